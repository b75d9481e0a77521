"""A text laid out with marks written into it, for readers to whom lanes say nothing.

``[faith> They said belief would keep us warm.<]``: the marks take cells of their rows and nothing
else. Every offset asked for or given is one of the text without them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from coder.model import Span
from coder.text.bidi import Direction, VisualRow
from coder.text.layout import RowMap, TextLayout

GLUE = "\u00a0"
"""Stands between a mark and the word that it opens: no row breaks there."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage to be marked, and the names of its mark, the best first."""

    start: int
    end: int
    name: str
    short: str


class InlineLayout(TextLayout):
    """A ``TextLayout`` in which stretches begin with ``[name> `` and end with ``<]``.

    Where several are open, the end says whose it is: ``<name]``. A row's width counts its marks, so
    that nothing is ever cut off; where marks would fill a row they say how many begin or end.
    """

    def __init__(
        self, text: str, width: int, direction: Direction, stretches: Sequence[Stretch] = ()
    ) -> None:
        super().__init__(text, width, direction)
        self._stretches = sorted(stretches, key=lambda one: (one.start, -one.end))
        self._write_marks()

    def _write_marks(self) -> None:
        """Put the text together with its marks, for rows as wide as they are now."""
        marks = _marks(self._stretches, self.width)
        self._places = sorted(marks)
        self._sums = [0, *accumulate(len(marks[place]) for place in self._places)]
        self._marks = [place + before for place, before in zip(self._places, self._sums, strict=False)]
        parts, at = [], 0
        for place in self._places:
            parts += [self.text[at:place], marks[place]]
            at = place
        self._marked = TextLayout("".join([*parts, self.text[at:]]), self.width, self.direction)

    def wrap(self, width: int) -> bool:
        """Use rows of ``width`` cells from now on; whether that changes anything."""
        changed = super().wrap(width)
        if changed:
            self._write_marks()
        return changed

    # --- between the text and the marked one ----------------------------------------

    def _into(self, offset: int, *, before: bool = False) -> int:
        """Where the character at ``offset`` stands in the marked text, or the marks right before it."""
        find = bisect_left if before else bisect_right
        return offset + self._sums[find(self._places, offset)]

    def _back(self, at: int) -> int:
        """The offset of the character at ``at`` of the marked text; in a mark, of the one it precedes."""
        number = bisect_right(self._marks, at) - 1
        if number < 0:
            return at
        return max(at - self._sums[number + 1], self._places[number])

    # --- the same questions ---------------------------------------------------------

    @property
    def starts(self) -> Sequence[int]:
        """Offset at which each row starts."""
        if self._starts is None:
            self._starts = [self._back(start) for start in self._marked.starts]
        return self._starts

    def row_of(self, offset: int) -> int:
        """The row that holds ``offset``; a place between two rows belongs to the later one."""
        return self._marked.row_of(self._into(offset))

    def row_map(self, number: int) -> RowMap:
        """Clusters and cells of row ``number``, marks included: a mark has the offset of what it precedes."""
        found = self._marked.row_map(number)
        return RowMap([self._back(at) for at in found.offsets], found.cells)

    def cell_of(self, offset: int) -> int:
        """The cell at which the character at ``offset`` starts in its row."""
        return self._marked.cell_of(self._into(offset))

    def offset_at(self, number: int, cell: int) -> int:
        """The offset of the character at ``cell`` of row ``number``; under a mark, of the one it precedes."""
        return self._in_row(number, self._back(self._marked.offset_at(number, cell)))

    def last_offset(self, number: int) -> int:
        """The last place in row ``number`` where a cursor can stand."""
        return self._in_row(number, self._back(self._marked.last_offset(number)))

    def _in_row(self, number: int, offset: int) -> int:
        """``offset``, or the last character of the row where a mark at its end belongs to the next one."""
        return self.previous_character(offset) if self.row_of(offset) > number else offset

    def visual(self, number: int) -> VisualRow | None:
        """Row ``number``, marks included, in the order of the screen."""
        return self._marked.visual(number)

    def drawn(self, number: int, cuts: Sequence[int]) -> Iterator[tuple[Span, str]]:
        """The visible row, divided at ``cuts``, as it is printed; a mark comes with an empty piece."""
        edges = [self._into(cut) for cut in cuts]
        row = self._marked.row(number)
        for at in range(max(bisect_right(self._marks, row.start) - 1, 0), len(self._marks)):
            if self._marks[at] >= row.end + 1:
                break
            edges += [self._marks[at], self._into(self._places[at])]
        for piece, text in self._marked.drawn(number, edges):
            start = self._back(piece.start)
            is_mark = piece.start < self._into(start)
            yield Span(start, start if is_mark else self._back(piece.end)), text.replace(GLUE, " ")

    def next_character(self, offset: int) -> int:
        """The start of the grapheme cluster after the one at ``offset``; the end of the text at most."""
        return self._back(self._marked.next_character(self._into(offset)))

    def previous_character(self, offset: int) -> int:
        """The start of the grapheme cluster before ``offset``; 0 at least."""
        return self._back(self._marked.previous_character(self._into(offset, before=True)))


def _marks(stretches: Sequence[Stretch], width: int) -> dict[int, str]:
    """What is written before the character at each offset, ends before beginnings.

    Beginnings take at most two thirds of a row, ends one: a row always has room for the text.
    """
    begins: dict[int, list[Stretch]] = {}
    ends: dict[int, list[Stretch]] = {}
    for one in stretches:
        begins.setdefault(one.start, []).append(one)
        ends.setdefault(one.end, []).append(one)
    found = {}
    depth = 0
    for place in sorted({*begins, *ends}):
        closed, opened = ends.get(place, []), begins.get(place, [])
        is_sure = depth == len(closed) and len(closed) < 2
        closing = "<]" * len(closed) if is_sure else _fitting(
            ["".join(f"<{one.short}]" for one in reversed(closed)), f"<{len(closed)}]"], width // 3 - 1
        )  # fmt: skip
        opening = _fitting(
            [
                "".join(f"[{one.name}>{GLUE}" for one in opened),
                "".join(f"[{one.short}>{GLUE}" for one in opened),
                f"[{len(opened)}{GLUE}codes>{GLUE}",
                f"[{len(opened)}>",
            ],
            2 * width // 3 - 1,
        )
        depth += len(opened) - len(closed)
        found[place] = (closing if closed else "") + (opening if opened else "")
    return found


def _fitting(forms: Sequence[str], most: int) -> str:
    """The first form of at most ``most`` characters; the last one where none is."""
    return next((form for form in forms if len(form) <= most), forms[-1])
