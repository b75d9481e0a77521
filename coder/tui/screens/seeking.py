"""What every window with a query has: words or a pattern, and searches with a name."""

from __future__ import annotations

from typing import ClassVar

from textual.widgets import Input

from coder.searches import Pattern
from coder.tui.screens.base import FieldDialog, Result
from coder.tui.screens.saved import SavedDialog, SaveDialog
from coder.tui.widgets.fields import SafeInput


class SeekingDialog(FieldDialog[Result]):
    """A window in which one looks for something. The field's id is ``query``."""

    HINT: ClassVar[str] = ""
    PATTERN_HINT: ClassVar[str] = ""

    is_pattern = False
    """Whether what is typed is a regular expression."""

    @property
    def query_field(self) -> SafeInput:
        """The field."""
        return self.query_one("#query", SafeInput)

    @property
    def typed(self) -> str:
        """What is looked for; empty when nothing is typed."""
        words = self.query_field.value.strip()
        return Pattern(words) if self.is_pattern else words

    def take(self, query: str) -> None:
        """Put a query into the field, be it words or a pattern."""
        self.is_pattern = isinstance(query, Pattern)
        with self.prevent(Input.Changed):
            self.query_field.value = query
        self.query_field.cursor_position = len(query)
        self.show_kind()

    def show_kind(self) -> None:
        """Say which kind of query the field takes; more where a window has room for it."""
        self.query_field.placeholder = self.PATTERN_HINT if self.is_pattern else self.HINT

    def look(self, query: str) -> None:
        """Begin to look for ``query``."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it looks")

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Put a sentence where the window has a row for it."""
        raise NotImplementedError(f"{type(self).__name__} does not say where it speaks")

    def action_pattern(self) -> None:
        """Take what is typed as words or as a regular expression."""
        self.is_pattern = not self.is_pattern
        self.show_kind()

    def action_save(self) -> None:
        """Keep what is typed under a name."""
        query = self.typed
        if not query:
            self.say("Type what to look for first; Ctrl+S then saves it.", failed=True)
            return

        def tell(name: str | None) -> None:
            if name is not None:
                self.say(f"Saved as {name}; Ctrl+O lists your searches.")

        self.app.push_screen(SaveDialog(self.coder_app.open_project.folder, query), tell)

    def action_saved(self) -> None:
        """Choose a search with a name, and look for it."""

        def run(query: str | None) -> None:
            if query is not None:
                self.take(query)
                self.look(query)

        self.app.push_screen(SavedDialog(self.coder_app.open_project.folder), run)
