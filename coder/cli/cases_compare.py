"""``coder cases compare``: a printed table beside the one that the register gives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.tables import table

if TYPE_CHECKING:
    from coder.project.printed import Comparison, Difference


@verb("compare")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("row")
@click.argument("column")
@click.option(
    "--same",
    multiple=True,
    metavar="VALUE=LABEL",
    help="The register's VALUE is called LABEL in the table; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, file: Path, row: str, column: str, same: tuple[str, ...], as_json: bool
) -> None:
    """Compare the printed table FILE (CSV) with the one computed from the register by ROW and COLUMN.

    ROW and COLUMN are attributes; `date:month` bins dates. Prints where the table's own cells and
    totals do not add up, and every figure that the register's rows do not give. Exit 1 if any differs.
    """
    from coder.project.printed import compare

    told = {}
    for each in same:
        value, equals, label = each.partition("=")
        if not (value and equals and label):
            raise click.UsageError(f"--same needs VALUE=LABEL, not {each!r}.")
        told[value] = label
    with opened(ctx) as project:
        found = compare(project, file, row, column, told)
    if as_json:
        _print_json(found)
    else:
        _print(found)
    if found.differences or found.sums:
        sys.exit(1)


def _print(found: Comparison) -> None:
    for sentence in found.assumed:
        narrate(f"Assumed: {sentence}.")
    computed = found.computed
    heads = (computed.row_name, *computed.columns, "total")
    rows: list[list[object]] = [
        [row, *(computed.cells.get((row, c), 0) or "" for c in computed.columns), computed.row_total(row)]
        for row in computed.rows
    ]
    rows.append(["total", *map(computed.column_total, computed.columns), computed.total])
    echo(f"Computed from the register, {computed.total} cases:")
    echo(table(heads, rows))
    echo("")
    for sentence in found.sums:
        echo(f"The printed table does not add up: {sentence}")
    if found.sums:
        echo("")
    if found.differences:
        echo(f"{len(found.differences)} figures differ:")
        echo(table(("row", "column", "printed", "computed"), [_cells(each) for each in found.differences]))
    else:
        echo("No figure differs.")


def _cells(each: Difference) -> list[object]:
    return [each.row or "(total)", each.column or "(total)", each.printed, each.computed]


def _print_json(found: Comparison) -> None:
    computed = found.computed
    echo_json(
        {
            "ok": not (found.differences or found.sums),
            "row": computed.row_name,
            "column": computed.column_name,
            "rows": list(computed.rows),
            "columns": list(computed.columns),
            "cells": [[computed.cells.get((r, c), 0) for c in computed.columns] for r in computed.rows],
            "row_totals": [computed.row_total(row) for row in computed.rows],
            "column_totals": [computed.column_total(column) for column in computed.columns],
            "total": computed.total,
            "printed_does_not_add_up": list(found.sums),
            "differences": [
                {
                    "row": each.row or None,
                    "column": each.column or None,
                    "printed": each.printed,
                    "computed": each.computed,
                }
                for each in found.differences
            ],
            "assumed": list(found.assumed),
        }
    )
