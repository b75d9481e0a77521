"""Analytic standard errors, intervals and tests, named as what they are.

Gwet's variance treats units as the sample and coders as given; it holds under no hypothesis and
serves for intervals. Fleiss, Cohen & Everitt (1969) gives Cohen's kappa both an error for
intervals and one under the hypothesis of chance agreement; Fleiss, Nee & Landis (1979) gives
Fleiss' kappa only the latter, which must not be used for an interval.

Units that weigh w count as w units. None of this holds for characters: neighbouring characters
are marked together, so resample testimonies instead (``coder.agreement.bootstrap``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from coder.agreement import nominal
from coder.agreement.arrays import BoolArray, FloatArray, IntArray
from coder.agreement.figures import Reason
from coder.agreement.quantiles import normal_cdf, t_quantile, t_upper_tail
from coder.agreement.ratings import MISSING, Ratings
from coder.agreement.sums import NominalSums, coder_margins
from coder.agreement.tables import CountTable, count_table

Similarity = Callable[[IntArray, IntArray], FloatArray]
"""Category indices of two equal shapes -> 1 - distance of each two."""


@dataclass(frozen=True, slots=True)
class Error:
    """A standard error with its degrees of freedom."""

    se: float
    df: float

    def interval(self, value: float, level: float = 0.95, floor: float = -1.0) -> tuple[float, float]:
        """The t-based interval around ``value``, from ``floor``, the least it can be, to at most 1."""
        margin = t_quantile((1 + level) / 2, self.df) * self.se
        return max(value - margin, floor), min(value + margin, 1.0)

    def p_value(self, value: float) -> float:
        """Two-sided p of ``value`` against 0 (1 if both are 0)."""
        if self.se == 0:
            return 1.0 if value == 0 else 0.0
        return 2 * t_upper_tail(abs(value) / self.se, self.df)


@dataclass(frozen=True, slots=True)
class NullTest:
    """A test of the hypothesis that coders agree by chance only; ``se0`` serves no interval."""

    se0: float | None
    z: float | None
    p: float | None
    reason: str | None = None


def percent_error(table: CountTable) -> Error | None:
    """Gwet's error of the mean percent agreement."""
    return _gwet(table, nominal.percent_agreement, None)


def fleiss_error(table: CountTable) -> Error | None:
    """Gwet's error of Fleiss' kappa; on two coders' shared units, of Scott's pi."""

    def chance(pi: FloatArray) -> tuple[float, FloatArray]:
        return float(pi @ pi), pi

    return _gwet(table, nominal.fleiss_kappa, chance)


def ac1_error(table: CountTable) -> Error | None:
    """Gwet's error of AC1 (Gwet 2008)."""
    others = max(table.categories - 1, 1)

    def chance(pi: FloatArray) -> tuple[float, FloatArray]:
        return float(pi @ (1 - pi)) / others, (1 - pi) / others

    return _gwet(table, nominal.gwet_ac1, chance)


def brennan_prediger_error(table: CountTable) -> Error | None:
    """Gwet's error of the Brennan-Prediger coefficient."""

    def chance(pi: FloatArray) -> tuple[float, FloatArray]:
        return 1 / len(pi), np.full(len(pi), 1 / len(pi))

    return _gwet(table, nominal.brennan_prediger, chance)


def pooled_error(table: CountTable) -> Error | None:
    """Error of the pooled percent agreement, as a ratio of two sums over units (linearised)."""
    table = table.pairable
    mass, m = table.mass, table.raters
    units = mass.sum()
    if units <= 1:
        return None
    agree, pairs = (table.count * (table.count - 1)).sum(axis=1), m * (m - 1)
    mean = (mass @ pairs) / units
    residual = (agree - (mass @ agree) / (mass @ pairs) * pairs) / mean
    return Error(math.sqrt(mass @ residual**2 / (units * (units - 1))), units - 1)


def alpha_error(table: CountTable, similarity: Similarity | None = None) -> Error | None:
    """Gwet's error of Krippendorff's alpha (Gwet 2014, as in irrCAC's krippen.alpha.raw).

    Args:
        table: Count patterns; only pairable units enter.
        similarity: 1 - distance between categories; without it the nominal one.
    """
    table = table.pairable
    n, mass, m = table.count, table.mass, table.raters
    units = mass.sum()
    if units <= 1:
        return None
    mean = (mass @ m) / units
    pi = table.spread(n) / (units * mean)
    alike = n if similarity is None else _alike(table, similarity)
    likely = pi if similarity is None else _likely(pi, similarity)
    agree = (n * (alike - 1)).sum(axis=1) / (mean * (m - 1))
    plain = (mass @ agree) / units
    shrunk = 1 / (mass @ m)
    observed, chance = (1 - shrunk) * plain + shrunk, float(pi @ likely)
    if chance >= 1:
        return None
    excess = (m - mean) / mean
    unit_chance = (likely[table.category] * n).sum(axis=1) / mean - chance * excess
    alpha_plain = (plain - chance) / (1 - chance)  # the mean of the influences
    influence = (agree - observed * excess - chance) / (1 - chance)
    influence -= 2 * (1 - alpha_plain) * (unit_chance - chance) / (1 - chance)
    return Error(math.sqrt(mass @ (influence - alpha_plain) ** 2 / (units * (units - 1))), units - 1)


def conger_error(ratings: Ratings) -> Error | None:
    """Gwet's error of Conger's kappa; on two coders' shared units, of Cohen's kappa."""
    mass, rated = ratings.masses, ratings.codes != MISSING
    margins = coder_margins(ratings)
    coders, units = len(ratings.coders), float(mass[rated.any(axis=0)].sum())
    table = count_table(ratings, follow_units=True)
    sums = NominalSums.of(table)
    value = float(nominal.conger_kappa(sums, margins))
    if math.isnan(value) or units <= 1:
        return None
    given = margins.sum(axis=1)
    p = margins / given[:, np.newaxis]
    lever = coders * p.mean(axis=0) - p
    own = (p * lever).sum(axis=1)
    unit_chance = np.zeros(ratings.codes.shape[1])
    for i, codes in enumerate(ratings.codes):
        picked = np.where(rated[i], lever[i][codes], 0.0)
        unit_chance += units / given[i] * (picked - (rated[i] - given[i] / units) * own[i])
    unit_chance /= coders * (coders - 1)
    seen = rated.any(axis=0)
    assert table.pattern_of is not None
    agreement = _unit_agreement(table)[table.pattern_of[seen]]
    percent = float(nominal.percent_agreement(sums))
    chance = (percent - value) / (1 - value) if value < 1 else float((p.mean(axis=0) ** 2).sum())
    pairable = rated.sum(axis=0)[seen] >= 2
    return _spread(mass[seen], agreement, pairable, value, chance, unit_chance[seen])


def cohen_error(
    first: IntArray, second: IntArray, categories: int, weights: FloatArray | None
) -> Error | None:
    """Asymptotic error of Cohen's kappa (Fleiss, Cohen & Everitt 1969, eq. 13), for intervals.

    Args:
        first: The first coder's codes (N,); units that either left out are dropped.
        second: The second coder's codes (N,).
        categories: How many there are.
        weights: Masses of the units (N,), or None.
    """
    shared = _shared(first, second, categories, weights)
    if shared is None:
        return None
    x, y, mass, r, c, units = shared
    alike = x == y
    observed, chance = float(mass[alike].sum()) / units, float(r @ c)
    if chance >= 1:
        return None
    kappa = (observed - chance) / (1 - chance)
    on = mass[alike] @ (1 - (r + c)[x[alike]] * (1 - kappa)) ** 2
    off = mass[~alike] @ (c[x[~alike]] + r[y[~alike]]) ** 2 * (1 - kappa) ** 2
    square = (on + off) / units - (kappa - chance * (1 - kappa)) ** 2
    return Error(math.sqrt(max(square, 0.0) / units) / (1 - chance), math.inf)


def cohen_null_test(
    first: IntArray, second: IntArray, categories: int, weights: FloatArray | None
) -> NullTest:
    """Cohen's kappa against chance, with the null error of Fleiss, Cohen & Everitt (1969, eq. 14)."""
    shared = _shared(first, second, categories, weights)
    if shared is None:
        return NullTest(None, None, None, Reason.NO_PAIRABLE_UNITS)
    x, y, mass, r, c, units = shared
    chance = float(r @ c)
    if chance >= 1:
        return NullTest(None, None, None, Reason.NO_VARIATION)
    kappa = (float(mass[x == y].sum()) / units - chance) / (1 - chance)
    square = max(chance + chance**2 - float((r * c) @ (r + c)), 0.0)
    return _tested(kappa, math.sqrt(square / units) / (1 - chance))


def fleiss_null_test(table: CountTable) -> NullTest:
    """Fleiss' kappa against chance (Fleiss, Nee & Landis 1979); every unit needs as many ratings."""
    raters, mass = table.raters, table.mass
    if not len(raters) or raters.max() < 2:
        return NullTest(None, None, None, Reason.NO_PAIRABLE_UNITS if len(raters) else Reason.NO_DATA)
    m, units = float(raters[0]), float(mass.sum())
    if (raters != m).any():
        return NullTest(None, None, None, Reason.UNEQUAL_RATERS)
    p = table.spread(table.count) / (units * m)
    pq = float(p @ (1 - p))
    if pq <= 0:
        return NullTest(None, None, None, Reason.NO_VARIATION)
    square = 2 * (pq**2 - float((p * (1 - p)) @ (1 - 2 * p))) / (units * m * (m - 1))
    return _tested(float(nominal.fleiss_kappa(NominalSums.of(table))), math.sqrt(max(square, 0.0)) / pq)


def benchmark(value: float, se: float, scale: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Gwet's cumulative membership probabilities of the intervals of a scale, from the top.

    P(low <= kappa <= high) = [Phi((k - low)/s) - Phi((k - high)/s)] / [Phi((k + 1)/s) - Phi((k - 1)/s)]
    (Gwet 2014, ch. 6). The team's interval is the highest with a probability of at least .95.

    Args:
        value: The coefficient.
        se: Its standard error, positive.
        scale: (low, high) of each interval, the best first.
    """
    if not se > 0:
        raise ValueError(f"Benchmarking needs a positive standard error, not {se}.")
    whole = normal_cdf((value + 1) / se) - normal_cdf((value - 1) / se)
    parts = (normal_cdf((value - low) / se) - normal_cdf((value - high) / se) for low, high in scale)
    return tuple(accumulate(part / whole for part in parts))


def _gwet(
    table: CountTable,
    coefficient: Callable[[NominalSums], FloatArray],
    chance_of: Callable[[FloatArray], tuple[float, FloatArray]] | None,
) -> Error | None:
    """The error of a coefficient whose chance agreement is a function of the prevalences.

    ``chance_of`` gives p_e, and for each category what a rating of it adds to a unit's p_e,u.
    """
    sums = NominalSums.of(table)
    value = float(coefficient(sums))
    if math.isnan(value) or sums.rated <= 1:
        return None
    chance, unit_chance = 0.0, np.zeros(len(table.mass))
    if chance_of is not None:
        chance, each = chance_of(nominal.prevalences(sums))
        unit_chance = (each[table.category] * table.count).sum(axis=1) / table.raters
    return _spread(table.mass, _unit_agreement(table), table.raters >= 2, value, chance, unit_chance)


def _unit_agreement(table: CountTable) -> FloatArray:
    """a_u of each pattern, 0 where it is not pairable."""
    pairs = table.raters * (table.raters - 1)
    agreement: FloatArray = (table.count * (table.count - 1)).sum(axis=1) / np.where(pairs > 0, pairs, 1)
    return agreement


def _spread(
    mass: FloatArray,
    agreement: FloatArray,
    pairable: BoolArray,
    value: float,
    chance: float,
    unit_chance: FloatArray,
) -> Error:
    """sqrt(sum (x_u - kappa)^2 / (N (N - 1))) with Gwet's x_u."""
    units = float(mass.sum())
    scale = units / float(mass[pairable].sum())
    influence = scale * np.where(pairable, agreement - chance, 0) / (1 - chance)
    if chance:
        influence = influence - 2 * (1 - value) * (unit_chance - chance) / (1 - chance)
    return Error(math.sqrt(mass @ (influence - value) ** 2 / (units * (units - 1))), units - 1)


def _alike(table: CountTable, similarity: Similarity) -> FloatArray:
    """For each rating of a pattern, how many ratings of the unit it agrees with, itself included."""
    total = np.zeros_like(table.count)
    for j in range(table.count.shape[1]):
        other = np.broadcast_to(table.category[:, j : j + 1], table.category.shape)
        total += similarity(table.category, other) * table.count[:, j : j + 1]
    return total


def _likely(pi: FloatArray, similarity: Similarity) -> FloatArray:
    """For each category its mean similarity to a random rating."""
    used = np.flatnonzero(pi)
    result = np.zeros_like(pi)
    for at in used:
        result[at] = similarity(np.full(len(used), at), used) @ pi[used]
    return result


def _shared(
    first: IntArray, second: IntArray, categories: int, weights: FloatArray | None
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray, float] | None:
    """Codes, masses, margins and number of the units that both rated."""
    both = (first != MISSING) & (second != MISSING)
    x, y = first[both].astype(np.intp), second[both].astype(np.intp)
    mass = np.ones(len(x)) if weights is None else weights[both]
    units = float(mass.sum())
    if not units:
        return None
    r = np.bincount(x, mass, minlength=categories) / units
    c = np.bincount(y, mass, minlength=categories) / units
    return x, y, mass, r, c, units


def _tested(value: float, se0: float) -> NullTest:
    if se0 == 0:
        return NullTest(0.0, None, None, Reason.NO_VARIATION)
    z = value / se0
    return NullTest(se0, z, math.erfc(abs(z) / math.sqrt(2)))
