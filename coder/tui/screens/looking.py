"""Looking around while coding: finding words, gaps, a code's entry, and its passages elsewhere."""

from __future__ import annotations

from bisect import bisect_right

from coder.errors import CoderError
from coder.model import Code, Span
from coder.project import retrieval
from coder.tui.desk import Outcome
from coder.tui.preferences import HIT_UNITS
from coder.tui.screens.entry import EntryScreen
from coder.tui.screens.find import FindDialog, hits_in
from coder.tui.screens.retrieval import RetrievalScreen
from coder.tui.screens.tagging import TaggingScreen
from coder.tui.selection import Selection


class LookingScreen(TaggingScreen):
    """A tagging screen from which one finds what one is looking for."""

    _query = ""
    _hits: list[Span] = []  # noqa: RUF012 - replaced, never changed

    # --- words ----------------------------------------------------------------------

    async def action_find(self) -> None:
        """Find words in this testimony."""
        if await self._settled():
            self.app.push_screen(FindDialog(self.text, self._query), self._find)

    def _find(self, query: str | None) -> None:
        if query is None:
            return
        self._query, self._hits = query, hits_in(self.text, query)
        self._step_hit(1, at_cursor=True)

    def action_next_hit(self) -> None:
        """Select the next hit."""
        self._step_hit(1)

    def action_previous_hit(self) -> None:
        """Select the hit before."""
        self._step_hit(-1)

    def _step_hit(self, step: int, *, at_cursor: bool = False) -> None:
        """Select the nearest hit in the direction of ``step``, going round at the ends."""
        if not self._hits:
            sentence = f"“{self._query}” stands nowhere here." if self._query else "/ finds words first."
            self._report(Outcome(sentence, failed=True))
            return
        self._adjusting = None  # whoever goes elsewhere moves no end any more
        chosen = self.reader.selection
        if chosen.found is not None and chosen.unit in HIT_UNITS:
            self.desk.choose_hit_unit(chosen.unit)
        begin = (chosen.found or chosen.span).start
        at = bisect_right(self._hits, begin - at_cursor, key=lambda hit: hit.start)
        if step < 0:
            at = bisect_right(self._hits, begin - 1, key=lambda hit: hit.start) - 1
        at %= len(self._hits)
        self.reader.select(Selection.around(self.text, self._hits[at], self.desk.hit_unit))
        place = f"“{self._query}” {at + 1} of {len(self._hits)}"
        self._report(Outcome(f"{place} · > next, < back · w s e: how much"))

    def action_search(self) -> None:
        """Find words in all testimonies."""
        self.coder_app.search()

    # --- codes ----------------------------------------------------------------------

    def _code_meant(self) -> Code | None:
        """In the panel the marked code; in the text that of the coding here, else the marked one."""
        coding = self.coding_here() if self.reader.has_focus else None
        if coding is not None:
            return self.coder_app.open_project.codebook.by_path.get(coding.code)
        row = self._codes.marked
        return row.code if row is not None else None

    def action_entry(self) -> None:
        """Read the whole entry of a code."""
        code = self._code_meant()
        if code is None:
            self._report(Outcome("The codebook has no such code any more.", failed=True))
            return

        def go_on(wants_passages: bool | None) -> None:
            if wants_passages:
                self._list_passages(code)

        self.app.push_screen(EntryScreen(self.desk, code), go_on)

    def action_passages(self) -> None:
        """List own passages with a code."""
        code = self._code_meant()
        if code is not None:
            self._list_passages(code)

    def _list_passages(self, code: Code) -> None:
        self.app.push_screen(RetrievalScreen(self.desk, code.path), self.coder_app.go_to)

    # --- what is left ---------------------------------------------------------------

    async def action_gap(self) -> None:
        """Go to the next excerpt without a code."""
        if not await self._settled():
            return
        cursor = self.reader.selection.cursor
        found = retrieval.next_uncoded(self.coder_app.open_project, self.text.testimony.id, cursor)
        if found is None:
            self._report(Outcome("Every excerpt has a code of yours. Ctrl+D submits the testimony."))
            return
        self._adjusting = None
        self.reader.select(Selection(found.start, found.start))
        self._report(Outcome(f"Excerpt {found.number} has no code of yours yet."))

    # --- codebook and history -------------------------------------------------------

    def action_reload(self) -> None:
        """Read the codebook again."""
        try:
            said = self.coder_app.reload_codebook()
        except (CoderError, OSError) as error:
            self._report(Outcome(str(error), failed=True))
            return
        self.tell_notice(" ".join([self.text.testimony.notice, *self.coder_app.open_project.notices]).strip())
        self._refresh_codings()
        self._report(Outcome(said))

    def action_history(self) -> None:
        """Read what one did last."""
        self.coder_app.show_history()

    def action_propose(self) -> None:
        """Tell the lead about the code of the coding here, or about a missing one."""
        coding = self.coding_here()
        known = coding is not None and coding.code in self.coder_app.open_project.codebook.by_path
        self.coder_app.propose(self._report, coding.code if coding is not None and known else None)
