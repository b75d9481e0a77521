"""``coder crosstab``: attributes, families and codes against one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.counted import counting_options, labels_in, show_behind
from coder.cli.drift import warn_of_drift
from coder.cli.tables import WITHHELD, table
from coder.errors import BadInput

if TYPE_CHECKING:
    from coder.counts.crosstab import Axis, Cell, CrossTable
    from coder.project.crossing import CrossReport

TOTAL = "total"


@verb("crosstab")
@click.argument("row")
@click.argument("column", metavar="COL")
@click.option("--residuals", is_flag=True, help="Expected counts and adjusted residuals, a line per cell.")
@click.option("--percent", type=click.Choice(["row", "col", "total"]), help="Percentages instead of counts.")
@counting_options(unit=("case", "testimony", "excerpt"), show="'ROW, COL' (total for a sum)")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    row: str,
    column: str,
    percent: str | None,
    show: str | None,
    as_json: bool,
    as_csv: bool,
    **asked: Any,
) -> None:
    """Cross ROW with COL: an attribute (sex, date:month), a family, a code, or codes for all of them.

    `coder crosstab recruitment defection` crosses two families within a person; `coder crosstab codes
    date:month` is a time series.
    """
    from coder.project.crossing import crosstab
    from coder.project.opening import behind_cell

    with opened(ctx) as project:
        warn_of_drift(project)
        report = crosstab(project, row, column, **asked)
        if show is not None:
            labels = labels_in(show)
            if len(labels) != 2:
                raise BadInput(
                    "--show takes the labels of a row and a column, with a comma between: 'Syrian, F'."
                )
            first, second = (None if each.casefold() == TOTAL else each for each in labels)
            behind = behind_cell(report, first, second)
            show_behind(project, behind, as_json=as_json, as_csv=as_csv, with_names=asked["with_names"])
            return
    if as_json:
        echo_json(_document(report))
    elif as_csv:
        columns = ["row", "column", "count", "people", "expected", "residual", "base", "suppressed"]
        echo_csv(columns, _long(report.table))
    else:
        headers, lines = _lines(report.table, asked["residuals"], percent)
        echo(table(headers, lines))
        narrate(report.caption)


def _lines(found: CrossTable, residuals: bool, percent: str | None) -> tuple[list[str], list[list[object]]]:
    if residuals:
        rows = [
            [row, column, _count(cell), cell.departure and cell.departure.expected,
             cell.departure and cell.departure.residual]
            for row, line in zip(found.row.labels, found.cells, strict=True)
            for column, cell in zip(found.column.labels, line, strict=True)
        ]  # fmt: skip
        return [found.row.name, found.column.name, "count", "expected", "residual"], rows
    lines: list[list[object]] = []
    for label, line, total in zip(_short(found.row), found.cells, found.row_totals, strict=True):
        cells = [
            _share(cell, {"row": total, "col": below, "total": found.total}.get(percent or ""))
            for cell, below in zip(line, found.column_totals, strict=True)
        ]
        lines.append([label, *cells, _count(total)])
    lines.append([TOTAL, *map(_count, found.column_totals), _count(found.total)])
    return [found.row.name, *_short(found.column), TOTAL], lines


def _short(axis: Axis) -> list[str]:
    """The labels of an axis; codes without the family that is its name."""
    return [label.removeprefix(f"{axis.name}.") for label in axis.labels]


def _count(cell: Cell) -> object:
    return WITHHELD if cell.count is None else cell.count


def _share(cell: Cell, base: Cell | None) -> object:
    if base is None or cell.count is None:
        return _count(cell)
    if base.count is None:
        return WITHHELD
    return f"{100 * cell.count / base.count:.0f} %" if base.count else None


def _long(found: CrossTable) -> list[list[object]]:
    rows = [*zip(found.row.labels, found.cells, found.row_totals, strict=True)]
    rows.append((TOTAL, found.column_totals, found.total))
    return [
        [label, name, *_figures(cell)]
        for label, line, total in rows
        for name, cell in zip((*found.column.labels, TOTAL), (*line, total), strict=True)
    ]


def _figures(cell: Cell) -> list[object]:
    apart = cell.departure
    more = [None] * 3 if apart is None else [apart.expected, apart.residual, apart.base]
    return [cell.count, cell.people, *more, cell.suppressed]


def _document(report: CrossReport) -> dict[str, object]:
    found = report.table
    return {
        "title": report.title,
        "caption": report.caption,
        "unit": found.unit,
        "layer": found.layer,
        "n_cases": found.n_cases,
        "where": report.where or None,
        "rows": _axis(found.row, found.row_totals),
        "columns": _axis(found.column, found.column_totals),
        "total": found.total.count,
        "cells": [[_cell(cell) for cell in line] for line in found.cells],
        "min_cell": found.min_cell,
        "suppressed": found.suppressed,
        "unresolved": report.unresolved,
        "provenance": report.provenance,
    }


def _axis(axis: Axis, totals: tuple[Cell, ...]) -> dict[str, object]:
    return {
        "name": axis.name,
        "title": axis.title,
        "overlapping": axis.overlapping,
        "labels": list(axis.labels),
        "totals": [cell.count for cell in totals],
    }


def _cell(cell: Cell) -> dict[str, object]:
    apart = cell.departure
    return {
        "count": cell.count,
        "people": cell.people,
        **({"reason": "suppressed"} if cell.suppressed else {}),
        **(
            {}
            if apart is None
            else {
                "expected": apart.expected,
                "residual": apart.residual,
                "base": apart.base,
                **({"reason": apart.reason} if apart.reason else {}),
            }
        ),
    }
