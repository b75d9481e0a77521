"""Shown instead of the queue when a folder cannot be worked in: what is wrong and what to do."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.text.display import shown
from coder.tui.actions import Place, bindings
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.rows import KeyRow


class ProblemScreen(CoderScreen):
    """Says what is wrong with the project, every fault at once; ``r`` looks again."""

    CSS_PATH = "problem.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("problem")
    PLACES: ClassVar[tuple[Place, ...]] = ("problem",)
    AUTO_FOCUS = "#problem"

    def __init__(self, message: str, advice: str) -> None:
        super().__init__()
        self._text = problem_text(message, advice)

    def compose(self) -> ComposeResult:
        """The faults, scrollable where they are many."""
        with VerticalScroll(id="problem"):
            yield Static(self._text, markup=False)
        yield KeyRow(*self.PLACES)

    def action_reread(self) -> None:
        """Look at the folder again."""
        self.coder_app.begin()


def problem_text(message: str, advice: str) -> Text:
    """``message`` in full and, below it, what to do."""
    head, _, rest = shown(message).partition("\n")
    text = Text(head, style="bold")
    if rest:
        text.append(f"\n\n{rest}", style="not bold")
    return text.append(f"\n\n{shown(advice)}", style="not bold")
