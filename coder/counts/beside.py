"""Which of the figures beside a count must not be shown: its range, and what the other layers say.

Each is the figure of a layer that has a table of its own, so it is hidden wherever that table hides it.
Beside the count and one another they also tell by how many the layers differ: people with an open card, say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from coder.counts.disclosure import Disclosure, Division, inside
from coder.counts.presence import Presence
from coder.counts.suppression import small

Flags = NDArray[np.bool_]


def hidden_beside(
    found: Presence, beside: Mapping[str, Presence], least: int, divisions: Sequence[Division]
) -> dict[str, Flags]:
    """Per figure beside the count: in which rows it is hidden, in all groups, as it adds up over them.

    Args:
        found: The units in the layer that is counted.
        beside: The same units in other layers, by the figure's name; one grid may have several names.
        least: The threshold; below 2 nothing is hidden.
        divisions: The groups of the table.
    """
    if least < 2:
        return {name: np.zeros(len(found.codes), dtype=bool) for name in beside}
    named = {id(grid): grid for grid in beside.values()}
    hidden = {id_: _by_itself(grid, least, divisions) for id_, grid in named.items()}
    for id_, grid in named.items():
        hidden[id_] |= _differs_by_few(found, grid, least, divisions)
    for one, other in combinations(named, 2):
        few = _differs_by_few(named[one], named[other], least, divisions)
        # What is the same is told by either.
        same = (named[one].has == named[other].has).all(axis=1)
        gone = few | (same & (hidden[one] | hidden[other]))
        hidden[one], hidden[other] = hidden[one] | gone, hidden[other] | gone
    return {name: hidden[id(grid)] for name, grid in beside.items()}


def _by_itself(grid: Presence, least: int, divisions: Sequence[Division]) -> Flags:
    disclosure = Disclosure(grid, least)
    return np.array([inside(disclosure.voiced(row, *divisions)).any() for row in range(len(grid.codes))])


def _differs_by_few(one: Presence, other: Presence, least: int, divisions: Sequence[Division]) -> Flags:
    """Per row: whether the people who have it in the one but not in the other are too few in a group."""
    found = np.zeros(len(one.codes), dtype=bool)
    for flags in (one.has & ~other.has, other.has & ~one.has):
        seen = one.by_case(flags)
        for row in np.flatnonzero(seen.any(axis=1)):
            found[row] |= small(_people(seen[row], divisions), least).any()
    return found


def _people(seen: Flags, divisions: Sequence[Division]) -> NDArray[np.int64]:
    cases = np.flatnonzero(seen)
    place = np.zeros(len(cases), dtype=np.int64)
    for of_case, size in divisions:
        place = place * size + of_case[cases]
    return np.bincount(place)
