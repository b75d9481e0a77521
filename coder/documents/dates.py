"""Dates as registers hold them: every way a cell can be read, and which way a column is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

Order = Literal["day/month/year", "month/day/year", "year/month/day"]
ORDERS: tuple[Order, ...] = ("day/month/year", "month/day/year", "year/month/day")

_TRIPLE = re.compile(r"(\d{1,4})\s?([-/.\u2010-\u2015 ])\s?(\d{1,2})\s?[-/.\u2010-\u2015 ]\s?(\d{1,4})\Z")
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?\Z", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})\Z", re.IGNORECASE
)
_NAMED_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}|\d{2})\Z", re.IGNORECASE)
_PARTIAL = re.compile(r"(\d{4}|\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}|[^\W\d_]{3,}\.?[\s-]+\d{2,4})\Z")
_LONG_MONTHS = (
    *("january", "february", "march", "april", "june", "july", "august"),
    *("september", "sept", "october", "november", "december"),
)
_TWO_DIGIT_PIVOT = 69  # as strptime: 69 is 1969, 68 is 2068
_SERIAL = re.compile(r"[2-6]\d{4}\Z")
_EXCEL_EPOCH, _MAC_EPOCH = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class DateReading:
    """One way to read a cell."""

    order: Order
    day: date


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are written."""

    order: Order
    mark: str
    """What stands between the parts; empty where months are named."""
    long_year: bool
    only_so: int
    """Cells that can be read in no other order."""
    otherwise: int
    """Cells that can be read in other orders only."""

    @property
    def format(self) -> str:
        """The style in strptime's words."""
        year = "%Y" if self.long_year else "%y"
        if not self.mark:
            return f"%d %B {year}" if self.order == "day/month/year" else f"%B %d, {year}"
        parts = {"day": "%d", "month": "%m", "year": year}
        return self.mark.join(parts[part] for part in self.order.split("/"))

    def written(self, day: date) -> str:
        """``day`` in this style."""
        return day.strftime(self.format)


@lru_cache(maxsize=65536)
def date_readings(value: str) -> tuple[DateReading, ...]:
    """Every calendar day that a cell may mean, in the order of ``ORDERS``; a time of day is passed over."""
    text = _CLOCK.sub("", value.strip())
    triple = _TRIPLE.match(text)
    if triple is not None:
        return tuple(_numeric(triple[1], triple[3], triple[4]))
    return tuple(_named(text))


def _numeric(first: str, second: str, third: str) -> Iterator[DateReading]:
    found = False
    if len(first) <= 2 and len(third) in (2, 4):
        for order, day, month in ((ORDERS[0], first, second), (ORDERS[1], second, first)):
            if (made := _day(third, month, day)) is not None:
                found = True
                yield DateReading(order, made)
    # A year of two digits in front is so rare that it is thought of only where nothing else is possible.
    if not found and len(first) in (2, 4) and len(third) <= 2:
        made = _day(first, second, third)
        if made is not None:
            yield DateReading("year/month/day", made)


def _named(text: str) -> Iterator[DateReading]:
    for pattern, order, places in (
        (_DAY_NAMED, ORDERS[0], (3, 2, 1)), (_NAMED_DAY, ORDERS[1], (3, 1, 2)),
    ):  # fmt: skip
        match = pattern.match(text)
        if match is None:
            continue
        year, name, day = (match[place] for place in places)
        month = _month(name)
        if month and (made := _day(year, str(month), day)) is not None:
            yield DateReading(order, made)


def _month(name: str) -> int:
    """1 to 12, or 0 for what is no English month."""
    name = name.casefold()
    return _MONTHS.index(name[:3]) + 1 if name in _MONTHS or name in _LONG_MONTHS else 0


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _TWO_DIGIT_PIVOT else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def is_shaped_like_date(value: str) -> bool:
    """Whether a cell is written as dates are, even if there is no such day."""
    text = _CLOCK.sub("", value.strip())
    if _TRIPLE.match(text) is not None:
        return True
    named = _DAY_NAMED.match(text), _NAMED_DAY.match(text)
    return any(found is not None and any(map(_month, found.groups())) for found in named)


def is_partial_date(value: str) -> bool:
    """Whether a cell gives a year or a month and no day."""
    return _PARTIAL.match(value.strip()) is not None


def serial_readings(value: str) -> tuple[tuple[str, date], ...]:
    """What a spreadsheet's day number means in the two calendars that spreadsheets count by."""
    if not _SERIAL.match(value):
        return ()
    days = timedelta(days=int(value))
    return (
        ("a spreadsheet's day number", _EXCEL_EPOCH + days),
        ("an old Mac's day number", _MAC_EPOCH + days),
    )


def style_of(values: Sequence[str]) -> DateStyle | None:
    """How most of these cells are written; None where they are not dates for the most part."""
    read = [(value, date_readings(value)) for value in values]
    counts = Counter(reading.order for _, found in read for reading in found)
    if not counts:
        return None
    # Of orders that fit equally many cells the first one is taken: nothing hangs on it then.
    order = max(ORDERS, key=lambda each: (counts[each], -ORDERS.index(each)))
    if counts[order] < 2 or counts[order] < 0.5 * len(values):
        return None
    only_so = sum({reading.order for reading in found} == {order} for _, found in read)
    otherwise = sum(bool(found) and order not in {r.order for r in found} for _, found in read)
    fitting = [value for value, found in read if order in {r.order for r in found}]
    marks = Counter(triple[2] if (triple := _triple(value)) else "" for value in fitting)
    long = Counter(_has_long_year(value) for value in fitting)
    return DateStyle(order, marks.most_common(1)[0][0], long.most_common(1)[0][0], only_so, otherwise)


def _triple(value: str) -> re.Match[str] | None:
    return _TRIPLE.match(_CLOCK.sub("", value.strip()))


def _has_long_year(value: str) -> bool:
    return re.search(r"\d{4}", value) is not None


def order_of(form: str) -> Order | None:
    """The order of a strptime format; None where it has no day, month and year."""
    places = {
        "day": _first(form, ("%d", "%e")),
        "month": _first(form, ("%m", "%b", "%B", "%h")),
        "year": _first(form, ("%Y", "%y")),
    }
    if -1 in places.values():
        return None
    written = "/".join(sorted(places, key=lambda part: places[part]))
    return next((order for order in ORDERS if order == written), None)


def _first(form: str, directives: Iterable[str]) -> int:
    found = [form.find(directive) for directive in directives]
    return min((place for place in found if place >= 0), default=-1)


def read_with(form: str, value: str) -> date | None:
    """The day that a cell means in a strptime format, or None."""
    try:
        return datetime.strptime(value, form).date()
    except ValueError:
        return None


def slips(value: str) -> set[str]:
    """What ``value`` may have been before one digit was mistyped or two exchanged."""
    found = set()
    for place, digit in enumerate(value):
        if not digit.isdecimal():
            continue
        found |= {value[:place] + other + value[place + 1 :] for other in "0123456789" if other != digit}
        after = value[place + 1 : place + 2]
        if after.isdecimal() and after != digit:
            found.add(value[:place] + after + digit + value[place + 2 :])
    return found
