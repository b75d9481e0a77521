"""How often each coder's readings held: for leads, when a round is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from coder.project import Project
from coder.project.feedback import Rates, rates
from coder.reconcile.feedback import Tally
from coder.tui.actions import Place, bindings
from coder.tui.screens.computing import ComputingScreen
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.rows import InfoRow, KeyRow

ABOUT = "How often each coder's readings held, a reading being one code on one card"
MEANING = (
    "held: in the consensus as marked · boundary: with other ends · overruled: not in it · "
    "missed: in it, and the coder marked nothing"
)
FATES = ("held", "boundary", "overruled", "missed", "open")
NAME = 16


class RatesScreen(ComputingScreen[Rates]):
    """A row for each coder and code; all codes of a coder first."""

    CSS_PATH = "rates.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rates")
    PLACES: ClassVar[tuple[Place, ...]] = ("rates",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#rates"

    def __init__(self) -> None:
        super().__init__()
        self._table: CellTable[Tally] = CellTable(_columns, self._cell, id="rates")
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """What is counted, the table, what waits, keys."""
        yield InfoRow(id="head")
        yield CellTitles(self._table)
        yield self._table
        yield self._status
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to compute."""
        self.query_one("#head", InfoRow).tell(facts=ABOUT)
        if self.may_look():
            self._status.tell(sentence="computing…")
            self.compute(_steps)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done while the program ends."""
        return self.coder_app.is_working

    def show_computed(self, found: Rates) -> None:
        """Show the table."""
        self._table.fill(found.tallies)
        waits = (
            f" · {found.waiting} cards wait for their round to be over: {found.why}" if found.waiting else ""
        )
        said = f"{MEANING}{waits}" if found.tallies else "Nothing is compared yet."
        self._status.tell(sentence=said, whole=True)

    def _cell(self, row: Tally, column: Column) -> str:
        if column.id == "coder":
            return row.coder if not row.code else ""
        if column.id == "code":
            titles = self.coder_app.open_project.codebook.by_path
            return titles[row.code].title if row.code in titles else row.code or "all codes"
        if column.id == "share":
            return "–" if row.held_share is None else f"{row.held_share:.0%}"
        return str(getattr(row, column.id) or "·")

    def action_column(self, step: int) -> None:
        """Mark the figure beside."""
        self._table.move(step)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()


def _columns(width: int) -> list[Column]:
    figures = [
        *(Column(fate, fate, len(fate) + 2) for fate in FATES[:1]), Column("share", "of marked", 11),
        *(Column(fate, fate, len(fate) + 2) for fate in FATES[1:]),
    ]  # fmt: skip
    name = min(NAME, max(width // 6, 8))
    rest = max(width - name - sum(column.width for column in figures), 8)
    return [
        Column("coder", "coder", name, is_figure=False),
        Column("code", "code", min(rest, 44), is_figure=False),
        *figures,
    ]


def _steps(project: Project) -> Iterator[Rates]:
    yield rates(project)
