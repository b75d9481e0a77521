"""Asks who is coding. Nobody else's name is shown: coders work independently."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from coder.errors import CoderError, Refused
from coder.text.display import shown
from coder.tui.actions import Place
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import KeyRow

QUESTION = "Who is coding?"
REASON = (
    "Every coding is recorded with its coder's name. Use the same name each time; it is "
    "remembered for this project on this computer."
)


class NameScreen(CoderScreen):
    """A field for the coder's name; the project decides whether it can be one."""

    CSS_PATH = "name.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]
    PLACES: ClassVar[tuple[Place, ...]] = ("name",)
    AUTO_FOCUS = "#name"

    def compose(self) -> ComposeResult:
        """Question, reason, field, and room for what is wrong with a name."""
        coder = self.coder_app.open_project.coder
        with Vertical(id="question"):
            yield Static(Text(QUESTION, style="bold"), markup=False)
            yield Static(REASON, markup=False)
            yield SafeInput(coder or "", placeholder="your name or initials", id="name")
            yield Static("", id="fault", markup=False)
        yield KeyRow(*self.PLACES)

    @on(Input.Submitted)
    def _sit_down(self, event: Input.Submitted) -> None:
        project, name = self.coder_app.open_project, event.value.strip()
        sentence, before = "", project.coder
        try:
            project.sit_down(name)
        except Refused as error:  # the name is good, only it cannot be remembered for next time
            sentence = str(error)
        except CoderError as error:
            self.query_one("#fault", Static).update(Text(shown(str(error))))
            return
        if project.coder != before:
            self.coder_app.seat_another()
        self.coder_app.show_queue(sentence=sentence)

    def action_back(self) -> None:
        """Keep the coder there was, if there was one."""
        if self.coder_app.open_project.coder is not None:
            self.coder_app.show_queue()
