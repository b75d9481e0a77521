"""The register ``testimonies/cases.csv``: one row per person, read with its flaws named."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from coder.documents.cell_checks import cell_flaw
from coder.documents.table import Row, Table, read_table
from coder.errors import BadInput
from coder.model import Case, Problem, Variable

CASE_COLUMN = "case"
STATUSES = ("included", "excluded", "review")
COLUMNS = (CASE_COLUMN, "status", "reason", "testimonies", "credibility", "aliases", "note")
"""Columns with a meaning of their own; every other one is a variable of the codebook."""


@dataclass(frozen=True)
class Register:
    """The cases as the register states them, and what is surely wrong with it."""

    cases: tuple[Case, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[str, ...] = ()
    """Headings in the file's order, as written."""
    assumed: tuple[str, ...] = ()
    """What was concluded about the file's form, a sentence each."""


@dataclass(frozen=True)
class _Headings:
    """Which cell of a row answers to which name."""

    positions: Mapping[str, int]
    problems: tuple[Problem, ...]

    def cell(self, row: Row, name: str) -> str:
        position = self.positions.get(name)
        return "" if position is None else row.cells[position]


def read_register(path: Path, variables: Sequence[Variable], encoding: str | None = None) -> Register:
    """Read a register; a missing file is an empty one.

    Rows are numbered as a spreadsheet does, the header being row 1. A row is left out when it
    names no case or one that stands above; every other flaw leaves the row in.

    Args:
        path: the CSV file.
        variables: the codebook's, which say what a column's cells may hold.
        encoding: what the user named, where the file does not tell.

    Raises:
        BadInput: not a readable CSV file, or without a ``case`` column.
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
    table = read_table(data, source, encoding)
    if not table.header:
        return Register(assumed=table.assumed)
    headings = _headings(table, source, variables)
    problems = list(headings.problems)
    cases: dict[str, Case] = {}
    holders: dict[str, Case] = {}
    for row in table.rows:
        case = _case(row, headings, variables)
        problems += _row_problems(case, row, headings, variables, source)
        key = _same(case.id)
        if not case.id:
            continue
        if key in cases:
            problems.append(
                _problem(
                    source,
                    row.number,
                    f"The case {case.id} stands in row {cases[key].row} already; this row is left out.",
                    "Give the person another id, or join the two rows.",
                )
            )
            continue
        cases[key] = case
        problems += _shared_testimonies(case, holders, source)
    columns = tuple(name for name in table.header if name)
    return Register(tuple(cases.values()), tuple(problems), columns, table.assumed)


def names_cases(table: Table) -> bool:
    """Whether a table's header has a ``case`` column, which makes it a register."""
    return CASE_COLUMN in (name.casefold() for name in table.header)


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _problem(source: str, row: int, what: str, fix: str) -> Problem:
    return Problem("register", f"{source}, row {row}", what, fix)


def _headings(table: Table, source: str, variables: Sequence[Variable]) -> _Headings:
    names = {name.casefold(): name for name in (*(variable.name for variable in variables), *COLUMNS)}
    positions: dict[str, int] = {}
    problems = []
    for position, heading in enumerate(table.header):
        name = names.get(heading.casefold())
        if name is None:
            label = f"The column {heading!r}" if heading else f"Column {position + 1}, which has no heading,"
            what = f"{label} means nothing here and is not read."
            fix = "Name one of the codebook's variables, or declare it under `variables` in codebook.yaml."
        elif name in positions:
            what = f"There are two columns {heading!r}; the first is read."
            fix = "Rename or remove one of them."
        else:
            positions[name] = position
            continue
        problems.append(_problem(source, 1, what, fix))
    if CASE_COLUMN not in positions:
        raise BadInput(
            f"The register {source} has no column `case`: give its first line that heading. "
            f"Found: {', '.join(filter(None, table.header))}."
        )
    return _Headings(positions, tuple(problems))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in map(str.strip, cell.split(";")) if part))


def _case(row: Row, headings: _Headings, variables: Sequence[Variable]) -> Case:
    status = headings.cell(row, "status").casefold() or "included"
    if status not in STATUSES:
        status = "review"  # neither silently counted nor silently dropped
    return Case(
        id=headings.cell(row, CASE_COLUMN),
        attributes={
            variable.name: headings.cell(row, variable.name)
            for variable in variables
            if variable.name in headings.positions and variable.name not in COLUMNS
        },
        status=cast(Literal["included", "excluded", "review"], status),
        reason=headings.cell(row, "reason"),
        testimonies=tuple(map(_same, _listed(headings.cell(row, "testimonies")))),
        credibility=headings.cell(row, "credibility"),
        row=row.number,
        aliases=_listed(headings.cell(row, "aliases")),
        note=headings.cell(row, "note"),
    )


def _row_problems(
    case: Case, row: Row, headings: _Headings, variables: Sequence[Variable], source: str
) -> Iterator[Problem]:
    """Flaws that one row shows by itself."""
    if not case.id:
        yield _problem(source, row.number, "The row names no case and is left out.", "Fill its `case` cell.")
    stated = headings.cell(row, "status")
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
    for variable in variables:
        flaw = cell_flaw(variable, case.attributes.get(variable.name, ""))
        if flaw is not None:
            yield _problem(source, row.number, flaw.what, flaw.fix)


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
