"""What an import learns of people, as a new register or as a patch to the one that stands.

``cases.csv`` is a file that people edit: where it exists it is never written to.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coder.documents.decode import decode
from coder.documents.headings import CASE_COLUMN, understood
from coder.documents.table import delimiter_of, read_table
from coder.errors import BadInput
from coder.model import Variable


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One person as a sheet or a file's name describes them."""

    case: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """By the name of a variable or of a column of the register's own."""
    testimonies: tuple[str, ...] = ()
    """Those that do not say themselves whose they are."""
    is_alone: bool = False
    """Whether no text speaks of the person, so that only the register can."""


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """What the register would become."""

    new: bytes | None = None
    """A whole register, where there is none yet."""
    patch: str = ""
    """A unified diff that adds the missing people, where there is one."""
    doubts: tuple[str, ...] = ()
    """Where the register and the import say different things, a sentence each."""


def register_patch(
    existing: bytes | None,
    rows: Iterable[RegisterRow],
    source: str = "cases.csv",
    variables: Sequence[Variable] = (),
) -> RegisterChange:
    """What ``rows`` add to a register.

    Args:
        existing: the register's bytes; None when there is none.
        rows: may name a person several times; what was said first stays.
        source: the register's name in sentences and in the patch.
        variables: the codebook's, by which the existing columns are understood.
    """
    people, doubts = _joined(rows)
    if not people:
        return RegisterChange()
    if existing is None or not existing.strip():
        return RegisterChange(_written(people), "", tuple(doubts))
    table = read_table(existing, source)
    try:
        text = decode(existing).text
    except BadInput:
        return RegisterChange(doubts=(f"{source} cannot be read, so nothing is proposed for it.",))
    places = understood(table.header, variables).places
    if CASE_COLUMN not in places:
        return RegisterChange(doubts=(f"{source} has no column `case`, so nothing is proposed for it.",))
    known = {row.cells[places[CASE_COLUMN]]: row.cells for row in table.rows}
    added = []
    for case, values in people.items():
        if case in known:
            doubts += _differences(case, values, known[case], places, source)
        else:
            added.append([_cell(place, places, values) for place in range(len(table.header))])
            missing = [name for name in values if name not in places and values[name]]
            if missing:
                doubts.append(
                    f"{source} has no column for {', '.join(missing)} of {case}; add one to keep it."
                )
    return RegisterChange(None, _diff(text, added, source), tuple(doubts))


def _joined(rows: Iterable[RegisterRow]) -> tuple[dict[str, dict[str, str]], list[str]]:
    people: dict[str, dict[str, str]] = {}
    doubts: list[str] = []
    texts: dict[str, list[str]] = {}
    alone: set[str] = set()
    for row in rows:
        if row.is_alone:
            alone.add(row.case)
        values = people.setdefault(row.case, {CASE_COLUMN: row.case})
        for name, value in row.attributes.items():
            before = values.setdefault(name, value)
            if before and value and before != value:
                doubts.append(f"{row.case} has {name} {before!r} and {value!r} in what was imported.")
            elif value:
                values[name] = value
        texts.setdefault(row.case, []).extend(row.testimonies)
    for case, names in texts.items():
        if names:
            people[case].setdefault("testimonies", "; ".join(dict.fromkeys(names)))
    return {case: values for case, values in people.items() if len(values) > 1 or case in alone}, doubts


def _written(people: Mapping[str, Mapping[str, str]]) -> bytes:
    columns = list(dict.fromkeys(name for values in people.values() for name in values))
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([values.get(name, "") for name in columns] for values in people.values())
    return stream.getvalue().encode("utf-8")


def _cell(place: int, places: Mapping[str, int], values: Mapping[str, str]) -> str:
    return next((values.get(name, "") for name, at in places.items() if at == place), "")


def _differences(
    case: str, values: Mapping[str, str], cells: Sequence[str], places: Mapping[str, int], source: str
) -> list[str]:
    said = []
    for name, value in values.items():
        stands = cells[places[name]] if name in places else ""
        if name in (CASE_COLUMN, "testimonies") or not value or stands == value:
            continue
        said.append(f"{source} has {name} {stands!r} of {case}; what was imported says {value!r}.")
    return said


def _diff(text: str, rows: Sequence[Sequence[str]], source: str) -> str:
    if not rows:
        return ""
    newline = "\r\n" if "\r\n" in text else "\n"
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter_of(text), lineterminator=newline).writerows(rows)
    before = text if text.endswith("\n") else text + newline
    lines = difflib.unified_diff(
        text.splitlines(keepends=True),
        (before + stream.getvalue()).splitlines(keepends=True),
        f"a/{source}",
        f"b/{source}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
