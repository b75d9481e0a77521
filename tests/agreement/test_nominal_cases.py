"""The reference cases: every nominal, set-valued and scalar one, to its stated tolerance."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest

from coder.agreement import inference, nominal
from coder.agreement.figures import Reason
from coder.agreement.labelsets import LabelSets
from coder.agreement.matrix_report import matrix_report
from coder.agreement.multivalued import alpha_multivalued
from coder.agreement.ratings import Ratings
from coder.agreement.sets import alpha_sets
from coder.agreement.sums import NominalSums, coder_margins, pair_sums
from coder.agreement.tables import count_table

CASES_FILE = Path(__file__).parents[2].parent / "shared" / "reference" / "agreement_cases.json"
CASES: list[dict[str, Any]] = json.loads(CASES_FILE.read_text()) if CASES_FILE.exists() else []

pytestmark = pytest.mark.skipif(not CASES, reason="the reference cases are not beside this checkout")

NAMES = {
    "alpha": "krippendorff_alpha",
    "cohen": "cohen_kappa",
    "scott": "scott_pi",
    "fleiss": "fleiss_kappa",
    "conger": "conger_kappa",
    "ac1": "gwet_ac1",
    "bp": "brennan_prediger",
    "S": "brennan_prediger",
    "percent": "percent_agreement",
}
SINGLE = {
    "Krippendorff alpha nominal": "krippendorff_alpha",
    "Cohen kappa": "cohen_kappa",
    "Scott pi": "scott_pi",
    "Fleiss kappa (Gwet missing-data form)": "fleiss_kappa",
    "Brennan-Prediger / S": "brennan_prediger",
    "Gwet AC1": "gwet_ac1",
    "Conger kappa (= Hubert = Davies-Fleiss multi-kappa when complete)": "conger_kappa",
    "Light kappa (mean pairwise Cohen)": "light_kappa",
    "percent agreement (mean over pairable units of pairwise agreement)": "percent_agreement",
}
INTERVAL = ": Gwet analytic SE and t-based 95% CI (upper capped at 1)"


def of_level(level: str, *, policy: bool = False) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in CASES
        if case["level"] == level and (case["status"] == "policy") == policy
    ]


def ratings_of(data: dict[str, Any]) -> Ratings:
    if "profiles" in data:
        return Ratings.from_profiles([(profile["v"], profile["n"]) for profile in data["profiles"]])
    if "table" in data:
        return Ratings.from_table(data["table"], [str(name) for name in data["categories"]])
    return Ratings.from_labels(data["matrix"])


def by_category(formula: Callable[[NominalSums], Any], ratings: Ratings) -> dict[str, float]:
    sums = NominalSums.by_category(count_table(ratings))
    return dict(zip(ratings.categories, formula(sums).tolist(), strict=True))


def special(case: dict[str, Any], ratings: Ratings) -> dict[str, Any]:
    """The figures of a case that asks for more than one coefficient's value."""
    name, table = case["coefficient"], count_table(ratings)
    sums, report = NominalSums.of(table), matrix_report(ratings)
    if name == "Krippendorff alpha: observed and expected disagreement":
        return {"Do": nominal.observed_disagreement(sums), "De": nominal.expected_disagreement(sums)}
    if name == "Krippendorff alpha per category, missing data":
        return by_category(nominal.krippendorff_alpha, ratings)
    if name == "Fleiss kappa per category":
        return by_category(nominal.fleiss_kappa, ratings)
    if name.startswith("Cohen kappa asymptotic SE"):
        first, second = ratings.codes
        error = inference.cohen_error(first, second, len(ratings.categories), ratings.weights)
        assert error is not None
        low, high = error.interval(report.coefficients["cohen_kappa"].value)
        assert [low, high] == pytest.approx(case["options"]["ci95_normal"], abs=1e-9)
        return {"": error.se}
    if name.startswith("Fleiss kappa SE under H0"):
        test = inference.fleiss_null_test(table)
        return {"se0": test.se0, "z": test.z}
    if name.startswith("percent agreement under missing data"):
        return {
            "mean_over_units": nominal.percent_agreement(sums),
            "pooled_pairs": nominal.percent_agreement_pooled(sums),
            "kripp_1_minus_Do": nominal.percent_agreement_krippendorff(sums),
        }
    if name == "Brennan-Prediger two-sided p-value":
        error = inference.brennan_prediger_error(table)
        return {"p_two_sided": error.p_value(float(nominal.brennan_prediger(sums)))}
    if name.startswith("Krippendorff alpha 95% percentile CI"):
        figures = [
            matrix_report(ratings, bootstrap=1000, seed=seed).coefficients["krippendorff_alpha"]
            for seed in range(5)
        ]
        return {"lo": median(f.low for f in figures), "hi": median(f.high for f in figures)}
    if name.endswith(INTERVAL):
        figure = report.coefficients[SINGLE[name.removesuffix(INTERVAL)]]
        return {"coef": figure.value, "se": figure.se, "lo": figure.low, "hi": figure.high}
    return {key: report.coefficients[NAMES[key]].value for key in case["expected_exact"]}


@pytest.mark.parametrize("case", of_level("nominal matrix"))
def test_a_nominal_case_gives_the_reference_value(case: dict[str, Any]) -> None:
    ratings = ratings_of(case["data"])
    expected = case["expected_exact"]
    if case["coefficient"] in SINGLE:
        found = {"": matrix_report(ratings).coefficients[SINGLE[case["coefficient"]]].value}
    else:
        found = special(case, ratings)
    expected = expected if isinstance(expected, dict) else {"": expected}
    assert {key: float(found[key]) for key in expected} == pytest.approx(
        expected, abs=case["tolerance_exact"], rel=0
    )


REASONS = {
    "deg_one_coder": Reason.ONE_CODER,
    "deg_no_overlap": Reason.NO_PAIRABLE_UNITS,
    "deg_one_cat": Reason.NO_VARIATION,
    "deg_all_missing": Reason.NO_DATA,
    "deg_single_agree": Reason.NO_VARIATION,
}


@pytest.mark.parametrize("case", of_level("nominal matrix", policy=True))
def test_a_degenerate_matrix_gets_a_reason_and_never_a_number(case: dict[str, Any]) -> None:
    report = matrix_report(ratings_of(case["data"]), bootstrap=50)
    reason = REASONS[case["id"]]
    for name, figure in report.coefficients.items():
        if name.startswith("percent") and reason is Reason.NO_VARIATION:
            assert figure.value == 1.0
        else:
            assert (figure.value, figure.reason) == (None, reason), name


@pytest.mark.parametrize("case", of_level("scalar"))
def test_gwets_benchmark_gives_the_reference_probabilities(case: dict[str, Any]) -> None:
    data = case["data"]
    found = inference.benchmark(data["coef"], data["se"], [tuple(part) for part in data["scale"]])
    assert list(found) == pytest.approx(case["expected_exact"], abs=case["tolerance_exact"])


@pytest.mark.parametrize("case", [p for p in of_level("set-valued") if "matrix" in p.values[0]["data"]])
def test_a_set_valued_case_gives_the_reference_value(case: dict[str, Any]) -> None:
    ratings = Ratings.from_sets(case["data"]["matrix"])
    kind = case["id"].rsplit("__", 1)[1]
    found = alpha_multivalued(ratings) if kind == "mvalpha" else alpha_sets(ratings, kind)  # type: ignore[arg-type]
    assert found.value == pytest.approx(case["expected_exact"], abs=case["tolerance_exact"], rel=0)


@pytest.mark.parametrize("case", of_level("set-valued", policy=True))
def test_sets_without_variation_get_a_reason(case: dict[str, Any]) -> None:
    ratings = Ratings.from_sets(case["data"]["matrix"])
    found = alpha_sets(ratings, case["id"].rsplit("__", 1)[1])
    assert (found.value, found.reason) == (None, Reason.NO_VARIATION)


def test_set_distances_are_the_reference_ones() -> None:
    case = next(case for case in CASES if case["id"] == "set_distances")
    for first, second, masi, jaccard in case["expected_exact"]:
        ratings = Ratings.from_sets([[set(first)], [set(second)]])
        assert ratings.members is not None
        sets = LabelSets.of(ratings.members)
        a, b = ratings.codes[:1, 0].astype(np.int64), ratings.codes[1:, 0].astype(np.int64)
        assert sets.distance("masi", a, b)[0] == pytest.approx(masi, abs=1e-15)
        assert sets.distance("jaccard", a, b)[0] == pytest.approx(jaccard, abs=1e-15)


def test_conger_and_light_agree_with_the_report() -> None:
    ratings = Ratings.from_labels([[1, 2, 3, None], [1, 2, 1, 2], [1, 1, 3, 2]])
    sums = NominalSums.of(count_table(ratings))
    report = matrix_report(ratings).coefficients
    assert report["conger_kappa"].value == float(nominal.conger_kappa(sums, coder_margins(ratings)))
    assert report["light_kappa"].value == float(nominal.light_kappa(pair_sums(ratings)))
