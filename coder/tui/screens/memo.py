"""Writing a memo: a few lines of one's own about a passage or anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from coder.text.display import shown, shown_line
from coder.tui.actions import Place, bindings, key_of
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.lines import drawn
from coder.tui.widgets.rows import InfoRow, KeyRow


class MemoArea(TextArea):
    """Lines to write in; Enter is done here, so that it never overtakes a letter."""

    ALLOW_SELECT = False

    @dataclass
    class Written(Message):
        """Enter was pressed."""

        text: str

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "ctrl+s"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Written(self.text))
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert(shown(event.text))


NOT_SAVED = "Not saved: Ctrl+S saves; Ctrl+Q again leaves without"


class MemoDialog(CoderDialog[str | None]):
    """Answers with the memo, or None when it stays as it was; what was typed then is kept as a draft."""

    CSS_PATH = "memo.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("memo")
    PLACES: ClassVar[tuple[Place, ...]] = ("memo",)
    AUTO_FOCUS = "#memo"

    def __init__(
        self, title: str, passage: str, text: str = "", *, about: str = "", again: str = "coding.memo"
    ) -> None:
        """``title`` says what the memo is on, ``passage`` quotes it, ``text`` is the memo so far.

        ``about`` tells the draft from those of other boxes with the same title and passage; ``again``
        is the id of the action that opens the box.
        """
        super().__init__()
        self._title, self._passage = title, passage
        self._about, self._again = about or f"{title}\n{passage}", again
        self._begun = shown(text)
        self._was_told = False

    def compose(self) -> ComposeResult:
        """A box with lines to write in."""
        with Vertical(id="box") as box:
            box.border_title = Content(drawn(shown_line(self._title)))
            box.border_subtitle = Content(drawn(shown_line(self._passage)))
            kept = self.coder_app.drafts.get(self._about, self._begun)
            area = MemoArea(kept, id="memo", compact=True, highlight_cursor_line=False)
            area.cursor_blink = False
            yield area
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Go on where the memo ends."""
        area = self.query_one(MemoArea)
        area.move_cursor(area.document.end)

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the lines had the focus."""
        if event.character is not None and event.is_printable:
            event.stop()
            self.query_one(MemoArea).insert(shown_line(event.character))

    @on(MemoArea.Written)
    def _save(self, event: MemoArea.Written) -> None:
        """Answer with what was written; what was not touched stays as it was, unseen characters too."""
        written = event.text.strip()
        self.coder_app.drafts.pop(self._about, None)
        self.dismiss(None if event.text == self._begun else written)

    def action_save(self) -> None:
        """Save; for the mouse."""
        self.query_one(MemoArea).post_message(MemoArea.Written(self.query_one(MemoArea).text))

    def action_line(self) -> None:
        """Begin a new line."""
        self.query_one(MemoArea).insert("\n")

    def holds_back(self) -> bool:
        """Say once, before the program ends, that these words are saved nowhere."""
        if self._was_told or self.query_one(MemoArea).text.strip() == self._begun.strip():
            return False
        self._was_told = True
        self.query_one("#box").border_subtitle = Content(NOT_SAVED)
        return True

    def action_cancel(self) -> None:
        """Answer with nothing, and keep what was typed for the next time."""
        text, drafts = self.query_one(MemoArea).text, self.coder_app.drafts
        drafts.pop(self._about, None)
        if text.strip() != self._begun.strip():
            drafts[self._about] = text
            for row in self.app.screen_stack[-2].query("#status").results(InfoRow):
                row.tell(sentence=f"Not saved: {key_of(self._again)} opens it again.")
        self.dismiss(None)
