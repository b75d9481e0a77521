from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.gamma import Sampler, continuum_of, gamma
from coder.agreement.gamma_alignment import Continuum, Dissimilarity, assign, best_alignment
from coder.agreement.segments import Segments

CASES_FILE = Path(__file__).parents[2].parent / "shared" / "reference" / "agreement_cases.json"
CASES: list[dict[str, Any]] = (
    json.loads(CASES_FILE.read_text(encoding="utf-8")) if CASES_FILE.is_file() else []
)


def of_kind(disorder: bool) -> list[Any]:
    chosen = [
        pytest.param(case, id=case["id"])
        for case in CASES
        if case["id"].startswith("gamma_") and case["id"].endswith("_disorder") == disorder
    ]
    return chosen or [pytest.param({}, marks=pytest.mark.skip(reason="../shared/reference is not here"))]


def continuum_in(data: dict[str, Any]) -> Continuum:
    people = sorted({span[0] for span in data["spans"]})
    codes = sorted({span[3] for span in data["spans"]})
    coder, start, end, code = zip(*data["spans"], strict=True)
    return Continuum.of(
        [people.index(name) for name in coder], start, end, [codes.index(name) for name in code]
    )


def measure_in(options: dict[str, Any]) -> Dissimilarity:
    return Dissimilarity(options["alpha"], options["beta"], options["delta_empty"])


@pytest.mark.parametrize("case", of_kind(disorder=True))
def test_the_best_alignment_meets_the_reference_values(case: dict[str, Any]) -> None:
    found = best_alignment(continuum_in(case["data"]), measure_in(case["options"])).disorder
    assert found == pytest.approx(case["expected_exact"], abs=case["tolerance_exact"])


@pytest.mark.parametrize("case", of_kind(disorder=False))
def test_gamma_meets_the_reference_values_in_the_median_of_five_seeds(case: dict[str, Any]) -> None:
    sampler: Sampler = "shuffle" if case["options"]["sampler"] == "shuffle" else "statistical"
    values = [
        gamma(
            continuum_in(case["data"]),
            measure_in(case["options"]),
            sampler=sampler,
            seed=seed,
            most_samples=200,
        ).figure.value
        for seed in range(5)
    ]
    assert median(value for value in values if value is not None) == pytest.approx(
        case["expected_exact"], abs=case["tolerance_exact"]
    )


def test_two_coders_worked_by_hand() -> None:
    """Two pairs of (1/4)^2 each and two units alone, over three units per coder."""
    continuum = Continuum.of(
        [0, 0, 0, 0, 1, 1], [1, 6, 20, 30, 2, 31], [5, 10, 24, 34, 6, 35], [0, 1, 0, 1, 0, 1]
    )
    alignment = best_alignment(continuum)
    assert alignment.disorder == pytest.approx(2.125 / 3)
    assert alignment.unitary == ((0, 4), (1,), (2,), (3, 5))


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 4)), st.integers(0, 6)), st.integers(0, 7))
def test_an_assignment_costs_the_least_of_all(costs: dict[tuple[int, int], int], alone: int) -> None:
    edges = [[(column, float(cost)) for (at, column), cost in costs.items() if at == row] for row in range(4)]
    chosen = assign(edges, alone)

    def cost(choice: Sequence[int]) -> float:
        return sum(
            costs.get((row, column), alone) if column < 5 else alone for row, column in enumerate(choice)
        )

    taken = [column for column in chosen if column >= 0]
    assert len(set(taken)) == len(taken)
    assert all((row, column) in costs for row, column in enumerate(chosen) if column >= 0)
    assert cost([9 if column < 0 else column for column in chosen]) == min(
        map(cost, permutations([*range(5), 9, 9, 9, 9], 4))
    )


def set_partitions(units: list[int], coder: list[int]) -> Iterator[list[list[int]]]:
    """All ways to put units into groups with at most one unit of each coder."""
    if not units:
        yield []
        return
    first, *others = units
    for rest in set_partitions(others, coder):
        yield [[first], *rest]
        for at, group in enumerate(rest):
            if coder[first] not in [coder[unit] for unit in group]:
                yield [*rest[:at], [first, *group], *rest[at + 1 :]]


@given(
    st.integers(2, 3),
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 12), st.integers(1, 5), st.integers(0, 1)),
        min_size=1,
        max_size=6,
    ),
)
def test_no_alignment_is_better_than_the_best(coders: int, rows: list[tuple[int, int, int, int]]) -> None:
    continuum = Continuum.of(
        [who % coders for who, *_ in rows],
        [start for _, start, _, _ in rows],
        [start + length for _, start, length, _ in rows],
        [code for *_, code in rows],
        coders,
    )
    everything = np.arange(len(rows))
    table = Dissimilarity().table(continuum, everything, everything)
    pairs = coders * (coders - 1) / 2

    def cost(group: list[int]) -> float:
        inside = sum(table[one, other] for one in group for other in group if one < other)
        return (inside + pairs - len(group) * (len(group) - 1) / 2) / pairs

    least = min(
        sum(map(cost, partition))
        for partition in set_partitions(list(range(len(rows))), continuum.coder.tolist())
    )
    found = best_alignment(continuum)
    assert found.disorder == pytest.approx(least / (len(rows) / coders))
    assert sorted(unit for group in found.unitary for unit in group) == everything.tolist()


def test_the_seed_decides_the_value_and_is_reported() -> None:
    continuum = Continuum.of([0, 0, 1, 1], [0, 10, 1, 12], [5, 15, 6, 18], [0, 1, 0, 1])
    one, same, other = (gamma(continuum, seed=seed, precision=None) for seed in (7, 7, 8))
    assert (one.seed, one.samples, one.sampler) == (7, 30, "statistical")
    assert one.figure.value == same.figure.value != other.figure.value
    assert one.precision is not None


def test_identical_coders_agree_wholly_by_either_sampler() -> None:
    continuum = Continuum.of([0, 0, 1, 1], [0, 10, 0, 10], [5, 15, 5, 15], [0, 1, 0, 1])
    assert gamma(continuum, precision=None).figure.value == 1.0
    assert gamma(continuum, sampler="shuffle", precision=None).figure.value == 1.0


def test_a_testimony_of_a_project_is_taken_with_the_coders_who_saw_it() -> None:
    segments = Segments.of(
        [0, 1, 1], [0, 1, 2], [0, 0, 1], [0, 2, 3], [5, 8, 9], lengths=[10, 10],
        seen=[[True, False], [True, True], [False, True]],
    )  # fmt: skip
    continuum = continuum_of(segments, 1)
    assert continuum.coders == 2
    assert continuum.coder.tolist() == [0, 1]
    assert (continuum.start.tolist(), continuum.end.tolist()) == ([2, 3], [8, 9])


def test_undefined_gamma_says_why_and_bad_input_is_refused() -> None:
    assert gamma(Continuum.of([], [], [], [], 2)).figure.reason == "no_data"
    assert gamma(Continuum.of([0], [0], [5], [0])).figure.reason == "one_coder"
    with pytest.raises(ValueError, match="no extent"):
        Continuum.of([0], [5], [5], [0])
    with pytest.raises(ValueError, match="sampler"):
        gamma(Continuum.of([0, 1], [0, 0], [5, 5], [0, 0]), samples=1)


def test_more_coders_and_units_than_can_be_searched_are_refused_in_a_sentence() -> None:
    random = np.random.default_rng(0)
    start = random.integers(0, 40, 400)
    continuum = Continuum.of(np.arange(400) % 8, start, start + 30, random.integers(0, 2, 400))
    with pytest.raises(ValueError, match="two coders"):
        best_alignment(continuum)
