"""The testimony on the screen: only visible rows are painted, and only changed ones again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events, on
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from coder.model import Coding
from coder.tui.actions import bindings
from coder.tui.manuscript import Manuscript, Motion, Unit
from coder.tui.selection import Selection
from coder.tui.theme import colour_hex
from coder.tui.widgets.lines import is_accessible, point
from coder.tui.widgets.painter import Columns, Inks, Marks, RowPainter, RowState, row_state

EDGE_SECONDS = 0.05
"""While the mouse is held above or below the text, it scrolls by a row this often."""
WHEEL_ROWS = 3
MAP_SIGNS = {False: " ", True: "▐"}
"""A cell of the map of the whole testimony: without and with codings."""
CLICK_UNITS: Mapping[int, Unit] = {2: "word", 3: "sentence", 4: "excerpt"}
KEYS_FROM = 90
"""Narrowest terminal, in cells, on which the margin shows code keys."""


class Reader(ScrollView, can_focus=True):
    """Shows a manuscript with its codings, moves the cursor, selects."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")
    DEFAULT_CSS = """
    Reader {
        overflow-y: scroll;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        background: $background;
        color: $foreground;
        .reader--selected { background: $primary; }
        .reader--here { color: $accent; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"reader--selected", "reader--here"}

    @dataclass
    class Moved(Message):
        """The cursor, the selection or the focused coding changed."""

        reader: Reader

    @dataclass
    class Confirmed(Message):
        """Enter was pressed."""

        reader: Reader

    def __init__(self, *, id: str | None = None, taken: Callable[[], None] | None = None) -> None:
        """``taken`` is called, before the next key acts, when a unit was selected or a drag has ended."""
        super().__init__(id=id)
        self._taken = taken or (lambda: None)
        self.text: Manuscript | None = None
        self.selection = Selection()
        self.marks = Marks()
        self._focused: str | None = None
        self._painter: RowPainter | None = None
        self._painted: dict[int, tuple[RowState, Strip]] = {}
        self._map: list[bool] = []
        self._edge: Timer | None = None
        self._pulled = 0

    @property
    def room(self) -> int:
        """Cells of a row, the scrollbar and the map beside it not counted."""
        return max(self.scrollable_content_region.width - 1, 0)

    # --- what is shown --------------------------------------------------------------

    def open(self, text: Manuscript, cursor: int = 0) -> None:
        """Show ``text`` with the cursor at ``cursor``."""
        self.text = text
        self.selection = Selection(cursor, cursor)
        self.marks = Marks()
        self._focused = None
        self._rewrap()

    def mark(self, codings: Sequence[Coding], colours: Mapping[str, str], labels: Mapping[str, str]) -> None:
        """Draw ``codings``; rows whose picture stays the same are not written again."""
        self.marks = self.make_marks(codings, colours, labels)
        if self._focused not in {coding.id for coding in codings}:
            self._focused = None
        if self.text is None or self._painter is None:
            return
        self.marks.place(self.text)
        self._painter.marks = self.marks
        self._draw_map()
        before, self._painted = self._painted, {}
        for row in self._visible_rows():
            if row not in before or self._strip(row) != before[row][1]:
                self.refresh_line(row)

    def make_marks(
        self, codings: Sequence[Coding], colours: Mapping[str, str], labels: Mapping[str, str]
    ) -> Marks:
        """The codings as they are drawn: overlapping ones in lanes beside one another."""
        return Marks(codings, colours, labels)

    @property
    def focused_coding(self) -> Coding | None:
        """The coding in full colour."""
        at = self._focused_at()
        return self.marks.codings[at] if at >= 0 else None

    def focus_coding(self, coding: Coding) -> None:
        """Fill ``coding`` with its colour and select its passage."""
        self._change(Selection.over(coding.span), coding.id)

    def select(self, selection: Selection) -> None:
        """Take ``selection``; nothing is focused afterwards."""
        self._change(selection, None)

    # --- keys -----------------------------------------------------------------------

    def action_move(self, motion: Motion) -> None:
        """Move the cursor."""
        self._move(motion, extend=False)

    def action_extend(self, motion: Motion) -> None:
        """Move the cursor, selecting what it passes."""
        self._move(motion, extend=True)

    def action_select(self, unit: Unit) -> None:
        """Select the unit at the cursor, or one more."""
        if self.text is not None:
            self.select(self.selection.selecting(self.text, unit))
            self._taken()

    def action_grow(self) -> None:
        """One unit more."""
        if self.text is not None:
            self.select(self.selection.grown(self.text))

    def action_shrink(self) -> None:
        """One unit less."""
        if self.text is not None:
            self.select(self.selection.shrunk(self.text))

    def action_confirm(self) -> None:
        """Tell that Enter was pressed."""
        self.post_message(self.Confirmed(self))

    def action_visual(self) -> None:
        """Begin or end a selection by moving."""
        self.select(self.selection.toggled())

    def action_swap(self) -> None:
        """Put the cursor at the selection's other end."""
        self.select(self.selection.swapped())

    def _move(self, motion: Motion, *, extend: bool) -> None:
        if self.text is None:
            return
        page = max(self.size.height - 2, 1)
        self.select(self.selection.moved(self.text, motion, extend=extend, page=page))

    # --- changing the picture -------------------------------------------------------

    def _change(self, selection: Selection, focused: str | None) -> None:
        if (selection, focused) == (self.selection, self._focused):
            return
        self.selection, self._focused = selection, focused
        self._follow_cursor()
        for row in self._visible_rows():
            if row not in self._painted or self._painted[row][0] != self._state(row):
                self.refresh_line(row)
        self._point()
        self.post_message(self.Moved(self))

    def _point(self) -> None:
        """Put the terminal's own cursor where ours is."""
        if self.text is not None and self._painter is not None:
            cursor = self.selection.cursor
            row = self.text.layout.row_of(cursor) - self.scroll_offset.y
            point(self, self._painter.x_of(cursor), row)

    def _follow_cursor(self) -> None:
        """Scroll when the cursor leaves the screen: by half of it at once, to write less and less often."""
        if self.text is None or not self.size.height:
            return
        row = self.text.layout.row_of(self.selection.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if top <= row < top + height:
            return
        jump = height // 2
        target = row - height + 1 + jump if row >= top + height else row - jump
        if not top - height < row < top + 2 * height:
            target = row - jump
        self._scroll(target)

    def _scroll(self, row: int) -> None:
        self.scroll_to(y=min(max(row, 0), self.max_scroll_y), animate=False)

    def _visible_rows(self) -> range:
        if self.text is None:
            return range(0)
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, self.text.layout.row_count))

    def _rewrap(self) -> None:
        """Fit the text to the widget's size; what was on top stays on top."""
        if self.text is None or not self.room:
            return
        layout = self.text.layout
        top = layout.row(min(self.scroll_offset.y, layout.row_count - 1)).start if self._painter else 0
        keys = self.app.size.width >= KEYS_FROM
        columns = Columns.fit(self.room, len(self.text.excerpts), keys=keys)
        layout.wrap(columns.measure)
        self.marks.place(self.text)
        plain = is_accessible(self)
        self._painter = RowPainter(self.text, self.marks, columns, self._inks(), plain=plain)
        self._painted.clear()
        self._draw_map()
        self.virtual_size = Size(self.room, layout.row_count)
        self._scroll(layout.row_of(top))
        self._follow_cursor()
        self.refresh()

    def _draw_map(self) -> None:
        """Which cells of the map stand for rows with codings; changed cells are painted again."""
        if self.text is None:
            return
        before, self._map = self._map, self.marks.map(self.text.layout.row_count, self.size.height)
        for y, (old, new) in enumerate(zip(before, self._map, strict=False)):
            if old != new:
                self.refresh_line(self.scroll_offset.y + y)

    def _inks(self) -> Inks:
        _, _, background, foreground = self.colors
        selected = self.get_component_styles("reader--selected").background
        accent = self.get_component_styles("reader--here").color
        return Inks.mix(*(colour_hex(colour) for colour in (background, foreground, selected, accent)))

    def on_resize(self) -> None:
        """Wrap again; nothing moves when the width stays."""
        self._rewrap()

    def notify_style_update(self) -> None:
        """Take the colours of a new theme."""
        super().notify_style_update()
        if self.is_attached and self._painter is not None:
            self._painter.inks = self._inks()
            self._painted.clear()

    # --- painting -------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        if self._painter is None:
            self._rewrap()
        row = self.scroll_offset.y + y
        if self.text is None or self._painter is None or row >= self.text.layout.row_count:
            return Strip.blank(self.scrollable_content_region.width, self.rich_style)
        sign = MAP_SIGNS[y < len(self._map) and self._map[y]]
        return Strip([*self._strip(row), Segment(sign, self._painter.inks.faint)])

    def _strip(self, row: int) -> Strip:
        state = self._state(row)
        if row not in self._painted or self._painted[row][0] != state:
            if len(self._painted) > 4 * max(self.size.height, 50):
                self._painted.clear()
            assert self._painter is not None
            self._painted[row] = state, self._painter.paint(row, state, self.room)
        return self._painted[row][1]

    def _state(self, row: int) -> RowState:
        assert self.text is not None
        top = row == self.scroll_offset.y
        return row_state(self.text, self.marks, row, self.selection, self._focused_at(), top=top)

    def _focused_at(self) -> int:
        if self._focused is None:
            return -1
        return next((at for at, one in enumerate(self.marks.codings) if one.id == self._focused), -1)

    # --- mouse ----------------------------------------------------------------------

    def _place(self, x: int, y: int) -> int:
        """The offset under cell ``x``, ``y`` of the widget, or the nearest."""
        assert self.text is not None
        assert self._painter is not None
        layout = self.text.layout
        row = min(max(self.scroll_offset.y + y, 0), layout.row_count - 1)
        return layout.offset_at(row, self._painter.cell_at(x))

    def _coding_at(self, x: int, y: int) -> Coding | None:
        """The coding whose lane or key is drawn at ``x``, ``y``."""
        assert self._painter is not None
        row, columns, marks = self.scroll_offset.y + y, self._painter.columns, self.marks
        lane = columns.lane_at(x)
        for at in marks.on_row(row):
            if marks.lanes[at] == lane:
                return marks.codings[at]
        if columns.margin:
            for at, left, label in marks.labels_on(row):
                if left <= x - columns.margin < left + len(label):
                    return marks.codings[at]
        return None

    @on(events.MouseScrollDown)
    def _wheel_down(self, event: events.MouseScrollDown) -> None:
        event.prevent_default()
        self._scroll(self.scroll_offset.y + WHEEL_ROWS)

    @on(events.MouseScrollUp)
    def _wheel_up(self, event: events.MouseScrollUp) -> None:
        event.prevent_default()
        self._scroll(self.scroll_offset.y - WHEEL_ROWS)

    @on(events.MouseDown)
    def _press(self, event: events.MouseDown) -> None:
        if self.text is None or self._painter is None or event.button != 1:
            return
        at = event.get_content_offset(self)
        if at is None:
            return
        event.stop()
        coding = self._coding_at(at.x, at.y)
        if coding is not None:
            self.focus_coding(coding)
            return
        self.select(self.selection.placed(self._place(at.x, at.y), extend=event.shift))
        self.capture_mouse()

    @on(events.MouseMove)
    def _drag(self, event: events.MouseMove) -> None:
        if self.text is None or self.app.mouse_captured is not self:
            return
        event.stop()
        at = event.get_content_offset_capture(self)
        self._pulled = min(at.y, 0) or max(at.y - self.size.height + 1, 0)
        if self._pulled and self._edge is None:
            self._edge = self.set_interval(EDGE_SECONDS, self._scroll_at_edge)
        row = min(max(at.y, 0), self.size.height - 1)
        self.select(self.selection.placed(self._place(at.x, row), extend=True))

    def _scroll_at_edge(self) -> None:
        if not self._pulled or self.text is None:
            return
        motion: Motion = "up" if self._pulled < 0 else "down"
        self._move(motion, extend=True)

    @on(events.MouseUp)
    def _release(self, event: events.MouseUp) -> None:
        if self.app.mouse_captured is self:
            event.stop()
            self.release_mouse()
            if not self.selection.is_empty:
                self._taken()

    @on(events.MouseRelease)
    def _let_go(self) -> None:
        self._pulled = 0
        if self._edge is not None:
            self._edge.stop()
            self._edge = None

    @on(events.Click)
    def _take_unit(self, event: events.Click) -> None:
        unit = CLICK_UNITS.get(event.chain)
        at = event.get_content_offset(self)
        if self.text is None or unit is None or at is None or self._coding_at(at.x, at.y) is not None:
            return
        found = self.text.unit_at(unit, self._place(at.x, at.y))
        self.select(Selection(found.end, found.start, unit=unit))
