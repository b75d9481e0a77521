import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from record_helpers import add

from coder.errors import RecordError
from coder.record import schema
from coder.record.connection import applied_migrations
from coder.record.store import Record


def test_a_new_record_is_made_by_every_migration_in_order(record):
    from coder.record.migrations import migrations

    assert applied_migrations(record.connection) == schema.KNOWN_MIGRATIONS
    assert tuple(step.name for step in migrations._migrations) == schema.KNOWN_MIGRATIONS
    assert record.connection.value("PRAGMA application_id") == schema.APPLICATION_ID
    assert record.connection.value("PRAGMA integrity_check") == "ok"


def test_an_empty_record_in_memory_has_the_schema_of_the_file(record):
    shape = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE '%sqlite%' ORDER BY name"
    with Record.empty(Path("none")) as empty:
        assert empty.connection.rows(shape) == record.connection.rows(shape)
        assert empty.is_empty
        assert list(empty.codings()) == []


def test_every_table_is_strict_and_has_a_rowid(record):
    for name, strict, without_rowid in record.connection.rows(
        "SELECT name, strict, wr FROM pragma_table_list"
    ):
        if name in schema.APPEND_ONLY:
            assert strict, name
            assert not without_rowid, name


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_nothing_recorded_is_ever_changed_or_deleted(record, table, verb):
    with record.writing("ana") as facts:
        facts.keep_codebook("v1", "{}")
        facts.add_coding("t1", "r1", "a.b", 0, 4, "a memo")
    record.connection.raw.execute("INSERT INTO text_body VALUES ('r', 't', 'x')")
    before = record.connection.rows(f"SELECT * FROM {table}")
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        record.connection.raw.execute(verb.format(table))
    assert record.connection.rows(f"SELECT * FROM {table}") == before


def test_every_connection_has_the_pragmas_that_lost_nothing(record):
    expected = {"synchronous": 3, "journal_mode": "truncate"}
    expected |= dict.fromkeys(["foreign_keys", "recursive_triggers", "cell_size_check", "secure_delete"], 1)
    expected |= {"trusted_schema": 0, "mmap_size": 0, "temp_store": 2}
    with Record.open(record.path) as fresh:
        assert {name: fresh.connection.value(f"PRAGMA {name}") for name in expected} == expected
    del expected["journal_mode"]
    with Record.open(record.path, write=False) as reader:
        assert {name: reader.connection.value(f"PRAGMA {name}") for name in expected} == expected


def test_replace_is_refused_too(record):
    add(record)
    raw = record.connection.raw
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw.execute("INSERT OR REPLACE INTO fact SELECT * FROM fact")
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        raw.execute("INSERT OR REPLACE INTO name SELECT * FROM name")


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "rumour"},
        {"kind": "coding", "testimony": 1, "revision": 1, "code": 1, "start": 5, "stop": 5},
        {"kind": "coding", "testimony": 1, "revision": 1, "code": 1, "start": -1, "stop": 5},
        {"kind": "coding", "testimony": 1, "revision": 1, "start": 0, "stop": 5},
        {"kind": "coding", "testimony": 1, "revision": 1, "code": 99, "start": 0, "stop": 5},
        {"kind": "coding", "testimony": 1, "revision": 1, "code": 1, "start": "x", "stop": 5},
        {"kind": "retraction"},
        {"kind": "memo", "testimony": 1},
        {"kind": "submission", "testimony": 1},
        {"kind": "submission", "testimony": 1, "revision": 1, "code": 1},
        {"kind": "person"},
        {"kind": "retraction", "target": b"short"},
    ],
)
def test_facts_that_say_nothing_sound_cannot_enter_the_table(record, columns):
    add(record)
    row = {"id": b"0123456789abcdef", "actor": 1, "at": 0, "round": 1, **columns}
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    with pytest.raises(sqlite3.IntegrityError):
        record.connection.raw.execute(f"INSERT INTO fact({names}) VALUES ({marks})", list(row.values()))


def test_a_record_of_a_newer_program_is_refused_with_the_way_out(record):
    add(record)
    record.connection.raw.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES (?, 'withdrawals', 'later')",
        [schema.MIGRATION_SET],
    )
    for write in (True, False):
        with pytest.raises(RecordError, match=r"newer coder.*withdrawals.*Update coder"):
            Record.open(record.path, write=write)


def test_an_older_record_is_migrated_after_a_snapshot(record, monkeypatch):
    from coder.record import migrations, snapshots

    made = add(record)
    record.close()
    newer = migrations.Migrations(schema.MIGRATION_SET)
    for step in migrations.migrations._migrations:
        newer(name=step.name)(step.fn)
    newer(name="extra")(lambda db: db.execute("CREATE TABLE extra(x INTEGER) STRICT"))
    monkeypatch.setattr(migrations, "migrations", newer)
    monkeypatch.setattr(schema, "KNOWN_MIGRATIONS", (*schema.KNOWN_MIGRATIONS, "extra"))
    with Record.open(record.path, write=False) as again:
        assert again.coding(made) is not None
        assert again.connection.rows("SELECT * FROM extra") == []
    (kept,) = snapshots.listed(record.path.parent / "snapshots")
    assert kept.why == "before-migration"


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "coder.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes(name)")
    other.commit()
    other.close()
    before = path.read_bytes()
    for write in (True, False):
        with pytest.raises(RecordError, match="another program"):
            Record.open(path, write=write)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "coder.db"
    path.write_bytes(b"testimony,coder,start\n" * 100)
    with pytest.raises(RecordError, match=r"coder\.db is not a record of coder"):
        Record.open(path)


def test_reading_makes_no_file(tmp_path):
    with Record.open(tmp_path / "coder.db", write=False) as record:
        assert record.is_empty
        assert record.testimonies() == []
        assert record.digest()
    assert list(tmp_path.iterdir()) == []


def test_reading_imports_neither_sqlite_utils_nor_numpy(record):
    add(record)
    program = (
        "import sys; from pathlib import Path; from coder.record.store import Record\n"
        f"print(len(list(Record.open(Path({str(record.path)!r}), write=False).codings())))\n"
        "print([name for name in ('sqlite_utils', 'numpy', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["1", "[]"]
