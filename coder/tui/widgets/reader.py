"""The testimony on the screen: only visible rows are painted, and only changed ones again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from coder.model import Coding, Span
from coder.tui.actions import bindings
from coder.tui.manuscript import Manuscript, Motion, Unit
from coder.tui.selection import Selection
from coder.tui.theme import colour_hex
from coder.tui.widgets.lines import is_accessible, point
from coder.tui.widgets.mouse import MouseText
from coder.tui.widgets.painter import (
    MARGIN,
    MEASURE,
    NARROW_MARGIN,
    NARROWEST,
    WIDEST,
    Columns,
    Inks,
    Marks,
    RowPainter,
    RowState,
    row_state,
)

MAP_SIGNS = {False: " ", True: "▐"}
"""A cell of the map of the whole testimony: without and with codings."""
KEYS_FROM = 110
"""Narrowest terminal, in cells, on which the margin has room for more than the codes' letters."""


class Reader(MouseText, can_focus=True):
    """Shows a manuscript with its codings, moves the cursor, selects."""

    ALLOW_SELECT = False
    LEAST_MARGIN: ClassVar[int] = NARROW_MARGIN
    """Cells of code keys where there is little room."""
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
        self._when_taken = taken
        self.text: Manuscript | None = None
        self.selection = Selection()
        self.marks = Marks()
        self.measure = MEASURE
        """Cells of text in a row, where there is room for them."""
        self._focused: str | None = None
        self._painter: RowPainter | None = None
        self._painted: dict[int, tuple[RowState, Strip]] = {}
        self._map: list[bool] = []

    def taken(self) -> None:
        """Tell whoever waits for it that a passage was selected."""
        if self._when_taken is not None:
            self._when_taken()

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

    def mark(
        self,
        codings: Sequence[Coding],
        colours: Mapping[str, str],
        labels: Mapping[str, str],
        notes: Sequence[Span] = (),
    ) -> None:
        """Draw ``codings``, and passages with ``notes``; rows that look the same are not written again."""
        self.marks = self.make_marks(codings, colours, labels)
        self.marks.notes = notes
        if self._focused not in {coding.id for coding in codings}:
            self._focused = None
        if self.text is None:
            return
        top = self._top()
        if is_accessible(self) and self.text.write_in(self.marks.stretches(self.text)):
            self._rewrap(top)
        if self._painter is None:
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
        self.move_cursor(motion, extend=False)

    def action_extend(self, motion: Motion) -> None:
        """Move the cursor, selecting what it passes."""
        self.move_cursor(motion, extend=True)

    def action_select(self, unit: Unit) -> None:
        """Select the unit at the cursor, or one more."""
        if self.text is not None:
            self.select(self.selection.selecting(self.text, unit))
            self.taken()

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

    def move_cursor(self, motion: Motion, *, extend: bool) -> None:
        """Move the cursor, selecting what it passes if it ``extend``s."""
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
        self.scroll_rows(target)

    def scroll_rows(self, row: int) -> None:
        """Bring ``row`` to the top, as far as there are rows below it."""
        self.scroll_to(y=min(max(row, 0), self.max_scroll_y), animate=False, immediate=True)

    def _visible_rows(self) -> range:
        if self.text is None:
            return range(0)
        top = self.scroll_offset.y
        return range(top, min(top + self.size.height, self.text.layout.row_count))

    def widen(self, step: int) -> bool:
        """Make rows ``step`` cells wider than they stand, or narrower; whether that changes them."""
        if self._painter is None:
            return False
        before, wanted = self._painter.columns.measure, self.measure
        self.measure = min(max(before + step, NARROWEST), WIDEST)
        self._rewrap()
        if before == self._painter.columns.measure:
            self.measure = wanted
            return False
        return True

    def _top(self) -> int:
        """The offset at which the uppermost row on the screen begins."""
        if self.text is None or self._painter is None:
            return 0
        layout = self.text.layout
        return layout.row(min(self.scroll_offset.y, layout.row_count - 1)).start

    def _rewrap(self, top: int | None = None) -> None:
        """Fit the text to the widget's size with the row of ``top`` uppermost: what was there, if None."""
        if self.text is None or not self.room:
            return
        layout = self.text.layout
        top = self._top() if top is None else top
        keys = MARGIN if self.app.size.width >= KEYS_FROM else self.LEAST_MARGIN
        columns = Columns.fit(self.room, len(self.text.excerpts), keys=keys, measure=self.measure)
        layout.wrap(columns.measure)
        self.marks.place(self.text)
        plain = is_accessible(self)
        self._painter = RowPainter(self.text, self.marks, columns, self._inks(), plain=plain)
        self._painted.clear()
        self._draw_map()
        self.virtual_size = Size(self.room, layout.row_count)
        self.scroll_rows(layout.row_of(top))
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

    def place_at(self, x: int, y: int) -> int:
        """The offset under cell ``x``, ``y`` of the widget, or the nearest."""
        if self.text is None or self._painter is None:
            return self.selection.cursor
        layout = self.text.layout
        row = min(max(self.scroll_offset.y + y, 0), layout.row_count - 1)
        return layout.offset_at(row, self._painter.cell_at(x))

    def coding_at(self, x: int, y: int) -> Coding | None:
        """The coding whose lane or key is drawn at ``x``, ``y``."""
        if self._painter is None:
            return None
        row, columns, marks = self.scroll_offset.y + y, self._painter.columns, self.marks
        lane = columns.lane_at(x)
        for at in marks.on_row(row):
            if marks.lanes[at] == lane:
                return marks.codings[at]
        if columns.margin:
            for at, left, label in marks.labels_on(row, columns.margin_cells):
                if at >= 0 and left <= x - columns.margin < left + len(label):
                    return marks.codings[at]
        return None
