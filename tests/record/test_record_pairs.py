"""Decisions that two cases are one person, or two testimonies one text."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_helpers import copy_of, quick, scratch

from coder.errors import BadInput, NotFound, Refused
from coder.record.pairing import PairContent
from coder.record.store import Record
from coder.record.union import unite


def judge(record: Record, lead: str, first: str, second: str, verdict="same", **more) -> str:
    about = more.pop("about", "persons")
    with record.writing(lead) as facts:
        return facts.judge_pair(PairContent(about, first, second, verdict, **more))


def said(record: Record, about="persons") -> list[tuple[object, ...]]:
    return [(each.lead, *each.pair, each.verdict, each.note) for each in record.pair_decisions(about)]


def test_a_decision_about_two_is_read_back_as_it_was_made(record):
    made = judge(record, "lea", "C2", "C1", note="=they met", evidence={"name": "0.93"})
    (found,) = record.pair_decisions("persons")
    assert (found.id, found.pair, found.verdict, found.lead) == (made, ("C1", "C2"), "same", "lea")
    assert (found.note, found.evidence) == ("=they met", (("name", "0.93"),))
    assert found.at is not None
    assert record.pair_decisions("texts") == []
    assert record.decisions() == []


def test_which_of_the_two_is_named_first_means_nothing(record):
    assert judge(record, "lea", "C2", "C1") == judge(record, "lea", "C1", "C2")


def test_the_same_word_once_more_is_the_one_that_stands(record):
    first = judge(record, "lea", "C1", "C2", evidence={"name": "0.93"})
    assert judge(record, "lea", "C1", "C2", evidence={"name": "0.95"}) == first
    assert judge(record, "lea", "C1", "C2", note="so") != first


def test_a_later_decision_replaces_the_leads_own_and_overrules_another_leads(record):
    first = judge(record, "lea", "C1", "C2")
    judge(record, "max", "C1", "C2")
    judge(record, "lea", "C1", "C2", "different")
    assert said(record) == [("lea", "C1", "C2", "different", "")]
    assert record.pair_decisions("persons")[0].replaces == first
    record.undo("lea")
    assert {row[3] for row in said(record)} == {"same"}


def test_two_leads_who_did_not_know_of_each_other_both_stand(record):
    with scratch() as folder:
        judge(record, "lea", "C5", "C6")
        with copy_of(record, folder / "there") as there:
            judge(there, "max", "C1", "C2", "different")
        judge(record, "lea", "C1", "C2")
        unite(record, folder / "there" / "coder.db")
    assert {row[3] for row in said(record) if row[1] == "C1"} == {"same", "different"}
    judge(record, "lea", "C1", "C2", note="we talked")
    assert [row[3] for row in said(record) if row[1] == "C1"] == ["same"]


def test_texts_and_persons_of_the_same_ids_are_decided_apart(record):
    judge(record, "lea", "t1", "t2")
    judge(record, "lea", "t1", "t2", "different", about="texts")
    assert [each.verdict for each in record.pair_decisions("persons")] == ["same"]
    assert [each.verdict for each in record.pair_decisions("texts")] == ["different"]


def test_undo_and_redo_bring_back_what_was_said_before(record):
    judge(record, "lea", "C1", "C2", note="so")
    judge(record, "lea", "C1", "C2", "different")
    undone = record.undo("lea")
    assert undone.what == "Undone: decided that C1 and C2 are different."
    assert said(record) == [("lea", "C1", "C2", "same", "so")]
    record.undo("lea")
    assert said(record) == []
    record.redo("lea")
    record.redo("lea")
    assert said(record) == [("lea", "C1", "C2", "different", "")]


def test_a_decision_taken_back_gives_way_to_the_one_before(record):
    judge(record, "lea", "C1", "C2")
    second = judge(record, "lea", "C1", "C2", "different")
    with record.writing("lea") as facts:
        facts.retract_decision(second)
    assert said(record) == [("lea", "C1", "C2", "same", "")]
    assert record.undo("lea").what == "Undone: took back the decision that C1 and C2 are different."
    assert said(record) == [("lea", "C1", "C2", "different", "")]


def test_undoing_a_retraction_does_not_double_what_was_said_again(record):
    made = judge(record, "lea", "C1", "C2")
    with scratch() as folder, copy_of(record, folder / "there") as there:
        with record.writing("lea") as facts:
            facts.retract_decision(made)
        there.close()
        with Record.open(folder / "there" / "coder.db") as again:
            judge(quick(again), "lea", "C1", "C3")
            judge(again, "lea", "C1", "C2", "different")
        unite(record, folder / "there" / "coder.db")
    with pytest.raises(Refused, match="decided again on another machine"):
        record.undo("lea")
    assert {row[3] for row in said(record) if row[1:3] == ("C1", "C2")} == {"different"}


def test_one_case_is_not_a_pair(record):
    with pytest.raises(BadInput, match="C1 is named twice"):
        judge(record, "lea", "C1", "C1")
    assert record.is_empty


def test_with_a_team_only_leads_decide_who_is_who(record):
    with record.writing("lea") as facts:
        facts.add_person("lea", "lead")
        facts.add_person("ana", "fellow")
    with pytest.raises(Refused, match=r"Only a lead may decide.*Ask lea"):
        judge(record, "ana", "C1", "C2")
    made = judge(record, "lea", "C1", "C2")
    with pytest.raises(Refused), record.writing("ana") as facts:
        facts.retract_decision(made)
    with pytest.raises(NotFound), record.writing("lea") as facts:
        facts.retract_decision("0" * 32)


def test_the_digest_says_who_is_who(record):
    before = record.digest()
    judge(record, "lea", "C1", "C2")
    first = record.digest()
    judge(record, "lea", "C1", "C2", "different")
    assert len({before, first, record.digest()}) == 3
    record.undo("lea")
    record.undo("lea")
    assert record.digest() == before


WORDS = st.tuples(
    st.sampled_from(["lea", "max"]),
    st.sampled_from(list(itertools.combinations(["C1", "C2", "C3"], 2))),
    st.sampled_from(["same", "different", "undecided"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(here=st.lists(WORDS, max_size=4), there=st.lists(WORDS, max_size=4))
def test_two_records_united_in_either_order_say_the_same(here, there):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as left:
        judge(left, "lea", "C1", "C2")
        with copy_of(left, folder / "b") as right:
            for lead, pair, verdict in here:
                judge(left, lead, *pair, verdict)
            for lead, pair, verdict in there:
                judge(right, lead, *pair, verdict)
            with copy_of(left, folder / "left") as a, copy_of(right, folder / "right") as b:
                unite(a, right.path)
                unite(b, left.path)
                assert a.digest() == b.digest()
                assert sorted(said(a)) == sorted(said(b))
