"""A cross table as a heat grid: every number is printed, the more the darker; wide ones move sideways."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from wcwidth import wcswidth

from coder.counts.crosstab import Cell, CrossTable
from coder.tui.counted import TOTAL, CrossRow, axis_titles, cell_figure, cross_rows, largest_cell, strength
from coder.tui.theme import blend, ink_on
from coder.tui.widgets.cells import CellTable, Column

FEW, MANY = "#2b3350", "#e69f00"
LEAST_CELL, FAIR_CELL, MOST_CELL = 7, 9, 14
MOST_NAME = 30
MORE = {-1: "‹", 1: "›"}
"""Stands in a title beyond which further columns are."""


class CrossGrid(CellTable[CrossRow]):
    """Rows and columns by the codebook's titles, sums at the right and below."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._fit, self._say, id=id)
        self._table: CrossTable | None = None
        self._titles: Sequence[str] = ()
        self._largest = 0
        self._first = 0
        """The first column of figures in sight."""
        self._base: Callable[[CrossRow, int], Cell | None] = lambda row, at: None

    def show(self, table: CrossTable, titles: dict[str, str]) -> None:
        """Show ``table``; the marked cell stays marked where there still is one."""
        self._table = table
        self._titles = axis_titles(table.column, titles)
        self._largest = largest_cell(table)
        if self.column_id not in self._ids:
            self.column_id, self._first = next(iter(self._ids), ""), 0
        self.fill(cross_rows(table, titles), self.at)

    def show_shares(self, base: Callable[[CrossRow, int], Cell | None]) -> None:
        """Print figures as shares of ``base`` of a row and a column's place (-1: the sums)."""
        self._base = base
        self.refresh()

    @property
    def chosen(self) -> tuple[str | None, str | None] | None:
        """The labels of the marked cell, None for a sum; nothing without a cell."""
        if self.marked is None or self.column is None or self._table is None:
            return None
        at = self._place(self.column.id)
        return self.marked.label, None if at < 0 else self._table.column.labels[at]

    @property
    def _ids(self) -> list[str]:
        """Ids of all columns of figures, in sight or not; sums last."""
        many = len(self._table.column.labels) if self._table is not None else 0
        return [*map(str, range(many)), TOTAL]

    def move(self, step: int) -> None:
        """Mark the next or previous cell of the row; the grid follows it."""
        if self._table is None:
            return
        ids = self._ids
        at = ids.index(self.column_id) if self.column_id in ids else 0
        self.column_id = ids[min(max(at + step, 0), len(ids) - 1)]
        self._follow_column()
        self.refresh()
        self.post_message(self.Marked(self))

    def _follow_column(self) -> None:
        at = self._place(self.column_id)
        width = max(self.scrollable_content_region.width, 1)
        many = self._room(width)
        if at >= 0:
            self._first = min(max(self._first, at - many + 1), at)

    def _place(self, column_id: str) -> int:
        return -1 if column_id == TOTAL or not column_id else int(column_id)

    def _cell_width(self, width: int) -> int:
        """Wide enough for the titles; narrower, down to a few letters, where that shows more columns."""
        longest = max([max(wcswidth(each), 0) for each in self._titles], default=0)
        wanted = min(max(longest + 1, LEAST_CELL), MOST_CELL)
        fair = (width - self._name_width(width) - LEAST_CELL - 1) // max(len(self._titles), 1)
        return min(wanted, max(fair, FAIR_CELL))

    def _name_width(self, width: int) -> int:
        longest = max((max(wcswidth(row.title), 0) for row in self.items), default=0)
        return min(max(longest + 1, 10), MOST_NAME, max(width // 3, 10))

    def _room(self, width: int) -> int:
        """So many columns are in sight beside names and sums."""
        return max((width - self._name_width(width) - LEAST_CELL - 1) // self._cell_width(width), 1)

    def _fit(self, width: int) -> list[Column]:
        if self._table is None:
            return []
        many, room, cell = len(self._titles), self._room(width), self._cell_width(width)
        first = min(self._first, max(many - room, 0))
        last = min(first + room, many)
        found = []
        for at in range(first, last):
            before = MORE[-1] if at == first and first else ""
            behind = MORE[1] if at == last - 1 and last < many else ""
            title = self._titles[at]
            if before or behind:
                title = f"{before}{title[: cell - 3]}{behind}"
            found.append(Column(str(at), title, cell))
        name = Column("", f"{self._table.row.name} ↓", self._name_width(width), is_figure=False)
        return [name, *found, Column(TOTAL, TOTAL, LEAST_CELL + 1)]

    def _say(self, row: CrossRow, column: Column) -> str:
        if not column.is_figure:
            return row.title
        at = self._place(column.id)
        return cell_figure(row.total if at < 0 else row.cells[at], self._base(row, at))

    def paint(self, item: CrossRow, width: int) -> list[tuple[str, Style]]:
        """The row, each figure but sums and the marked one on its colour."""
        found = []
        cells = super().paint(item, width)
        for number, column in enumerate(self.columns):
            text, style = cells[2 * number]
            at = self._place(column.id) if column.is_figure else -1
            share = strength(item.cells[at], self._largest) if at >= 0 and item.label is not None else None
            if share and style == Style():
                colour = blend(FEW, MANY, min(share, 1.0))
                style = Style(color=ink_on(colour), bgcolor=colour)
            found += [(text, style), cells[2 * number + 1]]
        return found
