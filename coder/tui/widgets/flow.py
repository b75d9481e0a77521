"""Paragraphs of styled text in panels: those written from right to left stand at the right, in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from wcwidth import wcswidth

from coder.text.bidi import needs_bidi
from coder.text.direction import direction_of
from coder.text.layout import TextLayout


def flowing(text: Text) -> Text | Flow:
    """``text``, harmless already, as it is to be shown; itself where nothing runs from right to left."""
    return Flow(text) if needs_bidi(text.plain) else text


class Flow:
    """A text whose paragraphs are wrapped and then put in the order of the screen, each by its direction."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self.plain = text.plain
        """The text in its own order."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Rows of at most the width there is."""
        for paragraph in self._text.split("\n", allow_blank=True):
            yield from self._paragraph(paragraph, console, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as there is room: the right edge is where right-to-left rows begin."""
        return Measurement(1, options.max_width)

    @staticmethod
    def _paragraph(paragraph: Text, console: Console, width: int) -> Iterator[Segment]:
        layout = TextLayout(paragraph.plain, width, direction_of(paragraph.plain))
        base = console.get_style(paragraph.style)
        edges = sorted({edge for span in paragraph.spans for edge in (span.start, span.end)})
        for row in range(layout.row_count):
            parts = [
                (drawn, base + _style_at(paragraph, piece.start, console))
                for piece, drawn in layout.drawn(row, edges)
            ]
            cells = max(wcswidth("".join(drawn for drawn, _ in parts)), 0)
            free = Segment(" " * max(width - cells, 0), base)
            if layout.direction == "rtl":
                yield free
            for style, run in groupby(parts, key=lambda part: part[1]):
                yield Segment("".join(drawn for drawn, _ in run), style)
            if layout.direction == "ltr":
                yield free
            yield Segment.line()


def _style_at(text: Text, offset: int, console: Console) -> Style:
    found = Style()
    for span in text.spans:
        if span.start <= offset < span.end:
            found += console.get_style(span.style)
    return found
