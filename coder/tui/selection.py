"""The cursor and the passage it selects: every step gives a new value, so each can be tested alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coder.model import Span
from coder.tui.manuscript import VERTICAL, Manuscript, Motion, Unit


@dataclass(frozen=True, slots=True)
class Selection:
    """The passage between ``anchor`` and ``cursor``; the cursor stands before the character it is on."""

    cursor: int = 0
    anchor: int = 0
    cell: int | None = None
    """The column that moving by rows keeps to, while it lasts."""
    visual: bool = False
    """True while plain moves extend."""
    spent: bool = False
    """True once the passage was coded: it takes further codes, and selecting begins anew."""
    unit: Unit = "word"
    """What was selected last: growing and shrinking go by it."""
    found: Span | None = None
    """The words that were looked for, in the passage that was selected around them."""

    @property
    def span(self) -> Span:
        """The passage, empty when nothing is selected."""
        return Span(min(self.cursor, self.anchor), max(self.cursor, self.anchor))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self.cursor == self.anchor

    @property
    def is_active(self) -> bool:
        """Whether there is anything that escape would clear."""
        return self.visual or not self.is_empty

    def moved(self, text: Manuscript, motion: Motion, *, extend: bool, page: int) -> Selection:
        """After ``motion``; a plain move clears the passage unless visual mode is on."""
        cell = self.cell if self.cell is not None else text.layout.cell_of(self.cursor)
        at = text.move(motion, self.cursor, cell=cell, page=page)
        kept = cell if motion in VERTICAL else None
        return replace(self.placed(at, extend=extend or self.visual), cell=kept)

    def placed(self, offset: int, *, extend: bool = False) -> Selection:
        """With the cursor at ``offset``."""
        anchor = self.anchor if extend else offset
        return Selection(offset, anchor, visual=self.visual and extend, unit=self.unit)

    def selecting(self, text: Manuscript, unit: Unit) -> Selection:
        """With the unit at the cursor selected or, when a passage is selected, that much more.

        It grows at the end where the cursor is. Around words that were found another unit takes the
        place of the one before.
        """
        if self.found is not None and unit != self.unit:
            return Selection.around(text, self.found, unit)
        if self.is_empty or self.spent:
            found = text.unit_at(unit, self.cursor)
            return Selection(found.end, found.start, unit=unit)
        if self.cursor > self.anchor:
            further = max(text.unit_at(unit, self.cursor).end, self.cursor)
        else:
            further = text.previous(unit, self.cursor)
        return replace(self, cursor=further, cell=None, unit=unit)

    def grown(self, text: Manuscript) -> Selection:
        """One more of the unit selected last, at the end where the cursor is; a coded passage too."""
        return replace(self, spent=False).selecting(text, self.unit)

    def shrunk(self, text: Manuscript) -> Selection:
        """One less of the unit selected last, at the end where the cursor is.

        When only one is left it goes on word by word; the last word stays.
        """
        if self.is_empty:
            return self
        at = self._one_less(text, self.unit)
        if at is not None:
            return replace(self, cursor=at, spent=False, cell=None)
        word = self._one_less(text, "word")
        return replace(
            self, cursor=self.cursor if word is None else word, spent=False, cell=None, unit="word"
        )

    def _one_less(self, text: Manuscript, unit: Unit) -> int | None:
        """Where the cursor goes to give one unit up; None when nothing would be left."""
        if self.cursor > self.anchor:
            rest = text.codable(self.anchor, max(text.previous(unit, self.cursor), self.anchor))
            return rest.end if len(rest) and rest.end < self.cursor else None
        at = text.next(unit, self.cursor)
        return at if at < text.codable(self.cursor, self.anchor).end else None

    def swapped(self) -> Selection:
        """With the cursor at the passage's other end."""
        return replace(self, cursor=self.anchor, anchor=self.cursor, cell=None)

    def toggled(self) -> Selection:
        """With visual mode on where it was off; switching it off keeps the passage."""
        return replace(self, visual=not self.visual, spent=False)

    def cleared(self) -> Selection:
        """With only the cursor left."""
        return Selection(self.cursor, self.cursor, unit=self.unit)

    def coded(self) -> Selection:
        """After its passage was coded: still there for a second code."""
        return replace(self, visual=False, spent=True)

    @classmethod
    def adjusting(cls, span: Span) -> Selection:
        """The passage ``span`` with its end to be moved: plain moves extend, ``o`` takes the other end."""
        return cls(span.end, span.start, visual=True)

    @classmethod
    def around(cls, text: Manuscript, found: Span, unit: Unit) -> Selection:
        """The units of ``text`` in which the words stand that were found."""
        span = text.around(found, unit)
        return cls(span.start, span.end, spent=True, unit=unit, found=found)

    @classmethod
    def over(cls, span: Span) -> Selection:
        """The passage ``span``, the cursor at its beginning."""
        return cls(span.start, span.end, spent=True)
