"""Choosing a code by typing: title, definition and examples are searched, typing errors forgiven."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.picking import CodeFinder
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.codes import Definition, MatchList
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import KeyRow


class Picker(CoderDialog[str | None]):
    """Answers with the path of a code, or None."""

    CSS_PATH = "picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("picker")
    PLACES: ClassVar[tuple[Place, ...]] = ("picker",)
    AUTO_FOCUS = "#query"

    def __init__(self, desk: Desk, title: str, passage: str) -> None:
        """``title`` says what is chosen, ``passage`` is the quote it is chosen for."""
        super().__init__()
        self._desk = desk
        self._title, self._passage = title, passage
        self._finder = CodeFinder(desk.codes, desk.recent)

    def compose(self) -> ComposeResult:
        """What was typed, what answers to it, and the entry of the marked code."""
        with Vertical(id="picker") as box:
            box.border_title = Content(shown_line(self._title))
            box.border_subtitle = Content(shown_line(self._passage))
            yield SafeInput(placeholder="type part of a title, definition or example", id="query")
            yield MatchList(self._desk.colours, id="matches")
            yield Definition()
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Offer every code, the recent ones first."""
        self._matches.fill(self._finder.find(""))

    @property
    def _matches(self) -> MatchList:
        return self.query_one(MatchList)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._matches.fill(self._finder.find(event.value))

    @on(MatchList.Marked)
    def _define(self) -> None:
        self.query_one(Definition).tell(self._matches.marked, examples=True)

    @on(Input.Submitted)
    @on(MatchList.Chosen)
    def _choose(self) -> None:
        self.action_choose()

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the field had the focus."""
        if event.character is not None and event.is_printable:
            event.stop()
            self.query_one(SafeInput).insert_text_at_cursor(shown_line(event.character))

    def action_choose(self) -> None:
        """Answer with the marked code."""
        if self._matches.marked is not None:
            self.dismiss(self._matches.marked.path)

    def action_up(self) -> None:
        """Mark the code above."""
        self._matches.action_mark(-1)

    def action_down(self) -> None:
        """Mark the code below."""
        self._matches.action_mark(1)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
