"""Telling the lead what is wrong with the codebook: a code is unclear, or one is missing."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.screens.memo import MemoDialog
from coder.tui.widgets.lines import drawn

MISSES = "For the lead: the codebook misses a code:"
WHERE = "collected in coder proposals"


class ProposingDialog(MemoDialog):
    """Answers as a memo does; ``is_unclear`` says afterwards what it is about."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("proposing")
    PLACES: ClassVar[tuple[Place, ...]] = ("proposing",)

    def __init__(self, title: str) -> None:
        """``title`` is that of the code at the cursor; empty where there is none."""
        self.code_title = title
        self.is_unclear = bool(title)
        """Whether the code at the cursor is unclear; else a code is missing."""
        super().__init__(self.asked, WHERE, about=f"proposal\n{title}", again="coding.propose")

    @property
    def asked(self) -> str:
        """What the lines are to say."""
        return f"For the lead: {self.code_title} is unclear:" if self.is_unclear else MISSES

    def action_switch(self) -> None:
        """From the unclear code to the missing one and back, where the cursor was on a coding."""
        self.is_unclear = bool(self.code_title) and not self.is_unclear
        self.query_one("#box").border_title = Content(drawn(shown_line(self.asked)))
