"""Multi-valued alpha for sets of labels, nominal (Krippendorff & Craggs 2016).

Source: The reliability of multi-valued coding of data, Communication Methods and Measures
10:181-198, as read in the R package mvalpha 0.6; its Table 3 is the test. Observed disagreement
is the mean Dice distance of pairable pairs. Expected disagreement takes, for each two set sizes
c and k, the mean Dice distance of all label subsets of those sizes, each weighted by the product
of its labels' frequencies.

Those subsets are astronomically many for large code systems, but the distance depends only on
how many labels j are shared. So their weights are read off as coefficients of
prod_x (1 + n_x u + n_x v + n_x (n_x - 1) u v z), one label at a time: no limit is needed.
"""

from __future__ import annotations

import numpy as np

from coder.agreement.arrays import FloatArray
from coder.agreement.figures import Figure, Reason
from coder.agreement.labelsets import LabelSets
from coder.agreement.ratings import Ratings
from coder.agreement.sets import pattern_disagreement, sets_of
from coder.agreement.tables import count_table
from coder.agreement.undefined import why_undefined


def alpha_multivalued(ratings: Ratings) -> Figure:
    """Krippendorff & Craggs' multi-valued alpha of set-valued ratings."""
    sets = sets_of(ratings)
    if reason := why_undefined(ratings):
        return Figure(None, reason)
    table = count_table(ratings).pairable
    counts = table.spread(table.count)
    observed = float(table.mass @ pattern_disagreement(table, sets, "dice")) / float(counts.sum())
    expected = _expected(sets, counts)
    return Figure(1 - observed / expected) if expected > 0 else Figure(None, Reason.NO_VARIATION)


def _expected(sets: LabelSets, counts: FloatArray) -> float:
    sizes = sets.sizes
    share = np.bincount(sizes, counts) / counts.sum()
    frequency = counts @ sets.members.astype(np.float64)
    weights = _weights(frequency[frequency > 0], len(share) - 1)
    total = 0.0
    for c in range(len(share)):
        for k in range(len(share)):
            shared = np.arange(min(c, k) + 1)
            weight = weights[c, k, : len(shared)]
            if share[c] and share[k] and weight.sum() > 0 and c + k > 0:
                distance = 1 - 2 * shared / (c + k)
                total += float(share[c] * share[k] * (weight @ distance) / weight.sum())
    return total


def _weights(frequency: FloatArray, largest: int) -> FloatArray:
    """Weight of all pairs of subsets with c, k and j shared labels: shape (c + 1, k + 1, j + 1).

    Frequencies are scaled by their mean, which changes no ratio within a (c, k) and keeps the
    products within range.
    """
    side = largest + 1
    weights = np.zeros((side, side, side))
    weights[0, 0, 0] = 1
    scale = frequency.mean() if len(frequency) else 1.0
    for n in frequency:
        one, two = n / scale, n * max(n - 1, 0.0) / scale**2
        grown = weights.copy()
        grown[1:] += one * weights[:-1]
        grown[:, 1:] += one * weights[:, :-1]
        grown[1:, 1:, 1:] += two * weights[:-1, :-1, :-1]
        weights = grown
    return weights
