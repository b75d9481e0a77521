"""The best alignment of several coders' units, for the gamma coefficient.

Source: Mathet, Widlöcher & Métivier (2015), The unified and holistic method gamma for
inter-annotator agreement measure and alignment, Computational Linguistics 41:437-479. A unitary
alignment takes at most one unit of each coder; an alignment covers every unit once. For two coders
the best one is an assignment problem, solved exactly; for more it is a set partition, solved
exactly as well but only as long as the search stays within ``MAX_STATES``.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import FloatArray
from coder.agreement.stretches import IntArray

MAX_CANDIDATES = 1_000_000
"""Most unitary alignments that are weighed for more than two coders."""

MAX_STATES = 200_000
"""Most partial alignments that are looked at for more than two coders."""


@dataclass(frozen=True, eq=False)
class Continuum:
    """Units of ``coders`` coders on one testimony, as parallel arrays sorted by coder and start."""

    coder: IntArray
    start: FloatArray
    end: FloatArray
    code: IntArray
    coders: int

    @classmethod
    def of(
        cls,
        coder: npt.ArrayLike,
        start: npt.ArrayLike,
        end: npt.ArrayLike,
        code: npt.ArrayLike,
        coders: int | None = None,
    ) -> Continuum:
        """A continuum from plain arrays; ``coders`` counts those who marked nothing, too.

        Raises:
            ValueError: for arrays of unequal length, a unit without extent, or an unknown coder.
        """
        who, what = np.asarray(coder, dtype=np.int64), np.asarray(code, dtype=np.int64)
        begin, until = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
        if not len(who) == len(begin) == len(until) == len(what):
            raise ValueError("coder, start, end and code must be equally long.")
        many = coders if coders is not None else int(who.max(initial=-1)) + 1
        if len(who) and (who.min() < 0 or who.max() >= many):
            raise ValueError(f"A unit is by coder {int(who.max())}, but there are {many} coders.")
        empty = ~(until > begin)
        if empty.any():
            row = int(empty.argmax())
            raise ValueError(f"Row {row}: the unit {begin[row]:g} to {until[row]:g} has no extent.")
        order = np.lexsort((until, begin, who))
        return cls(who[order], begin[order], until[order], what[order], many)

    def __len__(self) -> int:
        return len(self.coder)


@dataclass(frozen=True, slots=True)
class Dissimilarity:
    """How unlike two units are: ``alpha`` d_pos + ``beta`` d_cat (equations 2 to 4).

    d_pos = ((|difference of starts| + |difference of ends|) / (sum of lengths))^2 delta,
    d_cat = delta where the codes differ.
    """

    alpha: float = 1.0
    beta: float = 1.0
    delta: float = 1.0
    """The dissimilarity to the empty unit."""

    def table(self, continuum: Continuum, rows: IntArray, columns: IntArray) -> FloatArray:
        """Dissimilarities of units ``rows`` to units ``columns``."""
        start, end, code = continuum.start, continuum.end, continuum.code
        apart = np.abs(start[rows, None] - start[None, columns])
        apart += np.abs(end[rows, None] - end[None, columns])
        apart /= (end - start)[rows, None] + (end - start)[None, columns]
        differs = code[rows, None] != code[None, columns]
        table: FloatArray = self.delta * (self.alpha * apart**2 + self.beta * differs)
        return table


@dataclass(frozen=True, slots=True)
class Alignment:
    """Unitary alignments as tuples of unit numbers, and their mean disorder."""

    unitary: tuple[tuple[int, ...], ...]
    disorder: float
    """Sum of unitary disorders / mean number of units per coder."""


def best_alignment(continuum: Continuum, dissimilarity: Dissimilarity | None = None) -> Alignment:
    """The alignment with the least disorder.

    Raises:
        ValueError: for no units, fewer than two coders, or (three coders and more) a continuum
            that needs more search than allowed.
    """
    measure = dissimilarity or Dissimilarity()
    if not len(continuum) or continuum.coders < 2:
        raise ValueError("An alignment needs at least two coders and one unit.")
    per_coder = len(continuum) / continuum.coders
    if continuum.coders == 2:
        unitary, total = _two_coders(continuum, measure)
    else:
        unitary, total = _several_coders(continuum, measure)
    return Alignment(tuple(sorted(unitary)), total / per_coder)


def assign(edges: list[list[tuple[int, float]]], alone: float) -> list[int]:
    """The column of each row, or -1, so that the total cost is least.

    Successive shortest paths with prices (Kuhn 1955, Tomizawa 1971) over the edges that exist, so
    that rows with few neighbours cost little.

    Args:
        edges: For each row its columns and what the pair costs, from 0 up.
        alone: What a row without a column costs.
    """
    row_of: dict[int, int] = {}
    column_of = [-1] * len(edges)
    row_price = [min((cost for _, cost in own), default=alone) for own in edges]
    row_price = [min(price, alone) for price in row_price]
    column_price: dict[int, float] = {}
    for root in range(len(edges)):
        # Queue entries: distance, row reached from, column (-1: that row stays alone).
        queue: list[tuple[float, int, int]] = []
        row_distance, reached = {root: 0.0}, dict[int, tuple[float, int]]()
        row, gone = root, 0.0
        while True:
            heapq.heappush(queue, (gone + alone - row_price[row], row, -1))
            for column, cost in edges[row]:
                if column not in reached:
                    step = cost - row_price[row] - column_price.get(column, 0.0)
                    heapq.heappush(queue, (gone + step, row, column))
            gone, via, column = heapq.heappop(queue)
            while column in reached:
                gone, via, column = heapq.heappop(queue)
            if column < 0:
                break
            reached[column] = (gone, via)
            if column not in row_of:
                break
            row = row_of[column]
            row_distance[row] = gone
        for each, distance in row_distance.items():
            row_price[each] += gone - distance
        for each, (distance, _) in reached.items():
            column_price[each] = column_price.get(each, 0.0) - (gone - distance)
        # Turn the path around: every row on it takes the column by which it was left.
        while True:
            column_of[via], freed = column, column_of[via]
            if column >= 0:
                row_of[column] = via
            if via == root:
                break
            column, via = freed, reached[freed][1]
    return column_of


def _two_coders(continuum: Continuum, measure: Dissimilarity) -> tuple[list[tuple[int, ...]], float]:
    """Two units whose dissimilarity is 2 delta or more are as well left alone, so they are no edge.

    A row alone costs 2 delta in the assignment, its own delta and that of the partner it leaves.
    """
    one, two = (np.flatnonzero(continuum.coder == who) for who in (0, 1))
    table = measure.table(continuum, one, two)
    edges: list[list[tuple[int, float]]] = [[] for _ in one]
    close = np.nonzero(table < 2 * measure.delta)
    for row, column, cost in zip(*(at.tolist() for at in close), table[close].tolist(), strict=True):
        edges[row].append((column, cost))
    partner = assign(edges, 2 * measure.delta)
    pairs = [(int(one[row]), int(two[at])) for row, at in enumerate(partner) if at >= 0]
    used = {unit for pair in pairs for unit in pair}
    single = [(unit,) for unit in range(len(continuum)) if unit not in used]
    spent = sum(float(table[row, at]) for row, at in enumerate(partner) if at >= 0)
    return [*pairs, *single], spent + measure.delta * len(single)


def _several_coders(continuum: Continuum, measure: Dissimilarity) -> tuple[list[tuple[int, ...]], float]:
    """Cover the units from left to right, the most promising partial alignment first.

    The units still open cost at least their share in the cheapest unitary alignment that holds
    them, so the first complete alignment taken from the queue is the best one.
    """
    order = np.lexsort((continuum.end, continuum.start))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    by_first: list[list[tuple[float, int]]] = [[] for _ in order]
    share = np.full(len(order), float(measure.delta))
    for units, cost in _candidates(continuum, measure):
        places = rank[units]
        share[places] = np.minimum(share[places], cost / len(units))
        by_first[int(places.min())].append((cost, sum(1 << int(place) for place in places)))
    for place in range(len(order)):
        by_first[place].append((measure.delta, 1 << place))

    full = (1 << len(order)) - 1
    queue: list[tuple[float, float, int]] = [(float(share.sum()), 0.0, 0)]
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    settled: set[int] = set()
    while queue:
        bound, spent, covered = heapq.heappop(queue)
        if covered == full:
            return _walk_back(best, full, order), spent
        if covered in settled:
            continue
        settled.add(covered)
        if len(settled) > MAX_STATES:
            raise ValueError(
                f"The best alignment of {len(order)} units by {continuum.coders} coders takes too long; "
                "compute gamma for two coders, or for a shorter testimony."
            )
        first = (~covered & (covered + 1)).bit_length() - 1
        for cost, members in by_first[first]:
            if members & covered:
                continue
            after, total = covered | members, spent + cost
            if after not in best or total < best[after][0]:
                best[after] = (total, covered)
                saved = sum(float(share[place]) for place in _places(members))
                heapq.heappush(queue, (bound + cost - saved, total, after))
    raise AssertionError("single units alone always make an alignment")


def _candidates(continuum: Continuum, measure: Dissimilarity) -> list[tuple[IntArray, float]]:
    """Unitary alignments of two and more units that cost less than their units alone.

    Grown coder by coder, with -1 for the empty unit; a growing one is dropped when even without
    further cost it could not end below what its units, and one of each coder to come, cost alone.
    """
    people, size = continuum.coders, len(continuum)
    pairs = people * (people - 1) / 2
    everything = np.arange(size)
    # The last row and column stand for the empty unit, which index -1 finds.
    table = np.full((size + 1, size + 1), float(measure.delta))
    table[:-1, :-1] = measure.table(continuum, everything, everything)
    grown, spent = np.zeros((1, 0), dtype=np.int64), np.zeros(1)
    for who in range(people):
        own = np.append(np.flatnonzero(continuum.coder == who), -1)
        if len(grown) * len(own) > MAX_CANDIDATES:
            raise ValueError(
                f"{size} units by {people} coders are too many to align; "
                "compute gamma for two coders, or for a shorter testimony."
            )
        cost = (spent[:, None] + table[grown[:, :, None], own].sum(axis=1)).ravel()
        tuples = np.column_stack((np.repeat(grown, len(own), axis=0), np.tile(own, len(grown))))
        alone = (tuples >= 0).sum(axis=1) + people - 1 - who
        kept = cost < alone * measure.delta * pairs
        grown, spent = tuples[kept], cost[kept]
    several = (grown >= 0).sum(axis=1) > 1
    return [
        (units[units >= 0], float(cost) / pairs)
        for units, cost in zip(grown[several], spent[several], strict=True)
    ]


def _places(members: int) -> list[int]:
    places = []
    while members:
        low = members & -members
        places.append(low.bit_length() - 1)
        members ^= low
    return places


def _walk_back(best: dict[int, tuple[float, int]], full: int, order: IntArray) -> list[tuple[int, ...]]:
    unitary = []
    covered = full
    while covered:
        before = best[covered][1]
        unitary.append(tuple(sorted(int(order[place]) for place in _places(covered ^ before))))
        covered = before
    return unitary
