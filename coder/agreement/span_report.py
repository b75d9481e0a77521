"""What coded stretches of text say beside the figures on units, with intervals over testimonies.

The resamples are those of ``project_report``: the same testimonies and the same seed give the
same draws, so the intervals of all coefficients of a report belong together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coder.agreement.alpha_u import AlphaU, alpha_u
from coder.agreement.arrays import BoolArray, FloatArray
from coder.agreement.bootstrap import THRESHOLDS, Atoms, IntervalKind, Intervals, Resamples, resample
from coder.agreement.confusions import Confusion, confusions
from coder.agreement.figures import Figure
from coder.agreement.segments import Segments
from coder.agreement.spans import SpanStatistics, f1_table, span_statistics
from coder.agreement.unitizing import (
    CodeInFamily,
    FamilyAgreement,
    FamilySums,
    UnitizingSums,
    code_agreement,
    code_statistics,
    cu_alpha,
    family_agreement,
    family_statistics,
    k_alpha,
    relevance_alpha,
    u_alpha,
    u_alpha_binary,
)

IOU = 0.5
"""The least intersection over union of ``f1_iou50``."""

_BLOCK_CELLS = 10_000_000
_UNNAMED_FAMILY = "all"


@dataclass(frozen=True, slots=True)
class SpanReport:
    """Figures on stretches of text; sequences are in the order of the segments' codes."""

    u_alpha_binary: tuple[Figure, ...]
    """|u-alpha of each code against everything else."""
    f1_iou50: tuple[Figure, ...]
    """Span F1 at intersection over union >= 0.5, the mean over coder pairs."""
    families: Mapping[str, FamilyAgreement]
    """The 2016 family for each family of codes, by its name."""
    confusions: tuple[Confusion, ...]


@dataclass(frozen=True, slots=True)
class BareReport:
    """Figures on bare spans beside those of a ``SpanReport``."""

    alpha_u: AlphaU
    f1_exact: tuple[Figure, ...]
    f1_iou50: tuple[Figure, ...]
    f1_overlap: tuple[Figure, ...]
    f1_overall: Mapping[str, Figure]
    """``f1_exact``, ``f1_iou50`` and ``f1_overlap`` of all codes together."""


def span_report(
    segments: Segments,
    *,
    bootstrap: int | None = 1000,
    seed: int = 1,
    level: float = 0.95,
    interval: IntervalKind = "percentile",
    thresholds: Sequence[float] = THRESHOLDS,
) -> SpanReport:
    """Unitizing figures, span matching and confusions, with intervals over testimonies.

    Args:
        segments: The spans, and who has seen which testimony.
        bootstrap: How many resamples; None or 0 for no intervals. Fewer than two testimonies
            that two coders have seen leave nothing to resample.
        seed: Of the resamples.
        level: Of the intervals, between 0 and 1.
        interval: How they are made.
        thresholds: Of ``p_below``.
    """
    style = Intervals(level, interval, tuple(thresholds))
    drawn = segments.pairable & (segments.lengths > 0)
    draws = (bootstrap or 0) if drawn.sum() >= 2 else 0
    run = _Run(drawn, draws, seed, style)
    return SpanReport(
        _code_figures(segments, run),
        _f1_figures(segments, run),
        {name: _family_figures(segments, codes, run) for name, codes in families_of(segments.codes).items()},
        confusions(segments),
    )


def bare_report(segments: Segments) -> BareReport:
    """alpha_U and span F1 by all three criteria, without intervals."""
    tables = f1_table(segments, span_statistics(segments))
    exact, half, overlap = (tuple(row.figure for row in rows) for rows in tables)
    overall = {"f1_exact": exact[-1], "f1_iou50": half[-1], "f1_overlap": overlap[-1]}
    return BareReport(alpha_u(segments), exact[:-1], half[:-1], overlap[:-1], overall)


def families_of(codes: Sequence[str]) -> dict[str, list[int]]:
    """Families by name, each with its codes' indices; codes without a dot form one called ``all``."""
    families: dict[str, list[int]] = {} if codes else {_UNNAMED_FAMILY: []}
    for place, code in enumerate(codes):
        families.setdefault(code.partition(".")[0] if "." in code else _UNNAMED_FAMILY, []).append(place)
    return families


@dataclass(frozen=True, eq=False)
class _Run:
    """One bootstrap's settings."""

    drawn: BoolArray
    """Shape (D,): the testimonies that are resampled."""
    replicates: int
    seed: int
    style: Intervals

    def resampled(self, columns: FloatArray, evaluate: Callable[[FloatArray], FloatArray]) -> Resamples:
        """Resamples of statistics per testimony, shape (D, K)."""
        return resample(Atoms(columns[self.drawn]), evaluate, self.replicates, self.seed)

    def on(self, points: Sequence[Figure], resamples: Resamples) -> tuple[Figure, ...]:
        """``points`` with their intervals."""
        return tuple(resamples.on(point, place, self.style) for place, point in enumerate(points))


def _code_figures(segments: Segments, run: _Run) -> tuple[Figure, ...]:
    statistics = code_statistics(segments)
    points = code_agreement(segments, statistics)
    if not run.replicates or not points:
        return points
    columns = np.concatenate(
        (statistics.total[:, np.newaxis], statistics.length, statistics.agree, statistics.squares), axis=1
    )

    def evaluate(sums: FloatArray) -> FloatArray:
        length, agree, squares = np.split(sums[:, 1:], 3, axis=1)
        return u_alpha_binary(UnitizingSums(sums[:, 0], length, agree, squares))

    return run.on(points, run.resampled(columns, evaluate))


def _f1_figures(segments: Segments, run: _Run) -> tuple[Figure, ...]:
    statistics = span_statistics(segments, (IOU,))
    codes = len(segments.codes)
    points = [row.figure for row in f1_table(segments, statistics, (IOU,))[0][:codes]]
    pairs = len(statistics.pairs)
    if not run.replicates or not pairs or not codes:
        return tuple(points)
    block = max(1, _BLOCK_CELLS // (2 * pairs * max(1, len(segments.lengths))))
    found: list[Figure] = []
    for low in range(0, codes, block):
        high = min(low + block, codes)
        columns = _matches(statistics, low, high)

        def evaluate(sums: FloatArray, width: int = high - low) -> FloatArray:
            hits, spans = np.moveaxis(sums.reshape(len(sums), pairs, 2, width), 2, 0)
            marked = spans > 0
            total = np.where(marked, 2 * hits / np.maximum(spans, 1), 0).sum(axis=1)
            defined = marked.sum(axis=1)
            return np.where(defined > 0, total / np.maximum(defined, 1), np.nan)

        found.extend(run.on(points[low:high], run.resampled(columns, evaluate)))
    return tuple(found)


def _matches(statistics: SpanStatistics, low: int, high: int) -> FloatArray:
    """Matched and marked spans of codes ``low`` to ``high``, shape (D, pairs * 2 * codes)."""
    table = np.zeros((statistics.testimonies, len(statistics.pairs), 2, high - low))
    table[statistics.testimony, statistics.pair, 0] = statistics.matched[0][:, low:high]
    table[statistics.testimony, statistics.pair, 1] = statistics.marked[:, low:high]
    return table.reshape(statistics.testimonies, -1)


def _family_figures(segments: Segments, codes: Sequence[int], run: _Run) -> FamilyAgreement:
    point = family_agreement(segments, codes)
    if not run.replicates or (point.u_alpha.value is None and point.u_alpha_binary.value is None):
        return point
    statistics = family_statistics(segments, codes)
    tables = (
        statistics.length,
        statistics.agree,
        statistics.squares,
        statistics.paired,
        statistics.paired_squares,
    )
    columns = np.concatenate((statistics.total[:, np.newaxis], *tables), axis=1)

    def evaluate(sums: FloatArray) -> FloatArray:
        each = FamilySums(sums[:, 0], *np.split(sums[:, 1:], len(tables), axis=1))
        whole = np.stack((u_alpha(each), relevance_alpha(each), cu_alpha(each)), axis=1)
        return np.concatenate((whole, k_alpha(each)), axis=1)

    figures = (point.u_alpha, point.u_alpha_binary, point.cu_alpha, *(code.k_alpha for code in point.codes))
    u, binary, cu, *own = run.on(figures, run.resampled(columns, evaluate))
    members = tuple(
        CodeInFamily(code.code, figure, code.coverage) for code, figure in zip(point.codes, own, strict=True)
    )
    return replace(point, u_alpha=u, u_alpha_binary=binary, cu_alpha=cu, codes=members)
