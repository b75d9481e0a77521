"""Memos on anything, proposals, and the marks on a coding."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, add, copy_of, quick, retract, scratch, submit

from coder.errors import BadInput, NotFound, Refused
from coder.record import schema
from coder.record.connection import applied_migrations
from coder.record.noting import Subject
from coder.record.store import Record
from coder.record.union import unite

EXCERPT = Subject("excerpt", "t1", REVISION, 3, 20)
TESTIMONY = Subject("testimony", "t1")
CODE = Subject("code", code="defection.brutality")
PROJECT = Subject("project")
PROPOSAL = Subject("proposal", code="defection.brutality")
SUBJECTS = (EXCERPT, TESTIMONY, CODE, PROJECT)


def write(record: Record, subject: Subject, text: str, coder="ana") -> str:
    with record.writing(coder, codebook="v1") as facts:
        return facts.add_memo(subject, text)


def rewrite(record: Record, memo_id: str, text: str, coder="ana") -> str:
    with record.writing(coder) as facts:
        return facts.rewrite_memo(memo_id, text)


def mark(record: Record, coding_id: str, confidence=None, *, discuss=False, coder="ana") -> None:
    with record.writing(coder) as facts:
        facts.set_marks(coding_id, confidence, discuss=discuss)


def texts(record: Record, **asked) -> list[str]:
    return [memo.text for memo in record.memos(**asked)]


def marked(record: Record) -> list[tuple[str, str | None, bool]]:
    return [(coding.code, coding.confidence, coding.discuss) for coding in record.codings()]


@pytest.mark.parametrize("subject", [*SUBJECTS, PROPOSAL])
def test_a_memo_says_what_it_is_about_and_who_wrote_it(record, subject):
    made = write(record, subject, "look again")
    (memo,) = record.memos(about=[subject.about])
    assert (memo.id, memo.about, memo.coder, memo.text) == (made, subject.about, "ana", "look again")
    assert (memo.testimony, memo.revision, memo.code) == (subject.testimony, subject.revision, subject.code)
    assert (memo.start, memo.end, memo.round) == (subject.start, subject.end, "main")
    assert memo.at is not None


def test_memos_are_listed_by_testimony_code_and_coder_and_proposals_apart(record):
    for number, subject in enumerate((*SUBJECTS, PROPOSAL)):
        write(record, subject, str(number), coder="ana" if number % 2 else "ben")
    assert texts(record) == ["0", "1", "2", "3"]
    assert texts(record, testimony="t1") == ["0", "1"]
    assert texts(record, code="defection.brutality") == ["2"]
    assert texts(record, coder="ana") == ["1", "3"]
    assert texts(record, about=["proposal"]) == ["4"]
    assert texts(record, coder="nobody") == []


@pytest.mark.parametrize(
    "subject",
    [
        Subject("excerpt", "t1", REVISION, 5, 5),
        Subject("excerpt", "t1", "", 1, 5),
        Subject("excerpt", "t1", REVISION),
        Subject("testimony"),
        Subject("code"),
    ],
)
def test_a_memo_that_does_not_say_what_it_is_about_is_refused(record, subject):
    with pytest.raises(BadInput, match="memo on"):
        write(record, subject, "x")
    assert record.is_empty


def test_an_empty_memo_is_refused_and_an_empty_rewriting_takes_it_away(record):
    with pytest.raises(BadInput, match="text is empty"):
        write(record, PROJECT, "  ")
    made = write(record, PROJECT, "a thought")
    rewrite(record, made, "")
    assert texts(record) == []


def test_a_rewritten_memo_is_a_new_fact_and_the_same_words_change_nothing(record):
    made = write(record, CODE, "first")
    assert rewrite(record, made, "first") == made
    new = rewrite(record, made, "second")
    assert new != made
    assert record.state(made) == "replaced"
    assert texts(record) == ["second"]


def test_only_its_own_writer_changes_a_memo(record):
    made = write(record, PROJECT, "mine")
    with pytest.raises(Refused, match="ana's"):
        rewrite(record, made, "yours", coder="ben")
    with pytest.raises(Refused, match="ana's"):
        retract(record, "ben", made)
    coding = add(record, memo="on a coding")
    with pytest.raises(NotFound):
        rewrite(record, coding, "x")


def test_a_submitted_testimony_still_takes_memos_but_no_marks(record):
    coding = add(record)
    made = write(record, EXCERPT, "before")
    submit(record)
    write(record, TESTIMONY, "after")
    rewrite(record, made, "changed")
    assert texts(record) == ["after", "changed"]
    with pytest.raises(Refused, match="submitted"):
        mark(record, coding, "low")


def test_undo_and_redo_turn_each_memo_action_round(record):
    made = write(record, EXCERPT, "one")
    rewrite(record, made, "two")
    (memo,) = record.memos()
    retract(record, "ana", memo.id)
    seen = []
    for turn in (record.undo, record.undo, record.undo, record.redo, record.redo, record.redo):
        turned = turn("ana")
        assert turned is not None
        assert "the memo on 3-20 in t1" in turned.what
        seen.append(texts(record))
    assert seen == [["two"], ["one"], [], ["one"], ["two"], []]


def test_marks_stand_in_the_coding_and_go_with_it(record):
    coding = add(record, memo="why")
    mark(record, coding, "low", discuss=True)
    assert marked(record) == [("defection.brutality", "low", True)]
    with record.writing("ana") as facts:
        moved = facts.replace_coding(coding, code="defection.other")
    assert marked(record) == [("defection.other", "low", True)]
    one = record.coding(moved)
    assert one is not None
    assert (one.memo, one.confidence, one.discuss) == ("why", "low", True)
    retract(record, "ana", moved)
    record.undo("ana")
    assert marked(record) == [("defection.other", "low", True)]


def test_the_same_marks_again_are_no_action(record):
    coding = add(record)
    mark(record, coding, "high")
    before = len(record.history("ana"))
    mark(record, coding, "high")
    assert len(record.history("ana")) == before
    mark(record, coding)
    assert marked(record) == [("defection.brutality", None, False)]


def test_undo_and_redo_of_marks(record):
    coding = add(record)
    for confidence, discuss in (("low", False), ("low", True), (None, False)):
        mark(record, coding, confidence, discuss=discuss)
    seen = []
    for turn in (record.undo, record.undo, record.undo, record.redo, record.redo, record.redo):
        assert turn("ana") is not None
        seen += [(confidence, discuss) for _, confidence, discuss in marked(record)]
    assert seen == [
        ("low", True),
        ("low", False),
        (None, False),
        ("low", False),
        ("low", True),
        (None, False),
    ]
    assert "marked defection.brutality at 0-9 in t1" in record.history("ana")[0].what


def test_a_coding_marked_in_the_same_action_comes_back_marked(record):
    with record.writing("ana") as facts:
        made = facts.add_coding("t1", REVISION, "a.b", 0, 5, "note")
        facts.set_marks(made, "medium", discuss=True)
    record.undo("ana")
    assert marked(record) == []
    record.redo("ana")
    assert marked(record) == [("a.b", "medium", True)]


def test_a_coding_that_becomes_another_ones_twin_leaves_it_the_more_careful_marks(record):
    first, second = add(record, code="a.b"), add(record, code="a.c")
    mark(record, first, "high")
    mark(record, second, "low", discuss=True)
    with record.writing("ana") as facts:
        facts.replace_coding(second, code="a.b")
    assert marked(record) == [("a.b", "low", True)]


def test_marks_of_two_machines_make_the_least_sure_word(record, tmp_path):
    coding = add(record)
    with copy_of(record, tmp_path / "other") as other:
        mark(record, coding, "high")
        mark(other, coding, "medium", discuss=True)
        unite(record, other.path)
        assert marked(record) == [("defection.brutality", "medium", True)]


actions = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(SUBJECTS), st.sampled_from("abc")),
        st.tuples(st.just("rewrite"), st.integers(0, 3), st.sampled_from(["", "d", "e"])),
        st.tuples(st.just("mark"), st.sampled_from([None, "low", "high"]), st.booleans()),
        st.tuples(st.just("code"), st.sampled_from(["a.b", "a.c"]), st.none()),
        st.tuples(st.sampled_from(["undo", "redo"]), st.none(), st.none()),
    ),
    max_size=12,
)


def play(record: Record, coder: str, steps) -> None:
    for what, first, second in steps:
        own = [memo.id for memo in record.memos(coder=coder)]
        codings = [coding.id for coding in record.codings(coder=coder)]
        if what == "write":
            write(record, first, second, coder)
        elif what == "rewrite" and first < len(own):
            rewrite(record, own[first], second, coder)
        elif what == "mark" and codings:
            mark(record, codings[0], first, discuss=second, coder=coder)
        elif what == "code":
            add(record, coder, first)
        elif what == "undo":
            record.undo(coder)
        elif what == "redo":
            record.redo(coder)


def said(record: Record):
    return (
        [(m.about, m.coder, m.text, m.testimony, m.start, m.code) for m in record.memos()],
        [(c.coder, c.code, c.confidence, c.discuss) for c in record.codings()],
    )


@settings(max_examples=25)
@given(ours=actions, theirs=actions)
def test_a_union_says_the_same_in_either_order(ours, theirs):
    with (
        scratch() as folder,
        quick(Record.open(folder / "coder.db")) as one,
        copy_of(one, folder / "two") as two,
    ):
        play(one, "ana", ours)
        play(two, "ben", theirs)
        with copy_of(one, folder / "three") as three:
            unite(one, two.path)
            unite(two, three.path)
            assert sorted(said(one)[0], key=repr) == sorted(said(two)[0], key=repr)
            assert said(one)[1] == said(two)[1]
            assert one.digest() == two.digest()


@settings(max_examples=25)
@given(steps=actions)
def test_undoing_everything_leaves_nothing_said(steps):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        empty = record.digest()
        play(record, "ana", steps)
        while record.undo("ana") is not None:
            pass
        assert said(record) == ([], [])
        assert record.digest() == empty


def test_the_digest_tells_memos_proposals_and_marks_apart(record):
    coding = add(record)
    seen = {record.digest()}
    for change in (
        lambda: write(record, PROJECT, "x"),
        lambda: write(record, PROPOSAL, "x"),
        lambda: mark(record, coding, "low"),
        lambda: mark(record, coding, "low", discuss=True),
    ):
        change()
        seen.add(record.digest())
    assert len(seen) == 5


def test_a_record_of_the_first_schema_keeps_all_facts_and_takes_memos_from_then_on(tmp_path):
    path = tmp_path / "coder.db"
    with quick(Record.open(path)) as record:
        coding = add(record, memo="kept")
        submit(record)
        before = record.digest()
    first_schema(path)
    with Record.open(path) as record:
        assert applied_migrations(record.connection) == schema.KNOWN_MIGRATIONS
        assert record.digest() == before
        write(record, PROJECT, "now")
        assert texts(record) == ["now"]
        assert record.coding(coding) is not None
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            record.connection.raw.execute("DELETE FROM fact")
        with Record.empty(Path("none")) as model:
            shape = (
                "SELECT type, name, sql FROM sqlite_master WHERE type <> 'view' AND name NOT LIKE '%sqlite%'"
            )
            assert sorted(record.connection.rows(shape)) == sorted(model.connection.rows(shape))


def first_schema(path: Path) -> None:
    """Turn a record into one as the first migration alone made it."""
    raw = sqlite3.connect(path)
    (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'fact'").fetchone()
    old = sql.replace(
        "kind <> 'memo' OR data IS NOT NULL OR (target IS NOT NULL AND testimony IS NOT NULL)",
        "kind <> 'memo' OR (target IS NOT NULL AND testimony IS NOT NULL AND data IS NULL)",
    )
    assert old != sql
    raw.execute("PRAGMA writable_schema=ON")
    raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'fact'", [old])
    raw.execute("PRAGMA writable_schema=OFF")
    for table in schema.EXCHANGE_LOG:
        raw.execute(f"DROP TABLE {table}")
    raw.execute("DELETE FROM _sqlite_migrations WHERE name <> 'append_only_facts'")
    raw.commit()
    raw.close()


def test_a_coding_is_asked_for_by_what_replaces_it_and_not_by_its_coder(record):
    add(record)
    plan = record.connection.rows("EXPLAIN QUERY PLAN SELECT * FROM current_coding WHERE testimony = 1")
    assert not [step for *_, step in plan if "fact_actor" in step]
