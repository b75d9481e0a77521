"""Which parts of names may be the same word, and how alike they are.

A table is made for all parts that are to be compared, in one go; a part's likeness to another does
not depend on what else is in the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from coder.cases.names import Part, parse
from coder.cases.sounds import VOWELS, alike, coarse, skeleton

LEAST_PART = 0.6
"""Least likeness of two parts that may be the same word."""
OTHER_KIND = 0.6
"""What is left of a likeness between Abu Hamza and Hamza: a father and a son."""
ORIGIN_FOR_GIVEN = 0.95
INITIAL = 0.75
"""Likeness of an initial and a word that begins with it."""
WEIGHTS = {"given": 1.0, "kunya": 0.9, "origin": 0.8, "title": 0.1}
FREQUENT_WEIGHT = 0.5
_FREQUENT_NAMES = """
Muhammad Ahmad Mahmud Ali Hasan Husayn Umar Uthman Ibrahim Ismail Khalid Mustafa Yusuf Salih Salim
Said Abdallah Abdulrahman Abdulkarim Abdulaziz Hamid Khalil Nur Jan Khan Gul Agha Akhund Sayyid Kim
"""
"""Names that very many people bear, so that one shared says less."""
_SHORTEST_MISSING = 3
"""Consonants from which one may be missing: shorter words would all be alike."""
_THROATY = str.maketrans("xCc", "hhh")


class PartTable:
    """Parts in their order, how much each says, and which others it may be."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts: tuple[Part, ...] = tuple(sorted(set(parts)))
        self.number: Mapping[Part, int] = {part: number for number, part in enumerate(self.parts)}
        self.weights = [weight(part) for part in self.parts]
        self.near: list[dict[int, float]] = [{number: 1.0} for number in range(len(self.parts))]
        """For each part those that may be the same word, itself too, with the likeness."""
        for one, other, found in _likenesses(self.parts):
            self.near[one][other] = self.near[other][one] = found


def weight(part: Part) -> float:
    """How much a part says of who is meant."""
    return WEIGHTS[part.kind] * (FREQUENT_WEIGHT if _is_frequent(part.sound) else 1.0)


@lru_cache(maxsize=100_000)
def _is_frequent(sound: str) -> bool:
    return skeleton(sound) in _frequent()


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    return frozenset(skeleton(parse(name).parts[0].sound) for name in _FREQUENT_NAMES.split())


def _likenesses(parts: Sequence[Part]) -> Iterator[tuple[int, int, float]]:
    """(number, number, likeness) of those that may be the same word."""
    pairs = sorted(_worth_comparing(parts))
    found = alike(
        [parts[one].sound for one, _ in pairs],
        [parts[other].sound for _, other in pairs],
        [parts[one].abjad != parts[other].abjad for one, other in pairs],
    )
    initials = dict.fromkeys(_initials(parts), INITIAL)
    for (one, other), score in (*zip(pairs, found, strict=True), *initials.items()):
        if score < LEAST_PART:
            continue
        kinds = {parts[one].kind, parts[other].kind}
        if len(kinds) == 1:
            yield one, other, score
        else:
            yield one, other, score * (OTHER_KIND if "kunya" in kinds else ORIGIN_FOR_GIVEN)


def _worth_comparing(parts: Sequence[Part]) -> set[tuple[int, int]]:
    """Pairs of which each has all consonants of the other, or all but one, in near sounds."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        if len(part.sound) > 1 and not _holds_digits(part.sound):
            for key in _keys(part.sound):
                blocks[key].append(number)
    return {pair for members in blocks.values() for pair in combinations(members, 2)}


def _holds_digits(sound: str) -> bool:
    """Whether it is the number of a pseudonym (Witness 12, R07), which is another with another digit."""
    return any(character.isdigit() for character in sound)


def _keys(sound: str) -> set[str]:
    # Somali writes x, and Indonesian ch, for what is h elsewhere; y and w may be no more than a vowel.
    throaty = sound.translate(_THROATY)
    found = {coarse(sound), coarse(throaty), coarse(throaty.lstrip("wyh") or throaty)}
    for key in tuple(found):
        if len(key) >= _SHORTEST_MISSING:
            found.update(key[:place] + key[place + 1 :] for place in range(len(key)))
    return found


def _initials(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """Pairs of an initial and a longer part that begins with it."""
    beginning: defaultdict[str, list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        if len(part.sound) > 1:
            beginning[_first(part.sound)].append(number)
    for number, part in enumerate(parts):
        if len(part.sound) == 1:
            for other in beginning[_first(part.sound)]:
                yield min(number, other), max(number, other)


def _first(sound: str) -> str:
    return "a" if sound[0] in VOWELS else sound[0]
