"""What must hold between coefficients, and under changes that mean nothing (agreement.md, 1)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isnan

import agreement_oracles as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import nominal
from coder.agreement.labelsets import SET_DISTANCES
from coder.agreement.matrix_report import matrix_report
from coder.agreement.multivalued import alpha_multivalued
from coder.agreement.ratings import Ratings
from coder.agreement.sets import alpha_sets
from coder.agreement.sums import NominalSums, coder_margins, pair_sums
from coder.agreement.tables import count_table

Rows = list[list[str | None]]
LABELS = ["a", "b", "c", "d"]


@st.composite
def matrices(
    draw: st.DrawFn, coders: tuple[int, int] = (2, 5), units: tuple[int, int] = (1, 14), missing: bool = True
) -> Rows:
    m, n = draw(st.integers(*coders)), draw(st.integers(*units))
    cell = st.sampled_from([*LABELS, None] if missing else LABELS)
    return draw(st.lists(st.lists(cell, min_size=n, max_size=n), min_size=m, max_size=m))


def sums_of(rows: Sequence[Sequence[Hashable]]) -> NominalSums:
    return NominalSums.of(count_table(Ratings.from_labels(rows, categories=LABELS)))


def same(found: object, expected: float) -> None:
    value = float(found)  # type: ignore[arg-type]
    assert isnan(value) if isnan(expected) else value == pytest.approx(expected, abs=1e-12)


@given(matrices())
@settings(deadline=None)
def test_every_coefficient_is_its_definition_written_out(rows: Rows) -> None:
    units = list(zip(*rows, strict=True))
    sums = sums_of(rows)
    same(nominal.percent_agreement(sums), oracle.percent(units))
    same(nominal.krippendorff_alpha(sums), oracle.alpha(units))
    same(nominal.fleiss_kappa(sums), oracle.fleiss(units))
    same(nominal.gwet_ac1(sums), oracle.ac1(units, len(LABELS)))
    same(nominal.brennan_prediger(sums), oracle.brennan_prediger(units, len(LABELS)))
    pairs = pair_sums(Ratings.from_labels(rows[:2], categories=LABELS))
    same(nominal.cohen_kappa(pairs)[0], oracle.cohen(list(zip(*rows[:2], strict=True))))
    same(nominal.scott_pi(pairs)[0], oracle.scott(list(zip(*rows[:2], strict=True))))
    same(nominal.pair_alpha(pairs)[0], oracle.alpha(list(zip(*rows[:2], strict=True))))


@given(matrices())
@settings(deadline=None)
def test_a_category_against_the_rest_is_the_data_recoded_to_two_categories(rows: Rows) -> None:
    by_category = NominalSums.by_category(count_table(Ratings.from_labels(rows, categories=LABELS)))
    for place, label in enumerate(LABELS):
        recoded = [[None if cell is None else str(cell != label) for cell in row] for row in rows]
        alone = NominalSums.of(count_table(Ratings.from_labels(recoded, categories=["False", "True"])))
        assert by_category.data[place] == pytest.approx(alone.data, abs=1e-9)


@given(matrices(coders=(2, 2), missing=False))
@settings(deadline=None)
def test_two_coders_without_gaps_make_fleiss_scott_and_alpha_scott_corrected_for_size(rows: Rows) -> None:
    sums, pairs = sums_of(rows), pair_sums(Ratings.from_labels(rows, categories=LABELS))
    pi, n = float(nominal.scott_pi(pairs)[0]), 2 * len(rows[0])
    same(nominal.fleiss_kappa(sums), pi)
    same(nominal.krippendorff_alpha(sums), 1 - (1 - pi) * (n - 1) / n)
    same(nominal.light_kappa(pairs), float(nominal.cohen_kappa(pairs)[0]))
    margins = coder_margins(Ratings.from_labels(rows, categories=LABELS))
    same(nominal.conger_kappa(sums, margins), float(nominal.cohen_kappa(pairs)[0]))


@given(matrices(missing=False))
@settings(deadline=None)
def test_complete_data_give_one_percent_agreement_and_alpha_from_fleiss(rows: Rows) -> None:
    sums, n = sums_of(rows), len(rows) * len(rows[0])
    same(nominal.percent_agreement_pooled(sums), float(nominal.percent_agreement(sums)))
    same(nominal.percent_agreement_krippendorff(sums), float(nominal.percent_agreement(sums)))
    same(nominal.krippendorff_alpha(sums), 1 - (1 - float(nominal.fleiss_kappa(sums))) * (n - 1) / n)


@given(
    matrices(coders=(2, 2), missing=False).map(
        lambda rows: [["ab"[cell in "cd"] for cell in row] for row in rows]
    )
)
@settings(deadline=None)
def test_two_categories_make_brennan_prediger_pabak(rows: list[list[str]]) -> None:
    ratings = Ratings.from_labels(rows, categories=["a", "b"])
    pairs = pair_sums(ratings)
    pabak = nominal.pabak(pairs)[0]
    kappa = nominal.brennan_prediger(NominalSums.of(count_table(ratings)))
    assert isnan(kappa) or kappa == pytest.approx(pabak)
    both = sum(a == b == "a" for a, b in zip(*rows, strict=True))
    neither = sum(a == b == "b" for a, b in zip(*rows, strict=True))
    n = len(rows[0])
    assert nominal.prevalence_index(pairs)[0] == pytest.approx(abs(both - neither) / n)
    assert nominal.bias_index(pairs)[0] == pytest.approx(abs(rows[0].count("a") - rows[1].count("a")) / n)


@given(matrices())
@settings(deadline=None)
def test_sets_of_one_label_have_nominal_alpha_under_every_distance(rows: Rows) -> None:
    ratings = Ratings.from_sets([[None if cell is None else {cell} for cell in row] for row in rows])
    expected = nominal.krippendorff_alpha(NominalSums.of(count_table(ratings)))
    for found in (*(alpha_sets(ratings, kind) for kind in SET_DISTANCES), alpha_multivalued(ratings)):
        assert (found.value is None) == isnan(expected)
        assert found.value is None or found.value == pytest.approx(float(expected), abs=1e-9)


def figures(ratings: Ratings) -> dict[str, object]:
    report = matrix_report(ratings)
    values = {name: figure.value if figure else figure.reason for name, figure in report.coefficients.items()}
    errors = {
        f"{name} se": figure.se for name, figure in report.coefficients.items() if figure.se is not None
    }
    return {
        name: pytest.approx(v, abs=1e-9) if isinstance(v, float) else v
        for name, v in (values | errors).items()
    }


@given(matrices(units=(2, 10)), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_coders_and_units_and_the_names_of_labels_mean_nothing(
    rows: Rows, random: object
) -> None:
    expected = figures(Ratings.from_labels(rows, categories=LABELS))
    coders = list(rows)
    random.shuffle(coders)  # type: ignore[attr-defined]
    assert expected == plain(figures(Ratings.from_labels(coders, categories=LABELS)))
    units = list(zip(*rows, strict=True))
    random.shuffle(units)  # type: ignore[attr-defined]
    shuffled = [list(row) for row in zip(*units, strict=True)]
    assert expected == plain(figures(Ratings.from_labels(shuffled, categories=LABELS)))
    names = {"a": "zebra", "b": "10", "c": "loss.home", "d": "-", None: None}
    renamed = [[names[cell] for cell in row] for row in rows]
    assert expected == plain(
        figures(Ratings.from_labels(renamed, categories=["10", "zebra", "-", "loss.home"]))
    )


@given(matrices())
@settings(deadline=None)
def test_a_coder_who_rated_nothing_and_a_unit_nobody_rated_change_nothing(rows: Rows) -> None:
    expected = figures(Ratings.from_labels(rows, categories=LABELS))
    nothing: list[str | None] = [None] * len(rows[0])
    wider = [[*row, None] for row in [rows[0], nothing, *rows[1:]]]
    assert expected == plain(figures(Ratings.from_labels(wider, categories=LABELS)))


@given(matrices(), matrices())
@settings(deadline=None)
def test_adding_sums_of_parts_is_summing_the_whole(first: Rows, second: Rows) -> None:
    m = min(len(first), len(second))
    whole = [a + b for a, b in zip(first[:m], second[:m], strict=True)]
    assert (sums_of(first[:m]) + sums_of(second[:m])).data == pytest.approx(sums_of(whole).data)


@given(matrices(), st.data())
@settings(deadline=None)
def test_a_unit_that_weighs_three_counts_as_three_units(rows: Rows, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(rows[0]), max_size=len(rows[0])))
    repeated = [
        [cell for cell, times in zip(row, weights, strict=True) for _ in range(times)] for row in rows
    ]
    weighed = Ratings.from_labels(rows, categories=LABELS, weights=weights)
    assert figures(weighed) == plain(figures(Ratings.from_labels(repeated, categories=LABELS)))


@given(matrices(coders=(1, 6)))
@settings(deadline=None)
def test_sorting_and_counting_keys_give_the_same_table(rows: Rows) -> None:
    few = count_table(Ratings.from_labels(rows, categories=LABELS), follow_units=True)
    many = count_table(
        Ratings.from_labels(rows, categories=[*LABELS, *map(str, range(60))]), follow_units=True
    )
    assert patterns(few) == patterns(many)
    assert few.pattern_of is not None
    for unit, pattern in zip(zip(*rows, strict=True), few.pattern_of, strict=True):
        counts = {LABELS.index(cell): unit.count(cell) for cell in unit if cell is not None}
        row = {} if pattern < 0 else dict(zip(few.category[pattern], few.count[pattern], strict=True))
        assert counts == {k: n for k, n in row.items() if n}


def patterns(table: object) -> set[tuple[object, ...]]:
    return {
        (frozenset((int(k), int(n)) for k, n in zip(category, count, strict=True) if n), float(mass))
        for category, count, mass in zip(table.category, table.count, table.mass, strict=True)  # type: ignore[attr-defined]
    }


def plain(approximate: dict[str, object]) -> dict[str, object]:
    """The numbers inside pytest's approximations."""
    return {name: getattr(value, "expected", value) for name, value in approximate.items()}


def test_very_many_categories_and_coders_are_no_trouble() -> None:
    n = 100_000
    codes = np.stack([np.arange(n), np.arange(n), np.arange(n)[::-1]])
    report = matrix_report(Ratings.from_codes(codes, n), bootstrap=20)
    assert report.coefficients["krippendorff_alpha"].value == pytest.approx(1 / 3, abs=1e-3)
    assert report.per_category == ()
    assert "100000 categories are too many to list" in report.notices[1]
    assert "too many categories and units for a bootstrap" in report.notices[0]
    ones = np.zeros((80, 40), dtype=np.int8)
    ones[:40, :20] = 1
    assert matrix_report(Ratings.from_codes(ones)).coefficients["fleiss_kappa"].value is not None
