"""Wrapping a long text into rows of terminal cells, and finding places in them.

Works on *shown* text (``coder.text.display.shown``), which has one code point for each code point
of the canonical text, so every offset here is an offset there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from wcwidth import iter_graphemes, wcswidth

from coder.model import Span

MIN_WIDTH = 2
"""The narrowest row: one wide character."""

CACHED_ROWS = 512

_SIMPLE = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0373\u0386-\u03ff\u0400-\u0482\u048a-\u052f\u05d0-\u05ea"
    "\u061e-\u064a\u0660-\u066f\u0671-\u06d3\u1e00-\u1eff\u2010-\u2015\u2018-\u2027\u2030-\u203a"
    "\u20a0-\u20bf\u21b5\u2400-\u2421\u25c7\ufffd]*"
)
"""Text in which each code point is one character and one cell, whatever its neighbours are."""


@dataclass(frozen=True, slots=True)
class RowMap:
    """Where the characters of a row stand: parallel sequences, one entry per grapheme cluster.

    ``offsets[i]`` is where cluster ``i`` starts, ``cells[i]`` its first cell; both have one entry
    more, for the row's visible end. A row that reads from right to left has its map mirrored by
    whoever places it; the order here is that of the text.
    """

    offsets: Sequence[int]
    cells: Sequence[int]

    @property
    def width(self) -> int:
        """Cells that the row takes, its newline not counted."""
        return self.cells[-1]


class TextLayout:
    """A text in rows of at most ``width`` cells; wrapped when something is first asked of it.

    Rows tile the text: each starts where the one before ended, and a newline belongs to the row it
    ends. Rows break after a blank, or inside a word that is longer than a row, never inside a
    grapheme cluster.
    """

    def __init__(self, text: str, width: int = 80) -> None:
        self.text = text
        self.width = max(width, MIN_WIDTH)
        self._starts: list[int] | None = None
        self._map = lru_cache(maxsize=CACHED_ROWS)(self._measure)

    def wrap(self, width: int) -> bool:
        """Use rows of ``width`` cells from now on; whether that changes anything."""
        width = max(width, MIN_WIDTH)
        if width == self.width:
            return False
        self.width = width
        self._starts = None
        self._map.cache_clear()
        return True

    # --- rows -----------------------------------------------------------------------

    @property
    def starts(self) -> Sequence[int]:
        """Offset at which each row starts."""
        if self._starts is None:
            self._starts = _row_starts(self.text, self.width)
        return self._starts

    @property
    def row_count(self) -> int:
        """How many rows there are: at least one."""
        return len(self.starts)

    def row(self, number: int) -> Span:
        """Offsets of row ``number`` (from 0), its newline included."""
        starts = self.starts
        end = starts[number + 1] if number + 1 < len(starts) else len(self.text)
        return Span(starts[number], end)

    def body(self, number: int) -> Span:
        """Offsets of row ``number`` without its newline."""
        row = self.row(number)
        ends_line = row.end > row.start and self.text[row.end - 1] == "\n"
        return Span(row.start, row.end - ends_line)

    def row_of(self, offset: int) -> int:
        """The row that holds ``offset``; a place between two rows belongs to the later one."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    # --- cells ----------------------------------------------------------------------

    def row_map(self, number: int) -> RowMap:
        """Clusters and cells of row ``number``."""
        return self._map(number)

    def cell_of(self, offset: int) -> int:
        """The cell at which the character at ``offset`` starts in its row."""
        found = self._map(self.row_of(offset))
        at = bisect_right(found.offsets, offset) - 1
        return found.cells[at]

    def offset_at(self, number: int, cell: int) -> int:
        """The offset of the character at ``cell`` of row ``number``.

        Beyond the row's end this is its newline, the end of the text, or, where the row is
        broken within a line, its last character.
        """
        found = self._map(number)
        at = max(bisect_right(found.cells, cell) - 1, 0)
        if at < len(found.offsets) - 1:
            return found.offsets[at]
        return self.last_offset(number)

    def last_offset(self, number: int) -> int:
        """The last place in row ``number`` where a cursor can stand."""
        row, found = self.row(number), self._map(number)
        is_broken = found.offsets[-1] == row.end and number + 1 < self.row_count
        return found.offsets[-2] if is_broken else found.offsets[-1]

    def pieces(self, number: int, cuts: Sequence[int]) -> Iterator[Span]:
        """The visible row, divided at ``cuts``, in the order in which it stands on the screen.

        Cuts inside a grapheme cluster move to its start, so no cluster is ever torn apart.
        """
        offsets = self._map(number).offsets
        inner = {offsets[bisect_right(offsets, cut) - 1] for cut in cuts if offsets[0] < cut < offsets[-1]}
        edges = sorted({offsets[0], offsets[-1], *inner})
        for start, end in pairwise(edges):
            yield Span(start, end)

    # --- characters -----------------------------------------------------------------

    def next_character(self, offset: int) -> int:
        """The start of the grapheme cluster after the one at ``offset``; the end of the text at most."""
        if offset >= len(self.text):
            return len(self.text)
        offsets = self._map(self.row_of(offset)).offsets
        at = bisect_right(offsets, offset)
        return offsets[at] if at < len(offsets) else offset + 1

    def previous_character(self, offset: int) -> int:
        """The start of the grapheme cluster before ``offset``; 0 at least."""
        if offset <= 0:
            return 0
        if self.text[offset - 1] == "\n":
            return offset - 1
        offsets = self._map(self.row_of(offset - 1)).offsets
        return offsets[bisect_left(offsets, offset) - 1]

    def _measure(self, number: int) -> RowMap:
        body = self.body(number)
        if _is_simple(self.text, body.start, body.end):
            return RowMap(range(body.start, body.end + 1), range(len(body) + 1))
        offsets, cells = [body.start], [0]
        for cluster in iter_graphemes(self.text[body.start : body.end]):
            offsets.append(offsets[-1] + len(cluster))
            cells.append(cells[-1] + _cells(cluster))
        return RowMap(offsets, cells)


def _is_simple(text: str, start: int, end: int) -> bool:
    return _SIMPLE.fullmatch(text, start, end) is not None


def _cells(cluster: str) -> int:
    return max(wcswidth(cluster), 0)


def _row_starts(text: str, width: int) -> list[int]:
    starts: list[int] = []
    start, plain = 0, text.isascii()
    while True:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        starts.append(start)
        if end - start > width // 2:
            is_simple = plain or _is_simple(text, start, end)
            (_wrap_simple if is_simple else _wrap_clusters)(text, Span(start, end), width, starts)
        if end == len(text):
            return starts
        start = end + 1


def _wrap_simple(text: str, line: Span, width: int, starts: list[int]) -> None:
    start = line.start
    while line.end - start > width:
        blank = text.rfind(" ", start, start + width)
        start = start + width if blank < 0 else blank + 1
        starts.append(start)


def _wrap_clusters(text: str, line: Span, width: int, starts: list[int]) -> None:
    """The same by grapheme clusters, where a character may take any number of code points and cells."""
    start = at = line.start
    cells = 0
    blank, cells_to_blank = start, 0
    for cluster in iter_graphemes(text[line.start : line.end]):
        wide = _cells(cluster)
        while cells + wide > width and at > start:
            start, cells = (blank, cells - cells_to_blank) if blank > start else (at, 0)
            blank, cells_to_blank = start, 0
            starts.append(start)
        at += len(cluster)
        cells += wide
        if cluster == " ":
            blank, cells_to_blank = at, cells
