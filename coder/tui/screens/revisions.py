"""Corrected texts: each edited passage as it was coded and where it is proposed, to accept or to refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.project import Project
from coder.project.revising import place_passage, place_passages, take_back_revision
from coder.tui.actions import Place, bindings
from coder.tui.corrected import (
    SIGNS,
    CorrectedRow,
    corrected_rows,
    place_said,
    row_lines,
    row_sides,
    row_words,
    rows_line,
)
from coder.tui.reckoner import Reckoner
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.cell import open_testimony
from coder.tui.screens.counting import ReckoningScreen
from coder.tui.widgets.beside import Beside
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

NOTHING = "No file was corrected since it was coded, and nothing waits."
NO_PROPOSAL = "The new text has no passage like it: p puts it where you say, x refuses it."
A_FILE = "This is a whole file: y takes it over, then its passages can be looked at one by one."
SIGN_CELLS, PLACE_CELLS = 13, 13


class PassageList(LineList[CorrectedRow]):
    """Edited passages and corrected files."""

    DEFAULT_CSS = "PassageList { overflow-y: scroll; }"

    def paint(self, item: CorrectedRow, width: int) -> list[tuple[str, Style]]:
        """Kind, place, what was edited."""
        sign, word = SIGNS[item.kind]
        place = item.passage.name if item.passage is not None else ""
        room = min(max(width // 5, 12), 28)
        rest = max(width - room - SIGN_CELLS - PLACE_CELLS, 0)
        return [
            (fitted(f" {sign} {word}", SIGN_CELLS), Style()),
            (fitted(item.plan.testimony, room), Style(bold=True)),
            (fitted(f" {place}", PLACE_CELLS), Style(dim=True)),
            (fitted(f" {row_words(item)}", rest), Style(dim=item.kind == "aside")),
        ]


class RevisionsScreen(ReckoningScreen):
    """The passages above, the marked one in both texts below."""

    CSS_PATH = "revisions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("revisions")
    PLACES: ClassVar[tuple[Place, ...]] = ("revisions",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#passages"

    def __init__(self) -> None:
        super().__init__()
        self._list = PassageList(id="passages")
        self._has_read = False
        self._said = ""

    def compose(self) -> ComposeResult:
        """How many, the passages, both texts, keys."""
        yield InfoRow(id="head")
        yield self._list
        yield Beside(id="both")
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to read."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self._read()

    def show_facts(self) -> None:
        """Read again after something was recorded; what was said last stays."""
        if self._has_read and not self.is_asking:
            self._read(self.query_one("#status", InfoRow).sentence)

    def _read(self, said: str = "") -> None:
        self._said = said or self._said
        words = self._said or "comparing the texts… (Esc stops)"
        self.reckon(words, lambda _, project: corrected_rows(project), self._show)

    def _show(self, rows: list[CorrectedRow]) -> None:
        self._has_read = True
        before, at = self._list.marked, self._list.at
        keys = [row.key for row in rows]
        stays = before is not None and before.key in keys and not self._said
        self._list.fill(rows, keys.index(before.key) if stays and before else at)
        self.query_one("#head", InfoRow).tell(facts=f"Corrected texts · {rows_line(rows)}")
        self._tell()
        self.say(" ".join(filter(None, (self._said, "" if rows else NOTHING))))
        self._said = ""

    @on(LineList.Marked)
    def _tell(self) -> None:
        row = self._list.marked
        sides, lines = (row_sides(row), row_lines(row)) if row is not None else ([], [])
        self.query_one(Beside).tell(sides, lines)

    # --- keys -----------------------------------------------------------------------

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_open()

    def action_open(self) -> None:
        """Open the testimony."""
        row = self._list.marked
        if row is not None:
            open_testimony(self, row.plan.testimony, (row.plan.testimony,))

    def action_accept(self) -> None:
        """The passage stands where it is proposed; a corrected file is taken over."""
        row = self._list.marked
        if row is None:
            return
        name, passage = row.plan.testimony, row.passage
        if passage is None:
            self._record(lambda project: place_passages(project, name, (), take_over=True))
        elif not passage.proposal:
            self.say(NO_PROPOSAL, failed=True)
        else:
            self._record(lambda project: [place_passage(project, name, passage.name, None, accept=True)])

    def action_put(self) -> None:
        """Ask where the passage stands."""
        row = self._marked_passage()
        if row is None or row.passage is None:
            return
        name, passage, text = row.plan.testimony, row.passage.name, row.new_text

        def fault(line: str) -> str:
            found = place_said(line, text)
            return found if isinstance(found, str) else ""

        def take(line: str | None) -> None:
            place = place_said(line, text) if line is not None else ""
            if not isinstance(place, str):
                self._record(lambda project: [place_passage(project, name, passage, place)])

        question = f"Where does {passage} of {name} stand now?"
        self.app.push_screen(
            AskDialog(question, "its words in the new text, or START END", "", row.passage.proposal, fault),
            take,
        )

    def action_aside(self) -> None:
        """The passage stands nowhere."""
        row = self._marked_passage()
        if row is not None and row.passage is not None:
            name, passage = row.plan.testimony, row.passage.name
            self._record(lambda project: [place_passage(project, name, passage, None)])

    def _marked_passage(self) -> CorrectedRow | None:
        row = self._list.marked
        if row is not None and row.passage is None:
            self.say(A_FILE, failed=True)
            return None
        return row

    def action_take_back(self) -> None:
        """Take one's correction of the marked text back."""
        row = self._list.marked
        if row is not None:
            name = row.plan.testimony
            self._record(lambda project: [take_back_revision(project, name)])

    def _record(self, act: Callable[[Project], list[str]]) -> None:
        """Record something beside the screen, and read again."""

        def job(_: Reckoner, project: Project) -> list[str]:
            return [*act(project), project.introduction]

        def done(said: list[str]) -> None:
            self.coder_app.see_record()
            self._read(" ".join(filter(None, said)))

        self.record("saving…", job, done)

    def action_undo(self) -> None:
        """Undo the last action."""
        outcome = self.coder_app.desk.undo()
        self.say(outcome.said, failed=outcome.failed)
        if not outcome.failed:
            self._read(outcome.said)

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        view = self.query_one(Beside)
        view.scroll_relative(y=step * max(view.size.height - 1, 1), animate=False)
