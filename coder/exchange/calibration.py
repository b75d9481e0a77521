"""Finding out how another program counted positions, from the words that its passages state.

Byte order marks may be counted or not, line ends as one or as two, characters as code points, UTF-16
units or bytes, from none or from one, up to the last or behind it. The way of counting under which
most passages hold the words they state wins; of those the one under which most hold them and nothing
else, then the one under which most begin as their words do, then the one under which most lie within
the text at all, then the earlier candidate. A few short words that fit by chance are no reason to
leave the first. A text whose passages state no words is counted as the other texts of its file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from unicodedata import normalize

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
_LINES_AS_TWO = "line ends counted as two"
_BY_NUMBER = tuple(words for words, *_ in _NUMBERED)
_MARKED = ("byte order mark counted", "carriage returns not counted")
_SHORTENED = 8
"""A stated name of so many characters may be the beginning of the passage only."""
_REPLACED = "\ufffd"
_EXACTLY = 2
_LOOKED_AT = 20
_TELLING = 4
"""Characters of all names together that must fit, so that it can be no chance."""
_BEFORE = re.compile(r"\s*(?:\d+:\d+\s+)?[\"'“”„«»‘’]?")
_BEHIND = re.compile(r"[\"'“”„«»‘’]?\s*$")
_ASKED, _HEARD = 40, 200
"""Passages of each text, and texts, that are asked when a file is asked as a whole."""
_MIDDLE = re.compile(r"…|\.{3}|\[…\]")


Way = tuple[str, Ruler]
"""A way of counting with its name in words, empty for the format's own."""


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
    """As ``fits``, whatever the capitals, accents, quotation marks, numbers and what is left out inside."""
    beginning, whole, name = (normalize("NFC", each) for each in (beginning, whole, name))
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


def candidates(raw: str, *, prefer_single: bool = False) -> list[Way]:
    """Ways of counting positions in ``raw``, the likeliest first, each with its name.

    Args:
        raw: The text as it was found in the file, its byte order mark and line ends included.
        prefer_single: Put those first that do not count carriage returns (ATLAS.ti).
    """
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
        versions.append((_LINES_AS_TWO, plain.replace("\n", "\r\n")))
        if marked:
            both = f"byte order mark counted, {_LINES_AS_TWO}"
            versions.append((both, BYTE_ORDER_MARK + plain.replace("\n", "\r\n")))
    units: list[tuple[str, Unit]] = [("", "code_point")]
    if not raw.isascii():
        units += [("UTF-16 units", "utf16")] * any(each > "\uffff" for each in set(raw))
        units += [("UTF-8 bytes", "utf8")]
    found: list[Way] = []
    for unit_words, unit in units:
        for words, version in versions:
            found.append((", ".join(filter(None, (unit_words, words))), Ruler(version, unit)))
    units = [each for each in units if each[1] != "utf8"]
    for numbered, base, inclusive in _NUMBERED:
        for unit_words, unit in units:
            for words, version in versions:
                said = ", ".join(filter(None, (unit_words, words, numbered)))
                found.append((said, Ruler(version, unit, base, inclusive)))
    if prefer_single:
        found.sort(key=lambda way: "carriage returns not counted" not in way[0])
    return found


def choose(ways: Sequence[Way], passages: Sequence[Stated]) -> Calibration:
    """Of ``ways``, each with its name, the one under which most of ``passages`` hold their words.

    Ties go to the one under which more of them hold nothing else, then to the one under which more begin
    as their names do, then to the one under which more lie within the text, then to the earlier one.
    There is at least one way. Passages whose name is no quotation say nothing.
    """
    asked = [each for each in passages if is_quote(each.name)]
    best: Calibration | None = None
    most = (-1, -1, -1, -1)
    # Where nothing is asked, or characters are bytes, another way that fits too is no better.
    is_certain = not asked or not _is_doubtful(ways)
    for words, ruler in ways:
        is_full = most[0] == len(asked) and most[3] == len(passages)
        if is_full and best is not None and (is_certain or _is_far(words, best.words)):
            continue
        how = _fitting(ruler, asked, len(asked) - most[0])
        if how is None:
            continue
        fitted = frozenset(how)
        fitting = sum(each in fitted for each in asked)
        if fitting < most[0] or (best is not None and not _is_telling(fitted, fitting, len(asked))):
            continue
        # Of the likeliest way a blank more at a passage's beginning is only how somebody marked it.
        begin = {each for each in fitted if best is None or _is_sharp(ruler, each)}
        exact = sum(how.get(each) == _EXACTLY and each in begin for each in asked)
        sharp = sum(each in begin for each in asked)
        score = fitting, exact, sharp, sum(_lies_within(ruler, each) for each in passages)
        if score > most:
            most = score
            best = Calibration(ruler, words, fitting, len(asked), fitted)
        cut = sum(how.get(each) == 1 and bool(_ELLIPSIS.search(each.name)) for each in asked)
        if (fitting, exact + cut, sharp) == (len(asked),) * 3 and most[3] == len(passages):
            break  # no other way can be better
    assert best is not None  # there is always the text as it stands
    return best


def _is_far(words: str, best: str) -> bool:
    """Whether a way is too far from ``best``, under which all fits, to be a better one."""
    return words.endswith(_BY_NUMBER) or (words.endswith(_LINES_AS_TWO) and _LINES_AS_TWO not in best)


def _is_doubtful(ways: Sequence[Way]) -> bool:
    """Whether ways that fit may differ by a sign: not in plain ASCII with plain line ends."""
    return not ways[0][1].raw.isascii() or any(words.startswith(_MARKED) for words, _ in ways)


def _fitting(ruler: Ruler, asked: Sequence[Stated], misses: int) -> dict[Stated, int] | None:
    """How well each of those fits that do; None as soon as more than ``misses`` do not."""
    found = {}
    for each in asked:
        degree = fits(ruler, each)
        if degree:
            found[each] = degree
        else:
            misses -= 1
            if misses < 0:
                return None
    return found


def _is_sharp(ruler: Ruler, stated: Stated) -> bool:
    """Whether a passage begins with a blank only where its name does.

    At the end a blank says nothing: whoever marks words takes the one behind them along.
    """
    start = ruler.to_span(stated.start, stated.end).start
    return ruler.text[start : start + 1].isspace() == stated.name[:1].isspace()


class Elsewhere:
    """What the texts of a file that state words say of how the whole file counts."""

    def __init__(self) -> None:
        self._texts: list[tuple[Callable[[], Sequence[Way]], Sequence[Stated]]] = []
        self._names: dict[str, None] = {}

    def hear(self, ways: Callable[[], Sequence[Way]], passages: Sequence[Stated], found: Calibration) -> None:
        """Take a text in for which ``found`` was found, if it says anything.

        ``ways`` makes the ways of counting in it anew: what they measured takes room.
        """
        if found.fitting and len(self._texts) < _HEARD:
            telling = [each for each in passages if each in found.fitted]
            self._texts.append((ways, telling[:_ASKED]))
            self._names.setdefault(found.words)

    def like(self, ways: Sequence[Way], passages: Sequence[Stated]) -> Calibration | None:
        """How to count in a text that states no words; None where the file's first way is as good as any."""
        best = self._best
        if not best:
            return None
        found = choose(_nearest_first(ways, best), passages)
        return replace(found, words=f"{found.words}, as in its other texts") if found.words else None

    @cached_property
    def _best(self) -> str:
        """The name of the way under which most passages of all texts hold their words."""

        def holding(name: str) -> int:
            return sum(choose(_nearest_first(ways(), name)[:1], asked).fitting for ways, asked in self._texts)

        return max(self._names, key=lambda name: (holding(name), not name), default="")


def _nearest_first(ways: Sequence[Way], name: str) -> list[Way]:
    """``ways``, those first that count most as the one called ``name`` does."""
    wanted = _parts(name)
    return sorted(ways, key=lambda way: len(wanted ^ _parts(way[0])))


def _parts(name: str) -> set[str]:
    """What makes a way of counting differ from the plainest."""
    return {part.removesuffix(" counted") for part in name.split(", ") if part}


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
