"""The full entry of a code, with one's own passages that carry it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Code
from coder.project import retrieval
from coder.text.display import shown, shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.codes import entry
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.rows import KeyRow

PASSAGES = 8


class EntryScreen(CoderDialog[bool]):
    """Shows what the codebook says of a code; answers whether all its passages are wanted."""

    CSS_PATH = "entry.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("entry")
    PLACES: ClassVar[tuple[Place, ...]] = ("entry",)
    AUTO_FOCUS = "#entry"

    def __init__(self, desk: Desk, code: Code) -> None:
        super().__init__()
        self._desk, self._code = desk, code

    def compose(self) -> ComposeResult:
        """The entry, scrollable."""
        with VerticalScroll(id="entry"):
            yield Static(flowing(entry(self._code, examples=True)), markup=False)
            yield Static(flowing(self._passages()), markup=False)
        yield KeyRow(*self.PLACES)

    def _passages(self) -> Text:
        try:
            passages = retrieval.recent_passages(self._desk.project, self._code.path, PASSAGES + 1)
        except CoderError as error:
            return Text(f"\n{shown(str(error))}")
        if not passages:
            return Text("\nYou have put it on no passage yet.")
        more = ", the newest first (f lists all)" if len(passages) > PASSAGES else ", the newest first"
        text = Text(f"\nYour passages{more}", style="bold")
        for found in passages[:PASSAGES]:
            text.append(
                f"\n{shown_line(found.coding.testimony)} {found.excerpt or ''} ", style="not bold dim"
            )
            text.append(f"“{shown_line(found.quote)}”", style="not bold not dim")
        return text

    def action_passages(self) -> None:
        """All own passages with it."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Back to where one was."""
        self.dismiss(False)
