"""The register ``testimonies/cases.csv``: one row per person, read with its flaws named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from coder.documents.headings import CASE_COLUMN, COLUMNS, Headings, understood
from coder.documents.table import Row, Table, read_table
from coder.errors import BadInput
from coder.model import Case, CaseStatus, Problem, Variable

if TYPE_CHECKING:
    from coder.documents.findings import Finding
    from coder.documents.profile import Column

STATUSES = ("included", "excluded", "review")
WORKBOOK = ".xlsx"


@dataclass(frozen=True)
class Register:
    """The cases as the register states them, and what is wrong with it."""

    cases: tuple[Case, ...] = ()
    structure: tuple[Problem, ...] = ()
    """What is wrong with its rows and columns, apart from single cells."""
    columns: tuple[str, ...] = ()
    """Headings in the file's order, as written."""
    assumed: tuple[str, ...] = ()
    """What was concluded about the file's form, a sentence each."""
    source: str = ""
    table: Table = field(default_factory=lambda: Table((), (), ()))
    places: Mapping[str, int] = field(default_factory=dict)
    """Which column holds what: by the name of a variable or of a column of the register's own."""
    variables: tuple[Variable, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is doubtful in single cells, by row: looked for when first asked, for it takes a while."""
        if CASE_COLUMN not in self.places:
            return ()
        declared = {variable.name: variable for variable in self.variables}
        from coder.documents.checking import findings

        return findings(
            self.table,
            self.places[CASE_COLUMN],
            {place: name for name, place in self.places.items() if name in COLUMNS},
            {place: declared[name] for name, place in self.places.items() if name in declared},
        )

    @property
    def flaws(self) -> tuple[Finding, ...]:
        """The findings that are more than notices."""
        return tuple(finding for finding in self.findings if not finding.notice)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, by row."""
        every = [*self.structure, *(flaw.problem(self.source) for flaw in self.flaws)]
        return tuple(sorted(every, key=_row_of))


def _row_of(problem: Problem) -> int:
    found = re.search(r", row (\d+)", problem.where)
    return int(found[1]) if found else 0


def read_register(path: Path, variables: Sequence[Variable], encoding: str | None = None) -> Register:
    """Read a register; a missing file is an empty one.

    Rows are numbered as a spreadsheet does, the header being row 1. A row is left out when it
    names no case or one that stands above; every other flaw leaves the row in.

    Args:
        path: the file, CSV or XLSX.
        variables: the codebook's, which say what a column's cells may hold.
        encoding: what the user named, where a CSV file does not tell.

    Raises:
        BadInput: not a readable table, or without a ``case`` column.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Register()
    except OSError as error:
        raise BadInput(f"The register {path} cannot be opened: {error.strerror}.") from error
    return parse_register(data, path.name, variables, encoding)


def parse_register(
    data: bytes, source: str, variables: Sequence[Variable], encoding: str | None = None
) -> Register:
    """Read a register from a file's bytes; see :func:`read_register`."""
    return register_of(table_of(data, source, variables, encoding), source, variables)


def table_of(
    data: bytes, source: str, variables: Sequence[Variable] = (), encoding: str | None = None
) -> Table:
    """The table that a file's bytes hold: a workbook's where they are one, else CSV.

    Raises:
        BadInput: neither can be read.
    """
    if source.lower().endswith(WORKBOOK):
        from coder.documents.workbook import read_workbook

        return read_workbook(data, source, variables)
    return read_table(data, source, encoding)


def register_of(table: Table, source: str, variables: Sequence[Variable]) -> Register:
    """Make the register of a table.

    Raises:
        BadInput: it has no ``case`` column.
    """
    if not table.header:
        return Register(assumed=table.assumed, source=source)
    headings = understood(table.header, variables)
    if CASE_COLUMN not in headings.places:
        raise BadInput(
            f"The register {source} has no column `case`: give its first line that heading. "
            f"Found: {', '.join(filter(None, table.header))}."
        )
    numbers = _Numbers(table, headings, variables)
    problems = list(_heading_problems(headings, source))
    cases: dict[str, Case] = {}
    holders: dict[str, Case] = {}
    for row in table.rows:
        case = _case(row, headings, variables, numbers)
        problems += _row_problems(case, row, headings, source)
        key = _same(case.id)
        if not case.id:
            continue
        if key in cases:
            what = f"The case {case.id} stands in row {cases[key].row} already; this row is left out."
            fix = "Give the person another id, or join the two rows."
            problems.append(_problem(source, row.number, what, fix))
            continue
        cases[key] = case
        problems += _shared_testimonies(case, holders, source)
    return Register(
        cases=tuple(cases.values()),
        structure=tuple(problems),
        columns=tuple(name for name in table.header if name),
        assumed=(*table.assumed, *headings.assumed, *numbers.assumed),
        source=source,
        table=table,
        places=headings.places,
        variables=tuple(variables),
    )


class _Numbers:
    """Numbers as the codebook's readers want them, with a decimal point, whatever the sheet's habit."""

    def __init__(self, table: Table, headings: Headings, variables: Sequence[Variable]) -> None:
        self._columns: dict[str, Column] = {}
        for variable in variables:
            place = headings.places.get(variable.name)
            if variable.type == "number" and place is not None:
                from coder.documents.profile import Cell, Column

                cells = (Cell(row.number, "", row.cells[place]) for row in table.rows if row.cells[place])
                self._columns[variable.name] = Column(variable.name, tuple(cells), variable)
        self.assumed = tuple(
            f"numbers in {name} are written with a decimal comma"
            for name, column in self._columns.items()
            if column.comma_decimals
        )

    def written(self, name: str, value: str) -> str:
        """A cell of the variable ``name``; what is no number stays as it is."""
        column = self._columns.get(name)
        number = column.number(value) if column is not None else None
        if column is None or number is None or value.isdecimal():
            return value
        if not column.comma_decimals:
            return value.replace(",", "")
        return re.sub(r"[.\s\u00a0\u202f']", "", value).replace(",", ".")


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _problem(source: str, row: int, what: str, fix: str) -> Problem:
    return Problem("register", f"{source}, row {row}", what, fix)


def _heading_problems(headings: Headings, source: str) -> Iterator[Problem]:
    for place, heading in headings.unread:
        label = f"The column {heading!r}" if heading else f"Column {place + 1}, which has no heading,"
        what = f"{label} means nothing here and is not read."
        fix = "Name one of the codebook's variables, or declare it under `variables` in codebook.yaml."
        yield _problem(source, 1, what, fix)
    for heading in headings.repeated:
        what = f"There are two columns {heading!r}; the first is read."
        yield _problem(source, 1, what, "Rename or remove one of them.")


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in map(str.strip, cell.split(";")) if part))


def _case(row: Row, headings: Headings, variables: Sequence[Variable], numbers: _Numbers) -> Case:
    def cell(name: str) -> str:
        return headings.cell(row.cells, name)

    status = cell("status").casefold() or "included"
    if status not in STATUSES:
        status = "review"  # neither silently counted nor silently dropped
    return Case(
        id=cell(CASE_COLUMN),
        attributes={
            variable.name: numbers.written(variable.name, cell(variable.name))
            for variable in variables
            if variable.name in headings.places and variable.name not in COLUMNS
        },
        status=cast(CaseStatus, status),
        reason=cell("reason"),
        testimonies=tuple(map(_same, _listed(cell("testimonies")))),
        credibility=cell("credibility"),
        row=row.number,
        aliases=_listed(cell("aliases")),
        note=cell("note"),
    )


def _row_problems(case: Case, row: Row, headings: Headings, source: str) -> Iterator[Problem]:
    """Flaws that one row shows by itself, apart from its attributes."""
    if not case.id:
        yield _problem(source, row.number, "The row names no case and is left out.", "Fill its `case` cell.")
    stated = headings.cell(row.cells, "status")
    if stated and stated.casefold() not in STATUSES:
        yield _problem(
            source,
            row.number,
            f"The status {stated!r} is unknown; the case is taken as under review.",
            "Write included, excluded or review.",
        )
    if case.status == "excluded" and not case.reason:
        yield _problem(
            source,
            row.number,
            f"The case {case.id} is excluded without a reason.",
            "Write why in the column `reason`.",
        )


def _shared_testimonies(case: Case, holders: dict[str, Case], source: str) -> Iterator[Problem]:
    for testimony in case.testimonies:
        holder = holders.setdefault(testimony.casefold(), case)
        if holder is not case:
            yield _problem(
                source,
                case.row,
                f"The testimony {testimony} belongs to the case {holder.id} (row {holder.row}) already.",
                "Leave it with the person who gave it.",
            )
