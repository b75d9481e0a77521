"""The text with each coder's codings in a lane of their own, for reading side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget

from coder.model import Coding, Span
from coder.tui.manuscript import Manuscript
from coder.tui.selection import Selection
from coder.tui.widgets.lines import fitted
from coder.tui.widgets.painter import MAX_LANES, Columns, Marks
from coder.tui.widgets.reader import Reader

ABOVE = 3
"""Rows of context shown above a passage, if there is room."""


class CoderMarks(Marks):
    """Codings drawn by whose they are: the first coder's in the first lane, and so on."""

    coders: Sequence[tuple[str, str]] = ()
    """(coder, label), in the order of the lanes."""

    def place(self, text: Manuscript) -> None:
        """Give each coding the lane of its coder."""
        super().place(text)
        lane = {coder: at for at, (coder, _) in enumerate(self.coders)}
        self.lanes = [lane.get(coding.coder, MAX_LANES) for coding in self.codings]

    def names(self, at: int) -> tuple[str, str]:
        """Who marked coding ``at``, and under which code."""
        who = dict(self.coders).get(self.codings[at].coder, self.codings[at].coder)
        path, short = super().names(at)
        return f"{who} {path}", f"{who} {short}"

    def label(self, at: int) -> str:
        """Who marked coding ``at``, and under which code."""
        coding = self.codings[at]
        who = dict(self.coders).get(coding.coder, coding.coder)
        return f"{who[:3]}·{self.labels.get(coding.code, coding.code.rpartition('.')[2][:3])}"


class LaneReader(Reader):
    """A reader that compares coders; it takes keys only while a passage is selected anew."""

    BINDINGS: ClassVar[list[BindingType]] = []
    LEAST_MARGIN = 0

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.coders: Sequence[tuple[str, str]] = ()

    def make_marks(
        self, codings: Sequence[Coding], colours: Mapping[str, str], labels: Mapping[str, str]
    ) -> Marks:
        """The codings as they are drawn: each coder's in one lane."""
        made = CoderMarks(codings, colours, labels)
        made.coders = self.coders
        return made

    def show(
        self,
        text: Manuscript,
        coders: Sequence[tuple[str, str]],
        codings: Sequence[Coding],
        colours: Mapping[str, str],
        labels: Mapping[str, str],
        passage: Span,
    ) -> None:
        """Show ``codings`` of ``coders`` (each with its label) around ``passage``."""
        self.coders = coders
        if self.text is not text:
            self.open(text, passage.start)
        self.go_to(passage)  # first, so that only rows that will be looked at are painted
        self.mark(codings, colours, labels)
        self.go_to(passage)  # marks written into the text move it
        self.refresh()

    def go_to(self, passage: Span) -> None:
        """Scroll so that ``passage`` stands near the top, with a little before it."""
        if self.text is not None and self.room:
            self.select(Selection(passage.start, passage.start))
            self.scroll_rows(max(self.text.layout.row_of(passage.start) - ABOVE, 0))

    def next_focus(self) -> Coding | None:
        """Fill the next coding with its colour; after the last one none."""
        codings = list(self.marks.codings)
        here = self.focused_coding
        at = codings.index(here) + 1 if here in codings else 0
        found = codings[at] if at < len(codings) else None
        if found is not None:
            self.focus_coding(found)
        else:
            self.select(self.selection.cleared())
        return found

    def scroll_text(self, step: int) -> None:
        """Scroll by most of a screen."""
        self.scroll_rows(self.scroll_offset.y + step * max(self.size.height - 2, 1))


class LaneTitles(Widget):
    """The coders above their lanes."""

    DEFAULT_CSS = "LaneTitles { height: 1; background: $background; color: $text-muted; }"
    ALLOW_SELECT = False

    def __init__(self, reader: LaneReader) -> None:
        super().__init__()
        self._reader = reader

    def render_line(self, y: int) -> Strip:
        """Initials above lanes, then what stands for what."""
        shown = self._reader
        many = len(shown.text.excerpts) if shown.text is not None else 1
        columns = Columns.fit(max(shown.room, 1), many, keys=0)
        heads = "".join(label[:1].ljust(columns.lane_cells) for _, label in shown.coders[:MAX_LANES])
        line = " " * (columns.number + 1) + heads.ljust(MAX_LANES * columns.lane_cells + 2)
        names = ", ".join(label for _, label in shown.coders if len(label) > 1)
        told = f"lanes: {names}" if names else "a letter is a coder, drawn anew in each testimony"
        text = fitted(line + told, self.size.width)
        return Strip([Segment(text, self.rich_style + Style(bold=False))])
