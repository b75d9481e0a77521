from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_helpers import REVISION, TEXT, add, content, retract, submit

from coder.errors import BadInput, CoderError, NotFound, Refused
from coder.model import RESERVED_NAMES
from coder.record import ids
from coder.record.store import Record, check_coder_name


def test_a_coding_says_who_put_what_where_and_when(record):
    at = datetime(2026, 3, 2, 9, 14, 5, 123456, tzinfo=timezone(timedelta(hours=2)))
    with record.writing("ana", round="calibrate 1", codebook="v" * 64, at=at) as facts:
        made = facts.add_coding("interviews/t1", REVISION, "defection.brutality", 3, 8, "see also line 2")
    (coding,) = record.codings()
    assert coding == record.coding(made)
    assert (coding.coder, coding.code, coding.start, coding.end) == ("ana", "defection.brutality", 3, 8)
    assert (coding.testimony, coding.revision) == ("interviews/t1", REVISION)
    assert (coding.round, coding.codebook, coding.memo) == ("calibrate 1", "v" * 64, "see also line 2")
    assert coding.at == datetime(2026, 3, 2, 7, 14, 5, 123000, tzinfo=UTC)


def test_codings_come_by_testimony_start_end_code_and_coder(record):
    for coder, code, start, end, testimony in [
        ("zoë", "b", 5, 9, "t2"), ("ana", "b", 5, 9, "t2"), ("ana", "a", 5, 9, "t2"),
        ("ana", "z", 5, 8, "t2"), ("ana", "z", 1, 3, "t10"), ("ana", "z", 0, 99, "t2"),
    ]:  # fmt: skip
        add(record, coder, code, start, end, testimony=testimony)
    key = [(c.testimony, c.start, c.end, c.code, c.coder) for c in record.codings()]
    assert key == sorted(key)
    assert len(key) == 6


def test_codings_are_asked_for_by_coder_testimony_code_and_round(record):
    add(record, "ana", "a.x", testimony="t1")
    add(record, "ben", "a.x", testimony="t1", round="r2")
    add(record, "ana", "a.y", testimony="t2")
    assert {c.coder for c in record.codings(code="a.x")} == {"ana", "ben"}
    assert [c.code for c in record.codings(coder="ana", testimony="t2")] == ["a.y"]
    assert [c.coder for c in record.codings(round="r2")] == ["ben"]
    assert list(record.codings(coder="nobody")) == []
    assert record.coding_counts(coder="ana") == {"t1": 1, "t2": 1}
    assert record.code_counts() == {"a.x": 2, "a.y": 1}
    assert record.coders() == ["ana", "ben"]
    assert record.testimonies() == ["t1", "t2"]
    assert [each.name for each in record.rounds()] == ["main", "r2"]


def test_the_same_coding_again_is_the_one_that_is_there(record):
    first = add(record)
    facts_before = record.counts().facts
    assert add(record) == first
    assert record.counts().facts == facts_before
    assert add(record, "ben") != first
    assert add(record, round="r2") != first
    assert add(record, end=10) != first


def test_changing_code_or_boundary_keeps_the_memo_and_the_old_fact(record):
    old = add(record, memo="why I thought so")
    with record.writing("ana", codebook="v2") as facts:
        new = facts.replace_coding(old, code="defection.fear", end=20)
    assert record.state(old) == "replaced"
    assert record.coding(old) is None
    assert record.past_coding(old).code == "defection.brutality"
    standing = record.coding(new)
    assert (standing.code, standing.start, standing.end) == ("defection.fear", 0, 20)
    assert (standing.memo, standing.codebook) == ("why I thought so", "v2")


def test_a_change_without_a_difference_records_nothing(record):
    made = add(record, memo="m")
    before = record.counts().facts
    with record.writing("ana") as facts:
        assert facts.replace_coding(made, start=0) == made
        facts.set_memo(made, "m")
        assert facts.add_coding("t1", REVISION, "defection.brutality", 0, 9) == made
    assert record.counts().facts == before
    assert len(record.history("ana")) == 1


def test_changing_a_coding_into_one_that_stands_leaves_one_with_both_memos(record):
    a, b = add(record, code="a", memo="first"), add(record, code="b", memo="second")
    with record.writing("ana") as facts:
        assert facts.replace_coding(a, code="b") == b
    (standing,) = record.codings()
    assert (standing.id, standing.memo) == (b, "first\n\nsecond")
    assert record.undo("ana") is not None
    assert [(c.code, c.memo) for c in record.codings()] == [("a", "first"), ("b", "second")]


def test_memos_are_written_rewritten_and_taken_away(record):
    made = add(record)
    for text in ("one", "two", ""):
        with record.writing("ana") as facts:
            facts.set_memo(made, text)
        assert record.coding(made).memo == text


def test_only_the_own_coder_may_change_a_coding(record):
    made = add(record, "ana")
    for change in (
        lambda facts: facts.retract(made),
        lambda facts: facts.replace_coding(made, code="x"),
        lambda facts: facts.set_memo(made, "no"),
    ):
        with pytest.raises(Refused, match="is ana's: only ana may change it"), record.writing("ben") as facts:
            change(facts)
    assert record.state(made) == "current"


def test_a_retraction_by_somebody_else_that_came_in_from_outside_changes_nothing(record):
    made = add(record, "ana")
    add(record, "ben", "other", 20, 30)
    raw = record.connection.raw
    raw.execute(
        "INSERT INTO fact(id, kind, actor, at, round, target) "
        "SELECT randomblob(16), 'retraction', (SELECT id FROM name WHERE text = 'ben'), 0, round, id "
        "FROM fact WHERE id = ?",
        [ids.id_bytes(made)],
    )
    assert record.state(made) == "current"
    assert made in [coding.id for coding in record.codings()]
    assert len(record.coding_columns()) == 2


def test_what_is_gone_cannot_be_changed_again(record):
    made = add(record)
    retract(record, "ana", made)
    for change in (
        lambda f: f.retract(made),
        lambda f: f.replace_coding(made, end=12),
        lambda f: f.set_memo(made, "x"),
    ):
        with pytest.raises(Refused, match="already retracted"), record.writing("ana") as facts:
            change(facts)


@pytest.mark.parametrize("unknown", ["", "nonsense", "01a2054b-e486-7000-a360-1047c2525eb0"])
def test_an_unknown_id_is_named(record, unknown):
    assert record.coding(unknown) is None
    assert record.state(unknown) is None
    with pytest.raises(NotFound, match="There is no coding"), record.writing("ana") as facts:
        facts.set_memo(unknown, "x")


@pytest.mark.parametrize(("start", "end", "code"), [(5, 5, "a"), (6, 5, "a"), (-1, 5, "a"), (0, 5, "")])
def test_a_coding_needs_a_span_and_a_code(record, start, end, code):
    with pytest.raises(BadInput, match="needs a code and a span"), record.writing("ana") as facts:
        facts.add_coding("t1", REVISION, code, start, end)


def test_an_error_takes_back_the_whole_action(record):

    def half_way():
        with record.writing("ana") as facts:
            facts.add_coding("t1", REVISION, "a", 0, 5)
            facts.withdraw_submission("t1")

    with pytest.raises(Refused):
        half_way()
    assert record.is_empty
    assert record.history("ana") == []
    assert record.coders() == []


def test_an_action_that_records_nothing_leaves_no_trace(record):
    with record.writing("ana"):
        pass
    assert record.connection.value("SELECT count(*) FROM name") == 0


def test_a_submitted_testimony_is_read_only_until_it_is_opened_again(record):
    made = add(record, memo="m")
    submit(record)
    changes = (
        lambda facts: facts.add_coding("t1", REVISION, "b", 0, 5),
        lambda facts: facts.replace_coding(made, end=12),
        lambda facts: facts.retract(made),
        lambda facts: facts.set_memo(made, "other"),
    )
    for change in changes:
        with (
            pytest.raises(Refused, match="t1 is submitted; `coder submit --undo t1`"),
            record.writing("ana") as facts,
        ):
            change(facts)
    add(record, "ben")
    add(record, round="r2")
    add(record, testimony="t2")
    with record.writing("ana") as facts:
        facts.withdraw_submission("t1")
        facts.retract(made)
    assert record.submissions() == []


def test_submitting_twice_is_one_submission(record):
    with record.writing("ana", codebook="v1") as facts:
        first = facts.submit("t1", REVISION)
        assert facts.submit("t1", REVISION) == first
    (submission,) = record.submissions()
    assert submission == record.submission("ana", "t1", "main")
    assert (submission.revision, submission.codebook) == (REVISION, "v1")
    assert record.submission("ana", "t1", "r2") is None
    with pytest.raises(Refused, match="not submitted by ben"), record.writing("ben") as facts:
        facts.withdraw_submission("t1")


def test_texts_and_codebooks_are_kept_by_content(record):
    with record.writing("ana") as facts:
        facts.keep_text("t1", REVISION, TEXT)
        facts.keep_text("t1", REVISION, TEXT)
        facts.keep_codebook("v1", '{"title":"x"}')
        facts.keep_codebook("v1", '{"title":"x"}')
    assert record.revision_text(REVISION) == TEXT
    assert record.codebook_json("v1") == '{"title":"x"}'
    assert record.codebook_json("v2") is None
    with pytest.raises(BadInput, match="t1 is not the one"), record.writing("ana") as facts:
        facts.keep_text("t1", "0" * 64, TEXT)
    with pytest.raises(NotFound, match="does not hold the text"):
        record.revision_text("1" * 64)


def test_the_recorded_revision_is_the_one_that_is_coded(record):
    assert record.revision_of("t1") is None
    made = add(record)
    assert record.revision_of("t1") == REVISION
    retract(record, "ana", made)
    assert record.revision_of("t1") is None
    submit(record)
    assert record.revision_of("t1") == REVISION


def test_half_a_character_is_a_sentence_and_nothing_is_recorded(record):
    with pytest.raises(BadInput, match="half a character"):
        add(record, memo="\ud800")
    assert record.is_empty


# --- people ----------------------------------------------------------------------------


def test_a_team_begins_with_a_lead_and_then_only_leads_add_people(record):
    add(record, "ben")
    with pytest.raises(Refused, match="begins with its lead"), record.writing("ana") as facts:
        facts.add_person("ana", "fellow")
    with record.writing("ana") as facts:
        facts.add_person("ana", "lead")
    with pytest.raises(Refused, match=r"ben is not in this project's team.*A lead \(ana\)"):
        add(record, "ben", "other")
    with record.writing("ana") as facts:
        facts.add_person("ben", "fellow")
        facts.add_person("ben", "fellow")
    add(record, "ben", "other")
    refusal = r"Only a lead may change the team; ben is a fellow\. Ask ana"
    with pytest.raises(Refused, match=refusal), record.writing("ben") as facts:
        facts.add_person("cem", "fellow")
    assert [(p.name, p.role, p.added_by) for p in record.people()] == [
        ("ana", "lead", "ana"),
        ("ben", "fellow", "ana"),
    ]


def test_a_later_entry_changes_a_persons_role_but_one_lead_stays(record):
    with record.writing("ana") as facts:
        facts.add_person("ana", "lead")
        facts.add_person("ben", "fellow")
    with pytest.raises(Refused, match="ana is the only lead"), record.writing("ana") as facts:
        facts.add_person("ana", "fellow")
    with record.writing("ana") as facts:
        facts.add_person("ben", "lead")
    with record.writing("ben") as facts:
        facts.add_person("ana", "fellow")
    assert [(p.name, p.role) for p in record.people()] == [("ana", "fellow"), ("ben", "lead")]
    assert record.history("ana") == []
    assert record.coders() == ["ana", "ben"]


@pytest.mark.parametrize(
    "name",
    ["", "  ", "a\nb", "a\x1b[31m", "\u202eana", "a\u200bb", "ad\u00adam", "x" * 81, "\ud800", "a\u2028b"],
)
def test_a_name_that_hides_something_is_no_coders_name(name):
    with pytest.raises(BadInput):
        check_coder_name(name)


@pytest.mark.parametrize("word", sorted(RESERVED_NAMES))
def test_words_for_layers_are_no_coders_names(record, word):
    with pytest.raises(BadInput, match="No coder may be called"):
        add(record, word.upper())


def test_names_are_composed_and_trimmed(record):
    assert check_coder_name("  Zoe\u0308 ") == "Zoë"
    assert check_coder_name("ليلى") == "ليلى"
    add(record, "Zoe\u0308")
    assert record.coders() == ["Zoë"]


# --- ids and times ---------------------------------------------------------------------


def test_ids_are_uuid_version_7_and_grow():
    made = [*ids.new_ids(["ana", "ben"] * 5_000), ids.new_id("ana"), ids.new_id("ben")]
    assert made == sorted(set(made))
    for raw in made[::997]:
        text = ids.id_text(raw)
        assert len(raw) == 16
        assert text[14] == "7"
        assert text[19] in "89ab"
        assert ids.id_bytes(text) == raw


def test_an_id_is_bound_to_its_coder_and_what_comes_from_elsewhere_always_gets_the_same():
    made = list(zip(ids.new_ids(["ana"] * 200), ["ana"] * 200, strict=True))
    assert list(ids.strangers(made)) == []
    assert list(ids.strangers((raw, "ben") for raw, _ in made)) == [raw for raw, _ in made]
    theirs = bytes(range(16))
    own = ids.id_from(theirs, "ana")
    assert own == ids.id_from(theirs, "ana") == ids.id_from(own, "ana") != theirs
    assert own not in (ids.id_from(theirs, "ben"), ids.id_from(bytes(15) + b"1", "ana"))
    assert list(ids.strangers([(own, "ana")])) == []
    assert made[0][0] == ids.id_from(*made[0])


@given(st.datetimes(datetime(1800, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC)))
def test_times_keep_their_milliseconds(at):
    kept = ids.from_milliseconds(ids.to_milliseconds(at))
    assert timedelta(0) <= at - kept < timedelta(milliseconds=1)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="names no zone"):
        ids.to_milliseconds(datetime(2026, 3, 2))


# --- digest ----------------------------------------------------------------------------


def test_the_digest_depends_on_what_stands_and_on_nothing_else(tmp_path):
    at = datetime(2026, 3, 2, tzinfo=UTC)

    def code(record, code_path, memo=""):
        with record.writing("ana", at=at) as facts:
            return facts.add_coding("t1", REVISION, code_path, 0, 5, memo)

    with Record.open(tmp_path / "a" / "coder.db") as one, Record.open(tmp_path / "b" / "coder.db") as two:
        code(one, "x", "m")
        code(one, "y")
        gone = code(two, "z")
        code(two, "y")
        code(two, "x", "m")
        assert one.digest() != two.digest()
        retract(two, "ana", gone)
        assert one.digest() == two.digest()
        assert content(one) == content(two)
        code(one, "x", "another memo")
        assert one.digest() != two.digest()


def test_a_record_opened_for_reading_cannot_be_written(record):
    add(record)
    with Record.open(record.path, write=False) as reader:
        assert len(list(reader.codings())) == 1
        with pytest.raises(Refused, match="reading only"):
            add(reader)
        with pytest.raises(CoderError):
            reader.undo("ana")


def test_reading_sees_one_state_within_a_block(record):
    add(record)
    with Record.open(record.path, write=False) as reader, reader.reading():
        assert len(list(reader.codings())) == 1
        assert reader.code_counts() == {"defection.brutality": 1}
