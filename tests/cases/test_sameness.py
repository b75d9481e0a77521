"""Decisions about pairs, put together."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from coder.cases.sameness import sameness
from coder.model import PairDecision


def said(first, second, verdict="same", lead="lea", number=0) -> PairDecision:
    one, other = sorted((first, second))
    return PairDecision(f"{number:04}", "persons", (one, other), verdict, lead)


def test_same_carries_on():
    found = sameness([said("B", "A"), said("C", "B"), said("X", "Y")])
    assert found.groups == (("A", "B", "C"), ("X", "Y"))
    assert found.representatives == {"A": "A", "B": "A", "C": "A", "X": "X", "Y": "X"}
    assert found.contradictions == ()


def test_different_and_undecided_put_nobody_together():
    found = sameness([said("A", "B", "different"), said("B", "C", "undecided")])
    assert (found.groups, found.contradictions) == ((), ())
    assert found.standings["A", "B"].verdict == "different"


def test_a_contradiction_is_named_with_its_chain_and_parts_the_whole_group():
    made = [said("A", "B"), said("B", "C"), said("C", "D"), said("A", "D", "different"), said("X", "Y")]
    found = sameness(made)
    (contradiction,) = found.contradictions
    assert (contradiction.pair, contradiction.chain) == (("A", "D"), ("A", "B", "C", "D"))
    assert found.groups == (("X", "Y"),)


def test_leads_who_contradict_each_other_leave_it_open_and_those_who_agree_settle_it():
    contested = sameness([said("A", "B"), said("A", "B", "different", "max")])
    assert contested.standings["A", "B"].contested
    assert contested.standings["A", "B"].verdict == "undecided"
    assert contested.groups == contested.contradictions == ()
    assert sameness([said("A", "B"), said("A", "B", "same", "max")]).groups == (("A", "B"),)


PAIRS = st.sampled_from(list(itertools.combinations("ABCDE", 2)))
DECISIONS = st.lists(
    st.builds(
        lambda pair, verdict, lead: said(*pair, verdict, lead),
        PAIRS,
        st.sampled_from(["same", "different", "undecided"]),
        st.sampled_from(["lea", "max"]),
    ),
    max_size=8,
    unique_by=lambda made: (made.pair, made.lead),
)


@given(made=DECISIONS, order=st.randoms(use_true_random=False))
def test_the_order_of_decisions_means_nothing(made, order):
    shuffled = list(made)
    order.shuffle(shuffled)
    assert sameness(shuffled) == sameness(made)


@given(made=DECISIONS)
def test_nobody_is_put_together_with_one_they_are_said_to_differ_from(made):
    found = sameness(made)
    for first, second in itertools.combinations("ABCDE", 2):
        together = found.representatives.get(first, first) == found.representatives.get(second, second)
        standing = found.standings.get((first, second))
        if standing is not None and standing.verdict == "different":
            assert not together
    members = [member for group in found.groups for member in group]
    assert len(members) == len(set(members))
