"""Team: rounds, who is how far, what was exchanged, what is left to look at; exchanging at a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.model import Problem
from coder.project import Project
from coder.project.standing import Standing, standing, with_problems
from coder.tui.actions import Place, bindings
from coder.tui.choices import Choice
from coder.tui.crew import (
    PersonRow,
    RoundRow,
    person_cell,
    person_columns,
    person_lines,
    person_rows,
    problem_lines,
    round_cell,
    round_columns,
    round_lines,
    round_rows,
    team_line,
)
from coder.tui.people import Line
from coder.tui.reckoner import Reckoner
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.cell import open_testimony
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.exchanging import ExchangingScreen
from coder.tui.widgets.beside import lines_text
from coder.tui.widgets.cells import CellTable, CellTitles
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

LEADS_ONLY = "In this project leads assign, open and close rounds."
HOW_TO_OPEN = "At the command line: coder round open NAME --double 0.25 --by sex (then come back here)"
FELLOWS_KEYS = {
    "team.open": "Open", "team.switch": "People", "team.sync": "Sync", "team.elsewhere": "Elsewhere",
    "team.revisions": "Revisions", "team.leave": "Back",
}  # fmt: skip
"""What the key row offers to those who change no rounds."""
OPEN_ROUND = "Mark an open round that a lead opened: main belongs to everybody."


class TodoList(LineList[Problem]):
    """What is to be looked at, a row each."""

    def paint(self, item: Problem, width: int) -> list[tuple[str, Style]]:
        """Where, and what."""
        where = min(max(width // 3, 16), 36)
        return [
            (" ! ", Style(bold=True)),
            (fitted(item.where, where), Style(bold=True)),
            (fitted(f" {item.what}", max(width - where - 3, 0)), Style()),
        ]


class TeamScreen(ExchangingScreen):
    """Rounds above, people below, then what is to be looked at and what is known of the marked row."""

    CSS_PATH = "team.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("team")
    PLACES: ClassVar[tuple[Place, ...]] = ("team",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#rounds"

    def __init__(self) -> None:
        super().__init__()
        self._found: Standing | None = None
        self._said = ""
        self._rounds: CellTable[RoundRow] = CellTable(round_columns, round_cell, id="rounds")
        self._people: CellTable[PersonRow] = CellTable(person_columns, person_cell, id="people")
        self._todo = TodoList(id="todo")

    def compose(self) -> ComposeResult:
        """The team in one line, three lists, the marked row in full, keys."""
        yield InfoRow(id="head")
        yield CellTitles(self._rounds)
        yield self._rounds
        yield CellTitles(self._people, id="titles")
        yield self._people
        yield self._todo
        with VerticalScroll(id="known", can_focus=False):
            yield Static(markup=False)
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to read."""
        project = self.coder_app.open_project
        self._todo.display = False
        if not project.may_lead():
            self.query_one(KeyRow).narrow(FELLOWS_KEYS)
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self._read()

    # --- reading --------------------------------------------------------------------

    def show_facts(self) -> None:
        """Read again after something was recorded; what was said last stays."""
        if self._found is not None and not self.is_asking:
            self.read_again(self.query_one("#status", InfoRow).sentence)

    def last_place(self) -> str:
        """The place of the last exchange from this folder."""
        return self._found.remote if self._found is not None else ""

    def read_again(self, said: str) -> None:
        """Ask how the team stands now, and say what was done."""
        self._said = said
        self._read()

    def _read(self) -> None:
        self.reckon(
            self._said or "reading how the team stands… (Esc stops)",
            lambda _, project: standing(project),
            self._show,
        )

    def _show(self, found: Standing) -> None:
        before = self._found.problems if self._found is not None else ()
        self._fill(replace(found, problems=before))
        self.reckon(
            self._said or "looking for what is left… (Esc stops)",
            lambda _, project: with_problems(found, project),
            self._show_problems,
        )

    def _show_problems(self, found: Standing) -> None:
        self._fill(found)
        self.say(self._said)
        self._said = ""

    def _fill(self, found: Standing) -> None:
        self._found = found
        before = self._rounds.marked
        rows = round_rows(found)
        names = [row.name for row in rows]
        self._rounds.fill(rows, names.index(before.name) if before and before.name in names else 0)
        self._rounds.styles.height = max(len(rows), 1)
        self._todo.fill(found.problems, self._todo.at)
        self._todo.display = bool(found.problems)
        self.query_one("#head", InfoRow).tell(facts=team_line(found))
        for titles in self.query(CellTitles):
            titles.refresh()
        self._fill_people()
        self._tell()

    @on(LineList.Marked, "#rounds")
    def _fill_people(self) -> None:
        if self._found is None:
            return
        before = self._people.marked
        rows = person_rows(self._found, self._rounds.marked)
        wanted = before.name if before is not None else self._found.coder
        names = [row.name for row in rows]
        self._people.fill(rows, names.index(wanted) if wanted in names else 0)
        self._tell()

    @on(LineList.Marked, "#people")
    @on(LineList.Marked, "#todo")
    @on(events.DescendantFocus)
    def _tell(self) -> None:
        view = self.query_one("#known", VerticalScroll)
        width = max(view.scrollable_content_region.width, 20)
        view.query_one(Static).update(lines_text(self._known(), width))
        view.scroll_to(y=0, animate=False)

    def _known(self) -> list[Line]:
        """Everything about the marked row of the list that has the keys."""
        found, row, person = self._found, self._rounds.marked, self._people.marked
        if found is None:
            return []
        if self._todo.has_focus and self._todo.marked is not None:
            return problem_lines(self._todo.marked)
        if self._people.has_focus and person is not None:
            return person_lines(person, row, found)
        return round_lines(row, found) if row is not None else []

    def on_resize(self) -> None:
        """Wrap anew."""
        self.call_after_refresh(self._tell)

    # --- keys -----------------------------------------------------------------------

    def action_switch(self, step: int) -> None:
        """From the rounds to the people, to what is to be looked at, and back."""
        lists = [each for each in (self._rounds, self._people, self._todo) if each.display]
        at = next((at for at, each in enumerate(lists) if each.has_focus), 0)
        self.set_focus(lists[(at + step) % len(lists)])

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_open()

    def action_open(self) -> None:
        """From a round to its people; of a person, open a testimony that is not submitted."""
        if self._rounds.has_focus:
            self.set_focus(self._people)
        person = self._people.marked
        if not self._people.has_focus or person is None:
            return
        if person.progress is None or not person.progress.missing:
            self.say(f"{person.name} has nothing here that you could open." if person.is_hidden else
                     f"{person.name} has nothing left to submit.")  # fmt: skip
            return
        open_testimony(self, person.name, person.progress.missing)

    def action_revisions(self) -> None:
        """What corrected texts left to look at."""
        self.coder_app.show_revisions()

    def action_scroll_known(self, step: int) -> None:
        """Read on."""
        view = self.query_one("#known", VerticalScroll)
        view.scroll_relative(y=step * max(view.size.height - 1, 1), animate=False)

    # --- rounds ---------------------------------------------------------------------

    def _lead_in(self) -> RoundRow | None:
        """The marked round, where a lead may change it; else the status row says why not."""
        row = self._rounds.marked
        if not self.coder_app.open_project.may_lead():
            self.say(LEADS_ONLY, failed=True)
        elif row is None or row.state is None or not row.is_open:
            self.say(OPEN_ROUND, failed=True)
        else:
            return row
        return None

    def action_begin(self) -> None:
        """Say how a round is opened."""
        may = self.coder_app.open_project.may_lead()
        self.say(HOW_TO_OPEN if may else LEADS_ONLY, failed=not may)

    def action_end(self) -> None:
        """Close the marked round, after its name was typed."""
        row = self._lead_in()
        if row is None:
            return

        def fault(line: str) -> str:
            return "" if line == row.name else f"Type {row.name} to close it; Esc leaves it open."

        def take(line: str | None) -> None:
            if line is not None:
                self._record(
                    lambda project: project.close_round(row.name),
                    f"the round {row.name} is closed. What comes later is kept as late",
                )

        left = sum(len(each.missing) for each in row.progress)
        about = f"{left} assigned are not submitted; it cannot be opened again" if left else "for good"
        self.app.push_screen(AskDialog(f"Close {row.name}? Type its name", about, row.name, "", fault), take)

    def action_assign(self) -> None:
        """Give the marked person another testimony of the round."""
        row, person = self._lead_in(), self._people.marked
        if row is None or row.state is None or person is None:
            return
        has, of_round = set(row.state.round.of(person.name)), set(row.state.round.testimonies)
        every = sorted(self.coder_app.open_project.testimony_ids(), key=lambda name: name not in of_round)
        offered = [
            Choice(name, "in the round" if name in of_round else "new in the round")
            for name in every
            if name not in has
        ]
        self._reassign(row, person, offered, remove=False)

    def action_take_away(self) -> None:
        """Take a testimony of the round from the marked person."""
        row, person = self._lead_in(), self._people.marked
        if row is None or row.state is None or person is None:
            return
        left = set(person.progress.missing) if person.progress is not None else set()
        offered = [
            Choice(name, "not submitted" if name in left else "submitted; what is coded stays")
            for name in row.state.round.of(person.name)
        ]
        self._reassign(row, person, offered, remove=True)

    def _reassign(self, row: RoundRow, person: PersonRow, offered: list[Choice], *, remove: bool) -> None:
        done = "no longer assigned to" if remove else "assigned to"

        def take(name: str | None) -> None:
            if name is not None:
                self._record(
                    lambda project: project.assign(name, person.name, round_name=row.name, remove=remove),
                    f"{name} is {done} {person.name} in {row.name}",
                )

        if not offered:
            self.say(f"{person.name} has {'nothing' if remove else 'every testimony'} in {row.name}.")
            return
        what = "Take from" if remove else "Give to"
        self.app.push_screen(ChoiceDialog(f"{what} {person.name} in {row.name}", offered), take)

    def _record(self, act: Callable[[Project], object], what: str) -> None:
        """Record something beside the screen, and read again."""

        def job(_: Reckoner, project: Project) -> str:
            act(project)
            return project.introduction

        def done(introduction: str) -> None:
            self.coder_app.see_record()
            self.read_again(f"Saved: {what}. {introduction}".strip())

        self.record("saving…", job, done)
