"""Dates that are none, that are written in another order than the others, or that lie far from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from coder.documents.dates import (
    DateReading,
    DateStyle,
    date_readings,
    is_partial_date,
    is_shaped_like_date,
    order_of,
    read_with,
    serial_readings,
    slips,
)
from coder.documents.findings import Finding, FlawKind
from coder.documents.profile import Cell, Column
from coder.documents.words import is_missing, unhedged

_FITTING = 0.5  # of the cells that are dates at all: below, the codebook's format is of another register
_MIXED = 0.25  # of the cells that can be told: more in the other order, and neither is the rule
_ABSURD_YEARS, _ABSURD_SPANS = 20, 5
_FAR_YEARS, _FAR_SPANS = 4, 3
_YEAR = 365.25
_LEAST_DATES = 5
Neighbours = Mapping[int, tuple[str, ...]]
"""Row -> its cells, for telling which rows are alike."""


def date_findings(column: Column, rows: Neighbours) -> Iterator[Finding]:
    """Every flaw and notice of a column of dates."""
    form, stated = _form(column)
    if stated is not None:
        yield stated
    style = column.date_style
    if form is None and style is not None and _is_mixed(style):
        yield _mixed(column, style)
        return
    checker = _Dates(column, form, rows)
    for cell in column.cells:
        found = checker.finding(cell)
        if found is not None:
            yield found


def _form(column: Column) -> tuple[str | None, Finding | None]:
    """(the codebook's format if it is this register's, what to say if it is not)."""
    if column.variable is None or column.variable.type != "date":
        return None, None
    form, style = column.variable.format, column.date_style
    fitting = sum(read_with(form, cell.value) is not None for cell in column.known)
    dates = sum(is_shaped_like_date(cell.value) for cell in column.known)
    if style is None or dates < 2 or fitting >= _FITTING * dates:
        return form, None
    example = next(
        cell.value for cell in column.known if style.order in {r.order for r in date_readings(cell.value)}
    )
    return None, Finding(
        "form", 1, "", column.heading, "",
        f"The dates are written like {example}, while the codebook says {in_words(form)} "
        f"for the variable {column.variable.name}.",
        f"{fitting} of {dates} fit the codebook's format, so none can be counted by.",
        f'Write `format: "{style.format}"` for it in codebook.yaml.',
    )  # fmt: skip


def _is_mixed(style: DateStyle) -> bool:
    return style.otherwise > 1 and style.otherwise > _MIXED * (style.only_so + style.otherwise)


def _mixed(column: Column, style: DateStyle) -> Finding:
    return Finding(
        "form", 1, "", column.heading, "",
        f"Dates are written in several orders: {style.only_so} can only be {style.order}, "
        f"{style.otherwise} only something else.",
        "Those that can be read both ways cannot be told.",
        "Look up each date, and write all of them in one way.",
    )  # fmt: skip


_PLAIN_FORMAT = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year in two digits", "%b": "month's name"}


def in_words(form: str) -> str:
    """A strptime format in words: ``%d/%m/%y`` is ``day/month/year in two digits``."""
    for directive, word in (*_PLAIN_FORMAT.items(), ("%B", "month's name")):
        form = form.replace(directive, word)
    return form


class _Dates:
    """Judges the cells of one column against the others."""

    def __init__(self, column: Column, form: str | None, rows: Neighbours) -> None:
        self.column = column
        self.form = form
        self.style = column.date_style
        self.rows = rows
        self.order = (order_of(form) if form else None) or (self.style.order if self.style else None)
        self.days = {cell.row: day for cell in column.cells if (day := self._read(cell.value)) is not None}
        self.sorted = sorted(self.days.values())
        self.places: dict[str, list[int]] = {}
        for cell in column.cells:
            self.places.setdefault(cell.value, []).append(cell.row)
        self.serials = sum(bool(serial_readings(cell.value)) for cell in column.known)

    def _read(self, value: str) -> date | None:
        if self.form is not None:
            return read_with(self.form, value)
        return next((r.day for r in date_readings(value) if r.order == self.order), None)

    def finding(self, cell: Cell) -> Finding | None:
        day = self.days.get(cell.row)
        if day is not None:
            return self._far(cell, day)
        if is_missing(cell.value):
            return self._made(
                cell, "Nothing is known of the date; it counts as missing.", "", "Leave the cell empty.",
                notice=True,
            )  # fmt: skip
        if self.order is None and self.form is None:
            return None
        return self._unread(cell)

    def _unread(self, cell: Cell) -> Finding | None:
        hedged = unhedged(cell.value)
        if hedged is not None and (is_shaped_like_date(hedged[0]) or is_partial_date(hedged[0])):
            plain = hedged[0] if self._read(hedged[0]) is not None else None
            what = (
                f"The {self.column.name} {cell.value!r} is hedged ({hedged[1]}), so it cannot be counted by."
            )
            fix = "Write the date alone, or leave the cell empty; the doubt belongs in `note`."
            return self._made(cell, what, "", fix, mend=plain, kind="hedge")
        likely = self._plausible(cell.value)
        if self.form is None and not is_shaped_like_date(cell.value) and not likely:
            return self._odd(cell)
        what = f"The {self.column.name} {cell.value!r} is no date written {self._in_words}"
        if not likely:
            example = date(2015, 1, 31).strftime(self._format)
            return self._made(cell, f"{what}.", self._evidence(), f"Write it like {example}.")
        guesses = ", ".join(f"{said} ({how})" for said, _, how in likely)
        mend = next((written for _, written, _ in likely if self._read(written) is not None), None)
        return self._made(
            cell, f"{what}; it may mean {guesses}.", self._evidence(),
            "Look it up and write the date that is meant.", mend=mend,
        )  # fmt: skip

    def _odd(self, cell: Cell) -> Finding | None:
        """What is no date at all in a column that the codebook does not call one of dates."""
        if not is_partial_date(cell.value):
            return None
        what = f"The {self.column.name} {cell.value!r} gives no day, unlike the others."
        return self._made(cell, what, "", "Write the whole date, if it is known.", notice=True)

    @property
    def _format(self) -> str:
        if self.form is not None:
            return self.form
        return self.style.format if self.style else "%Y-%m-%d"

    @property
    def _in_words(self) -> str:
        return in_words(self._format)

    def _evidence(self) -> str:
        """How the other rows are written."""
        if not self.days or self.style is None:
            return ""
        said = f"{len(self.days)} other dates are written so"
        if self.style.only_so and self.style.order == self.order:
            said += f", {self.style.only_so} of them can be read in no other order"
        return f"{said}."

    def _plausible(self, value: str) -> list[tuple[str, str, str]]:
        """(in words, as it would be written here, why) of each day that a cell may mean, likeliest first."""
        found: dict[date, tuple[str, str, str]] = {}
        every = date_readings(value)
        near = [reading for reading in every if self._is_near(reading.day)]
        # Far from all others only a reading in a usual order is worth naming.
        for reading in near or [each for each in every if each.order != "year/month/day"][:1]:
            found.setdefault(reading.day, self._said(reading, f"read as {reading.order}"))
        for how, day in serial_readings(value):
            if self._is_near(day) and (self.form is not None or self.serials < len(self.days)):
                found.setdefault(day, (_spoken(day), self._written(day), f"{how}"))
        for day, written, rows, alike in self._slips(value):
            places = ", ".join(map(str, rows[:3]))
            places = f"row {places} has" if len(rows) == 1 else f"rows {places} have"
            shared = f", and {alike} as here" if alike else ""
            found.setdefault(day, (_spoken(day), written, f"one digit off: {places} {written}{shared}"))
        return list(found.values())

    def _said(self, reading: DateReading, how: str) -> tuple[str, str, str]:
        return _spoken(reading.day), self._written(reading.day), how

    def _written(self, day: date) -> str:
        return day.strftime(self._format)

    def _is_near(self, day: date) -> bool:
        if not self.sorted:
            return True
        room = max(2 * _YEAR, (self.sorted[-1] - self.sorted[0]).days)
        return (self.sorted[0] - day).days <= room and (day - self.sorted[-1]).days <= room

    def _slips(self, value: str) -> list[tuple[date, str, list[int], str]]:
        """Dates of other rows that differ in one digit; those of the rows most alike come first."""
        if not is_shaped_like_date(value):
            return []
        own = next((row for row in self.places.get(value, ())), 0)
        found = []
        for other in sorted(slips(value)):
            rows = self.places.get(other, [])
            day = self.days.get(rows[0]) if rows else None
            if day is None:
                continue
            alike = max((self._shared(own, row) for row in rows), key=len, default=())
            if len(rows) > 1 or alike:
                found.append((len(alike), -len(rows), day, other, rows, alike))
        found.sort(key=lambda each: (-each[0], each[1], each[3]))
        return [(day, other, rows, " and ".join(alike)) for _, _, day, other, rows, alike in found[:2]]

    def _shared(self, row: int, other: int) -> tuple[str, ...]:
        """Values that two rows have in common and few others have."""
        mine, theirs = self.rows.get(row, ()), self.rows.get(other, ())
        return tuple(
            a for a, b in zip(mine, theirs, strict=False)
            if a == b and a and not is_missing(a) and len(a) > 1 and self._rare(a)
        )  # fmt: skip

    def _rare(self, value: str) -> bool:
        return value not in self._frequent

    @cached_property
    def _frequent(self) -> set[str]:
        """What stands in so many rows that to share it says nothing."""
        counts = Counter(cell for cells in self.rows.values() for cell in set(cells))
        return {cell for cell, count in counts.items() if count > 0.2 * len(self.rows)}

    def _far(self, cell: Cell, day: date) -> Finding | None:
        if len(self.sorted) < _LEAST_DATES or self.sorted[0] < day < self.sorted[-1]:
            return None
        others = [each for each in self.sorted if each != day]
        if len(others) < _LEAST_DATES - 1 or len(self.sorted) - len(others) > 1:
            return None
        first, last = others[0], others[-1]
        gap = (first - day).days if day < first else (day - last).days
        span = (last - first).days
        if gap <= max(_FAR_YEARS * _YEAR, _FAR_SPANS * span):
            return None
        absurd = gap > max(_ABSURD_YEARS * _YEAR, _ABSURD_SPANS * span)
        years = gap / _YEAR
        said = f"{cell.value!r} ({_spoken(day)})"
        what = f"The {self.column.name} {said} lies {years:.0f} years from every other date."
        return self._made(
            cell, what, f"The others lie between {_spoken(first)} and {_spoken(last)}.", "Check the year.",
            notice=not absurd, kind="outlier",
        )  # fmt: skip

    def _made(
        self, cell: Cell, what: str, why: str, fix: str, *,
        mend: str | None = None, notice: bool = False, kind: FlawKind = "date",
    ) -> Finding:  # fmt: skip
        return Finding(
            kind, cell.row, cell.case, self.column.heading, cell.value, what, why, fix, mend, notice
        )


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
