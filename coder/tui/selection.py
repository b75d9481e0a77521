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
        return Selection(offset, anchor, visual=self.visual and extend)

    def selecting(self, text: Manuscript, unit: Unit) -> Selection:
        """With the unit at the cursor selected or, when a passage is selected, that much more.

        It grows at the end where the cursor is.
        """
        if self.is_empty or self.spent:
            found = text.unit_at(unit, self.cursor)
            return Selection(found.end, found.start)
        if self.cursor > self.anchor:
            return replace(self, cursor=max(text.unit_at(unit, self.cursor).end, self.cursor), cell=None)
        return replace(self, cursor=text.previous(unit, self.cursor), cell=None)

    def swapped(self) -> Selection:
        """With the cursor at the passage's other end."""
        return replace(self, cursor=self.anchor, anchor=self.cursor, cell=None)

    def toggled(self) -> Selection:
        """With visual mode on where it was off; switching it off keeps the passage."""
        return replace(self, visual=not self.visual, spent=False)

    def cleared(self) -> Selection:
        """With only the cursor left."""
        return Selection(self.cursor, self.cursor)

    def coded(self) -> Selection:
        """After its passage was coded: still there for a second code."""
        return replace(self, visual=False, spent=True)

    @classmethod
    def over(cls, span: Span) -> Selection:
        """The passage ``span``, the cursor at its beginning."""
        return cls(span.start, span.end, spent=True)
