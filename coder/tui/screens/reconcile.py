"""Reconciling, first page: codes and how their cards differ, and the cards behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from coder.errors import CoderError
from coder.project import Project
from coder.project.reconciling import card_impacts, reconciliation
from coder.reconcile.cards import Card
from coder.tui.actions import Place, bindings
from coder.tui.bench import Bench
from coder.tui.docket import GROUPS, OPEN, ORDERS, SIGNS, CodeLine, Docket, Group, Order
from coder.tui.pictures import filled_bar
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

NOTHING = "Nothing to reconcile yet: cards come from testimonies that two coders submitted."
NOT_YOURS_TO_SEE = "The round is coded independently: what others coded is shown when it closes."
HEADS: Mapping[str, str] = {"other": "other code"}
BAR = 20


class CardList(LineList[Card]):
    """Cards, how they stand and what they cost."""

    DEFAULT_CSS = "CardList { overflow-y: scroll; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.docket: Docket | None = None

    def paint(self, item: Card, width: int) -> list[tuple[str, Style]]:
        """Standing, cost, codes and kind, testimony."""
        if self.docket is None:
            return []
        head = f" {SIGNS[item.status]} {item.status:<11} "
        cost = f"{self.docket.cost(item):.3f}  " if item.status in OPEN else "       "
        rest = max(width - len(head) - len(cost), 0)
        half = rest * 3 // 5
        title = fitted(self.docket.title(item), half)
        return [
            (head, Style()),
            (cost, Style(dim=True)),
            (title, Style()),
            (fitted(f" {item.testimony}", rest - half), Style(dim=True)),
        ]


class ReconcileScreen(CoderScreen):
    """The grid of codes and kinds above, the cards behind the marked figure below."""

    CSS_PATH = "reconcile.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reconcile")
    PLACES: ClassVar[tuple[Place, ...]] = ("reconcile",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("card", "list")
    AUTO_FOCUS = "#grid"

    @dataclass
    class Gathered(Message):
        """The cards with their costs, ready to be shown."""

        docket: Docket

    @dataclass
    class Failed(Message):
        """A sentence why there are none."""

        sentence: str

    def __init__(self) -> None:
        super().__init__()
        self._bench: Bench | None = None
        self._order: Order = "cost"
        self._worst = ""
        self._grid: CellTable[CodeLine] = CellTable(self._columns, self._cell, id="grid")
        self._cards = CardList(id="cards")
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """Progress, grid, cards, what happened, keys."""
        yield InfoRow(id="head")
        yield CellTitles(self._grid)
        yield self._grid
        yield InfoRow(id="about")
        yield self._cards
        yield self._status
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to gather the cards."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        if not self.coder_app.open_project.may_see_others():
            self._status.tell(sentence=NOT_YOURS_TO_SEE, whole=True)
            return
        self._status.tell(sentence="gathering the cards…")
        self._gather()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While nothing is gathered yet one can only leave."""
        if not self.coder_app.is_working:
            return False
        return self._bench is not None or action == "leave"

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _gather(self) -> None:
        """Gather in a thread with a door of its own to the project."""
        working = self.coder_app.open_project
        try:
            with Project.open(working.folder, coder=working.coder) as project:
                found = reconciliation(project)
                docket = Docket(found.cards, card_impacts(project, found), project.codebook)
        except CoderError as error:
            self.post_message(self.Failed(str(error)))
            return
        if not get_current_worker().is_cancelled:
            self.post_message(self.Gathered(docket))

    @on(Failed)
    def _say_why(self, event: Failed) -> None:
        self._status.tell(sentence=event.sentence, failed=True)

    @on(Gathered)
    def _begin(self, event: Gathered) -> None:
        docket = event.docket
        self._bench = Bench(self.coder_app.open_project, docket)
        self._cards.docket = docket
        self._grid.column_id = "open"
        self.fill(0)
        self._status.tell(sentence="" if len(docket) else NOTHING, whole=True)

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        self.fill(self._grid.at)

    def fill(self, at: int) -> None:
        """Show how everything stands now, with code ``at`` marked."""
        if self._bench is None:
            return
        docket = self._bench.docket
        lines = docket.lines()
        self._worst = max(lines[1:], key=lambda line: line.cost, default=lines[0]).code
        self._grid.fill(lines, at)
        self.query_one(CellTitles).refresh()
        share = 1 - docket.open / len(docket) if len(docket) else 0.0
        self.query_one("#head", InfoRow).tell(facts=f"{filled_bar(share, BAR)} {docket.progress}")

    # --- the grid -------------------------------------------------------------------

    def _columns(self, width: int) -> list[Column]:
        figures = [
            *(Column(group, HEADS.get(group, group), len(HEADS.get(group, group)) + 2) for group in GROUPS),
            Column("unresolved", "unres.", 7),
            Column("open", "open", 6),
            Column("cost", "cost", 9),
        ]
        taken = sum(column.width for column in figures)
        name = min(max(width - taken, 8), 40)
        return [Column("code", "code", name, is_figure=False), *figures]

    def _cell(self, line: CodeLine, column: Column) -> str:
        if column.id == "code":
            return line.title
        if column.id == "cost":
            is_worst = self._worst == line.code
            return f"{'▲ ' if is_worst else ''}{line.cost:.3f}" if line.open else "–"
        counts: dict[str, int] = {"unresolved": line.unresolved, "open": line.open}
        counts.update((group, line.kinds.get(group, 0)) for group in GROUPS)
        return str(counts[column.id] or "·")

    @on(LineList.Marked, "#grid")
    def _narrow(self) -> None:
        line = self._grid.marked
        if self._bench is None or line is None:
            return
        cards = self._behind()
        self._cards.fill(cards, next((at for at, card in enumerate(cards) if card.status in OPEN), 0))
        column = self._grid.column
        kind = "" if column is None or column.id in ("open", "cost") else f" · {column.title}"
        self.query_one("#about", InfoRow).tell(
            facts=f"{line.title}{kind}: {len(cards)} card{'s' if len(cards) != 1 else ''} by {self._order}"
        )

    def _behind(self) -> list[Card]:
        """The cards behind the marked figure, in the order chosen."""
        line, column = self._grid.marked, self._grid.column
        if self._bench is None or line is None or column is None:
            return []
        group: Group | None = next((each for each in GROUPS if each == column.id), None)
        found = self._bench.docket.arranged(self._order, line.code, group)
        if column.id == "unresolved":
            return [card for card in found if card.status == "unresolved"]
        return found

    # --- keys -----------------------------------------------------------------------

    def action_column(self, step: int) -> None:
        """Mark the figure beside."""
        self._grid.move(step)

    def action_switch(self) -> None:
        """Go to the cards and back."""
        self.set_focus(self._grid if self._cards.has_focus else self._cards)

    def action_order(self) -> None:
        """Another order of the cards."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self._narrow()

    @on(LineList.Chosen)
    def _open_chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the marked card, or the first open one behind the figure."""
        from coder.tui.screens.card import CardScreen

        card = self._cards.marked
        if self._bench is None or card is None:
            self._status.tell(sentence="There is no card behind this figure.")
            return
        self._status.tell(sentence="")
        self.app.push_screen(CardScreen(self._bench, [each.id for each in self._cards.items], card.id))

    def action_undo(self) -> None:
        """Take the last decision back."""
        if self._bench is not None:
            ruling = self._bench.undo()
            self.fill(self._grid.at)
            self._status.tell(sentence=ruling.said, failed=ruling.failed)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()
