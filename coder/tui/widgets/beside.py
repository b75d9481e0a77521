"""Two columns side by side, each wrapped within its own half."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.text.display import shown_line
from coder.text.layout import TextLayout
from coder.tui.people import Compared, Line
from coder.tui.widgets.lines import drawn, fitted

FIELD_CELLS, SIGN_CELLS = 13, 6
LEAST_HALF = 12


class Beside(VerticalScroll, can_focus=False):
    """Rows of two values; then lines of text."""

    DEFAULT_CSS = "Beside { scrollbar-size-vertical: 1; } Beside Static { width: 1fr; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Compared] = ()
        self._lines: Sequence[Line] = ()

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(Text(), markup=False)

    def tell(self, rows: Sequence[Compared], lines: Sequence[Line]) -> None:
        """Show ``rows`` with ``lines`` above them."""
        self._rows, self._lines = rows, lines
        self._draw()
        self.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._draw()

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if width:
            self.query_one(Static).update(beside_text(self._rows, self._lines, width))


def beside_text(rows: Sequence[Compared], lines: Sequence[Line], width: int) -> Text:
    """Two columns and the lines above them as text without markup, in ``width`` cells."""
    half = max((width - FIELD_CELLS - SIGN_CELLS) // 2, LEAST_HALF)
    text = lines_text(lines, width)
    for row in rows:
        style = "bold" if row.strong else "not bold"
        pairs = zip_longest(wrapped(row.first, half - 1), wrapped(row.second, half - 1), fillvalue="")
        for at, (first, second) in enumerate(pairs):
            text.append(fitted(row.field if at == 0 else "", FIELD_CELLS), style="dim")
            text.append(fitted(first, half), style=style)
            text.append(f"{fitted(row.sign if at == 0 else '', SIGN_CELLS - 1)} ", style="bold")
            text.append(fitted(second, half).rstrip() + "\n", style=style)
    return text


def lines_text(lines: Sequence[Line], width: int) -> Text:
    """Lines in their styles, wrapped, as text without markup."""
    text = Text(end="")
    for line, style in lines:
        for part in wrapped(line, max(width - 1, 1)):
            text.append(f"{drawn(part)}\n", style=style or "not bold")
    return text


def wrapped(text: str, width: int) -> list[str]:
    """Foreign ``text`` harmless, in lines of at most ``width`` cells."""
    safe = shown_line(text)
    layout = TextLayout(safe, max(width, 1))
    bodies = (layout.body(row) for row in range(layout.row_count))
    return [safe[body.start : body.end] for body in bodies]
