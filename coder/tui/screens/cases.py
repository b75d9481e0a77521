"""Cases: the people of the study, whether they count, what is wrong in their rows, who may be there twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from coder.documents.register import Register
from coder.model import Case, CaseStatus
from coder.project import Project
from coder.project.cases import decide_status, effective_cases, note_credibility, take_back
from coder.project.duplicates import Duplicates, duplicates, is_open, standings
from coder.project.filtering import Chosen, cases_where
from coder.tui.actions import Place, bindings
from coder.tui.choices import filter_hint
from coder.tui.people import (
    ONLY,
    ONLY_WORDS,
    Only,
    Roster,
    by_case,
    case_cell,
    case_columns,
    case_lines,
    roster_line,
    twins_of,
    with_standing,
)
from coder.tui.reckoner import Reckoner
from coder.tui.screens.ask import AskDialog, needed
from coder.tui.screens.cell import open_testimony
from coder.tui.screens.counting import FILTERED, ReckoningScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.widgets.beside import lines_text
from coder.tui.widgets.cells import CellTable, CellTitles, Column
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import LineList
from coder.tui.widgets.rows import InfoRow, KeyRow

LEADS_ONLY = "In this project leads decide whether a case counts; you may write a note on it (m)."
QUESTIONS: dict[CaseStatus, str] = {
    "included": "Why does {case} count? (may be empty)",
    "excluded": "Why does {case} not count?",
    "review": "What is to be looked into about {case}? (may be empty)",
}
NO_REASON = "Say why: whoever reads the study asks. Esc leaves the case as it is."


class CasesScreen(ReckoningScreen):
    """The list above, what is known of the marked case below."""

    CSS_PATH = "cases.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("cases")
    PLACES: ClassVar[tuple[Place, ...]] = ("cases",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#table"

    def __init__(self) -> None:
        super().__init__()
        self._roster = Roster()
        self._only: Only = "all"
        self._chosen: Chosen | None = None
        self._every: Duplicates | None = None
        """Every likely pair, the settled ones too."""
        self._is_comparing = False
        self._table: CellTable[Case] = CellTable(self._columns, self._cell, id="table")

    def compose(self) -> ComposeResult:
        """How many, filter, cases, the marked one, keys."""
        yield InfoRow(id="head")
        hint = filter_hint(self.coder_app.open_project.codebook)
        yield SafeInput(placeholder=hint, id="where")
        yield CellTitles(self._table)
        yield self._table
        with VerticalScroll(id="known", can_focus=False):
            yield Static(markup=False)
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to read; flaws and duplicates follow."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self._read()

    # --- reading --------------------------------------------------------------------

    def _read(self) -> None:
        self.reckon(
            "reading the register… (Esc stops)", lambda _, project: effective_cases(project), self._show_cases
        )

    def _show_cases(self, cases: tuple[Case, ...]) -> None:
        self._roster = replace(self._roster, cases=cases)
        self._fill()
        self.reckon(
            "checking the register… (Esc stops)",
            lambda _, project: checked(project.texts.register),
            self._show_findings,
        )

    def _show_findings(self, register: Register) -> None:
        self._roster = replace(
            self._roster, findings=by_case(register.findings), structure=len(register.structure)
        )
        self._fill()
        self.reckon(
            "looking for duplicates… (Esc stops)",
            lambda _, project: duplicates(project, every=True),
            self._show_duplicates,
        )

    def _show_duplicates(self, found: Duplicates) -> None:
        self._every = found
        twins = twins_of(each for each in found.people if is_open(each.standing))
        self._roster = replace(self._roster, duplicates=found, twins=twins)
        self._fill()
        self.say(self._said())

    def show_facts(self) -> None:
        """Read again after something was recorded."""
        if self._roster.cases and not self.is_asking:
            self._read_again("")

    def _read_again(self, said: str) -> None:
        """Show how cases and pairs stand now; flaws and likenesses are what they were."""

        def show(cases: tuple[Case, ...]) -> None:
            self._roster = replace(self._roster, cases=cases)
            if self._every is not None:
                decided = standings(self.coder_app.open_project, "persons").standings
                self._every = replace(
                    self._every, people=tuple(with_standing(each, decided) for each in self._every.people)
                )
                twins = twins_of(each for each in self._every.people if is_open(each.standing))
                self._roster = replace(self._roster, twins=twins)
            self._fill()
            self._tell()
            self.say(said or self._said())

        self.reckon(said or "reading…", lambda _, project: effective_cases(project), show)

    def _said(self) -> str:
        only = f"{ONLY_WORDS[self._only]}; o shows others" if self._only != "all" else ""
        undecided = self._chosen.notice if self._chosen is not None else ""
        return ". ".join(filter(None, (only, undecided, self._roster.of_columns)))

    # --- showing --------------------------------------------------------------------

    def _fill(self) -> None:
        before = self._table.marked
        kept = self._chosen.cases if self._chosen is not None else None
        cases = self._roster.shown(self._only, kept)
        ids = [case.id for case in cases]
        self._table.fill(cases, ids.index(before.id) if before and before.id in ids else 0)
        self.query_one(CellTitles).refresh()
        many = "" if len(cases) == len(self._roster.cases) else f"{len(cases)} shown of "
        self.query_one("#head", InfoRow).tell(facts=f"{many}{roster_line(self._roster)}")
        if not cases:
            self._tell()

    def _columns(self, width: int) -> list[Column]:
        return case_columns(self.coder_app.open_project.codebook.variables, self._table.items, width)

    def _cell(self, case: Case, column: Column) -> str:
        return case_cell(case, column, self._roster)

    @on(LineList.Marked, "#table")
    def _tell(self) -> None:
        case, project = self._table.marked, self.coder_app.open_project
        view = self.query_one("#known", VerticalScroll)
        text = Text("No case here.")
        if case is not None:
            record = project.record
            history = [
                made for about in ("case", "credibility") for made in record.case_history(about, case.id)
            ]
            stated = project.texts.cases.get(case.id)
            lines = case_lines(case, project.codebook.variables, self._roster, history, stated)
            text = lines_text(lines, max(view.scrollable_content_region.width, 20))
        view.query_one(Static).update(text)
        view.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Wrap anew."""
        self.call_after_refresh(self._tell)

    # --- keys -----------------------------------------------------------------------

    @on(LineList.Chosen)
    def _chosen_row(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_open()

    def action_open(self) -> None:
        """Open the testimony, or ask which."""
        case = self._table.marked
        if case is not None:
            open_testimony(self, case.id, case.testimonies)

    def action_filter(self) -> None:
        """Type a filter."""
        self.set_focus(self.query_one("#where"))
        self.say(FILTERED)

    @on(Input.Submitted, "#where")
    def _filter(self, event: Input.Submitted) -> None:
        where = event.value.strip()
        self.set_focus(self._table)
        if not where:
            self._keep(None)
            return
        field = self.query_one("#where")
        self.reckon(
            "filtering… (Esc stops)",
            lambda _, project: cases_where(project, where),
            self._keep,
            lambda: self.set_focus(field),
        )

    def _keep(self, chosen: Chosen | None) -> None:
        self._chosen = chosen
        self._fill()
        self.say(self._said())

    def action_only(self) -> None:
        """Show the next kind of cases."""
        self._only = ONLY[(ONLY.index(self._only) + 1) % len(ONLY)]
        self._fill()
        self.say(self._said())

    def action_include(self) -> None:
        """The case counts."""
        self._decide("included")

    def action_exclude(self) -> None:
        """The case does not count."""
        self._decide("excluded")

    def action_review(self) -> None:
        """The case is looked into."""
        self._decide("review")

    def _decide(self, status: CaseStatus) -> None:
        case = self._may_decide()
        if case is None:
            return

        def take(reason: str | None) -> None:
            if reason is not None:
                self._record(lambda project: decide_status(project, case.id, status, reason), told)

        told = f"{case.id} stands as {{status}}"
        fault = needed(NO_REASON) if status == "excluded" else lambda line: ""
        question = QUESTIONS[status].format(case=case.id)
        before = case.reason if case.status == status else ""
        self.app.push_screen(AskDialog(question, f"recorded as {status}", "", before, fault), take)

    def _may_decide(self) -> Case | None:
        if not self.coder_app.open_project.may_lead():
            self.say(LEADS_ONLY, failed=True)
            return None
        return self._table.marked

    def action_take_back(self) -> None:
        """Take one's decision back."""
        case = self._may_decide()
        if case is not None:
            told = f"your decision on {case.id} is taken back; it stands as {{status}}"
            self._record(lambda project: take_back(project, case.id), told)

    def action_note(self) -> None:
        """Write a credibility note."""
        case = self._table.marked
        if case is None:
            return

        def write(text: str | None) -> None:
            if text:
                self._record(
                    lambda project: note_credibility(project, case.id, text), f"the note on {case.id}"
                )
            elif text is not None:
                self.say("A note is not emptied; write what holds now, or undo it with u.")

        title = f"How far can the words of {case.id} be trusted?"
        about = "apart from any code"
        self.app.push_screen(MemoDialog(title, about, case.credibility, again="cases.note"), write)

    def _record(self, act: Callable[[Project], Case], what: str) -> None:
        """Record a decision beside the screen, and show how the case stands then."""

        def job(_: Reckoner, project: Project) -> tuple[Case, str]:
            return act(project), project.introduction

        def done(found: tuple[Case, str]) -> None:
            case, introduction = found
            self.settle()
            cases = tuple(case if each.id == case.id else each for each in self._roster.cases)
            self._roster = replace(self._roster, cases=cases)
            self._fill()
            self._tell()
            self.say(f"Saved: {what.format(status=case.status)}. u undoes. {introduction}".strip())

        self.record("saving…", job, done)

    def settle(self) -> None:
        """The screens know what was just recorded here: it is no news from another program."""
        self.coder_app.open_project.look_again()
        self.coder_app.know_record()

    def action_undo(self) -> None:
        """Undo the last action."""
        outcome = self.coder_app.desk.undo()
        self.settle()
        self.say(outcome.said, failed=outcome.failed)
        if not outcome.failed:
            self._read_again(outcome.said)

    def action_pairs(self) -> None:
        """Show who may be the same."""
        from coder.tui.screens.pairs import PairsScreen

        if self._every is None:
            self.say("Duplicates are still being looked for.")
        elif not self._every.people and not self._every.texts:
            self.say("Nobody seems to be there twice, and no two testimonies are nearly the same.")
        else:
            case = self._table.marked
            near = case.id if case is not None else ""
            self._is_comparing = True
            self.app.push_screen(PairsScreen(self.reckoner, self._every, self._roster.cases, near))

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        """Show what was decided about pairs meanwhile."""
        if self._is_comparing:
            self._is_comparing = False
            self._read_again("")

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        view = self.query_one("#known", VerticalScroll)
        view.scroll_relative(y=step * max(view.size.height - 1, 1), animate=False)


def checked(register: Register) -> Register:
    """The register with its findings looked for."""
    _ = register.findings
    return register
