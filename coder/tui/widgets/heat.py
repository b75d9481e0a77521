"""Pairs of coders as a grid: darker agrees less, and every number is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style

from coder.tui.pictures import number
from coder.tui.theme import blend, ink_on
from coder.tui.widgets.cells import CellTable, Column

WEAK, STRONG = "#7a2048", "#1b6f5c"
CELL = 8
ALONE = "alone:"
"""Id of the last column; no coder's name holds a colon at its end."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One coder against every other."""

    coder: str
    values: Mapping[str, float | None]
    """Other coder -> their figure; those who share no testimony are missing."""
    alone: str
    """Units that this coder alone gave the code."""


class HeatGrid(CellTable[HeatRow]):
    """Rows and columns are coders; last what each found alone."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(self._fit, self._say, id=id)
        self._coders: Sequence[str] = ()

    def show(self, rows: Sequence[HeatRow]) -> None:
        """Show ``rows``; the marked cell stays marked."""
        self._coders = [row.coder for row in rows]
        self.fill(rows, self.at)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The marked pair of coders, or the coder of a figure ``alone``.

        Empty on the diagonal and where two share nothing.
        """
        if self.marked is None or self.column is None:
            return ()
        if self.column.id == ALONE:
            return (self.marked.coder,)
        return (self.marked.coder, self.column.id) if self.column.id in self.marked.values else ()

    def _fit(self, width: int) -> list[Column]:
        name = min(16, max(width - CELL * (len(self._coders) + 1), 8))
        return [
            Column("", "pairs", name, is_figure=False),
            *(Column(coder, coder, CELL) for coder in self._coders),
            Column(ALONE, "alone", CELL),
        ]

    def _say(self, row: HeatRow, column: Column) -> str:
        if not column.is_figure:
            return row.coder
        if column.id == ALONE:
            return row.alone
        return number(row.values[column.id]) if column.id in row.values else "·"

    def paint(self, item: HeatRow, width: int) -> list[tuple[str, Style]]:
        """The row, each figure on its colour but for the marked one."""
        found = []
        cells = super().paint(item, width)
        for at, column in enumerate(self.columns):
            value = item.values.get(column.id)
            text, style = cells[2 * at]
            if value is not None and style == Style():
                colour = blend(WEAK, STRONG, min(max(value, 0.0), 1.0))
                style = Style(color=ink_on(colour), bgcolor=colour)
            found += [(text, style), cells[2 * at + 1]]
        return found
