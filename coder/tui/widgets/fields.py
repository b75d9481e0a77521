"""A field to type in that shows nothing a terminal would obey."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from coder.text.display import shown_line


class SafeInput(Input):
    """An input without blinking, whose pasted text is made harmless before it is shown."""

    ALLOW_SELECT = False

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(
            shown_line(value), placeholder=placeholder, id=id, compact=True, select_on_focus=False
        )
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """Take Enter here: as a binding it would be lost where the focus moves on before it is looked up."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        lines = event.text.splitlines()
        if lines:
            self.insert_text_at_cursor(shown_line(lines[0]))
