"""Finding words in the testimony that is open: a line to type in, and how often they occur."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from coder.model import Span
from coder.text.search import find
from coder.tui.actions import Place, bindings
from coder.tui.manuscript import Manuscript
from coder.tui.screens.base import FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow

LIMIT = 2000
LEAST_TYPED = 3
"""Letters from which hits are counted while typing."""


class FindDialog(FieldDialog[str | None]):
    """Answers with what to look for, or None."""

    CSS_PATH = "find.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("find")
    PLACES: ClassVar[tuple[Place, ...]] = ("find",)
    AUTO_FOCUS = "#query"

    def __init__(self, text: Manuscript, last: str) -> None:
        """``last`` is looked for again when nothing is typed."""
        super().__init__()
        self._text, self._last = text, last

    def compose(self) -> ComposeResult:
        """A line above the status row of the screen below."""
        hint = f"again: {self._last}" if self._last else "words to find here; spelling may be near"
        yield SafeInput(placeholder=hint, id="query")
        yield InfoRow(id="count")
        yield KeyRow(*self.PLACES)

    @on(Input.Changed)
    def _count(self, event: Input.Changed) -> None:
        many = len(hits_in(self._text, event.value)) if len(event.value.strip()) >= LEAST_TYPED else None
        self.query_one("#count", InfoRow).tell(facts="" if many is None else f"{many} hits")

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or self._last or None)

    def action_look(self) -> None:
        """Look for what is typed."""
        self.dismiss(self.query_one(SafeInput).value.strip() or self._last or None)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)


def hits_in(text: Manuscript, query: str) -> list[Span]:
    """Where ``query`` stands in the testimony, in reading order; near spellings when it stands nowhere."""
    return sorted(Span(hit.start, hit.end) for hit in find(text.shadow, query, LIMIT))
