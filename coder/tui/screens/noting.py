"""Memos while coding: on what is coded, on passages, testimonies, codes and the project; words as codes."""

from __future__ import annotations

from coder.model import Coding, Span
from coder.tui.desk import READ_ONLY, Outcome, quote
from coder.tui.notebook import Notebook, Page
from coder.tui.screens.looking import LookingScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.memos import MemosScreen
from coder.tui.widgets.spots import Spot


class NotingScreen(LookingScreen):
    """A looking screen on which one writes memos."""

    @property
    def notebook(self) -> Notebook:
        """The memos of the coder who is working."""
        return Notebook(self.desk)

    async def action_memo(self) -> None:
        """Write the memo of the coding here, of the passage, or in the panel of the marked code."""
        if not await self._settled():
            return
        code = None if self.reader.has_focus else self._code_meant()
        if code is not None:
            self._write(self.notebook.code(code.path))
            return
        coding = None if self._is_selected_anew() else self.coding_here()
        if coding is not None and not self._is_submitted():
            self._write_on(coding)
        elif coding is not None and coding.memo:
            self._report(Outcome(READ_ONLY, failed=True))
        else:
            self._write(self._passage_meant(coding))

    def _is_selected_anew(self) -> bool:
        chosen = self.reader.selection
        return not chosen.is_empty and not chosen.spent and self.reader.focused_coding is None

    def _is_submitted(self) -> bool:
        return self.coder_app.open_project.is_submitted(self.text.testimony.id)

    def _passage_meant(self, coding: Coding | None) -> Page:
        """What is selected; else a passage with a memo at the cursor; else the excerpt."""
        if self.reader.selection.is_empty:
            noted = self.notebook.passage_at(self.text, self.reader.selection.cursor)
            if noted is not None:
                return noted
        return self.notebook.passage(self.text, coding.span if coding is not None else self._target())

    def _write_on(self, coding: Coding) -> None:
        def write(memo: str | None) -> None:
            if memo is not None:
                self._done(self.desk.write_memo(self.text, coding, memo), focus=True)

        title, passage = f"Memo on {self.desk.on(coding)}", quote(self.text, coding.span)
        self.app.push_screen(MemoDialog(title, passage, coding.memo, about=coding.id), write)

    def _write(self, page: Page) -> None:
        if page.span is not None and not len(page.span):
            self._report(Outcome("There is nothing to see in this passage.", failed=True))
            return

        def write(memo: str | None) -> None:
            if memo is not None:
                self._done(self.notebook.write(self.text, page, memo))

        passage = quote(self.text, page.span) if page.span is not None else ""
        self.app.push_screen(MemoDialog(f"Memo on {page.on}", passage, page.text, about=page.key), write)

    def action_memos(self) -> None:
        """Read all of one's memos."""
        code = self._code_meant()

        def pages() -> list[Page]:
            self._refresh_codings()
            return self.notebook.pages(self.text, self.codings, code.path if code is not None else None)

        def go_on(spot: Spot | None) -> None:
            self._done(Outcome(""))
            self.coder_app.go_to(spot)

        def write(page: Page, memo: str) -> Outcome:
            return self.notebook.write(self.text, page, memo)

        self.app.push_screen(MemosScreen(pages, write), go_on)

    async def action_in_vivo(self) -> None:
        """Propose the selected words as a code."""
        if not await self._settled():
            return
        if self.reader.selection.is_empty:
            self._report(
                Outcome("Select the person's own words first: w, s, or Shift and arrows.", failed=True)
            )
            return
        outcome = self.notebook.in_vivo(self.text, self.reader.selection.span)
        self._done(outcome)

    def noted_passages(self) -> list[Span]:
        """Passages with a memo of their own."""
        return [Span(memo.start or 0, memo.end or 0) for memo in self.notebook.noted(self.text)]
