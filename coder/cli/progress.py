"""``coder progress``: who has come how far."""

from __future__ import annotations

import click

from coder.cli.context import echo, echo_csv, echo_json, opened, verb
from coder.cli.tables import table


@verb("progress")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.option("--round", "round_name", metavar="NAME", help="Only this round.")
@click.option("--each", is_flag=True, help="In the table, one line per testimony instead of totals.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, as_csv: bool, each: bool, round_name: str | None) -> None:
    """Show per round, coder and testimony what is assigned, started and submitted."""
    from coder.project.progress import progress

    with opened(ctx) as project:
        rows = progress(project, round_name)
    columns = ["round", "coder", "testimony", "assigned", "started", "submitted", "codings", "late"]
    cells = [[getattr(row, name) for name in columns] for row in rows]
    if as_json:
        echo_json({"progress": [dict(zip(columns, row, strict=True)) for row in cells]})
        return
    if as_csv:
        echo_csv(columns, cells)
        return
    if each:
        echo(table(columns, [[_word(value) for value in row] for row in cells]))
        return
    totals: dict[tuple[str, str], list[int]] = {}
    hidden = {(row.round, row.coder) for row in rows if row.started is None}
    for row in rows:
        total = totals.setdefault((row.round, row.coder), [0, 0, 0, 0, 0])
        for place, value in enumerate((row.assigned, row.started, row.submitted, row.codings, row.late)):
            total[place] += int(value or 0)
    headers = ["round", "coder", "assigned", "started", "submitted", "codings", "late"]
    lines: list[list[object]] = [[*who, *numbers] for who, numbers in totals.items()]
    for line in lines:
        if (line[0], line[1]) in hidden:
            line[3] = None  # what a coder has begun is not shown before it is submitted
    echo(table(headers, lines))


def _word(value: object) -> object:
    return ("yes" if value else "–") if isinstance(value, bool) else value
