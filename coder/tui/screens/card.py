"""Deciding cards one after the other: the passage in lanes, the readings, one key each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Coding, Span
from coder.reconcile.cards import Card
from coder.reconcile.consensus import CONSENSUS
from coder.reconcile.decisions import Choice
from coder.text.display import counted
from coder.tui.account import why
from coder.tui.actions import Place, bindings
from coder.tui.bench import Bench, Ruling, reached, span_choice
from coder.tui.docket import OPEN, SIGNS, codes_of
from coder.tui.manuscript import Manuscript
from coder.tui.pictures import filled_bar
from coder.tui.readings import held, passage, reading_lines, reading_text
from coder.tui.screens.entry import EntryScreen
from coder.tui.screens.picker import Picked, Picker
from coder.tui.screens.remarking import Remarking
from coder.tui.selection import Selection
from coder.tui.widgets.codes import Definition
from coder.tui.widgets.lanes import LaneReader, LaneTitles
from coder.tui.widgets.rows import InfoRow, KeyRow

ROOMY = 110
"""Terminal width, in cells, from which readings and definition stand beside the text."""
EDITING = frozenset({"save", "cancel"})
"""What keys do while another passage is selected; everything else waits."""
SETTLE_SECONDS = 1.0
LOOK_AHEAD_SECONDS = 0.01
"""After a card stands, until the next one is loaded: late enough not to hold up the terminal."""
BAR = 10
HOLDS = "="
"""Above the lane of what was decided."""
EDIT = "Select the passage (arrows with Shift, w s e, mouse); Enter saves it, Esc goes back."


class CardScreen(Remarking):
    """One card at a time. Everything said to be saved is on disk."""

    CSS_PATH = "card.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("bounds"), *bindings("card")]
    PLACES: ClassVar[tuple[Place, ...]] = ("card",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("bounds", "reason", "text")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-roomy")]  # noqa: RUF012

    def __init__(self, bench: Bench, rows: Sequence[int], at: int) -> None:
        """Begin with place ``at`` of ``rows``, which are those of the docket in their order."""
        super().__init__()
        self._bench, self._rows = bench, np.array(rows, dtype=np.int64)
        self._at = at
        self._text: Manuscript | None = None
        self._next_text: Manuscript | None = None
        """What was opened ahead."""
        self._edited: Card | None = None
        """The card as it was when another passage began to be selected for it; None at other times."""
        self._defined = ""
        """The code whose definition stands beside the readings."""
        self._reader = LaneReader(id="reader")
        self._reader.can_focus = False
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """Progress, what is at stake, text, readings, definition, what happened, keys."""
        yield InfoRow(id="head")
        yield InfoRow(id="title")
        with Horizontal(id="desk"):
            with Vertical(id="passage"):
                yield LaneTitles(self._reader)
                yield self._reader
            with Vertical(id="panel"):
                with VerticalScroll(id="readings", can_focus=False):
                    yield Static(markup=False)
                yield Definition()
        yield self._status
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the first card, once the text knows its size."""
        self.call_after_refresh(self._show)

    @property
    def helped(self) -> tuple[Place, ...]:
        """While a passage is selected, only the keys of that."""
        return ("bounds", "text") if self._is_editing else super().helped

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a passage is selected, letters are for the text."""
        if not self.coder_app.is_working:
            return False
        return (action in EDITING) == self._is_editing

    # --- showing --------------------------------------------------------------------

    @property
    def _is_editing(self) -> bool:
        return self._edited is not None

    @property
    def card(self) -> Card | None:
        """The card on the screen, as it stands now."""
        return self._bench.docket.card(self._row)

    @property
    def _row(self) -> int:
        return int(self._rows[self._at])

    def _show(self) -> None:
        """Show the card and where everything stands."""
        try:
            self._show_card()
        except CoderError as error:
            self._say(Ruling(str(error), failed=True))

    def _show_card(self) -> None:
        card = self.card
        docket = self._bench.docket
        share = 1 - docket.open / max(len(docket), 1)
        self.query_one("#head", InfoRow).tell(
            facts=f"card {self._at + 1} of {len(self._rows)} · {filled_bar(share, BAR)} {docket.settled}"
        )
        title = self.query_one("#title", InfoRow)
        if card is None:
            title.tell(sentence="This card is no more: its codings were changed or taken away.", whole=True)
            return
        title.tell(
            sentence=f"{SIGNS[card.status]} {docket.title(self._row)} — {self._standing(card)}",
            whole=True,
        )
        self._show_passage(card)

    def _standing(self, card: Card) -> str:
        cost = self._bench.docket.cost(self._row)
        costs = f" · resolved: alpha +{cost:.3f}" if cost > 0 else ""
        remark = self._bench.remark(card)
        told = f" · with the decision: {remark.told}" if card.status in OPEN and remark.told else ""
        offered = self._bench.preselected(card)
        offers = (
            f" · most read it as {self._bench.coders(card)[offered - 1][1]}: Enter takes it"
            if offered
            else ""
        )
        return f"{why(card, self._bench.names(card), self._bench.docket.titles)}{costs}{told}{offers}"

    def _show_passage(self, card: Card) -> None:
        desk = self.coder_app.desk
        if self._text is None or self._text.testimony.id != card.testimony:
            ahead = self._next_text
            if ahead is None or ahead.testimony.id != card.testimony:
                ahead = desk.open(card.testimony)
            self._text = ahead
        coders = self._bench.coders(card)
        codings = sorted(card.codings, key=lambda each: (each.start, each.end))
        place = Span(card.start, card.end)
        holds = [held(card.testimony, each) for each in card.readings] if card.decisions else []
        lanes = [*coders, (CONSENSUS, HOLDS)] if holds else coders
        marks = sorted([*codings, *holds], key=lambda each: (each.start, each.end))
        self._reader.show(self._text, lanes, marks, desk.colours, desk.labels, place)
        self.query_one(LaneTitles).refresh()
        codes = codes_of(card)
        titles = {code: desk.title(code) for code in codes}
        offered = self._bench.preselected(card)
        lines = reading_lines(coders, codings, place, codes, titles, keys=True, preselected=offered)
        self.query_one("#readings Static", Static).update(
            reading_text(lines, self._text.text, titles, name_codes=len(codes) > 1)
        )
        self._define(min(codes))

    def _define(self, code: str) -> None:
        self._defined = code
        self.query_one(Definition).tell(self._bench.project.codebook.by_path.get(code))

    def _say(self, ruling: Ruling) -> None:
        self._status.tell(sentence=ruling.said, failed=ruling.failed, whole=True)

    def _opened(self) -> tuple[Card | None, Manuscript | None]:
        """The card and its text, opened here where a key came before they were first shown."""
        if self._text is None:
            self._show()
        return self.card, self._text

    def show_facts(self) -> None:
        """Show the card as it stands after another program recorded something."""
        self._bench.docket.forget()
        self._next_text = None
        if not self._is_editing:
            self._text = None  # the other program may have taken over another text
            self._show()
        elif self.card is None or self._edited is None or self.card.considered != self._edited.considered:
            self._say(Ruling("The codings on this card changed: Esc shows it anew.", failed=True))

    # --- deciding -------------------------------------------------------------------

    def _done(self, ruling: Ruling) -> None:
        """Go on after a decision; stay where it was refused."""
        if ruling.moves_on:
            following = self._bench.docket.next_open(self._rows, self._at)
            if following is None:
                ruling = replace(ruling, said=f"{ruling.said} · all cards here are decided; Esc goes back")
            else:
                self._at = following
        with self.app.batch_update():
            self._show()
            self._say(ruling)
        self.set_timer(LOOK_AHEAD_SECONDS, self._look_ahead)

    def _look_ahead(self) -> None:
        """Load the card that most likely comes next, and its text, while the lead reads this one."""
        docket = self._bench.docket
        following = docket.next_open(self._rows, self._at) if self.coder_app.is_working else None
        if following is None or self._text is None:
            return
        with suppress(CoderError):  # said when its turn has come
            card = docket.card(int(self._rows[following]))
            if card is not None and card.testimony != self._text.testimony.id:
                self._next_text = self.coder_app.desk.open(card.testimony)
                self._next_text.prepare(self._text.layout.width)

    def _decide(self, choice: Choice, said: str, card: Card | None = None) -> None:
        """``card``: as it was when the lead began to answer; that on the screen otherwise."""
        card = card or self.card
        if card is not None:
            self._done(self._bench.decide(card, choice, said))

    def action_take(self, number: str) -> None:
        """Take a coder's reading."""
        if self.card is not None:
            self._done(self._bench.take(self.card, int(number)))

    def action_preselected(self) -> None:
        """Take the reading that the codebook preselects."""
        offered = self._bench.preselected(self.card) if self.card is not None else None
        if offered is None:
            self._say(Ruling("Nothing is preselected here: a key beside a reading takes it."))
        else:
            self.action_take(str(offered))

    def action_union(self) -> None:
        """Everything that anybody marked."""
        self._decide(Choice("union"), "everything that anybody marked")

    def action_intersection(self) -> None:
        """What all marked who used the code."""
        self._decide(Choice("intersection"), "what all marked who used the code")

    def action_none(self) -> None:
        """Nobody is right."""
        self._decide(Choice("none"), "nothing is coded here")

    def action_unresolved(self) -> None:
        """Keep the readings beside one another."""
        self._decide(Choice("unresolved"), "unresolved, the readings stay beside one another")

    def action_skip(self) -> None:
        """Go to the next open card without deciding."""
        told = self._bench.remark(self.card).told if self.card is not None else ""
        self._done(Ruling(f"Skipped: it stays open{f', and keeps: {told}' if told else ''}.", moves_on=True))

    def action_step(self, step: int) -> None:
        """Go to the next or previous card, decided or not."""
        self._at = (self._at + step) % len(self._rows)
        self._show()
        self._say(Ruling(""))

    def action_undo(self) -> None:
        """Take the last decision back and go to its card."""
        ruling = self._bench.undo()
        self._go_to(self._bench.docket.row_of(ruling.card))
        self._show()
        self._say(ruling)

    def _go_to(self, row: int | None) -> None:
        """Go to a row of the docket, which joins those at hand where it is not among them."""
        if row is None:
            return
        if row not in self._rows:
            self._rows = np.insert(self._rows, self._at, row)
        self._at = int(np.flatnonzero(self._rows == row)[0])

    # --- another code, another passage ----------------------------------------------

    def action_code(self) -> None:
        """Pick the code that holds for what was marked."""
        card, text = self._opened()
        if card is None or text is None:
            return

        def hold(picked: Picked | None) -> None:
            if picked is not None:
                titles = " and ".join(map(self.coder_app.desk.title, picked.paths))
                self._decide(Choice("union", codes=picked.paths), f"{titles} instead", card)

        self._pick(text, Span(card.start, card.end), hold)

    def _pick(self, text: Manuscript, span: Span, then: Callable[[Picked | None], None]) -> None:
        """Ask for the codes that hold on ``span``."""
        quoted = passage(text.text, span)
        self.app.push_screen(Picker(self.coder_app.desk, "What holds here", quoted, several=True), then)

    def action_edit(self) -> None:
        """Select the passage that holds."""
        card, text = self._opened()
        if card is None or text is None:
            return
        self._edited = card
        self._reader.can_focus = True
        self.set_focus(self._reader)
        self._reader.select(Selection(card.end, card.start))
        self.query_one(KeyRow).show("bounds", "text")
        self._status.tell(sentence=EDIT, whole=True)

    def _leave_editing(self) -> None:
        self._edited = None
        self.set_focus(None)
        self._reader.can_focus = False
        self.query_one(KeyRow).show(*self.PLACES)

    async def action_save(self) -> None:
        """Let the selected passage hold."""
        heard = asyncio.Event()
        self.call_later(self._reader.call_later, heard.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), SETTLE_SECONDS)
        card, text = self._edited, self._text
        if card is None or text is None:
            return
        chosen = self._reader.selection.span
        span = text.codable(chosen.start, chosen.end)
        if not len(span):
            self._say(Ruling("Nothing that can be seen is selected.", failed=True))
            return
        self._leave_editing()
        if len(codes_of(card)) == 1:
            self._hold(card, span, ())
            return

        def hold(picked: Picked | None) -> None:
            if picked is None:
                self._show()
            else:
                self._hold(card, span, picked.paths)

        self._pick(text, span, hold)

    def _hold(self, card: Card, span: Span, codes: tuple[str, ...]) -> None:
        marks, others = reached(self._bench.docket, card, span)
        cards = "another card" if others == 1 else f"{others} other cards"
        warning = f" · ! it reaches {counted(marks, 'mark')} of {cards}" if marks else ""
        quoted = passage(self._text.text, span) if self._text is not None else ""
        self._decide(span_choice(card, span, codes), f"{quoted} {span.start}–{span.end} holds{warning}", card)

    def action_cancel(self) -> None:
        """Back to the card without a decision."""
        self._leave_editing()
        self._show()
        self._say(Ruling("Nothing was decided."))

    # --- reading --------------------------------------------------------------------

    def action_compare(self) -> None:
        """Fill the next reading with colour."""
        card = self.card
        found: Coding | None = self._reader.next_focus()
        if card is not None and found is not None:
            letter = self._bench.names(card).get(found.coder, "What holds")
            self._say(Ruling(f"{letter}: {self.coder_app.desk.title(found.code)}"))
            self._define(found.code)

    def action_entry(self) -> None:
        """Read all that the codebook says of the code whose definition is shown."""
        self._opened()
        code = self._bench.project.codebook.by_path.get(self._defined)
        if code is None:
            self._say(Ruling("The codebook has no such code any more.", failed=True))
        else:
            self.app.push_screen(EntryScreen(self.coder_app.desk, code))

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        self._reader.scroll_text(step)

    def action_leave(self) -> None:
        """Back to all cards."""
        self.app.pop_screen()
