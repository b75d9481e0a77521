"""``coder counts``: how many carry each code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.tables import table

if TYPE_CHECKING:
    from coder.counts.tally import CountRow
    from coder.project.counting import Report

COLUMNS = ("code", "count", "absent", "unknown", "share", "low", "high")


@verb("counts")
@click.option(
    "--unit",
    type=click.Choice(["case", "testimony", "excerpt", "coding"]),
    default="case",
    show_default=True,
    help="What is counted; a case is a person.",
)
@click.option(
    "--layer",
    default="any",
    show_default=True,
    help="A coder's name; any, all, majority of those who submitted; or consensus, what reconciliation gave.",
)
@click.option("--round", "round_name", metavar="NAME", help="Only this round.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(
    ctx: click.Context, unit: str, layer: str, round_name: str | None, as_json: bool, as_csv: bool
) -> None:
    """Count cases, testimonies, excerpts or codings per code.

    A code counts for its parents too, once. What nobody has finished is unknown, not absent.
    """
    from coder.project.counting import count

    with opened(ctx) as project:
        report = count(project, unit=unit, layer=layer, round_name=round_name)
    rows = report.counts.rows
    columns = COLUMNS if report.counts.unresolved is None else (*COLUMNS, "unresolved")
    if as_json:
        echo_json(_document(report))
    elif as_csv:
        echo_csv(columns, [_cells(row) for row in rows])
    else:
        echo(table(columns, [_cells(row) for row in rows]))
        narrate(report.caption)


def _cells(row: CountRow) -> list[object]:
    cells = [row.code, row.count, row.absent, row.unknown, row.share, row.low, row.high]
    return cells if row.unresolved is None else [*cells, row.unresolved]


def _document(report: Report) -> dict[str, object]:
    counts = report.counts
    single = "a coding is there or not; absent and unknown are said of whole units"
    return {
        "unit": counts.unit,
        "layer": counts.layer,
        "n_cases": counts.n_cases,
        "n_units": counts.n_units if counts.unit != "coding" else None,
        "unresolved": counts.unresolved,
        **(
            {"unresolved_reason": "conflicts are decided in the consensus layer only"}
            if counts.unresolved is None
            else {}
        ),
        "rows": [
            {
                "code": row.code,
                "count": row.count,
                "absent": row.absent,
                "unknown": row.unknown,
                "share": row.share,
                "range": [row.low, row.high],
                **({} if row.unresolved is None else {"unresolved": row.unresolved}),
                **({"reason": single} if row.absent is None else {}),
                **({"reason": "no unit is finished"} if row.absent is not None and row.share is None else {}),
            }
            for row in counts.rows
        ],
        "suppressed": 0,
        "provenance": report.provenance,
    }
