"""The reports that the command line and the screen show, on real and on made codings."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import coder.agreement.project_report as project_module
from coder.agreement.codesets import set_table
from coder.agreement.codings import code_table
from coder.agreement.labelsets import SET_DISTANCES
from coder.agreement.matrix_report import matrix_report
from coder.agreement.project_report import ProjectReport, project_report
from coder.agreement.ratings import Ratings
from coder.agreement.segments import Segments

LEOKA = Path(__file__).parents[2].parent / "shared" / "reference" / "leoka"


def made(testimonies: int, coders: int = 3, seed: int = 1, empty: bool = False) -> Segments:
    """Codings that coders mostly share, of testimonies that all of them submitted."""
    generator = np.random.default_rng(seed)
    rows = []
    for text in range(testimonies):
        for code in range(2):
            start = int(generator.integers(0, 60))
            for coder in range(coders):
                if generator.random() < 0.8:
                    shift = int(generator.integers(-5, 6))
                    rows.append((text, coder, code, max(start + shift, 0), start + 30))
    columns = np.array([] if empty else rows, dtype=np.int64).reshape(-1, 5).T
    names = ["ana", "ben", "cem", "dia"][:coders]
    return Segments.of(*columns, lengths=[100] * testimonies, coders=names, codes=["loss", "home", "never"])


def report_of(segments: Segments, **options: object) -> ProjectReport:
    table = code_table(segments, "character")
    sets = set_table(segments, "character", ("masi",))
    return project_report(table, sets, unit="character", **options)  # type: ignore[arg-type]


def test_a_report_has_an_interval_on_every_defined_figure_and_a_reason_on_every_other() -> None:
    report = report_of(made(40), bootstrap=300, seed=9)
    for row in report.codes:
        for figure in (row.percent_agreement, row.krippendorff_alpha, row.gwet_ac1, row.fleiss_kappa):
            if figure.value is None:
                assert figure.reason == "no_variation"
            else:
                assert figure.low <= figure.value <= figure.high
                assert set(figure.p_below) == {"0.667", "0.800"}
        assert row.cohen_kappa.reason == "needs_two_coders"
        assert set(row.without) == {"ana", "ben", "cem"}
        assert [(pair.a, pair.b) for pair in row.pairwise] == [("ana", "ben"), ("ana", "cem"), ("ben", "cem")]
    assert report.overall["krippendorff_alpha_masi"].low is not None
    assert report.bootstrap is not None
    assert (report.bootstrap.seed, report.bootstrap.clusters, report.bootstrap.warning) == (9, 40, "")


def test_a_code_that_nobody_used_is_no_variation_and_not_perfect() -> None:
    never = report_of(made(10), bootstrap=50).codes[2]
    assert never.percent_agreement.value == 1.0
    for figure in (never.krippendorff_alpha, never.gwet_ac1, never.fleiss_kappa, never.specific_agreement):
        assert (figure.value, figure.reason) == (None, "no_variation")
    assert never.prevalence.value == 0.0


def test_two_coders_have_cohens_kappa_with_an_interval() -> None:
    kappa = report_of(made(30, coders=2), bootstrap=200).codes[0].cohen_kappa
    assert kappa.value is not None
    assert kappa.low < kappa.value < kappa.high


def test_both_and_only_make_up_all_units_with_the_code() -> None:
    segments = made(12)
    for code, row in enumerate(report_of(segments, bootstrap=None).codes):
        mine = segments.code == code
        spans = zip(segments.testimony[mine], segments.start[mine], segments.end[mine], strict=True)
        covered = {(int(text), at) for text, start, end in spans for at in range(start, end)}
        assert row.both + sum(row.only.values()) == len(covered)


@pytest.mark.parametrize(
    ("lengths", "seen", "reason"),
    [
        ([5, 5], [[0, 0], [0, 0]], "no_data"),
        ([5, 5], [[1, 1], [0, 0]], "one_coder"),
        ([5, 5], [[1, 0], [0, 1]], "no_pairable_units"),
        ([5, 5], [[1, 1], [1, 1]], "no_variation"),
        ([0, 0], [[1, 1], [1, 1]], "no_data"),
    ],
)
def test_a_project_that_says_nothing_says_why(lengths: list[int], seen: list[list[int]], reason: str) -> None:
    none: list[int] = []
    segments = Segments.of(
        none, none, none, none, none, lengths=lengths, seen=seen, coders=["ana", "ben"], codes=["loss"]
    )
    report = report_of(segments, bootstrap=50)
    assert report.codes[0].krippendorff_alpha.reason == reason
    assert report.codes[0].gwet_ac1.reason == reason
    assert report.overall["krippendorff_alpha_masi"].reason == reason


def test_a_project_without_codes_and_without_testimonies_is_an_empty_report() -> None:
    none: list[int] = []
    empty = Segments.of(
        none, none, none, none, none, lengths=[], seen=np.zeros((2, 0)), coders=["a", "b"], codes=[]
    )
    report = report_of(empty, bootstrap=10)
    assert (report.codes, report.testimonies) == ((), 0)
    uncoded = Segments.of(
        none, none, none, none, none, lengths=[9], coders=["a", "b"], seen=np.ones((2, 1)), codes=[]
    )
    assert report_of(uncoded, bootstrap=10).codes == ()


def test_few_testimonies_are_warned_of() -> None:
    note = report_of(made(5), bootstrap=50).bootstrap
    assert note is not None
    assert "Only 5 testimonies" in note.warning


def test_a_testimony_that_one_coder_submitted_changes_no_alpha() -> None:
    segments = made(15)
    seen = np.ones((3, 16), dtype=bool)
    seen[1:, 15] = False
    more = Segments.of(
        np.append(segments.testimony, 15),
        np.append(segments.coder, 0),
        np.append(segments.code, 0),
        np.append(segments.start, 0),
        np.append(segments.end, 50),
        lengths=[100] * 16,
        seen=seen,
        coders=segments.coders,
        codes=segments.codes,
    )
    without, with_it = report_of(segments, bootstrap=200), report_of(more, bootstrap=200)
    masi = "krippendorff_alpha_masi"
    for a, b in (
        (without.codes[0].krippendorff_alpha, with_it.codes[0].krippendorff_alpha),
        (without.overall[masi], with_it.overall[masi]),
    ):
        assert (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high))
    assert with_it.testimonies == 15


def test_every_way_to_resample_the_expected_disagreement_of_sets_agrees(monkeypatch) -> None:
    segments = made(60)
    exact = report_of(segments, bootstrap=400).overall["krippendorff_alpha_masi"]
    monkeypatch.setattr(project_module, "_MAX_SETS", 0)
    by_testimony = report_of(segments, bootstrap=400).overall["krippendorff_alpha_masi"]
    assert (by_testimony.low, by_testimony.high) == pytest.approx((exact.low, exact.high), abs=1e-9)
    monkeypatch.setattr(project_module, "_MAX_WORK", 0)
    first_order = report_of(segments, bootstrap=400).overall["krippendorff_alpha_masi"]
    assert (first_order.low, first_order.high) == pytest.approx((exact.low, exact.high), abs=0.01)


def test_codes_computed_in_blocks_are_those_computed_at_once(monkeypatch) -> None:
    whole = report_of(made(20), bootstrap=100)
    monkeypatch.setattr(project_module, "_BLOCK_CELLS", 1)
    for one, other in zip(report_of(made(20), bootstrap=100).codes, whole.codes, strict=True):
        for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa"):
            a, b = getattr(one, name), getattr(other, name)
            assert a.reason == b.reason
            assert a.value is None or (a.value, a.low, a.high) == pytest.approx((b.value, b.low, b.high))


def test_a_binary_matrix_and_a_project_of_the_same_decisions_agree() -> None:
    segments = made(25, coders=2)
    present = np.zeros((2, 25), dtype=np.int8)
    mine = segments.code == 0
    present[segments.coder[mine], segments.testimony[mine]] = 1
    matrix = matrix_report(Ratings.from_codes(present, 2)).coefficients
    row = project_report(code_table(segments, "testimony"), unit="testimony", bootstrap=None).codes[0]
    for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "cohen_kappa"):
        assert getattr(row, name).value == pytest.approx(matrix[name].value)


def test_a_metric_can_be_asked_for_beside_the_nominal_coefficients() -> None:
    numbers = matrix_report(
        Ratings.from_labels([[1, 2, 3, 4], [1, 2, 4, 4]]), metrics=["interval", "ordinal"]
    )
    assert (
        numbers.coefficients["krippendorff_alpha_interval"].value
        > numbers.coefficients["krippendorff_alpha"].value
    )
    words = matrix_report(Ratings.from_labels([["a", "b"], ["a", "c"]]), metrics=["ratio", "nominal"])
    assert words.coefficients["krippendorff_alpha_ratio"].reason == "not_numeric"
    assert words.coefficients["krippendorff_alpha_nominal"].value == pytest.approx(
        words.coefficients["krippendorff_alpha"].value
    )


@pytest.mark.skipif(not LEOKA.exists(), reason="the LEOKA narratives are not beside this checkout")
@pytest.mark.parametrize("unit", ["testimony", "character"])
def test_twelve_real_coders_in_four_teams(unit) -> None:
    texts = [json.loads(line) for line in (LEOKA / "testimonies.jsonl").open(encoding="utf-8")]
    lengths = {text["testimony"]: len(text["text"]) for text in texts}
    place = {name: number for number, name in enumerate(lengths)}
    with (LEOKA / "submissions.csv").open(newline="") as stream:
        submitted = [(row["testimony"], row["coder"]) for row in csv.DictReader(stream)]
    coders = sorted({coder for _, coder in submitted})
    seen = np.zeros((len(coders), len(place)), dtype=bool)
    for testimony, coder in submitted:
        seen[coders.index(coder), place[testimony]] = True
    with (LEOKA / "codings.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    codes = sorted({row["code"] for row in rows})
    columns = [
        [place[row["testimony"]] for row in rows],
        [coders.index(row["coder"]) for row in rows],
        [codes.index(row["code"]) for row in rows],
        [int(row["start"]) for row in rows],
        [int(row["end"]) for row in rows],
    ]
    segments = Segments.of(*columns, lengths=list(lengths.values()), seen=seen, coders=coders, codes=codes)
    sets = set_table(segments, unit, SET_DISTANCES)
    report = project_report(code_table(segments, unit), sets, unit=unit, bootstrap=200)
    assert report.testimonies == int((seen.sum(axis=0) >= 2).sum())
    for row in report.codes:
        assert row.krippendorff_alpha.value is not None
        assert row.krippendorff_alpha.low <= row.krippendorff_alpha.value <= row.krippendorff_alpha.high
        assert row.specific_agreement.value is not None
    masi = report.overall["krippendorff_alpha_masi"]
    assert masi.low < masi.value < masi.high
    assert (
        report.overall["krippendorff_alpha_nominal"].value < report.overall["krippendorff_alpha_dice"].value
    )
