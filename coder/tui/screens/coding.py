"""The coding screen: tagging, what one does to one's own codings, and to the testimony as a whole."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from coder.model import Coding
from coder.tui.desk import Outcome, quote
from coder.tui.manuscript import Manuscript
from coder.tui.preferences import keep_measure
from coder.tui.screens.noting import NotingScreen
from coder.tui.screens.picker import Picked, Picker
from coder.tui.selection import Selection
from coder.tui.stepping import following, with_code
from coder.tui.widgets.codes import CodeList
from coder.tui.widgets.reader import Reader


class CodingScreen(NotingScreen):
    """Codes one testimony. Everything said to be saved is on disk."""

    # --- own codings ----------------------------------------------------------------

    def _meant(self) -> Coding | None:
        """The coding a key is for; says so where there is none."""
        found = self.coding_here()
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
        self._adjusting = None
        shown.focus_coding(found)
        self._codes.mark_code(found.code)
        self._report(Outcome(self.desk.described(found)))

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

        def change(picked: Picked | None) -> None:
            if picked is not None:
                self._done(self.desk.change(self.text, coding, picked.paths[0]), focus=True)

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

    async def action_boundary(self) -> None:
        """Take the ends of the coding that is meant into the selection; Enter saves them."""
        if not await self._settled():
            return
        coding = self._meant()
        if coding is None:
            return
        self._adjusting = coding
        self.reader.select(Selection.adjusting(coding.span))
        self._tell_place()
        self._report(Outcome("Move the end; o takes the other one. Enter saves, Esc leaves it as it was."))

    @on(Reader.Confirmed)
    def _confirm(self) -> None:
        if self._adjusting is not None:
            outcome = self.desk.change_span(self.text, self._adjusting, self.reader.selection.span)
            self._adjusting = self._adjusting if outcome.failed else None
            self._done(outcome, focus=True)
        elif self.desk.locked is not None and not self.reader.selection.is_empty:
            self._tag(self.desk.locked)

    async def action_sure(self) -> None:
        """Say how sure one is of the coding that is meant."""
        await self._mark(self.desk.next_confidence)

    async def action_discuss(self) -> None:
        """Flag the coding that is meant for discussion, or take the flag away."""
        await self._mark(self.desk.toggle_discuss)

    async def _mark(self, act: Callable[[Manuscript, Coding], Outcome]) -> None:
        coding = self._meant() if await self._settled() else None
        if coding is not None:
            self._done(act(self.text, coding), focus=True)

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

    def action_widen(self, step: int) -> None:
        """Wider or narrower rows of text, from now on."""
        changed = self.reader.widen(step)
        if changed:
            keep_measure(self.reader.measure)
            self._report(Outcome(f"{self.reader.measure} characters a row, also next time."))
        elif step > 0:
            hides = "" if self.query_one("#panel").has_class("-hidden") else ": z hides the codebook"
            self._report(Outcome(f"There is no room for wider rows{hides}.", failed=True))
        else:
            self._report(Outcome("Rows cannot be narrower.", failed=True))

    def action_escape(self) -> None:
        """One step back: from the panel, from a selection, from the testimony."""
        if not self.reader.has_focus:
            self.set_focus(self.reader)
        elif self._adjusting is not None:
            self._stop_adjusting()
        elif self.desk.locked is not None:
            self._unlock()
        elif self.reader.selection.is_active or self.reader.focused_coding is not None:
            self.reader.select(self.reader.selection.cleared())
        else:
            self.action_leave()

    def _stop_adjusting(self) -> None:
        coding, self._adjusting = self._adjusting, None
        if coding is not None:
            self.reader.focus_coding(coding)
        self._tell_place()
        self._report(Outcome("The boundary stays as it was."))

    def action_leave(self) -> None:
        """Back to the queue."""
        self.coder_app.show_queue(self.text.testimony.id)
