"""Analytic errors: what they must equal, where there is none, and how far resampling agrees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import inference, nominal
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.matrix_report import matrix_report
from coder.agreement.ratings import MISSING, Ratings
from coder.agreement.sums import NominalSums, pair_sums
from coder.agreement.tables import count_table


def noisy(coders: int, units: int, seed: int, missing: float = 0.1) -> Ratings:
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 4, units)
    codes = np.where(
        generator.random((coders, units)) < 0.7, truth, generator.integers(0, 4, (coders, units))
    )
    codes[generator.random((coders, units)) < missing] = MISSING
    return Ratings.from_codes(codes.astype(np.int8), 4)


@pytest.mark.parametrize("coders", [2, 5])
def test_every_analytic_error_is_near_the_bootstraps(coders: int) -> None:
    # Two coders with gaps leave single-rated units, whose number Gwet's formula lets vary too.
    ratings = noisy(coders, 300, seed=coders, missing=0 if coders == 2 else 0.1)
    analytic = matrix_report(ratings).coefficients
    resampled = matrix_report(ratings, bootstrap=2000).coefficients
    named = [name for name, one in analytic.items() if one.se is not None]
    assert len(named) == (9 if coders == 2 else 7)
    for name in named:
        assert analytic[name].method == "gwet"
        assert resampled[name].method == "unit bootstrap"
        assert analytic[name].se == pytest.approx(resampled[name].se, rel=0.1), name


def test_the_alpha_error_with_nominal_distance_is_the_nominal_alpha_error() -> None:
    table = count_table(noisy(4, 80, seed=3))
    plain = inference.alpha_error(table)
    general = inference.alpha_error(table, lambda a, b: (a == b).astype(float))
    assert plain is not None
    assert general is not None
    assert (plain.se, plain.df) == pytest.approx((general.se, general.df))


def test_scott_and_fleiss_have_one_error_and_cohen_and_conger_too() -> None:
    figures = matrix_report(noisy(2, 120, seed=5, missing=0)).coefficients
    assert figures["scott_pi"].se == pytest.approx(figures["fleiss_kappa"].se)
    assert figures["cohen_kappa"].se == pytest.approx(figures["conger_kappa"].se)


def test_perfect_agreement_has_no_error_and_one_unit_has_no_interval() -> None:
    perfect = matrix_report(Ratings.from_labels([[1, 2, 3, 1]] * 3)).coefficients
    for name in ("fleiss_kappa", "gwet_ac1", "krippendorff_alpha", "conger_kappa", "brennan_prediger"):
        assert (perfect[name].value, perfect[name].low, perfect[name].high) == pytest.approx(
            (1, 1, 1), abs=1e-7
        )
    single = matrix_report(Ratings.from_labels([["a"], ["b"]])).coefficients["krippendorff_alpha"]
    assert (single.value, single.se, single.low) == (0.0, None, None)


def test_the_interval_ends_at_one_at_most() -> None:
    low, high = inference.Error(0.2, 10).interval(0.9)
    assert high == 1.0
    assert low == pytest.approx(0.9 - 2.228139 * 0.2, abs=1e-5)
    assert inference.Error(0.0, 10).p_value(0.3) == 0.0
    assert inference.Error(0.0, 10).p_value(0.0) == 1.0


@given(st.integers(0, 10_000))
@settings(deadline=None)
def test_wider_levels_give_wider_intervals(seed: int) -> None:
    ratings = noisy(3, 20, seed)
    narrow, wide = (matrix_report(ratings, level=level).coefficients["gwet_ac1"] for level in (0.8, 0.99))
    if narrow.low is not None and wide.low is not None:
        assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high


def test_a_null_test_says_why_it_cannot_be_made() -> None:
    cases = {
        Reason.UNEQUAL_RATERS: [[1, 2, None], [1, 2, 2]],
        Reason.NO_VARIATION: [[1, 1], [1, 1]],
        Reason.NO_PAIRABLE_UNITS: [[1, None], [None, 1]],
        Reason.NO_DATA: [[None], [None]],
    }
    for reason, rows in cases.items():
        test = inference.fleiss_null_test(count_table(Ratings.from_labels(rows)))
        assert (test.se0, test.z, test.reason) == (None, None, reason)
    apart = Ratings.from_labels([[1, None], [None, 1]])
    assert inference.cohen_null_test(*apart.codes, 1, None).reason == Reason.NO_PAIRABLE_UNITS


def test_cohens_null_error_is_the_simulated_spread_under_independence() -> None:
    generator = np.random.default_rng(2)
    kappas, errors = [], []
    for _ in range(400):
        x, y = (generator.choice(3, size=200, p=[0.5, 0.3, 0.2]) for _ in range(2))
        test = inference.cohen_null_test(x, y, 3, None)
        assert test.z is not None
        assert test.se0 is not None
        kappas.append(test.z * test.se0)
        errors.append(test.se0)
    assert np.std(kappas) == pytest.approx(np.mean(errors), rel=0.1)


def test_conger_without_two_coders_has_no_error() -> None:
    assert inference.conger_error(Ratings.from_labels([[1, 2, 1]])) is None


def test_benchmarking_needs_an_error() -> None:
    with pytest.raises(ValueError, match="positive standard error"):
        inference.benchmark(0.5, 0.0, [(0.0, 1.0)])
    assert inference.benchmark(0.5, 0.1, [(0.0, 1.0), (-1.0, 0.0)])[-1] == pytest.approx(1)


def test_an_undefined_figure_cannot_pass_for_a_number() -> None:
    for value, reason in ((None, None), (0.5, "no_data"), (math.nan, None), (math.inf, None)):
        with pytest.raises(ValueError, match="figure"):
            Figure(value, reason)
    assert figure(math.nan, Reason.NO_DATA).reason == "no_data"
    assert Figure(0.0)
    assert not Figure(None, "no_data")


def test_indices_of_two_by_two_tables_refuse_others() -> None:
    with pytest.raises(ValueError, match="two categories, not 3"):
        nominal.pabak(pair_sums(Ratings.from_labels([[1, 2, 3], [1, 2, 3]])))
    sums = NominalSums.of(count_table(Ratings.from_labels([[1, 2, 3], [1, 2, 3]])))
    assert sums.categories == 3
