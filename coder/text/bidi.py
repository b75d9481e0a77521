"""Rows with right-to-left letters in the order in which they stand on the screen.

A terminal puts characters where it is told and, unless it reorders by itself, shows Arabic
backwards and unjoined. Here a wrapped row is reordered by the Unicode Bidirectional Algorithm
(UAX #9, with paired brackets, rule N0) and its Arabic letters take their joined forms, one
character for one. A row stands for its paragraph: what an earlier row ends with is not looked at.
Works on shown text (``coder.text.display.shown``), in which explicit bidi controls are visible marks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from wcwidth import iter_graphemes, wcswidth

from coder.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

Direction = Literal["ltr", "rtl"]

_RTL = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff]")
_ZWJ = "\u200d"
_MARKS = ("Mn", "Me")
_DEEPEST = 63


def needs_bidi(text: str) -> bool:
    """Whether any character reads from right to left, so that ``visual_row`` changes something."""
    return not text.isascii() and _RTL.search(text) is not None


@dataclass(frozen=True, slots=True)
class VisualRow:
    """A row as it is printed, from left to right, and the way back to the text.

    Grapheme clusters stay whole: a mark follows its base in ``text`` as in the row.
    """

    text: str
    """As long as the row: letters joined, brackets mirrored."""
    logical: tuple[int, ...]
    """For each character of ``text`` its offset in the row: a permutation."""
    cells: tuple[int, ...]
    """For each character of ``text`` the cell, from 0, at which its cluster begins."""
    width: int
    """Cells that the row takes."""

    def offset_at(self, cell: int) -> int:
        """Offset of the cluster that stands at ``cell``; beyond an end, of the outermost one; 0 if empty."""
        if not self.cells:
            return 0
        at = max(bisect_right(self.cells, cell) - 1, 0)
        return self.logical[self.cells.index(self.cells[at])]

    def cells_at(self, offset: int) -> Span:
        """The cells of the cluster that holds ``offset``; none, at the row's end, behind its last one."""
        if not 0 <= offset < len(self.logical):
            return Span(self.width, self.width)
        start = self.cells[self.logical.index(offset)]
        end = min((cell for cell in self.cells if cell > start), default=self.width)
        return Span(start, end)

    def stretches(self, start: int, end: int) -> list[Span]:
        """Places in ``text`` that ``[start, end)`` of the row takes, from left to right, none touching.

        A selection that is one stretch of the text may be several on the screen.
        """
        found: list[Span] = []
        for at, offset in enumerate(self.logical):
            if not start <= offset < end:
                continue
            if found and found[-1].end == at:
                found[-1] = Span(found[-1].start, at + 1)
            else:
                found.append(Span(at, at + 1))
        return found


@lru_cache(maxsize=1024)
def visual_row(text: str, direction: Direction) -> VisualRow:
    """``text``, one wrapped row without its newline, in visual order.

    A row without right-to-left characters comes back as it is, in either direction. The last
    1024 rows are remembered.

    Args:
        text: Shown text of the row.
        direction: How the paragraph runs (its base direction).
    """
    clusters: list[Span] = []
    at = 0
    for cluster in iter_graphemes(text):
        clusters.append(Span(at, at + len(cluster)))
        at += len(cluster)
    if not needs_bidi(text):
        return _placed(text, text, clusters)
    levels = _levels(text, direction)
    drawn = "".join(
        _mirrored(character) if level % 2 else character
        for character, level in zip(_shaped(text), levels, strict=True)
    )
    return _placed(text, drawn, _reordered(clusters, [levels[span.start] for span in clusters]))


def _placed(text: str, drawn: str, clusters: Sequence[Span]) -> VisualRow:
    logical: list[int] = []
    cells: list[int] = []
    width = 0
    for span in clusters:
        logical.extend(range(span.start, span.end))
        cells.extend([width] * len(span))
        width += max(wcswidth(text[span.start : span.end]), 0)
    return VisualRow("".join(drawn[offset] for offset in logical), tuple(logical), tuple(cells), width)


def _reordered(clusters: Sequence[Span], levels: Sequence[int]) -> list[Span]:
    """Rule L2 on whole clusters, which makes rule L3 (marks behind their base) hold by itself.

    To reverse a run moves nothing across its edges, so the edges of the lower levels stay where they are.
    """
    order = list(range(len(clusters)))
    lowest = min((level for level in levels if level % 2), default=_DEEPEST)
    for depth in range(max(levels, default=0), lowest - 1, -1):
        edges = [at for at in range(len(order) + 1) if _is_edge(levels, at, depth)]
        for start, end in pairwise(edges):
            if levels[start] >= depth:
                order[start:end] = order[start:end][::-1]
    return [clusters[at] for at in order]


def _is_edge(levels: Sequence[int], at: int, depth: int) -> bool:
    if at in (0, len(levels)):
        return True
    return (levels[at] >= depth) != (levels[at - 1] >= depth)


def _mirrored(character: str) -> str:
    """Rule L4."""
    from bidi.mirror import MIRRORED

    mirrored: str = MIRRORED.get(character, character) if unicodedata.mirrored(character) else character
    return mirrored


@lru_cache(maxsize=1)
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    # Ligatures would join two letters into one character; its dialect of options is strings or booleans.
    return ArabicReshaper({"support_ligatures": False, "support_zwj": True, "delete_tatweel": False})


def _shaped(text: str) -> str:
    """The same text with Arabic letters in their joined forms, as long as before.

    The library moves marks and drops joiners, so it sees only what stands on the line.
    """
    if not _ARABIC.search(text):
        return text
    places = [at for at, character in enumerate(text) if unicodedata.category(character) not in _MARKS]
    bare = "".join(text[at] for at in places)
    shaped: str = _reshaper().reshape(bare)
    lettered = [at for at in places if text[at] != _ZWJ]
    if len(shaped) != len(lettered):  # a letter that a future version knows otherwise: unjoined is readable
        return text
    drawn = list(text)
    for at, form in zip(lettered, shaped, strict=True):
        drawn[at] = form
    return "".join(drawn)


def _levels(text: str, direction: Direction) -> list[int]:
    from coder.text.bidi_levels import levels

    return levels(text, 1 if direction == "rtl" else 0)
