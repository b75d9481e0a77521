import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from record_helpers import REVISION, add, content

from coder.errors import RecordError
from coder.record import connection as connections
from coder.record.bulk import CodingRow, import_codings
from coder.record.store import Record

HERE = Path(__file__).parent


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need fork")
def test_sixty_kills_at_random_moments_lose_nothing_acknowledged():
    done = subprocess.run(
        [sys.executable, HERE / "kill_script.py", "60", "7"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing acknowledged was lost" in done.stdout
    acknowledged, torn = map(
        int, re.search(r": (\d+) acknowledged, (\d+) in the middle", done.stdout).groups()
    )
    assert acknowledged > 60
    assert torn > 0


WRITER = """
import sys
import tempfile
from pathlib import Path
from coder.record.store import Record
with Record.open(Path(sys.argv[1])) as record:
    for number in range(40):
        with record.writing(sys.argv[2]) as facts:
            made = facts.add_coding("t1", "r", "a.b", number, number + 5, "memo")
        print(made, flush=True)
"""


def test_two_programs_that_write_at_once_both_keep_everything(tmp_path):
    path = tmp_path / "coder.db"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, path, name], stdout=subprocess.PIPE, text=True)
        for name in ("ana", "ben")
    ]
    acknowledged = [line for writer in writers for line in writer.communicate(timeout=120)[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    with Record.open(path) as record:
        assert len(set(acknowledged)) == 80
        assert all(record.state(made) == "current" for made in acknowledged)
        assert all(coding.memo == "memo" for coding in record.codings())


def test_a_full_disk_is_a_sentence_and_the_old_data_is_there(record):
    kept = add(record, memo="kept")
    before = content(record)
    raw = record.connection.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(
        RecordError, match="the disk is full: this was not recorded, and everything recorded before"
    ):
        add(record, code="too.much", memo="x" * 100_000)
    with pytest.raises(RecordError, match="disk is full"):
        import_codings(record, [CodingRow("t1", REVISION, "ana", "a", i, i + 1) for i in range(5000)])
    assert content(record) == before
    raw.execute("PRAGMA max_page_count=1000000")
    assert record.state(kept) == "current"
    add(record, code="fits.now", memo="x" * 100_000)


FULL = """
import resource, signal, sys
from pathlib import Path
from coder.errors import RecordError
from coder.record.store import Record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
with Record.open(path) as record:
    size = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, size + 20_000))
    acknowledged = 0
    try:
        for number in range(10_000):
            with record.writing("ana") as facts:
                facts.add_coding("t1", "r", "a.b", number, number + 5, "memo" * 50)
            acknowledged += 1
    except RecordError as error:
        print(acknowledged, error)
"""


def test_a_file_that_may_not_grow_loses_nothing_acknowledged(tmp_path):
    path = tmp_path / "coder.db"
    done = subprocess.run(
        [sys.executable, "-c", FULL, path], capture_output=True, text=True, timeout=120, check=False
    )
    acknowledged, _, sentence = done.stdout.partition(" ")
    assert "this was not recorded, and everything recorded before is intact" in sentence, done.stderr
    with Record.open(path) as record:
        assert len(list(record.codings())) == int(acknowledged) > 0
        assert record.connection.value("PRAGMA integrity_check") == "ok"
        add(record, code="after")


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
@pytest.mark.parametrize("umask", [0, 0o777])
def test_the_record_and_its_journal_are_private_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        (tmp_path / "new").mkdir(mode=0o700)
        (tmp_path / "new").chmod(0o700)
        with Record.open(tmp_path / "new" / "coder.db") as record:
            add(record)
            assert mode(record.path) == 0o600
            assert mode(record.path.with_name("coder.db-journal")) == 0o600
    finally:
        os.umask(before)


def test_a_record_locked_by_another_program_is_a_sentence(record, monkeypatch):
    add(record)
    monkeypatch.setattr(connections, "PATIENCE", 0.01)
    holder = sqlite3.connect(record.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordError, match=r"being written by another program.*try again"):
        Record.open(record.path)
    holder.execute("ROLLBACK")
    with Record.open(record.path) as other:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="being written by another program"):
            add(other, code="x")
        holder.execute("ROLLBACK")
        add(other, code="x")
    holder.close()


def test_a_damaged_record_names_the_way_back(tmp_path):
    path = tmp_path / "coder.db"
    with Record.open(path) as record:
        import_codings(record, [CodingRow("t1", REVISION, "ana", "a", i, i + 1) for i in range(2000)])
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with (
        pytest.raises(RecordError, match=r"is damaged.*coder restore FILE"),
        Record.open(path, write=False) as record,
    ):
        list(record.codings())


def test_after_an_unclean_end_the_file_is_checked_before_it_is_used(tmp_path):
    """A journal cut off in the middle is rolled back by a mere reader."""
    path = tmp_path / "coder.db"
    with Record.open(path) as record:
        add(record, code="kept")
        before = content(record)
    program = (
        "import os, sys; from pathlib import Path; from coder.record.store import Record\n"
        "record = Record.open(Path(sys.argv[1])); raw = record.connection.raw\n"
        "raw.execute('PRAGMA cache_size=1'); raw.execute('PRAGMA cache_spill=1')\n"
        "with record.writing('ana') as facts:\n"
        "    for number in range(3000): facts.add_coding('t1', 'r', 'a', number, number + 1, 'memo')\n"
        "    os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", program, path], check=False)
    assert connections.has_hot_journal(path)
    with Record.open(path, write=False) as record:
        assert content(record) == before
    assert not connections.has_hot_journal(path)


def test_a_record_replaced_under_an_open_program_is_not_written_into_nowhere(record, tmp_path):
    add(record)
    with Record.open(tmp_path / "other" / "coder.db") as other:
        add(other, code="other")
    (tmp_path / "other" / "coder.db").replace(record.path)
    with pytest.raises(RecordError, match="moved or replaced"):
        add(record, code="lost?")
    record.path.unlink()
    with pytest.raises(RecordError, match="moved or replaced"):
        record.undo("ana")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="drops its rights in a fork")
def test_a_file_that_may_only_be_read_is_read_and_not_written():
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "coder.db")
        with Record.open(path) as record:
            add(record, memo="m")
        path.with_name("coder.db-journal").unlink()
        path.chmod(0o444)
        path.parent.chmod(0o555)
        child = os.fork()
        if child == 0:
            if os.geteuid() == 0:
                os.setuid(65534)
            os._exit(0 if _reads_but_cannot_write(path) else 1)
        assert os.waitpid(child, 0)[1] == 0
        path.parent.chmod(0o700)


def _reads_but_cannot_write(path: Path) -> bool:
    with Record.open(path, write=False) as reader:
        assert [coding.memo for coding in reader.codings()] == ["m"]
    try:
        with Record.open(path) as writer:
            add(writer, code="x")
    except RecordError as error:
        return "may not be written" in str(error)
    return False


def test_a_closed_record_closes_again_and_answers_with_a_sentence(record):
    record.close()
    record.close()
    with pytest.raises(RecordError, match="could not be used"):
        record.coders()
