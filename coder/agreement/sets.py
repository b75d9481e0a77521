"""Krippendorff's alpha for units that carry sets of labels."""

from __future__ import annotations

import numpy as np

from coder.agreement.arrays import FloatArray
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.labelsets import LabelSets, SetDistance
from coder.agreement.ratings import Ratings
from coder.agreement.tables import CountTable, count_table
from coder.agreement.undefined import why_undefined


def alpha_sets(ratings: Ratings, kind: SetDistance) -> Figure:
    """Krippendorff's alpha of set-valued ratings: 1 - D_o / D_e, D_e shuffling whole sets."""
    sets = sets_of(ratings)
    if reason := why_undefined(ratings):
        return Figure(None, reason)
    table = count_table(ratings).pairable
    counts = table.spread(table.count)
    observed = float(table.mass @ pattern_disagreement(table, sets, kind))
    expected = float(counts @ sets.mean_distance(kind, counts))
    alpha = alpha_from(np.array(observed), np.array(expected), counts.sum())
    return figure(float(alpha), Reason.NO_VARIATION)


def alpha_from(observed: FloatArray, expected: FloatArray, n: FloatArray) -> FloatArray:
    """1 - (n - 1) sum o_AB d(A, B) / sum n_A n_B d(A, B), nan without variation."""
    varied = expected > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha: FloatArray = np.where(varied, 1 - (n - 1) * observed / np.where(varied, expected, 1), np.nan)
    return alpha


def pattern_disagreement(table: CountTable, sets: LabelSets, kind: SetDistance) -> FloatArray:
    """Sum of n_uA n_uB d(A, B) / (m_u - 1) over ordered pairs, of one unit of each pattern: (P,)."""
    total = np.zeros(len(table.mass))
    for j in range(table.count.shape[1]):
        for i in range(j):
            both = table.count[:, i] * table.count[:, j]
            met = np.flatnonzero(both)
            if len(met):
                apart = sets.distance(kind, table.category[met, i], table.category[met, j])
                total[met] += 2 * both[met] * apart
    return total / np.maximum(table.raters - 1, 1)


def sets_of(ratings: Ratings) -> LabelSets:
    """The categories as sets.

    Raises:
        ValueError: if the ratings are not set-valued.
    """
    if ratings.members is None:
        raise ValueError("These ratings are not set-valued; take Ratings.from_sets or .as_sets().")
    return LabelSets.of(ratings.members)
