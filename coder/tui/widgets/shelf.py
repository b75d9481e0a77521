"""The queue's rows: how far each testimony is, painted only where it is visible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from coder.text.search import rank
from coder.tui.theme import STATES
from coder.tui.widgets.lines import LineList, fitted

if TYPE_CHECKING:
    from coder.project import QueueRow

CASE_FROM = 100
"""Narrowest list, in cells, that has room for the case."""
FUZZY_LIMIT = 200
NOT_ASSIGNED = ("·", "others'")
"""Sign and word of a testimony that the round assigns to others only; one may open it."""
SIGNS = {**STATES, NOT_ASSIGNED[1]: NOT_ASSIGNED}


@dataclass(frozen=True, slots=True)
class ShelfColumns:
    """Widths of the queue's columns, in cells."""

    state: int
    testimony: int
    title: int
    case: int
    language: int
    excerpts: int
    codings: int

    @classmethod
    def fit(cls, width: int) -> ShelfColumns:
        """Columns that fill ``width``."""
        case = 16 if width >= CASE_FROM else 0
        state, language, excerpts, codings = 13, 5, 11, 9
        rest = max(width - state - language - excerpts - codings - case, 10)
        testimony = max(rest * 2 // 5, 5)
        return cls(state, testimony, rest - testimony, case, language, excerpts, codings)

    def line(self, *cells: str) -> str:
        """``cells`` in their columns; foreign text is made harmless."""
        widths = (
            self.state, self.testimony, self.title, self.case, self.language, self.excerpts, self.codings,
        )  # fmt: skip
        return "".join(
            fitted(cell, width - 1) + " " for cell, width in zip(cells, widths, strict=True) if width
        )


class ShelfTitles(Widget):
    """The titles above the queue."""

    DEFAULT_CSS = "ShelfTitles { height: 1; color: $text-muted; }"
    ALLOW_SELECT = False

    def render_line(self, y: int) -> Strip:
        """One row."""
        columns = ShelfColumns.fit(self.size.width - 1)
        titles = columns.line(" state", "testimony", "title", "case", "lang", "excerpts", "codings")
        return Strip([Segment(titles, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


class ShelfList(LineList["QueueRow"]):
    """The testimonies of the coder who is working."""

    DEFAULT_CSS = "ShelfList { overflow-y: scroll; }"

    def __init__(
        self,
        read: Callable[[QueueRow], QueueRow],
        progress: Callable[[QueueRow], tuple[int, int] | None],
        *,
        id: str | None = None,
    ) -> None:
        """``read`` gives a row with its title; ``progress`` (excerpts coded, excerpts)."""
        super().__init__(id=id)
        self._read = read
        self._progress = progress

    def paint(self, item: QueueRow, width: int) -> list[tuple[str, Style]]:
        """Sign and word of the state, then the columns."""
        item = self._read(item)
        columns = ShelfColumns.fit(width)
        sign, word = ("!", "problem") if item.problem else SIGNS[_state(item)]
        known = (item.coded_excerpts, item.excerpts)
        coded, total = known if known[1] is not None else self._progress(item) or (None, None)
        excerpts = "–" if total is None else f"{coded} of {total}"
        cells = (f" {sign} {word}", item.testimony, item.title, item.case, item.language, excerpts)
        is_dim = item.state == "submitted" or not item.assigned
        return [(columns.line(*cells, f"{item.codings:>7}"), Style(dim=is_dim))]


def _state(row: QueueRow) -> str:
    return NOT_ASSIGNED[1] if row.state == "new" and not row.assigned else row.state


def matching(rows: Sequence[QueueRow], query: str) -> list[QueueRow]:
    """The rows that hold every word of ``query``; where none does, those that come near, best first."""
    words = query.casefold().split()
    if not words:
        return list(rows)
    texts = [f"{row.testimony} {row.title} {row.case} {row.language} {_state(row)}" for row in rows]
    folded = [text.casefold() for text in texts]
    found = [row for row, text in zip(rows, folded, strict=True) if all(word in text for word in words)]
    return found or [rows[at] for at, _ in rank(query, texts, FUZZY_LIMIT)]
