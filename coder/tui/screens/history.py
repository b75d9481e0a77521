"""What one did last: steps that can be undone, and those that were; and a way to read it calmly."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from coder.project import retrieval
from coder.project.retrieval import HistoryLine
from coder.text.display import counted
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

LIMIT = 500
TIME_CELLS = 18
UNDONE = "↶"
"""Stands before a step that was undone since."""


class HistoryList(LineList[HistoryLine]):
    """Steps, the newest first."""

    def paint(self, item: HistoryLine, width: int) -> list[tuple[str, Style]]:
        """When, and what; what was undone is marked so."""
        when = item.at.astimezone().strftime(" %Y-%m-%d %H:%M") if item.at else ""
        sign = f"{UNDONE} " if item.is_undone else "  "
        return [
            (fitted(when, TIME_CELLS), Style(dim=True)),
            (sign, Style()),
            (fitted(item.said, max(width - TIME_CELLS - 2, 0)), Style(dim=item.is_undone)),
        ]


class HistoryScreen(CoderDialog[None]):
    """One's own steps on this machine, across testimonies and restarts."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#steps"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """The list, and what was done today."""
        with Vertical(id="box") as box:
            box.border_title = Content("What you did, the newest first")
            yield HistoryList(id="steps")
            yield InfoRow(id="today")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(HistoryList).fill(retrieval.history(self._desk.project, LIMIT))
        today = retrieval.today(self._desk.project)
        self.query_one("#today", InfoRow).tell(
            facts=f"today: {counted(sum(today.per_testimony.values()), 'coding')} in "
            f"{counted(len(today.per_testimony), 'testimony', 'testimonies')}, "
            f"{len(today.submitted)} submitted",
            sentence=f"{UNDONE} undone since · u on the screen below undoes the last step",
        )

    async def action_dismiss(self, result: None = None) -> None:
        """Back to where one was."""
        self.dismiss(result)
