"""Rounds as facts, and what a person who looks at the record is not shown."""

from __future__ import annotations

import ast
import inspect
import json
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_helpers import REVISION, add, copy_of, quick, scratch, submit

from coder.errors import NotFound, Refused
from coder.model import Reading
from coder.record.deciding import DecisionContent
from coder.record.ids import id_text
from coder.record.noting import Subject
from coder.record.rows import Names
from coder.record.store import Record
from coder.record.union import unite
from coder.rounds.steps import Step
from coder.rounds.visibility import Trace, blindness, may_read, readers_of

CODERS = ("ana", "ben", "lea")
TEXTS = ("t1", "t2")


def team(record: Record) -> None:
    for name, role in (("lea", "lead"), ("ana", "fellow"), ("ben", "fellow")):
        with record.writing("lea") as facts:
            facts.add_person(name, role)


def step(
    record: Record, about="open", name="wave", actor="lea", kind="independent", coders=(), **more
) -> None:
    with record.writing(actor, round=name, codebook="v1") as facts:
        facts.add_round_step(Step("", name, "", about, kind=kind, coders=coders, **more))


def everybody(texts=TEXTS, coders=("ana", "ben")):
    return {"coders": coders, "assigned": tuple((coder, text) for coder in coders for text in texts)}


@pytest.fixture
def record(tmp_path):
    with closing(quick(Record.open(tmp_path / "coder.db"))) as found:
        yield found


def test_a_round_is_what_was_recorded_and_survives_a_union(record, tmp_path):
    step(record, seed=7, testimonies=("t1", "t2"), double=("t2",), by=("sex",), **everybody())
    step(record, "assign", removed=(("ben", "t2"),))
    found = record.opened_rounds()[0]
    assert (found.name, found.kind, found.codebook, found.seed, found.by) == (
        "wave", "independent", "v1", 7, ("sex",),
    )  # fmt: skip
    assert found.of("ben") == ("t1",)
    assert found.double == {"t2"}
    with closing(Record.open(tmp_path / "other" / "coder.db")) as other:
        unite(other, record.path)
        assert other.opened_rounds() == record.opened_rounds()
        assert other.digest() == record.digest()
        assert [each.name for each in other.rounds()] == ["main", "wave"]


def test_two_machines_open_and_close_the_same_round_and_come_out_the_same(record, tmp_path):
    add(record)
    with closing(copy_of(record, tmp_path / "b")) as other:
        step(record, **everybody())
        step(other, kind="calibrate", **everybody(("t3",)))
        step(other, "close")
        unite(record, other.path)
        unite(other, record.path)
        assert record.opened_rounds() == other.opened_rounds()
        assert record.round_clashes() == other.round_clashes()
        assert record.digest() == other.digest()
        assert not record.opened_rounds()[0].open
        assert record.opened_rounds()[0].kind == "independent"
        assert "opened twice" in record.round_clashes()[0].what


def test_in_a_closed_round_nothing_can_be_changed(record):
    step(record, **everybody())
    coding = add(record, "ana", round="wave")
    with record.writing("ben", round="wave") as facts:
        facts.submit("t1", REVISION)
    step(record, "close")
    for act in (
        lambda facts: facts.add_coding("t2", REVISION, "a.b", 0, 5),
        lambda facts: facts.retract(coding),
        lambda facts: facts.replace_coding(coding, end=4),
        lambda facts: facts.submit("t1", REVISION),
    ):
        with pytest.raises(Refused, match="wave is closed"), record.writing("ana", round="wave") as facts:
            act(facts)
    with pytest.raises(Refused, match="closed"), record.writing("ben", round="wave") as facts:
        facts.withdraw_submission("t1")
    with pytest.raises(Refused, match="closed"):
        record.undo("ana")
    assert record.coding(coding) is not None


def test_late_work_is_kept_and_marked_without_asking_a_clock(record, tmp_path):
    step(record, **everybody())
    with closing(copy_of(record, tmp_path / "b")) as other:
        with record.writing("ana", round="wave") as facts:
            facts.submit("t1", REVISION)
        step(record, "close")
        # the other machine's clock is ten years behind
        with other.writing("ben", round="wave", at=datetime(2015, 1, 1, tzinfo=UTC)) as facts:
            facts.submit("t1", REVISION)
        unite(record, other.path)
    assert {(each.coder, each.testimony) for each in record.submissions(round="wave")} == {
        ("ana", "t1"), ("ben", "t1"),
    }  # fmt: skip
    assert record.late() == {("wave", "ben", "t1")}


def test_only_leads_run_rounds_where_there_is_a_team(record):
    team(record)
    with pytest.raises(Refused, match=r"Only a lead may open a round, and ana is not one\. Ask lea"):
        step(record, actor="ana")
    step(record, **everybody())
    for about in ("close", "extend", "assign"):
        with pytest.raises(Refused, match="Only a lead"):
            step(record, about, actor="ana")
    with pytest.raises(Refused, match="already"):
        step(record)
    step(record, "close")
    with pytest.raises(Refused, match="was closed by lea"):
        step(record, "close")
    with pytest.raises(NotFound, match="nowhere"):
        step(record, "close", "nowhere")


def test_a_fellow_sees_nothing_of_others_until_the_round_is_closed(record):
    team(record)
    step(record, **everybody())
    coding = add(record, "ben", code="secret.word", round="wave", memo="marker")
    add(record, "ana", round="wave")
    add(record, "ben", code="old.word")
    record.look_as("ana")
    assert [each.coder for each in record.codings(round="wave")] == ["ana"]
    assert [each.code for each in record.codings(coder="ben")] == ["old.word"]
    assert record.codes() == ["defection.brutality", "old.word"]
    assert record.coding(coding) is None
    assert record.past_coding(coding) is None
    assert record.state(coding) is None
    assert len(record.coding_columns()) == 2
    assert len(record.coding_columns(ids=True).ids) == 2 * 16
    assert (len(record.coding_table()), record.coding_table().memos) == (2, {})
    assert record.counts().codings == 2
    assert not record.history("ben")
    digest = record.digest()
    add(record, "ben", start=3, round="wave")
    assert record.digest() == digest
    with pytest.raises(NotFound), record.writing("ana", round="wave") as facts:
        facts.retract(coding)
    step(record, "close")
    assert [each.code for each in record.codings(coder="ben")].count("secret.word") == 1


def test_a_lead_sees_a_testimony_once_it_is_submitted(record):
    team(record)
    step(record, **everybody())
    record.look_as("lea")
    with record.writing("ana", round="wave") as facts:
        facts.add_coding("t1", REVISION, "a.b", 0, 5)
        facts.add_coding("t2", REVISION, "a.b", 0, 5)
        facts.submit("t1", REVISION)
    assert [each.testimony for each in record.codings()] == ["t1"]
    with record.writing("ana", round="wave") as facts:
        facts.withdraw_submission("t1")
    assert not list(record.codings())


def test_a_lead_who_codes_too_submits_first(record):
    team(record)
    step(record, **everybody(coders=("ana", "lea")))
    with record.writing("ana", round="wave") as facts:
        facts.add_coding("t1", REVISION, "a.b", 0, 5)
        facts.submit("t1", REVISION)
    record.look_as("lea")
    assert not list(record.codings())
    assert len(record.submissions()) == 1
    with record.writing("lea", round="wave") as facts:
        facts.submit("t1", REVISION)
    assert len(list(record.codings())) == 1


def test_what_is_coded_again_is_hidden_with_all_that_was_said_of_it(record):
    add(record, "ana", code="a.first")
    add(record, "ana", code="a.other", testimony="t2")
    submit(record, "ana")
    step(record, kind="recheck", name="drift", **everybody(("t1",), ("ana",)))
    record.look_as("ana")
    assert [each.code for each in record.codings()] == ["a.other"]
    assert record.undoable("ana") is None or "a.first" not in record.undoable("ana")
    assert "a.first" not in " ".join(each.what for each in record.history("ana"))
    with pytest.raises(Refused, match="hidden"):
        record.undo("ana")  # the submission of what is coded again
    add(record, "ana", code="a.again", round="drift")
    assert [each.code for each in record.codings(testimony="t1")] == ["a.again"]
    step(record, "close", "drift")
    assert len(list(record.codings(testimony="t1"))) == 2


def test_nobody_named_sees_least_and_the_program_itself_everything(record):
    step(record, actor="ana", **everybody(coders=("ben", "eva")))
    add(record, "ben", round="wave")
    assert len(list(record.codings())) == 1
    for viewer, seen in ((None, 0), ("eva", 0), ("ben", 1), ("ana", 0), ("zoe", 0)):
        record.look_as(viewer)
        assert len(list(record.codings())) == seen, viewer
    with record.writing("ben", round="wave") as facts:
        facts.submit("t1", REVISION)
    for viewer, seen in ((None, 0), ("eva", 0), ("ben", 1), ("ana", 1), ("zoe", 1)):
        record.look_as(viewer)
        assert len(list(record.codings())) == seen, viewer


def test_another_program_that_opens_a_round_blinds_this_one_at_once(record):
    add(record, "ben", round="wave")
    record.look_as("ana")
    assert len(list(record.codings())) == 1
    with closing(quick(Record.open(record.path))) as other:
        step(other, actor="lea", **everybody())
    assert not list(record.codings())
    assert record.blind_rounds() == {"wave"}
    with closing(quick(Record.open(record.path))) as other:
        step(other, "close", actor="lea")
    assert len(list(record.codings())) == 1


def test_what_is_written_and_taken_back_leaves_nobody_blind(record):
    add(record, "ben", round="wave")
    record.look_as("ana")
    with suppress(ZeroDivisionError), record.writing("lea", round="wave") as facts:
        facts.add_round_step(Step("", "wave", "", "open", kind="independent", **everybody()))
        assert record.blind_rounds()
        raise ZeroDivisionError
    assert not record.blind_rounds()
    assert len(list(record.codings())) == 1


def test_a_viewer_who_never_recorded_sees_their_own_first_fact(record):
    step(record, actor="lea", **everybody())
    record.look_as("ana")
    assert not list(record.codings())
    add(record, "ana", round="wave")
    assert len(list(record.codings())) == 1


def test_whatever_answers_a_question_reads_what_the_viewer_may_see():
    """A reader added to ``Record`` goes through ``seen``; those that need not are named here."""
    whole = {
        "is_empty", "flaws", "testimonies", "coded_testimonies", "revision_of", "coders",
        "writing", "undo", "redo", "_check_seen", "_is_seen",
    }  # fmt: skip
    tree = ast.parse(Path(inspect.getsourcefile(Record)).read_text(encoding="utf-8"))
    (found,) = (each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == "Record")
    using = {
        method.name
        for method in found.body
        if isinstance(method, ast.FunctionDef)
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and node.attr == "connection"
    }
    assert using <= whole, using - whole


# --- the views say what the pure rule says ---------------------------------------------

WORK = st.lists(
    st.tuples(
        st.sampled_from(["coding", "coding", "memo", "note", "proposal", "submission"]),
        st.sampled_from(CODERS),
        st.sampled_from(["main", "wave", "again"]),
        st.sampled_from(TEXTS),
    ),
    max_size=12,
)


@given(
    WORK, st.booleans(), st.sampled_from([None, "ana", "ben", "lea", "zoe"]),
    st.sets(st.tuples(st.sampled_from(CODERS), st.sampled_from(TEXTS))),
    st.sets(st.tuples(st.sampled_from(CODERS), st.sampled_from(TEXTS))),
)  # fmt: skip
def test_what_is_seen_is_what_the_rule_allows(work, with_team, viewer, wave, again):
    with scratch() as folder, closing(quick(Record.open(folder / "coder.db"))) as record:
        if with_team:
            team(record)
        for name, kind, pairs in (("wave", "independent", wave), ("again", "recheck", again)):
            coders = tuple({coder for coder, _ in pairs})
            step(record, name=name, kind=kind, coders=coders, assigned=tuple(pairs))
        for what, actor, round_name, text in work:
            record_one(record, what, actor, round_name, text)
        traces = dict(everything(record))
        roles = {person.name: person.role for person in record.people()}
        places = {(each.round, each.coder, each.testimony) for each in record.submissions()}
        hidden = blindness(viewer, roles, record.opened_rounds(), places)
        record.look_as(viewer)
        seen = {id_text(row[0]) for row in record.seen.rows("SELECT id FROM fact")}
        assert seen == {key for key, trace in traces.items() if may_read(hidden, trace, places)}


def record_one(record: Record, what: str, actor: str, round_name: str, text: str) -> None:
    standing = record.submission(actor, text, round_name)
    with record.writing(actor, round=round_name) as facts:
        if what == "proposal":
            facts.add_memo(Subject("proposal"), "missing")
        elif what == "note":
            facts.add_memo(Subject("testimony", text), "note")
        elif what == "submission":
            facts.submit(text, REVISION)
        elif standing is None:
            coding = facts.add_coding(text, REVISION, "a.b", 0, 5, "memo" if what == "memo" else "")
            others = [coding]
        else:
            return
    if what == "coding" and actor == "lea" and round_name == "main":
        considered = tuple(each.id for each in record.codings(testimony=text))
        content = DecisionContent("span", (Reading(0, 5, "a.b"),), considered[:2] or tuple(others))
        with record.writing("lea") as facts:
            facts.add_decision(text, REVISION, content)


def everything(record: Record):
    """(id, trace) of every fact, by plain SQL."""
    names = Names(record.connection)
    rows = record.connection.rows("SELECT id, kind, actor, round, testimony, data FROM fact")
    traces = {}
    for raw, kind, actor, round_, testimony, _ in rows:
        traces[id_text(raw)] = Trace(kind, names[actor], names[round_], names[testimony])
    for raw, kind, *_, data in rows:
        if kind == "decision":
            own = traces[id_text(raw)]
            considers = tuple(traces[each] for each in json.loads(data)["codings"])
            traces[id_text(raw)] = replace(own, considers=considers)
    return traces.items()


def test_what_may_be_delivered_to_whom():
    from coder.model import Round

    wave = Round(
        "wave", "independent", coders=("ana", "ben"), assigned=frozenset({("ana", "t1"), ("ben", "t1")})
    )
    roles = {"ana": "fellow", "ben": "fellow", "lea": "lead"}
    done = {("wave", "ana", "t1")}
    team_ = [blindness(name, roles, [wave], done) for name in roles]
    assert readers_of(team_, Trace("coding", "ana", "wave", "t1"), done) == {"ana", "lea"}
    assert readers_of(team_, Trace("coding", "ben", "wave", "t1"), done) == {"ben"}
    assert readers_of(team_, Trace("submission", "ben", "wave", "t1"), done) == {"ben", "lea"}
    assert readers_of(team_, Trace("coding", "ben", "main", "t1"), done) == set(roles)
    assert readers_of(team_, Trace("round", "lea", "wave"), done) == set(roles)
