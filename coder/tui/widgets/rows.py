"""One-row widgets: who and what (top), where and what was saved (below), which keys (bottom)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.strip import Strip
from textual.widget import Widget
from wcwidth import wcswidth

from coder.text.display import shown_line
from coder.text.layout import TextLayout
from coder.tui.actions import Action, Place, actions_at, key_name
from coder.tui.widgets.lines import fitted

FIRST_FACTS = 15
"""Cells that a long sentence leaves to the facts."""
MOST_ROWS = 5


class InfoRow(Widget):
    """Facts at the left, a sentence at the right, on one row where they fit; repaints only on change."""

    DEFAULT_CSS = """
    InfoRow {
        height: 1;
        background: $panel;
        color: $foreground;
        .row--failed { color: $text-error; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--failed"}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.facts = ""
        self.sentence = ""
        self.failed = False
        self.whole = False
        self.rows = 1
        """Rows that it takes on the screen."""
        self._lines: TextLayout | None = None

    def tell(
        self,
        *,
        facts: str | None = None,
        sentence: str | None = None,
        failed: bool = False,
        whole: bool = False,
    ) -> None:
        """Show ``facts`` or ``sentence`` (foreign text is made harmless); None keeps what stands.

        A sentence that failed, or that should be read ``whole``, takes further rows where it must.
        """
        before = (self.facts, self.sentence, self.failed, self.whole)
        self.facts = self.facts if facts is None else shown_line(facts)
        if sentence is not None:
            self.sentence, self.failed, self.whole = shown_line(sentence), failed, failed or whole
        if before != (self.facts, self.sentence, self.failed, self.whole):
            self._fit()
            self.refresh()

    def _fit(self) -> None:
        """Take as many rows as the sentence needs."""
        width = self.size.width
        is_long = self.whole and width > 0 and wcswidth(self.sentence) > width - FIRST_FACTS - 3
        self._lines = TextLayout(self.sentence, max(width - 2, 1)) if is_long else None
        rows = min(self._lines.row_count, MOST_ROWS) if self._lines else 1
        if self.rows != rows:
            self.rows = rows
            self.styles.height = rows

    def on_resize(self) -> None:
        """Fit the sentence into the new width."""
        self._fit()

    def render_line(self, y: int) -> Strip:
        """The row: the sentence has precedence where both do not fit, but for the first facts."""
        width, style = self.size.width, self.rich_style
        said = style + Style(bold=True)
        if self.failed:
            said += Style(color=self.get_component_rich_style("row--failed").color)
        if self._lines is not None:
            body = self._lines.body(min(y, self._lines.row_count - 1))
            return Strip([Segment(fitted(f" {self.sentence[body.start : body.end]}", width), said)])
        facts = f" {self.facts}"
        if not self.sentence:
            return Strip([Segment(fitted(facts, width), style)])
        room = max(width - wcswidth(self.sentence) - 3, min(FIRST_FACTS, width))
        left = fitted(facts, min(room, wcswidth(facts)))
        right = fitted(f"  {self.sentence} ", width - wcswidth(left))
        return Strip([Segment(left, style + Style(dim=True)), Segment(right, said)])


class KeyRow(Widget):
    """The most useful keys of a place, as many as fit; a click runs one."""

    DEFAULT_CSS = """
    KeyRow { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """
    ALLOW_SELECT = False

    def __init__(self, *places: Place) -> None:
        super().__init__()
        self._places = places
        self._only: Mapping[str, str] = {}
        self._renamed: Mapping[str, str] = {}

    def show(self, *places: Place) -> None:
        """Show the keys of ``places``."""
        if places != self._places:
            self._places = places
            self.refresh()

    def narrow(self, only: Mapping[str, str]) -> None:
        """Show only these actions (id -> label) of the places, in this order; all where there is none."""
        if only != self._only:
            self._only = only
            self.refresh()

    def rename(self, renamed: Mapping[str, str]) -> None:
        """Show these actions (id -> label) under other names: what they do just now."""
        if renamed != self._renamed:
            self._renamed = renamed
            self.refresh()

    def _offered(self) -> list[Action]:
        """The actions that may be shown, with the rank and label that they have now."""
        found = [
            replace(one, label=self._renamed[one.id]) if one.id in self._renamed else one
            for one in actions_at(*self._places, "everywhere")
        ]
        if self._only:
            rank = {name: at for at, name in enumerate(self._only, 1)}
            found = [
                replace(one, label=self._only[one.id], row=rank[one.id]) if one.id in rank else one
                for one in found
                if one.id in rank or one.place == "everywhere"
            ]
        return [action for action in found if action.row and action.current]

    def _fitting(self) -> list[tuple[int, Action]]:
        """(cell, action) from the left; help and the palette always have their room."""
        offered = self._offered()
        always = [action for action in offered if action.place == "everywhere"]
        order = {place: at for at, place in enumerate(self._places)}
        own = sorted(
            (action for action in offered if action.place != "everywhere"),
            key=lambda action: (action.row, order[action.place]),
        )
        room = self.size.width - sum(self._cells(action) for action in always)
        taken: list[Action] = []
        for action in own:
            if self._cells(action) <= room:
                room -= self._cells(action)
                taken.append(action)
        found, cell = [], 0
        for action in [*taken, *always]:
            found.append((cell, action))
            cell += self._cells(action)
        return found

    def render_line(self, y: int) -> Strip:
        """The row."""
        style = self.rich_style
        segments: list[Segment] = []
        for _, action in self._fitting():
            segments.append(Segment(f" {self._key(action)}", style + Style(bold=True)))
            segments.append(Segment(f" {action.label} ", style + Style(dim=True)))
        return Strip(segments).adjust_cell_length(self.size.width, style)

    @on(events.Click)
    def _run(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        hit: Sequence[Action] = [
            action for cell, action in self._fitting() if at and cell <= at.x < cell + self._cells(action)
        ]
        if hit:
            event.stop()
            self.app.simulate_key(hit[0].key_in(*self._places))

    def _key(self, action: Action) -> str:
        return key_name(action.key_in(*self._places))

    def _cells(self, action: Action) -> int:
        return wcswidth(f" {self._key(action)} {action.label} ")
