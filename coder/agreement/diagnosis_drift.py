"""How agreement moves while a project goes on: testimonies in order of time, in windows.

A window's agreement is 1 - D_o / D_e with its own observed disagreement and the expected
disagreement of the whole corpus: a few testimonies tell how often coders differ, not how often
chance would have them differ. So a window of average disagreement shows the corpus's alpha.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coder.agreement.arrays import FloatArray
from coder.agreement.codings import CodeTable
from coder.agreement.nominal import divided, expected_disagreement
from coder.agreement.quantiles import t_upper_tail
from coder.agreement.sums import NominalSums

LEAST_TESTIMONIES = 6
"""Fewer make no trend."""

WINDOWS = 8


@dataclass(frozen=True, slots=True)
class Window:
    """Some testimonies that follow each other in time."""

    testimonies: tuple[str, ...]
    alpha: float | None
    """All codes together; None where nothing is expected to differ."""
    per_code: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Spearman's rank correlation of a testimony's place in time with its agreement.

    Above 0 agreement gets better. ``p`` is two-sided, from Student's t with D - 2 degrees of
    freedom; with many codes some will be small by chance.
    """

    rho: float | None
    p: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """Agreement over time."""

    windows: tuple[Window, ...]
    trend: Trend
    """Of all codes together."""
    per_code: tuple[Trend, ...]


def drift(table: CodeTable, moments: Sequence[float], *, windows: int = WINDOWS) -> Drift:
    """Agreement in windows of time, and whether it has a trend.

    Args:
        table: Of all testimonies.
        moments: When the work on each testimony was finished, in any unit; equal moments are
            one place in time. Only testimonies that two coders submitted are asked for.
        windows: At most so many, of about as many testimonies each; testimonies of one moment
            are never divided.
    """
    known = np.flatnonzero((table.raters >= 2) & (table.units > 0))
    time = np.array([moments[text] for text in known.tolist()], dtype=np.float64)
    order = np.argsort(time, kind="stable")
    known, time = known[order], time[order]
    sums = NominalSums(table.sums().data[known])
    ratings = sums.values.sum(axis=-1)
    apart = ratings - sums.coincident
    expected = expected_disagreement(table.totals())
    scale = np.nan_to_num(expected)
    found = [
        Window(
            tuple(table.testimonies[text] for text in known[low:high].tolist()),
            _alpha(apart[low:high].sum(), (ratings[low:high].sum(axis=0) * scale).sum()),
            tuple(
                _alpha(a, b)
                for a, b in zip(
                    apart[low:high].sum(axis=0), ratings[low:high].sum(axis=0) * scale, strict=True
                )
            ),
        )
        for low, high in _cut(time, windows)
    ]
    whole = divided(apart.sum(axis=1), (ratings * scale).sum(axis=1))
    each = divided(apart, ratings * scale)
    return Drift(
        tuple(found),
        _trend(time, whole),
        tuple(_trend(time, column) for column in each.T),
    )


def alpha_of_all(totals: NominalSums) -> float | None:
    """1 - sum of D_o / sum of D_e over codes on the same units, as alpha_U puts codes together."""
    ratings = totals.values.sum(axis=-1)
    scale = np.nan_to_num(expected_disagreement(totals)) * ratings
    return _alpha(float((ratings - totals.coincident).sum()), float(scale.sum()))


def _alpha(apart: float, expected: float) -> float | None:
    return None if expected <= 0 else float(1 - apart / expected)


def _cut(time: FloatArray, windows: int) -> list[tuple[int, int]]:
    """Bounds of the windows; equal moments stay together."""
    if not len(time):
        return []
    size = max(1, math.ceil(len(time) / windows))
    cuts, low = [], 0
    while low < len(time):
        high = min(low + size, len(time))
        while high < len(time) and time[high] == time[high - 1]:
            high += 1
        cuts.append((low, high))
        low = high
    return cuts


def _trend(time: FloatArray, disagreement: FloatArray) -> Trend:
    defined = ~np.isnan(disagreement)
    x, y = time[defined], -disagreement[defined]
    if len(x) < LEAST_TESTIMONIES:
        return Trend(None, None, "few_testimonies")
    if x.min() == x.max():
        return Trend(None, None, "one_moment")
    a, b = _ranks(x), _ranks(y)
    a, b = a - a.mean(), b - b.mean()
    spread = math.sqrt(float(a @ a) * float(b @ b))
    if spread == 0:
        return Trend(None, None, "no_variation")
    rho = max(-1.0, min(1.0, float(a @ b) / spread))
    rest = 1 - rho * rho
    p = 0.0 if rest <= 0 else 2 * t_upper_tail(abs(rho) * math.sqrt((len(x) - 2) / rest), len(x) - 2)
    return Trend(rho, p)


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, equal values share the mean of theirs."""
    _, index, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: FloatArray = (last - (count - 1) / 2)[index]
    return ranks
