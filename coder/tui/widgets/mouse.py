"""What the mouse does in a text: sets the cursor, drags a selection beyond the edges, takes units."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.scroll_view import ScrollView
from textual.timer import Timer

from coder.model import Coding
from coder.tui.manuscript import Manuscript, Motion, Unit
from coder.tui.selection import Selection

EDGE_SECONDS = 0.05
"""While the mouse is held above or below the text, it scrolls this often."""
EDGE_ROWS = 4
"""By so many rows at most: more, the further away the mouse is."""
WHEEL_ROWS = 3
CLICK_UNITS: Mapping[int, Unit] = {2: "word", 3: "sentence", 4: "excerpt"}


class MouseText(ScrollView):
    """A text with a cursor and a selection that follow the mouse; what they look like is a subclass's."""

    text: Manuscript | None = None
    selection: Selection
    _edge: Timer | None = None
    _pulled = 0
    """Rows between the mouse and the text while it is dragged above or below it."""

    def place_at(self, x: int, y: int) -> int:
        """The offset under cell ``x``, ``y`` of the widget, or the nearest."""
        raise NotImplementedError(f"{type(self).__name__} does not say which character stands where")

    def coding_at(self, x: int, y: int) -> Coding | None:
        """The coding whose lane or key is drawn at ``x``, ``y``."""
        raise NotImplementedError(f"{type(self).__name__} does not say where codings are drawn")

    def select(self, selection: Selection) -> None:
        """Take ``selection``."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it selects")

    def focus_coding(self, coding: Coding) -> None:
        """Show ``coding`` in full colour."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it shows a coding")

    def move_cursor(self, motion: Motion, *, extend: bool) -> None:
        """Move the cursor, selecting what it passes if it ``extend``s."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its cursor moves")

    def scroll_rows(self, row: int) -> None:
        """Bring ``row`` to the top."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it scrolls")

    def taken(self) -> None:
        """Know that a unit was selected or a drag has ended."""

    @on(events.MouseScrollDown)
    def _wheel_down(self, event: events.MouseScrollDown) -> None:
        event.prevent_default()
        self.scroll_rows(self.scroll_offset.y + WHEEL_ROWS)

    @on(events.MouseScrollUp)
    def _wheel_up(self, event: events.MouseScrollUp) -> None:
        event.prevent_default()
        self.scroll_rows(self.scroll_offset.y - WHEEL_ROWS)

    @on(events.MouseDown)
    def _press(self, event: events.MouseDown) -> None:
        if self.text is None or event.button != 1:
            return
        at = event.get_content_offset(self)
        if at is None:
            return
        event.stop()
        coding = self.coding_at(at.x, at.y)
        if coding is not None:
            self.focus_coding(coding)
            return
        self.select(self.selection.placed(self.place_at(at.x, at.y), extend=event.shift))
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
        self.select(self.selection.placed(self.place_at(at.x, row), extend=True))

    def _scroll_at_edge(self) -> None:
        if not self._pulled or self.text is None:
            return
        motion: Motion = "up" if self._pulled < 0 else "down"
        for _ in range(min(abs(self._pulled), EDGE_ROWS)):
            self.move_cursor(motion, extend=True)

    @on(events.MouseUp)
    def _release(self, event: events.MouseUp) -> None:
        if self.app.mouse_captured is self:
            event.stop()
            self.release_mouse()
            if not self.selection.is_empty:
                self.taken()

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
        if self.text is None or unit is None or at is None or self.coding_at(at.x, at.y) is not None:
            return
        found = self.text.unit_at(unit, self.place_at(at.x, at.y))
        self.select(Selection(found.end, found.start, unit=unit))
