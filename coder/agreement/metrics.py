"""Krippendorff's alpha with a difference between categories: ordinal, interval, ratio.

Source: Krippendorff (2004), Content Analysis, 2nd ed., 11.3; (2011), Computing Krippendorff's
Alpha-Reliability. The ordinal difference sum_{g=c}^{k} n_g - (n_c + n_k) / 2 is the distance of
the two categories' middle ranks, so ordinal alpha is interval alpha on middle ranks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from coder.agreement.arrays import FloatArray, IntArray
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.ratings import Ratings, as_numbers
from coder.agreement.tables import CountTable, count_table
from coder.agreement.undefined import why_undefined

Metric = Literal["nominal", "ordinal", "interval", "ratio"]

_BLOCK_CELLS = 4_000_000


def alpha_metric(ratings: Ratings, metric: Metric) -> Figure:
    """Krippendorff's alpha with the given difference, for one unit x coder matrix.

    Ordinal takes the categories in the order in which they are listed; interval and ratio take
    them as numbers, and are undefined (``not_numeric``) if one is none.
    """
    if reason := why_undefined(ratings):
        return Figure(None, reason)
    table = count_table(ratings).pairable
    counts = table.spread(table.count)
    if metric == "nominal":
        return _alpha(table, counts, lambda a, b: (a != b).astype(np.float64))
    if metric == "ordinal":
        return _interval(table, counts, np.cumsum(counts) - counts / 2)
    numbers = as_numbers(ratings.categories)
    if numbers is None:
        return Figure(None, Reason.NOT_NUMERIC)
    values = np.array(numbers)
    if metric == "interval":
        return _interval(table, counts, values)

    def ratio(a: FloatArray, b: FloatArray) -> FloatArray:
        total = a + b
        return np.square(np.divide(a - b, total, out=np.zeros_like(total), where=total != 0))

    return _alpha(table, counts, lambda a, b: ratio(values[a], values[b]))


def _interval(table: CountTable, counts: FloatArray, values: FloatArray) -> Figure:
    """With squared differences both sums of pairs are variances: no q x q matrix."""
    n = counts.sum()
    centred = values - (counts @ values) / n  # large offsets would cancel digits below
    ratings = centred[table.category]
    first = (table.count * ratings).sum(axis=1)
    second = (table.count * ratings**2).sum(axis=1)
    observed = 2 * (table.mass / (table.raters - 1)) @ (table.raters * second - first**2)
    expected = 2 * (n * (counts @ centred**2) - (counts @ centred) ** 2)
    return _from_disagreements(observed, expected, n, counts)


def _alpha(
    table: CountTable, counts: FloatArray, distance: Callable[[IntArray, IntArray], FloatArray]
) -> Figure:
    used = np.flatnonzero(counts)
    observed = 0.0
    weight = table.mass / (table.raters - 1)
    for j in range(table.count.shape[1]):
        for i in range(j):
            both = weight * table.count[:, i] * table.count[:, j]
            observed += 2 * float(both @ distance(table.category[:, i], table.category[:, j]))
    expected, rows = 0.0, max(1, _BLOCK_CELLS // max(1, len(used)))
    for low in range(0, len(used), rows):
        part = used[low : low + rows]
        expected += float(counts[part] @ distance(part[:, np.newaxis], used[np.newaxis, :]) @ counts[used])
    return _from_disagreements(observed, expected, float(counts.sum()), counts)


def _from_disagreements(observed: float, expected: float, n: float, counts: FloatArray) -> Figure:
    """1 - (n - 1) sum o_ck delta_ck / sum n_c n_k delta_ck."""
    if np.count_nonzero(counts) < 2 or expected <= 0:
        return Figure(None, Reason.NO_VARIATION)
    return figure(float(1 - (n - 1) * observed / expected), Reason.NO_VARIATION)
