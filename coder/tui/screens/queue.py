"""The queue: every testimony, how far it is, and the way into it."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from coder.errors import CoderError
from coder.project.queue import read_row
from coder.text.display import counted
from coder.tui.actions import Place, bindings, key_of
from coder.tui.desk import Outcome
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.shelf import ShelfList, ShelfTitles, matching

if TYPE_CHECKING:
    from coder.project import QueueRow

BAR = 20
READ_SECONDS, READ_AT_ONCE = 0.05, 25
"""A long queue is read in small portions, between which keys act."""


IDLE_SECONDS = 1.5
"""After which nothing is being drawn any more."""


class QueueScreen(CoderScreen):
    """Testimonies with their state; ``/`` filters, Enter opens."""

    CSS_PATH = "queue.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("queue")
    PLACES: ClassVar[tuple[Place, ...]] = ("queue",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#queue"

    def __init__(self, sentence: str = "", testimony: str = "") -> None:
        super().__init__()
        self._sentence = sentence
        self._testimony = testimony
        self._rows: list[QueueRow] = []
        self._counted: dict[str, tuple[int, int] | None] = {}
        self._at: dict[str, int] = {}
        """Where in the queue each testimony is."""
        self._unread: list[str] = []
        self._rounds_said: list[str] = []

    def compose(self) -> ComposeResult:
        """Who, filter, list, progress, keys."""
        yield InfoRow(id="head")
        yield InfoRow(id="notice")
        yield SafeInput(placeholder="/ filters by id, title, case, language or state", id="filter")
        yield ShelfTitles(id="titles")
        yield ShelfList(self._read, self._progress, id="queue")
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill the list and say what there is to say."""
        self.fill()
        if self._unread:
            self._reading = self.set_interval(READ_SECONDS, self._read_some)
        self.mark(self._testimony)
        self.say(self._sentence)
        self._tell_notices()
        self.set_timer(IDLE_SECONDS, self._prepare)

    def _prepare(self) -> None:
        """Load what reconciling needs while a lead looks at the queue, if there is anything to reconcile."""
        project = self.coder_app.open_project
        if self.coder_app.is_working and project.may_lead() and len(project.record.coders()) > 1:
            self.run_worker(partial(import_module, "coder.tui.screens.card"), thread=True)

    def _tell_notices(self) -> None:
        project = self.coder_app.open_project
        self._rounds_said = project.round_notices()
        way = "F4 lists your codings to look at again." if project.orphans() else ""
        empty = "" if self._rows else _nothing_to_code(len(project.texts.register.cases))
        self.tell_notice(" ".join(filter(None, [empty, *project.notices, way])))

    def fill(self) -> None:
        """Ask the project for the queue again; the marked testimony stays marked."""
        self._rows = self.coder_app.open_project.shelf()
        own = [row for row in self._rows if row.assigned]
        self.coder_app.desk.learn_progress(sum(row.state == "submitted" for row in own), len(own))
        self._counted.clear()
        self._at = {row.testimony: at for at, row in enumerate(self._rows)}
        self._unread = [row.testimony for row in reversed(self._rows) if not row.is_read]
        self.query_one("#head", InfoRow).tell(facts=self.coder_app.facts())
        self.query_one("#status", InfoRow).tell(facts=progress_line(self._rows))
        self._narrow(self.query_one("#filter", Input).value)

    def show_facts(self) -> None:
        """Ask for the queue again; where rounds opened or closed, say anew what is to be known of them."""
        self.fill()
        if self.coder_app.open_project.round_notices() != self._rounds_said:
            self._tell_notices()

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Put a sentence into the status row."""
        self.query_one("#status", InfoRow).tell(sentence=sentence, failed=failed)

    def mark(self, testimony: str) -> None:
        """Mark the row of ``testimony``."""
        shown = self._list.items
        at = next((at for at, row in enumerate(shown) if row.testimony == testimony), None)
        if at is not None:
            self._list.mark_row(at)

    @property
    def _list(self) -> ShelfList:
        return self.query_one(ShelfList)

    def _read(self, row: QueueRow) -> QueueRow:
        """A row with its title, read from the file when it is first painted or its turn has come."""
        at = self._at.get(row.testimony, -1)
        if at < 0 or row.is_read:
            return row
        if not self._rows[at].is_read:
            self._rows[at] = read_row(self.coder_app.open_project, row)
        return self._rows[at]

    def _read_some(self) -> None:
        """Go on reading a long queue, so that the filter soon knows every title."""
        if not self.coder_app.is_working or not self.is_current:
            return
        for name in [self._unread.pop() for _ in range(min(READ_AT_ONCE, len(self._unread)))]:
            self._read(self._rows[self._at[name]])
        if not self._unread:
            self._reading.stop()
            query = self.query_one("#filter", Input).value
            if query:
                self._narrow(query)

    def _progress(self, row: QueueRow) -> tuple[int, int] | None:
        """Excerpts of a row, counted when it is first painted."""
        if row.testimony not in self._counted:
            try:
                self._counted[row.testimony] = self.coder_app.open_project.excerpt_progress(row.testimony)
            except CoderError:  # its row says already that it cannot be read
                self._counted[row.testimony] = None
        return self._counted[row.testimony]

    def _narrow(self, query: str) -> None:
        before = self._list.marked
        found = matching(self._rows, query)
        names = [row.testimony for row in found]
        at = names.index(before.testimony) if before and before.testimony in names else 0
        self._list.fill(found, at)
        if query:
            self.say(f"{len(found)} of {len(self._rows)} match; Esc shows all")

    @on(Input.Changed)
    def _filter_typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted)
    def _filter_done(self) -> None:
        if self.focused is self._list:  # a second Enter, typed before the list had the keys
            self.action_open()
        else:
            self.set_focus(self._list)

    @on(ShelfList.Chosen)
    def _open_chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the marked testimony."""
        row = self._list.marked
        if row is None:
            return
        row = self._read(row)
        if row.problem:
            self.say(row.problem, failed=True)
            return
        self.coder_app.open_testimony(row.testimony)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed, letters are letters."""
        if not self.coder_app.is_working:
            return False
        return action == "leave" or not isinstance(self.focused, Input)

    def action_filter(self) -> None:
        """Type to narrow the list."""
        self.set_focus(self.query_one("#filter", Input))

    def action_leave(self) -> None:
        """Show every testimony again."""
        self.query_one("#filter", Input).value = ""
        self.set_focus(self._list)
        self.say("")

    def action_stay(self) -> None:
        """Say how one leaves."""
        self.say("Ctrl+Q leaves; everything coded is on disk already.")

    def action_undo(self) -> None:
        """Undo the last action and go where it was."""
        self._go(self.coder_app.desk.undo())

    def action_redo(self) -> None:
        """Redo what was undone and go there."""
        self._go(self.coder_app.desk.redo())

    def _go(self, outcome: Outcome) -> None:
        if outcome.testimony and not outcome.failed:
            self.coder_app.open_testimony(outcome.testimony, outcome)
        else:
            self.say(outcome.said, failed=outcome.failed)

    def action_reread(self) -> None:
        """Read the files again."""
        self.coder_app.begin("Read again: codebook, testimonies and register.")

    def action_agreement(self) -> None:
        """Show how far the coders agree."""
        self.coder_app.show_agreement()

    def action_feedback(self) -> None:
        """What the consensus made of one's own codings."""
        self.coder_app.show_feedback()

    def action_reconcile(self) -> None:
        """Decide where the coders differ."""
        self.coder_app.show_reconciliation()

    def action_cases(self) -> None:
        """Show the people of the study."""
        self.coder_app.show_cases()

    def action_counts(self) -> None:
        """Show how many voice each code."""
        self.coder_app.show_counts()

    def action_team(self) -> None:
        """Show rounds, people and exchange."""
        self.coder_app.show_team()

    def action_revisions(self) -> None:
        """Show what corrected texts left to look at."""
        self.coder_app.show_revisions()

    def action_search(self) -> None:
        """Find words in all testimonies."""
        self.coder_app.search()

    def action_history(self) -> None:
        """Read what one did last."""
        self.coder_app.show_history()

    def action_propose(self) -> None:
        """Tell the lead what the codebook misses."""
        self.coder_app.propose(lambda outcome: self.say(outcome.said, failed=outcome.failed))

    def action_who(self) -> None:
        """Let somebody else sit down."""
        self.coder_app.ask_name()


def _nothing_to_code(cases: int) -> str:
    """What is next where there is a register and no text yet."""
    again, people = key_of("queue.reread"), key_of("queue.cases")
    return (
        f"No testimonies yet: put text files into testimonies/ or run coder import FILE…, then press {again}."
        f" The register has {counted(cases, 'case')}: {people} shows them."
    )


def progress_line(rows: list[QueueRow]) -> str:
    """How far the coder is with all that is assigned, in words and as a bar."""
    rows = [row for row in rows if row.assigned]
    submitted = sum(row.state == "submitted" for row in rows)
    started = sum(row.state == "started" for row in rows)
    codings = sum(row.codings for row in rows)
    full = BAR * submitted // len(rows) if rows else 0
    bar = "█" * full + "░" * (BAR - full)
    done = f"{submitted} of {len(rows)} submitted · {started} started"
    return f"{bar} {done} · {counted(codings, 'coding')}"
