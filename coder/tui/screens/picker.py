"""Choosing codes by typing: title, definition and examples are searched, typing errors forgiven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from coder.text.display import shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk
from coder.tui.picking import CodeFinder
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.codes import Definition, MatchList
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import drawn
from coder.tui.widgets.rows import InfoRow, KeyRow

HINT = "type part of a title, definition or example"
SEVERAL = f"{HINT} · Tab takes several"


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen."""

    paths: tuple[str, ...]
    """Paths of the codes, in the order in which they were taken; at least one."""
    with_memo: bool = False
    """Whether a memo is to be written with them."""


class PickerInput(SafeInput):
    """The field of the picker; what a key does to it is done in the order of the keys."""

    @dataclass
    class Taken(Message):
        """The marked code is wanted too."""

    @dataclass
    class WithMemo(Message):
        """The choice is made, and a memo goes with it."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+n":
            event.stop()
            event.prevent_default()
            self.post_message(self.WithMemo())
        elif event.key == "tab" or (event.key == "space" and not self.value):
            event.stop()
            event.prevent_default()
            self.take()

    def take(self) -> None:
        """Take the marked code and begin a new search."""
        self.post_message(self.Taken())
        self.value = ""


class Picker(CoderDialog[Picked | None]):
    """Answers with codes, or None."""

    CSS_PATH = "picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("picker")
    PLACES: ClassVar[tuple[Place, ...]] = ("picker",)
    AUTO_FOCUS = "#query"

    def __init__(self, desk: Desk, title: str, passage: str, *, several: bool = False) -> None:
        """``title`` says what is chosen, ``passage`` is the quote it is chosen for."""
        super().__init__()
        self._desk = desk
        self._title, self._passage = title, passage
        self._several = several
        self._finder = CodeFinder(desk.codes, desk.recent)

    def compose(self) -> ComposeResult:
        """What was typed, what answers to it, and the entry of the marked code."""
        with Vertical(id="picker") as box:
            box.border_title = Content(drawn(shown_line(self._title)))
            box.border_subtitle = Content(drawn(shown_line(self._passage)))
            yield PickerInput(placeholder=SEVERAL if self._several else HINT, id="query")
            yield MatchList(self._desk.colours, id="matches")
            said = InfoRow(id="said")
            said.display = False
            yield said
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
        is_sure = self._finder.is_sure(event.value)
        self._matches.offer(self._finder.find(event.value), is_sure=is_sure)
        self._tell("" if is_sure else self._unknown())

    def _unknown(self) -> str:
        guesses = " ↓ marks a guess." if self._matches.items else ""
        query = self.query_one(PickerInput).value.strip()
        return f"No code matches “{query}”.{guesses} Esc, then F7 tells the lead."

    def _tell(self, sentence: str, *, failed: bool = False) -> None:
        row = self.query_one("#said", InfoRow)
        row.tell(sentence=sentence, failed=failed, whole=True)
        row.display = bool(sentence)

    @on(MatchList.Marked)
    def _define(self) -> None:
        self.query_one(Definition).tell(self._matches.marked, examples=True)

    @on(PickerInput.Taken)
    def _take(self) -> None:
        if self._several and self._matches.marked is not None:
            self._matches.toggle(self._matches.marked.path)
            self.query_one("#picker").border_title = Content(drawn(shown_line(self._title_now())))

    def _title_now(self) -> str:
        titles = ", ".join(self._desk.title(path) for path in self._matches.taken)
        return f"{self._title}: {titles} +" if titles else self._title

    @on(Input.Submitted)
    def _choose(self) -> None:
        self.action_choose()

    @on(MatchList.Chosen)
    def _choose_by_mouse(self) -> None:
        self._answer(and_marked=True)

    @on(PickerInput.WithMemo)
    def _choose_with_memo(self) -> None:
        self._answer(with_memo=self._several)

    def on_key(self, event: events.Key) -> None:
        """Take what was typed before the field had the focus."""
        if event.character is not None and event.is_printable:
            event.stop()
            self.query_one(SafeInput).insert_text_at_cursor(shown_line(event.character))

    def _answer(self, *, with_memo: bool = False, and_marked: bool = False) -> None:
        """The codes that were taken, with the marked one where it was searched for or is the only one."""
        marked = self._matches.marked
        is_unanswered = marked is None and bool(self.query_one(PickerInput).value.strip())
        paths = {} if is_unanswered and not and_marked else dict.fromkeys(self._matches.taken)
        is_wanted = and_marked or not paths or bool(self.query_one(PickerInput).value)
        if marked is not None and is_wanted:
            paths[marked.path] = None
        if paths:
            self.dismiss(Picked(tuple(paths), with_memo))
        else:
            self._tell(f"Nothing is marked. {self._unknown()}", failed=True)

    def action_choose(self) -> None:
        """Answer with the codes."""
        self._answer()

    def action_mark(self) -> None:
        """Take the marked code too."""
        self.query_one(PickerInput).take()

    def action_memo(self) -> None:
        """Answer with the codes and the wish for a memo."""
        self._choose_with_memo()

    def action_up(self) -> None:
        """Mark the code above."""
        self._matches.action_mark(-1)

    def action_down(self) -> None:
        """Mark the code below."""
        self._matches.action_mark(1)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
