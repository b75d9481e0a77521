"""Reconciling, first page: codes and how their cards differ, and the cards behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.project import Project
from coder.project.reconciling import practice_rounds, reconciliation
from coder.project.survey import Floats, Survey, gains, survey
from coder.reconcile.cards import SETTLED, Card
from coder.text.display import counted, shown_line
from coder.tui.actions import Place, bindings
from coder.tui.bench import Bench
from coder.tui.choices import Choice
from coder.tui.docket import GROUPS, ORDERS, SIGNS, CodeLine, Docket, Group, Order
from coder.tui.pictures import filled_bar
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.computing import ComputingScreen
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

NOTHING = "Nothing to reconcile yet: cards come from testimonies that two coders submitted."
COUNTING = "computing the costs…"
HEADS: Mapping[str, str] = {"other": "other code"}
TOLD_ORDERS: Mapping[Order, str] = {
    "cost": "costliest first (cost: alpha gained by a card alone; lines add them up)",
    "testimony": "by testimony",
    "code": "by code",
    "kind": "by kind",
}
BAR = 20
EVERY_ROUND = "all rounds together"
WIDE = 100
"""Cells from which the columns have their full names."""
MOST_DIGITS = 6
FIRST_TO_GO = ("exact", "split", "unresolved", "other", "omission", "boundary")
"""Columns that a very narrow terminal has no room for, in this order."""
LEAST_NAME = 8


class CardList(LineList[int]):
    """Cards, how they stand and what they cost."""

    DEFAULT_CSS = "CardList { overflow-y: scroll; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.docket: Docket | None = None

    def paint(self, item: int, width: int) -> list[tuple[str, Style]]:
        """Standing, cost, codes and kind, testimony."""
        if self.docket is None:
            return []
        status = self.docket.status(item)
        head = f" {SIGNS[status]} {status:<11} "
        is_told = status not in SETTLED and self.docket.is_priced
        cost = f"{self.docket.cost(item):.3f}  " if is_told else "       "
        rest = max(width - len(head) - len(cost), 0)
        half = rest * 3 // 5
        title = fitted(self.docket.title(item), half)
        return [
            (head, Style()),
            (cost, Style(dim=True)),
            (title, Style()),
            (fitted(f" {self.docket.testimony(item)}", rest - half), Style(dim=True)),
        ]


@dataclass(frozen=True)
class Gathered:
    """Where all cards stand, and a little later what they cost."""

    found: Survey
    costs: Floats | None = None


class ReconcileScreen(ComputingScreen[Gathered]):
    """The grid of codes and kinds above, the cards behind the marked figure below."""

    CSS_PATH = "reconcile.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reconcile")
    PLACES: ClassVar[tuple[Place, ...]] = ("reconcile",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("card", "list")
    AUTO_FOCUS = "#grid"

    def __init__(self) -> None:
        super().__init__()
        self._found: Survey | None = None
        self._bench: Bench | None = None
        self._is_stale = False
        """Whether another program recorded something while this screen was covered."""
        self._round_name: str | None = None
        """The round of which the cards are; None for all that count together."""
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
        if self.may_look():
            self._begin()

    def _begin(self) -> None:
        """Gather the cards of the round chosen; those of another are gone first."""
        self._bench = self._found = self._cards.docket = None
        self._grid.fill([])
        self._cards.fill([])
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts(), sentence="")
        self.query_one("#about", InfoRow).tell(facts="")
        self._status.tell(sentence="gathering the cards…")
        self._gather()

    def _gather(self) -> None:
        self.compute(partial(_gather, round_name=self._round_name))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While nothing is gathered yet one can only leave."""
        if not self.coder_app.is_working:
            return False
        return self._bench is not None or action == "leave"

    def show_computed(self, found: Gathered) -> None:
        """Show the cards; and when they are known, their costs."""
        if found.found.round_name != self._round_name:
            return  # asked for before another round was chosen
        if self._bench is None or self._found is not found.found:
            project = self.coder_app.open_project
            self._found = found.found
            self._bench = Bench(project, open_docket(project, found.found))
            self._cards.docket = self._bench.docket
            self._grid.column_id = self._grid.column_id or "open"
        docket = self._bench.docket
        if found.costs is not None:
            docket.price(found.found, found.costs)
        self.fill(self._grid.at)
        self._status.tell(sentence=self._remark(docket), whole=True)

    def show_facts(self) -> None:
        """Gather anew after another program recorded something; while cards are decided above, afterwards."""
        self._is_stale = self._bench is not None and not self.is_current
        if self._bench is not None and not self._is_stale:
            self._gather()

    def _remark(self, docket: Docket) -> str:
        if not len(docket):
            return NOTHING
        return "" if docket.is_priced else COUNTING

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        self.fill(self._grid.at)
        if self._is_stale:
            self._is_stale = False
            self._gather()

    def fill(self, at: int) -> None:
        """Show how everything stands now, with code ``at`` marked."""
        if self._bench is None:
            return
        docket = self._bench.docket
        lines = docket.lines()
        worst = max(lines[1:], key=lambda line: line.cost or 0.0, default=lines[0])
        self._worst = worst.code if worst.cost else ""
        self._grid.fill(lines, at)
        self.query_one(CellTitles).refresh()
        share = 1 - docket.open / len(docket) if len(docket) else 0.0
        bar = f"{filled_bar(share, BAR)} " if self.size.width >= WIDE else ""
        of = f"round {shown_line(docket.round_name)} · " if docket.round_name is not None else ""
        self.query_one("#head", InfoRow).tell(
            facts=f"{of}{bar}{docket.settled}", sentence=docket.progress, whole=True
        )

    # --- the grid -------------------------------------------------------------------

    def _columns(self, width: int) -> list[Column]:
        titles = {} if width < WIDE else HEADS
        gap = 1 if width < WIDE else 2
        figures = [
            *(
                Column(group, titles.get(group, group), len(titles.get(group, group)) + gap)
                for group in GROUPS
            ),
            Column("unresolved", "unres.", 7),
            Column("open", "open", MOST_DIGITS + 1),
            Column("cost", "cost", 9),
        ]
        for each in FIRST_TO_GO:
            if sum(column.width for column in figures) + LEAST_NAME > width:
                figures = [column for column in figures if column.id != each]
        taken = sum(column.width for column in figures)
        name = min(max(width - taken, LEAST_NAME), 40)
        return [Column("code", "code", name, is_figure=False), *figures]

    def _cell(self, line: CodeLine, column: Column) -> str:
        if column.id == "code":
            return line.title
        if column.id == "cost":
            if not (line.open or line.unresolved):
                return "–"
            if line.cost is None:
                return "…"
            return f"{'▲ ' if self._worst and self._worst == line.code else ''}{line.cost:.3f}"
        counts: dict[str, int] = {"unresolved": line.unresolved, "open": line.open}
        counts.update((group, line.kinds.get(group, 0)) for group in GROUPS)
        return str(counts[column.id] or "·")

    @on(LineList.Marked, "#grid")
    def _narrow(self) -> None:
        line = self._grid.marked
        if self._bench is None or line is None:
            return
        cards, docket = self._behind(), self._bench.docket
        self._cards.fill(cards, docket.next_open(np.array(cards, dtype=np.int64), -1) or 0)
        column = self._grid.column
        kind = "" if column is None or column.id in ("open", "cost") else f" · {column.title}"
        many = counted(len(cards), "card")
        self.query_one("#about", InfoRow).tell(
            facts=f"{line.title}{kind}: {many}, {TOLD_ORDERS[self._order]}"
        )

    def _behind(self) -> list[int]:
        """The rows of the cards behind the marked figure, in the order chosen."""
        line, column = self._grid.marked, self._grid.column
        if self._bench is None or line is None or column is None:
            return []
        group: Group | None = next((each for each in GROUPS if each == column.id), None)
        found = self._bench.docket.arranged(self._order, line.code, group)
        if column.id == "unresolved":
            return [row for row in found if self._bench.docket.status(row) == "unresolved"]
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

        if self._bench is None or self._cards.marked is None:
            self._status.tell(sentence="There is no card behind this figure.")
            return
        self.app.push_screen(CardScreen(self._bench, self._cards.items, self._cards.at))

    def action_undo(self) -> None:
        """Take the last decision back."""
        if self._bench is not None:
            ruling = self._bench.undo()
            self.fill(self._grid.at)
            self._status.tell(sentence=ruling.said, failed=ruling.failed)

    def action_round(self) -> None:
        """Show the cards of a round for practice, or again of all that count together."""
        project = self.coder_app.open_project
        practice = practice_rounds(project)
        rounds = [each for each in project.record.opened_rounds() if each.name in practice]
        if not rounds:
            self._status.tell(sentence="There is no round for practice; all others stand together here.")
            return
        offered = [
            Choice(EVERY_ROUND, "all that count"),
            *(Choice(each.name, each.kind + ("" if each.open else ", closed")) for each in rounds),
        ]

        def choose(name: str | None) -> None:
            if name is not None:
                self._round_name = None if name == EVERY_ROUND else name
                self._begin()

        chosen = self._round_name or EVERY_ROUND
        self.app.push_screen(ChoiceDialog("The cards of which round?", offered, chosen=chosen), choose)

    def action_counts(self) -> None:
        """Count what the consensus holds."""
        self.coder_app.show_counts("consensus")

    def action_methods(self) -> None:
        """How all was done, in words for a report."""
        from coder.tui.screens.methods import MethodsScreen

        self.app.push_screen(MethodsScreen())

    def action_rates(self) -> None:
        """How often each coder's readings held."""
        from coder.tui.screens.rates import RatesScreen

        self.app.push_screen(RatesScreen())

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()


def _gather(project: Project, round_name: str | None) -> Iterator[Gathered]:
    """Where the cards stand, then what they cost."""
    found = survey(project, round_name=round_name)
    yield Gathered(found)
    yield Gathered(found, gains(project, found))


def open_docket(project: Project, found: Survey) -> Docket:
    """The docket of ``project``, which reads the cards of a testimony when somebody looks at one."""

    def load(testimony: str) -> tuple[Card, ...]:
        return reconciliation(project, testimony=testimony, round_name=found.round_name).cards

    return Docket(found, project.codebook, load)
