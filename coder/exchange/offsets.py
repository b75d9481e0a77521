"""Positions as other programs count them, to and from code points of the canonical text.

The only place where UTF-16 units, UTF-8 bytes, 1-based positions, line numbers, byte order marks
and carriage returns are known. Everywhere else an offset is a code point of the canonical text
(``coder.text.canonical``), half-open.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from coder.model import Span
from coder.text.canonical import BYTE_ORDER_MARK, canonical

Unit = Literal["code_point", "utf16", "utf8", "line"]
"""What a position counts: characters, UTF-16 code units (JavaScript, Java), UTF-8 bytes, or lines."""

UNITS: tuple[Unit, ...] = ("code_point", "utf16", "utf8", "line")


def _utf16(text: str) -> list[int]:
    return [2 if character > "\uffff" else 1 for character in text]


def _utf8(text: str) -> list[int]:
    return [
        1 if character < "\x80" else 2 if character < "\u0800" else 3 if character <= "\uffff" else 4
        for character in text
    ]


_WIDTHS: dict[Unit, Callable[[str], list[int]]] = {"utf16": _utf16, "utf8": _utf8}
"""How many units each character of a text has."""


@dataclass(frozen=True)
class Ruler:
    """Measures one canonical text in another program's units.

    Args of the constructor are the text and how the other program saw it: ``raw`` is its own
    text, from which ``canonical(raw)`` makes ours, so a mark at its beginning, a CR before each
    line feed and NULs count as that program counted them.
    """

    raw: str
    """The text as the other program measured it."""
    unit: Unit = "code_point"
    base: int = 0
    """Number of the first unit: 0, or 1 where counting begins with one."""
    inclusive: bool = False
    """Whether an end is the number of the last unit itself, not of the one after it."""

    @cached_property
    def text(self) -> str:
        """The canonical text that our offsets count in."""
        return canonical(self.raw)

    @cached_property
    def _kept(self) -> Sequence[int] | None:
        """Per code point of the raw text and its end: how many canonical ones stand before; None if equal."""
        if self.raw == self.text:
            return None
        marks = len(self.raw.replace("\0", "")) - len(self.raw.replace("\0", "").lstrip(BYTE_ORDER_MARK))
        counts = [0]
        for place, character in enumerate(self.raw):
            keep = character != "\0"
            if keep and marks and character == BYTE_ORDER_MARK:
                marks -= 1
                keep = False
            elif keep and character == "\r" and self._before_line_feed(place):
                keep = False
            counts.append(counts[-1] + keep)
        return counts

    def _before_line_feed(self, place: int) -> bool:
        """Whether the CR at ``place`` and a line feed are one line end: NULs between do not count."""
        after = place + 1
        while after < len(self.raw) and self.raw[after] == "\0":
            after += 1
        return after < len(self.raw) and self.raw[after] == "\n"

    @cached_property
    def _starts(self) -> Sequence[int] | None:
        """Per code point of the raw text and its end: its first unit; None where they are the same."""
        if self.unit == "code_point" or (self.unit != "line" and self.raw.isascii()):
            return None
        if self.unit == "line":
            return [0, *(match.end() for match in re.finditer("\r\n|\r|\n", self.raw))]
        return [0, *accumulate(_WIDTHS[self.unit](self.raw))]

    @cached_property
    def _is_plain(self) -> bool:
        """Whether its positions are ours."""
        return self._kept is None and self._starts is None

    def _ours(self, raw_place: int) -> int:
        return raw_place if self._kept is None else self._kept[raw_place]

    def _theirs(self, place: int) -> int:
        """The first raw place that stands for our ``place``; the text itself begins after its marks."""
        if self._kept is None:
            return place
        found = bisect_left(self._kept, place)
        while (
            place == 0
            and self.raw[found : found + 1] in (BYTE_ORDER_MARK, "\0")
            and not self._kept[found + 1]
        ):
            found += 1
        return found

    @property
    def length(self) -> int:
        """How many units the raw text has."""
        if self.unit == "line":
            starts = self._starts or (0,)
            return len(starts) - (1 if starts[-1] == len(self.raw) else 0)
        return len(self.raw) if self._starts is None else self._starts[-1]

    def to_span(self, start: int, end: int) -> Span:
        """The canonical span of the other program's ``[start, end)``.

        A position inside a character (half a surrogate pair, a byte in the middle) is moved outward.
        In lines, ``end`` is the line after the last one, and the line feed that ends it is left out.

        Raises:
            ValueError: the positions lie outside the text, or start after end.
        """
        first, last = start - self.base, end - self.base + self.inclusive
        if not 0 <= first <= last <= self.length:
            raise ValueError(
                f"positions {start} to {end} are not within {self.base} to {self.length + self.base}"
            )
        if self._is_plain:
            return Span(first, last)
        if self.unit == "line":
            return self._lines(first, last)
        return Span(self._ours(self._floor(first)), self._ours(self._ceiling(last)))

    def _floor(self, units: int) -> int:
        return units if self._starts is None else bisect_right(self._starts, units) - 1

    def _ceiling(self, units: int) -> int:
        if self._starts is None:
            return units
        place = bisect_right(self._starts, units) - 1
        return place if self._starts[place] == units else place + 1

    def _lines(self, first: int, last: int) -> Span:
        starts = [*(self._starts or (0,)), len(self.raw)]
        begin = self._ours(starts[first])
        if first == last:
            return Span(begin, begin)
        stop = self._ours(starts[last])
        if stop > begin and self.text[stop - 1] == "\n" and starts[last] > starts[last - 1]:
            stop -= 1
        return Span(begin, stop)

    def from_span(self, span: Span) -> tuple[int, int]:
        """The other program's ``(start, end)`` of our ``span``; in lines, those it touches.

        Raises:
            ValueError: the span lies outside the text.
        """
        if not 0 <= span.start <= span.end <= len(self.text):
            raise ValueError(f"{span.start} to {span.end} is outside a text of {len(self.text)} characters")
        start, end = self._theirs(span.start), self._theirs(span.end)
        if self.unit == "line":
            starts = self._starts or (0,)
            first = bisect_right(starts, start) - 1
            last = bisect_right(starts, max(end - 1, start)) if len(span) else first
            return first + self.base, last + self.base - self.inclusive
        if self._starts is not None:
            start, end = self._starts[start], self._starts[end]
        return start + self.base, end + self.base - self.inclusive


def quote_key(text: str) -> str:
    """``text`` with each run of blanks as one space and none at its ends: how quotes are compared."""
    return " ".join(text.replace("\0", " ").split())
