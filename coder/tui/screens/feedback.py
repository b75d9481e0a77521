"""What the consensus made of one's own codings: both readings of each place, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Coding, Span
from coder.project import Project
from coder.project.feedback import Feedback, feedback
from coder.reconcile.consensus import CONSENSUS
from coder.reconcile.decisions import REASONS
from coder.reconcile.feedback import Change, Changed
from coder.tui.actions import Place, bindings
from coder.tui.manuscript import Manuscript
from coder.tui.readings import held, reading_lines, reading_text
from coder.tui.screens.computing import ComputingScreen
from coder.tui.widgets.lanes import LaneReader, LaneTitles
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot

CHANGES: Mapping[Change, str] = {
    "bounds": "other ends", "code": "another code", "removed": "not coded", "added": "you marked nothing",
}  # fmt: skip
NOTHING = "The consensus is everywhere as you read it, as far as it has been decided."
WAITING = "{many} more when the round is closed"
SHARE = 7


class ChangedList(LineList[Changed]):
    """Places by testimony, what changed, and the reason."""

    DEFAULT_CSS = "ChangedList { overflow-y: scroll; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.titles: Mapping[str, str] = {}

    def paint(self, item: Changed, width: int) -> list[tuple[str, Style]]:
        """One row."""
        codes = sorted({each.code for each in item.own} | {each.code for each in item.consensus})
        named = " / ".join(self.titles.get(code, code) for code in codes)
        where = fitted(f" {item.card.testimony}", width * 2 // SHARE)
        change = fitted(CHANGES[item.change], 20)
        reason = item.decision.reason.replace("_", " ") if item.decision and item.decision.reason else ""
        why = fitted(reason, min(20, width // 4))
        rest = max(width - len(change) - len(why) - width * 2 // SHARE - 2, 0)
        return [
            (where, Style()), (" ", Style()), (change, Style(bold=True)),
            (fitted(named, rest), Style()), (" ", Style()), (why, Style(dim=True)),
        ]  # fmt: skip


class FeedbackScreen(ComputingScreen[Feedback]):
    """The places in a list, the marked one below. Nothing can be changed here."""

    CSS_PATH = "feedback.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("feedback")
    PLACES: ClassVar[tuple[Place, ...]] = ("feedback",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#changed"

    def __init__(self) -> None:
        super().__init__()
        self._list = ChangedList(id="changed")
        self._texts: dict[str, Manuscript] = {}
        self._reader = LaneReader(id="reader")
        self._reader.can_focus = False
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """Whose, the places, the text with two lanes, both readings, why, keys."""
        yield InfoRow(id="head")
        yield self._list
        yield LaneTitles(self._reader)
        yield self._reader
        with VerticalScroll(id="readings", can_focus=False):
            yield Static(markup=False)
        yield self._status
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Begin to compute."""
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self._status.tell(sentence="computing…")
        book = self.coder_app.open_project.codebook
        self._list.titles = {code.path: code.title for code in book.codes}
        self.compute(_steps)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done while the program ends."""
        return self.coder_app.is_working

    def show_computed(self, found: Feedback) -> None:
        """Show the places, the first one marked."""
        many = "1 place" if len(found.changed) == 1 else f"{len(found.changed)} places"
        waiting = f" · {WAITING.format(many=found.waiting)}" if found.waiting else ""
        self.query_one("#head", InfoRow).tell(
            facts=f"{self.coder_app.open_project.coder}: {many} where the consensus is not how you read "
            f"them{waiting}"
        )
        self._status.tell(sentence="" if found.changed else NOTHING, whole=True)
        self._list.fill(found.changed)

    @on(LineList.Marked)
    def _mark(self) -> None:
        """Show the marked place, once the text knows its size."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        item = self._list.marked
        if item is None or not self.coder_app.is_working:
            return
        desk, card = self.coder_app.desk, item.card
        try:
            if card.testimony not in self._texts:
                self._texts[card.testimony] = desk.open(card.testimony)
        except CoderError as error:
            self._status.tell(sentence=str(error), failed=True)
            return
        text = self._texts[card.testimony]
        mine = self.coder_app.open_project.coder or ""
        holds = [held(card.testimony, reading) for reading in item.consensus]
        both = sorted([*item.own, *holds], key=lambda each: (each.start, each.end))
        coders, place = [(mine, "you"), (CONSENSUS, "consensus")], Span(card.start, card.end)
        self._reader.show(text, coders, both, desk.colours, desk.labels, place)
        self.query_one(LaneTitles).refresh()
        codes = frozenset(each.code for each in both)
        titles = {code: desk.title(code) for code in codes}
        lines = reading_lines(coders, both, _around(both, place), codes, titles)
        self.query_one("#readings Static", Static).update(
            reading_text(lines, text.text, titles, name_codes=True)
        )
        self._status.tell(sentence=why(item), whole=True)

    def action_compare(self) -> None:
        """Fill the next reading with its colour."""
        self._reader.next_focus()

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        self._reader.scroll_text(step)

    @on(LineList.Chosen)
    def _go(self) -> None:
        self.action_go()

    def action_go(self) -> None:
        """Open the testimony at the marked place."""
        item = self._list.marked
        if item is None:
            return
        place = min(
            each.span for each in (*item.own, *(held(item.card.testimony, one) for one in item.consensus))
        )
        coding = item.own[0].id if item.own else ""
        self.app.pop_screen()
        spot = Spot(item.card.testimony, place.start, place.end, 0, "", "", "", coding_id=coding)
        self.coder_app.go_to(spot)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.app.pop_screen()


def _steps(project: Project) -> Iterator[Feedback]:
    yield feedback(project, project.acting())


def _around(codings: list[Coding], place: Span) -> Span:
    """``place``, stretched to what holds beside it."""
    return Span(
        min([place.start, *(each.start for each in codings)]),
        max([place.end, *(each.end for each in codings)]),
    )


def why(item: Changed) -> str:
    """Who decided so, and for which reason."""
    decision = item.decision
    if decision is None:
        return "More than half of the coders read it so, which the codebook accepts."
    reason = f" — {decision.reason.replace('_', ' ')}: {REASONS[decision.reason]}" if decision.reason else ""
    note = f" “{decision.note}”" if decision.note else ""
    return f"Decided by {decision.lead}{reason}.{note}"
