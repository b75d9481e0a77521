"""Paragraphs of a PDF's page, which holds only lines and places: told by the space between lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from statistics import median_low

MORE_THAN = 1.4
"""So many times the usual distance of two lines is the end of a paragraph."""
FEWEST = 3
"""Distances below which a page says nothing of what is usual."""
_LINE_END = re.compile("\r\n|\n|\r|\ufffe|\x02")


def spaced(text: str, bottom_of: Callable[[int], float | None]) -> str:
    """``text`` with an empty line wherever the page leaves more room between two lines than usual.

    Args:
        text: A page's, as pdfium reads it; its other line ends stay as they are.
        bottom_of: How high above the page's foot the character at a place of ``text`` stands; None
            where nobody knows.
    """
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    heights = [_height(text, start, end, bottom_of) for start, end in zip(starts, ends, strict=True)]
    lines = [(start, height) for start, height in zip(starts, heights, strict=True) if height is not None]
    distances = [above - below for (_, above), (_, below) in pairwise(lines)]
    downward = [each for each in distances if each > 0.5]
    if len(downward) < FEWEST:
        return text
    usual = median_low(downward)
    made, done = [], 0
    for (start, _), distance in zip(lines[1:], distances, strict=True):
        # A line that a hyphen runs on into belongs to its paragraph, however far below it stands.
        if distance > MORE_THAN * usual and text[start - 1] in "\r\n":
            made.append(text[done:start])
            done = start
    return "\n".join([*made, text[done:]])


def _height(text: str, start: int, end: int, bottom_of: Callable[[int], float | None]) -> float | None:
    """Of the line that begins at ``start``; None for one that shows nothing."""
    first = next((at for at in range(start, end) if text[at].isalnum()), None)
    if first is None:
        first = next((at for at in range(start, end) if text[at].strip("\ufffe\x02 \r\n\t")), None)
    return None if first is None else bottom_of(first)
