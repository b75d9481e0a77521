"""The coefficients of a reliability matrix as functions of additive statistics, for resampling.

Each family turns one unit into columns and sums of columns into figures. Where there are many
distinct units only the families that do not ask who the coders are get resampled: count patterns
stay few, while coder profiles would cost more than all the rest together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coder.agreement import nominal
from coder.agreement.arrays import FloatArray, IntArray, tally
from coder.agreement.bootstrap import Atoms, Resamples, resample
from coder.agreement.labelsets import SetDistance
from coder.agreement.ratings import MISSING, Ratings
from coder.agreement.sets import alpha_from, pattern_disagreement, sets_of
from coder.agreement.sums import NominalSums, PairSums, all_pairs
from coder.agreement.tables import CountTable, coder_profiles, count_table

NOMINAL: dict[str, Callable[[NominalSums], FloatArray]] = {
    "percent_agreement": nominal.percent_agreement,
    "percent_agreement_pooled": nominal.percent_agreement_pooled,
    "percent_agreement_krippendorff": nominal.percent_agreement_krippendorff,
    "fleiss_kappa": nominal.fleiss_kappa,
    "brennan_prediger": nominal.brennan_prediger,
    "gwet_ac1": nominal.gwet_ac1,
    "krippendorff_alpha": nominal.krippendorff_alpha,
}
"""Coefficients that do not ask who the coders are."""

_MAX_PROFILES = 2_000
_MAX_CELLS = 50_000_000
_MAX_SET_MATRIX = 1_500


@dataclass(frozen=True, eq=False)
class Family:
    """Columns per atom (A, K), and the figures that follow from their sums (n, K) -> (n, F)."""

    names: tuple[str, ...]
    columns: FloatArray
    evaluate: Callable[[FloatArray], FloatArray]


def resampled(
    ratings: Ratings, kinds: Sequence[SetDistance], replicates: int, seed: int
) -> tuple[tuple[str, ...], Resamples] | None:
    """Bootstrap the coefficients of ``ratings``: units, or clusters where there are some.

    Returns:
        The names of the figures and their resamples; None where there are so many categories
        and units that they do not fit into memory.
    """
    profiles, index = coder_profiles(ratings)
    q, coders = len(ratings.categories), len(ratings.coders)
    by_coder = profiles.codes.shape[1] <= _MAX_PROFILES
    table = count_table(profiles if by_coder else ratings, follow_units=True)
    assert table.pattern_of is not None
    pattern_of, mass = table.pattern_of, profiles.masses
    if not by_coder:
        index, pattern_of, mass = table.pattern_of, np.arange(len(table.mass)), table.mass
    if len(mass) * (4 + 4 * q + (coders * (coders - 1) * (1 + q) if by_coder else 0)) > _MAX_CELLS:
        return None
    families = [_nominal(table, pattern_of)]
    if by_coder:
        families += [_pairs(profiles), _conger(profiles, table, pattern_of)]
    families += [_sets(ratings, table, pattern_of, kind) for kind in kinds]
    atoms = _atoms(ratings, np.concatenate([family.columns for family in families], axis=1), index, mass)
    cuts = np.cumsum([family.columns.shape[1] for family in families])[:-1]

    def evaluate(statistics: FloatArray) -> FloatArray:
        parts = np.split(statistics, cuts, axis=1)
        found = [family.evaluate(part) for family, part in zip(families, parts, strict=True)]
        return np.concatenate(found, axis=1)

    names = tuple(name for family in families for name in family.names)
    return names, resample(atoms, evaluate, replicates, seed)


def _atoms(ratings: Ratings, columns: FloatArray, index: IntArray, mass: FloatArray) -> Atoms:
    """Units alike, or each cluster's sums of its units."""
    if ratings.clusters is None:
        return Atoms(columns, mass)
    clusters = int(ratings.clusters.max(initial=-1)) + 1
    rated = index >= 0
    cluster, atom, weight = ratings.clusters[rated], index[rated], ratings.masses[rated]
    sums = np.zeros((clusters, columns.shape[1]))
    step = max(1, _MAX_CELLS // max(1, len(columns)))
    for low in range(0, clusters, step):
        here = (cluster >= low) & (cluster < low + step)
        rows = min(step, clusters - low)
        cell = (cluster[here] - low) * len(columns) + atom[here]
        counts = tally(cell, weight[here], rows * len(columns))
        sums[low : low + rows] = counts.reshape(rows, -1) @ columns
    return Atoms(sums)


def _expanded(columns: FloatArray, pattern_of: IntArray) -> FloatArray:
    """Columns of patterns as columns of atoms; zeros where nobody rated."""
    result = np.zeros((len(pattern_of), columns.shape[1]))
    rated = pattern_of >= 0
    result[rated] = columns[pattern_of[rated]]
    return result


def _nominal(table: CountTable, pattern_of: IntArray) -> Family:
    def evaluate(statistics: FloatArray) -> FloatArray:
        sums = NominalSums(statistics)
        return np.stack([formula(sums) for formula in NOMINAL.values()], axis=1)

    return Family(tuple(NOMINAL), _expanded(NominalSums.per_pattern(table).data, pattern_of), evaluate)


def _pairs(profiles: Ratings) -> Family:
    q, coders, atoms = len(profiles.categories), len(profiles.coders), profiles.codes.shape[1]
    pairs = all_pairs(coders)
    data = np.zeros((atoms, len(pairs), 2 + 2 * q))
    for place, (a, b) in enumerate(pairs):
        first, second = profiles.codes[a], profiles.codes[b]
        both = np.flatnonzero((first != MISSING) & (second != MISSING))
        data[both, place, 0] = 1
        data[both, place, 1] = first[both] == second[both]
        data[both, place, 2 + first[both]] = 1
        data[both, place, 2 + q + second[both]] = 1
    two = coders == 2

    def evaluate(statistics: FloatArray) -> FloatArray:
        sums = PairSums(statistics.reshape(len(statistics), len(pairs), -1))
        light = nominal.light_kappa(sums)
        if not two:
            return light[:, np.newaxis]
        return np.stack((light, nominal.cohen_kappa(sums)[:, 0], nominal.scott_pi(sums)[:, 0]), axis=1)

    names = ("light_kappa", "cohen_kappa", "scott_pi") if two else ("light_kappa",)
    return Family(names, data.reshape(atoms, -1), evaluate)


def _conger(profiles: Ratings, table: CountTable, pattern_of: IntArray) -> Family:
    q, coders, atoms = len(profiles.categories), len(profiles.coders), profiles.codes.shape[1]
    margins = np.zeros((atoms, coders, q))
    for coder, codes in enumerate(profiles.codes):
        rated = np.flatnonzero(codes != MISSING)
        margins[rated, coder, codes[rated]] = 1
    sums = _expanded(NominalSums.per_pattern(table).data, pattern_of)
    width = sums.shape[1]

    def evaluate(statistics: FloatArray) -> FloatArray:
        given = statistics[:, width:].reshape(len(statistics), coders, q)
        return nominal.conger_kappa(NominalSums(statistics[:, :width]), given)[:, np.newaxis]

    return Family(("conger_kappa",), np.concatenate((sums, margins.reshape(atoms, -1)), axis=1), evaluate)


def _sets(ratings: Ratings, table: CountTable, pattern_of: IntArray, kind: SetDistance) -> Family:
    sets = sets_of(ratings)
    observed = pattern_disagreement(table, sets, kind)[:, np.newaxis]
    given = NominalSums.per_pattern(table).values
    columns = _expanded(np.concatenate((observed, given), axis=1), pattern_of)
    expected = expectation(sets.matrix(kind)) if len(sets) <= _MAX_SET_MATRIX else None
    if expected is None:
        counts = table.pairable.spread(table.pairable.count)
        expected = first_order(sets.mean_distance(kind, counts), counts)

    def evaluate(statistics: FloatArray) -> FloatArray:
        counts = statistics[:, 1:]
        return alpha_from(statistics[:, 0], expected(counts), counts.sum(axis=1))[:, np.newaxis]

    return Family((f"krippendorff_alpha_{kind}",), columns, evaluate)


def expectation(distances: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Frequencies (n, S) -> sum of n_A n_B d(A, B), from all distances."""

    def evaluate(counts: FloatArray) -> FloatArray:
        total: FloatArray = ((counts @ distances) * counts).sum(axis=1)
        return total

    return evaluate


def first_order(mean_distance: FloatArray, counts: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """The same to first order around ``counts``: the term left out is of relative order 1 / n."""
    whole = float(mean_distance @ counts)

    def evaluate(resampled_counts: FloatArray) -> FloatArray:
        return 2 * (resampled_counts @ mean_distance) - whole

    return evaluate
