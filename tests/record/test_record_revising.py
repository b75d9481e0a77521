"""Codings read through corrected texts and codes that took another's place; what was recorded stays."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_helpers import copy_of, quick, scratch

from coder.errors import BadInput, Refused
from coder.model import Reading
from coder.record.deciding import DecisionContent
from coder.record.noting import Subject
from coder.record.revising import ReviseStep
from coder.record.shapes import checked, needs_lead
from coder.record.store import Record
from coder.record.union import unite
from coder.text.canonical import revision_of
from coder.text.revisions import kept_stretches

OLD = (
    "We left at night and nobody said where.\n\n"
    "My brother went first. I followed him in the spring, and nobody asked why.\n\n"
    "The man at the border counted us twice.\n"
)
NEW = "[May]\n\n" + OLD.replace("followed", "folowed").replace(
    "The man at the border counted us twice.\n", ""
)
A, B = revision_of(OLD), revision_of(NEW)
EXACT, EDITED, GONE = (
    "My brother went first.",
    "I followed him in the spring",
    "The man at the border counted us",
)


def at(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def correction(old: str = OLD, new: str = NEW, testimony: str = "t1") -> ReviseStep:
    return ReviseStep("revision", revision_of(old), revision_of(new), testimony, kept_stretches(old, new))


def placing(to: tuple[int, int] | None) -> ReviseStep:
    start, end = at(OLD, EDITED)
    return ReviseStep("placing", A, B, "t1", start=start, end=end, to=to)


def take(record: Record, who: str, step: ReviseStep) -> str:
    with record.writing(who) as facts:
        if step.about == "revision" and step.new == B:
            facts.keep_text("t1", B, NEW)
        return facts.take_step(step)


def code(record: Record, who: str, words: str, path: str = "f.a", text: str = OLD) -> str:
    with record.writing(who, codebook="v1") as facts:
        facts.keep_text("t1", revision_of(text), text)
        return facts.add_coding("t1", revision_of(text), path, *at(text, words))


@pytest.fixture
def record(tmp_path):
    with quick(Record.open(tmp_path / "coder.db")) as made:
        made.look_as("ana")
        yield made


def words(record: Record, text: str = NEW) -> list[tuple[str, str, str]]:
    return [(c.coder, c.code, text[c.start : c.end]) for c in record.codings()]


def test_what_was_not_edited_comes_over_by_itself_and_the_rest_waits(record) -> None:
    ids = [code(record, "ana", each) for each in (EXACT, EDITED, GONE)]
    with record.writing("ana") as facts:
        facts.submit("t1", A)
    before = record.digest()
    take(record, "lead", correction())
    assert words(record) == [("ana", "f.a", EXACT)]
    assert [c.id for c in record.codings()] == ids[:1]
    assert record.revision_of("t1") == B
    assert [each.coding.id for each in record.waiting()] == ids[1:]
    assert record.submissions()[0].revision == B
    assert record.finished() == []
    assert record.digest() != before
    columns = record.coding_columns(ids=True)
    assert (list(columns.start), list(columns.end)) == tuple([each] for each in at(NEW, EXACT))
    table = record.coding_table()
    assert (table.start.tolist(), table.end.tolist()) == tuple([each] for each in at(NEW, EXACT))
    assert table.revisions == (B,)
    assert record.coding_counts() == {"t1": 1}
    assert record.counts().codings == 1


def test_a_passage_stands_where_somebody_put_it_and_rests_where_somebody_set_it_aside(record) -> None:
    code(record, "ana", EDITED)
    code(record, "ben", EDITED, "f.b")
    code(record, "ana", GONE)
    with record.writing("ana") as facts:
        facts.submit("t1", A)
    take(record, "lead", correction())
    take(record, "lead", placing(at(NEW, "I folowed him")))
    assert words(record) == [("ana", "f.a", "I folowed him"), ("ben", "f.b", "I folowed him")]
    start, end = at(OLD, GONE)
    take(record, "lead", ReviseStep("placing", A, B, "t1", start=start, end=end))
    assert [each.is_aside for each in record.waiting()] == [True]
    assert [each.coder for each in record.finished()] == ["ana"]
    assert len(record.undo("lead").what) > 0
    assert record.finished() == []


def test_undoing_a_correction_gives_every_coding_its_old_place(record) -> None:
    for each in (EXACT, EDITED, GONE):
        code(record, "ana", each)
    before = list(record.codings())
    take(record, "lead", correction())
    record.undo("lead")
    assert list(record.codings()) == before
    assert record.revision_of("t1") == A
    record.redo("lead")
    assert words(record) == [("ana", "f.a", EXACT)]


def test_a_coders_own_later_change_wins_and_a_coding_that_is_there_is_not_doubled(record) -> None:
    old = code(record, "ana", EXACT)
    take(record, "lead", correction())
    assert code(record, "ana", EXACT, text=NEW) == old
    with record.writing("ana") as facts:
        made = facts.replace_coding(old, end=at(NEW, "My brother")[1])
    assert words(record) == [("ana", "f.a", "My brother")]
    assert record.coding(made).revision == B
    record.undo("ana")
    assert words(record) == [("ana", "f.a", EXACT)]


def test_a_coder_may_say_themselves_where_their_waiting_coding_stands(record) -> None:
    waiting = code(record, "ana", EDITED)
    take(record, "lead", correction())
    with record.writing("ana") as facts:
        facts.move_coding(waiting, B, *at(NEW, "I folowed"))
    assert words(record) == [("ana", "f.a", "I folowed")]
    assert record.waiting() == []
    with pytest.raises(Refused), record.writing("ben") as facts:
        facts.move_coding(next(record.codings()).id, B, 0, 3)


def test_memos_on_passages_come_over_and_none_is_lost(record) -> None:
    for each in (EXACT, GONE):
        with record.writing("ana") as facts:
            facts.add_memo(Subject("excerpt", "t1", A, *at(OLD, each)), f"on {each}")
    take(record, "lead", correction())
    memos = record.memos()
    assert [memo.text for memo in memos] == [f"on {EXACT}", f"on {GONE}"]
    assert NEW[memos[0].start : memos[0].end] == EXACT
    assert 0 <= memos[1].start < memos[1].end <= len(NEW)
    assert {memo.revision for memo in memos} == {B}


def test_a_decision_holds_where_everything_considered_came_over_and_is_open_again_elsewhere(record) -> None:
    for each in (EXACT, EDITED):
        found = code(record, "ana", each)
        with record.writing("lead") as facts:
            readings = (Reading(*at(OLD, each), "f.a"),)
            facts.add_decision("t1", A, DecisionContent("take", readings, (found,), taken="ana"))
    take(record, "lead", correction())
    take(record, "lead", placing(at(NEW, "I folowed him")))
    standing, opened = record.decisions()
    assert standing.readings == (Reading(*at(NEW, EXACT), "f.a"),)
    assert len(standing.considered) == 1
    assert len(opened.considered) == 2, "a card is decided while exactly these codings are on it"
    assert list(record.ballots().sizes) == [1, 2]


def test_a_code_is_read_as_its_heir_in_lists_counts_columns_decisions_and_memos(record) -> None:
    found = code(record, "ana", EXACT, "f.old")
    with record.writing("lead") as facts:
        facts.add_decision(
            "t1", A, DecisionContent("take", (Reading(*at(OLD, EXACT), "f.old"),), (found,), taken="ana")
        )
        facts.add_memo(Subject("code", code="f.old"), "what it means")
    take(record, "lead", ReviseStep("recode", "f.old", "f.mid"))
    take(record, "lead", ReviseStep("recode", "f.mid", "f.new"))
    assert record.code_counts() == {"f.new": 1}
    assert [c.code for c in record.codings(code="f.new")] == ["f.new"]
    assert list(record.codings(code="f.old")) == []
    assert record.coding_columns(codes=["f.new"]).codes == ("f.new",)
    assert [c.code for c in record.codings_of(["f.new"], ["t1"])] == ["f.new"]
    assert [c.code for c in record.newest_of(["f.new"], "ana", 1)] == ["f.new"]
    assert record.decisions()[0].readings[0].code == "f.new"
    assert len(record.decisions()[0].considered) == 1
    assert record.memos(code="f.new")[0].text == "what it means"
    take(record, "lead", ReviseStep("recode", "f.new", "f.old"))
    assert record.code_counts() == {"f.old": 1}, "going back takes the way forth back"


def test_where_two_codes_became_one_a_decision_says_each_reading_once(record) -> None:
    found = code(record, "ana", EXACT, "f.old")
    start, end = at(OLD, EXACT)
    with record.writing("lead") as facts:
        readings = (Reading(start, end, "f.old"), Reading(start + 2, end + 3, "f.new"))
        facts.add_decision("t1", A, DecisionContent("union", readings, (found,)))
    take(record, "lead", ReviseStep("recode", "f.old", "f.new"))
    (made,) = record.decisions()
    assert made.readings == (Reading(start, end + 3, "f.new"),)


def test_one_coding_has_the_code_that_somebody_sorted_it_under(record) -> None:
    first, second = code(record, "ana", EXACT, "f.old"), code(record, "ana", EDITED, "f.old")
    take(record, "lead", ReviseStep("sorting", first, "f.left"))
    take(record, "lead", ReviseStep("sorting", second, "f.right"))
    assert [c.code for c in record.codings()] == ["f.left", "f.right"]
    assert record.past_coding(first).code == "f.left"


def test_two_corrections_that_contradict_one_another_are_listed_and_neither_is_applied(tmp_path) -> None:
    with quick(Record.open(tmp_path / "coder.db")) as record:
        record.look_as("ana")
        code(record, "ana", EXACT)
        with copy_of(record, tmp_path / "other") as other:
            other.look_as("ana")
            take(record, "lead", correction())
            take(other, "head", correction(new=NEW + "More.\n"))
            path = other.path
        unite(record, path)
        assert words(record, OLD) == [("ana", "f.a", EXACT)]
        [clash] = record.step_clashes()
        assert {each.by for each in clash.steps} == {"lead", "head"}
        take(record, "head", correction())
        assert record.step_clashes() == []
        assert words(record) == [("ana", "f.a", EXACT)]


def test_the_same_correction_by_two_leads_is_one_and_circles_are_not_applied(tmp_path) -> None:
    with quick(Record.open(tmp_path / "coder.db")) as record:
        record.look_as("ana")
        code(record, "ana", EXACT)
        with copy_of(record, tmp_path / "other") as other:
            take(record, "lead", correction())
            take(record, "lead", ReviseStep("recode", "f.a", "f.b"))
            take(other, "head", correction())
            take(other, "head", ReviseStep("recode", "f.b", "f.a"))
            path = other.path
        unite(record, path)
        [clash] = record.step_clashes()
        assert {each.step.about for each in clash.steps} == {"recode"}
        assert words(record) == [("ana", "f.a", EXACT)]


def test_a_step_rests_until_its_text_has_come(tmp_path) -> None:
    with quick(Record.open(tmp_path / "coder.db")) as record:
        record.look_as("ana")
        code(record, "ana", EXACT)
        with record.writing("lead") as facts:
            facts.take_step(correction())
        assert words(record, OLD) == [("ana", "f.a", EXACT)]
        assert record.revision_of("t1") == A
        with record.writing("lead") as facts:
            facts.keep_text("t1", B, NEW)
        assert words(record) == [("ana", "f.a", EXACT)]
        assert record.revision_of("t1") == B


def test_a_fellow_puts_nothing_in_a_texts_place_and_nothing_takes_its_own(record) -> None:
    with record.writing("lead") as facts:
        facts.add_person("lead", "lead")
        facts.add_person("ana", "fellow")
    with pytest.raises(Refused, match="Only a lead"):
        take(record, "ana", correction())
    with pytest.raises(BadInput):
        take(record, "lead", ReviseStep("recode", "f.a", "f.a"))


def test_steps_of_people_who_never_led_hold_nowhere(tmp_path) -> None:
    with quick(Record.open(tmp_path / "coder.db")) as record:
        record.look_as("ana")
        code(record, "ana", EXACT)
        with copy_of(record, tmp_path / "other") as other:
            take(other, "ben", correction())
            path = other.path
        with record.writing("lead") as facts:
            facts.add_person("lead", "lead")
        unite(record, path)
        assert words(record, OLD) == [("ana", "f.a", EXACT)]


def test_in_a_blind_round_a_fellow_reads_own_codings_through_the_step_and_others_not_at_all(tmp_path) -> None:
    from coder.rounds.steps import Step

    with quick(Record.open(tmp_path / "coder.db")) as record:
        with record.writing("lead") as facts:
            facts.add_person("lead", "lead")
            facts.add_person("ana", "fellow")
            facts.add_person("ben", "fellow")
        with record.writing("lead", round="wave") as facts:
            step = Step(
                "", "wave", "lead", "open", kind="independent", coders=("ana", "ben"), testimonies=("t1",),
                assigned=(("ana", "t1"), ("ben", "t1")),
            )  # fmt: skip
            facts.add_round_step(step)
        for who in ("ana", "ben"):
            for each in (EXACT, EDITED):
                with record.writing(who, round="wave") as facts:
                    facts.keep_text("t1", A, OLD)
                    facts.add_coding("t1", A, "f.a", *at(OLD, each))
        take(record, "lead", correction())
        record.look_as("ana")
        assert words(record) == [("ana", "f.a", EXACT)]
        assert [each.coding.coder for each in record.waiting()] == ["ana"]
        with record.writing("lead", round="wave") as facts:
            facts.take_step(placing(at(NEW, "I folowed him")))
        assert [each.step.about for each in record.steps()] == ["revision"], (
            "it tells that somebody coded there"
        )
        assert words(record) == [("ana", "f.a", EXACT), ("ana", "f.a", "I folowed him")]


SENTENCES = [
    "We left at night.",
    "Nobody asked.",
    "The border was shut!",
    "He counted us twice.",
    "قال لي أخي.",
    "So.",
]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map(" ".join)


@given(
    texts,
    texts,
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40), st.sampled_from("ab")), max_size=8),
)
def test_no_coding_is_lost_by_any_correction_and_what_comes_over_keeps_its_words(old, new, spans) -> None:
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        record.look_as("ana")
        before = {}
        with record.writing("ana") as facts:
            facts.keep_text("t1", revision_of(old), old)
            facts.keep_text("t1", revision_of(new), new)
            for start, length, name in spans:
                first = start % len(old)
                last = min(first + length, len(old))
                made = facts.add_coding("t1", revision_of(old), f"f.{name}", first, last)
                before[made] = old[first:last]
        if old != new:
            take(record, "lead", correction(old, new))
        after = {c.id: new[c.start : c.end] for c in record.codings()}
        waiting = {each.coding.id for each in record.waiting()}
        assert after.keys() | waiting == before.keys()
        assert not after.keys() & waiting
        assert all(before[each] == said for each, said in after.items())


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_in_whatever_order_facts_come_the_same_is_read(rng: random.Random) -> None:
    with scratch() as folder:
        with quick(Record.open(folder / "coder.db")) as base:
            for who in ("ana", "ben"):
                code(base, who, EXACT)
                code(base, who, EDITED)
            others = [copy_of(base, folder / name) for name in ("x", "y", "z")]
            take(others[0], "lead", correction())
            take(others[0], "lead", placing(at(NEW, "I folowed him")))
            take(others[1], "lead", ReviseStep("recode", "f.a", "f.n"))
            code(others[2], "ana", "nobody asked why", "f.a")
            if rng.random() < 0.5:
                take(others[1], "head", placing(at(NEW, "I folowed")))
            for each in others:
                each.close()
        found = set()
        for number, order in enumerate(([0, 1, 2], rng.sample(range(3), 3))):
            with scratch() as copy:
                (copy / "coder.db").write_bytes((folder / "coder.db").read_bytes())
                with quick(Record.open(copy / "coder.db")) as joined:
                    joined.look_as("ana" if number else None)
                    for place in order:
                        unite(joined, others[place].path)
                    waits = tuple(each.coding.id for each in joined.waiting())
                    found.add((tuple(words(joined)), waits, joined.digest()))
        assert len(found) == 1


def test_what_comes_from_elsewhere_must_have_the_shape_of_a_step() -> None:
    good = {
        "revision": {"old": A, "new": B, "kept": [[0, 7, 10], [12, 18, 3]], "overrules": []},
        "placing": {"old": A, "new": B, "start": 1, "end": 5, "to": [2, 6], "overrules": []},
        "recode": {"old": "f.a", "new": "f.b", "overrules": []},
        "sorting": {"old": "0" * 8 + "-0000-7000-8000-" + "0" * 12, "new": "f.b", "overrules": []},
    }
    for about, fields in good.items():
        assert checked("decision", json.dumps({"about": about, **fields})) == about
        assert needs_lead("decision", about)
    for about, wrong in (
        ("revision", {"kept": [[5, 5, 3], [6, 9, 1]]}),
        ("revision", {"old": "x"}),
        ("placing", {"to": [6, 2]}),
        ("recode", {"new": "a b"}),
        ("sorting", {"old": "f.a"}),
    ):
        with pytest.raises(BadInput):
            checked("decision", json.dumps({"about": about, **good[about], **wrong}))
