"""How alike names are, whatever the convention they are written in.

The parts of two names are paired so that the most is explained. What is paired speaks for one
person, what is left over on both sides against it, and what only one of them has (a longer form of
the name) says little. The figures were chosen on one half of the people of the public UN sanctions
list and measured on the other: ``benchmarks/names.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coder.cases.names import Name, parse
from coder.cases.parts import WEIGHTS, PartTable

DEFAULT_THRESHOLD = 0.69
"""Likeness from which two names are shown."""
DIFFERENT = 0.72
"""What parts left over on both sides weigh against a match: two people of one family."""
LONGER = 0.07
"""What parts weigh that only one of the names has: one of them is the shorter form."""
UNLIKE = 1.4
"""What unlikeness within the paired parts weighs."""
FIRST, MOVED = 0.2, 0.1
"""What it costs when neither first part is paired, and when they are not paired with one another."""
ENOUGH, SCANTY = 1.55, 0.3
"""Where parts are left over, less than ``ENOUGH`` paired is little to go by: what each bit missing costs."""
NOTHING_LEFT = 1.5 * WEIGHTS["title"]
"""Up to this weight what is left over is a title, which leaves the name as it is."""
_ROUNDING = 1e-9

Parts = tuple[int, ...]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def name_likeness(first: str, second: str) -> float:
    """How alike two names as written are: 1 for the same, 0 for nothing in common; symmetric.

    A name that says nothing (``Unknown``) is like no other.
    """
    one, other = parse(first), parse(second)
    if not one or not other:
        return 0.0
    table = PartTable((*one.parts, *other.parts))
    return _Names(table, [one, other]).likeness(0, 1)


def alike_names(names: Sequence[Name], threshold: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of places in ``names`` whose names are at least ``threshold`` alike (above 0), with the likeness.

    The lesser place comes first. A pair's likeness depends on its two names only.
    """
    told = [place for place, name in enumerate(names) if name]
    different = list(dict.fromkeys(names[place].parts for place in told))
    number = {parts: at for at, parts in enumerate(different)}
    bearing: defaultdict[int, list[int]] = defaultdict(list)
    for place in told:
        bearing[number[names[place].parts]].append(place)
    found = _Names(
        PartTable(part for parts in different for part in parts), [Name("", parts) for parts in different]
    )
    for one, places in bearing.items():
        for at, place in enumerate(places):
            yield from ((place, later, 1.0) for later in places[at + 1 :])
        for other in found.promising(one, threshold):
            score = found.likeness(one, other)
            if score >= threshold and score > 0:
                for place in places:
                    for later in bearing[other]:
                        yield min(place, later), max(place, later), score


class _Reach(NamedTuple):
    """The names that hold what may be a certain part, and what it does there."""

    names: Ints
    columns: Floats
    """In rows: the most that it explains, the unlikeness then, the weight of all that it may be there, and
    how many those are."""


class _Names:
    """Names as tuples of numbers of parts, with an index from parts to names."""

    def __init__(self, table: PartTable, names: Sequence[Name]) -> None:
        self._table = table
        self._names: list[Parts] = [tuple(table.number[part] for part in name.parts) for name in names]
        self._totals = np.array([sum(table.weights[part] for part in name) for name in self._names])
        self._reaches: dict[int, _Reach] = {}
        self._holding: defaultdict[int, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for part in name:
                self._holding[part].append(number)

    def _reach(self, part: int) -> _Reach:
        if part not in self._reaches:
            self._reaches[part] = self._reached(part)
        return self._reaches[part]

    def _reached(self, part: int) -> _Reach:
        weights = self._table.weights
        found: dict[int, tuple[float, float, float, int]] = {}
        for other, score in self._table.near[part].items():
            heavy = (weights[part] + weights[other]) / 2
            met = (heavy * score, heavy * (1 - score), weights[other], 1)
            for name in self._holding[other]:
                known = found.get(name)
                if known is not None:
                    best = max(known, met, key=lambda each: each[0])
                    found[name] = (best[0], best[1], known[2] + met[2], known[3] + 1)
                else:
                    found[name] = met
        names = np.fromiter(found, dtype=np.int64, count=len(found))
        columns = np.array(list(found.values())).reshape(len(found), 4).T
        return _Reach(names, columns)

    def promising(self, number: int, threshold: float) -> list[int]:
        """Later names that may be as alike as ``threshold``: a bound from above that is quick to compute.

        Where each part may be one part of the other name only, what is paired is known.
        """
        parts = self._names[number]
        reached = [self._reach(part) for part in parts]
        names = np.concatenate([each.names for each in reached])
        columns = np.concatenate([each.columns for each in reached], axis=1)
        own = np.repeat([self._table.weights[part] for part in parts], [len(each.names) for each in reached])
        later = names > number
        places, where = np.unique(names[later], return_inverse=True)
        matched, unlike, answered, met, paired, times = (
            np.bincount(where, weights=column[later], minlength=len(places))
            for column in (*columns, own, np.ones(len(own)))
        )
        left_one = (self._totals[number] - paired).clip(0)
        left_other = (self._totals[places] - answered).clip(0)
        most_left = np.maximum(left_one, left_other)
        least_left = np.minimum(left_one, left_other)
        scanty = np.where(most_left > NOTHING_LEFT + _ROUNDING, (ENOUGH - matched).clip(0), 0.0)
        against = DIFFERENT * least_left + SCANTY * scanty
        if self._apart(parts):
            surely = UNLIKE * unlike + LONGER * (most_left - least_left)
            against += np.where(met == times, surely, 0.0)
        found: list[int] = places[matched / (matched + against) >= threshold - _ROUNDING].tolist()
        return found

    def _apart(self, parts: Parts) -> bool:
        """Whether no two of the parts may be the same word of another name."""
        near = [self._table.near[part] for part in parts]
        return all(one.keys().isdisjoint(other) for one, other in combinations(near, 2))

    def likeness(self, first: int, second: int) -> float:
        """How alike two of the names are."""
        one, other = sorted((self._names[first], self._names[second]))
        if one == other:
            return 1.0
        return self._by_parts(one, other)

    def _by_parts(self, one: Parts, other: Parts) -> float:
        weights = self._table.weights
        taken_one = taken_other = 0  # bits by place
        matched = unlike = 0.0
        left_one = sum(weights[part] for part in one)
        left_other = sum(weights[part] for part in other)
        firsts_paired = False
        for found, _, left, right, i, j in self._pairings(one, other):
            if taken_one >> i & 1 or taken_other >> j & 1:
                continue
            taken_one |= 1 << i
            taken_other |= 1 << j
            firsts_paired = firsts_paired or i == j == 0
            heavy = (weights[left] + weights[right]) / 2
            matched += heavy * found
            unlike += heavy * (1 - found)
            left_one -= weights[left]
            left_other -= weights[right]
        if not matched:
            return 0.0
        both, longer = max(0.0, min(left_one, left_other)), abs(left_one - left_other)
        against = DIFFERENT * both + LONGER * longer + UNLIKE * unlike
        if not firsts_paired:
            against += MOVED if taken_one & 1 or taken_other & 1 else FIRST
        if both + longer > NOTHING_LEFT:
            against += SCANTY * max(0.0, ENOUGH - matched)
        return matched / (matched + against)

    def _pairings(self, one: Parts, other: Parts) -> list[tuple[float, int, int, int, int, int]]:
        """Parts that may be the same word, the most alike first; then those at the same place."""
        found = []
        for i, left in enumerate(one):
            near = self._table.near[left]
            for j, right in enumerate(other):
                if right in near:
                    found.append((near[right], -abs(i - j), left, right, i, j))
        found.sort(reverse=True)
        return found
