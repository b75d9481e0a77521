"""Finding out how another program counted positions, from the words that its passages state.

Byte order marks may be counted or not, line ends as one or as two, characters as code points, UTF-16
units or bytes, from none or from one, up to the last or behind it. The way of counting under which
most passages hold the words they state wins; of those the one under which most hold them exactly,
then the one under which most lie within the text at all, then the earlier candidate. A few short
words that fit by chance are no reason to leave the first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coder.exchange.offsets import Ruler, Unit, quote_key
from coder.exchange.xml import legal
from coder.text.canonical import BYTE_ORDER_MARK

_NO_QUOTE = re.compile(r"line:\s*\d+|\d+\s*[,:-]\s*\d+|\s*")
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s*$")
_NUMBERED = (
    ("counted from one", 1, False),
    ("counted from one, the last included", 1, True),
    ("the last included", 0, True),
)
_SHORTENED = 8
"""A stated name of so many characters may be the beginning of the passage only."""
_REPLACED = "\ufffd"
_EXACTLY = 2
_LOOKED_AT = 20
_TELLING = 4
"""Characters of all names together that must fit, so that it can be no chance."""
_BEFORE = re.compile(r"\s*(?:\d+:\d+\s+)?[\"'“”„«»‘’]?")
_BEHIND = re.compile(r"[\"'“”„«»‘’]?\s*$")
_MIDDLE = re.compile(r"…|\.{3}|\[…\]")


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


def fits(ruler: Ruler, stated: Stated) -> int:
    """How well the words at the stated positions are those that the passage states.

    2 where they are all there is, 1 where they begin the passage, or begin and end it; 0 where not.
    Quotation marks around the name, ATLAS.ti's number before it and capitals make no difference.
    """
    try:
        span = ruler.to_span(stated.start, stated.end)
    except ValueError:
        return 0
    wanted = quote_key(stated.name)
    if not wanted:
        return 0
    # As much of a long passage as a name can show; of what is compared with its end, all.
    near = min(span.end, span.start + 2 * len(stated.name) + _LOOKED_AT)
    shown = legal if _REPLACED in stated.name else str  # as a name shows what XML cannot hold
    found = quote_key(shown(ruler.text[span.start : near]))
    if near == span.end and found == wanted:
        return _EXACTLY
    if _begins(found, _ELLIPSIS.sub("", stated.name), stated.name):
        return 1
    return _fits_loosely(found, quote_key(ruler.text[span.start : span.end]), stated.name)


def _fits_loosely(beginning: str, whole: str, name: str) -> int:
    """As ``fits``, whatever the capitals, quotation marks, numbers and what is left out in the middle."""
    bare = _BEHIND.sub("", _BEFORE.sub("", name, count=1))
    first, *rest = (quote_key(part).casefold() for part in _MIDDLE.split(bare))
    last = rest[-1] if rest else ""
    held = (whole if last else beginning).casefold().strip("\"'“”„«»‘’ ")
    if first and not rest and held == first and len(whole) == len(beginning):
        return _EXACTLY
    long_enough = len(first) + len(last) >= _SHORTENED
    return int(long_enough and held.startswith(first) and held.endswith(last))


def _begins(found: str, name: str, stated: str) -> bool:
    """Whether ``found`` begins with ``name``, of a length or with an ellipsis that makes it a beginning."""
    wanted = quote_key(name)
    return bool(wanted) and (name != stated or len(name) >= _SHORTENED) and found.startswith(wanted)


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
        if single != plain:
            both = "byte order mark counted, carriage returns not"
            versions.append((both, BYTE_ORDER_MARK + single))
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

    Ties go to the one under which more of them hold nothing else, then to the one under which more lie
    within the text, then to the earlier one. There is at least one way.
    """
    asked = [each for each in passages if is_quote(each.name)]
    best: Calibration | None = None
    most = (-1, -1, -1)
    for words, ruler in ways:
        how = {each: fits(ruler, each) for each in asked}
        fitted = frozenset(each for each, degree in how.items() if degree)
        fitting = sum(each in fitted for each in asked)
        if fitting < most[0] or (best is not None and not _is_telling(fitted, fitting, len(asked))):
            continue
        exact = sum(how[each] == _EXACTLY for each in asked)
        score = fitting, exact, sum(_lies_within(ruler, each) for each in passages)
        if score > most:
            most = score
            best = Calibration(ruler, words, fitting, len(asked), fitted)
        if most[0] == len(asked) and most[2] == len(passages):
            break  # what comes later could only be more exact where names are cut short
    assert best is not None  # there is always the text as it stands
    return best


def _is_telling(fitted: Collection[Stated], fitting: int, asked: int) -> bool:
    """Whether what fits is a reason to count otherwise; where nothing states words, anything is."""
    if not asked:
        return True
    lengths = [len(quote_key(each.name)) for each in fitted]
    is_long = max(lengths, default=0) >= _SHORTENED
    return sum(lengths) >= _TELLING and (is_long or 2 * fitting >= asked)


def _lies_within(ruler: Ruler, stated: Stated) -> bool:
    end = stated.end - ruler.base + ruler.inclusive
    return 0 <= stated.start - ruler.base <= end <= ruler.length
