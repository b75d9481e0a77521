"""The root of the command line: finds a verb, and turns errors into sentences."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path

import click

from coder import __version__
from coder.cli.context import VerbGroup, common_options, narrate, project_folder, session, take_round
from coder.errors import CoderError

VERBS = {
    "init": "coder.cli.init",
    "demo": "coder.cli.demo",
    "import": "coder.cli.import_",
    "move": "coder.cli.move",
    "check": "coder.cli.check",
    "snapshot": "coder.cli.snapshot",
    "restore": "coder.cli.restore",
    "codebook": "coder.cli.codebook",
    "codings": "coder.cli.codings",
    "memo": "coder.cli.memo",
    "proposals": "coder.cli.proposals",
    "search": "coder.cli.search",
    "submit": "coder.cli.submit",
    "revise": "coder.cli.revise",
    "round": "coder.cli.round",
    "assign": "coder.cli.assign",
    "progress": "coder.cli.progress",
    "agree": "coder.cli.agree",
    "conflicts": "coder.cli.conflicts",
    "decide": "coder.cli.decide",
    "feedback": "coder.cli.feedback",
    "methods": "coder.cli.methods",
    "cases": "coder.cli.cases",
    "counts": "coder.cli.counts",
    "crosstab": "coder.cli.crosstab",
    "cooccurrence": "coder.cli.cooccurrence",
    "matrix": "coder.cli.matrix",
    "export": "coder.cli.export",
    "verify": "coder.cli.verify",
    "team": "coder.cli.team",
    "bundle": "coder.cli.bundle",
    "merge": "coder.cli.merge",
    "sync": "coder.cli.sync",
}
"""Verb -> module; the module's ``command`` is loaded only when it is asked for."""


class LazyVerbs(VerbGroup):
    """A group that imports a verb's module at the moment the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the documentation."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or None for an unknown word."""
        module = VERBS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command


@click.group(
    cls=LazyVerbs,
    invoke_without_command=True,
    params=list(common_options()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, package_name="testimony-coder", prog_name="coder")
@click.option(
    "--accessible",
    is_flag=True,
    help="Screens for screen readers and braille: the terminal's cursor follows, plain lanes, no motion.",
)
@click.option(
    "--round",
    "round_option",
    metavar="NAME",
    expose_value=False,
    callback=take_round,
    help="The round to work in, where you are in several (default: the open one that you are in, else main).",
)
@click.pass_context
def root(ctx: click.Context, accessible: bool) -> None:
    """Code testimonies, measure agreement, count narratives.

    Without a verb, opens the screens on the project here.
    """
    if ctx.invoked_subcommand is None:
        from coder.tui.app import run

        found = session(ctx)
        coder = found.coder or os.environ.get("CODER_AS") or None
        ctx.exit(run(_screen_folder(ctx), coder, accessible=accessible, round_name=found.round_name))


def _screen_folder(ctx: click.Context) -> Path:
    """The folder to open; the screens themselves say what is missing in it."""
    try:
        return project_folder(ctx)
    except CoderError:
        return session(ctx).folder or Path.cwd()


def main() -> None:
    """Run ``coder``: exit 0 done, 1 refused or failed with a sentence, 2 wrong usage."""
    try:
        root.main(prog_name="coder")
    except CoderError as error:
        narrate(str(error))
        sys.exit(1)
    except (KeyboardInterrupt, SystemExit):
        raise
    except Exception as error:
        narrate(_said_of(error))
        sys.exit(1)


def _said_of(error: Exception) -> str:
    """A sentence for what no verb foresaw: a name that no disk takes is the user's, the rest is ours."""
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return f"Nothing can be called {str(error.filename)[:80]}…: {error.strerror}. Choose a shorter name."
    from coder.crash import report

    return report(error)
