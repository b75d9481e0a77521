"""What each column of a register holds, told from the codebook, its heading and its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from coder.documents.dates import DateStyle, is_shaped_like_date, style_of
from coder.documents.words import (
    AGE_HEADINGS,
    FREE_HEADINGS,
    NAME_HEADINGS,
    NATION_HEADINGS,
    SOURCE_HEADINGS,
    form,
    heading_words,
    is_missing,
    unhedged,
)
from coder.model import Variable

Holds = Literal["names", "dates", "numbers", "values", "anything"]

DECIMAL_POINT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z")
DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[.\s\u00a0\u202f']\d{3})+)(?:,\d+)?\Z")
_MOST, _HALF = 0.7, 0.5  # of a column's cells: then the others are exceptions
_FREE_LENGTH = 60
_REPEATING = 0.85
_LEAST_TO_JUDGE = 8  # cells; of fewer nobody can say that no value comes back


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty."""

    row: int
    case: str
    value: str


@dataclass(frozen=True)
class Column:
    """One column with what it seems to hold."""

    heading: str
    cells: tuple[Cell, ...]
    variable: Variable | None = None
    """The codebook's, if it declares the column."""

    @property
    def name(self) -> str:
        """What sentences call the column: the variable's name, else the heading."""
        return self.variable.name if self.variable else self.heading

    @cached_property
    def known(self) -> tuple[Cell, ...]:
        """The cells that do not merely say that nothing is known."""
        return tuple(cell for cell in self.cells if not is_missing(cell.value))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value stands here, those for "unknown" included."""
        return Counter(cell.value for cell in self.cells)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the heading and of the variable's title."""
        return heading_words(self.heading) | heading_words(self.variable.title if self.variable else "")

    @cached_property
    def repeats(self) -> bool:
        """Whether values come back, as those of a category do and names do not."""
        forms = {form(cell.value) for cell in self.known}
        return len(forms) <= _REPEATING * len(self.known)

    @cached_property
    def date_style(self) -> DateStyle | None:
        """How most cells are written, if they are dates."""
        return style_of([cell.value for cell in self.known])

    @cached_property
    def comma_decimals(self) -> bool:
        """Whether numbers here are written with a decimal comma, as ``3,5``."""
        values = [cell.value for cell in self.known]
        with_comma = sum(DECIMAL_COMMA.match(value) is not None for value in values)
        with_point = sum(DECIMAL_POINT.match(value) is not None for value in values)
        return with_comma > with_point

    def number(self, value: str) -> float | None:
        """A cell as a number in this column's way of writing, or None."""
        if self.comma_decimals:
            if not DECIMAL_COMMA.match(value):
                return None
            value = re.sub(r"[.\s\u00a0\u202f']", "", value).replace(",", ".")
        elif not DECIMAL_POINT.match(value):
            return None
        else:
            value = value.replace(",", "")
        return float(value)

    @cached_property
    def holds(self) -> Holds:
        """What the column is for."""
        if self.variable is not None and self.variable.type != "text":
            declared: dict[str, Holds] = {"date": "dates", "number": "numbers", "category": "values"}
            return declared[self.variable.type]
        return self._guessed()

    def _guessed(self) -> Holds:
        values = [cell.value for cell in self.known]
        if self._is_of_names:
            return "names"
        if not values:
            return "anything"
        # A hedged date or number is one of its kind: whoever wrote it meant one.
        bare = [found[0] if (found := unhedged(value)) is not None else value for value in values]
        if self.date_style is not None and _share(map(is_shaped_like_date, bare), bare) >= _MOST:
            return "dates"
        numbers = _share((self.number(value) is not None for value in bare), bare)
        if len(values) >= 3 and numbers >= (_HALF if self.is_of_ages else _MOST):
            return "numbers"
        return "anything" if self._is_free(values) else "values"

    @cached_property
    def _is_of_names(self) -> bool:
        # The heading's own words come before the title's: a name "as published" is no publisher.
        own = heading_words(self.heading)
        told = own if own & (NAME_HEADINGS | SOURCE_HEADINGS) else self.words
        return bool(told & NAME_HEADINGS) and not told & SOURCE_HEADINGS

    def _is_free(self, values: Sequence[str]) -> bool:
        """Whether everybody's cell is one of its kind: notes, addresses, identifiers."""
        heading_tells = bool(self.words & (SOURCE_HEADINGS | NATION_HEADINGS))
        words = [value for value in values if not ("://" in value or "@" in value)]
        if len(words) < _MOST * len(values):
            return True
        lengths = [len(value) for value in words]
        return (
            (bool(self.words & FREE_HEADINGS) and not heading_tells)
            or sorted(lengths)[len(lengths) // 2] > _FREE_LENGTH
            or max(lengths) > 3 * _FREE_LENGTH
            or (not heading_tells and not self.repeats and len(values) >= _LEAST_TO_JUDGE)
        )

    @property
    def is_of_nations(self) -> bool:
        """Whether the heading says nationality, country or the like."""
        return bool(self.words & NATION_HEADINGS)

    @property
    def is_of_ages(self) -> bool:
        """Whether the heading says age."""
        return bool(self.words & AGE_HEADINGS) and not self.words & {"group", "band", "range", "class"}


def _share(true: Iterator[bool] | map[bool], values: Sequence[str]) -> float:
    return sum(true) / len(values)
