"""Searches with a name: keeping one, choosing one, dropping one."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder import searches
from coder.errors import CoderError
from coder.searches import LONGEST_NAME, Pattern
from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.screens.base import CoderDialog, FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

NAME_SHARE = 3
"""The name takes this part of a row."""
NOTHING_KEPT = "Nothing is saved yet: Ctrl+S keeps what is typed."


class SavedList(LineList[tuple[str, str]]):
    """Names and queries."""

    def paint(self, item: tuple[str, str], width: int) -> list[tuple[str, Style]]:
        """Name, query, and whether it is a regular expression."""
        name, query = item
        first = width // NAME_SHARE
        kind = "pattern " if isinstance(query, Pattern) else ""
        rest = max(width - first - len(kind) - 2, 0)
        return [
            (fitted(f" {name}", first), Style(bold=True)),
            (f" {fitted(query, rest)} ", Style()),
            (kind, Style(dim=True)),
        ]


class SavedDialog(CoderDialog[str | None]):
    """Answers with the query to look for, or None."""

    CSS_PATH = "saved.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("saved")
    PLACES: ClassVar[tuple[Place, ...]] = ("saved",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#searches"

    def __init__(self, folder: Path) -> None:
        """``folder`` is the project's."""
        super().__init__()
        self._folder = folder

    def compose(self) -> ComposeResult:
        """The list, and what there is to say."""
        with Vertical(id="box") as box:
            box.border_title = Content("Saved searches")
            yield SavedList(id="searches")
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    def _fill(self, at: int = 0) -> None:
        kept = searches.saved(self._folder)
        self.query_one(SavedList).fill(list(kept.items()), at)
        self._say("" if kept else NOTHING_KEPT)

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        self.query_one("#status", InfoRow).tell(sentence=sentence, failed=failed)

    @on(SavedList.Chosen)
    def _run(self) -> None:
        marked = self.query_one(SavedList).marked
        if marked is not None:
            self.dismiss(marked[1])

    def action_run(self) -> None:
        """Look for the marked one."""
        self._run()

    def action_forget(self) -> None:
        """Drop the marked one."""
        shown = self.query_one(SavedList)
        if shown.marked is None:
            return
        name, query = shown.marked
        try:
            searches.forget(self._folder, name)
        except CoderError as error:
            self._say(str(error), failed=True)
            return
        self._fill(shown.at)
        self._say(f"Forgotten: {name} ({query})")

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)


class SaveDialog(FieldDialog[str | None]):
    """Keeps a query under a name; answers with the name, or None."""

    CSS_PATH = "saved.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("saving")
    PLACES: ClassVar[tuple[Place, ...]] = ("saving",)
    AUTO_FOCUS = "#name"

    def __init__(self, folder: Path, query: str) -> None:
        """``query`` is to be kept for the project in ``folder``."""
        super().__init__()
        self._folder, self._query = folder, query

    def compose(self) -> ComposeResult:
        """A field for the name."""
        with Vertical(id="box", classes="-small") as box:
            box.border_title = Content("Save this search under the name")
            box.border_subtitle = Content(shown_line(self._query))
            yield SafeInput(self._query[:LONGEST_NAME], placeholder="a name for it", id="name")
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Say where a name replaces another search."""
        self._tell(self.query_one(SafeInput).value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._tell(event.value)

    def _tell(self, name: str) -> None:
        kept = searches.saved(self._folder).get(name.strip())
        is_other = kept is not None and kept != self._query
        sentence = f"This name stands for “{kept}”; Enter replaces it." if is_other else ""
        self.query_one("#status", InfoRow).tell(sentence=sentence)

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        try:
            searches.save(self._folder, name, self._query)
        except CoderError as error:
            self.query_one("#status", InfoRow).tell(sentence=str(error), failed=True)
            return
        self.dismiss(name)

    def action_keep(self) -> None:
        """For the mouse: as Enter does."""
        field = self.query_one(SafeInput)
        field.post_message(Input.Submitted(field, field.value))

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
