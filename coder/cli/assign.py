"""``coder assign``: who codes what in a round."""

from __future__ import annotations

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.tables import table

COLUMNS = ("round", "coder", "testimony", "double", "submitted", "late")


@verb("assign")
@click.argument("testimony", required=False)
@click.argument("coder", required=False)
@click.option("--remove", is_flag=True, help="Take the testimony away from the coder.")
@click.option("--round", "round_name", metavar="NAME", help="In this round (default: the one that is open).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    testimony: str | None,
    coder: str | None,
    remove: bool,
    round_name: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show who codes what; or give TESTIMONY to CODER, or take it away.

    What somebody has coded there stays in the record.
    """
    with opened(ctx) as project:
        if testimony is not None:
            if coder is None:
                raise click.UsageError(f"To whom? coder assign {testimony} CODER")
            found = project.assign(testimony, coder, round_name=round_name, remove=remove)
            if not as_json:
                done = "no longer assigned to" if remove else "assigned to"
                narrate(f"{testimony} is {done} {coder} in the round {found.name}.")
                return
            round_name = found.name
        elif remove:
            raise click.UsageError("What? coder assign TESTIMONY CODER --remove")
        found_now = project.assignments(round_name)
        rows = [[getattr(each, name) for name in COLUMNS] for each in found_now]
    if as_json:
        echo_json({"assignments": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})
    elif as_csv:
        echo_csv(COLUMNS, rows)
    elif rows:
        words = {True: "yes", False: "–", None: None}
        echo(table(COLUMNS, [[*row[:3], *(words[value] for value in row[3:])] for row in rows]))
    else:
        narrate("No round was opened: everything is assigned to everyone in the round main.")
