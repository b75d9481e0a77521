"""Cross tables: families, codes and attributes against one another; Enter opens the words of a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType

from coder.counts.crosstab import Cell
from coder.project import Project
from coder.project.counting import UNIT_WORDS
from coder.project.crossing import CrossReport, crosstab
from coder.project.opening import behind_cell
from coder.project.shown import Shown, shown_cross
from coder.tui.actions import Place, bindings
from coder.tui.choices import Choice, axis_choices
from coder.tui.counted import CrossRow, Question, caveats
from coder.tui.reckoner import Reckoner
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.counting import CountingScreen
from coder.tui.widgets.cells import CellTitles
from coder.tui.widgets.crossing import CrossGrid
from coder.tui.widgets.lines import LineList
from coder.tui.widgets.rows import InfoRow, KeyRow

SHARES = ("counts", "% of the row", "% of the column")
EVERYBODY = "total"
"""How the commands call a sum."""


def choose_axes(
    app: App[Any], offered: Sequence[Choice], row: str, column: str, take: Callable[[str, str], None]
) -> None:
    """Ask for rows, then columns, and ``take`` them."""

    def then(rows: str | None) -> None:
        if rows is not None:
            app.push_screen(
                ChoiceDialog(f"{rows} by: the columns", offered, chosen=column, free=True),
                lambda columns: take(rows, columns) if columns is not None else None,
            )

    app.push_screen(ChoiceDialog("Cross: the rows", offered, chosen=row, free=True), then)


class CrossScreen(CountingScreen):
    """A heat grid with its sums."""

    CSS_PATH = "counts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("crosstab")
    PLACES: ClassVar[tuple[Place, ...]] = ("crosstab",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)

    def __init__(self, reckoner: Reckoner, question: Question) -> None:
        """``question`` names the axes."""
        super().__init__(reckoner)
        self.question = question
        self._report: CrossReport | None = None
        self._share = 0
        self._grid = CrossGrid(id="table")

    def compose(self) -> ComposeResult:
        """What is crossed, filter, grid, what is to be known of it, keys."""
        yield InfoRow(id="head")
        yield self.field()
        yield CellTitles(self._grid)
        yield self._grid
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to count."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self.count(self.question)

    # --- counting -------------------------------------------------------------------

    def count(self, question: Question) -> None:
        """Cross the two axes."""

        def job(reckoner: Reckoner, project: Project) -> tuple[Question, CrossReport]:
            material = reckoner.material(question.unit, question.layer)
            reckoner.go_on()
            return question, crosstab(
                project, question.row, question.column, unit=question.unit, layer=question.layer,
                where=question.where, min_cell=question.min_cell, material=material,
            )  # fmt: skip

        self.ask(question, job, self._show)

    def _show(self, found: tuple[Question, CrossReport]) -> None:
        question, self._report = found
        self.take(question)
        book = self.coder_app.open_project.codebook
        self._grid.show(self._report.table, {code.path: code.title for code in book.codes})
        self._tell()
        self.query_one(CellTitles).refresh()
        self.say(self.said(caveats(self._report.caption)))

    def _tell(self) -> None:
        if self._report is not None:
            table = self._report.table
            total = "some" if table.total.count is None else f"{table.total.count:,}"
            facts = f"{total} {UNIT_WORDS[table.unit]}, layer {table.layer}, {SHARES[self._share]}"
            self.query_one("#head", InfoRow).tell(facts=facts, sentence=self._report.title, whole=True)

    def _base(self, row: CrossRow, at: int) -> Cell | None:
        """What a figure is a share of."""
        if self._share == 0 or self._report is None:
            return None
        if self._share == 1:
            return row.total
        table = self._report.table
        return table.total if at < 0 else table.column_totals[at]

    def shown(self) -> Shown | None:
        """The table, as counts."""
        return shown_cross(self._report) if self._report is not None else None

    # --- keys -----------------------------------------------------------------------

    def action_column(self, step: int) -> None:
        """Mark the cell beside."""
        self._grid.move(step)
        self.query_one(CellTitles).refresh()

    def action_axes(self) -> None:
        """Choose other axes."""
        offered = axis_choices(self.coder_app.open_project.codebook)

        def take(row: str, column: str) -> None:
            self.count(replace(self.latest, row=row, column=column))

        choose_axes(self.app, offered, self.question.row, self.question.column, take)

    def action_swap(self) -> None:
        """Make the rows columns."""
        asked = self.question
        self.count(replace(asked, row=asked.column, column=asked.row))

    def action_percent(self) -> None:
        """Shares of the row, of the column, counts."""
        self._share = (self._share + 1) % len(SHARES)
        self._grid.show_shares(self._base)
        self._tell()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_open()

    def action_open(self) -> None:
        """Open the words behind the marked cell."""
        from coder.tui.screens.cell import open_cell

        report, chosen = self._report, self._grid.chosen
        if report is None or chosen is None:
            return
        row, column = chosen
        titles = {each.path: each.title for each in self.coder_app.open_project.codebook.codes}
        said = " × ".join(titles.get(label, label) for label in chosen if label is not None) or "everybody"
        where = f" where {report.where}" if report.where else ""
        open_cell(
            self,
            lambda: behind_cell(report, row, column),
            f"{said}{where}, layer {report.table.layer}",
            report.provenance,
            (row or EVERYBODY, column or EVERYBODY),
        )
