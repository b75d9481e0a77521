"""Putting codes on passages: the testimony at the left, the codebook at the right, what happened below."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from coder.model import Coding, Span
from coder.positions import position, remember_position
from coder.text.display import counted
from coder.tui.actions import Place, bindings, key_of
from coder.tui.desk import Desk, Outcome, quote
from coder.tui.manuscript import Manuscript
from coder.tui.preferences import kept_measure
from coder.tui.screens.base import CoderScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.picker import Picked, Picker
from coder.tui.selection import Selection
from coder.tui.stepping import meant
from coder.tui.theme import STATES
from coder.tui.widgets.codes import CodeList, CodeTitles, Definition, code_rows
from coder.tui.widgets.painter import MEASURE
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot

BOUNDARY_KEYS = {
    "text.confirm": "Save",
    "coding.escape": "Leave as it was",
    "text.swap": "Other end",
    "text.right": "Character",
    "text.word_right": "Word",
    "text.grow": "Longer",
    "text.shrink": "Shorter",
}
"""What the key row offers while the ends of a coding are moved."""
WITH_CODES = "with the codes just picked"
"""The draft of a memo that is written while its codings are not made yet."""
ROOMY, WIDE = 100, 150
"""Terminal widths, in cells, from which the panel is broader."""
SETTLE_SECONDS = 1.0
KEEP_SECONDS = 2.0
"""How often the place in the testimony is remembered, where it changed."""


class TaggingScreen(CoderScreen):
    """Shows one testimony with its codings and puts codes on it."""

    CSS_PATH = "coding.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("coding")
    PLACES: ClassVar[tuple[Place, ...]] = ("text", "coding")
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("codes", "list", "picker")
    AUTO_FOCUS = "#reader"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-roomy"), (WIDE, "-wide")]  # noqa: RUF012

    def __init__(self, text: Manuscript, outcome: Outcome, spot: Spot | None = None) -> None:
        """``outcome`` is what led here: said at once, and its coding shown; ``spot`` is the place to show."""
        super().__init__()
        self.text = text
        self.codings: list[Coding] = []
        self._coded = 0
        self._outcome = outcome
        self._spot = spot
        self._is_open = False
        self._adjusting: Coding | None = None
        """The coding whose ends are being moved."""
        self._noted: list[Span] = []
        self._kept_place = -1
        """Where the coder was when that was last remembered."""
        self.reader = Reader(id="reader", taken=self._sweep)
        self._codes = CodeList(id="codes", skip=lambda row: row.code is None)
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """Who and what, text and codebook, where and what happened, keys."""
        # Textual gives these classes after the first layout: rows would be wrapped twice.
        reached = [name for cells, name in self.HORIZONTAL_BREAKPOINTS if self.app.size.width >= cells]
        self.set_class(True, *reached[-1:])
        yield InfoRow(id="head")
        yield InfoRow(id="notice")
        with Horizontal(id="desk"):
            yield self.reader
            with Vertical(id="panel"):
                yield CodeTitles()
                yield self._codes
                yield Definition()
        yield self._status
        yield KeyRow("text", "coding")

    def on_mount(self) -> None:
        """Open the testimony."""
        text, outcome = self.text, self._outcome
        self.tell_notice(text.testimony.notice)
        folder = self._folder = self.coder_app.open_project.folder
        self.reader.measure = kept_measure(MEASURE)
        self.reader.open(text, text.begin_at(position(folder, text.testimony.id)))
        self._is_open = True
        self.set_interval(KEEP_SECONDS, self._keep_place)
        self._done(outcome, focus=True)
        if self._spot is not None:
            self.go_to(self._spot)

    def on_unmount(self) -> None:
        """Remember where the coder stopped."""
        self._keep_place()

    def _keep_place(self) -> None:
        """Remember where the coder is: now and then too, for a program may be killed."""
        cursor = self.reader.selection.cursor
        if self._is_open and cursor != self._kept_place:
            self._kept_place = cursor
            remember_position(self._folder, self.text.testimony.id, cursor)

    def go_to(self, spot: Spot) -> None:
        """Select a passage, or focus the coding that it is."""
        self._report(Outcome(""))  # what was said of the place before
        coding = next((one for one in self.codings if one.id == spot.coding_id), None)
        if coding is not None:
            self.reader.focus_coding(coding)
        elif spot.end <= len(self.text.text):
            chosen = Selection.over(Span(spot.start, spot.end))
            if spot.found is not None:
                chosen = Selection.around(self.text, spot.found, self.desk.hit_unit)
            self.reader.select(chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys do nothing until the text is there."""
        return self._is_open and self.coder_app.is_working

    @property
    def desk(self) -> Desk:
        """The coder's desk."""
        return self.coder_app.desk

    def coding_here(self) -> Coding | None:
        """The focused coding, the one just made, or the shortest at the cursor."""
        chosen = self.reader.selection
        just = self.text.codable(chosen.span.start, chosen.span.end) if chosen.spent else None
        return meant(self.codings, self.reader.focused_coding, chosen.cursor, just)

    # --- showing --------------------------------------------------------------------

    def show_facts(self) -> None:
        """Show again what is recorded: more may have changed than this screen noted."""
        self.desk.forget_counts()
        self._follow_text()
        self._refresh_codings()

    def _follow_text(self) -> None:
        """Open the text anew where another one of this testimony was taken over meanwhile."""
        testimony = self.text.testimony
        if self.desk.project.testimony(testimony.id).revision == testimony.revision:
            return
        now = self.text = self.desk.open(testimony.id)
        self._adjusting = None
        self.reader.open(now, min(self.reader.selection.cursor, max(len(now.text) - 1, 0)))
        self._report(Outcome("The text was corrected meanwhile: this is the new one. Look where you are."))

    def _refresh_codings(self) -> None:
        self.codings = self.desk.codings(self.text.testimony.id)
        self._coded = self.text.coded_excerpts(coding.span for coding in self.codings)
        self._noted = self.noted_passages()
        self.reader.mark(self.codings, self.desk.colours, self.desk.labels, self._noted)
        self._fill_codes()
        self._tell_facts()
        self.call_after_refresh(self._count_everywhere)

    def noted_passages(self) -> list[Span]:
        """Passages with a memo of their own."""
        return []

    def _fill_codes(self) -> None:
        book, desk = self.coder_app.open_project.codebook, self.desk
        rows = code_rows(book, desk.colours, self.codings, desk.tally.everywhere)
        if rows != self._codes.items:
            self._codes.fill(rows, self._codes.at)

    def _count_everywhere(self) -> None:
        """After what was done stands on the screen: in a large record counting takes its time."""
        if self.coder_app.is_working and self.desk.tally.ask():
            self._fill_codes()

    def _tell_facts(self) -> None:
        testimony = self.text.testimony
        is_submitted = self.coder_app.open_project.is_submitted(testimony.id)
        self.query_one(KeyRow).rename({"coding.submit": "Reopen"} if is_submitted else {})
        sign, word = STATES["submitted" if is_submitted else "started" if self.codings else "new"]
        facts = (
            self.coder_app.facts(),
            testimony.title or testimony.id,
            f"{sign} {word}",
            self.desk.progress,
        )
        self.query_one("#head", InfoRow).tell(facts=" · ".join(facts))
        self._tell_place()

    @on(Reader.Moved)
    def _tell_place(self) -> None:
        self.query_one(KeyRow).narrow(BOUNDARY_KEYS if self._adjusting is not None else {})
        excerpt = self.text.excerpt_at(self.reader.selection.cursor)
        self._status.tell(
            facts=f"{self._mode()}excerpt {excerpt.number if excerpt else 0}/{len(self.text.excerpts)} · "
            f"{self._coded} coded · {counted(len(self.codings), 'coding')}{self._memo_here()}{self._here()}"
        )

    def _memo_here(self) -> str:
        cursor = self.reader.selection.cursor
        return " · memo here (m)" if any(one.start <= cursor < one.end for one in self._noted) else ""

    def _here(self) -> str:
        """The codes at the cursor in words, for those who do not see lanes."""
        if not self.coder_app.accessible:
            return ""
        cursor = self.reader.selection.cursor
        titles = [self.desk.title(one.code) for one in self.codings if one.start <= cursor < one.end]
        return f" · here: {', '.join(titles) or 'no code'}"

    def _mode(self) -> str:
        """What is different from plain coding at the moment."""
        if self._adjusting is not None:
            return f"BOUNDARY of {self.desk.title(self._adjusting.code)} · "
        if self.desk.locked is not None:
            return f"SWEEP {self.desk.title(self.desk.locked)} · "
        return "selecting: arrows extend, v ends · " if self.reader.selection.visual else ""

    def _report(self, outcome: Outcome) -> None:
        whole = outcome.whole or bool(outcome.warning)
        self._status.tell(sentence=outcome.sentence, failed=outcome.failed, whole=whole)

    def _done(self, outcome: Outcome, *, focus: bool = False) -> None:
        """After something was recorded, or refused."""
        if not outcome.failed:
            self._refresh_codings()
            if focus and outcome.coding is not None:
                self.reader.focus_coding(outcome.coding)
            elif focus and outcome.span is not None:
                self.reader.select(Selection(outcome.span.start, outcome.span.start))
            if outcome.coding is not None:
                self._codes.mark_code(outcome.coding.code)
            self.call_after_refresh(self._keep_place)
        self._report(outcome)

    @on(CodeList.Marked)
    def _define(self) -> None:
        row = self._codes.marked
        self.query_one(Definition).tell(row.code if row else None)

    @on(CodeList.Scroll)
    def _scroll_entry(self, event: CodeList.Scroll) -> None:
        self.query_one(Definition).scroll_relative(y=event.rows, animate=False)

    @on(events.DescendantFocus)
    def _tell_keys(self) -> None:
        place: Place = "codes" if self._codes.has_focus else "text"
        self.query_one(KeyRow).show(place, "coding")

    # --- coding ---------------------------------------------------------------------

    def _target(self) -> Span:
        """What a code goes to: the selection, else the excerpt at the cursor."""
        selection = self.reader.selection
        return selection.span if not selection.is_empty else self.text.unit_at("excerpt", selection.cursor)

    def _tag(self, *paths: str, memo: str = "") -> Outcome:
        self._adjusting = None
        outcome = self.desk.tag(self.text, self._target(), paths, memo)
        if not outcome.failed and not self.reader.selection.is_empty:
            self.reader.select(self.reader.selection.coded())
        self._done(outcome)
        return outcome

    def _tag_picked(self, picked: Picked | None) -> None:
        if picked is None:
            return
        if not picked.with_memo:
            self._tag(*picked.paths)
            return

        def write(memo: str | None) -> None:
            outcome = self._tag(*picked.paths, memo=memo or "")
            draft = self.coder_app.drafts.pop(WITH_CODES, "")
            if draft and outcome.coding is not None:
                self.coder_app.drafts[outcome.coding.id] = draft
                said = f"{outcome.said} · its memo is not saved: {key_of('coding.memo')} opens it again"
                self._report(replace(outcome, said=said, whole=True))

        titles = ", ".join(self.desk.title(path) for path in picked.paths)
        passage = quote(self.text, self._target())
        self.app.push_screen(MemoDialog(f"Memo with {titles}", passage, about=WITH_CODES), write)

    # --- sweeping -------------------------------------------------------------------

    def _sweep(self) -> None:
        """Tag what was just selected while a code is locked; not what a boundary is being moved over."""
        if self.desk.locked is not None and self._adjusting is None:
            self._tag(self.desk.locked)

    async def action_lock(self) -> None:
        """Lock a code, or let the locked one go."""
        if self.desk.locked is not None:
            self._unlock()
            return

        def lock(picked: Picked | None) -> None:
            if picked is not None:
                self.desk.locked = picked.paths[0]
                self._tell_place()
                self._report(Outcome("Every s, e, a, h or drag tags with it at once. Esc ends that."))

        if await self._settled():
            self.app.push_screen(Picker(self.desk, "Lock", "every selection takes it"), lock)

    def _unlock(self) -> None:
        self.desk.locked = None
        self._tell_place()
        self._report(Outcome("No code is locked any more."))

    async def _settled(self) -> bool:
        """Wait until the text has heard of every click before this key: keys come by a shorter way.

        False when the program ended meanwhile.
        """
        heard = asyncio.Event()
        self.call_later(self.reader.call_later, heard.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), SETTLE_SECONDS)
        return self.coder_app.is_working

    async def action_tag(self) -> None:
        """Pick a code and tag with it."""
        if await self._settled():
            picker = Picker(self.desk, "Tag with", quote(self.text, self._target()), several=True)
            self.app.push_screen(picker, self._tag_picked)

    async def action_hotkey(self, letter: str) -> None:
        """Tag with the code that has ``letter``."""
        if not await self._settled():
            return
        code = self.desk.by_key.get(letter)
        if code is None:
            self._report(Outcome(f"No code has the key {letter}. t finds codes by name.", failed=True))
        else:
            self._tag(code.path)

    async def action_repeat(self) -> None:
        """Tag with the code used last."""
        await self.action_recent("1")

    async def action_recent(self, number: str) -> None:
        """Tag with the code that was used ``number`` codes ago."""
        if not await self._settled():
            return
        recent = self.desk.recent
        if int(number) > len(recent):
            self._report(Outcome(f"No code number {number} yet: {len(recent)} used so far.", failed=True))
        else:
            self._tag(recent[int(number) - 1])

    @on(CodeList.Apply)
    def _apply(self, event: CodeList.Apply) -> None:
        self._tag(event.code.path)

    @on(CodeList.Chosen)
    def _clicked(self, event: CodeList.Chosen) -> None:
        row = self._codes.marked
        if event.by_mouse and row is not None and row.code is not None:
            self._tag(row.code.path)
            self.set_focus(self.reader)
