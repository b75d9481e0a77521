"""``coder submit``: a coder declares testimonies finished."""

from __future__ import annotations

import click

from coder.cli.context import echo_json, narrate, opened, verb, working_round


@verb("submit")
@click.argument("testimonies", nargs=-1, required=True, metavar="TESTIMONY...")
@click.option("--undo", is_flag=True, help="Take the submission back, so that coding can go on.")
@working_round
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, testimonies: tuple[str, ...], undo: bool, as_json: bool) -> None:
    """Declare each TESTIMONY finished: everything you did not code there is absent."""
    with opened(ctx) as project:
        names = [project.known_testimony(name) for name in testimonies]
        for name in names:
            if undo:
                project.withdraw(name)
            else:
                project.submit(name)
        if project.introduction:
            narrate(project.introduction)
        if as_json:
            echo_json({"submitted": [] if undo else names, "withdrawn": names if undo else []})
            return
        done = "open again" if undo else "submitted"
        narrate(f"{', '.join(names)}: {done} by {project.coder}.")
