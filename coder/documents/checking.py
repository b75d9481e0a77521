"""Everything that is doubtful in a register's cells, told from the register itself and the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from coder.documents.date_checks import date_findings
from coder.documents.findings import Finding
from coder.documents.number_checks import number_findings
from coder.documents.profile import Cell, Column
from coder.documents.table import Table
from coder.documents.value_checks import name_findings, value_findings
from coder.documents.words import form, is_missing
from coder.model import Variable

_LEAST_SHARED = 3


def findings(
    table: Table, case_at: int, apart: Mapping[int, str], variables: Mapping[int, Variable]
) -> tuple[Finding, ...]:
    """The findings of a register, by row, then in the order of the columns.

    Args:
        table: the register.
        case_at: the column of the case ids.
        apart: columns with a meaning of their own, by their place; only names among them are looked at.
        variables: the codebook's variables by the place of their column.
    """
    columns = {
        place: _column(table, place, case_at, variables.get(place))
        for place, heading in enumerate(table.header)
        if heading and (place not in apart or apart[place] == "aliases")
    }
    rows = {row.number: row.cells for row in table.rows}
    found: list[tuple[int, int, Finding]] = []
    for place, column in columns.items():
        judged = name_findings(column) if apart.get(place) == "aliases" else _judged(column, rows)
        found += [(finding.row, place, finding) for finding in judged]
    found += [(each.row, len(table.header), each) for each in _repeated_rows(table, case_at, columns)]
    found.sort(key=lambda each: each[:2])
    return tuple(finding for _, _, finding in found)


def _column(table: Table, place: int, case_at: int, variable: Variable | None) -> Column:
    cells = tuple(
        Cell(row.number, row.cells[case_at], row.cells[place]) for row in table.rows if row.cells[place]
    )
    return Column(table.header[place], cells, variable)


def _judged(column: Column, rows: Mapping[int, tuple[str, ...]]) -> Iterator[Finding]:
    match column.holds:
        case "dates":
            return date_findings(column, rows)
        case "numbers":
            return number_findings(column)
        case "values":
            return value_findings(column)
        case "names":
            return name_findings(column)
    return iter(())


def _repeated_rows(table: Table, case_at: int, columns: Mapping[int, Column]) -> Iterator[Finding]:
    """Rows that say of another case what an earlier row says, the name of the person included."""
    naming = [place for place, column in columns.items() if column.holds == "names"]
    if not naming:
        return
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for row in table.rows:
        said = tuple(form(row.cells[place]) for place in columns)
        named = any(not is_missing(row.cells[place]) for place in naming)
        case = row.cells[case_at]
        if not named or _filled(row.cells, columns) < _LEAST_SHARED:
            continue
        earlier = first.setdefault(said, (row.number, case))
        if earlier[0] == row.number or form(earlier[1]) == form(case):
            continue
        names = ", ".join(row.cells[place] for place in naming if row.cells[place])
        yield Finding(
            "repeated row", row.number, case, "", names,
            f"The row says the same as row {earlier[0]} (case {earlier[1]}): {names}.",
            "All their attributes are alike.",
            "If it is one person, remove one row, or exclude one case and say why.",
        )  # fmt: skip


def _filled(cells: Sequence[str], columns: Mapping[int, Column]) -> int:
    return sum(bool(cells[place]) and not is_missing(cells[place]) for place in columns)
