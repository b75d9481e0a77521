"""Finding out how another program counted positions, from the words that its passages state.

The candidates and the rule are those validated in the interchange notes: byte order mark counted or
not, carriage returns counted or not, code points or UTF-16 units; the way of counting under which
most passages begin with the words they state wins, ties go to the earlier candidate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coder.exchange.offsets import Ruler, Unit, quote_key
from coder.text.canonical import BYTE_ORDER_MARK

_NO_QUOTE = re.compile(r"line:\s*\d+|\d+\s*[,:-]\s*\d+|\s*")
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s*$")
_SHORTENED = 20
"""A stated name at least as long may be the beginning of the passage only."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A passage as the other program states it."""

    start: int
    end: int
    name: str
    """Its words, or the beginning of them; or anything else, which then says nothing."""


@dataclass(frozen=True)
class Calibration:
    """The way of counting that fits best."""

    ruler: Ruler
    words: str
    """In words, for the report; empty for plain code points of the text as it stands."""
    fitting: int
    asked: int
    """Passages that state words at all."""


def is_quote(name: str) -> bool:
    """Whether a passage's name can be its words."""
    return _NO_QUOTE.fullmatch(name) is None


def fits(ruler: Ruler, stated: Stated) -> bool:
    """Whether the words at the stated positions are those that the passage states."""
    try:
        span = ruler.to_span(stated.start, stated.end)
    except ValueError:
        return False
    found = quote_key(ruler.text[span.start : span.end])
    name = _ELLIPSIS.sub("", stated.name)
    shortened = name != stated.name or len(name) >= _SHORTENED
    wanted = quote_key(name)
    if not wanted:
        return False
    return found.startswith(wanted) if shortened else found == wanted


def candidates(raw: str) -> list[tuple[str, Ruler]]:
    """Ways of counting positions in ``raw``, the likeliest first, each with its name."""
    marked = raw.startswith(BYTE_ORDER_MARK)
    plain = raw.removeprefix(BYTE_ORDER_MARK)
    single = plain.replace("\r\n", "\n")
    versions = [("", plain)]
    if single != plain:
        versions.append(("carriage returns not counted", single))
    if marked:
        versions.append(("byte order mark counted", raw))
    found: list[tuple[str, Ruler]] = []
    units: list[tuple[str, Unit]] = [("", "code_point")]
    if not raw.isascii():
        units += [("UTF-16 units", "utf16"), ("UTF-8 bytes", "utf8")]
    for unit_words, unit in units:
        for words, version in versions:
            found.append((", ".join(filter(None, (unit_words, words))), Ruler(version, unit)))
    return found


def calibrate(raw: str, passages: Sequence[Stated], *, prefer_single: bool = False) -> Calibration:
    """The way of counting under which most of ``passages`` hold the words that they state.

    Args:
        raw: The text as it was found in the file, its byte order mark and line ends included.
        passages: As stated; those whose name is no quotation say nothing.
        prefer_single: Of ties, prefer the way that does not count carriage returns (ATLAS.ti).
    """
    asked = [each for each in passages if is_quote(each.name)]
    ways = candidates(raw)
    if prefer_single:
        ways.sort(key=lambda way: "carriage returns not counted" not in way[0])
    best: Calibration | None = None
    for words, ruler in ways:
        fitting = sum(fits(ruler, each) for each in asked)
        if best is None or fitting > best.fitting:
            best = Calibration(ruler, words, fitting, len(asked))
        if fitting == len(asked) and all(each.end <= ruler.length for each in passages):
            break
    assert best is not None  # there is always the text as it stands
    return best
