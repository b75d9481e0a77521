"""Passages in a list, with the words around them: a code's passages, the hits of a search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.model import Span
from coder.text.bidi import needs_bidi, visual_row
from coder.text.display import shown
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.lines import LineList, cut, drawn, fitted

if TYPE_CHECKING:
    from coder.project.retrieval import FoundPassage

PLACE_CELLS = 24
NUMBER_CELLS = 5
AROUND_SHARE = 3
"""The words before a passage take this part of its row."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage to go to."""

    testimony: str
    start: int
    end: int
    number: int
    """Of the excerpt in which it begins; 0 between excerpts."""
    before: str
    quote: str
    after: str
    note: str = ""
    """What else there is to say of it."""
    coding_id: str = ""
    """The coding that it is; empty for a hit."""
    sign: str = ""
    """One character behind the number, for what is done."""
    found: Span | None = None
    """The words that were looked for, where the passage is more than these."""

    @classmethod
    def of(cls, passage: FoundPassage, note: str, *, leads_to_coding: bool = True) -> Spot:
        """The spot of a coding in its context; without ``leads_to_coding`` only its place."""
        coding = passage.coding
        return cls(
            coding.testimony, coding.start, coding.end, passage.excerpt,
            passage.before, passage.quote, passage.after, note, coding.id if leads_to_coding else "",
        )  # fmt: skip


class SpotList(LineList[Spot]):
    """Passages one below the other, their words in the same column (a concordance)."""

    def paint(self, item: Spot, width: int) -> list[tuple[str, Style]]:
        """Where it is, the end of what stands before it, its words, what follows."""
        place = min(PLACE_CELLS, width // 4)
        rest = max(width - place - NUMBER_CELLS - 2, 3)
        before = rest // AROUND_SHARE
        return [
            (fitted(item.testimony, place), Style()),
            (fitted(f" {item.number or ''}", NUMBER_CELLS - 1), Style(dim=True)),
            (fitted(item.sign, 1), Style(bold=True)),
            (_ending(item.before, before) + " ", Style(dim=True)),
            *_words(item.quote, item.after, rest - before),
        ]


def _ending(text: str, width: int) -> str:
    """The last ``width`` cells of a text, against the right."""
    kept = text.replace("\n", " ").rstrip()[-width:] if width else ""
    while "…" in (line := cut(kept, width))[-2:]:  # wide characters: fewer of them have room
        kept = kept[1:]
    return drawn(line.rstrip().rjust(len(line)))


def _words(quote: str, after: str, width: int) -> list[tuple[str, Style]]:
    """The passage and what follows, in ``width`` cells, each in its style."""
    line = cut((quote + after).replace("\n", " "), width)
    offsets = visual_row(line, "ltr").logical if needs_bidi(line) else range(len(line))
    printed, at = drawn(line), 0
    found = []
    for is_quote, run in groupby(offset < len(quote) for offset in offsets):
        length = len(list(run))
        found.append((printed[at : at + length], Style(bold=True) if is_quote else Style(dim=True)))
        at += length
    return found


class SpotView(VerticalScroll, can_focus=False):
    """One passage in full, with what stands around it."""

    DEFAULT_CSS = "SpotView { scrollbar-size-vertical: 1; }"

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(Text(), markup=False)

    _spot: Spot | None = None

    def tell(self, spot: Spot | None) -> None:
        """Show ``spot``, with so little before it that it begins in sight."""
        self._spot = spot
        size = self.scrollable_content_region
        room = (
            max(size.height // AROUND_SHARE, 1) * size.width
            if size.height
            else len(spot.before)
            if spot
            else 0
        )
        self.query_one(Static).update(flowing(spot_text(spot, room)) if spot is not None else Text())
        self.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Fit what stands before it into the new size."""
        self.tell(self._spot)


def spot_text(spot: Spot, before: int | None = None) -> Text:
    """A passage in full as text without markup, with at most ``before`` characters before it."""
    if before is not None and len(spot.before) > before:
        spot = replace(spot, before=f"…{spot.before[len(spot.before) - before :].lstrip()}")
    text = Text(f"{shown(spot.testimony)} · excerpt {spot.number or '–'}", style="bold")
    if spot.note:
        text.append(f" · {shown(spot.note)}", style="not bold")
    text.append(f"\n{shown(spot.before).lstrip()}", style="not bold dim")
    found = spot.found or Span(spot.start, spot.start)
    parts = (0, found.start - spot.start, found.end - spot.start, len(spot.quote))
    styles = ("not dim bold underline", "not dim bold underline reverse", "not dim bold underline")
    for first, last, style in zip(parts, parts[1:], styles, strict=False):
        if first < last:
            text.append(shown(spot.quote[first:last]), style=style)
    return text.append(shown(spot.after).rstrip(), style="not bold not underline dim")
