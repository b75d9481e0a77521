"""Which people of a register may be the same person, with what speaks for and against it.

Every score depends on the two people alone: another person in the register changes none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Literal

from coder.cases.likeness import DEFAULT_THRESHOLD, alike_names
from coder.cases.names import Name, parse, variants
from coder.text.folding import fold

Says = Literal["agree", "differ", "unknown"]
Reason = Literal["name", "mark", "mention"]
"""Why two people are shown: alike names, the same footnote sign, or the register's own word."""

_Alike = tuple[float, str, str]
"""(likeness, name of the first, name of the second)."""
_SAYING_NOTHING = frozenset({"", "unknown", "n a", "na", "none", "not known", "not stated"})
_WORD = re.compile(r"\w+")
_SAME_STEM = 4
"""Letters that Tunisia and Tunisian must have in common."""
_MARKED, _MENTIONED = 0.5, 0.75
"""What a shared footnote sign, and a note that names the other, rank as where the names do not."""
_FEW = 5
"""A sign that more people bear says something of each of them, such as a changed name, not of two."""
_WEIGHTS: Mapping[str, tuple[float, float]] = {
    "sex": (0.0, -0.25),
    "nationality": (0.04, -0.08),
    "date": (0.04, 0.0),
    "source": (0.02, 0.0),
}
"""What an agreement and a difference in a field add to the rank."""
_OTHER = (0.01, -0.02)
_SYNONYMS = {"gender": "sex", "citizenship": "nationality", "country": "nationality"}


@dataclass(frozen=True)
class Someone:
    """A person as the register states them."""

    id: str
    names: tuple[str, ...]
    """As published, then aliases."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What else may speak for or against: nationality, sex, date, source."""
    mentions: frozenset[str] = frozenset()
    """Ids of others that the notes on this person name."""

    @cached_property
    def parsed(self) -> tuple[Name, ...]:
        """The names that say something."""
        return tuple(dict.fromkeys(name for written in self.names for name in variants(written)))

    @cached_property
    def marks(self) -> frozenset[str]:
        """Footnote signs on any of the names."""
        return frozenset(mark for written in self.names for mark in parse(written).marks)


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What one field says of two people."""

    field: str
    says: Says
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class PeoplePair:
    """Two people who may be one, and why."""

    first: str
    second: str
    """The ids, in the order in which the people were given."""
    name_score: float
    """0 to 1, of the two names that are most alike."""
    names: tuple[str, str]
    """Those two names, of the first and the second."""
    fields: tuple[FieldEvidence, ...]
    reasons: tuple[Reason, ...]
    rank: float
    """By which pairs are ordered: the name score, shifted by what the fields say."""

    @property
    def ids(self) -> tuple[str, str]:
        """The two ids, sorted: how a decision names the pair."""
        first, second = sorted((self.first, self.second))
        return first, second


def may_be_same(people: Sequence[Someone], threshold: float = DEFAULT_THRESHOLD) -> list[PeoplePair]:
    """Pairs of people with names at least ``threshold`` alike, or that the register itself joins.

    The highest rank comes first; equals are in the order of ``people``.
    """
    best = _most_alike(people, threshold)
    linked = _linked(people)
    found = []
    for one, other in sorted({*best, *linked}):
        first, second = people[one], people[other]
        alike = best.get((one, other)) or _best(first, second)
        pair = _pair(first, second, alike, threshold, linked.get((one, other), ()))
        if pair.reasons:
            found.append((-pair.rank, one, other, pair))
    return [pair for *_, pair in sorted(found, key=lambda each: each[:3])]


def compare(first: Someone, second: Someone, threshold: float = DEFAULT_THRESHOLD) -> PeoplePair:
    """What speaks for and against two people being one, whether or not it is enough to show them."""
    return _pair(first, second, _best(first, second), threshold, _linked((first, second)).get((0, 1), ()))


def _most_alike(people: Sequence[Someone], threshold: float) -> dict[tuple[int, int], _Alike]:
    """For each pair that has them, the names at least ``threshold`` alike that are most so."""
    owners = [(number, name) for number, one in enumerate(people) for name in one.parsed]
    best: dict[tuple[int, int], _Alike] = {}
    for one, other, score in alike_names([name for _, name in owners], threshold):
        pair = owners[one][0], owners[other][0]
        if pair[0] != pair[1] and (pair not in best or score > best[pair][0]):
            best[pair] = (score, owners[one][1].written, owners[other][1].written)
    return best


def _best(first: Someone, second: Someone) -> _Alike:
    """The names most alike; the first ones where none is at all."""
    nothing = (0.0, next(iter(first.names), ""), next(iter(second.names), ""))
    return _most_alike((first, second), 0.0).get((0, 1), nothing)


def _linked(people: Sequence[Someone]) -> dict[tuple[int, int], tuple[Reason, ...]]:
    """Pairs that the register itself joins, by a sign or by a note."""
    found: dict[tuple[int, int], tuple[Reason, ...]] = {}
    for mark in sorted({mark for one in people for mark in one.marks}):
        bearing = [number for number, one in enumerate(people) if mark in one.marks]
        if len(bearing) <= _FEW:
            found.update(dict.fromkeys(combinations(bearing, 2), ("mark",)))
    place = {one.id: number for number, one in enumerate(people)}
    for number, one in enumerate(people):
        for other in (place[name] for name in one.mentions if name in place):
            if other != number:
                pair = (min(number, other), max(number, other))
                found[pair] = (*(each for each in found.get(pair, ()) if each != "mention"), "mention")
    return found


def _pair(
    first: Someone, second: Someone, alike: _Alike, threshold: float, links: Sequence[Reason]
) -> PeoplePair:
    score, one, other = alike
    evidence = tuple(
        FieldEvidence(name, agreement(cell, second.fields[name]), cell, second.fields[name])
        for name, cell in first.fields.items()
        if name in second.fields
    )
    reasons: list[Reason] = ["name"] if score >= threshold and score > 0 else []
    rank = score
    if "mark" in links and not any(_contradicts(each) for each in evidence):
        reasons.append("mark")
        rank = max(rank, _MARKED)
    if "mention" in links:
        reasons.append("mention")
        rank = max(rank, _MENTIONED)
    rank = round(rank + sum(_shift(each) for each in evidence), 6)
    return PeoplePair(first.id, second.id, score, (one, other), evidence, tuple(reasons), rank)


@lru_cache(maxsize=1_000)
def meaning(field_name: str) -> str:
    """Which of the fields that are known to speak of persons a variable is, by its name."""
    words = _WORD.findall(fold(field_name).text)
    known = (_SYNONYMS.get(word, word) for word in words)
    return next((word for word in known if word in _WEIGHTS), field_name)


@lru_cache(maxsize=100_000)
def agreement(first: str, second: str) -> Says:
    """Whether two cells say the same: ``NBC`` and ``NBC News`` do, and ``Tunisia`` and ``Tunisian``."""
    one, other = (" ".join(_WORD.findall(fold(cell).text)) for cell in (first, second))
    if one in _SAYING_NOTHING or other in _SAYING_NOTHING:
        return "unknown"
    short, long = sorted((one, other), key=len)
    same = set(short.split()) <= set(long.split())
    stem = len(short) >= _SAME_STEM and short.isalpha() and long.startswith(short)
    return "agree" if same or stem else "differ"


def _contradicts(each: FieldEvidence) -> bool:
    return each.says == "differ" and meaning(each.field) in ("sex", "nationality")


def _shift(each: FieldEvidence) -> float:
    agree, differ = _WEIGHTS.get(meaning(each.field), _OTHER)
    return {"agree": agree, "differ": differ, "unknown": 0.0}[each.says]
