"""``coder check``: a doctor for the whole project."""

from __future__ import annotations

import sys

import click

from coder.cli.context import echo, echo_json, project_folder, session, verb
from coder.text.display import shown_line


@verb("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look for anything wrong: record, quotes, codebook, orphans, register, duplicates, folder."""
    from coder.project.checks import check

    problems = check(project_folder(ctx), session(ctx).coder)
    if as_json:
        rows = [{"kind": p.kind, "where": p.where, "what": p.what, "fix": p.fix} for p in problems]
        echo_json({"ok": not problems, "problems": rows})
    elif not problems:
        echo("Everything is in order.")
    else:
        for problem in problems:
            echo(shown_line(f"{problem.kind}: {problem.where}: {problem.what}"))
            echo(f"    {shown_line(problem.fix)}")
        echo(f"{len(problems)} found.")
    if problems:
        sys.exit(1)
