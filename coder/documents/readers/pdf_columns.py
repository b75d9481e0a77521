"""Columns of a PDF's page whose lines a program drew row by row, so that they are read across."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top of a character, from the page's lower left corner."""

WIDER_THAN = 1.2
"""So many times a line's height is more room than any words of one sentence leave."""
FEWEST = 4
"""Lines below which a common gap may be chance."""
_SHARE = 0.25
"""The least share of a page's lines that must have the gap."""
_ALIGNED = 3.0
"""Points within which two beginnings stand below each other."""
_LABEL = 15
"""A column whose lines are shorter holds labels, as of speakers, and is rightly read across."""
_LOOKED_AT = 20
"""Lines of a page that are measured."""
_LINE = re.compile("[^\r\n\ufffe\x02]+")
_GAP = re.compile(r"(?<=\S)[ \t\u00a0]+(?=\S)")


def is_read_across(text: str, box_of: Callable[[int], Box | None]) -> bool:
    """Whether lines of a page have a wide gap in common, with many words on both sides of it.

    Args:
        text: The page's, as pdfium reads it.
        box_of: Where the character at a place of ``text`` stands; None where nobody knows.
    """
    lines = [found for found in _LINE.finditer(text) if found[0].strip()]
    measured = lines[:: len(lines) // _LOOKED_AT + 1]
    gaps = sorted(gap for line in measured for gap in _gaps(text, line.start(), line.end(), box_of))
    least = max(FEWEST, _SHARE * len(measured))
    group: list[tuple[float, int, int]] = []
    for before, gap in pairwise([(float("-inf"), 0, 0), *gaps]):
        if gap[0] - before[0] > _ALIGNED:
            group = []
        group.append(gap)
        if len(group) >= least and all(median(each[side] for each in group) >= _LABEL for side in (1, 2)):
            return True
    return False


def _gaps(
    text: str, start: int, end: int, box_of: Callable[[int], Box | None]
) -> list[tuple[float, int, int]]:
    """Where the words behind each wide gap begin, and how many characters stand before and behind it."""
    found, begun = [], start
    places = [(gap.start(), gap.end()) for gap in _GAP.finditer(text, start, end)]
    for before, behind in places:
        left, right = box_of(before - 1), box_of(behind)
        if left is not None and right is not None:
            height = max(left[3] - left[1], right[3] - right[1])
            if right[0] - left[2] > WIDER_THAN * height > 0:
                found.append((right[0], before - begun, end - behind))
                begun = behind
    return found
