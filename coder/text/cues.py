"""Cue times of transcripts: ``[00:01:23]``, ``00:01:23,500 --> 00:01:26,000``, ``#00:01:23-4#``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
_FULL = r"\d{1,2}:[0-5]\d:[0-5]\d(?:[.,]\d{1,3})?"
_MARKED = rf"\[{_TIME}(?:[ \t]*-->[ \t]*{_TIME})?\]|<{_TIME}>|#{_TIME}(?:-\d)?#|\({_FULL}\)"
"""Signs that no time of day in a sentence bears."""
_CANDIDATE = re.compile(r"\d:[0-5]\d")
_WHOLE = re.compile(
    rf"[ \t]*(?:{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*"
    rf"|(?:{_MARKED}|\(?{_TIME}\)?)(?:[ \t]*[-–][ \t]*(?:{_MARKED}|{_TIME}))?[ \t]*)\Z"
)
"""A line that is nothing but a cue: that of subtitles may be followed by settings."""
_BEGINS = re.compile(rf"[ \t]*(?:{_MARKED}|{_FULL})(?=[ \t])")
_INSIDE = re.compile(_MARKED)
_NUMBER = re.compile(r"[ \t]*\d+[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue time in the text."""

    start: int
    end: int
    heads: bool
    """Whether what follows it begins there: it stands at the beginning of a line."""
    is_line: bool
    """Whether it takes its line, or lines, alone."""


def cues(text: str) -> list[Cue]:
    """Every cue time, in order.

    A cue of subtitles takes the line with its number along. A time of day in a sentence is none:
    within a line only brackets, ``<>`` and ``#`` tell a cue.
    """
    return [cue for start, end in _lines_with_times(text) for cue in _of_line(text, start, end)]


def _lines_with_times(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while found := _CANDIDATE.search(text, at):
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        yield start, end
        at = end


def _of_line(text: str, start: int, end: int) -> Iterator[Cue]:
    line = text[start:end]
    if _WHOLE.match(line):
        yield Cue(_with_number(text, start) if "-->" in line else start, end, heads=True, is_line=True)
        return
    begins = _BEGINS.match(line)
    at = begins.end() if begins else 0
    if begins:
        yield Cue(start, start + at, heads=True, is_line=False)
    for found in _INSIDE.finditer(line, at):
        yield Cue(start + found.start(), start + found.end(), heads=False, is_line=False)


def _with_number(text: str, start: int) -> int:
    """Where the line above begins if it is the cue's number, else ``start``."""
    if not start:
        return start
    above = text.rfind("\n", 0, start - 1) + 1
    return above if _NUMBER.match(text[above : start - 1]) else start
