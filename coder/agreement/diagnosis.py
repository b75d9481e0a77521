"""What keeps a code's alpha down: each testimony, pair of coders and conflict, with its price.

Krippendorff's alpha of a code is 1 - D_o / D_e, and D_o is a sum over testimonies, over places and
over pairs of coders. So 1 - alpha can be divided among them: the **cost** of a part is its share of
D_o over D_e, and the costs of all testimonies, or of all conflicts, or of all pairs, add up to
1 - alpha.

Beside it stands what alpha **would become** if the part were resolved: recomputed, expected
disagreement included, as if every coder who submitted the testimony had said there what most of
them said (a tie counts as present). A pair of coders cannot be resolved without saying which of
the two gives way, so for pairs D_e is held and the value is alpha plus cost.

A conflict is a place on the axis of units where coders' passages with one code hang together and
do not agree; at the level of characters these are the clusters that reconciliation decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coder.agreement.arrays import FloatArray, tally
from coder.agreement.codings import CodeTable, intervals
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.grid import Grid, Laid, Unit
from coder.agreement.nominal import krippendorff_alpha
from coder.agreement.segments import Segments
from coder.agreement.stretches import IntArray, check_cells
from coder.agreement.sums import all_pairs
from coder.agreement.undefined import reason_for

MOST_NAMED = 20
"""So many of the costliest testimonies and conflicts are named for each code."""


@dataclass(frozen=True, slots=True)
class TestimonyCost:
    """What the disagreement in one testimony costs."""

    __test__ = False  # pytest: not a test class

    testimony: str
    cost: float
    alpha_if_resolved: float | None
    """None where nothing would vary any more."""
    disputed: float
    """Units on which the coders differ."""


@dataclass(frozen=True, slots=True)
class PairCost:
    """What the disagreement between two coders costs."""

    a: str
    b: str
    cost: float
    alpha_if_resolved: float


@dataclass(frozen=True, slots=True)
class ConflictCost:
    """What one place costs; ``start`` and ``end`` are characters of the testimony."""

    testimony: str
    start: int
    end: int
    kind: str
    """``omission``: somebody marked nothing here; ``split``: somebody marked it in pieces;
    ``boundary``: everybody marked one passage, and their ends differ."""
    coders: tuple[str, ...]
    """Who marked something here."""
    cost: float
    alpha_if_resolved: float | None
    disputed: float


@dataclass(frozen=True, slots=True)
class CodeDiagnosis:
    """Where one code's disagreement lies, the costliest first."""

    code: str
    alpha: Figure
    testimonies: tuple[TestimonyCost, ...]
    pairs: tuple[PairCost, ...]
    conflicts: tuple[ConflictCost, ...]
    disputed_testimonies: int
    """All testimonies with a disagreement, named or not."""
    all_conflicts: int


def diagnose(
    segments: Segments, laid: Laid, table: CodeTable, unit: Unit, *, named: int = MOST_NAMED
) -> tuple[CodeDiagnosis, ...]:
    """The diagnosis of every code.

    Args:
        segments: The codings.
        laid: ``grid.lay(segments, unit)``.
        table: ``code_table(segments, laid)``.
        unit: The unit of analysis.
        named: How many testimonies and conflicts to name for each code.
    """
    totals = table.totals()
    alphas = krippendorff_alpha(totals)
    ratings, present = totals.values.sum(axis=-1), totals.values[:, 0]
    scale = _Scale(ratings, present, ratings - totals.coincident)
    places = _places(segments, laid)
    busy = int(((table.bit >= 0) & (table.units > 0)).any(axis=1).sum())
    reason = reason_for(busy, bool(((table.raters >= 2) & (table.units > 0)).any())) or Reason.NO_VARIATION
    texts = _testimony_costs(segments, places, scale, named)
    conflicts = _conflict_costs(segments, places, scale, unit, named)
    pairs = _pair_costs(table, scale, alphas)
    return tuple(
        CodeDiagnosis(
            code,
            figure(float(alphas[at]), reason),
            texts[0][at],
            pairs[at],
            conflicts[0][at],
            int(texts[1][at]),
            int(conflicts[1][at]),
        )
        for at, code in enumerate(segments.codes)
    )


@dataclass(frozen=True, eq=False)
class _Scale:
    """What alpha of each code is made of; all of shape (q,)."""

    ratings: FloatArray
    """n, ratings of pairable units."""
    present: FloatArray
    """n_1."""
    apart: FloatArray
    """Sum of coincidences of present with absent, both ways."""

    def cost(self, code: IntArray, apart: FloatArray) -> FloatArray:
        """The part of 1 - alpha that ``apart`` of a code's disagreement makes up."""
        n, one = self.ratings[code], self.present[code]
        even = 2 * one * (n - one)
        cost: FloatArray = np.divide((n - 1) * apart, even, out=np.zeros_like(apart), where=even > 0)
        return cost

    def resolved(self, code: IntArray, apart: FloatArray, more: FloatArray) -> FloatArray:
        """Alpha without ``apart`` and with ``more`` ratings "present"; nan where nothing varies."""
        n, one = self.ratings[code], self.present[code] + more
        even = 2 * one * (n - one)
        left = (n - 1) * (self.apart[code] - apart)
        varied = even > 1e-9 * n
        alpha: FloatArray = 1 - np.divide(left, even, out=np.full_like(apart, np.nan), where=varied)
        return alpha


@dataclass(frozen=True, eq=False)
class _Places:
    """Clusters on the axis, and the disputed stretches in them; arrays per cluster or stretch."""

    start: IntArray
    end: IntArray
    code: IntArray
    testimony: IntArray
    who: IntArray
    """Mask of the coders who marked something in the cluster."""
    runs: IntArray
    """How many separate passages they marked."""
    cluster: IntArray
    """The cluster of each disputed stretch."""
    apart: FloatArray
    """Each stretch's coincidences of present with absent."""
    more: FloatArray
    """How many ratings would turn "present" if the majority of the stretch had its way."""
    length: FloatArray
    """Units in each stretch."""
    bit: IntArray
    raters: IntArray


def _places(segments: Segments, laid: Laid) -> _Places:
    bit = np.where(segments.seen, np.cumsum(segments.seen, axis=0) - 1, -1)
    text = laid.testimony_at(laid.start)
    rows = np.flatnonzero(segments.pairable[text])
    rows = rows[np.argsort(laid.code[rows] * laid.stride + laid.start[rows], kind="stable")]
    code, text = laid.code[rows], text[rows]
    key, until = code * laid.stride + laid.start[rows], code * laid.stride + laid.end[rows]
    reach = np.maximum.accumulate(until) if len(rows) else until
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = key[1:] >= reach[:-1]
    at = np.flatnonzero(begins)
    last = np.concatenate((at[1:], [len(rows)]))[: len(at)] - 1
    own = np.int64(1) << bit[laid.coder[rows], text]
    who = np.bitwise_or.reduceat(own, at) if len(at) else own
    in_code, position, mask, length = intervals(laid, bit)
    in_text = laid.testimony_at(position)
    m, k = segments.raters[in_text], np.bitwise_count(mask).astype(np.int64)
    disputed = np.flatnonzero((k < m) & (m >= 2))
    m, k, mass = m[disputed], k[disputed], length[disputed].astype(np.float64)
    inside = in_code[disputed] * laid.stride + position[disputed]
    return _Places(
        start=laid.start[rows][at],
        end=(reach - code * laid.stride)[last],
        code=code[at],
        testimony=text[at],
        who=who,
        runs=last - at + 1,
        cluster=np.searchsorted(key[at], inside, side="right") - 1,
        apart=mass * 2 * k * (m - k) / (m - 1),
        more=mass * np.where(2 * k >= m, m - k, -k),
        length=mass,
        bit=bit,
        raters=segments.raters,
    )


def _testimony_costs(
    segments: Segments, places: _Places, scale: _Scale, named: int
) -> tuple[list[tuple[TestimonyCost, ...]], IntArray]:
    codes, texts = len(segments.codes), len(segments.testimonies)
    check_cells(texts, codes)
    cell = places.code[places.cluster] * texts + places.testimony[places.cluster]
    met, index = np.unique(cell, return_inverse=True)
    apart, more, length = (
        tally(index, mass, len(met)) for mass in (places.apart, places.more, places.length)
    )
    code, text = met // texts, met % texts
    cost, resolved = scale.cost(code, apart), scale.resolved(code, apart, more)
    result: list[list[TestimonyCost]] = [[] for _ in segments.codes]
    for row in _costliest(code, cost, named).tolist():
        result[code[row]].append(
            TestimonyCost(
                segments.testimonies[text[row]], float(cost[row]), _value(resolved[row]), float(length[row])
            )
        )
    return [tuple(each) for each in result], np.bincount(code, minlength=codes)


def _conflict_costs(
    segments: Segments, places: _Places, scale: _Scale, unit: Unit, named: int
) -> tuple[list[tuple[ConflictCost, ...]], IntArray]:
    met, index = np.unique(places.cluster, return_inverse=True)
    apart, more, length = (
        tally(index, mass, len(met)) for mass in (places.apart, places.more, places.length)
    )
    code, text = places.code[met], places.testimony[met]
    cost, resolved = scale.cost(code, apart), scale.resolved(code, apart, more)
    result: list[list[ConflictCost]] = [[] for _ in segments.codes]
    for row in _costliest(code, cost, named).tolist():
        at, where = int(met[row]), int(text[row])
        start, end = _characters(segments, unit, where, int(places.start[at]), int(places.end[at]))
        mask = int(places.who[at])
        marked = [
            name
            for name, own in zip(segments.coders, places.bit[:, where].tolist(), strict=True)
            if own >= 0 and mask >> own & 1
        ]
        pieces = int(places.runs[at]) > len(marked)
        everybody = len(marked) == places.raters[where]
        kind = "omission" if not everybody else "split" if pieces else "boundary"
        name = segments.testimonies[where]
        result[code[row]].append(
            ConflictCost(
                name,
                start,
                end,
                kind,
                tuple(marked),
                float(cost[row]),
                _value(resolved[row]),
                float(length[row]),
            )
        )
    return [tuple(each) for each in result], np.bincount(code, minlength=len(segments.codes))


def _pair_costs(table: CodeTable, scale: _Scale, alphas: FloatArray) -> list[tuple[PairCost, ...]]:
    cells, codes = table.cells, len(table.codes)
    raters = (cells.bits >= 0).sum(axis=0)
    weight = np.where(raters >= 2, 2 / np.maximum(raters - 1, 1), 0)[cells.pattern] * cells.mass
    result: list[list[PairCost]] = [[] for _ in range(codes)]
    for a, b in all_pairs(len(table.coders)):
        first, second = cells.bits[a][cells.pattern], cells.bits[b][cells.pattern]
        shared = (first >= 0) & (second >= 0)
        differ = ((cells.mask >> np.maximum(first, 0)) ^ (cells.mask >> np.maximum(second, 0))) & 1
        rows = np.flatnonzero(shared & (differ == 1))
        if not ((table.bit[a] >= 0) & (table.bit[b] >= 0)).any():
            continue
        cost = scale.cost(np.arange(codes), tally(cells.code[rows], weight[rows], codes))
        for code, each in enumerate(cost.tolist()):
            if not np.isnan(alphas[code]):
                result[code].append(
                    PairCost(table.coders[a], table.coders[b], each, float(alphas[code]) + each)
                )
    return [tuple(sorted(each, key=lambda pair: (-pair.cost, pair.a, pair.b))) for each in result]


def _costliest(code: IntArray, cost: FloatArray, named: int) -> IntArray:
    """Rows of the ``named`` largest costs of each code, by code and falling cost."""
    order = np.lexsort((np.arange(len(cost)), -cost, code))
    ordered = code[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
    chosen: IntArray = order[rank < named]
    return chosen


def _characters(segments: Segments, unit: Unit, text: int, first: int, last: int) -> tuple[int, int]:
    """Axis positions as characters of the testimony."""
    if unit == "character":
        origin = int(segments.offsets[text])
        return first - origin, last - origin
    if isinstance(unit, Grid):
        return int(unit.start[first]), int(unit.end[last - 1])
    return 0, int(segments.lengths[text])


def _value(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
