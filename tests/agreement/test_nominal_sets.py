"""Set distances, and the sums of them that are never computed pair by pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coder.agreement.labelsets as labelsets_module
from coder.agreement.labelsets import SET_DISTANCES, LabelSets, SetDistance
from coder.agreement.multivalued import alpha_multivalued
from coder.agreement.ratings import Ratings
from coder.agreement.sets import alpha_sets


def slow(kind: SetDistance, a: set[int], b: set[int]) -> float:
    if a == b:
        return 0.0
    if kind == "nominal":
        return 1.0
    if kind == "jaccard":
        return 1 - len(a & b) / len(a | b)
    if kind == "dice":
        return 1 - 2 * len(a & b) / (len(a) + len(b))
    likeness = 2 / 3 if a <= b or b <= a else 1 / 3 if a & b else 0
    return 1 - (likeness if kind == "passonneau2004" else len(a & b) / len(a | b) * likeness)


@st.composite
def families(draw: st.DrawFn) -> tuple[LabelSets, list[set[int]], np.ndarray]:
    labels = draw(st.sampled_from([3, 12, 64, 65, 130]))
    sets = draw(st.sets(st.frozensets(st.integers(0, labels - 1), max_size=12), min_size=1, max_size=20))
    members = np.zeros((len(sets), labels), dtype=bool)
    for row, one in enumerate(sets):
        members[row, list(one)] = True
    counts = draw(st.lists(st.integers(0, 9), min_size=len(sets), max_size=len(sets)))
    return LabelSets.of(members), [set(one) for one in sets], np.array(counts, dtype=float)


@given(families(), st.sampled_from(SET_DISTANCES))
@settings(deadline=None)
def test_sums_through_shared_subsets_are_sums_over_all_pairs(family, kind: SetDistance) -> None:
    sets, plain, counts = family
    expected = [sum(n * slow(kind, a, b) for n, b in zip(counts, plain, strict=True)) for a in plain]
    assert sets.mean_distance(kind, counts) == pytest.approx(expected, abs=1e-9)
    assert sets.matrix(kind) @ counts == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("limit", [-1, 1, 3])
def test_comparing_large_sets_one_by_one_gives_the_same(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    members = np.random.default_rng(1).random((60, 70)) < 0.06
    counts = np.random.default_rng(2).random(60)
    fast = {kind: LabelSets.of(members).mean_distance(kind, counts) for kind in SET_DISTANCES}
    monkeypatch.setattr(labelsets_module, "_SMALL", limit)
    monkeypatch.setattr(labelsets_module, "_BLOCK_CELLS", 100)
    for kind in SET_DISTANCES:
        assert LabelSets.of(members).mean_distance(kind, counts) == pytest.approx(fast[kind], abs=1e-9)


@given(families(), st.sampled_from(SET_DISTANCES))
@settings(deadline=None)
def test_a_distance_is_symmetric_zero_only_to_itself_and_at_most_one(family, kind: SetDistance) -> None:
    matrix = family[0].matrix(kind)
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 0).all()
    others = matrix[~np.eye(len(matrix), dtype=bool)]
    assert ((others > 0) & (others <= 1)).all()


@given(st.permutations("abcdef"), st.integers(0, 1000))
@settings(deadline=None)
def test_names_of_labels_mean_nothing_to_sets(names: list[str], seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows = [[set(np.flatnonzero(generator.random(6) < 0.3).tolist()) for _ in range(6)] for _ in range(3)]
    alphas = []
    for order in ("abcdef", names):
        ratings = Ratings.from_sets([[{order[k] for k in cell} for cell in row] for row in rows])
        alphas.append([alpha_sets(ratings, kind).value for kind in SET_DISTANCES])
        alphas[-1].append(alpha_multivalued(ratings).value)
    assert alphas[0] == pytest.approx(alphas[1], abs=1e-9)


def test_multivalued_alpha_of_many_labels_needs_no_limit() -> None:
    generator = np.random.default_rng(4)
    truth = generator.random((60, 40)) < 0.4
    rows = []
    for _ in range(3):
        marked = truth ^ (generator.random(truth.shape) < 0.05)
        rows.append([{f"l{k}" for k in np.flatnonzero(unit)} for unit in marked])
    value = alpha_multivalued(Ratings.from_sets(rows)).value
    assert value is not None
    assert 0.5 < value < 1


def test_ratings_that_are_no_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="not set-valued"):
        alpha_sets(Ratings.from_labels([["a"], ["b"]]), "masi")
    with pytest.raises(ValueError, match="no set distance"):
        alpha_sets(Ratings.from_sets([[{"a"}], [{"b"}]]), "cosine")  # type: ignore[arg-type]
