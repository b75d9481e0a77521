"""Values of one column that differ in a single letter: a slip, or two things that are called alike.

Long words differ so by mistake only, and some kinds of slips rarely make another word. For the others the
rest of the column speaks: where every other value comes back again and again, a value that stands once
and one letter from a frequent one is hardly another thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.documents.findings import Twin
from coder.documents.words import folded, plain

Edit = Literal["two letters exchanged", "another letter", "a doubled letter", "one letter", "a final s"]

_SHORTEST = 5  # letters of the usual word
_SHORTEST_WITH_S = 4  # of a people's name, and of a word among others
_SHORTEST_ODD = 4
_LONG_VALUE = 9  # letters of a value of several words: nothing else is called so but for one letter
_SHORT_WORD = 7  # up to here two words may differ in a doubled or exchanged letter and both be right
_BETWEEN_WORDS = re.compile(r"[\s\-/.,()]+")
_VOWELS = frozenset("aeiouy")
_END = 2  # letters at the end of a word that its gender, number and origin change
_ENDING = 3  # as -berg and -burg
_OFTEN = 3  # rows that make a value frequent
_USUAL = 4  # rows of the usual value where the column has to speak
_LEAST_FREQUENT = 4  # frequent values that tell how a column is filled
_RARE_SHARE = 0.25  # rare values beside them, at most


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two values that differ in one word, and there by one edit."""

    odd: str
    usual: str
    words: tuple[str, str]
    """The two words, the odd value's first, in folded letters."""
    edit: Edit
    start: int
    """The first letter that differs, counted from 0."""
    around: bool
    """Whether there are other words, alike in both."""

    @property
    def longer(self) -> int:
        return max(map(len, self.words))


def misspelled(
    counts: Mapping[str, int], explained: Collection[str] = (), *, peoples: bool = False
) -> Iterator[Twin]:
    """The values that are another one but for a letter.

    Args:
        counts: how often each value stands in the column, in the order of the rows.
        explained: values that were told to be another one already.
        peoples: the values are names of peoples or countries, of which no two differ in a letter too many or
            too few inside the word.
    """
    pairs = [pair for pair in _pairs(counts) if pair.odd not in explained]
    suspects = {pair.odd for pair in pairs if counts[pair.odd] == 1 and counts[pair.usual] >= _USUAL}
    settled = _is_settled(counts, {*explained, *suspects}, len(suspects))
    for pair in pairs:
        sure = _by_itself(pair, counts, peoples=peoples)
        if sure is None and counts[pair.odd] == 1:
            sure = _beside_the_others(pair, counts[pair.usual], settled=settled, peoples=peoples)
        if sure is not None:
            yield Twin("spelling", pair.odd, pair.usual, f"they differ in {pair.edit} only", sure)


# --- pairs ------------------------------------------------------------------------------


def _pairs(counts: Mapping[str, int]) -> Iterator[_Pair]:
    words = {value: [word for word in _BETWEEN_WORDS.split(folded(value)) if word] for value in counts}
    patterns: defaultdict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for value, parts in words.items():
        for place, word in enumerate(parts):
            if len(word) >= _SHORTEST_ODD and word.isalpha() and word.upper() != word:
                for key in _deletions(word):
                    patterns[(*parts[:place], key, *parts[place + 1 :])].append((value, place))
    asked: set[tuple[str, str]] = set()
    for together in patterns.values():
        for one, other, place in _two_of(together):
            if (one, other) not in asked:
                asked.add((one, other))
                pair = _pair(one, other, words[one], words[other], place, counts)
                if pair is not None:
                    yield pair


def _deletions(word: str) -> Iterable[str]:
    """The word and what stays when one letter is left out: words one typing error apart share one."""
    return dict.fromkeys((word, *(word[:place] + word[place + 1 :] for place in range(len(word)))))


def _two_of(together: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    if len(together) > 20:  # letters that many values share tell nothing
        return
    for number, (one, place) in enumerate(together):
        for other, there in together[number + 1 :]:
            if one != other and place == there:
                yield one, other, place


def _pair(
    one: str, other: str, first: Sequence[str], second: Sequence[str], place: int, counts: Mapping[str, int]
) -> _Pair | None:
    same_around = len(first) == len(second) and all(
        a == b for number, (a, b) in enumerate(zip(first, second, strict=True)) if number != place
    )
    found = _edit(first[place], second[place]) if same_around else None
    if found is None:
        return None
    # Of two that are as frequent the one that comes later is the odd one; counts keep the rows' order.
    turned = counts[one] >= counts[other]
    words = (second[place], first[place]) if turned else (first[place], second[place])
    odd, usual = (other, one) if turned else (one, other)
    return _Pair(odd, usual, words, *found, around=len(first) > 1)


def _edit(word: str, other: str) -> tuple[Edit, int] | None:
    """What makes one word the other, and where, if it is a single slip."""
    short, long = sorted((word, other), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        two = slice(start, start + 2)
        if short[start + 2 :] == long[start + 2 :] and short[two] == long[two][::-1]:
            return "two letters exchanged", start
        return ("another letter", start) if short[start + 1 :] == long[start + 1 :] else None
    if len(long) != len(short) + 1 or short[start:] != long[start + 1 :]:
        return None
    if start == len(short):
        return ("a final s", start) if long[start] == "s" else ("one letter", start)
    doubled = start > 0 and long[start] in (long[start - 1], long[start + 1])
    return ("a doubled letter" if doubled else "one letter"), start


# --- what tells -------------------------------------------------------------------------


def _by_itself(pair: _Pair, counts: Mapping[str, int], *, peoples: bool) -> bool | None:
    """Whether the kind of slip alone tells that the two are one: surely, perhaps, or None (it does not)."""
    few, many = counts[pair.odd], counts[pair.usual]
    if min(map(len, pair.words)) < _SHORTEST or (few > 2 and 3 * few > many):
        return None
    once_beside_many = few == 1 and many >= _OFTEN
    inner = 0 < pair.start < pair.longer - 1
    match pair.edit:
        case "two letters exchanged":
            tells = pair.start > 1
        case "a doubled letter":
            tells = inner
        case "one letter":
            tells = inner and pair.longer >= 7
        case "another letter":
            tells = once_beside_many and _another_letter(pair)
        case "a final s":
            tells = once_beside_many and _is_long(pair)
    alone = not pair.around and pair.longer < _SHORT_WORD
    if not tells or (alone and pair.edit != "another letter" and not once_beside_many):
        return None
    # Alone, a word may be a name of its own: Homburg is not Hamburg, nor Charlestown Charleston.
    slipped = pair.edit in ("two letters exchanged", "a doubled letter") and pair.longer > _SHORT_WORD
    return pair.around or (many > few and (peoples or slipped))


def _another_letter(pair: _Pair) -> bool:
    letters = {word[pair.start] for word in pair.words}
    vowels = letters <= _VOWELS
    if vowels:
        return 0 < pair.start < pair.longer - _ENDING and pair.longer >= 7
    return 0 < pair.start < pair.longer - _END and pair.longer >= 8


def _is_long(pair: _Pair) -> bool:
    return pair.around and sum(map(str.isalpha, pair.usual)) >= _LONG_VALUE


def _beside_the_others(pair: _Pair, many: int, *, settled: bool, peoples: bool) -> bool | None:
    """Whether a value that stands once is a frequent one by what the rest of the column holds."""
    usual = len(pair.words[1])
    if many < _OFTEN:
        return None
    if pair.edit == "a final s":
        enough = usual >= (_SHORTEST_WITH_S if peoples or _is_long(pair) else _SHORTEST)
        return True if enough and (peoples or settled) else None
    if pair.start == 0:
        return True if _has_moved_capital(pair) else None
    if peoples and usual >= _SHORTEST and pair.edit != "another letter" and pair.start < pair.longer - 1:
        return True
    if not settled or many < _USUAL or usual < _SHORTEST or _is_ending(pair):
        return None
    return _is_long(pair) and (usual > _SHORTEST or pair.edit != "another letter")


def _is_ending(pair: _Pair) -> bool:
    """Whether the words differ in an ending, which may make another word: Nigerian, Nigerien."""
    room = 1 if pair.edit == "two letters exchanged" or pair.around else _END
    return pair.start >= pair.longer - room


def _has_moved_capital(pair: _Pair) -> bool:
    """Whether the first two letters are exchanged and the capital went along: ``oPst`` for ``Post``."""
    if pair.edit != "two letters exchanged":
        return False
    odd, usual = (_BETWEEN_WORDS.split(plain(value)) for value in (pair.odd, pair.usual))
    return any(
        a == b[1:2] + b[:1] + b[2:] and b[:1].isupper() and a[:1].islower()
        for a, b in zip(odd, usual, strict=False)
    )


def _is_settled(counts: Mapping[str, int], explained: Collection[str], suspects: int) -> bool:
    """Whether the column's values come back so often that a second true one, seen once, is improbable."""
    others = {value: count for value, count in counts.items() if value not in explained}
    frequent = sum(count >= _OFTEN for count in others.values())
    rare = len(others) - frequent
    return (
        frequent >= _LEAST_FREQUENT
        and rare <= _RARE_SHARE * frequent
        and suspects <= max(1, _RARE_SHARE * frequent)
    )
