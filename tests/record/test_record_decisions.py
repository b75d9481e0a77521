import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, add, copy_of, quick, retract, scratch, submit

from coder.errors import BadInput, NotFound, Refused
from coder.model import Reading
from coder.record.deciding import DecisionContent
from coder.record.store import Record
from coder.record.union import unite


def content(*considered: str, outcome="union", note="", **more) -> DecisionContent:
    readings = (Reading(0, 9, "defection.brutality"),) if outcome == "union" else ()
    return DecisionContent(outcome, readings, tuple(considered), note=note, **more)


def decide(record: Record, lead: str, said: DecisionContent) -> str:
    with record.writing(lead, codebook="v1") as facts:
        return facts.add_decision("t1", REVISION, said)


def take_back(record: Record, lead: str, decision_id: str) -> None:
    with record.writing(lead) as facts:
        facts.retract_decision(decision_id)


def outcomes(record: Record) -> list[tuple[str, str, str]]:
    return [(each.lead, each.outcome, each.note) for each in record.decisions()]


@pytest.fixture
def coded(record: Record) -> tuple[Record, str]:
    """A record with one coding, submitted, and its id."""
    made = add(record)
    submit(record)
    return record, made


def test_a_decision_is_read_back_as_it_was_made(coded):
    record, made = coded
    (submission,) = record.submissions()
    said = content(
        made, reason="boundary", note="=the end\nis a list", gap=True, submissions=(submission.id,)
    )
    decision_id = decide(record, "lea", said)
    (decision,) = record.decisions(testimony="t1", lead="lea")
    assert (decision.id, decision.card, decision.considered) == (decision_id, made, (made,))
    assert (decision.outcome, decision.reason, decision.note, decision.gap) == (
        "union", "boundary", "=the end\nis a list", True,
    )  # fmt: skip
    assert decision.readings == (Reading(0, 9, "defection.brutality"),)
    assert (decision.submissions, decision.codebook, decision.revision) == ((submission.id,), "v1", REVISION)
    assert record.decisions(lead="max") == record.decisions(testimony="t9") == []


def test_deciding_touches_no_coding(coded):
    record, made = coded
    before = list(record.codings())
    decide(record, "lea", content(made, outcome="none"))
    assert list(record.codings()) == before


def test_a_later_decision_replaces_the_leads_own_and_no_other_leads(coded):
    record, made = coded
    first = decide(record, "lea", content(made))
    decide(record, "max", content(made, outcome="none"))
    decide(record, "lea", content(made, outcome="unresolved"))
    assert outcomes(record) == [("max", "none", ""), ("lea", "unresolved", "")]
    assert record.decisions(lead="lea")[0].replaces == first


def test_the_same_decision_once_more_is_the_one_that_stands(coded):
    record, made = coded
    first = decide(record, "lea", content(made, note="so"))
    assert decide(record, "lea", content(made, note="so")) == first
    assert decide(record, "lea", content(made, note="so!")) != first


def test_taking_a_decision_back_restores_the_one_before_and_then_none(coded):
    record, made = coded
    for outcome in ("union", "none", "unresolved"):
        decide(record, "lea", content(made, outcome=outcome, note=outcome))
    for outcome in ("none", "union"):
        take_back(record, "lea", record.decisions()[0].id)
        assert outcomes(record) == [("lea", outcome, outcome)]
    take_back(record, "lea", record.decisions()[0].id)
    assert record.decisions() == []
    record.undo("lea")
    assert outcomes(record) == [("lea", "union", "union")]


def test_undo_and_redo_walk_through_decisions_with_their_notes(coded):
    record, made = coded
    decide(record, "lea", content(made, note="one"))
    decide(record, "lea", content(made, outcome="none", note="two"))
    undone = record.undo("lea")
    assert undone.testimony == "t1"
    assert outcomes(record) == [("lea", "union", "one")]
    record.undo("lea")
    assert outcomes(record) == []
    assert record.undo("lea") is None
    record.redo("lea")
    assert outcomes(record) == [("lea", "union", "one")]
    record.redo("lea")
    assert outcomes(record) == [("lea", "none", "two")]
    assert record.redo("lea") is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(("union", "none", "unresolved", "back", "undo", "redo")), max_size=12))
def test_decisions_follow_the_simplest_model_of_undo(steps):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        made = add(record)
        stack, undos, redos = [], [], []
        for step in steps:
            if step in ("undo", "redo"):
                source, target = (undos, redos) if step == "undo" else (redos, undos)
                if source:
                    getattr(record, step)("lea")
                    target.append(list(stack))
                    stack[:] = source.pop()
                else:
                    assert getattr(record, step)("lea") is None
            elif step == "back":
                if stack:
                    undos.append(list(stack))
                    redos.clear()
                    take_back(record, "lea", record.decisions()[0].id)
                    stack.pop()
            else:
                decide(record, "lea", content(made, outcome=step))
                if not stack or stack[-1] != step:
                    undos.append(list(stack))
                    redos.clear()
                    stack.append(step)
            assert [each.outcome for each in record.decisions()] == stack[-1:]


def test_two_leads_decisions_unite_in_any_order(coded, tmp_path):
    record, made = coded
    records = [copy_of(record, tmp_path / name) for name in ("one", "two")]
    decide(records[0], "lea", content(made, note="mine"))
    decide(records[1], "max", content(made, outcome="none"))
    decide(records[1], "max", content(made, outcome="unresolved"))
    digests = set()
    for number, order in enumerate(itertools.permutations(records)):
        with copy_of(order[0], tmp_path / f"joined{number}") as joined:
            unite(joined, order[1].path)
            assert unite(joined, order[1].path).added == 0
            assert sorted(outcomes(joined)) == [("lea", "union", "mine"), ("max", "unresolved", "")]
            digests.add(joined.digest())
    assert len(digests) == 1
    for each in records:
        each.close()


def test_the_digest_tells_decisions_apart_but_not_by_their_ids(tmp_path):
    from datetime import UTC, datetime

    at = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    digests = []
    for number, note in enumerate(("so", "so", "otherwise")):
        with quick(Record.open(tmp_path / f"{number}.db")) as record:
            with record.writing("ana", at=at) as facts:
                made = facts.add_coding("t1", REVISION, "defection.brutality", 0, 9)
            bare = record.digest()
            with record.writing("lea", at=at) as facts:
                facts.add_decision("t1", REVISION, content(made, note=note))
            digests.append(record.digest())
            assert digests[-1] != bare
    assert digests[0] == digests[1] != digests[2]


# --- what is refused, with nothing recorded --------------------------------------------


def test_a_coding_that_was_taken_back_meanwhile_cannot_be_decided(record):
    made = add(record)
    retract(record, "ana", made)
    before = record.counts().facts
    with pytest.raises(Refused, match="A coding of ana that you decided about was taken back"):
        decide(record, "lea", content(made))
    with pytest.raises(Refused, match="A coding that you decided about"):
        decide(record, "lea", content("00000000-0000-7000-8000-000000000000"))
    with pytest.raises(BadInput, match="needs the codings"):
        decide(record, "lea", content())
    assert (record.counts().facts, record.decisions()) == (before, [])


def test_a_submission_that_was_taken_back_meanwhile_cannot_be_decided_on(coded):
    record, made = coded
    (submission,) = record.submissions()
    with record.writing("ana") as facts:
        facts.withdraw_submission("t1")
    with pytest.raises(Refused, match="A submission of ana"):
        decide(record, "lea", content(made, submissions=(submission.id,)))


def test_with_a_team_only_leads_decide_and_take_back(coded):
    record, made = coded
    for name, role in (("lea", "lead"), ("ana", "fellow"), ("max", "lead")):
        with record.writing("lea") as facts:
            facts.add_person(name, role)
    with pytest.raises(
        Refused, match=r"Only a lead may decide conflicts, and ana is not one. Ask lea, max\."
    ):
        decide(record, "ana", content(made))
    decision_id = decide(record, "lea", content(made))
    with pytest.raises(Refused, match="Only a lead"):
        take_back(record, "ana", decision_id)
    with pytest.raises(Refused, match="This decision is lea's"):
        take_back(record, "max", decision_id)
    with pytest.raises(NotFound, match="no decision with the id"):
        take_back(record, "max", made)
    assert outcomes(record) == [("lea", "union", "")]
