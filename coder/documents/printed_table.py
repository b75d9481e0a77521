"""A table as it was printed: its cells and totals, whether they add up, and which of its labels mean ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coder.documents.table import read_table
from coder.documents.twins import adjectives_of
from coder.documents.words import folded, form, is_missing, unhedged
from coder.errors import BadInput

_TOTALS = frozenset(
    ("total", "totals", "sum", "all", "insgesamt", "gesamt", "summe", "total général", "totale", "toplam")
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{4}|\d{2})\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})\Z")
_NAMED_MONTH = re.compile(r"([a-z]{3})[a-z]*\.?[\s\-']*(\d{4}|\d{2})\Z", re.IGNORECASE)
_LEAST_COMMON = 2


@dataclass(frozen=True)
class PrintedTable:
    """A cross table with the totals that stand beside it."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    """(row, column) -> count; an empty cell is 0."""
    row_totals: Mapping[str, int]
    column_totals: Mapping[str, int]
    total: int | None
    assumed: tuple[str, ...] = ()

    def sums(self) -> tuple[str, ...]:
        """Where its own cells and totals do not add up, a sentence each."""
        said = []
        for row, printed in self.row_totals.items():
            found = sum(self.cells[row, column] for column in self.columns)
            if found != printed:
                said.append(f"The cells of the row {row} sum to {found}, its printed total is {printed}.")
        for column, printed in self.column_totals.items():
            found = sum(self.cells[row, column] for row in self.rows)
            if found != printed:
                said.append(
                    f"The cells of the column {column} sum to {found}, its printed total is {printed}."
                )
        for name, totals in (("row", self.row_totals), ("column", self.column_totals)):
            if totals and self.total is not None and sum(totals.values()) != self.total:
                found = sum(totals.values())
                said.append(f"The printed {name} totals sum to {found}, the printed total is {self.total}.")
        return tuple(said)


def read_printed(data: bytes, source: str) -> PrintedTable:
    """Read a printed table: row names in the first column, column names in the first line, whole numbers.

    A last line and a last column headed "total" (or the like) are taken as its totals.

    Raises:
        BadInput: no table, a cell that is no count, or a label that stands twice.
    """
    table = read_table(data, source)
    if len(table.header) < 2 or not table.rows:
        raise BadInput(f"{source} holds no table: a first line with column names and at least one row.")
    with_total = _is_total(table.header[-1])
    columns = table.header[1:-1] if with_total else table.header[1:]
    body = [row for row in table.rows if not _is_total(row.cells[0])]
    totals = [row for row in table.rows if _is_total(row.cells[0])]
    names = [row.cells[0] for row in body]
    for what, labels in (("row", names), ("column", columns)):
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice is not None or "" in labels:
            raise BadInput(f"{source}: the {what} {twice or '(without a name)'} cannot be told from another.")

    def number(row: int, place: int, text: str) -> int:
        if not text:
            return 0
        if not (text.isascii() and text.isdecimal()):
            raise BadInput(f"{source}, row {row}, column {table.header[place]}: {text!r} is no count.")
        return int(text)

    cells = {
        (row.cells[0], column): number(row.number, place, row.cells[place])
        for row in body
        for place, column in enumerate(columns, 1)
    }
    last = len(table.header) - 1
    bottom = totals[0] if totals else None
    return PrintedTable(
        tuple(names), tuple(columns), cells,
        {row.cells[0]: number(row.number, last, row.cells[last]) for row in body} if with_total else {},
        {
            column: number(bottom.number, place, bottom.cells[place])
            for place, column in enumerate(columns, 1)
        } if bottom is not None else {},
        number(bottom.number, last, bottom.cells[last]) if bottom is not None and with_total else None,
        table.assumed,
    )  # fmt: skip


def _is_total(label: str) -> bool:
    return folded(label) in _TOTALS


def month_of(label: str) -> str | None:
    """``2014-03`` for a label such as ``3/14``, ``03/2014``, ``2014-3`` or ``Mar 2014``; None for another."""
    text = label.strip()
    if (found := _YEAR_FIRST.match(text)) is not None:
        year, month = found[1], int(found[2])
    elif (found := _MONTH_FIRST.match(text)) is not None:
        year, month = found[2], int(found[1])
    elif (found := _NAMED_MONTH.match(text)) is not None and found[1].casefold() in _MONTHS:
        year, month = found[2], _MONTHS.index(found[1].casefold()) + 1
    else:
        return None
    return f"{year if len(year) == 4 else '20' + year}-{month:02d}" if 1 <= month <= 12 else None


@dataclass(frozen=True)
class Matched:
    """Which printed label each of our own means."""

    printed: Mapping[str, str]
    """Ours -> the printed one; those that match none are left out."""
    assumed: tuple[str, ...]
    """What was concluded beyond equal spelling, a sentence each."""


def matched(printed: Sequence[str], own: Sequence[str], told: Mapping[str, str]) -> Matched:
    """Match labels by spelling, by month, country and people, hedges; what stays, by their beginnings.

    Args:
        printed: the table's labels.
        own: the register's values.
        told: our label -> the printed one, as the user says.
    """
    found: dict[str, str] = {}
    assumed: list[str] = []
    for label in own:
        other, why = _match(label, printed, told)
        if other is not None:
            found[label] = other
            assumed += [f"{label} is read as {other}: {why}"] if why else []
    _match_rest([p for p in printed if p not in found.values()], own, found, assumed)
    return Matched(found, tuple(assumed))


def _match(label: str, printed: Sequence[str], told: Mapping[str, str]) -> tuple[str | None, str]:
    """(the printed label, why beyond equal spelling)."""
    by_form = {form(other): other for other in reversed(printed)}
    months = {month: other for other in printed if (month := month_of(other)) is not None}
    same = told.get(label) or by_form.get(form(label)) or months.get(month_of(label) or "")
    return (same, "") if same is not None else _match_loosely(label, printed, told)


def _match_loosely(label: str, printed: Sequence[str], told: Mapping[str, str]) -> tuple[str | None, str]:
    hedged = unhedged(label)
    if hedged is not None and (inner := _match(hedged[0], printed, told)[0]) is not None:
        return inner, f"its hedge ({hedged[1]}) is passed over"
    for other in printed:
        if folded(label) in adjectives_of(folded(other)) or folded(other) in adjectives_of(folded(label)):
            return other, "a country and its people"
    for other in printed:
        if set(folded(label).split()) < set(re.findall(r"[^\W_]+", folded(other))):
            return other, "one of its words"
    return None, ""


def _common(one: str, other: str) -> int:
    """How many letters two labels begin with alike."""
    pairs = zip(folded(one), folded(other), strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _match_rest(left: list[str], own: Sequence[str], found: dict[str, str], assumed: list[str]) -> None:
    """Match what stays: the longest common beginning first; a last one on each side is the other's."""
    open_ = [label for label in own if label not in found and not is_missing(label)]
    while left and open_:
        best = max((_common(a, b), -i, -j, a, b) for i, a in enumerate(open_) for j, b in enumerate(left))
        length, _, _, label, other = best
        if length < _LEAST_COMMON and not len(left) == len(open_) == 1:
            return
        why = "they begin alike" if length >= _LEAST_COMMON else "no other label is left on either side"
        found[label] = other
        assumed.append(f"{label} is read as {other}: {why}")
        left.remove(other)
        open_.remove(label)
