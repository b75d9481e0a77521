"""Deciding cards one after the other: the passage in lanes, the readings, one key each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Coding, Reason, Span
from coder.reconcile.cards import Card
from coder.reconcile.decisions import Choice
from coder.tui.actions import Place, bindings
from coder.tui.bench import Bench, Remark, Ruling, span_choice
from coder.tui.docket import OPEN, SIGNS, codes_of, next_open, why
from coder.tui.manuscript import Manuscript
from coder.tui.pictures import filled_bar
from coder.tui.readings import passage, reading_lines, reading_text
from coder.tui.screens.base import CoderScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.picker import Picked, Picker
from coder.tui.screens.reason import ReasonDialog
from coder.tui.selection import Selection
from coder.tui.widgets.codes import Definition
from coder.tui.widgets.lanes import LaneReader, LaneTitles
from coder.tui.widgets.rows import InfoRow, KeyRow

ROOMY = 110
"""Terminal width, in cells, from which readings and definition stand beside the text."""
EDITING = frozenset({"save", "cancel"})
"""What keys do while another passage is selected; everything else waits."""
SETTLE_SECONDS = 1.0
BAR = 10
EDIT = "Select the passage (arrows with Shift, w s e, mouse); Enter saves it, Esc goes back."


class CardScreen(CoderScreen):
    """One card at a time. Everything said to be saved is on disk."""

    CSS_PATH = "card.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("bounds"), *bindings("card")]
    PLACES: ClassVar[tuple[Place, ...]] = ("card",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("bounds", "reason", "text")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-roomy")]  # noqa: RUF012

    def __init__(self, bench: Bench, cards: Sequence[str], card: str) -> None:
        """Begin with ``card``, one of the ids of ``cards`` in their order."""
        super().__init__()
        self._bench, self._cards = bench, list(cards)
        self._at = self._cards.index(card)
        self._text: Manuscript | None = None
        self._is_editing = False
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a passage is selected, letters are for the text."""
        if not self.coder_app.is_working:
            return False
        return (action in EDITING) == self._is_editing

    # --- showing --------------------------------------------------------------------

    @property
    def card(self) -> Card | None:
        """The card on the screen, as it stands now."""
        return self._bench.docket.card(self._cards[self._at])

    def _show(self) -> None:
        """Show the card and where everything stands."""
        card = self.card
        docket = self._bench.docket
        share = 1 - docket.open / max(len(docket), 1)
        self.query_one("#head", InfoRow).tell(
            facts=f"card {self._at + 1} of {len(self._cards)} · {filled_bar(share, BAR)} {docket.settled}"
        )
        title = self.query_one("#title", InfoRow)
        if card is None:
            title.tell(sentence="This card is no more: its codings were changed or taken away.", whole=True)
            return
        title.tell(sentence=f"{SIGNS[card.status]} {docket.title(card)} — {self._standing(card)}", whole=True)
        try:
            self._show_passage(card)
        except CoderError as error:
            self._say(Ruling(str(error), failed=True))

    def _standing(self, card: Card) -> str:
        cost = self._bench.docket.cost(card)
        costs = f" · resolved: alpha +{cost:.3f}" if card.status in OPEN and cost > 0 else ""
        remark = self._bench.remark(card)
        told = f" · with the decision: {remark.told}" if card.status in OPEN and remark.told else ""
        return f"{why(card, self._bench.names(card))}{costs}{told}"

    def _show_passage(self, card: Card) -> None:
        desk = self.coder_app.desk
        if self._text is None or self._text.testimony.id != card.testimony:
            self._text = desk.open(card.testimony)
        coders = self._bench.coders(card)
        codings = [coding for cluster in card.clusters for coding in cluster.codings]
        codings.sort(key=lambda each: (each.start, each.end))
        place = Span(card.start, card.end)
        self._reader.show(self._text, coders, codings, desk.colours, desk.labels, place)
        self.query_one(LaneTitles).refresh()
        codes = codes_of(card)
        titles = {code: desk.title(code) for code in codes}
        lines = reading_lines(coders, codings, place, codes, titles, keys=True)
        self.query_one("#readings Static", Static).update(
            reading_text(lines, self._text.text, titles, name_codes=len(codes) > 1)
        )
        first = self._bench.project.codebook.by_path.get(sorted(codes)[0])
        self.query_one(Definition).tell(first)

    def _say(self, ruling: Ruling) -> None:
        self._status.tell(sentence=ruling.said, failed=ruling.failed)

    # --- deciding -------------------------------------------------------------------

    def _done(self, ruling: Ruling) -> None:
        """Go on after a decision; stay where it was refused."""
        if ruling.moves_on:
            following = next_open(self._cards, self._at, self._bench.docket.is_open)
            if following is None:
                ruling = replace(ruling, said=f"{ruling.said} · all cards here are decided; Esc goes back")
            else:
                self._at = following
        self._show()
        self._say(ruling)

    def _decide(self, choice: Choice, said: str) -> None:
        card = self.card
        if card is not None:
            self._done(self._bench.decide(card, choice, said))

    def action_take(self, number: str) -> None:
        """Take a coder's reading."""
        if self.card is not None:
            self._done(self._bench.take(self.card, int(number)))

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
        self._done(Ruling("Skipped: it stays open.", moves_on=True))

    def action_step(self, step: int) -> None:
        """Go to the next or previous card, decided or not."""
        self._at = (self._at + step) % len(self._cards)
        self._show()
        self._say(Ruling(""))

    def action_undo(self) -> None:
        """Take the last decision back and go to its card."""
        ruling = self._bench.undo()
        if ruling.card in self._cards:
            self._at = self._cards.index(ruling.card)
        self._show()
        self._say(ruling)

    # --- another code, another passage ----------------------------------------------

    def action_code(self) -> None:
        """Pick the code that holds for what was marked."""
        card = self.card
        if card is None or self._text is None:
            return

        def hold(picked: Picked | None) -> None:
            if picked is not None:
                titles = " and ".join(map(self.coder_app.desk.title, picked.paths))
                self._decide(Choice("union", codes=picked.paths), f"{titles} instead")

        self._pick(self._text, Span(card.start, card.end), hold)

    def _pick(self, text: Manuscript, span: Span, then: Callable[[Picked | None], None]) -> None:
        """Ask for the codes that hold on ``span``."""
        quoted = passage(text.text, span)
        self.app.push_screen(Picker(self.coder_app.desk, "What holds here", quoted, several=True), then)

    def action_edit(self) -> None:
        """Select the passage that holds."""
        card = self.card
        if card is None or self._text is None:
            return
        self._is_editing = True
        self._reader.can_focus = True
        self.set_focus(self._reader)
        self._reader.select(Selection(card.end, card.start))
        self.query_one(KeyRow).show("bounds", "text")
        self._status.tell(sentence=EDIT, whole=True)

    def _leave_editing(self) -> None:
        self._is_editing = False
        self.set_focus(None)
        self._reader.can_focus = False
        self.query_one(KeyRow).show(*self.PLACES)

    async def action_save(self) -> None:
        """Let the selected passage hold."""
        heard = asyncio.Event()
        self.call_later(self._reader.call_later, heard.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), SETTLE_SECONDS)
        card, text = self.card, self._text
        if card is None or text is None or not self._is_editing:
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
        self._decide(span_choice(card, span, codes), f"{span.start}–{span.end} holds")

    def action_cancel(self) -> None:
        """Back to the card without a decision."""
        self._leave_editing()
        self._show()
        self._say(Ruling("Nothing was decided."))

    # --- beside the decision --------------------------------------------------------

    def _remark(self, card: Card, remark: Remark) -> None:
        ruling = self._bench.set_remark(card, remark)
        self._show()
        self._say(ruling)

    def action_reason(self) -> None:
        """Say why the coders differ."""
        card = self.card
        if card is None:
            return
        before = self._bench.remark(card)

        def keep(answer: tuple[Reason | None] | None) -> None:
            if answer is not None:
                self._remark(card, replace(before, reason=answer[0]))

        self.app.push_screen(ReasonDialog(before.reason), keep)

    def action_note(self) -> None:
        """Write a note."""
        card, text = self.card, self._text
        if card is None or text is None:
            return
        before = self._bench.remark(card)

        def keep(answer: str | None) -> None:
            if answer is not None:
                self._remark(card, replace(before, note=answer))

        quoted = passage(text.text, Span(card.start, card.end))
        self.app.push_screen(MemoDialog("Note on the decision", quoted, before.note), keep)

    def action_gap(self) -> None:
        """Say that the codebook does not settle this, or that it does."""
        card = self.card
        if card is not None:
            before = self._bench.remark(card)
            self._remark(card, replace(before, gap=not before.gap))

    # --- reading --------------------------------------------------------------------

    def action_compare(self) -> None:
        """Fill the next reading with colour."""
        card = self.card
        found: Coding | None = self._reader.next_focus()
        if card is not None and found is not None:
            letter = self._bench.names(card)[found.coder]
            self._say(Ruling(f"{letter}: {self.coder_app.desk.title(found.code)}"))
            code = self._bench.project.codebook.by_path.get(found.code)
            self.query_one(Definition).tell(code)

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        self._reader.scroll_text(step)

    def action_leave(self) -> None:
        """Back to all cards."""
        self.app.pop_screen()
