"""Agreement: codes and what the coders found together or alone; every figure opens its passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.project import Project
from coder.project.agreeing import UnitName
from coder.project.behind import ON_SPANS, Assessment, What, assess, clusters_by_code
from coder.tui.actions import Place, bindings
from coder.tui.figures import (
    FigureRow,
    cell_text,
    drift_line,
    figure_columns,
    figure_rows,
    heat_rows,
    next_coefficient,
    next_unit,
    opened,
    opened_title,
    overall_line,
    worst,
)
from coder.tui.pictures import interval_scale
from coder.tui.screens.computing import ComputingScreen
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.heat import HeatGrid
from coder.tui.widgets.lines import LineList
from coder.tui.widgets.rows import InfoRow, KeyRow

NOTHING = "Nothing to compare yet: agreement needs testimonies that two coders submitted."


@dataclass(frozen=True)
class Figures:
    """What is shown, and under which coefficient."""

    found: Assessment
    coefficient: str


class AgreementScreen(ComputingScreen[Figures]):
    """Figures at one unit of analysis, computed beside the screen."""

    CSS_PATH = "agreement.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("agreement")
    PLACES: ClassVar[tuple[Place, ...]] = ("agreement",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#codes"

    def __init__(self) -> None:
        super().__init__()
        self._found: Assessment | None = None
        self._coefficient = "krippendorff_alpha"
        self._table: CellTable[FigureRow] = CellTable(self._columns, self._cell, id="codes")
        self._heat = HeatGrid(id="heat")
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """What is shown, codes, pairs of coders, drift, what happened, keys."""
        yield InfoRow(id="head")
        yield CellTitles(self._table)
        yield self._table
        yield InfoRow(id="about")
        yield CellTitles(self._heat)
        yield self._heat
        yield InfoRow(id="drift")
        yield self._status
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to compute."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        if self.may_look():
            self._ask("excerpt", self._coefficient)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While nothing is computed yet one can only leave."""
        if not self.coder_app.is_working:
            return False
        return self._found is not None or action in ("leave", "reconcile")

    # --- computing ------------------------------------------------------------------

    def _ask(self, unit: UnitName, coefficient: str) -> None:
        self._status.tell(sentence=f"computing… unit {unit}")
        known = self._found

        def steps(project: Project) -> Iterator[Figures]:
            found = known if known is not None and known.unit == unit else assess(project, unit)
            if coefficient in ON_SPANS:
                _ = found.agreement.spans
            if known is not None and known.clusters is not None:
                found = replace(found, clusters=known.clusters)
            yield Figures(found, coefficient)
            if found.clusters is None:
                yield Figures(replace(found, clusters=clusters_by_code(project)), coefficient)

        self.compute(steps)

    def show_computed(self, found: Figures) -> None:
        """Show the figures."""
        is_first = self._found is None
        self._found, self._coefficient = found.found, found.coefficient
        rows = figure_rows(found.found, self.coder_app.open_project.codebook, found.coefficient)
        at = worst(rows) if is_first else self._table.at
        self._table.column_id = self._table.column_id or "value"
        self._table.fill(rows, at)
        for titles in self.query(CellTitles):
            titles.refresh()
        self.query_one("#head", InfoRow).tell(
            facts="", sentence=overall_line(found.found, found.coefficient), whole=True
        )
        self.query_one("#drift", InfoRow).tell(facts=drift_line(found.found))
        note = found.found.agreement.report.bootstrap
        said = note.warning if note is not None else NOTHING
        if found.found.clusters is None:
            said = "computing… the places marked with other ends and under other codes"
        self._status.tell(sentence=said, whole=True)

    # --- showing --------------------------------------------------------------------

    def _columns(self, width: int) -> list[Column]:
        if self._found is None:
            return []
        coders = self._found.agreement.report.coders
        target = self._found.target
        return [
            Column("bar", interval_scale(each.width - 1, target), each.width, is_figure=False)
            if each.id == "bar"
            else each
            for each in figure_columns(coders, self._coefficient, width)
        ]

    def _cell(self, row: FigureRow, column: Column) -> str:
        return cell_text(self._found.target if self._found else None)(row, column)

    @on(LineList.Marked, "#codes")
    def _tell_pairs(self) -> None:
        row = self._table.marked
        if row is None or self._found is None:
            return
        rows = heat_rows(self._found, row.code)
        self._heat.show(rows)
        self._heat.styles.height = min(max(len(rows), 1), 8)
        self.query_one("#about", InfoRow).tell(
            facts=f"{row.title}: alpha of each pair of coders, and what each alone gave it"
        )

    # --- keys -----------------------------------------------------------------------

    def action_column(self, step: int) -> None:
        """Mark the figure beside."""
        (self._heat if self._heat.has_focus else self._table).move(step)

    def action_switch(self) -> None:
        """Go to the pairs and back."""
        self.set_focus(self._table if self._heat.has_focus else self._heat)

    def action_unit(self) -> None:
        """Show the next unit of analysis."""
        if self._found is not None:
            self._ask(next_unit(self._found.unit), self._coefficient)

    def action_coefficient(self) -> None:
        """Show the next coefficient."""
        if self._found is not None:
            many = len(self._found.agreement.report.coders)
            self._ask(self._found.unit, next_coefficient(self._coefficient, many))

    @on(LineList.Chosen)
    def _open_chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the passages behind the marked figure."""
        row, column = self._table.marked, self._table.column
        if row is None or column is None:
            return
        if self._heat.has_focus:
            coders = self._heat.chosen
            if coders:
                self._open(row, "pair" if len(coders) > 1 else "alone", coders)
            else:
                self._status.tell(sentence="No two coders meet here.")
        else:
            self._open(row, *opened(column.id))

    def _open(self, row: FigureRow, what: What, coders: tuple[str, ...]) -> None:
        from coder.tui.screens.behind import BehindScreen

        assert self._found is not None
        if what in ("boundary", "other_code") and self._found.clusters is None:
            self._status.tell(sentence="These places are still being computed.")
            return
        places = self._found.places(row.code, what, *coders)
        title = opened_title(what, coders, row.title, self._found.unit, len(places))
        if places:
            self.app.push_screen(BehindScreen(title, row.code, what, places))
        else:
            self._status.tell(sentence=f"None: {title}.")

    def action_reconcile(self) -> None:
        """Decide where the coders differ."""
        self.coder_app.show_reconciliation()

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()
