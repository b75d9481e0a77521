"""Nominal coefficients, each one formula over sums; nan where it is undefined.

Leading axes of the sums are kept, so each function also serves bootstrap replicates. A
chance-corrected coefficient is undefined where all ratings that it looks at fall into one
category, also where its formula would give 1 (AC1, Brennan-Prediger): data without variation say
nothing about reliability.

Missing data: Gwet's convention (Gwet 2014, Handbook of Inter-Rater Reliability, as in irrCAC):
prevalences from all rated units, agreement from pairable ones; Krippendorff's alpha uses
pairable units only.
"""

from __future__ import annotations

import numpy as np

from coder.agreement.arrays import BoolArray, FloatArray
from coder.agreement.sums import NominalSums, PairSums


def percent_agreement(s: NominalSums) -> FloatArray:
    """Mean over pairable units of the share of agreeing coder pairs (Gwet 2014; Fleiss 1971)."""
    return divided(s.unit_agreement, s.pairable)


def percent_agreement_pooled(s: NominalSums) -> FloatArray:
    """Share of agreeing coder pairs among all pairs of all units."""
    return divided(s.same_pairs.sum(axis=-1), s.possible_pairs.sum(axis=-1))


def percent_agreement_krippendorff(s: NominalSums) -> FloatArray:
    """1 - D_o: each unit counts by its number of ratings (Krippendorff 2004)."""
    return divided(s.coincident, s.values.sum(axis=-1))


def observed_disagreement(s: NominalSums) -> FloatArray:
    """Krippendorff's D_o with the nominal difference."""
    return 1 - percent_agreement_krippendorff(s)


def expected_disagreement(s: NominalSums) -> FloatArray:
    """Krippendorff's D_e with the nominal difference: sum_{k != l} n_k n_l / (n (n - 1))."""
    n = s.values.sum(axis=-1)
    return divided(n * n - (s.values**2).sum(axis=-1), n * (n - 1))


def krippendorff_alpha(s: NominalSums) -> FloatArray:
    """Krippendorff (2004, 2011), nominal: 1 - (n - 1)(n - sum o_kk) / (n^2 - sum n_k^2)."""
    n = s.values.sum(axis=-1)
    unlike = n * n - (s.values**2).sum(axis=-1)
    return 1 - divided((n - 1) * (n - s.coincident), np.where(_varied(s.values), unlike, 0))


def fleiss_kappa(s: NominalSums) -> FloatArray:
    """Fleiss (1971) for any number of ratings per unit (Gwet 2014): p_e = sum pi_k^2."""
    return _corrected(percent_agreement(s), (prevalences(s) ** 2).sum(axis=-1), _varied(s.shares))


def gwet_ac1(s: NominalSums) -> FloatArray:
    """Gwet (2008): p_e = sum pi_k (1 - pi_k) / (q - 1), q the categories offered."""
    pi = prevalences(s)
    chance = (pi * (1 - pi)).sum(axis=-1) / max(s.categories - 1, 1)
    return _corrected(percent_agreement(s), chance, _varied(s.shares))


def brennan_prediger(s: NominalSums) -> FloatArray:
    """Brennan & Prediger (1981), Bennett's S, Randolph's free-marginal kappa: p_e = 1 / q."""
    chance = np.full_like(s.rated, 1 / max(s.categories, 1))
    return _corrected(percent_agreement(s), chance, _varied(s.shares))


def prevalences(s: NominalSums) -> FloatArray:
    """pi_k, the mean over rated units of the share of ratings that are k; shape (..., q)."""
    return divided(s.shares, s.rated[..., np.newaxis])


def specific_agreement(s: NominalSums) -> FloatArray:
    """Given that one coder said k, the chance that another did too: shape (..., q).

    sum_u n_uk (n_uk - 1) / sum_u n_uk (m_u - 1) (Fleiss 1981; Cicchetti & Feinstein 1990,
    p_pos and p_neg). It needs no chance model, so it stands beside kappa for rare codes.
    """
    return divided(s.same_pairs, s.possible_pairs)


def cohen_kappa(p: PairSums) -> FloatArray:
    """Cohen (1960): p_e = sum r_k c_k."""
    r, c = divided(p.rows, p.units[..., np.newaxis]), divided(p.columns, p.units[..., np.newaxis])
    return _corrected(pair_agreement(p), (r * c).sum(axis=-1), _varied(p.rows + p.columns))


def scott_pi(p: PairSums) -> FloatArray:
    """Scott (1955): p_e = sum ((r_k + c_k) / 2)^2."""
    both = p.rows + p.columns
    pi = divided(both, 2 * p.units[..., np.newaxis])
    return _corrected(pair_agreement(p), (pi**2).sum(axis=-1), _varied(both))


def pair_agreement(p: PairSums) -> FloatArray:
    """Share of the shared units on which the two coders agree."""
    return divided(p.agreed, p.units)


def pair_alpha(p: PairSums) -> FloatArray:
    """Krippendorff's nominal alpha of two coders."""
    both, n = p.rows + p.columns, 2 * p.units
    unlike = n * n - (both**2).sum(axis=-1)
    return 1 - divided((n - 1) * (n - 2 * p.agreed), np.where(_varied(both), unlike, 0))


def light_kappa(p: PairSums) -> FloatArray:
    """Light (1971): the mean of the pairs' Cohen kappas; pairs are on the last leading axis.

    Undefined pairs are left out; say how many (``light_pairs``).
    """
    kappas = cohen_kappa(p)
    defined = ~np.isnan(kappas)
    return divided(np.where(defined, kappas, 0).sum(axis=-1), defined.sum(axis=-1).astype(np.float64))


def light_pairs(p: PairSums) -> tuple[int, int]:
    """How many pairs of coders have a Cohen kappa, of how many; for sums of shape (pairs, ...)."""
    kappas = cohen_kappa(p)
    return int((~np.isnan(kappas)).sum()), kappas.size


def conger_kappa(s: NominalSums, margins: FloatArray) -> FloatArray:
    """Conger (1980), on complete data also Hubert (1977) and Davies & Fleiss (1982).

    p_e = sum_k (pbar_k^2 - s_k^2 / m), where p_ik is coder i's share of category k among the
    units that i rated, and s_k^2 its variance over coders (Gwet 2014 for missing data).

    Args:
        s: Sums of the same units.
        margins: Ratings per coder and category, shape (..., m, q).
    """
    coders = margins.shape[-2]
    p = divided(margins, margins.sum(axis=-1, keepdims=True))
    variance = p.var(axis=-2, ddof=1) if coders > 1 else np.full(p.shape[:-2] + p.shape[-1:], np.nan)
    chance = (p.mean(axis=-2) ** 2 - variance / coders).sum(axis=-1)
    return _corrected(percent_agreement(s), chance, _varied(margins.sum(axis=-2)))


def prevalence_index(p: PairSums) -> FloatArray:
    """|a - d| / N of a 2 x 2 table (Byrt, Bishop & Carlin 1993): how one-sided the code is."""
    _two_categories(p)
    neither = (p.rows[..., 1] - p.columns[..., 0] + p.agreed) / 2
    return divided(np.abs(p.agreed - 2 * neither), p.units)


def bias_index(p: PairSums) -> FloatArray:
    """|b - c| / N of a 2 x 2 table: how far the two coders' shares of the code differ."""
    _two_categories(p)
    return divided(np.abs(p.rows[..., 0] - p.columns[..., 0]), p.units)


def pabak(p: PairSums) -> FloatArray:
    """2 p_o - 1: kappa adjusted for prevalence and bias (2 x 2), equal to Brennan-Prediger."""
    _two_categories(p)
    return 2 * pair_agreement(p) - 1


def divided(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Quotients, nan where the denominator is not positive."""
    defined = denominator > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: FloatArray = np.where(defined, numerator / np.where(defined, denominator, 1), np.nan)
    return quotient


def _corrected(observed: FloatArray, chance: FloatArray, varied: BoolArray) -> FloatArray:
    """(p_o - p_e) / (1 - p_e) where the ratings vary."""
    return divided(observed - chance, np.where(varied, 1 - chance, 0))


def _varied(counts: FloatArray) -> BoolArray:
    """Whether at least two categories were used; exact, where 1 - p_e would round."""
    used: BoolArray = np.count_nonzero(counts > 0, axis=-1) >= 2
    return used


def _two_categories(p: PairSums) -> None:
    if p.categories != 2:
        raise ValueError(f"This index is defined for two categories, not {p.categories}.")
