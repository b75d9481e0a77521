"""Codes that occur together, against slow and obvious counting."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.counts.cooccurrence import cooccurrence, overlaps
from coder.counts.presence import People, presence, united
from coder.evidence import Evidence

CODES = ("a.x", "a.x.deep", "a.y", "b.z")
LENGTHS = (30, 8)


def evidence(rows, coders=("ana", "ben"), submitted=None):
    """Rows of (testimony, coder, code, start, end); each testimony is one excerpt."""
    return Evidence(
        ("t1", "t2"), coders, CODES, np.array(LENGTHS),
        *(np.array([row[at] for row in rows], dtype=np.int64) for at in range(5)),
        np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64),
        np.array([0, 1, 2]), np.zeros(2, dtype=np.int64), np.array(LENGTHS),
        frozenset(product(range(2), range(2))) if submitted is None else frozenset(submitted),
    )  # fmt: skip


PEOPLE = People(("c1", "c2"), (0, 1))


def pair(found, a, b):
    return next(each for each in found.pairs if (each.a, each.b) == (a, b))


def test_codes_that_share_a_character_occur_together_and_touching_ones_do_not():
    found = overlaps(evidence([(0, 0, 0, 0, 10), (0, 1, 3, 9, 20), (0, 1, 2, 20, 25)]), PEOPLE, CODES, "any")
    assert (pair(found, "a.x", "b.z").count, pair(found, "a.x", "b.z").people) == (1, 1)
    assert pair(found, "a.y", "b.z").count == 0
    assert pair(found, "a.x", "b.z").reason == "pairs_of_passages"


def test_a_code_and_one_below_it_are_no_pair_and_the_child_counts_for_its_parent():
    found = overlaps(evidence([(0, 0, 1, 0, 10), (0, 0, 3, 5, 6)]), PEOPLE, CODES, "ana")
    assert {(each.a, each.b) for each in found.pairs} == set(combinations(CODES, 2)) - {("a.x", "a.x.deep")}
    assert pair(found, "a.x", "b.z").count == pair(found, "a.x.deep", "b.z").count == 1


def test_passages_have_no_majority():
    with pytest.raises(ValueError, match="take any, consensus or a coder"):
        overlaps(evidence([]), PEOPLE, CODES, "majority")


def test_a_pair_in_fewer_people_than_the_threshold_is_hidden_and_so_is_one_that_leaves_few_apart():
    rows = [(0, 0, 0, 0, 5), (1, 0, 0, 0, 5), (0, 0, 3, 0, 5)]
    grid = presence(evidence(rows), PEOPLE, CODES, "case", "any")
    found = cooccurrence(grid, CODES, 2)
    assert pair(found, "a.x", "b.z").reason == "suppressed"
    both = presence(evidence([*rows, (1, 0, 3, 0, 5)]), PEOPLE, CODES, "case", "any")
    assert pair(cooccurrence(both, CODES, 2), "a.x", "b.z").count == 2


def test_what_is_expected_rests_on_the_people_who_are_known_for_both_codes():
    people = People(("c1", "c2"), (0, 1))
    unfinished = evidence([(0, 0, 0, 0, 5), (0, 0, 3, 0, 5), (1, 0, 0, 0, 5)], submitted={(0, 0)})
    found = pair(cooccurrence(presence(unfinished, people, CODES, "case", "any"), CODES), "a.x", "b.z")
    assert (found.count, found.expected) == (1, 1.0)  # of the one person known both ways


coding_rows = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 1), st.integers(0, 3), st.integers(0, 7), st.integers(1, 8)
    ).map(lambda row: (*row[:4], min(row[3] + row[4], LENGTHS[row[0]]))),
    max_size=12,
)


def under(rows, code):
    return [row for row in rows if CODES[row[2]] == code or CODES[row[2]].startswith(f"{code}.")]


def stretches(rows, text):
    """Characters that the rows cover, cut where one span ends and another begins."""
    found = []
    for start, end in sorted((row[3], row[4]) for row in rows if row[0] == text):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def chance(a, b, length):
    """By trying every place: how often two stretches of these lengths overlap."""
    tries = [(i, j) for i in range(length - a + 1) for j in range(length - b + 1)]
    return sum(i < j + b and j < i + a for i, j in tries) / len(tries)


@given(coding_rows)
def test_the_sweep_equals_comparing_every_stretch_with_every_other(rows):
    found = overlaps(evidence(rows), PEOPLE, CODES, "any")
    for each in found.pairs:
        count, expected, people = 0, 0.0, set()
        for text in range(2):
            first, second = stretches(under(rows, each.a), text), stretches(under(rows, each.b), text)
            for (a, b), (c, d) in product(first, second):
                expected += chance(b - a, d - c, LENGTHS[text])
                if a < d and c < b:
                    count += 1
                    people.add(text)
        assert (each.count, each.people) == (count, len(people))
        assert each.expected == pytest.approx(expected, abs=1e-9)


@given(coding_rows, st.frozensets(st.tuples(st.integers(0, 1), st.integers(0, 1))))
def test_units_with_both_codes_and_expected_counts_equal_counting_slowly(rows, submitted):
    grid = presence(evidence(rows, submitted=submitted), PEOPLE, CODES, "testimony", "any")
    found = cooccurrence(grid, CODES)
    done = [text for text in range(2) if any(text == each for _, each in submitted)]
    said = [row for row in rows if (row[1], row[0]) in submitted]
    assert found.n_units == len(done)
    for each in found.pairs:
        first = {row[0] for row in under(said, each.a)}
        second = {row[0] for row in under(said, each.b)}
        assert each.count == each.people == len(first & second)
        if done:
            assert each.expected == pytest.approx(len(first) * len(second) / len(done))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.integers(1, 5)), max_size=15))
def test_united_stretches_are_apart_and_cover_the_same_characters(spans):
    columns = [np.array([span[at] for span in spans], dtype=np.int64) for at in range(3)]
    text, start, end = united(columns[0], columns[1], columns[1] + columns[2])
    before = {(t, at) for t, s, n in spans for at in range(s, s + n)}
    after = [(t, at) for t, s, e in zip(text, start, end, strict=True) for at in range(s, e)]
    assert sorted(before) == sorted(after)
