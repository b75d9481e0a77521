"""Counts: how many voice each code, how sure that is, by which groups; Enter opens their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.project import Project
from coder.project.counting import Report, count
from coder.project.opening import behind_count
from coder.project.shown import Shown, shown_counts
from coder.tui.actions import Place, bindings
from coder.tui.choices import NO_GROUPS, Choice, attribute_choices, axis_choices
from coder.tui.counted import (
    BarRow,
    Question,
    answer_in,
    bar_cell,
    bar_columns,
    behind_title,
    caveats,
    code_rows,
    counted_line,
    first_group,
    group_rows,
    legend,
    most,
)
from coder.tui.reckoner import Reckoner
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.counting import CountingScreen
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.lines import LineList, is_accessible
from coder.tui.widgets.rows import InfoRow, KeyRow

LEAST_GROUPS = 3
EVERYBODY = Choice(NO_GROUPS, "everybody together", "no groups")


@dataclass(frozen=True)
class Answered:
    """A question and its tables."""

    question: Question
    whole: Report
    split: Report | None
    """Divided by the attribute, if the question names one."""


class CountsScreen(CountingScreen):
    """Codes with bars above; the groups of the marked code below, where people are divided."""

    CSS_PATH = "counts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("counts")
    PLACES: ClassVar[tuple[Place, ...]] = ("counts",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)

    def __init__(self, layer: str = "any") -> None:
        """``layer``: what is counted first."""
        super().__init__()
        self.question = Question(layer=layer)
        self._answered: Answered | None = None
        self._codes: CellTable[BarRow] = CellTable(self._columns, self._cell, id="table")
        self._groups: CellTable[BarRow] = CellTable(self._group_columns, self._group_cell, id="groups")

    def compose(self) -> ComposeResult:
        """What is counted, filter, codes, groups, what is to be known of it, keys."""
        yield InfoRow(id="head")
        yield self.field()
        yield CellTitles(self._codes)
        yield self._codes
        yield InfoRow(id="about")
        yield CellTitles(self._groups, id="group-titles")
        yield self._groups
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to count."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self._show_groups()
        self.count(self.question)

    # --- counting -------------------------------------------------------------------

    def count(self, question: Question) -> None:
        """Count every code, and by groups where some are asked for."""

        def job(reckoner: Reckoner, project: Project) -> Answered:
            material = reckoner.material(question.unit, question.layer)
            reckoner.go_on()
            asked = {
                "unit": question.unit, "layer": question.layer, "where": question.where,
                "min_cell": question.min_cell,
            }  # fmt: skip
            whole = count(project, **asked, material=material)  # type: ignore[arg-type]  # as declared above
            if not question.by:
                return Answered(question, whole, None)
            reckoner.go_on()
            split = count(project, **asked, by=(question.by,), material=material)  # type: ignore[arg-type]
            return Answered(question, whole, split)

        self.ask(question, job, self._show)

    def _show(self, found: Answered) -> None:
        before = self._codes.marked
        self._answered = found
        self.take(found.question)
        counts = found.whole.counts
        rows = code_rows(counts, self.coder_app.open_project.codebook)
        codes = [each.row.code for each in rows]
        at = codes.index(before.row.code) if before and before.row.code in codes else self._first(rows)
        self._codes.column_id = self._codes.column_id or "count"
        self._codes.fill(rows, at)
        self.query_one("#head", InfoRow).tell(
            facts=counted_line(found.question, counts), sentence=found.whole.title, whole=True
        )
        self._show_groups()
        report = found.split or found.whole
        signs = legend(counts, plain=is_accessible(self))
        self.say(self.said(". ".join(filter(None, (signs, caveats(report.caption))))))
        for titles in self.query(CellTitles):
            titles.refresh()

    @staticmethod
    def _first(rows: list[BarRow]) -> int:
        """The first code; families stand above theirs."""
        return next((at for at, each in enumerate(rows) if each.depth), 0)

    @on(LineList.Marked, "#table")
    def _show_groups(self) -> None:
        marked, found = self._codes.marked, self._answered
        is_split = found is not None and found.split is not None and marked is not None
        for name in ("#about", "#group-titles", "#groups"):
            self.query_one(name).display = is_split
        if found is None or found.split is None or marked is None:
            return
        rows = group_rows(found.split.counts, marked.row.code)
        self._groups.column_id = self._groups.column_id or "count"
        self._groups.styles.height = max(min(len(rows), self.size.height * 2 // 5 - 2), LEAST_GROUPS)
        before = [each.groups for each in self._groups.items] == [each.groups for each in rows]
        self._groups.fill(rows, self._groups.at if before else first_group(rows))
        self.query_one("#about", InfoRow).tell(facts=f"{marked.title} by {found.question.by}")

    # --- showing --------------------------------------------------------------------

    def _columns(self, width: int) -> list[Column]:
        return bar_columns("code", self._codes.items, width) if self._answered else []

    def _cell(self, row: BarRow, column: Column) -> str:
        return bar_cell(most(self._codes.items), plain=is_accessible(self))(row, column)

    def _group_columns(self, width: int) -> list[Column]:
        above = self._columns(width)
        if not above or not self._groups.items:
            return []
        return bar_columns(self.question.by, self._groups.items, width, above[0].width)

    def _group_cell(self, row: BarRow, column: Column) -> str:
        return bar_cell(most(self._groups.items), plain=is_accessible(self))(row, column)

    def shown(self) -> Shown | None:
        """The table by groups where there is one, else of everybody."""
        found = self._answered
        return shown_counts(found.split or found.whole) if found is not None else None

    # --- keys -----------------------------------------------------------------------

    def action_column(self, step: int) -> None:
        """Mark the figure beside."""
        (self._groups if self._groups.has_focus else self._codes).move(step)

    def action_switch(self) -> None:
        """Go to the groups and back."""
        if self._groups.display and not self._groups.has_focus:
            self.set_focus(self._groups)
        else:
            self.set_focus(self._codes)

    def action_by(self) -> None:
        """Choose the attribute that divides people."""
        offered = [EVERYBODY, *attribute_choices(self.coder_app.open_project.codebook)]
        if len(offered) == 1:
            self.say("The codebook declares no attributes: add variables to it, such as sex or date.")
            return

        def take(by: str | None) -> None:
            if by is not None:
                self.count(replace(self.latest, by="" if by == NO_GROUPS else by))

        chosen = self.question.by or NO_GROUPS
        self.app.push_screen(ChoiceDialog("Divide people by", offered, chosen=chosen, free=True), take)

    def action_cross(self) -> None:
        """Choose two axes and show them crossed."""
        from coder.tui.screens.crosstab import CrossScreen, choose_axes

        def take(row: str, column: str) -> None:
            asked = replace(self.latest, by="", row=row, column=column)
            if asked.unit not in asked.units:
                asked = replace(asked, unit="case")
            self.app.push_screen(CrossScreen(self.reckoner, asked))

        book = self.coder_app.open_project.codebook
        choose_axes(self.app, axis_choices(book), self.question.row, self.question.column, take)

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self._open(event.lines is self._groups)

    def action_open(self) -> None:
        """Open the words behind the marked figure."""
        self._open(self._groups.has_focus)

    def _open(self, of_group: bool) -> None:
        from coder.tui.screens.cell import open_cell

        table, found = (self._groups if of_group else self._codes), self._answered
        marked, column = table.marked, table.column
        if found is None or marked is None or column is None:
            return
        report = found.split if of_group and found.split is not None else found.whole
        answer, code = answer_in(column.id), marked.row.code
        groups = marked.groups if of_group else ()
        titles = {each.path: each.title for each in self.coder_app.open_project.codebook.codes}
        open_cell(
            self,
            lambda: behind_count(report, code, groups, answer),
            behind_title(", ".join((code, *groups)), answer, report, titles),
            report.provenance,
            (code, *groups),
        )
