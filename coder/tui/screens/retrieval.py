"""All own passages of a code across testimonies, page by page, with the words around them."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder.errors import CoderError
from coder.project import retrieval
from coder.project.retrieval import FoundPassage
from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.screens.base import FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot, SpotList, SpotView

PAGE = 30
CONTEXT = 300


class RetrievalScreen(FieldDialog[Spot | None]):
    """Answers with the passage to go to, or None."""

    CSS_PATH = "retrieval.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("retrieval")
    PLACES: ClassVar[tuple[Place, ...]] = ("retrieval",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#spots"

    def __init__(self, desk: Desk, path: str) -> None:
        """``path`` is the code; those below it count as well."""
        super().__init__()
        self._desk, self._path = desk, path
        self._where = ""
        self._next: retrieval.Place | None = None

    def compose(self) -> ComposeResult:
        """Filter, list, and the marked passage in full."""
        with Vertical(id="box") as box:
            box.border_title = Content(shown_line(f"Your passages: {self._desk.title(self._path)}"))
            yield SafeInput(placeholder=self._hint(), id="where")
            yield SpotList(id="spots")
            yield SpotView()
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def _hint(self) -> str:
        """How to filter, in the words of this codebook."""
        variables = self._desk.project.codebook.variables
        listed = [f"{one.name} is {one.values[0]}" for one in variables if one.values]
        such = listed[:2] or [f"{one.name} is …" for one in variables[:2]]
        if not such:
            return "the codebook gives cases no attributes to filter by"
        return f"/ keeps the passages of some cases: {' and '.join(such)}"

    def on_mount(self) -> None:
        """Show the first page."""
        self._fill()

    @property
    def _list(self) -> SpotList:
        return self.query_one(SpotList)

    def _page(self, after: retrieval.Place | None) -> list[Spot]:
        page = retrieval.passages_of(
            self._desk.project,
            self._path,
            where=self._where or None,
            after=after,
            limit=PAGE,
            context=CONTEXT,
        )
        self._next = page.next
        return [self._spot(found) for found in page.passages]

    def _spot(self, found: FoundPassage) -> Spot:
        return Spot.of(found, self._desk.described(found.coding))

    def _fill(self) -> None:
        status = self.query_one("#status", InfoRow)
        try:
            spots = self._page(None)
        except CoderError as error:
            status.tell(sentence=str(error), failed=True)
            return
        self._list.fill(spots)
        self._count(status)

    def _count(self, status: InfoRow) -> None:
        many = f"{len(self._list.items)}{' and more' if self._next else ''}"
        status.tell(facts=f"{many} passages", sentence="Enter goes there")

    @on(SpotList.Marked)
    def _tell(self) -> None:
        self.query_one(SpotView).tell(self._list.marked)
        if self._next is not None and self._list.at >= len(self._list.items) - PAGE // 5:
            self._list.fill([*self._list.items, *self._page(self._next)], self._list.at)
            self._count(self.query_one("#status", InfoRow))

    @on(SpotList.Chosen)
    def _go(self) -> None:
        self.dismiss(self._list.marked)

    @on(Input.Submitted)
    def _filter(self, event: Input.Submitted) -> None:
        self._where = event.value.strip()
        self._fill()
        self.set_focus(self._list)

    def action_filter(self) -> None:
        """Type an attribute that the cases must have."""
        self.set_focus(self.query_one("#where"))

    def action_go(self) -> None:
        """Go to the marked passage."""
        self.dismiss(self._list.marked)

    def action_cancel(self) -> None:
        """Back to where one was."""
        self.dismiss(None)
