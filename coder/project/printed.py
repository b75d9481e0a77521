"""A printed table beside the one that the register's rows give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.documents.printed_table import PrintedTable, matched, read_printed
from coder.documents.testimonies import read_bytes
from coder.errors import BadInput, NotFound
from coder.model import Case
from coder.project.cases import effective_cases

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True)
class Computed:
    """Cases by two attributes, with every case in one cell."""

    row_name: str
    column_name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    """(row, column) -> cases; cells without one are left out."""

    def row_total(self, row: str) -> int:
        """The cases of a row."""
        return sum(self.cells.get((row, column), 0) for column in self.columns)

    def column_total(self, column: str) -> int:
        """The cases of a column."""
        return sum(self.cells.get((row, column), 0) for row in self.rows)

    @property
    def total(self) -> int:
        """All cases."""
        return sum(self.cells.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a printed table that the register does not give."""

    row: str
    """The label; empty for the line of totals."""
    column: str
    """The label; empty for the column of totals."""
    printed: int | None
    """None where the table has no such row or column."""
    computed: int


@dataclass(frozen=True)
class Comparison:
    """A printed table, the computed one under its labels, and where they differ."""

    printed: PrintedTable
    computed: Computed
    differences: tuple[Difference, ...]
    sums: tuple[str, ...]
    """Where the printed table does not add up by itself."""
    assumed: tuple[str, ...]


def compare(
    project: Project, file: Path, row: str, column: str, told: Mapping[str, str] | None = None
) -> Comparison:
    """Compare the printed table in ``file`` with the register by ``row`` and ``column``.

    Args:
        project: Whose cases are counted: all but the excluded.
        file: CSV with row names in the first column and column names in the first line.
        row: An attribute, or ``NAME:BIN`` such as ``date:month``.
        column: Another one.
        told: The register's value -> the label it has in the table, where they are called differently.

    Raises:
        BadInput: no such table, or a bin that does not fit.
        NotFound: no such attribute.
    """
    printed = read_printed(read_bytes(file, file.name), file.name)
    computed = crossed(project, row, column)
    told = dict(told or {})
    known = {*printed.rows, *printed.columns}
    for label in told.values():
        if label not in known:
            raise NotFound(f"The table {file.name} has no row or column {label}.")
    rows = matched(printed.rows, computed.rows, told)
    columns = matched(printed.columns, computed.columns, told)
    renamed = _renamed(computed, printed, rows.printed, columns.printed)
    return Comparison(
        printed,
        renamed,
        tuple(_differences(printed, renamed)),
        printed.sums(),
        (*printed.assumed, *rows.assumed, *columns.assumed),
    )


def crossed(project: Project, row: str, column: str) -> Computed:
    """The cases that count by two attributes; without a value, or an unreadable one, is a group too."""
    from coder.counts.filtering import attribute_named
    from coder.counts.grouping import group, read_by

    cases = [case for case in effective_cases(project) if case.status != "excluded"]

    def grouped(asked: str) -> tuple[tuple[str, ...], list[str]]:
        by = read_by(asked)
        try:
            variable = attribute_named(by.attribute, project.codebook.variables)
        except ValueError as error:
            raise NotFound(str(error)) from error
        try:
            found = group(variable, _values(cases, variable.name), by.bin)
        except ValueError as error:
            raise BadInput(str(error)) from error
        labels = [found.labels[place] for place in found.of_case]
        return tuple(label for label in found.labels if label in set(labels) or by.bin), labels

    rows, row_of = grouped(row)
    columns, column_of = grouped(column)
    return Computed(row, column, rows, columns, Counter(zip(row_of, column_of, strict=True)))


def _values(cases: Sequence[Case], name: str) -> list[str]:
    return [case.attributes.get(name, "") for case in cases]


def _renamed(
    computed: Computed, printed: PrintedTable, rows: Mapping[str, str], columns: Mapping[str, str]
) -> Computed:
    """The computed table under the printed labels, in their order; what has none comes behind."""
    cells: Counter[tuple[str, str]] = Counter()
    for (row, column), count in computed.cells.items():
        cells[rows.get(row, row), columns.get(column, column)] += count
    used_rows = {row for row, _ in cells}
    used_columns = {column for _, column in cells}
    return Computed(
        computed.row_name,
        computed.column_name,
        (*printed.rows, *(row for row in computed.rows if row in used_rows and row not in printed.rows)),
        (*printed.columns, *(c for c in computed.columns if c in used_columns and c not in printed.columns)),
        cells,
    )


def _differences(printed: PrintedTable, computed: Computed) -> list[Difference]:
    """Cells first, by row; then totals of rows, of columns, of all."""
    found = []
    for row in computed.rows:
        for column in computed.columns:
            said = printed.cells.get((row, column))
            count = computed.cells.get((row, column), 0)
            if count != (said or 0):
                found.append(Difference(row, column, said, count))
    for row, total in printed.row_totals.items():
        if total != computed.row_total(row):
            found.append(Difference(row, "", total, computed.row_total(row)))
    for column, total in printed.column_totals.items():
        if total != computed.column_total(column):
            found.append(Difference("", column, total, computed.column_total(column)))
    if printed.total is not None and printed.total != computed.total:
        found.append(Difference("", "", printed.total, computed.total))
    return found
