"""A table of figures with a marked cell: rows are marked as in every list, columns beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.strip import Strip
from textual.widget import Widget
from wcwidth import wcswidth

from coder.tui.widgets.lines import LineList, fitted

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    id: str
    title: str
    width: int
    """In cells, one of them free between columns."""
    is_figure: bool = True
    """Stands at the right of its column, and can be marked."""


class CellTable(LineList[Item], Generic[Item]):
    """Rows of figures; the columns depend on the room there is."""

    DEFAULT_CSS = (
        "CellTable { overflow-y: scroll; .cells--marked { background: $accent; color: $background; } }"
    )
    COMPONENT_CLASSES = {"cells--marked"}  # noqa: RUF012

    def __init__(
        self,
        columns: Callable[[int], Sequence[Column]],
        cell: Callable[[Item, Column], str],
        *,
        id: str | None = None,
    ) -> None:
        """``columns`` fits the table into cells of width, ``cell`` says what stands where."""
        super().__init__(id=id)
        self._columns_for, self._cell = columns, cell
        self.column_id = ""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns as they stand now."""
        return self._columns_for(max(self.scrollable_content_region.width, 1))

    @property
    def column(self) -> Column | None:
        """The marked column; the first figure where the marked one has no room any more."""
        figures = [column for column in self.columns if column.is_figure]
        named = (column for column in figures if column.id == self.column_id)
        return next(named, figures[0] if figures else None)

    def move(self, step: int) -> None:
        """Mark the next or previous figure of the row."""
        figures = [column.id for column in self.columns if column.is_figure]
        if self.column is not None:
            at = figures.index(self.column.id) + step
            self.column_id = figures[min(max(at, 0), len(figures) - 1)]
            self.refresh_line(self.at)
            self.post_message(self.Marked(self))

    def paint(self, item: Item, width: int) -> list[tuple[str, Style]]:
        """The row; its marked cell is told by brackets of colour and by underline."""
        marked = self.column if self.marked is item else None
        ink = self.get_component_rich_style("cells--marked") if self.is_active else Style()
        found = []
        for column in self.columns:
            text = placed(self._cell(item, column), column)
            is_marked = marked is not None and column.id == marked.id
            found.append((text[:-1], ink + Style(underline=True, bold=True) if is_marked else Style()))
            found.append((text[-1:], Style()))
        return found

    @on(events.Click)
    def _mark_column(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        cell = 0
        for column in self.columns:
            cell += column.width
            if at is not None and at.x < cell:
                if column.is_figure and column.id != self.column_id:
                    self.column_id = column.id
                    self.post_message(self.Marked(self))  # before anything is opened by the same click
                self.refresh_line(self.at)
                return


class CellTitles(Widget):
    """The titles above a table."""

    DEFAULT_CSS = "CellTitles { height: 1; color: $text-muted; background: $background; }"
    ALLOW_SELECT = False

    def __init__(self, table: CellTable[Item], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._table = table

    def render_line(self, y: int) -> Strip:
        """One row."""
        titles = "".join(placed(column.title, column) for column in self._table.columns)
        return Strip([Segment(titles, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


def placed(text: str, column: Column) -> str:
    """``text`` in its column, one blank behind it; foreign text is made harmless."""
    room = column.width - 1
    cut = fitted(text, room)
    if column.is_figure:
        bare = cut.rstrip(" ")
        cut = " " * (room - max(wcswidth(bare), 0)) + bare
    return cut + " "
