"""The passages behind a figure, with each coder's reading of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Span
from coder.project.behind import Place as Passage
from coder.project.behind import What
from coder.project.reconciling import Reconciliation, reconciliation
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.manuscript import Manuscript
from coder.tui.readings import reading_lines, reading_text
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.lanes import LaneReader, LaneTitles
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow


class PlaceList(LineList[tuple[int, Passage]]):
    """Passages by number, testimony and characters."""

    DEFAULT_CSS = "PlaceList { overflow-y: scroll; }"

    def paint(self, item: tuple[int, Passage], width: int) -> list[tuple[str, Style]]:
        """One row."""
        number, place = item
        where = f"{place.start}–{place.end} "
        return [
            (f"{number:>5}  ", Style(dim=True)),
            (fitted(place.testimony, max(width - 7 - len(where), 0)), Style()),
            (where, Style(dim=True)),
        ]


class BehindScreen(CoderScreen):
    """A list of passages above, the marked one below with a lane for each coder."""

    CSS_PATH = "behind.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("behind")
    PLACES: ClassVar[tuple[Place, ...]] = ("behind",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#places"

    def __init__(self, title: str, code: str, what: What, places: Sequence[Passage]) -> None:
        """``title`` says what the ``places`` have in common; ``what`` was counted of ``code``."""
        super().__init__()
        self._title, self._code, self._what, self._places = title, code, what, places
        self._texts: dict[str, tuple[Manuscript, Reconciliation]] = {}
        self._list = PlaceList(id="places")
        self._reader = LaneReader(id="reader")
        self._reader.can_focus = False

    def compose(self) -> ComposeResult:
        """Title, passages, text with lanes, readings, keys."""
        yield InfoRow(id="head")
        yield self._list
        yield LaneTitles(self._reader)
        yield self._reader
        with VerticalScroll(id="readings", can_focus=False):
            yield Static(markup=False)
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the first passage."""
        self.query_one("#head", InfoRow).tell(sentence=self._title, whole=True)
        self._list.styles.height = min(len(self._places), 5) + 1
        self._list.fill(list(enumerate(self._places, 1)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done while the program ends."""
        return self.coder_app.is_working

    @property
    def desk(self) -> Desk:
        """Colours, labels and titles of codes."""
        return self.coder_app.desk

    @on(LineList.Marked)
    def _mark(self) -> None:
        """Show the marked passage, once the text knows its size."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        if self._list.marked is None:
            return
        number, place = self._list.marked
        status = self.query_one("#status", InfoRow)
        try:
            text, found = self._opened(place.testimony)
        except CoderError as error:
            status.tell(sentence=str(error), failed=True)
            return
        span = Span(place.start, place.end)
        coders = [(name, name) for name in found.submitted.get(place.testimony, ())]
        codes = self._codes(found, span)
        codings = sorted((each for each in found.codings if each.code in codes), key=lambda one: one.start)
        first = min((each.start for each in codings if each.span.overlaps(span)), default=span.start)
        here = Span(max(first, span.start), span.end)
        self._reader.show(text, coders, codings, self.desk.colours, self.desk.labels, here)
        self.query_one(LaneTitles).refresh()
        titles = {path: self.desk.title(path) for path in {each.code for each in found.codings}}
        lines = reading_lines(coders, found.codings, span, codes, titles)
        self.query_one("#readings Static", Static).update(
            reading_text(lines, text.text, titles, name_codes=len(codes) > 1)
        )
        status.tell(
            facts=f"passage {number} of {len(self._places)} · {text.testimony.title or place.testimony} · "
            f"{place.start}–{place.end}",
            sentence="",
        )

    def _opened(self, testimony: str) -> tuple[Manuscript, Reconciliation]:
        if testimony not in self._texts:
            found = reconciliation(self.coder_app.open_project, testimony=testimony)
            self._texts[testimony] = self.desk.open(testimony), found
        return self._texts[testimony]

    def _codes(self, found: Reconciliation, span: Span) -> frozenset[str]:
        """The code of the figure and, behind a figure of other codes, those on the same card."""
        codes = {self._code}
        if self._what == "other_code":
            for card in found.cards:
                here = {cluster.code for cluster in card.clusters}
                if self._code in here and card.start < span.end and span.start < card.end:
                    codes |= here
        return frozenset(codes)

    # --- keys -----------------------------------------------------------------------

    def action_step(self, step: int) -> None:
        """Go to the next or previous passage."""
        self._list.mark_row(self._list.at + step, step)

    def action_compare(self) -> None:
        """Fill the next coding with its colour."""
        found = self._reader.next_focus()
        said = "" if found is None else f"{found.coder}: {self.desk.title(found.code)}"
        self.query_one("#status", InfoRow).tell(sentence=said)

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        self._reader.scroll_text(step)

    def action_leave(self) -> None:
        """Back to the figures."""
        self.app.pop_screen()
