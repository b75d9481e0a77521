"""Counts of the consensus layer: what is open is neither found nor absent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_tally import CODES, EVERYBODY, ONE_PERSON, TWO_PEOPLE, evidence, row

from coder.counts.tally import tally, tally_consensus
from coder.evidence import Evidence

Row = tuple[int, int, int, int, int]
rows = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 1), st.integers(0, 3), st.integers(0, 1), st.integers(0, 1)
    ).map(lambda r: (*r[:3], min(r[3:]), max(r[3:]))),
    max_size=8,
)
finished = st.sets(st.tuples(st.integers(0, 1), st.integers(0, 1)))
units = st.sampled_from(("case", "testimony", "excerpt"))
people = st.sampled_from((TWO_PEOPLE, ONE_PERSON))


def by_one(found: list[Row], submitted) -> Evidence:
    spoken = [(text, 0, code, first, last) for text, _, code, first, last in found]
    return evidence(spoken, {(0, text) for _, text in submitted}, coders=("consensus",))


@given(rows, rows, rows, finished, people, units)
def test_every_unit_is_found_absent_or_unknown_and_the_range_holds_the_count(
    independent, agreed, pending, submitted, who, unit
):
    counts = tally_consensus(
        evidence(independent, submitted), by_one(agreed, submitted), by_one(pending, submitted),
        who, CODES, unit,
    )  # fmt: skip
    for each in counts.rows:
        assert each.count + each.absent + each.unknown == counts.n_units
        assert 0 <= each.low <= each.count <= each.high <= counts.n_units
        assert each.count + each.absent <= counts.n_units - (each.high - each.count)


@given(rows, people, units)
def test_where_everybody_read_alike_the_consensus_is_what_all_found(found, who, unit):
    both = [(text, coder, *rest) for text, _, *rest in found for coder in (0, 1)]
    everybody = evidence(both, EVERYBODY)
    counts = tally_consensus(everybody, by_one(found, EVERYBODY), by_one([], EVERYBODY), who, CODES, unit)
    for each, other in zip(counts.rows, tally(everybody, who, CODES, unit, "all").rows, strict=True):
        assert (each.code, each.count, each.absent, each.low, each.high) == (
            other.code, other.count, other.absent, other.count, other.count,
        )  # fmt: skip


def test_an_open_card_makes_a_unit_unknown_for_the_code_and_its_parents():
    found = [(0, 0, 1, 0, 0)]
    counts = tally_consensus(
        evidence(found, EVERYBODY), by_one([], EVERYBODY), by_one(found, EVERYBODY), TWO_PEOPLE, CODES, "case"
    )
    for code in ("a.x.deep", "a.x"):
        counted = row(counts, code)
        assert (counted.count, counted.absent, counted.unknown, counted.low, counted.high) == (0, 1, 1, 0, 1)
    assert row(counts, "a.y").absent == 2


def test_a_code_that_only_a_decision_brought_has_a_row():
    agreed = by_one([(0, 0, 3, 0, 0)], EVERYBODY)
    counts = tally_consensus(
        evidence([], EVERYBODY), agreed, by_one([], EVERYBODY), TWO_PEOPLE, ("a.x",), "case"
    )
    assert (row(counts, "b.z").count, row(counts, "b.z").low) == (1, 0)
