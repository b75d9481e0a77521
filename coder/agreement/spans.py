"""F1 of coded spans: how many of two coders' spans find a partner, one to one.

For two coders, TP is the size of a largest one-to-one matching of spans with the same code that
meet a criterion, and F1 = 2 TP / (|A| + |B|): the same for both orders of the coders. TP and counts
are added over the testimonies that both have seen; coder pairs are averaged. No chance is taken
off: for rare spans F1 is the limit of positive specific agreement.

Source: Hripcsak & Rothschild (2005), Agreement, the F-measure, and reliability in information
retrieval, JAMIA 12:296-298.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import FloatArray
from coder.agreement.figures import Figure
from coder.agreement.matching import maximum_matching
from coder.agreement.segments import Segments
from coder.agreement.stretches import IntArray, Units, check_cells, overlapping_pairs
from coder.agreement.unitizing import missing_reason
from coder.agreement.unitizing_statistics import replicates

Criterion = str | float
"""``"exact"``, ``"overlap"`` (at least one character), or the least intersection over union."""

STANDARD: tuple[Criterion, ...] = ("exact", 0.5, "overlap")


@dataclass(frozen=True, eq=False)
class SpanStatistics:
    """Matched and marked spans per testimony, coder pair and code.

    A row stands for one testimony that both coders of a pair have seen; rows are sorted by pair.
    """

    pairs: tuple[tuple[int, int], ...]
    """Coder pairs that share a testimony, as indices."""
    pair: IntArray
    """Index into ``pairs``; shape (R,)."""
    testimony: IntArray
    """Shape (R,)."""
    matched: npt.NDArray[np.int32]
    """TP; shape (criteria, R, q)."""
    marked: npt.NDArray[np.int32]
    """|A| + |B|; shape (R, q)."""
    testimonies: int
    """D."""


@dataclass(frozen=True, slots=True)
class PairF1:
    """F1 of one code between two coders."""

    a: str
    b: str
    figure: Figure
    matched: int
    """TP."""
    marked: int
    """|A| + |B|."""


@dataclass(frozen=True, slots=True)
class SpanF1:
    """F1 of one code by one criterion: the mean over the coder pairs where it is defined."""

    code: str
    """Empty for all codes together."""
    criterion: Criterion
    figure: Figure
    pairs: tuple[PairF1, ...]


def span_statistics(
    segments: Segments, criteria: Sequence[Criterion] = STANDARD, *, labelled: bool = True
) -> SpanStatistics:
    """Count matches by each criterion.

    Args:
        segments: The spans; each coder's overlapping ones of the same code count as one.
        criteria: See ``Criterion``.
        labelled: Without it spans match whatever their codes, in one column.

    Raises:
        ValueError: for a criterion that is neither a word known here nor a share above 0 up to 1.
    """
    for criterion in criteria:
        _check(criterion)
    units = segments.pairable_units()
    codes = len(segments.codes) if labelled else 1
    group = units.code if labelled else np.zeros_like(units.code)
    order = np.argsort(group * segments.stride + units.start, kind="stable")
    units, group = units.take(order), group[order]
    rows = _shared(segments)
    check_cells(len(rows.pair), codes)
    cells: list[list[IntArray]] = [[] for _ in criteria]
    for met in _meetings(segments, units, group, rows):
        for found, criterion in zip(cells, criteria, strict=True):
            found.append(_matched_cells(units, met, criterion, codes, len(segments.coders)))
    size = len(rows.pair) * codes
    none = np.zeros(0, dtype=np.int64)
    matched = [np.bincount(np.concatenate((none, *found)), minlength=size) for found in cells]
    return SpanStatistics(
        rows.pairs,
        rows.pair,
        rows.testimony,
        np.array(matched, dtype=np.int32).reshape(len(criteria), len(rows.pair), codes),
        _marked(segments, units, group, rows, codes),
        len(segments.lengths),
    )


def f1_values(
    statistics: SpanStatistics, weights: npt.ArrayLike | None = None, *, pooled: bool = False
) -> FloatArray:
    """F1 by each criterion, averaged over the coder pairs where it is defined.

    Args:
        statistics: Of D testimonies and q codes.
        weights: Shape (B, D) or (D,), how often each replicate drew each testimony.
        pooled: All codes together, in one column.

    Returns:
        Shape (criteria, B, q), or (criteria, B, 1) pooled; nan where no pair marked anything.
    """
    w = replicates(weights, statistics.testimonies)
    matched = statistics.matched.sum(axis=2, keepdims=True) if pooled else statistics.matched
    marked = statistics.marked.sum(axis=1, keepdims=True) if pooled else statistics.marked
    shape = (len(matched), len(w), matched.shape[2])
    total, defined = np.zeros(shape), np.zeros(shape[1:])
    bounds = np.searchsorted(statistics.pair, np.arange(len(statistics.pairs) + 1))
    for low, high in pairwise(bounds):
        drawn = w[:, statistics.testimony[low:high]]
        spans = drawn @ marked[low:high].astype(np.float64)
        hits = drawn @ matched[:, low:high].astype(np.float64)
        total += np.where(spans > 0, 2 * hits / np.maximum(spans, 1), 0)
        defined += spans > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(defined > 0, total / defined, np.nan)


def span_f1(segments: Segments, criterion: Criterion = 0.5, *, labelled: bool = True) -> tuple[SpanF1, ...]:
    """F1 of each code, and of all codes together last (its code is empty).

    Args:
        segments: The spans.
        criterion: See ``Criterion``.
        labelled: Without it spans match whatever their codes; then only the last figure is given.
    """
    statistics = span_statistics(segments, (criterion,), labelled=labelled)
    return f1_table(segments, statistics, (criterion,), labelled=labelled)[0]


def f1_table(
    segments: Segments,
    statistics: SpanStatistics,
    criteria: Sequence[Criterion] = STANDARD,
    *,
    labelled: bool = True,
) -> tuple[tuple[SpanF1, ...], ...]:
    """For each criterion what ``span_f1`` answers, from statistics that are computed already."""
    nothing = missing_reason(segments)
    codes = segments.codes if labelled else ()
    names = [(segments.coders[a], segments.coders[b]) for a, b in statistics.pairs]
    bounds = np.searchsorted(statistics.pair, np.arange(len(names)))
    marked = _by_pair(statistics.marked[None], bounds)[0]
    matched = _by_pair(statistics.matched, bounds)
    empty = [
        nothing or ("zero_length_only" if flag else "no_data")
        for flag in (*segments.zero_length_only[: len(codes)], segments.zero_length_only.any())
    ]
    columns = (*range(len(codes)), -1)
    return tuple(
        tuple(
            _averaged(
                (*codes, "")[column],
                criterion,
                [
                    _pair_f1(a, b, int(hits[row, column]), int(marked[row, column]), empty[column])
                    for row, (a, b) in enumerate(names)
                ],
                empty[column],
            )
            for column in columns
        )
        for criterion, hits in zip(criteria, matched, strict=True)
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """The testimonies that each coder pair shares, sorted by pair and testimony."""

    pairs: tuple[tuple[int, int], ...]
    pair: IntArray
    testimony: IntArray

    @property
    def coders(self) -> tuple[IntArray, IntArray]:
        """The lower and the higher coder of each row."""
        both = np.array(self.pairs, dtype=np.int64).reshape(-1, 2)[self.pair]
        return both[:, 0], both[:, 1]


@dataclass(frozen=True, eq=False)
class _Meetings:
    """Pairs of overlapping units by two coders; ``a`` is of the coder with the lower number."""

    a: IntArray
    b: IntArray
    row: IntArray
    code: IntArray


def _meetings(segments: Segments, units: Units, group: IntArray, rows: _Rows) -> Iterator[_Meetings]:
    people, texts = len(segments.coders), len(segments.lengths)
    low, high = rows.coders
    known = (low * people + high) * texts + rows.testimony
    for first, second in overlapping_pairs(units, group, segments.stride):
        apart = units.coder[first] != units.coder[second]
        one, two = first[apart], second[apart]
        swap = units.coder[one] > units.coder[two]
        a, b = np.where(swap, two, one), np.where(swap, one, two)
        key = (units.coder[a] * people + units.coder[b]) * texts + units.testimony[a]
        yield _Meetings(a, b, np.searchsorted(known, key), group[a])


def _matched_cells(units: Units, met: _Meetings, criterion: Criterion, codes: int, people: int) -> IntArray:
    """Row times codes plus code of each edge in a largest matching by ``criterion``."""
    a, b = met.a, met.b
    if criterion == "overlap":
        kept = np.arange(len(a))
    elif criterion == "exact":
        kept = np.flatnonzero((units.start[a] == units.start[b]) & (units.end[a] == units.end[b]))
    else:
        common = np.minimum(units.end[a], units.end[b]) - np.maximum(units.start[a], units.start[b])
        either = np.maximum(units.end[a], units.end[b]) - np.minimum(units.start[a], units.start[b])
        kept = np.flatnonzero(common / either >= float(criterion))
    a, b = a[kept], b[kept]
    # A unit is a node of its own for each other coder it is compared with.
    chosen = maximum_matching(a * people + units.coder[b], b * people + units.coder[a])
    cells: IntArray = (met.row * codes + met.code)[kept][chosen]
    return cells


def _shared(segments: Segments) -> _Rows:
    pairs: list[tuple[int, int]] = []
    shared: list[IntArray] = []
    for a, b in combinations(range(len(segments.coders)), 2):
        both = np.flatnonzero(segments.seen[a] & segments.seen[b])
        if len(both):
            pairs.append((a, b))
            shared.append(both)
    testimony = np.concatenate((np.zeros(0, dtype=np.int64), *shared))
    pair = np.repeat(np.arange(len(pairs)), np.array([len(both) for both in shared], dtype=np.int64))
    return _Rows(tuple(pairs), pair, testimony)


def _marked(
    segments: Segments, units: Units, group: IntArray, rows: _Rows, codes: int
) -> npt.NDArray[np.int32]:
    """|A| + |B| per row and code."""
    people, texts = len(segments.coders), len(segments.lengths)
    check_cells(people * texts, codes)
    cell = (units.testimony * people + units.coder) * codes + group
    counts = np.bincount(cell, minlength=texts * people * codes).astype(np.int32)
    table = counts.reshape(texts, people, codes)
    low, high = rows.coders
    both: npt.NDArray[np.int32] = table[rows.testimony, low] + table[rows.testimony, high]
    return both


def _by_pair(values: npt.NDArray[np.int32], bounds: IntArray) -> IntArray:
    """Sums over each pair's rows of (k, R, q), with all codes together as a last column."""
    if not len(bounds):
        return np.zeros((len(values), 0, values.shape[2] + 1), dtype=np.int64)
    sums = np.add.reduceat(values, bounds, axis=1, dtype=np.int64)
    table: IntArray = np.concatenate((sums, sums.sum(axis=2, keepdims=True)), axis=2)
    return table


def _pair_f1(a: str, b: str, matched: int, marked: int, reason: str) -> PairF1:
    figure = Figure(2 * matched / marked) if marked else Figure(None, reason)
    return PairF1(a, b, figure, matched, marked)


def _averaged(code: str, criterion: Criterion, pairs: list[PairF1], reason: str) -> SpanF1:
    values = [pair.figure.value for pair in pairs if pair.figure.value is not None]
    figure = Figure(sum(values) / len(values)) if values else Figure(None, reason)
    return SpanF1(code, criterion, figure, tuple(pairs))


def _check(criterion: Criterion) -> None:
    if isinstance(criterion, str):
        if criterion not in ("exact", "overlap"):
            raise ValueError(
                f"{criterion!r} is no criterion: take 'exact', 'overlap' or a share such as 0.5."
            )
    elif not 0 < criterion <= 1:
        raise ValueError(
            f"A share of intersection over union lies above 0 and at most at 1, not at {criterion}."
        )
