"""Cases put into groups by an attribute: its values, or bins of dates and numbers.

Values that differ only in capitals and blanks are one group. A case without a value is in the group
``(missing)``, one whose value cannot be read as a date or number in ``(unreadable)``, one with several in
``(conflicting)``: nobody is dropped.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from coder.model import Variable
from coder.times import day_of

Ints = NDArray[np.int64]
T = TypeVar("T")

MISSING: Final = "(missing)"
UNREADABLE: Final = "(unreadable)"
CONFLICTING: Final = "(conflicting)"
"""Value of a person of whom the register says two things, and their group."""
DATE_BINS: Final = ("month", "quarter", "year")
MOST_BINS: Final = 600
"""More bins than this come from a slip in the register, such as the year 0214."""


@dataclass(frozen=True, slots=True)
class By:
    """An attribute to group by, as a person writes it: ``sex``, ``date:month``, ``age:10``."""

    attribute: str
    bin: str = ""

    def __str__(self) -> str:
        return f"{self.attribute}:{self.bin}" if self.bin else self.attribute


@dataclass(frozen=True)
class Grouping:
    """One group for each case."""

    name: str
    """As it was asked for: ``date:month``."""
    title: str
    labels: tuple[str, ...]
    """The groups in order, also those that nobody is in where the codebook or the calendar names them."""
    of_case: Ints
    """Per case: index into ``labels``."""
    unknown: frozenset[int]
    """The groups that stand for no value."""

    def __len__(self) -> int:
        return len(self.labels)


def read_by(text: str) -> By:
    """Read ``NAME`` or ``NAME:BIN``."""
    attribute, _, bin_ = text.strip().partition(":")
    return By(attribute.strip(), bin_.strip().casefold())


def folded(value: str) -> str:
    """The form in which two values are the same."""
    return " ".join(unicodedata.normalize("NFC", value).split()).casefold()


def group(variable: Variable, values: Sequence[str], bin: str = "") -> Grouping:
    """Group cases by their values of ``variable``.

    Args:
        variable: What the codebook says of the attribute.
        values: One per case, empty where the register says nothing.
        bin: ``month``, ``quarter``, ``year`` of a date; a number's width; empty for the values themselves.

    Raises:
        ValueError: the bin does not fit the attribute's type, or there would be too many bins.
    """
    _check_bin(variable, bin)
    name = str(By(variable.name, bin))
    if variable.type == "date":
        keys, order = _dates(variable, values, bin)
    elif variable.type == "number":
        keys, order = _numbers(variable, values, bin)
    else:
        keys, order = _words(variable, values)
    labels = [*order]
    unknown = []
    for label in (MISSING, UNREADABLE, CONFLICTING):
        if label in keys:
            unknown.append(len(labels))
            labels.append(label)
    place = {label: number for number, label in enumerate(labels)}
    of_case = np.array([place[key] for key in keys], dtype=np.int64)
    return Grouping(name, variable.title or variable.name, tuple(labels), of_case, frozenset(unknown))


def _check_bin(variable: Variable, bin: str) -> None:
    if not bin:
        return
    if variable.type == "date" and bin not in DATE_BINS:
        raise ValueError(f"Dates are binned by {', '.join(DATE_BINS)}: write {variable.name}:month.")
    if variable.type == "number" and not (read_number(bin) or 0) > 0:
        raise ValueError(f"Numbers are binned by a width above 0: write {variable.name}:10.")
    if variable.type not in ("date", "number"):
        raise ValueError(
            f"{variable.name} is neither a date nor a number, so it has no bins: write {variable.name}."
        )


# --- words ---------------------------------------------------------------------------------


def _words(variable: Variable, values: Sequence[str]) -> tuple[list[str], list[str]]:
    spellings: dict[str, Counter[str]] = {}
    form = {value: folded(value) for value in set(values)}
    for value, times in Counter(values).items():
        spellings.setdefault(form[value], Counter())[" ".join(value.split())] += times
    declared = {folded(value): value for value in variable.values}
    for key in ("", folded(MISSING), CONFLICTING):
        spellings.pop(key, None)
    label = {key: declared.get(key) or found.most_common(1)[0][0] for key, found in spellings.items()}
    others = sorted(
        (label[key] for key in spellings if key not in declared), key=lambda name: (folded(name), name)
    )
    label[CONFLICTING] = CONFLICTING
    keys = [label.get(form[value], MISSING) for value in values]
    return keys, [*variable.values, *others]


# --- dates ---------------------------------------------------------------------------------


def read_date(variable: Variable, value: str) -> date | None:
    """A cell of the register as a day, by the variable's own format; None where it is none."""
    return day_of(value, variable.format)


def _dates(variable: Variable, values: Sequence[str], bin: str) -> tuple[list[str], list[str]]:
    days = {value: read_date(variable, value) for value in set(values) if value.strip()}
    known = [day for day in days.values() if day is not None]
    if not bin:
        labels = sorted({day.isoformat() for day in known})
        return [_key(value, days, date.isoformat) for value in values], labels
    order: list[str] = []
    if known:
        first, last = _serial(min(known), bin), _serial(max(known), bin)
        _check_number_of_bins(variable, last - first + 1, min(known).isoformat(), max(known).isoformat())
        order = [_named(serial, bin) for serial in range(first, last + 1)]
    return [_key(value, days, lambda day: _named(_serial(day, bin), bin)) for value in values], order


def _key(value: str, read: Mapping[str, T | None], named: Callable[[T], str]) -> str:
    if not value.strip() or value == CONFLICTING:
        return CONFLICTING if value == CONFLICTING else MISSING
    found = read[value]
    return UNREADABLE if found is None else named(found)


def _serial(day: date, bin: str) -> int:
    """The number of a month, quarter or year since the year 0."""
    months = day.year * 12 + day.month - 1
    return months if bin == "month" else months // 3 if bin == "quarter" else day.year


def _named(serial: int, bin: str) -> str:
    if bin == "month":
        return f"{serial // 12:04d}-{serial % 12 + 1:02d}"
    return f"{serial // 4:04d}-Q{serial % 4 + 1}" if bin == "quarter" else f"{serial:04d}"


# --- numbers -------------------------------------------------------------------------------


def read_number(value: str) -> float | None:
    """A cell of the register as a number; None where it is none."""
    try:
        found = float(value.strip())
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def _numbers(variable: Variable, values: Sequence[str], bin: str) -> tuple[list[str], list[str]]:
    figures = {value: read_number(value) for value in set(values) if value.strip()}
    known = [figure for figure in figures.values() if figure is not None]
    if not bin:
        labels = [f"{figure:g}" for figure in sorted(set(known))]
        return [_key(value, figures, lambda figure: f"{figure:g}") for value in values], _unique(labels)
    width = float(bin)
    order: list[str] = []
    whole = all(figure.is_integer() for figure in [*known, width])

    def named(figure: float) -> str:
        return _interval(int(figure // width), width, whole)

    if known:
        first, last = int(min(known) // width), int(max(known) // width)
        _check_number_of_bins(variable, last - first + 1, f"{min(known):g}", f"{max(known):g}")
        order = [_interval(serial, width, whole) for serial in range(first, last + 1)]
    return [_key(value, figures, named) for value in values], order


def _interval(serial: int, width: float, whole: bool) -> str:
    low, high = serial * width, (serial + 1) * width
    if whole:
        return f"{low:g}" if width == 1 else f"{low:g} to {high - 1:g}"
    return f"{low:g} to below {high:g}"


def _unique(labels: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(labels))


def _check_number_of_bins(variable: Variable, bins: int, first: str, last: str) -> None:
    if bins > MOST_BINS:
        raise ValueError(
            f"{variable.name} runs from {first} to {last}, which makes {bins} bins: "
            "mend the register where one of the two is a slip, or take wider bins."
        )
