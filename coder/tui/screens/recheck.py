"""Codings to look at again: their code is gone, or means something else since they were made."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.codebook.diff import FieldChange
from coder.errors import CoderError
from coder.project.rechecking import DriftedCode, drifted, still_holds
from coder.project.retrieval import in_context
from coder.text.display import shown, shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk, Outcome
from coder.tui.manuscript import Manuscript
from coder.tui.screens.base import CoderDialog
from coder.tui.screens.picker import Picked, Picker
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot, SpotList, spot_text

MOST = 200
"""Codings of one code that are listed at once; others follow as these are done."""
CONTEXT = 300
BEFORE = 80
"""Characters before a passage that are shown in full: what follows it matters as much."""
NUMBER_CELLS = 7
NOTHING = "Nothing to re-check: every coding of yours was made under its code as the codebook has it now."


class DriftedList(LineList[DriftedCode]):
    """Codes that are no longer what they were."""

    def paint(self, item: DriftedCode, width: int) -> list[tuple[str, Style]]:
        """How many codings, which code, and what happened to it."""
        name = min(max(width // 3, 16), 40)
        sign = "–" if item.is_gone and item.heir is None else ">" if item.is_gone else "~"
        return [
            (f"{len(item.codings):>5} {sign} "[: NUMBER_CELLS + 1], Style(dim=True)),
            (fitted(item.path, name), Style(bold=True)),
            (fitted(f" {item.why}", max(width - name - NUMBER_CELLS - 1, 0)), Style()),
        ]


class RecheckScreen(CoderDialog[Spot | None]):
    """Codes above, the codings of the marked one below; answers with the coding to go to."""

    CSS_PATH = "recheck.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("recheck")
    PLACES: ClassVar[tuple[Place, ...]] = ("recheck",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#codes"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.changed = False
        """Whether anything was recorded here."""
        self._shown: DriftedCode | None = None

    def compose(self) -> ComposeResult:
        """Codes, codings, and what is marked in full."""
        with Vertical(id="box") as box:
            box.border_title = Content("Your codings to look at again")
            yield DriftedList(id="codes")
            yield SpotList(id="spots")
            with VerticalScroll(id="view", can_focus=False):
                yield Static(Text(), markup=False)
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill both lists."""
        self._fill()

    @property
    def _codes(self) -> DriftedList:
        return self.query_one(DriftedList)

    @property
    def _spots(self) -> SpotList:
        return self.query_one(SpotList)

    def _fill(self) -> None:
        """Ask the record again; what was marked stays so."""
        try:
            found = drifted(self._desk.project)
        except CoderError as error:
            self._say(str(error), failed=True)
            return
        self._codes.fill(found, self._codes.at)
        self._list(self._spots.at)
        many = sum(len(code.codings) for code in found)
        status = self.query_one("#status", InfoRow)
        status.tell(facts=f"{many} to look at, of {len(found)} codes" if found else "")
        if not found:
            self.set_focus(self._codes)
            status.tell(sentence=f"{status.sentence} {NOTHING}".strip(), whole=True)

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        self.query_one("#status", InfoRow).tell(sentence=sentence, failed=failed)

    def _list(self, at: int = 0) -> None:
        code = self._shown = self._codes.marked
        self._spots.fill(
            [self._spot(code, n) for n in range(min(len(code.codings), MOST))] if code else [], at
        )

    def _spot(self, code: DriftedCode, number: int) -> Spot:
        found = in_context(self._desk.project, code.codings[number], CONTEXT)
        return Spot.of(found, self._desk.described(found.coding))

    @on(DriftedList.Marked, "#codes")
    def _another_code(self) -> None:
        if self._codes.marked is not self._shown:
            self._list()
        self._tell()

    @on(SpotList.Marked, "#spots")
    @on(events.DescendantFocus)
    def _tell(self) -> None:
        code, spot = self._codes.marked, self._spots.marked
        text = Text()
        if code is not None:
            text = code_text(code) if self._codes.has_focus or spot is None else spot_text(spot, BEFORE)
            if spot is not None and self._spots.has_focus:
                text.append("\n\n", style="not bold not dim").append_text(code_text(code))
        self.query_one("#view Static", Static).update(flowing(text))

    # --- keys -----------------------------------------------------------------------

    @on(DriftedList.Chosen, "#codes")
    def action_switch(self) -> None:
        """From the codes to the codings and back."""
        goes_down = self._codes.has_focus and self._spots.items
        self.set_focus(self._spots if goes_down else self._codes)

    @on(SpotList.Chosen, "#spots")
    def _go(self) -> None:
        self.dismiss(self._spots.marked)

    def action_go(self) -> None:
        """For the mouse: as Enter does."""
        if self._codes.has_focus:
            self.action_switch()
        else:
            self._go()

    def action_holds(self) -> None:
        """Record the marked coding anew."""
        spot = self._meant()
        if spot is None:
            return
        try:
            made = still_holds(self._desk.project, spot.coding_id)
        except CoderError as error:
            self._say(str(error), failed=True)
            return
        self._done(Outcome(f"Saved: {self._desk.title(made.code)} holds on “{spot.quote}”", coding=made))

    def action_change(self) -> None:
        """Pick another code for the marked coding."""
        spot = self._meant()
        if spot is None:
            return

        def change(picked: Picked | None) -> None:
            text = self._text(spot) if picked is not None else None
            if picked is not None and text is not None:
                coding = self._desk.project.coding(spot.coding_id)
                self._done(self._desk.change(text, coding, picked.paths[0]))

        self.app.push_screen(Picker(self._desk, "Instead", f"“{spot.quote}”"), change)

    def action_remove(self) -> None:
        """Remove the marked coding."""
        spot = self._meant()
        text = self._text(spot) if spot is not None else None
        if spot is not None and text is not None:
            self._done(self._desk.remove(text, self._desk.project.coding(spot.coding_id)))

    def action_undo(self) -> None:
        """Undo what was done last."""
        self._done(self._desk.undo())

    def action_cancel(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def _meant(self) -> Spot | None:
        """The marked coding; says so where the codes have the keys, lest one is changed unseen."""
        if self._codes.has_focus or self._spots.marked is None:
            self._say("Enter goes to the codings; mark one there.", failed=True)
            return None
        return self._spots.marked

    def _text(self, spot: Spot) -> Manuscript | None:
        try:
            return self._desk.open(spot.testimony)
        except CoderError as error:
            self._say(str(error), failed=True)
            return None

    def _done(self, outcome: Outcome) -> None:
        self._say(outcome.sentence, failed=outcome.failed)
        if not outcome.failed:
            self.changed = True
            self._fill()


def code_text(code: DriftedCode) -> Text:
    """What happened to a code: each part of its entry as it was and as it is."""
    text = Text(shown_line(code.path), style="bold")
    text.append(f" {shown_line(code.why)}.", style="not bold")
    for change in code.changes:
        text.append(f"\n{change.field.replace('_', ' ')}", style="not bold dim")
        text.append(f"\n  − {_value(change, is_old=True)}", style="not bold not dim")
        text.append(f"\n  + {_value(change, is_old=False)}", style="not bold not dim")
    return text


def _value(change: FieldChange, *, is_old: bool) -> str:
    value = change.old if is_old else change.new
    if isinstance(value, bool):
        return "yes" if value else "no"
    parts = value if isinstance(value, tuple) else (value,)
    return shown(" | ".join(map(str, parts)).strip()) or "(empty)"
