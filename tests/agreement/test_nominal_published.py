"""Published tables, typed in with their source, at the digits that were printed."""

from __future__ import annotations

import numpy as np
import pytest

from coder.agreement import inference, nominal
from coder.agreement.matrix_report import matrix_report
from coder.agreement.metrics import alpha_metric
from coder.agreement.multivalued import alpha_multivalued
from coder.agreement.ratings import Ratings
from coder.agreement.sets import alpha_sets
from coder.agreement.sums import NominalSums, pair_sums
from coder.agreement.tables import count_table


def rows(*lines: str) -> list[list[str | None]]:
    return [[None if cell == "." else cell for cell in line.split()] for line in lines]


ICONS = rows(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C: 4 observers, missing data."""


@pytest.mark.parametrize(
    ("metric", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorffs_example_c_in_every_metric(metric, printed: float) -> None:
    assert alpha_metric(Ratings.from_labels(ICONS), metric).value == pytest.approx(printed, abs=5e-4)


def test_krippendorffs_example_a_of_two_observers_and_two_values() -> None:
    # Krippendorff (2011), example A.
    binary = Ratings.from_labels(rows("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"))
    assert matrix_report(binary).coefficients["krippendorff_alpha"].value == pytest.approx(0.095, abs=5e-4)


FLEISS_1971 = [
    (0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0), (2, 0, 4, 0, 0),
    (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6), (1, 0, 0, 5, 0), (1, 1, 0, 4, 0),
    (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1), (0, 0, 5, 0, 1), (3, 0, 0, 1, 2), (5, 1, 0, 0, 0),
    (0, 2, 0, 4, 0), (1, 0, 2, 0, 3), (0, 0, 0, 0, 6), (0, 1, 0, 5, 0), (0, 2, 0, 1, 3), (2, 0, 0, 4, 0),
    (1, 0, 0, 4, 1), (0, 5, 0, 1, 0), (4, 0, 0, 0, 2), (0, 2, 0, 4, 0), (1, 0, 5, 0, 0), (0, 0, 0, 0, 6),
]  # fmt: skip
"""Fleiss (1971), Psychological Bulletin 76:378, table 1: 30 patients, 6 psychiatrists, 5 diagnoses."""


def fleiss_ratings() -> Ratings:
    units = [[k for k, n in enumerate(counts) for _ in range(n)] for counts in FLEISS_1971]
    return Ratings.from_labels(list(zip(*units, strict=True)))


def test_fleiss_diagnoses() -> None:
    ratings = fleiss_ratings()
    report = matrix_report(ratings)
    assert report.coefficients["fleiss_kappa"].value == pytest.approx(0.430, abs=5e-4)
    assert report.coefficients["percent_agreement"].value == pytest.approx(0.5556, abs=5e-5)
    printed = [0.248, 0.248, 0.517, 0.470, 0.565]  # table 2, from rounded proportions
    found = [row.fleiss_kappa.value for row in report.per_category]
    assert found == pytest.approx(printed, abs=5e-3)
    test = inference.fleiss_null_test(count_table(ratings))
    assert test.z == pytest.approx(17.65, abs=0.005)
    assert test.p is not None
    assert test.p < 1e-60


COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""Cohen (1960), Educational and Psychological Measurement 20:37, table 2 as frequencies of 200."""


def test_cohens_table() -> None:
    ratings = Ratings.from_table(COHEN_1960)
    figure = matrix_report(ratings).coefficients["cohen_kappa"]
    assert figure.value == pytest.approx(0.492, abs=5e-4)
    error = inference.cohen_error(*ratings.codes, len(ratings.categories), ratings.weights)
    assert error is not None
    assert error.se == pytest.approx(0.051, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "kappa", "prevalence", "bias"),
    [([[40, 9], [6, 45]], 0.70, 0.05, 0.03), ([[80, 10], [5, 5]], 0.32, 0.75, 0.05)],
)
def test_the_paradox_of_high_agreement_and_low_kappa(
    table, kappa: float, prevalence: float, bias: float
) -> None:
    # Feinstein & Cicchetti (1990), Journal of Clinical Epidemiology 43:543, tables 1 and 2.
    ratings = Ratings.from_table(table)
    report = matrix_report(ratings)
    assert report.coefficients["percent_agreement"].value == pytest.approx(0.85)
    assert report.coefficients["cohen_kappa"].value == pytest.approx(kappa, abs=5e-3)
    pairs = pair_sums(ratings)
    assert nominal.prevalence_index(pairs)[0] == pytest.approx(prevalence)
    assert nominal.bias_index(pairs)[0] == pytest.approx(bias)


def test_gwets_hand_example() -> None:
    # Gwet (2008), British Journal of Mathematical and Statistical Psychology 61:29.
    ratings = Ratings.from_labels(rows("y y y y y y y y y n", "y y y y y y y y n n"))
    figures = matrix_report(ratings).coefficients
    assert figures["gwet_ac1"].value == pytest.approx(0.8658, abs=5e-5)
    assert figures["scott_pi"].value == pytest.approx(0.6078, abs=5e-5)


def test_multi_valued_alpha_of_krippendorff_and_craggs() -> None:
    # Krippendorff & Craggs (2016), table 3; 0.2865907 as the R package mvalpha prints it.
    sets = Ratings.from_sets([["bd", "abd", "", "a"], ["d", "b", "a", None], [None, "bd", "a", None]])
    assert alpha_multivalued(sets).value == pytest.approx(0.2865907, abs=5e-8)


def test_masi_takes_thirds_and_not_percent() -> None:
    # Passonneau (2006), LREC: M is 2/3 where one set contains the other, 1/3 where they overlap.
    sets = Ratings.from_sets([[{"a"}, {"b", "c"}, {"d"}], [{"a", "b"}, {"b", "d"}, {"d"}]])
    pool = [{"a"}, {"a", "b"}, {"b", "c"}, {"b", "d"}, {"d"}, {"d"}]

    def masi(a: set[str], b: set[str]) -> float:
        m = 1 if a == b else 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0
        return 1 - len(a & b) / len(a | b) * m

    observed = 2 * (masi(*pool[:2]) + masi(*pool[2:4]) + 0) / 6
    expected = sum(masi(pool[i], pool[j]) for i in range(6) for j in range(6) if i != j) / 30
    assert alpha_sets(sets, "masi").value == pytest.approx(1 - observed / expected, abs=1e-12)


def test_per_category_and_overall_disagreement_of_example_c() -> None:
    sums = NominalSums.of(count_table(Ratings.from_labels(ICONS)))
    assert nominal.observed_disagreement(sums) == pytest.approx(0.2000, abs=5e-5)
    assert nominal.expected_disagreement(sums) == pytest.approx(0.7790, abs=5e-4)
    assert np.isclose(nominal.percent_agreement_pooled(sums), 0.7818, atol=5e-5)
