"""Finding out how another program counted positions, from the words that its passages state.

Byte order marks may be counted or not, line ends as one or as two, characters as code points, UTF-16
units or bytes, from none or from one, up to the last or behind it. The way of counting under which
most passages begin with the words they state wins; of those the one under which most lie within the
text at all; then the earlier candidate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coder.exchange.offsets import Ruler, Unit, quote_key
from coder.text.canonical import BYTE_ORDER_MARK

_NO_QUOTE = re.compile(r"line:\s*\d+|\d+\s*[,:-]\s*\d+|\s*")
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s*$")
_NUMBERED = (
    ("counted from one", 1, False),
    ("counted from one, the last included", 1, True),
    ("the last included", 0, True),
)
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
    fitted: frozenset[Stated] = frozenset()
    """Those whose words were found where they state them."""

    def agrees(self, passage: Stated) -> bool:
        """Whether nothing that ``passage``, one of those asked about, states speaks against its place."""
        return not is_quote(passage.name) or passage in self.fitted


def is_quote(name: str) -> bool:
    """Whether a passage's name can be its words."""
    return _NO_QUOTE.fullmatch(name) is None


def fits(ruler: Ruler, stated: Stated) -> bool:
    """Whether the words at the stated positions are those that the passage states."""
    try:
        span = ruler.to_span(stated.start, stated.end)
    except ValueError:
        return False
    name = _ELLIPSIS.sub("", stated.name)
    shortened = name != stated.name or len(name) >= _SHORTENED
    wanted = quote_key(name)
    if not wanted:
        return False
    near = min(span.end, span.start + 2 * len(name) + _SHORTENED)
    if shortened and near < span.end and quote_key(ruler.text[span.start : near]).startswith(wanted):
        return True
    found = quote_key(ruler.text[span.start : span.end])
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
    if "\n" in plain and "\r" not in plain:
        # Such are positions in a file with CRLF whose text came through XML, which drops the CR.
        versions.append(("line ends counted as two", plain.replace("\n", "\r\n")))
    units: list[tuple[str, Unit]] = [("", "code_point")]
    if not raw.isascii():
        units += [("UTF-16 units", "utf16"), ("UTF-8 bytes", "utf8")]
    found: list[tuple[str, Ruler]] = []
    for unit_words, unit in units:
        for words, version in versions:
            found.append((", ".join(filter(None, (unit_words, words))), Ruler(version, unit)))
    for numbered, base, inclusive in _NUMBERED:
        for unit_words, unit in units[:2]:
            for words, version in versions:
                said = ", ".join(filter(None, (unit_words, words, numbered)))
                found.append((said, Ruler(version, unit, base, inclusive)))
    return found


def calibrate(raw: str, passages: Sequence[Stated], *, prefer_single: bool = False) -> Calibration:
    """The way of counting under which most of ``passages`` hold the words that they state.

    Args:
        raw: The text as it was found in the file, its byte order mark and line ends included.
        passages: As stated; those whose name is no quotation say nothing.
        prefer_single: Of ties, prefer the way that does not count carriage returns (ATLAS.ti).
    """
    ways = candidates(raw)
    if prefer_single:
        ways.sort(key=lambda way: "carriage returns not counted" not in way[0])
    return choose(ways, passages)


def choose(ways: Sequence[tuple[str, Ruler]], passages: Sequence[Stated]) -> Calibration:
    """Of ``ways``, each with its name, the one under which most of ``passages`` hold their words.

    Ties go to the one under which more of them lie within the text, then to the earlier one. There is
    at least one way.
    """
    asked = [each for each in passages if is_quote(each.name)]
    best: Calibration | None = None
    most = (-1, -1)
    for words, ruler in ways:
        fitted = frozenset(each for each in asked if fits(ruler, each))
        fitting = sum(each in fitted for each in asked)
        if fitting < most[0]:
            continue
        within = sum(_lies_within(ruler, each) for each in passages)
        if (fitting, within) > most:
            most = (fitting, within)
            best = Calibration(ruler, words, fitting, len(asked), fitted)
        if most == (len(asked), len(passages)):
            break
    assert best is not None  # there is always the text as it stands
    return best


def _lies_within(ruler: Ruler, stated: Stated) -> bool:
    end = stated.end - ruler.base + ruler.inclusive
    return 0 <= stated.start - ruler.base <= end <= ruler.length
