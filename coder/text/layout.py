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
from itertools import groupby, pairwise

from wcwidth import iter_graphemes, wcswidth

from coder.model import Span
from coder.text.bidi import Direction, VisualRow, needs_bidi, visual_row

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
    more, for the row's visible end. The order is that of the text: for a row with right-to-left
    characters ``TextLayout.drawn`` has the order on the screen.
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

    Cells are counted from the side where a row begins: from its right edge in a text of
    direction ``rtl``, whose rows stand at the right.
    """

    def __init__(self, text: str, width: int = 80, direction: Direction = "ltr") -> None:
        self.text = text
        self.direction: Direction = direction
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
        number = self.row_of(offset)
        visual = self.visual(number)
        if visual is None:
            found = self._map(number)
            return found.cells[bisect_right(found.offsets, offset) - 1]
        body = self.body(number)
        if offset >= body.end:
            return visual.width
        cells = visual.cells_at(offset - body.start)
        return visual.width - cells.end if self.direction == "rtl" else cells.start

    def offset_at(self, number: int, cell: int) -> int:
        """The offset of the character at ``cell`` of row ``number``.

        Beyond the row's end this is its newline, the end of the text, or, where the row is
        broken within a line, its last character.
        """
        visual = self.visual(number)
        if visual is not None:
            if cell >= visual.width:
                return self.last_offset(number)
            left = visual.width - 1 - cell if self.direction == "rtl" else cell
            return self.body(number).start + visual.offset_at(max(left, 0))
        found = self._map(number)
        at = max(bisect_right(found.cells, cell) - 1, 0)
        if at < len(found.offsets) - 1:
            return found.offsets[at]
        return self.last_offset(number)

    def visual(self, number: int) -> VisualRow | None:
        """Row ``number`` in the order of the screen; None where that is the order of the text."""
        body = self.body(number)
        text = self.text[body.start : body.end]
        if self.direction == "ltr" and not needs_bidi(text):
            return None
        return visual_row(text, self.direction)

    def last_offset(self, number: int) -> int:
        """The last place in row ``number`` where a cursor can stand."""
        row, found = self.row(number), self._map(number)
        is_broken = found.offsets[-1] == row.end and number + 1 < self.row_count
        return found.offsets[-2] if is_broken else found.offsets[-1]

    def pieces(self, number: int, cuts: Sequence[int]) -> Iterator[Span]:
        """The visible row, divided at ``cuts``, in the order of the text.

        Cuts inside a grapheme cluster move to its start, so no cluster is ever torn apart.
        """
        for start, end in pairwise(self._edges(number, cuts)):
            yield Span(start, end)

    def drawn(self, number: int, cuts: Sequence[int]) -> Iterator[tuple[Span, str]]:
        """The visible row, divided at ``cuts``, as it is printed from left to right.

        Each part comes with the piece of the text that it belongs to, of which it may be only a
        part: a stretch of the text may stand in several places.
        """
        visual = self.visual(number)
        if visual is None:
            for piece in self.pieces(number, cuts):
                yield piece, self.text[piece.start : piece.end]
            return
        edges = self._edges(number, cuts)
        first = edges[0]
        numbers = [bisect_right(edges, first + offset) - 1 for offset in visual.logical]
        at = 0
        for of_piece, run in groupby(numbers):
            length = len(list(run))
            yield Span(edges[of_piece], edges[of_piece + 1]), visual.text[at : at + length]
            at += length

    def _edges(self, number: int, cuts: Sequence[int]) -> list[int]:
        offsets = self._map(number).offsets
        inner = {offsets[bisect_right(offsets, cut) - 1] for cut in cuts if offsets[0] < cut < offsets[-1]}
        return sorted({offsets[0], offsets[-1], *inner})

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
