"""Counts by unit and layer, against hand-counted cases and a slow, obvious implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.counts.tally import Counts, People, lineage, tally
from coder.evidence import Evidence

CODES = ("a.x", "a.x.deep", "a.y", "b.z")


def evidence(rows, submitted, testimonies=("t1", "t2"), coders=("ana", "ben"), excerpts=2):
    """Evidence where each row is (testimony, coder, code, first excerpt, last excerpt)."""
    n = len(testimonies)
    return Evidence(
        testimonies=testimonies,
        coders=coders,
        codes=CODES,
        lengths=[100] * n,
        testimony=[r[0] for r in rows],
        coder=[r[1] for r in rows],
        code=[r[2] for r in rows],
        start=[0] * len(rows),
        end=[1] * len(rows),
        first_unit=[r[3] for r in rows],
        last_unit=[r[4] for r in rows],
        unit_offset=[excerpts * i for i in range(n + 1)],
        unit_start=[0] * (n * excerpts),
        unit_end=[1] * (n * excerpts),
        submitted=frozenset(submitted),
    )


def row(counts: Counts, code: str):
    return next(r for r in counts.rows if r.code == code)


EVERYBODY = frozenset({(0, 0), (0, 1), (1, 0), (1, 1)})
TWO_PEOPLE = People(("c1", "c2"), (0, 1))
ONE_PERSON = People(("c1",), (0, 0))


def test_a_code_found_by_one_of_two_counts_in_any_but_not_in_all():
    found = evidence([(0, 0, 0, 0, 0)], EVERYBODY)
    assert row(tally(found, TWO_PEOPLE, CODES, "case", "any"), "a.x").count == 1
    everybody = row(tally(found, TWO_PEOPLE, CODES, "case", "all"), "a.x")
    assert (everybody.count, everybody.absent, everybody.low, everybody.high) == (0, 2, 0, 1)


def test_a_tie_is_no_majority():
    found = evidence([(0, 0, 0, 0, 0)], EVERYBODY)
    assert row(tally(found, TWO_PEOPLE, CODES, "case", "majority"), "a.x").count == 0


def test_a_testimony_that_nobody_submitted_is_unknown_and_not_absent():
    found = evidence([(0, 0, 0, 0, 0)], {(0, 1)})
    counted = row(tally(found, TWO_PEOPLE, CODES, "case", "any"), "a.x")
    assert (counted.count, counted.absent, counted.unknown) == (0, 1, 1)
    assert counted.share == 0


def test_unsubmitted_codings_show_in_the_coders_own_layer_only():
    found = evidence([(0, 0, 0, 0, 0)], set())
    assert row(tally(found, TWO_PEOPLE, CODES, "case", "ana"), "a.x").count == 1
    assert row(tally(found, TWO_PEOPLE, CODES, "case", "any"), "a.x").count == 0
    assert row(tally(found, TWO_PEOPLE, CODES, "case", "ana"), "a.y").unknown == 2


def test_nothing_finished_gives_no_share():
    assert row(tally(evidence([], set()), TWO_PEOPLE, CODES, "case", "any"), "a.x").share is None


def test_a_person_with_two_testimonies_counts_once_and_is_absent_only_when_both_are_finished():
    both = evidence([(0, 0, 0, 0, 0), (1, 0, 0, 0, 0)], EVERYBODY)
    assert row(tally(both, ONE_PERSON, CODES, "case", "any"), "a.x").count == 1
    half = evidence([], {(0, 0)})
    assert row(tally(half, ONE_PERSON, CODES, "case", "any"), "a.x").unknown == 1


def test_a_child_counts_for_its_parent_once():
    found = evidence([(0, 0, 1, 0, 0), (0, 0, 0, 0, 0)], EVERYBODY)
    counts = tally(found, TWO_PEOPLE, CODES, "excerpt", "any")
    assert row(counts, "a.x").count == 1
    assert row(counts, "a.x.deep").count == 1
    assert row(tally(found, TWO_PEOPLE, CODES, "coding", "any"), "a.x").count == 2


def test_an_excluded_case_leaves_the_counts():
    found = evidence([(0, 0, 0, 0, 0)], EVERYBODY)
    counts = tally(found, People(("c2",), (-1, 0)), CODES, "case", "any")
    assert counts.n_cases == 1
    assert row(counts, "a.x").count == 0


def test_a_case_without_a_testimony_is_unknown():
    counts = tally(evidence([], EVERYBODY), People(("c1", "c2", "silent"), (0, 1)), CODES, "case", "any")
    assert (row(counts, "a.x").absent, row(counts, "a.x").unknown) == (2, 1)


def test_a_coding_over_three_excerpts_is_present_in_each():
    found = evidence([(0, 0, 0, 0, 2)], EVERYBODY, excerpts=3)
    assert row(tally(found, TWO_PEOPLE, CODES, "excerpt", "any"), "a.x").count == 3


def test_a_code_that_left_the_codebook_keeps_a_row():
    counts = tally(evidence([(0, 0, 3, 0, 0)], EVERYBODY), TWO_PEOPLE, ("a.x",), "case", "any")
    assert row(counts, "b.z").count == 1


def test_codings_cannot_be_counted_where_only_units_are_decided():
    with pytest.raises(ValueError, match="Codings cannot be counted"):
        tally(evidence([], set()), TWO_PEOPLE, CODES, "coding", "all")


coding_rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 3), st.integers(0, 1)).map(
        lambda r: (r[0], r[1], r[2], r[3], 1)
    ),
    max_size=25,
)
pairs = st.frozensets(st.tuples(st.integers(0, 2), st.integers(0, 2)))


def slowly(rows, submitted, layer, code, unit, case_of, n_cases):
    """(count, absent, unknown) by looping over units and coders."""
    places = (
        [(t, e) for t in range(3) for e in range(2)] if unit == "excerpt" else [(t, None) for t in range(3)]
    )
    present, done = {}, {}
    for t, e in places:
        voters = [c for c in range(3) if (c, t) in submitted]
        says = {
            c
            for (tt, c, k, f, last) in rows
            if tt == t and (e is None or f <= e <= last) and code in lineage(CODES[k])
        }
        if layer == "ana":
            present[t, e], done[t, e] = 0 in says, 0 in voters
            continue
        votes = len(says & set(voters))
        decided = {"any": votes > 0, "all": 0 < votes == len(voters), "majority": 2 * votes > len(voters)}
        present[t, e], done[t, e] = decided[layer], bool(voters)
    if unit == "case":
        units = {c: [(t, None) for t in range(3) if case_of[t] == c] for c in range(n_cases)}
        has = [any(present[p] for p in units[c]) for c in units]
        finished = [bool(units[c]) and all(done[p] for p in units[c]) for c in units]
    else:
        kept = [p for p in places if case_of[p[0]] >= 0]
        has, finished = [present[p] for p in kept], [done[p] for p in kept]
    count = sum(has)
    absent = sum(f and not h for h, f in zip(has, finished, strict=True))
    return count, absent, len(has) - count - absent


@given(coding_rows, pairs, st.lists(st.integers(-1, 1), min_size=3, max_size=3))
def test_the_tally_equals_counting_slowly_and_layers_are_ordered(rows, submitted, case_of):
    found = evidence(rows, submitted, ("t1", "t2", "t3"), ("ana", "ben", "cem"))
    people = People(("c1", "c2"), case_of)
    for unit in ("case", "testimony", "excerpt"):
        tables = {
            layer: tally(found, people, CODES, unit, layer) for layer in ("any", "majority", "all", "ana")
        }
        for code in CODES:
            for layer, table in tables.items():
                got = row(table, code)
                wanted = slowly(rows, submitted, layer, code, unit, case_of, 2)
                assert (got.count, got.absent, got.unknown) == wanted
            n = {layer: row(table, code).count for layer, table in tables.items()}
            assert n["all"] <= n["majority"] <= n["any"]
