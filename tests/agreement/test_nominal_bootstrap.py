"""Resampling: what is drawn, that the seed repeats it, and that it is over testimonies."""

from __future__ import annotations

import numpy as np
import pytest

from coder.agreement import nominal
from coder.agreement.bootstrap import Atoms, Intervals, Resamples, resample
from coder.agreement.matrix_report import matrix_report
from coder.agreement.ratings import Ratings
from coder.agreement.sums import NominalSums
from coder.agreement.tables import count_table


def alpha(statistics: np.ndarray) -> np.ndarray:
    return nominal.krippendorff_alpha(NominalSums(statistics))[:, np.newaxis]


def noisy(units: int, seed: int = 1) -> Ratings:
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 3, units)
    codes = np.where(generator.random((3, units)) < 0.7, truth, generator.integers(0, 3, (3, units)))
    return Ratings.from_codes(codes.astype(np.int8), 3)


@pytest.mark.parametrize("units", [40, 5000])
def test_each_resample_draws_as_many_units_as_there_are(units: int) -> None:
    table = count_table(noisy(units))
    atoms = Atoms(NominalSums.per_pattern(table).data, table.mass)
    weights = np.concatenate(list(atoms.weights(300, seed=4)))
    assert weights.shape == (300, len(table.mass))
    assert (weights.sum(axis=1) == units).all()
    assert weights.mean(axis=0) == pytest.approx(table.mass, rel=0.25, abs=1)


def test_a_resample_by_patterns_is_a_resample_of_units() -> None:
    ratings = noisy(60)
    table = count_table(ratings, follow_units=True)
    assert table.pattern_of is not None
    chosen = np.random.default_rng(3).integers(0, 60, 60)
    weights = np.bincount(table.pattern_of[chosen], minlength=len(table.mass))
    by_product = weights @ NominalSums.per_pattern(table).data
    drawn = Ratings.from_codes(ratings.codes[:, chosen], 3)
    assert by_product == pytest.approx(NominalSums.of(count_table(drawn)).data)


def test_the_seed_repeats_the_resamples_and_another_does_not() -> None:
    runs = [matrix_report(noisy(50), bootstrap=200, seed=seed).coefficients["gwet_ac1"] for seed in (7, 7, 8)]
    assert (runs[0].low, runs[0].high) == (runs[1].low, runs[1].high)
    assert (runs[0].low, runs[0].high) != (runs[2].low, runs[2].high)


def test_testimonies_and_not_their_units_are_drawn() -> None:
    generator = np.random.default_rng(5)
    clusters = np.repeat(np.arange(12), 50)
    hard = generator.random(12) < 0.5
    codes = generator.integers(0, 2, (2, 600))
    codes[1] = np.where(hard[clusters], generator.integers(0, 2, 600), codes[0])
    whole = Ratings.from_codes(codes.astype(np.int8), 2, clusters=clusters)
    by_cluster = matrix_report(whole, bootstrap=1000)
    by_unit = matrix_report(Ratings.from_codes(codes.astype(np.int8), 2), bootstrap=1000)
    wide, narrow = (report.coefficients["krippendorff_alpha"] for report in (by_cluster, by_unit))
    assert wide.value == narrow.value
    assert wide.method == "cluster bootstrap"
    assert wide.se > 3 * narrow.se
    assert by_cluster.bootstrap is not None
    assert (by_cluster.bootstrap.clusters, by_cluster.bootstrap.warning) == (12, "")
    assert matrix_report(whole).coefficients["krippendorff_alpha"].se is None


def test_few_testimonies_are_warned_of() -> None:
    ratings = Ratings.from_codes([[0, 1, 0, 1], [0, 1, 1, 1]], 2, clusters=[0, 0, 1, 2])
    report = matrix_report(ratings, bootstrap=100)
    assert report.bootstrap is not None
    assert "Only 3 testimonies" in report.bootstrap.warning


def test_resamples_without_variation_are_counted_and_left_out() -> None:
    ratings = Ratings.from_codes([[0, 0, 0, 1], [0, 0, 0, 0]], 2)
    report = matrix_report(ratings, bootstrap=2000)
    figure = report.coefficients["krippendorff_alpha"]
    assert figure.value == pytest.approx(0.0)
    assert figure.undefined == pytest.approx(0.75**4, abs=0.03)
    assert report.bootstrap is not None
    assert report.bootstrap.undefined == figure.undefined
    assert figure.p_below == {"0.667": 1.0, "0.800": 1.0}


def test_the_share_below_a_threshold_is_of_the_defined_resamples() -> None:
    values = np.array([[0.5], [0.7], [0.9], [np.nan]])
    runs = Resamples(values, np.array([[0.6], [0.8]]), np.ones(2), 1, "cluster bootstrap")
    found = runs.interval(0, 0.7, Intervals(0.9, thresholds=(0.667, 0.8)))
    assert found.p_below == pytest.approx({"0.667": 1 / 3, "0.800": 2 / 3})
    assert found.undefined == 0.25
    assert runs.interval(0, 0.7, Intervals(0.5)).low == pytest.approx(0.6)


def test_bca_is_the_published_correction_on_the_law_school_data() -> None:
    # Efron & Tibshirani (1993), table 3.1 and p. 186: correlation of 15 law schools, .776;
    # BCa .90 interval about (.43, .93) where the percentile one is about (.52, .95).
    lsat = np.array([576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594], float)
    gpa = np.array([3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96])
    x, y = lsat - lsat.mean(), gpa - gpa.mean()
    statistics = np.stack((np.ones(15), x, y, x * x, y * y, x * y), axis=1)

    def correlation(sums: np.ndarray) -> np.ndarray:
        n, sx, sy, sxx, syy, sxy = sums.T
        r = (n * sxy - sx * sy) / np.sqrt((n * sxx - sx**2) * (n * syy - sy**2))
        return r[:, np.newaxis]

    runs = resample(Atoms(statistics), correlation, 20_000, seed=1)
    percentile = runs.interval(0, 0.7764, Intervals(0.9))
    bca = runs.interval(0, 0.7764, Intervals(0.9, "bca"))
    assert (percentile.low, percentile.high) == pytest.approx((0.524, 0.947), abs=0.015)
    assert (bca.low, bca.high) == pytest.approx((0.43, 0.923), abs=0.02)


def test_bca_says_nothing_where_all_resamples_lie_on_one_side() -> None:
    runs = Resamples(np.full((50, 1), 0.4), np.full((3, 1), 0.4), np.ones(3), 1, "cluster bootstrap")
    assert runs.interval(0, 0.5, Intervals(kind="bca")).low is None
    assert runs.interval(0, 0.4, Intervals(kind="bca")).low == pytest.approx(0.4)


def test_units_with_weights_cannot_be_drawn_one_by_one() -> None:
    with pytest.raises(ValueError, match="give clusters"):
        matrix_report(Ratings.from_codes([[0, 1], [0, 1]], 2, weights=[1.5, 2]), bootstrap=10)
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        matrix_report(noisy(10), level=1.0)


def test_a_matrix_of_weighted_units_in_clusters_is_resampled_by_cluster() -> None:
    ratings = Ratings.from_codes(
        [[0, 1, 0, 1], [0, 1, 1, 1]], 2, weights=[1.5, 2, 1, 4], clusters=[0, 1, 2, 2]
    )
    figure = matrix_report(ratings, bootstrap=200).coefficients["percent_agreement"]
    assert figure.value == pytest.approx(7.5 / 8.5)
    assert figure.method == "cluster bootstrap"
    assert figure.low is not None
    assert figure.low < figure.value
