import itertools
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from record_helpers import REVISION, TEXT, add, content, copy_of, quick, retract, scratch
from test_record_history import operations, perform

from coder.errors import CoderError, NotFound, RecordError, Refused
from coder.record.store import Record
from coder.record.union import unite


def run(record: Record, steps) -> None:
    for name, coder, *args in steps:
        if name in ("undo", "redo"):
            getattr(record, name)(coder)
        else:
            perform(record, name, coder, *args)


def facts_of(record: Record) -> set[bytes]:
    return {row[0] for row in record.connection.rows("SELECT id FROM fact")}


def retracted_ids(record: Record) -> set[str]:
    rows = record.connection.rows("SELECT id FROM fact WHERE code IS NOT NULL")
    return {row[0].hex() for row in rows if record.state(row[0].hex()) != "current"}


def ids_of(record: Record) -> list[str]:
    return sorted(coding.id for coding in record.codings())


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations, operations, operations, operations)
def test_three_records_joined_in_any_order_say_the_same(common, first, second, third):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as base:
        run(base, common)
        records = []
        for number, steps in enumerate((first, second, third)):
            records.append(copy_of(base, folder / f"copy{number}"))
            run(records[-1], steps)
        gone = set().union(*(retracted_ids(record) for record in records))
        everything = set().union(*(facts_of(record) for record in records))
        outcomes = []
        for order in itertools.permutations(range(3)):
            with copy_of(records[order[0]], folder / f"joined{''.join(map(str, order))}") as joined:
                for other in order[1:]:
                    unite(joined, records[other].path)
                    again = unite(joined, records[other].path)
                    assert (again.added, again.texts, again.codebooks) == (0, 0, 0)
                assert facts_of(joined) == everything
                assert not gone & {each.replace("-", "") for each in ids_of(joined)}
                outcomes.append((joined.digest(), ids_of(joined), content(joined), joined.conflicts()))
        for record in records:
            record.close()
        assert all(outcome == outcomes[0] for outcome in outcomes)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations, operations)
def test_two_records_without_a_common_past_join_the_same_either_way(first, second):
    with (
        scratch() as folder,
        quick(Record.open(folder / "a" / "coder.db")) as one,
        quick(Record.open(folder / "b" / "coder.db")) as two,
    ):
        run(one, first)
        run(two, second)
        with copy_of(one, folder / "ab") as ab, copy_of(two, folder / "ba") as ba:
            unite(ab, two.path)
            unite(ba, one.path)
            assert ab.digest() == ba.digest()
            assert ids_of(ab) == ids_of(ba)
            assert ab.connection.value("PRAGMA integrity_check") == "ok"
            assert ab.connection.rows("PRAGMA foreign_key_check") == []


def test_a_union_brings_memos_texts_codebooks_and_people(record, tmp_path):
    add(record, "ben", "own")
    with Record.open(tmp_path / "other" / "coder.db") as other:
        with other.writing("ana", codebook="v9") as facts:
            facts.keep_text("t1", REVISION, TEXT)
            facts.keep_codebook("v9", '{"title":"x"}')
            facts.add_coding("t1", REVISION, "theirs", 0, 5, "a memo")
            facts.add_person("ana", "lead")
        united = unite(record, other.path)
    assert (united.added, united.present, united.texts, united.codebooks) == (3, 0, 1, 1)
    assert [(c.coder, c.code, c.memo) for c in record.codings()] == [
        ("ana", "theirs", "a memo"),
        ("ben", "own", ""),
    ]
    assert record.revision_text(REVISION) == TEXT
    assert record.codebook_json("v9") == '{"title":"x"}'
    assert [person.name for person in record.people()] == ["ana"]
    assert record.undo("ana") is None  # what was done elsewhere is undone there


def test_one_coding_changed_on_two_machines_stands_twice_as_a_conflict(record, tmp_path):
    made = add(record, memo="m")
    with copy_of(record, tmp_path / "other") as other:
        for each, code in ((record, "here"), (other, "there")):
            with each.writing("ana") as facts:
                facts.replace_coding(made, code=code)
        unite(record, other.path)
    assert [(c.code, c.memo) for c in record.codings()] == [("here", "m"), ("there", "m")]
    (conflict,) = record.conflicts()
    assert (conflict.replaced, conflict.kind) == (made, "coding")
    assert sorted(conflict.ids) == ids_of(record)
    retract(record, "ana", conflict.ids[0])
    assert record.conflicts() == []


def test_memos_written_on_two_machines_both_stay_until_one_is_written_over_them(record, tmp_path):
    made = add(record)
    with copy_of(record, tmp_path / "other") as other:
        for each, text in ((record, "zebra"), (other, "apple")):
            with each.writing("ana") as facts:
                facts.set_memo(made, text)
        unite(record, other.path)
    assert record.coding(made).memo == "apple\n\nzebra"
    with record.writing("ana") as facts:
        facts.set_memo(made, "both")
    assert record.coding(made).memo == "both"
    record.undo("ana")
    assert record.coding(made).memo == "apple\n\nzebra"


def test_two_leads_entries_about_one_person_lock_nobody_out(record, tmp_path):
    with record.writing("ana") as facts:
        facts.add_person("ana", "lead")
        facts.add_person("ben", "lead")
    with copy_of(record, tmp_path / "other") as other:
        with record.writing("ana") as facts:
            facts.add_person("ben", "fellow")
        with other.writing("ben") as facts:
            facts.add_person("ana", "fellow")
        unite(record, other.path)
    assert [(person.name, person.role) for person in record.people()] == [
        ("ana", "fellow"),
        ("ben", "fellow"),
    ]


def altered(tmp_path, record, statement):
    """A copy of the record that another program changed behind our back."""
    with copy_of(record, tmp_path / "other"):
        pass
    path = tmp_path / "other" / "coder.db"
    raw = sqlite3.connect(path)
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(statement)
    for _, sql in triggers:
        raw.execute(sql)
    raw.commit()
    raw.close()
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET start = start + 1 WHERE code IS NOT NULL",
        "UPDATE name SET text = 'mallory' WHERE text = 'ana'",
        "UPDATE memo_body SET text = 'forged'",
        "UPDATE text_body SET text = 'forged'",
    ],
)
def test_a_record_that_says_something_else_under_our_ids_is_refused(record, tmp_path, statement):
    add(record, memo="m")
    with record.writing("ana") as facts:
        facts.keep_text("t1", REVISION, TEXT)
    before = content(record), record.digest()
    with pytest.raises(CoderError, match=r"altered by another program|not the one that revision"):
        unite(record, altered(tmp_path, record, statement))
    assert (content(record), record.digest()) == before


def test_a_record_with_other_triggers_is_refused(record, tmp_path):
    add(record)
    with pytest.raises(RecordError, match="altered by another program"):
        unite(
            record,
            altered(
                tmp_path, record, "CREATE TRIGGER IF NOT EXISTS x AFTER INSERT ON fact BEGIN SELECT 1; END"
            ),
        )


def test_what_is_no_record_of_ours_is_not_merged(record, tmp_path):
    add(record)
    before = record.digest()
    with pytest.raises(NotFound):
        unite(record, tmp_path / "nothing.db")
    with pytest.raises(Refused, match="own record"):
        unite(record, record.path)
    (tmp_path / "text.db").write_text("no database at all, just some words of it\n" * 30)
    (tmp_path / "empty.db").touch()
    sqlite3.connect(tmp_path / "foreign.db").execute("CREATE TABLE x(y)").connection.close()
    for name in ("text.db", "empty.db", "foreign.db"):
        with pytest.raises(RecordError):
            unite(record, tmp_path / name)
    assert record.digest() == before


def test_a_damaged_record_is_not_merged(record, tmp_path):
    for number in range(40):
        add(record, start=number, end=number + 5)
    with copy_of(record, tmp_path / "other"):
        pass
    path = tmp_path / "other" / "coder.db"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    path.write_bytes(data)
    before = record.digest()
    with pytest.raises(RecordError, match=r"damaged|malformed"):
        unite(record, path)
    assert record.digest() == before
