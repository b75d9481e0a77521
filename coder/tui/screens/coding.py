"""The coding screen: the testimony at the left, the codebook at the right, what happened below."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from coder.model import Coding, Span
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk, Outcome, quote
from coder.tui.manuscript import Manuscript
from coder.tui.screens.base import CoderScreen
from coder.tui.screens.picker import Picker
from coder.tui.stepping import following, meant, with_code
from coder.tui.theme import STATES
from coder.tui.widgets.codes import CodeList, Definition, code_rows
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import InfoRow, KeyRow

ROOMY, WIDE = 100, 150
"""Terminal widths, in cells, from which the panel is broader."""
SETTLE_SECONDS = 1.0


class CodingScreen(CoderScreen):
    """Codes one testimony. Everything said to be saved is on disk."""

    CSS_PATH = "coding.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("coding")
    PLACES: ClassVar[tuple[Place, ...]] = ("coding", "text")
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("codes", "list", "picker")
    AUTO_FOCUS = "#reader"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-roomy"), (WIDE, "-wide")]  # noqa: RUF012

    def __init__(self, text: Manuscript, outcome: Outcome) -> None:
        """``outcome`` is what led here: said at once, and its coding shown."""
        super().__init__()
        self.text = text
        self.codings: list[Coding] = []
        self._coded = 0
        self._outcome = outcome
        self._is_open = False
        self.reader = Reader(id="reader")
        self._codes = CodeList(id="codes", skip=lambda row: row.code is None)
        self._status = InfoRow(id="status")

    def compose(self) -> ComposeResult:
        """Who and what, text and codebook, where and what happened, keys."""
        yield InfoRow(id="head")
        yield InfoRow(id="notice")
        with Horizontal(id="desk"):
            yield self.reader
            with Vertical(id="panel"):
                yield self._codes
                yield Definition()
        yield self._status
        yield KeyRow("text", "coding")

    def on_mount(self) -> None:
        """Open the testimony."""
        text, outcome = self.text, self._outcome
        notice = self.query_one("#notice", InfoRow)
        notice.tell(sentence=text.testimony.notice, whole=True)
        notice.display = bool(text.testimony.notice)
        self.reader.open(text, text.excerpts[0].start if text.excerpts else 0)
        self._is_open = True
        self._done(outcome, focus=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys do nothing until the text is there."""
        return self._is_open and self.coder_app.is_working

    @property
    def desk(self) -> Desk:
        """The coder's desk."""
        return self.coder_app.desk

    # --- showing --------------------------------------------------------------------

    def _refresh_codings(self) -> None:
        self.codings = self.desk.codings(self.text.testimony.id)
        self._coded = self.text.coded_excerpts(coding.span for coding in self.codings)
        self.reader.mark(self.codings, self.desk.colours, self.desk.labels)
        self._codes.fill(
            code_rows(self.coder_app.open_project.codebook, self.desk.colours, self.codings), self._codes.at
        )
        self._tell_facts()

    def _tell_facts(self) -> None:
        testimony = self.text.testimony
        is_submitted = self.coder_app.open_project.is_submitted(testimony.id)
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
        excerpt = self.text.excerpt_at(self.reader.selection.cursor)
        visual = "VISUAL · " if self.reader.selection.visual else ""
        self._status.tell(
            facts=f"{visual}excerpt {excerpt.number if excerpt else 0}/{len(self.text.excerpts)} · "
            f"{self._coded} coded · {len(self.codings)} codings"
        )

    def _report(self, outcome: Outcome) -> None:
        whole = bool(outcome.warning)
        self._status.tell(sentence=outcome.sentence, failed=outcome.failed, whole=whole)

    def _done(self, outcome: Outcome, *, focus: bool = False) -> None:
        """After something was recorded, or refused."""
        if not outcome.failed:
            self._refresh_codings()
            if focus and outcome.coding is not None:
                self.reader.focus_coding(outcome.coding)
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

    def _tag(self, path: str | None) -> None:
        if path is None:
            return
        outcome = self.desk.tag(self.text, self._target(), path)
        if not outcome.failed and not self.reader.selection.is_empty:
            self.reader.select(self.reader.selection.coded())
        self._done(outcome)

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
            picker = Picker(self.desk, "Tag with", quote(self.text, self._target()))
            self.app.push_screen(picker, self._tag)

    async def action_hotkey(self, letter: str) -> None:
        """Tag with the code that has ``letter``."""
        if not await self._settled():
            return
        code = self.desk.by_key.get(letter)
        if code is None:
            self._report(Outcome(f"No code has the key {letter}. t finds codes by name.", failed=True))
        else:
            self._tag(code.path)

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

    # --- own codings ----------------------------------------------------------------

    def _meant(self) -> Coding | None:
        """The coding a key is for; says so where there is none."""
        found = meant(self.codings, self.reader.focused_coding, self.reader.selection.cursor)
        if found is None:
            self._report(Outcome("No coding here. n goes to the next one.", failed=True))
        return found

    def _step(self, codings: list[Coding], step: int) -> None:
        """Focus the next or previous of ``codings``."""
        shown = self.reader
        found = following(codings, shown.focused_coding, shown.selection.cursor, step)
        if found is None:
            self._report(Outcome("No coding to go to in this testimony."))
            return
        shown.focus_coding(found)
        self._codes.mark_code(found.code)
        memo = f" · memo: {found.memo}" if found.memo else ""
        self._report(Outcome(f"{self.desk.title(found.code)}{memo}"))

    def action_next_coding(self) -> None:
        """Focus the next own coding."""
        self._step(self.codings, 1)

    def action_previous_coding(self) -> None:
        """Focus the previous own coding."""
        self._step(self.codings, -1)

    @on(CodeList.Jump)
    def _jump(self, event: CodeList.Jump) -> None:
        self._step(with_code(self.codings, event.code.path), 1)

    async def action_change(self) -> None:
        """Pick another code for the coding that is meant."""
        if not await self._settled():
            return
        coding = self._meant()
        if coding is None:
            return

        def change(path: str | None) -> None:
            if path is not None:
                self._done(self.desk.change(self.text, coding, path), focus=True)

        title = f"Instead of {self.desk.title(coding.code)}"
        self.app.push_screen(Picker(self.desk, title, quote(self.text, coding.span)), change)

    async def action_remove(self) -> None:
        """Remove the coding that is meant."""
        if not await self._settled():
            return
        coding = self._meant()
        if coding is None:
            return
        outcome = self.desk.remove(self.text, coding)
        if not outcome.failed:
            self.reader.select(self.reader.selection.cleared())
        self._done(outcome)

    # --- the testimony as a whole ---------------------------------------------------

    def action_undo(self) -> None:
        """Undo the last action, in whatever testimony."""
        self._go(self.desk.undo())

    def action_redo(self) -> None:
        """Redo what was undone."""
        self._go(self.desk.redo())

    def _go(self, outcome: Outcome) -> None:
        if outcome.testimony in ("", self.text.testimony.id):
            self._done(outcome, focus=True)
            return
        self.coder_app.open_testimony(outcome.testimony, outcome)

    def action_submit(self) -> None:
        """Submit the testimony, or reopen it."""
        self._done(self.desk.submit_or_reopen(self.text.testimony.id))

    def action_switch(self) -> None:
        """Go to the codebook and back."""
        if self.reader.has_focus:
            self.query_one("#panel").remove_class("-hidden")
            self.set_focus(self._codes)
        else:
            self.set_focus(self.reader)

    def action_panel(self) -> None:
        """Hide or show the codebook."""
        self.set_focus(self.reader)
        self.query_one("#panel").toggle_class("-hidden")

    def action_escape(self) -> None:
        """One step back: from the panel, from a selection, from the testimony."""
        if not self.reader.has_focus:
            self.set_focus(self.reader)
        elif self.reader.selection.is_active or self.reader.focused_coding is not None:
            self.reader.select(self.reader.selection.cleared())
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Back to the queue."""
        self.coder_app.show_queue(self.text.testimony.id)
