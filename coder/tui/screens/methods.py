"""The methods paragraph: how the study was coded, measured and reconciled, written from the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.project import Project
from coder.project.methods import methods
from coder.report.methods import MethodsFigures, paragraph
from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.screens.computing import ComputingScreen
from coder.tui.widgets.rows import InfoRow, KeyRow

RESAMPLES = 1000
"""As many as the command takes unasked, so that both say the same."""
ABOUT = "Methods paragraph, written from the data (also: coder methods, coder export report)"


class MethodsScreen(ComputingScreen[MethodsFigures]):
    """The paragraph and the gaps of the codebook, to be read."""

    CSS_PATH = "methods.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("methods")
    PLACES: ClassVar[tuple[Place, ...]] = ("methods",)
    AUTO_FOCUS = "#methods"

    def compose(self) -> ComposeResult:
        """What it is, the words, what happens, keys."""
        yield InfoRow(id="head")
        with VerticalScroll(id="methods"):
            yield Static(markup=False)
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to compute."""
        self.query_one("#head", InfoRow).tell(facts=ABOUT)
        if self.may_look():
            self.query_one("#status", InfoRow).tell(sentence="computing the intervals…")
            self.compute(_steps)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done while the program ends."""
        return self.coder_app.is_working

    def show_computed(self, found: MethodsFigures) -> None:
        """Show the words."""
        text = Text(shown_line(paragraph(found)))
        if found.gaps:
            text.append("\n\nTo mend in the codebook", style="bold")
        for gap in found.gaps:
            text.append(f"\n– {shown_line(gap.told)}", style="not bold")
        self.query_one("#methods Static", Static).update(text)
        self.query_one("#status", InfoRow).tell(sentence="")

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()


def _steps(project: Project) -> Iterator[MethodsFigures]:
    yield methods(project, bootstrap=RESAMPLES, seed=1)
