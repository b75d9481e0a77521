"""Choosing from a list by typing a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from coder.text.display import shown_line
from coder.text.search import rank
from coder.tui.actions import Place, bindings
from coder.tui.choices import Choice
from coder.tui.screens.base import FieldDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import LineList, drawn, fitted
from coder.tui.widgets.rows import KeyRow

VALUE_CELLS = 32


class ChoiceList(LineList[Choice], can_focus=False):
    """What is offered, with a hint each."""

    @property
    def is_active(self) -> bool:
        """The arrows reach it from the field."""
        return True

    def paint(self, item: Choice, width: int) -> list[tuple[str, Style]]:
        """One row."""
        cells = min(VALUE_CELLS, width // 2)
        return [
            (fitted(f" {item.shown or item.value}", cells), Style()),
            (fitted(f" {item.hint}", max(width - cells, 0)), Style(dim=True)),
        ]


class ChoiceDialog(FieldDialog[str | None]):
    """Answers with the value chosen, or None."""

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("choice")
    PLACES: ClassVar[tuple[Place, ...]] = ("choice",)
    AUTO_FOCUS = "#line"

    def __init__(
        self, question: str, choices: Sequence[Choice], *, chosen: str = "", free: bool = False
    ) -> None:
        """``chosen`` is marked first; with ``free`` a line that fits none of them is an answer too."""
        super().__init__()
        self._question, self._choices, self._chosen, self._free = question, choices, chosen, free

    def compose(self) -> ComposeResult:
        """A field and a list."""
        with Vertical(id="box") as box:
            box.border_title = Content(drawn(shown_line(self._question)))
            yield SafeInput(placeholder="type a part of it, or use the arrows", id="line")
            yield ChoiceList(id="choices")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show all, what was chosen before marked."""
        values = [choice.value for choice in self._choices]
        self._fill(self._choices, values.index(self._chosen) if self._chosen in values else 0)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    def _fill(self, choices: Sequence[Choice], at: int = 0) -> None:
        self._list.styles.height = min(max(len(choices), 1), 14)
        self._list.fill(choices, at)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        if not typed:
            self._fill(self._choices)
            return
        names = [f"{each.shown or each.value} {each.hint}" for each in self._choices]
        inside = [at for at, name in enumerate(names) if typed.casefold() in name.casefold()]
        self._fill([self._choices[at] for at in inside or [at for at, _ in rank(typed, names)]])

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        known = [choice.value for choice in self._choices if choice.value.casefold() == typed.casefold()]
        if known and typed:
            self.dismiss(known[0])
        elif self._free and ":" in typed:
            self.dismiss(typed)
        elif self._list.marked is not None:
            self.dismiss(self._list.marked.value)
        elif self._free and typed:
            self.dismiss(typed)

    @on(LineList.Chosen)
    def _clicked(self) -> None:
        if self._list.marked is not None:
            self.dismiss(self._list.marked.value)

    def action_choose(self) -> None:
        """For the mouse: as Enter does."""
        field = self.query_one(SafeInput)
        field.post_message(Input.Submitted(field, field.value))

    def action_up(self) -> None:
        """Mark the one above."""
        self._list.action_mark(-1)

    def action_down(self) -> None:
        """Mark the one below."""
        self._list.action_mark(1)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
