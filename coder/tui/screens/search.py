"""Finding words in all testimonies: hits arrive while one reads them; Enter goes to one, keys tag it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker

from coder.errors import CoderError
from coder.project.searching import Found, Step
from coder.searches import Pattern
from coder.text.display import counted
from coder.tui.actions import Place, bindings
from coder.tui.screens.hits import CONTEXT, SAID_UNITS, HitList, HitScreen
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot, SpotView

LIMIT = 500
EXACT = 100.0
SLICE = 0.02
"""Seconds of searching between two looks at the keys."""
HOW_MUCH = " · w s e: word, sentence, excerpt"
TITLE = "Search in all testimonies"


class SearchScreen(HitScreen):
    """Answers with the hit to go to, or None."""

    HINT = "words in any spelling; Enter looks for them in all testimonies"
    PATTERN_HINT = "regular expression; Enter looks for it in all testimonies"
    CSS_PATH = "retrieval.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("search")
    PLACES: ClassVar[tuple[Place, ...]] = ("search",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("hits", "list")
    AUTO_FOCUS = "#query"

    _looking: Worker[None] | None = None
    _seen: Step | None = None
    """How far the search was last; None when it has ended."""

    def compose(self) -> ComposeResult:
        """Query, hits, and the marked hit in full."""
        with Vertical(id="box") as box:
            box.border_title = Content(TITLE)
            yield SafeInput(placeholder=self.HINT, id="query")
            yield HitList(id="spots")
            yield SpotView()
            yield InfoRow(id="meant")
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the hits of the last search, so that one may go on with them."""
        if self.desk.sought:
            self.take(self.desk.sought)
            self.look(self.desk.sought)
            self.query_field.select_all()

    def show_kind(self) -> None:
        """In the field and in the title."""
        super().show_kind()
        title = f"{TITLE} by a regular expression" if self.is_pattern else TITLE
        self.query_one("#box").border_title = Content(title)

    # --- looking --------------------------------------------------------------------

    @property
    def is_looking(self) -> bool:
        """Whether a search is under way."""
        return self._looking is not None and not self._looking.is_finished

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.look(self.typed, goes_on=True)

    def look(self, query: str, *, goes_on: bool = False) -> None:
        """Begin to look for ``query``; ``goes_on``: to the hits, as soon as there are some."""
        if query != self.desk.sought:
            self.desk.sought, self.desk.hit_code = query, None
        self.hits.fill([])
        self.query_one("#status", InfoRow).tell(facts="", sentence="")
        self._looking = self.run_worker(self._look(query, goes_on), group="search", exclusive=True)

    async def _look(self, query: str, goes_on: bool) -> None:
        """Search in slices; between them keys act, and closing the window ends it."""
        search = self.desk.search
        steps = search.steps(str(query), regex=isinstance(query, Pattern), limit=LIMIT, context=CONTEXT)
        try:
            with closing(steps):
                while self.coder_app.is_working:
                    last, found = _slice(steps)
                    self._arrive(found, last)
                    if goes_on and self.hits.items and self.query_field.has_focus and self.typed == query:
                        goes_on = False
                        self.set_focus(self.hits)
                    if last is None:
                        break
                    await asyncio.sleep(0)
            if not self.hits.items and self.typed == query:
                self.query_field.select_all()  # what found nothing is typed over
        except CoderError as error:
            self.hits.fill([])
            self.query_one("#status", InfoRow).tell(facts="", sentence=str(error), failed=True)

    def _arrive(self, found: list[Found], last: Step | None) -> None:
        """Show new hits and how far the search is; ``last`` is None at its end."""
        if found:
            self.hits.fill([*self.hits.items, *map(_spot, found)], self.hits.at)
        self._seen = last
        self.tell_code()

    def tell_code(self) -> None:
        """How many hits there are, how far the search is; in the hits, on its own row, what ``y`` does."""
        facts, last = self._counted(), self._seen
        code, unit = self.desk.hit_code, SAID_UNITS[self.desk.hit_unit]
        said = f"y tags {unit} as {self.desk.title(code)}" if code else f"y picks a code for {unit}"
        if len(said) + len(HOW_MUCH) < self.size.width - 6:
            said += HOW_MUCH
        self.query_one("#meant", InfoRow).tell(sentence=said if self.hits.has_focus else "", whole=True)
        if last is not None:
            kind = "nothing is exactly so; similar: " if last.similar else ""
            facts += f" · {kind}{last.done} of {last.total} testimonies looked into · Esc stops"
        self.query_one("#status", InfoRow).tell(facts=facts)

    def _counted(self) -> str:
        hits = self.hits.items
        places = len({spot.testimony for spot in hits})
        least = "at least " if len(hits) >= LIMIT else ""
        similar = " (none is exact; these are similar)" if hits and "similar" in hits[0].note else ""
        where = counted(places, "testimony", "testimonies")
        return f"{least}{counted(len(hits), 'hit')} in {where}{similar}"

    # --- keys -----------------------------------------------------------------------

    @on(HitList.Marked)
    def _tell(self) -> None:
        spot = self.hits.marked
        self.query_one(SpotView).tell(self.described(spot) if spot is not None else None)

    @on(HitList.Chosen)
    def _go(self) -> None:
        spot = self.hits.marked
        self.dismiss(self.meant(spot) if spot is not None else None)

    @on(events.DescendantFocus)
    def _show_keys(self) -> None:
        places: tuple[Place, ...] = ("hits",) if self.hits.has_focus else self.PLACES
        self.query_one(KeyRow).show(*places)
        if self._looking is not None:
            self.tell_code()

    def action_go(self) -> None:
        """For the mouse: in the field look, in the list go to the hit."""
        if self.hits.has_focus:
            self._go()
        else:
            self._submitted()

    def action_down(self) -> None:
        """From the field to the hits."""
        self.set_focus(self.hits)

    def action_query(self) -> None:
        """Back to the field."""
        self.set_focus(self.query_field)

    def action_cancel(self) -> None:
        """Stop looking; when there is nothing to stop, back to where one was."""
        if self.is_looking and self._looking is not None:
            self._looking.cancel()
            self._seen = None
            self.tell_code()
            self.query_one("#status", InfoRow).tell(sentence="Stopped; Enter looks again, Esc leaves.")
        else:
            self.dismiss(None)


def _slice(steps: Iterator[Step]) -> tuple[Step | None, list[Found]]:
    """The last step of one slice (None when the search has ended), and the hits that came with it."""
    until = time.monotonic() + SLICE
    found: list[Found] = []
    for step in steps:
        found += step.found
        if time.monotonic() > until:
            return step, found
    return None, found


def _spot(hit: Found) -> Spot:
    note = "" if hit.score >= EXACT else f"similar ({hit.score:.0f} of 100)"
    return Spot(hit.testimony, hit.start, hit.end, hit.excerpt, hit.before, hit.quote, hit.after, note)
