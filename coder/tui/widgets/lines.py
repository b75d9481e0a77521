"""A list of any length with one marked row: paints only what is visible."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget
from wcwidth import wcswidth

from coder.text.bidi import needs_bidi, visual_row
from coder.text.display import shown_line
from coder.text.layout import TextLayout
from coder.tui.actions import bindings
from coder.tui.theme import colour_hex, legible

Item = TypeVar("Item")


def fitted(text: str, width: int) -> str:
    """Foreign ``text`` harmless, on one line, as it is printed, in exactly ``width`` cells."""
    return drawn(cut(text, width))


def drawn(line: str) -> str:
    """A harmless line in the order of the screen, Arabic letters joined."""
    return visual_row(line, "ltr").text if needs_bidi(line) else line


def cut(text: str, width: int) -> str:
    """Foreign ``text`` harmless, on one line, in exactly ``width`` cells; cut with an ellipsis."""
    safe = shown_line(text)
    cells = max(wcswidth(safe), 0) if not safe.isascii() else len(safe)
    if cells <= width:
        return safe + " " * (width - cells)
    if width <= 0:
        return ""
    layout = TextLayout(safe[: 8 * width], 16 * width)
    row = layout.row_map(0)
    kept = safe[: row.offsets[bisect_right(row.cells, width - 1) - 1]]
    return kept + "…" + " " * (width - 1 - max(wcswidth(kept), 0))


def is_accessible(widget: Widget) -> bool:
    """Whether the program runs for a screen reader."""
    return bool(getattr(widget.app, "accessible", False))


def point(widget: Widget, x: int, y: int) -> None:
    """Put the terminal's own cursor on a cell of ``widget``, for those who read by it."""
    if is_accessible(widget):
        widget.app.cursor_position = widget.content_region.offset + Offset(x, y)


class LineList(ScrollView, Generic[Item], can_focus=True):
    """Rows of items, painted by the subclass; the arrows mark one, Enter or a click chooses it."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("list"),
        Binding("enter", "choose", "Choose", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    LineList {
        overflow-y: auto;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        background: $background;
        color: $foreground;
        .lines--marked { background: $primary; color: $text; text-style: bold; }
        .lines--resting { background: $surface-lighten-2; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--marked", "lines--resting"}

    @dataclass
    class Marked(Message):
        """Another row is marked."""

        lines: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            """The list."""
            return self.lines

    @dataclass
    class Chosen(Message):
        """A row was chosen with Enter or with the mouse."""

        lines: LineList[Any]
        by_mouse: bool

        @property
        def control(self) -> LineList[Any]:
            """The list."""
            return self.lines

    def __init__(self, *, id: str | None = None, skip: Callable[[Item], bool] | None = None) -> None:
        super().__init__(id=id)
        self.items: Sequence[Item] = ()
        self.at = 0
        self._skip = skip

    def fill(self, items: Sequence[Item], at: int = 0) -> None:
        """Show ``items`` with row ``at`` marked, or the next one that can be."""
        self.items = items
        self.at = self._nearest(min(max(at, 0), max(len(items) - 1, 0)), 1)
        self.virtual_size = Size(self.scrollable_content_region.width, len(items))
        self._follow()
        self.refresh()
        self.post_message(self.Marked(self))

    @property
    def marked(self) -> Item | None:
        """The marked item; None in an empty list."""
        return self.items[self.at] if 0 <= self.at < len(self.items) else None

    def mark_row(self, at: int, step: int = 1) -> None:
        """Mark row ``at``, or the next markable one in the direction of ``step``."""
        if not self.items:
            return
        before, self.at = self.at, self._nearest(min(max(at, 0), len(self.items) - 1), step)
        if before != self.at:
            self.refresh_line(before)
            self.refresh_line(self.at)
            self._follow()
            self._point()
            self.post_message(self.Marked(self))

    def _point(self) -> None:
        if self.is_active:
            point(self, 0, self.at - self.scroll_offset.y)

    def on_focus(self) -> None:
        """Show the terminal's cursor at the marked row."""
        self._point()

    def paint(self, item: Item, width: int) -> list[tuple[str, Style]]:
        """The row of ``item`` as texts with styles that override the row's; at most ``width`` cells."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it paints its rows")

    def coloured(self, colour: str | None) -> Style:
        """A style for signs in ``colour`` that stays legible on the list's background."""
        return Style(color=legible(colour, colour_hex(self.background_colors[1])) if colour else None)

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        row, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        base = self.rich_style
        if row >= len(self.items):
            return Strip.blank(width, base)
        if row == self.at:
            base += self.get_component_rich_style("lines--marked" if self.is_active else "lines--resting")
        segments = [Segment(text, base + style) for text, style in self.paint(self.items[row], width)]
        return Strip(segments).adjust_cell_length(width, base)

    @property
    def is_active(self) -> bool:
        """Whether keys go here."""
        return self.has_focus

    def on_resize(self) -> None:
        """Keep the marked row in sight."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.items))
        self._follow()

    def action_mark(self, step: int) -> None:
        """Mark the next or previous row."""
        self.mark_row(self.at + step, step)

    def action_page(self, step: int) -> None:
        """Mark the row one screen further."""
        self.mark_row(self.at + step * max(self.size.height - 1, 1), step)

    def action_edge(self, at: int) -> None:
        """Mark the first or the last row."""
        self.mark_row(at if at == 0 else len(self.items) - 1, 1 if at == 0 else -1)

    def action_choose(self) -> None:
        """Choose the marked row."""
        if self.marked is not None:
            self.post_message(self.Chosen(self, by_mouse=False))

    @on(events.Click)
    def _choose_by_mouse(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        row = self.scroll_offset.y + at.y if at is not None else len(self.items)
        if row < len(self.items) and self._nearest(row, 1) == row:
            self.mark_row(row)
            self.post_message(self.Chosen(self, by_mouse=True))

    def _nearest(self, at: int, step: int) -> int:
        """Row ``at``, or the nearest one in the direction of ``step`` that may be marked, else behind."""
        if self._skip is None:
            return at
        ahead = range(at, len(self.items)) if step > 0 else range(at, -1, -1)
        behind = range(at, -1, -1) if step > 0 else range(at, len(self.items))
        return next((row for row in [*ahead, *behind] if not self._skip(self.items[row])), at)

    def _follow(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= self.at < top + height:
            jump = 0 if self.at < top else height - 1
            self.scroll_to(y=max(self.at - jump, 0), animate=False)
