"""Counts by groups: groups add up, who is unknown is explained, and small groups are not told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tally import CODES, EVERYBODY, TWO_PEOPLE, evidence, row

from coder.counts.grouping import group
from coder.counts.presence import People
from coder.counts.tally import Split, tally
from coder.model import Variable

SEX = Variable("sex", "Sex", "category", ("F", "M"))


def of(counts, code, *labels):
    return next(
        each for each in (*counts.rows, *counts.families) if (each.code, each.groups) == (code, labels)
    )


def test_groups_that_nobody_is_in_keep_their_rows():
    split = Split((group(SEX, ["M", "M"]),))
    counts = tally(evidence([(0, 0, 0, 0, 0)], EVERYBODY), TWO_PEOPLE, CODES, "case", "any", split)
    assert (of(counts, "a.x", "F").count, of(counts, "a.x", "F").share) == (0, None)
    assert of(counts, "a.x", "F").voiced == "nobody_asked"
    assert (of(counts, "a.x", "M").count, of(counts, "a.x", "M").absent) == (1, 1)
    assert [each.people for each in counts.groups] == [0, 2]


def test_a_family_counts_a_person_once():
    both = evidence([(0, 0, 0, 0, 0), (0, 0, 2, 1, 1)], EVERYBODY)
    counts = tally(both, TWO_PEOPLE, CODES, "case", "any", Split(families=("a", "b")))
    assert (of(counts, "a").count, of(counts, "b").count) == (1, 0)
    assert "a" not in [each.code for each in counts.rows]


def test_what_is_unknown_says_why_and_voiced_by_nobody_we_could_ask_is_not_absent():
    people = People(("c1", "c2", "silent"), (0, 1))
    counts = tally(evidence([], {(0, 0)}), people, CODES, "case", "any")
    found = row(counts, "a.x")
    assert (found.because.no_testimony, found.because.not_submitted, found.because.unresolved) == (1, 1, 0)
    assert found.voiced == "nobody_we_could_ask"
    assert row(tally(evidence([], EVERYBODY), TWO_PEOPLE, CODES, "case", "any"), "a.x").voiced == "absent"
    assert (counts.missing.no_testimony, counts.missing.not_submitted) == (1, 1)


def test_characters_are_counted_once_however_many_codings_cover_them():
    found = evidence([(0, 0, 0, 0, 0), (0, 1, 1, 0, 0), (1, 0, 2, 0, 0)], EVERYBODY)
    found = type(found)(**{**vars(found), "start": [0, 5, 0], "end": [10, 20, 7]})
    counts = tally(found, TWO_PEOPLE, CODES, "character", "any")
    assert (row(counts, "a.x").count, row(counts, "a.x.deep").count, row(counts, "a.y").count) == (20, 15, 7)
    assert row(counts, "a.x").people == 1
    with pytest.raises(ValueError, match="Characters cannot be counted in the layer all"):
        tally(found, TWO_PEOPLE, CODES, "character", "all")


def test_a_small_group_is_hidden_and_its_share_range_and_layers_with_it():
    n = 8
    people = People(tuple(f"c{at}" for at in range(n)), tuple(range(n)))
    texts = tuple(f"t{at}" for at in range(n))
    everybody = {(coder, text) for coder in range(2) for text in range(n)}
    rows = [(at, 0, 0, 0, 0) for at in range(1, n)]
    split = Split((group(SEX, ["F"] * 4 + ["M"] * 4),), least=3)
    counts = tally(evidence(rows, everybody, testimonies=texts), people, CODES, "case", "any", split)
    women, men = of(counts, "a.x", "F"), of(counts, "a.x", "M")
    assert women.absent is None  # one woman does not voice it: told by 4 women less 3 who do
    assert women.count is None
    whole = row(
        tally(evidence(rows, everybody, testimonies=texts), people, CODES, "case", "any", Split(least=3)),
        "a.x",
    )
    assert men.count == 4
    assert whole.count is None  # or the women would follow from the whole
    assert {women.share, women.low, women.high, women.people, men.low, *women.layers.values()} == {None}
    assert women.suppressed
    assert of(counts, "b.z", "F").count == 0
    assert of(counts, "b.z", "F").absent == 4
    assert counts.suppressed == 2


def test_a_table_about_fewer_people_than_the_threshold_is_refused():
    with pytest.raises(ValueError, match="fewer than 3 people"):
        tally(evidence([], EVERYBODY), TWO_PEOPLE, CODES, "case", "any", Split(least=3))


coding_rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 3), st.just(0), st.integers(0, 1)),
    max_size=20,
)
seats = st.frozensets(st.tuples(st.integers(0, 1), st.integers(0, 3)))
sexes = st.lists(st.sampled_from(["F", "M", ""]), min_size=3, max_size=3)


@settings(max_examples=25)
@given(coding_rows, seats, sexes, sexes, st.sampled_from(["case", "testimony", "excerpt", "coding"]))
def test_groups_add_up_to_the_whole_and_layers_are_ordered(rows, submitted, sex, town, unit):
    people = People(("c1", "c2", "c3"), (0, 0, 1, -1))
    found = evidence(rows, submitted, testimonies=("t1", "t2", "t3", "t4"))
    split = Split((group(SEX, sex), group(Variable("town", "Town"), town)), families=("a",))
    whole = tally(found, people, CODES, unit, "any", Split(families=("a",)))
    parts = tally(found, people, CODES, unit, "any", split)
    for total in (*whole.rows, *whole.families):
        own = [each for each in (*parts.rows, *parts.families) if each.code == total.code]
        assert sum(each.count for each in own) == total.count
        assert sum(each.people for each in own) == total.people
        if unit != "coding":
            assert sum(each.absent for each in own) == total.absent
            assert sum(each.unknown for each in own) == total.unknown
            for each in own:
                assert each.layers["all"] <= each.layers["majority"] <= each.layers["any"]
                because = each.because
                assert because.no_testimony + because.not_submitted + because.unresolved == each.unknown
    assert sum(each.people for each in parts.groups) == 3


@settings(max_examples=25)
@given(coding_rows, seats, st.lists(st.booleans(), min_size=3, max_size=3))
def test_a_choice_and_its_rest_add_up(rows, submitted, kept):
    people = People(("c1", "c2", "c3"), (0, 0, 1, 2))
    found = evidence(rows, submitted, testimonies=("t1", "t2", "t3", "t4"))
    chosen = np.array(kept)
    for unit in ("case", "excerpt", "coding"):
        whole, one, other = (
            tally(found, people, CODES, unit, "any", Split(chosen=each)) for each in (None, chosen, ~chosen)
        )
        assert whole.n_cases == one.n_cases + other.n_cases
        for total, first, second in zip(whole.rows, one.rows, other.rows, strict=True):
            assert total.count == first.count + second.count


def test_a_code_s_codings_are_not_told_by_those_of_its_parent_and_family():
    n = 6
    people = People(tuple(f"c{at}" for at in range(n)), tuple(range(n)))
    rows = [(at, 0, 0, 0, 0) for at in range(n)] + [(0, 0, 1, 0, 0)]  # a.x.deep in one person
    found = evidence(rows, {(0, at) for at in range(n)}, testimonies=tuple(f"t{at}" for at in range(n)))
    counts = tally(found, people, CODES, "coding", "any", Split(least=3, families=("a", "b")))
    assert [of(counts, code).count for code in ("a.x", "a.x.deep", "a", "b")] == [None, None, None, 0]
