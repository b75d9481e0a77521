"""Why the coders differ: one of six reasons, by number or with the arrows."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from coder.model import Reason
from coder.reconcile.decisions import REASONS
from coder.tui.actions import Place, bindings
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import KeyRow

EVERY: tuple[Reason, ...] = tuple(REASONS)


class ReasonList(LineList[Reason]):
    """The reasons with what they mean."""

    def paint(self, item: Reason, width: int) -> list[tuple[str, Style]]:
        """Number, name, meaning."""
        name = item.replace("_", " ")
        return [
            (f" {EVERY.index(item) + 1} ", Style(bold=True)),
            (f"{name:<20}", Style()),
            (fitted(REASONS[item], max(width - 23, 0)), Style(dim=True)),
        ]


class ReasonDialog(CoderDialog[tuple[Reason | None] | None]):
    """Answers with a reason in a tuple, ``(None,)`` for no reason, None to leave it."""

    CSS_PATH = "reason.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reason")
    PLACES: ClassVar[tuple[Place, ...]] = ("reason",)
    AUTO_FOCUS = "#reasons"

    def __init__(self, reason: Reason | None) -> None:
        """``reason`` is the one given so far."""
        super().__init__()
        self._reason = reason

    def compose(self) -> ComposeResult:
        """A box with six rows."""
        with Vertical(id="box") as box:
            box.border_title = "Why do the coders differ?"
            yield ReasonList(id="reasons")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Mark the reason given so far."""
        self.query_one(ReasonList).fill(EVERY, EVERY.index(self._reason) if self._reason else 0)

    @on(LineList.Chosen)
    def _take(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Answer with the marked reason."""
        marked = self.query_one(ReasonList).marked
        if marked is not None:
            self.dismiss((marked,))

    def action_number(self, number: str) -> None:
        """Answer with the reason of this number."""
        self.dismiss((EVERY[int(number) - 1],))

    def action_clear(self) -> None:
        """Answer with no reason."""
        self.dismiss((None,))

    def action_cancel(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
