"""All memos of one's own: read them in full, write, rewrite, take away, go to where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.text.display import shown
from coder.tui.actions import Place, bindings
from coder.tui.desk import Outcome
from coder.tui.notebook import Page
from coder.tui.screens.base import CoderDialog
from coder.tui.screens.memo import MemoDialog
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot

ON_CELLS = 30
NUMBER_CELLS = 5
NOTHING_YET = "– (Enter writes one)"


class PageList(LineList[Page]):
    """What has a memo or may get one, with the beginning of the memo."""

    def paint(self, item: Page, width: int) -> list[tuple[str, Style]]:
        """On what, in which excerpt, and the memo."""
        first = min(ON_CELLS, width // 3)
        rest = max(width - first - NUMBER_CELLS, 0)
        on_what = f" {item.on}"
        return [
            (fitted(on_what, first), Style()),
            (fitted(f" {item.number or ''}", NUMBER_CELLS), Style(dim=True)),
            (fitted(item.text.replace("\n", " ") or NOTHING_YET, rest), Style(dim=not item.text)),
        ]


class MemosScreen(CoderDialog[Spot | None]):
    """Answers with the place to go to, or None."""

    CSS_PATH = "memos.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("memos")
    PLACES: ClassVar[tuple[Place, ...]] = ("memos",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list", "memo")
    AUTO_FOCUS = "#pages"

    def __init__(self, pages: Callable[[], Sequence[Page]], write: Callable[[Page, str], Outcome]) -> None:
        """``pages`` gives what there is now, ``write`` makes a text the memo of one of them."""
        super().__init__()
        self._pages, self._write = pages, write

    def compose(self) -> ComposeResult:
        """The list, and the marked memo in full."""
        with Vertical(id="box") as box:
            box.border_title = Content("Your memos")
            yield PageList(id="pages")
            with VerticalScroll(can_focus=False):
                yield Static(Text(), markup=False, id="full")
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    @property
    def _list(self) -> PageList:
        return self.query_one(PageList)

    def _fill(self, said: Outcome | None = None) -> None:
        pages = self._pages()
        self._list.fill(pages, self._list.at)
        written = sum(bool(page.text) for page in pages)
        status = self.query_one("#status", InfoRow)
        status.tell(facts=f"{written} {'memo' if written == 1 else 'memos'}")
        if said is not None:
            status.tell(sentence=said.sentence, failed=said.failed, whole=bool(said.warning))

    @on(PageList.Marked)
    def _tell(self) -> None:
        page = self._list.marked
        self.query_one("#full", Static).update(flowing(page_text(page)) if page is not None else Text())

    @on(PageList.Chosen)
    def _chosen(self) -> None:
        self.action_write()

    def action_write(self) -> None:
        """Write or rewrite the marked memo."""
        page = self._list.marked
        if page is None:
            return

        def write(memo: str | None) -> None:
            if memo is not None:
                self._fill(self._write(page, memo))

        title, again = f"Memo on {page.on}", "memos.write"
        self.app.push_screen(MemoDialog(title, page.quote, page.text, about=page.key, again=again), write)

    def action_remove(self) -> None:
        """Take the marked memo away."""
        page = self._list.marked
        if page is not None and page.text:
            self._fill(self._write(page, ""))

    def action_undo(self) -> None:
        """Undo what was done last."""
        self._fill(self.coder_app.desk.undo())

    def action_go(self) -> None:
        """Go to where the marked memo stands."""
        page = self._list.marked
        if page is not None and page.spot is not None:
            self.dismiss(page.spot)
        else:
            self.query_one("#status", InfoRow).tell(sentence="This memo stands in no text.", failed=True)

    def action_leave(self) -> None:
        """Back to where one was."""
        self.dismiss(None)


def page_text(page: Page) -> Text:
    """A memo in full, with what it stands on, as text without markup."""
    number = f" · excerpt {page.number}" if page.number else ""
    head = page.on if page.on.startswith(("in ", "all of ")) else f"On {page.on}"
    text = Text(shown(f"{head[:1].upper()}{head[1:]}{number}"), style="bold")
    if page.quote:
        text.append(f"\n{shown(page.quote)}", style="not bold dim")
    return text.append(f"\n{shown(page.text) or 'No memo yet.'}", style="not bold not dim")
