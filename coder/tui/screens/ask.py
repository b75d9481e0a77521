"""A question that is answered with one line: a reason, a note, a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.screens.base import FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import drawn
from coder.tui.widgets.rows import InfoRow, KeyRow


class AskDialog(FieldDialog[str | None]):
    """Answers with the line, or None when nothing is to happen."""

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("ask")
    PLACES: ClassVar[tuple[Place, ...]] = ("ask",)
    AUTO_FOCUS = "#line"

    def __init__(
        self,
        question: str,
        about: str = "",
        hint: str = "",
        value: str = "",
        fault: Callable[[str], str] = lambda line: "",
        *,
        secret: bool = False,
    ) -> None:
        """``fault`` says what is wrong with a line; empty when it will do. A ``secret`` is not shown."""
        super().__init__()
        self._secret = secret
        self._question, self._about, self._hint, self._value = question, about, hint, value
        self._fault = fault

    def compose(self) -> ComposeResult:
        """A field, and room for what is wrong."""
        with Vertical(id="box") as box:
            box.border_title = Content(drawn(shown_line(self._question)))
            box.border_subtitle = Content(drawn(shown_line(self._about)))
            field = SafeInput(self._value, placeholder=self._hint, id="line")
            field.password = self._secret
            yield field
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        line = event.value if self._secret else event.value.strip()
        fault = self._fault(line)
        if fault:
            self.query_one("#status", InfoRow).tell(sentence=fault, failed=True)
            return
        self.dismiss(line)

    def action_answer(self) -> None:
        """For the mouse: as Enter does."""
        field = self.query_one(SafeInput)
        field.post_message(Input.Submitted(field, field.value))

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)


def needed(what: str) -> Callable[[str], str]:
    """A fault for an empty line, in words."""
    return lambda line: "" if line else what


def whole_number(most: int) -> Callable[[str], str]:
    """A fault for what is no whole number from 0 to ``most``."""

    def fault(line: str) -> str:
        is_number = line.isascii() and line.isdigit() and int(line) <= most
        return (
            "" if is_number or not line else f"Type a whole number from 0 to {most:,}, or nothing for none."
        )

    return fault
