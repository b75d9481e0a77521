"""``coder agree MATRIX.csv``: the reference cases, published alphas, and the document's floor."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"
CASES_FILE = REFERENCE / "agreement_cases.json"
CASES: list[dict[str, Any]] = json.loads(CASES_FILE.read_text("utf-8")) if CASES_FILE.is_file() else []
needs_cases = pytest.mark.skipif(not CASES, reason="the reference cases are not beside this checkout")

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
    "mean_over_units": "percent_agreement",
    "pooled_pairs": "percent_agreement_pooled",
    "kripp_1_minus_Do": "percent_agreement_krippendorff",
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
GWET = ": Gwet analytic SE and t-based 95% CI (upper capped at 1)"
FLOOR = {
    "percent_agreement", "percent_agreement_pooled", "cohen_kappa", "scott_pi", "fleiss_kappa",
    "conger_kappa",
    "light_kappa", "brennan_prediger", "gwet_ac1", "krippendorff_alpha",
}  # fmt: skip
REASONS = {
    "deg_one_coder": "one_coder",
    "deg_no_overlap": "no_pairable_units",
    "deg_one_cat": "no_variation",
    "deg_all_missing": "no_data",
    "deg_single_agree": "no_variation",
}


def coders_of(data: dict[str, Any]) -> list[list[Any]]:
    """One row of labels per coder."""
    if "profiles" in data:
        units = [profile["v"] for profile in data["profiles"] for _ in range(profile["n"])]
        return [list(column) for column in zip(*units, strict=True)]
    if "table" in data:
        names = data["categories"]
        cells = [
            (a, b, n)
            for a, row in zip(names, data["table"], strict=True)
            for b, n in zip(names, row, strict=True)
        ]
        return [[a for a, _, n in cells for _ in range(n)], [b for _, b, n in cells for _ in range(n)]]
    return data["matrix"]


def written(cell: Any) -> str:
    if cell is None:
        return ""
    return ("|".join(cell) or "-") if isinstance(cell, list) else str(cell)


def matrix_csv(coders: list[list[Any]], *, units_in_columns: bool = False) -> str:
    rows = [[f"c{number}", *map(written, row)] for number, row in enumerate(coders)]
    rows.insert(0, ["unit", *(f"u{number}" for number in range(len(coders[0])))])
    stream = io.StringIO()
    csv.writer(stream).writerows(rows if units_in_columns else list(zip(*rows, strict=True)))
    return stream.getvalue()


@pytest.fixture
def measured(coder, tmp_path):
    """The document of a matrix."""

    def measure(coders: list[list[Any]], *words: object, units_in_columns: bool = False) -> dict[str, Any]:
        path = tmp_path / "matrix.csv"
        path.write_text(matrix_csv(coders, units_in_columns=units_in_columns), encoding="utf-8")
        ran = coder("agree", path, "--json", *words, *(["--units-in-columns"] if units_in_columns else []))
        assert ran.code == 0, ran.err
        return ran.json

    return measure


IN_THE_LIBRARY_ONLY = {"Brennan-Prediger two-sided p-value"}
"""Figures that the command prints nowhere; tests/agreement holds them to their cases."""


def of_level(level: str, *, policy: bool = False) -> list[Any]:
    return [
        pytest.param(case, id=case["id"])
        for case in CASES
        if case["level"] == level
        and (case["status"] == "policy") == policy
        and len(case["data"]) > 1
        and case["coefficient"] not in IN_THE_LIBRARY_ONLY
    ]


def found_in(document: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """What the document says of the case's figures."""
    name, coefficients = case["coefficient"], document["coefficients"]
    if name in SINGLE:
        return {"": coefficients[SINGLE[name]]["value"]}
    if name.endswith(GWET):
        figure = coefficients[SINGLE[name.removesuffix(GWET)]]
        return {"coef": figure["value"], "se": figure["se"], "lo": figure["low"], "hi": figure["high"]}
    if name.startswith("Krippendorff alpha per category"):
        return {key: row["krippendorff_alpha"] for key, row in document["per_category"].items()}
    if name.startswith("Fleiss kappa per category"):
        return {key: row["fleiss_kappa"] for key, row in document["per_category"].items()}
    if name.startswith("Fleiss kappa SE under H0"):
        test = document["tests"]["fleiss_kappa"]
        return {"se0": test["se0"], "z": test["z"]}
    if name.startswith("Cohen kappa asymptotic SE"):
        return {"": document["tests"]["cohen_kappa_asymptotic"]["se"]}
    if name == "Krippendorff alpha: observed and expected disagreement":
        return {"Do": document["disagreement"]["observed"], "De": document["disagreement"]["expected"]}
    if name.startswith("Krippendorff alpha 95% percentile CI"):
        figure = coefficients["krippendorff_alpha"]
        return {"lo": figure["low"], "hi": figure["high"]}
    return {key: coefficients[NAMES[key]]["value"] for key in case["expected_exact"]}


@needs_cases
@pytest.mark.parametrize("case", of_level("nominal matrix"))
def test_a_matrix_gives_the_reference_value(case, measured):
    resampled = ("--bootstrap", 5000) if "percentile" in case["coefficient"] else ()
    found = found_in(measured(coders_of(case["data"]), *resampled), case)
    expected = case["expected_exact"]
    expected = expected if isinstance(expected, dict) else {"": expected}
    assert {key: found[key] for key in expected} == pytest.approx(
        expected, abs=case["tolerance_exact"], rel=0
    )


@needs_cases
@pytest.mark.parametrize("case", of_level("nominal matrix", policy=True))
def test_a_degenerate_matrix_gets_a_reason(case, measured):
    document = measured(coders_of(case["data"]))
    reason = REASONS[case["id"]]
    for name, figure in document["coefficients"].items():
        if name.startswith("percent") and reason == "no_variation":
            assert figure["value"] == 1.0
        else:
            assert (figure["value"], figure["reason"]) == (None, reason), name


@needs_cases
@pytest.mark.parametrize("case", of_level("set-valued"))
def test_sets_of_labels_give_the_reference_value(case, measured):
    kind = case["id"].rsplit("__", 1)[-1]
    multivalued = kind == "mvalpha"
    document = measured(case["data"]["matrix"], "--set-distance", "masi" if multivalued else kind)
    name = "krippendorff_alpha_multivalued" if multivalued else f"krippendorff_alpha_{kind}"
    figure = document["coefficients"][name]
    assert figure["value"] == pytest.approx(case["expected_exact"], abs=case["tolerance_exact"], rel=0)


@needs_cases
def test_every_published_alpha_of_conconcor_is_met(coder):
    folder = REFERENCE / "conconcor"
    with (folder / "published_alpha.csv").open(encoding="utf-8", newline="") as file:
        published = {row["batch"]: row["krippendorff_alpha"] for row in csv.DictReader(file)}
    assert len(published) == 30
    for batch, wanted in published.items():
        ran = coder("agree", folder / f"{batch}.csv", "--json")
        figure = ran.json["coefficients"]["krippendorff_alpha"]
        if wanted == "undefined":
            assert (figure["value"], figure["reason"]) == (None, "one_coder")
        else:
            assert round(figure["value"], 3) == float(wanted), batch


KRIPPENDORFF = [  # Krippendorff 2004 p. 230; alpha .743
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def test_the_document_of_a_matrix_has_every_promised_key(measured):
    document = measured(KRIPPENDORFF)
    assert document["units"] == 12
    assert document["pairable_units"] == 11
    assert document["coders"] == ["c0", "c1", "c2", "c3"]
    assert document["categories"] == ["1", "2", "3", "4", "5"]
    assert set(document["coefficients"]) >= FLOOR
    for figure in document["coefficients"].values():
        assert set(figure) >= {"value", "se", "low", "high", "reason"}
        assert (figure["value"] is None) == (figure["reason"] is not None)
    assert document["coefficients"]["cohen_kappa"]["reason"] == "needs_two_coders"
    assert document["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(0.7434, abs=5e-5)
    for row in document["per_category"].values():
        assert set(row) >= {
            "krippendorff_alpha",
            "fleiss_kappa",
            "specific_agreement",
            "prevalence",
            "reasons",
        }
    assert len(document["pairwise"]) == 6
    for row in document["pairwise"]:
        assert set(row) >= {
            "a",
            "b",
            "units",
            "percent_agreement",
            "cohen_kappa",
            "krippendorff_alpha",
            "reasons",
        }
    assert set(document["bootstrap"]) >= {"method", "replicates", "seed", "undefined"}


def test_a_matrix_on_its_side_says_the_same(measured):
    assert measured(KRIPPENDORFF, units_in_columns=True) == measured(KRIPPENDORFF)


def test_a_bootstrap_is_made_only_where_it_is_asked_for(measured):
    analytic, resampled = measured(KRIPPENDORFF), measured(KRIPPENDORFF, "--bootstrap", 500, "--seed", 7)
    assert analytic["coefficients"]["gwet_ac1"]["method"] == "gwet"
    assert analytic["bootstrap"]["replicates"] == 0
    assert resampled["coefficients"]["gwet_ac1"]["method"] == "unit bootstrap"
    assert (resampled["bootstrap"]["replicates"], resampled["bootstrap"]["seed"]) == (500, 7)
    assert resampled == measured(KRIPPENDORFF, "--bootstrap", 500, "--seed", 7)


def test_categories_that_nobody_used_count_for_chance_where_the_model_counts_them(measured):
    used, offered = measured(KRIPPENDORFF), measured(KRIPPENDORFF, "--categories", "1,2,3,4,5,6,7,8,9,10")
    share = used["coefficients"]["percent_agreement"]["value"]
    assert offered["coefficients"]["brennan_prediger"]["value"] == pytest.approx((share - 0.1) / 0.9)
    assert offered["coefficients"]["krippendorff_alpha"] == used["coefficients"]["krippendorff_alpha"]
    assert offered["per_category"]["9"]["prevalence"] == 0
    assert offered["per_category"]["9"]["krippendorff_alpha"] is None
    assert offered["per_category"]["9"]["reasons"]["krippendorff_alpha"] == "no_variation"


def test_a_bar_in_a_cell_makes_the_matrix_set_valued(measured):
    document = measured([["a|b", "-", "a"], ["b|a", "-", "b"]])
    assert document["categories"] == ["-", "a", "a|b", "b"]
    assert {"krippendorff_alpha_jaccard", "krippendorff_alpha_dice"} <= set(document["coefficients"])


def test_sets_take_the_labels_that_were_offered(measured):
    document = measured(
        [["a|b", "-", "a"], ["b|a", "a", "b"]], "--categories", "a,b,c", "--set-distance", "dice"
    )
    assert document["coefficients"]["krippendorff_alpha_dice"]["value"] is not None


def test_two_coders_only_may_be_chosen(measured):
    document = measured(KRIPPENDORFF, "--coder", "c1", "--coder", "c3")
    assert document["coders"] == ["c1", "c3"]
    assert document["coefficients"]["cohen_kappa"]["value"] is not None


def test_a_million_units_of_few_kinds_are_no_trouble(measured):
    document = measured([["a", "b", "a", "b"] * 5000, ["a", "b", "b", "b"] * 5000])
    assert document["coefficients"]["cohen_kappa"]["value"] == pytest.approx(0.5)


def test_many_categories_give_figures_and_no_traceback(measured):
    labels = [f"x{number}" for number in range(20_000)]
    document = measured([labels, [*labels[:-1], "x0"]])
    assert document["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(0.99995, abs=1e-5)


def test_the_table_and_the_csv_say_the_same_figure(coder, tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text(matrix_csv(KRIPPENDORFF), encoding="utf-8")
    table, rows = coder("agree", path), coder("agree", path, "--csv")
    assert "0.743" in table.out
    assert "├" in table.out
    assert "\x1b" not in table.out
    (alpha,) = [
        row for row in csv.DictReader(io.StringIO(rows.out)) if row["coefficient"] == "krippendorff_alpha"
    ]
    assert float(alpha["value"]) == pytest.approx(0.743421, abs=1e-6)


BAD = {
    "ragged": ("unit,a,b\nu1,x,y\nu2,x\n", ("Row 3", "2 cells")),
    "coder twice": ("unit,a,b,a\nu1,x,y,z\n", ("'a' is listed twice", "column 2", "column 4")),
    "nan": ("unit,a,b\nu1,x,y\nu2,nan,y\n", ("Row 3", "column 2", "'nan'")),
    "empty": ("", ("empty",)),
    "no coder": ("unit\nu1\n", ("no coder",)),
    "nameless coder": ("unit,a,\nu1,x,y\n", ("column 3",)),
    "separator alone": ("unit,a,b\nu1,x|,y\n", ("Row 2", "column 2")),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_matrix_gets_a_sentence_with_its_place(text, said, coder, tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text(text, encoding="utf-8")
    ran = coder("agree", path, "--json")
    assert ran.code == 1
    assert ran.out == ""
    for words in ("matrix.csv", *said):
        assert words in ran.err
    assert "error of its own" not in ran.err


def test_a_label_that_was_not_offered_is_named_with_its_place(coder, tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text("unit,a,b\nu1,x,y\nu2,z,y\n", encoding="utf-8")
    ran = coder("agree", path, "--categories", "x,y")
    assert (ran.code, "Row 3, column 2" in ran.err, "'z'" in ran.err) == (1, True, True)


@pytest.mark.parametrize(
    "words",
    [
        ("m.csv", "--unit", "excerpt"),
        ("m.csv", "--round", "main"),
        ("m.csv", "--spans", "s.csv", "--lengths", "l.csv"),
        ("--spans", "s.csv"),
        ("--units-in-columns",),
        ("m.csv", "--level", "1.5"),
        ("m.csv", "--level", "nan"),
        ("m.csv", "--bootstrap", "-1"),
        ("m.csv", "--set-distance", "hamming"),
        ("m.csv", "--json", "--csv"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words, coder):
    assert coder("agree", *words).code == 2


def test_a_file_that_is_not_there_and_a_coder_that_is_not_in_it_are_sentences(coder, tmp_path):
    assert "Cannot read" in coder("agree", tmp_path / "none.csv").err
    path = tmp_path / "matrix.csv"
    path.write_text("unit,a,b\nu1,x,y\n", encoding="utf-8")
    ran = coder("agree", path, "--coder", "z")
    assert (ran.code, "There are: a, b" in ran.err) == (1, True)


def test_bytes_that_are_no_text_are_a_sentence(coder, tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_bytes(b"unit,a,b\nu1,\xff\xfe\xfd,y\n")
    ran = coder("agree", path)
    assert (ran.code, "not UTF-8" in ran.err) == (1, True)


def test_ranks_and_numbers_may_be_compared_by_their_distance(measured):
    """Krippendorff 2011, section D: nominal .743, ordinal .815, interval .849, ratio .797."""
    document = measured(KRIPPENDORFF, "--metric", "ordinal", "--metric", "interval", "--metric", "ratio")
    found = {name: figure["value"] for name, figure in document["coefficients"].items()}
    assert found["krippendorff_alpha_ordinal"] == pytest.approx(0.815, abs=5e-4)
    assert found["krippendorff_alpha_interval"] == pytest.approx(0.849, abs=5e-4)
    assert found["krippendorff_alpha_ratio"] == pytest.approx(0.797, abs=5e-4)


def test_intervals_may_be_corrected_for_bias_and_skew(measured):
    plain = measured(KRIPPENDORFF, "--bootstrap", 400)["coefficients"]["krippendorff_alpha"]
    corrected = measured(KRIPPENDORFF, "--bootstrap", 400, "--interval", "bca")["coefficients"][
        "krippendorff_alpha"
    ]
    assert corrected["method"] == "unit bootstrap, BCa"
    assert (corrected["low"], corrected["value"]) != (plain["low"], plain["value"])
