"""Bootstrap intervals by one matrix product: resample weights times additive statistics.

A statistic that is a sum over units (or testimonies) has, in a resample, the sum weighted by how
often each was drawn. So B resamples of D testimonies are one B x D matrix of weights, and no
resample is ever built. Units that count alike are drawn together: a multinomial over distinct
patterns is exactly the unit bootstrap.

Resample testimonies (Efron & Tibshirani 1993, ch. 8, clusters) wherever units lie in testimonies:
neighbouring passages, let alone characters, are not independent. Krippendorff's own bootstrap,
which resamples pairs of values with the expected disagreement fixed, is something else and much
too narrow for this purpose.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from coder.agreement.arrays import FloatArray, tally
from coder.agreement.figures import Figure
from coder.agreement.quantiles import normal_cdf, normal_quantile

FEW_CLUSTERS = 10
"""Below so many testimonies a cluster bootstrap's interval is not reliable."""

THRESHOLDS = (0.667, 0.8)
"""Krippendorff's: tentative conclusions, and reliable data."""

IntervalKind = Literal["percentile", "bca"]
Evaluate = Callable[[FloatArray], FloatArray]
"""Statistics (n, K) of n resamples -> their figures (n, F), nan where undefined."""

_CHUNK_CELLS = 4_000_000
_DRAWS_PER_BINOMIAL = 10
"""A multinomial's step per atom costs about as much as drawing so many single units."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """What is wanted of resamples."""

    level: float = 0.95
    kind: IntervalKind = "percentile"
    thresholds: tuple[float, ...] = THRESHOLDS

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"The level must lie between 0 and 1, not {self.level}.")


@dataclass(frozen=True, eq=False)
class Atoms:
    """What is drawn: A atoms with ``count`` equal units each, and one unit's statistics."""

    statistics: FloatArray
    """Shape (A, K): the sums of one unit (or of one testimony)."""
    count: FloatArray | None = None
    """Shape (A,): how many units are alike; without it, each atom is one testimony."""

    def __post_init__(self) -> None:
        if self.count is not None and (self.count != np.rint(self.count)).any():
            raise ValueError("Units with weights cannot be resampled; give clusters (testimonies) instead.")

    @property
    def drawn(self) -> int:
        """How many units (testimonies) each resample draws."""
        return len(self.statistics) if self.count is None else int(self.count.sum())

    def weights(self, replicates: int, seed: int) -> Iterator[FloatArray]:
        """How often each atom is drawn, in chunks of shape (b, A) that make B rows together.

        numpy's PCG64 generator; the same seed gives the same resamples.
        """
        generator = np.random.Generator(np.random.PCG64(seed))
        atoms, drawn = len(self.statistics), self.drawn
        one_by_one = drawn < _DRAWS_PER_BINOMIAL * atoms
        owner = None if self.count is None else np.repeat(np.arange(atoms), self.count.astype(np.int64))
        chunk = max(1, _CHUNK_CELLS // max(1, atoms, drawn if one_by_one else 0))
        for low in range(0, replicates, chunk):
            rows = min(chunk, replicates - low)
            if one_by_one:
                picked = generator.integers(0, drawn, size=(rows, drawn))
                picked = picked if owner is None else owner[picked]
                picked += np.arange(rows)[:, np.newaxis] * atoms
                yield tally(picked.ravel(), None, rows * atoms).reshape(rows, atoms)
            else:
                assert self.count is not None
                yield generator.multinomial(drawn, self.count / drawn, size=rows).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Resamples:
    """Figures of B resamples, with what BCa needs beside them."""

    values: FloatArray
    """Shape (B, F), nan where a resample leaves a figure undefined."""
    left_out: FloatArray
    """Shape (A, F): each figure without one unit of each atom (jackknife)."""
    count: FloatArray
    """Shape (A,): how many units each row of ``left_out`` stands for."""
    seed: int
    method: str

    @property
    def undefined(self) -> FloatArray:
        """Share of resamples without a value, shape (F,)."""
        share: FloatArray = np.isnan(self.values).mean(axis=0)
        return share

    def join(self, others: Sequence[Resamples]) -> Resamples:
        """The figures of several runs with the same resamples, side by side."""
        runs = (self, *others)
        return replace(
            self,
            values=np.concatenate([run.values for run in runs], axis=1),
            left_out=np.concatenate([run.left_out for run in runs], axis=1),
        )

    def part(self, low: int, high: int) -> Resamples:
        """The figures ``low`` to ``high`` only."""
        return replace(self, values=self.values[:, low:high], left_out=self.left_out[:, low:high])

    def interval(self, place: int, point: float, style: Intervals) -> Interval:
        """The interval of figure ``place`` whose value on the data is ``point``."""
        values = self.values[:, place]
        values = values[~np.isnan(values)]
        if len(values) < 2:
            return Interval(None, None, None, 1 - len(values) / max(len(self.values), 1))
        tails = ((1 - style.level) / 2, (1 + style.level) / 2)
        if style.kind == "bca":
            corrected = _bca(values, point, self.left_out[:, place], self.count, tails)
            if corrected is None:
                return Interval(None, None, None, float(self.undefined[place]))
            tails = corrected
        low, high = np.quantile(values, tails)
        below = {f"{limit:.3f}": float((values < limit).mean()) for limit in style.thresholds}
        return Interval(
            float(values.std(ddof=1)), float(low), float(high), float(self.undefined[place]), below
        )

    def on(self, point: Figure, place: int, style: Intervals) -> Figure:
        """``point`` with the interval of figure ``place``; unchanged where it is undefined."""
        if point.value is None or not len(self.values):
            return point
        found = self.interval(place, point.value, style)
        method = self.method if style.kind == "percentile" else f"{self.method}, BCa"
        return replace(
            point,
            se=found.se,
            low=found.low,
            high=found.high,
            undefined=found.undefined,
            p_below=found.p_below,
            method=method if found.low is not None else "",
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """What resamples say about a figure; numbers are None where too few were defined."""

    se: float | None
    low: float | None
    high: float | None
    undefined: float
    p_below: dict[str, float] = field(default_factory=dict)
    """Threshold -> share of the defined resamples below it."""


def resample(atoms: Atoms, evaluate: Evaluate, replicates: int, seed: int) -> Resamples:
    """B resamples of ``atoms`` and the jackknife, through ``evaluate``.

    Args:
        atoms: Units alike, or testimonies.
        evaluate: From statistics to figures, row by row.
        replicates: B.
        seed: Of the random generator; print it.
    """
    count = np.ones(len(atoms.statistics)) if atoms.count is None else atoms.count
    total = count @ atoms.statistics
    chunks = [evaluate(weights @ atoms.statistics) for weights in atoms.weights(replicates, seed)]
    rows = max(1, _CHUNK_CELLS // max(1, atoms.statistics.shape[1]))
    left_out = [evaluate(total - atoms.statistics[low : low + rows]) for low in range(0, len(count), rows)]
    figures = evaluate(total[np.newaxis]).shape[1]
    method = "cluster bootstrap" if atoms.count is None else "unit bootstrap"
    none = [np.zeros((0, figures))]
    return Resamples(np.concatenate(chunks or none), np.concatenate(left_out or none), count, seed, method)


def _bca(
    values: FloatArray, point: float, left_out: FloatArray, count: FloatArray, tails: tuple[float, float]
) -> tuple[float, float] | None:
    """The corrected tail probabilities (Efron 1987; Efron & Tibshirani 1993, eq. 14.10 to 14.15).

    Ties with the point count half. None where all resamples lie on one side of it.
    """
    share = float((values < point).mean() + (values == point).mean() / 2)
    defined = ~np.isnan(left_out)
    if not 0 < share < 1 or not defined.any():
        return None
    bias = normal_quantile(share)
    n, jack = count[defined], left_out[defined]
    deviation = (n @ jack) / n.sum() - jack
    spread = float(n @ deviation**2)
    skew = float(n @ deviation**3) / (6 * spread**1.5) if spread > 0 else 0.0

    def corrected(tail: float) -> float:
        z = bias + normal_quantile(tail)
        return normal_cdf(bias + z / (1 - skew * z)) if skew * z < 1 else float(z > 0)

    low, high = corrected(tails[0]), corrected(tails[1])
    return None if math.isnan(low) or math.isnan(high) else (low, high)
