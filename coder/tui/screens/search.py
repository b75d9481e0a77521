"""Finding words in all testimonies: hits with what stands around them; Enter goes to one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder.errors import CoderError
from coder.project.searching import Found
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.screens.base import FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot, SpotList, SpotView

CONTEXT = 300
LIMIT = 500
HINT = "words in any spelling; Enter looks for them in all testimonies"
PATTERN_HINT = "regular expression; Enter looks for it in all testimonies"
EXACT = 100.0


class SearchScreen(FieldDialog[Spot | None]):
    """Answers with the hit to go to, or None. Nothing is coded here: a hit is coded where it stands."""

    CSS_PATH = "retrieval.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("search")
    PLACES: ClassVar[tuple[Place, ...]] = ("search",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#query"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_pattern = False

    def compose(self) -> ComposeResult:
        """Query, hits, and the marked hit in full."""
        with Vertical(id="box") as box:
            box.border_title = Content("Search in all testimonies")
            yield SafeInput(self._desk.sought, placeholder=HINT, id="query")
            yield SpotList(id="spots")
            yield SpotView()
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the hits of the last search, so that one may go on with them."""
        if self._desk.sought:
            self._look(self._desk.sought)

    @property
    def _list(self) -> SpotList:
        return self.query_one(SpotList)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._desk.sought = event.value
        self._look(event.value)
        if self._list.items:
            self.set_focus(self._list)

    def _look(self, query: str) -> None:
        status = self.query_one("#status", InfoRow)
        try:
            found = self._desk.search.find(query, regex=self._is_pattern, limit=LIMIT, context=CONTEXT)
        except CoderError as error:
            self._list.fill([])
            status.tell(facts="", sentence=str(error), failed=True)
            return
        self._list.fill([_spot(hit) for hit in found])
        places = len({hit.testimony for hit in found})
        least = "at least " if len(found) == LIMIT else ""
        similar = " (none is exact; these are similar)" if found and found[0].score < EXACT else ""
        status.tell(facts=f"{least}{len(found)} hits in {places} testimonies{similar}", sentence="")

    @on(SpotList.Marked)
    def _tell(self) -> None:
        self.query_one(SpotView).tell(self._list.marked)

    @on(SpotList.Chosen)
    def _go(self) -> None:
        self.dismiss(self._list.marked)

    def action_pattern(self) -> None:
        """Take what is typed as words or as a regular expression."""
        self._is_pattern = not self._is_pattern
        self.query_one("#query", SafeInput).placeholder = PATTERN_HINT if self._is_pattern else HINT
        title = "Search in all testimonies"
        self.query_one("#box").border_title = Content(
            f"{title} by a regular expression" if self._is_pattern else title
        )

    def action_down(self) -> None:
        """From the field to the hits."""
        self.set_focus(self._list)

    def action_query(self) -> None:
        """Back to the field."""
        self.set_focus(self.query_one("#query"))

    def action_cancel(self) -> None:
        """Back to where one was."""
        self.dismiss(None)


def _spot(hit: Found) -> Spot:
    note = "" if hit.score >= EXACT else f"similar ({hit.score:.0f} of 100)"
    return Spot(hit.testimony, hit.start, hit.end, hit.excerpt, hit.before, hit.quote, hit.after, note)
