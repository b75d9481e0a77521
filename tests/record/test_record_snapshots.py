import sqlite3
import stat
from datetime import UTC, datetime, timedelta

import pytest
from record_helpers import add, content

from coder.errors import NotFound, RecordError, Refused
from coder.record import snapshots
from coder.record.snapshots import listed, restore, take, take_daily, take_if_changed
from coder.record.store import Record


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_snapshot_is_a_private_whole_record(record):
    add(record, memo="m")
    path = take(record, "by hand")
    assert path.parent == record.path.parent / "snapshots"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    with Record.open(path, write=False) as copy:
        assert content(copy) == content(record)
        assert copy.digest() == record.digest()
        assert copy.history("ana") == record.history("ana")
    (found,) = listed(path.parent)
    assert (found.path, found.why) == (path, "by-hand")
    assert datetime.now(UTC) - found.at < timedelta(minutes=1)


def test_a_record_that_is_open_for_reading_only_can_be_copied(record):
    add(record)
    with Record.open(record.path, write=False) as reader:
        with Record.open(take(reader, "by-hand"), write=False) as copy:
            assert content(copy) == content(record)
        with pytest.raises(sqlite3.OperationalError):
            reader.connection.raw.execute("INSERT INTO name(text) VALUES ('x')")


def test_ten_snapshots_stay_and_other_files_are_left_alone(record):
    add(record)
    folder = record.path.parent / "snapshots"
    take(record, "first")
    (folder / "my-own-copy.db").write_text("keep me")
    paths = [take(record, f"number {n}") for n in range(11)]
    assert [each.path for each in listed(folder)] == paths[:0:-1]
    assert (folder / "my-own-copy.db").exists()


def test_restoring_brings_back_what_was_and_keeps_what_is(record):
    kept = add(record, code="kept")
    before = content(record)
    snapshot = take(record, "by-hand")
    later = add(record, code="later")
    saved = restore(record.path, snapshot)
    # The record was open all the while: it sees the restored state and goes on from it.
    assert content(record) == before
    assert record.state(later) is None
    with Record.open(saved, write=False) as present:
        assert present.codes() == ["kept", "later"]
    again = add(record, code="again")
    assert record.state(again) == "current"
    assert record.undo("ana") is not None
    assert record.state(kept) == "current"


def test_restoring_where_no_record_is_makes_one(record, tmp_path):
    add(record)
    snapshot = take(record, "by-hand")
    target = tmp_path / "fresh" / "coder.db"
    assert restore(target, snapshot) is None
    assert mode(target) == 0o600
    with Record.open(target) as made:
        assert content(made) == content(record)
        add(made, code="more")


def test_a_damaged_record_is_set_aside_and_replaced(record):
    add(record, code="kept")
    snapshot = take(record, "by-hand")
    record.close()
    record.path.write_bytes(b"\xff" * 30_000)
    saved = restore(record.path, snapshot)
    assert saved.read_bytes() == b"\xff" * 30_000
    with Record.open(record.path) as back:
        assert back.codes() == ["kept"]
        add(back, code="more")


def test_a_file_that_is_no_snapshot_of_ours_changes_nothing(record, tmp_path):
    add(record)
    before = record.path.read_bytes()
    sqlite3.connect(tmp_path / "foreign.db").execute("CREATE TABLE x(y)").connection.close()
    (tmp_path / "empty.db").touch()
    (tmp_path / "words.db").write_text("no database, only words in a file\n" * 40)
    for name in ("foreign.db", "empty.db", "words.db"):
        with pytest.raises(RecordError):
            restore(record.path, tmp_path / name)
    with pytest.raises(NotFound):
        restore(record.path, tmp_path / "none.db")
    with pytest.raises(Refused, match="itself"):
        restore(record.path, record.path)
    assert record.path.read_bytes() == before


def test_the_first_start_of_a_day_takes_one_snapshot(record):
    assert take_daily(record) is None
    add(record)
    first = take_daily(record)
    assert first is not None
    add(record, code="more")
    assert take_daily(record) is None
    yesterday = first.with_name(first.name.replace(first.name[:10], "2020-01-01"))
    first.rename(yesterday)
    assert take_daily(record) is not None


def test_an_unchanged_record_is_not_copied_again(record):
    assert take_if_changed(record, "x") is None
    add(record)
    first = take_if_changed(record, "x")
    assert take_if_changed(record, "y") == first
    record.undo("ana")
    assert take_if_changed(record, "y") != first


def test_a_snapshot_that_fails_leaves_nothing_behind(record, monkeypatch):
    add(record)
    folder = record.path.parent / "snapshots"

    def fails(_):
        raise RecordError("damaged")

    monkeypatch.setattr(snapshots, "quick_check", fails)
    with pytest.raises(RecordError):
        take(record, "by-hand")
    assert list(folder.iterdir()) == []


def test_an_empty_record_has_nothing_to_copy(tmp_path):
    with (
        Record.open(tmp_path / "coder.db", write=False) as record,
        pytest.raises(RecordError, match="nothing to copy"),
    ):
        take(record, "by-hand")
