"""A testimony as the reader moves through it: characters, words, sentences, excerpts, rows.

Pure: no screen in here. Offsets are code points into the testimony's canonical text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Literal

from coder.model import Excerpt, Span, Testimony
from coder.text.display import shown
from coder.text.folding import Folded, fold
from coder.text.inline import InlineLayout, Stretch
from coder.text.layout import TextLayout
from coder.text.turns import in_stretch, signposts
from coder.text.units import excerpts as divided
from coder.text.units import next_word, previous_word, sentences, snap, trim, word_at

Unit = Literal["word", "sentence", "excerpt", "turn", "paragraph"]
Motion = Literal[
    "left", "right", "up", "down", "word_left", "word_right", "previous_sentence", "next_sentence",
    "previous_excerpt", "next_excerpt", "row_start", "row_end", "page_up", "page_down", "start", "end",
]  # fmt: skip
VERTICAL: frozenset[str] = frozenset({"up", "down", "page_up", "page_down"})
"""Motions by rows, which keep to the column they began in."""


class Manuscript:
    """A testimony's text with its units, found when they are first needed."""

    def __init__(self, testimony: Testimony, excerpts: Sequence[Excerpt]) -> None:
        self.testimony = testimony
        self.text = testimony.text
        self.excerpts = list(excerpts)
        self.layout = TextLayout(shown(testimony.text), direction=testimony.direction)
        self._blocks: dict[Unit, list[Excerpt]] = {}
        self._written: list[Stretch] = []

    def prepare(self, width: int) -> None:
        """Find now what showing it in rows of ``width`` cells will need."""
        self.layout.wrap(width)
        self.signposts_in(0, 0)
        self.excerpts_in(0, self.layout.row_count)

    def write_in(self, stretches: Sequence[Stretch]) -> bool:
        """Lay the text out anew with these marks written into it; whether that changes anything.

        No offset changes. The rows are as wide as before.
        """
        if list(stretches) == self._written:
            return False
        self._written = list(stretches)
        before = self.layout
        self.layout = (
            InlineLayout(before.text, before.width, before.direction, self._written)
            if self._written
            else TextLayout(before.text, before.width, before.direction)
        )
        return True

    def signposts_in(self, start: int, end: int) -> list[Span]:
        """Speakers' labels and cue times that touch ``[start, end)``."""
        return in_stretch(self._signposts, start, end)

    @cached_property
    def _signposts(self) -> list[Span]:
        return signposts(self.text)

    @cached_property
    def _excerpt_starts(self) -> list[int]:
        return [excerpt.start for excerpt in self.excerpts]

    @cached_property
    def shadow(self) -> Folded:
        """The text without case, accents and tashkeel, for searching; offsets lead back."""
        return fold(self.text)

    # --- units ----------------------------------------------------------------------

    def excerpt_at(self, offset: int) -> Excerpt | None:
        """The excerpt at ``offset``; between two the one that follows; None in an empty text."""
        return _block_at(self.excerpts, offset)

    def excerpts_in(self, start: int, end: int) -> list[Excerpt]:
        """The excerpts that begin in ``[start, end)``."""
        first = bisect_right(self._excerpt_starts, start - 1)
        return self.excerpts[first : bisect_right(self._excerpt_starts, end - 1)]

    def coded_excerpts(self, spans: Iterable[Span]) -> int:
        """How many excerpts at least one of ``spans`` touches."""
        touched: set[int] = set()
        for span in spans:
            first = max(bisect_right(self._excerpt_starts, span.start) - 1, 0)
            for excerpt in self.excerpts[first : bisect_right(self._excerpt_starts, span.end - 1)]:
                if excerpt.end > span.start:
                    touched.add(excerpt.number)
        return len(touched)

    def unit_at(self, unit: Unit, offset: int) -> Span:
        """The unit at ``offset``; where there is none, the next one.

        In a text without speakers and cue times a turn is a paragraph.
        """
        offset = self._skip_blanks(offset)
        if unit == "word":
            return word_at(self.text, offset)
        block = _block_at(self._divided(unit), offset)
        if block is None:
            return Span(offset, offset)
        if unit != "sentence":
            return Span(block.start, block.end)
        found = self._sentences(block)
        at = max(bisect_right(found, offset, key=lambda span: span.start) - 1, 0)
        if offset >= found[at].end and at + 1 < len(found):
            at += 1
        return found[at]

    def around(self, span: Span, unit: Unit) -> Span:
        """``span`` made whole: to the beginning of its first unit and the end of its last."""
        first, last = self.unit_at(unit, span.start), self.unit_at(unit, max(span.end - 1, span.start))
        return Span(min(first.start, span.start), max(last.end, span.end))

    def _divided(self, unit: Unit) -> list[Excerpt]:
        """The blocks that ``unit`` is one of, or lies in."""
        if unit not in ("turn", "paragraph"):
            return self.excerpts
        if unit not in self._blocks:
            self._blocks[unit] = divided(self.text, unit)
        return self._blocks[unit]

    def _sentences(self, excerpt: Excerpt) -> Sequence[Span]:
        return sentences(self.text, excerpt.start, excerpt.end) or [Span(excerpt.start, excerpt.end)]

    def _skip_blanks(self, offset: int) -> int:
        after = offset
        while after < len(self.text) and self.text[after].isspace():
            after += 1
        return after if after < len(self.text) else offset

    def next(self, unit: Unit, offset: int) -> int:
        """Where the next unit after the one at ``offset`` begins; the end of the text at most."""
        if unit == "word":
            return next_word(self.text, offset)
        here = self.unit_at(unit, offset)
        if here.start > offset:
            return here.start
        following = self.unit_at(unit, max(here.end, min(offset + 1, len(self.text))))
        return following.start if following.start > offset else len(self.text)

    def previous(self, unit: Unit, offset: int) -> int:
        """Where the unit at ``offset`` begins, or the one before it when that is ``offset`` itself."""
        if unit == "word":
            return previous_word(self.text, offset)
        blocks = self._divided(unit)
        at = bisect_right(blocks, offset - 1, key=lambda block: block.start) - 1
        if at < 0:
            return 0
        if unit != "sentence":
            return blocks[at].start
        starts = [span.start for span in self._sentences(blocks[at])]
        return starts[max(bisect_right(starts, offset - 1) - 1, 0)]

    def begin_at(self, offset: int) -> int:
        """Where a coder begins who left at ``offset``: there, or at the first excerpt."""
        if 0 < offset < len(self.text):
            return snap(self.text, offset, offset).start
        return self.excerpts[0].start if self.excerpts else 0

    def codable(self, start: int, end: int) -> Span:
        """``[start, end)`` in whole characters, without the blanks at its ends.

        Empty when nothing in it can be seen.
        """
        whole = snap(self.text, start, end)
        return trim(self.text, whole.start, whole.end)

    # --- moving ---------------------------------------------------------------------

    def move(self, motion: Motion, offset: int, *, cell: int, page: int) -> int:
        """Where ``motion`` leads from ``offset``.

        ``cell`` is the column that moving by rows keeps to, ``page`` the rows of a page.
        """
        return self._motions[motion](offset, cell, page)

    @cached_property
    def _motions(self) -> dict[str, Callable[[int, int, int], int]]:
        last = len(self.text)
        return {
            "left": lambda at, cell, page: self.layout.previous_character(at),
            "right": lambda at, cell, page: self.layout.next_character(at),
            "up": lambda at, cell, page: self._by_rows(at, -1, cell),
            "down": lambda at, cell, page: self._by_rows(at, 1, cell),
            "page_up": lambda at, cell, page: self._by_rows(at, -page, cell),
            "page_down": lambda at, cell, page: self._by_rows(at, page, cell),
            "word_left": lambda at, cell, page: self.previous("word", at),
            "word_right": lambda at, cell, page: self.next("word", at),
            "previous_sentence": lambda at, cell, page: self.previous("sentence", at),
            "next_sentence": lambda at, cell, page: self.next("sentence", at),
            "previous_excerpt": lambda at, cell, page: self.previous("excerpt", at),
            "next_excerpt": lambda at, cell, page: self.next("excerpt", at),
            "row_start": lambda at, cell, page: self.layout.row(self.layout.row_of(at)).start,
            "row_end": lambda at, cell, page: self.layout.last_offset(self.layout.row_of(at)),
            "start": lambda at, cell, page: 0,
            "end": lambda at, cell, page: last,
        }

    def _by_rows(self, offset: int, rows: int, cell: int) -> int:
        here = self.layout.row_of(offset)
        row = min(max(here + rows, 0), self.layout.row_count - 1)
        return offset if row == here else self.layout.offset_at(row, cell)


def _block_at(blocks: Sequence[Excerpt], offset: int) -> Excerpt | None:
    if not blocks:
        return None
    at = max(bisect_right(blocks, offset, key=lambda block: block.start) - 1, 0)
    if offset > blocks[at].end and at + 1 < len(blocks):
        at += 1
    return blocks[at]
