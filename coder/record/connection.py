"""The one way to ``coder.db``: pragmas, transactions, and SQLite's errors as sentences."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.errors import BadInput, RecordError, Refused
from coder.files import PRIVATE_FILE, make_folder, sync_folder
from coder.record import schema

if TYPE_CHECKING:
    from sqlite_utils import Database

PATIENCE = 30.0
"""Seconds to wait for another program that is writing."""

# Measured against 660 kill -9 and 500 simulated power cuts per mode. Not WAL: it is unsafe on folders
# that are shared or synced. fullfsync matters on macOS only.
PRAGMAS = (
    "synchronous=EXTRA",
    "fullfsync=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cell_size_check=ON",
    "recursive_triggers=ON",
    "mmap_size=0",
    "cache_size=-65536",
)


class Connection:
    """An open database with its path. Threads may share it; one at a time is served."""

    def __init__(self, raw: sqlite3.Connection, path: Path, *, writable: bool, mode: str = "rw") -> None:
        self.raw = raw
        self.path = path
        self.writable = writable
        self.mode = mode
        """SQLite's, with which the file was opened: ``ro`` where nothing may ever be touched."""
        self.lock = threading.RLock()
        self._file = _file_identity(path)
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """The same connection as sqlite-utils sees it, without its plugins (third-party code)."""
        if self._database is None:
            from sqlite_utils import Database

            self._database = Database(self.raw, execute_plugins=False)
        return self._database

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. No statement stays open, so no reader ever keeps a writer waiting."""
        with self.lock, sentences(self.path):
            return self.raw.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with self.lock, sentences(self.path):
            found: tuple[Any, ...] | None = self.raw.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let every query in the block see one and the same state; writers wait meanwhile."""
        with self.lock, sentences(self.path):
            self.raw.execute("BEGIN")
            try:
                yield
            finally:
                _roll_back(self.raw)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all of the block or nothing; on disk when it has ended.

        Raises:
            Refused: the record was opened for reading only.
            RecordError: locked, full, damaged, or no longer the file that was opened.
        """
        if not self.writable:
            raise Refused(f"{self.path} is open for reading only; nothing was recorded.")
        with self.lock, sentences(self.path):
            # IMMEDIATE takes the write lock first: a deferred one that reads before it writes fails
            # at once as "locked" when two programs do so together.
            self.raw.execute("BEGIN IMMEDIATE")
            try:
                self._check_still_there()
                yield
                self.raw.execute("COMMIT")
            except BaseException:
                _roll_back(self.raw)
                raise

    def copy_into(self, empty_file: Path) -> None:
        """Write a compact copy of the current state; this file itself is only read."""
        with self.lock, sentences(self.path):
            self.raw.execute("PRAGMA query_only=OFF")  # to SQLite, VACUUM INTO is writing
            try:
                self.raw.execute("VACUUM INTO ?", [str(empty_file)])
            finally:
                if not self.writable:
                    self.raw.execute("PRAGMA query_only=ON")

    def _check_still_there(self) -> None:
        """Writing to a file that was moved or replaced meanwhile would be acknowledged and lost."""
        if self._file is not None and _file_identity(self.path) != self._file:
            raise RecordError(
                f"{self.path} was moved or replaced by another program; this was not recorded. "
                "Close and open the project again."
            )

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        with self.lock:
            self.raw.close()


def _roll_back(raw: sqlite3.Connection) -> None:
    """End the transaction; what made it fail is the error to report, not this."""
    with suppress(sqlite3.Error):
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def _file_identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn SQLite's errors in the block into RecordErrors that say what happened and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise RecordError(_sentence(path, error)) from error
    except UnicodeEncodeError as error:
        raise BadInput(
            "The text holds half a character (a lone surrogate), which no file can keep; nothing was "
            "recorded. Save its source as UTF-8 and try again."
        ) from error


_SAFE = "this was not recorded, and everything recorded before is intact"
_SENTENCES = {
    "BUSY": f"is being written by another program: {_SAFE}. Wait or close the other one, then try again.",
    "FULL": f"cannot grow, the disk is full: {_SAFE}. Free some space and try again.",
    "READONLY": f"may not be written: {_SAFE}. Check the permissions of the file and its folder.",
    "IOERR": f"could not be read or written by the disk: {_SAFE}. Check the drive and its free space.",
    "CORRUPT": "is damaged; nothing was changed. Bring back a safe copy from the snapshots folder beside it: "
    "coder restore FILE.",
    "NOTADB": "is not a record of coder; nothing was changed. Put the right file there, or bring back "
    "a safe copy: coder restore FILE.",
    "CANTOPEN": "cannot be opened; nothing was changed. Is its folder there, and may you read it?",
}
_SENTENCES["LOCKED"] = _SENTENCES["BUSY"]
_SENTENCES["PERM"] = _SENTENCES["AUTH"] = _SENTENCES["READONLY"]


def _sentence(path: Path, error: sqlite3.Error) -> str:
    name: str = getattr(error, "sqlite_errorname", None) or ""
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return f"{path}: {error}; what is recorded stays as it is."
    if name == "SQLITE_READONLY_ROLLBACK":
        return (
            f"{path} was left in the middle of writing and may not be written here, so it cannot be read "
            "safely. Nothing is lost: open it once where you may write."
        )
    kind = name.removeprefix("SQLITE_").partition("_")[0]
    if kind in _SENTENCES:
        return f"{path} {_SENTENCES[kind]}"
    return f"{path} could not be used ({error}): {_SAFE}. Run: coder check"


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A bare connection with every pragma set; ``mode`` is SQLite's ``ro`` or ``rw``; makes no file."""
    raw = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("PRAGMA journal_mode=TRUNCATE" if mode == "rw" else "PRAGMA query_only=ON")
    except BaseException:
        raw.close()
        raise
    return raw


def open_reading(path: Path, *, mode: str = "rw") -> Connection:
    """Open a record that exists; it cannot be written through this connection.

    Mode ``rw`` lets SQLite finish what a crash left in the middle, where it may; ``ro`` never
    touches the folder.

    Raises:
        RecordError: not a record of ours, damaged, or made by a newer program.
    """
    return _open(path, mode, writable=False)


def open_writing(path: Path, before_migration: Callable[[Connection], object]) -> Connection:
    """Open a record for writing; make or migrate it as needed.

    ``before_migration`` is called with a record that has an older schema, before it changes.

    Raises:
        RecordError: not a record of ours, damaged, made by a newer program, or not writable.
    """
    _make_private(path)
    connection = _open(path, "rw", writable=True)
    try:
        applied = applied_migrations(connection)
        if applied != schema.KNOWN_MIGRATIONS:
            if applied:
                before_migration(connection)
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, mode: str, *, writable: bool) -> Connection:
    with sentences(path):
        interrupted = has_hot_journal(path)
        raw = connect(path, mode)
    connection = Connection(raw, path, writable=writable, mode=mode)
    try:
        check_ours(connection)
        if interrupted:
            quick_check(connection)
        if not writable:
            raw.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, whatever the umask; SQLite's journal inherits it."""
    if path.exists():
        return
    make_folder(path.parent)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE_FILE)
    except FileExistsError:  # another program was faster
        return
    except OSError as error:
        raise RecordError(
            f"Cannot make {path}: {error.strerror}. Choose a folder you may write to."
        ) from error
    os.close(handle)
    path.chmod(PRIVATE_FILE)
    sync_folder(path.parent)


def has_hot_journal(path: Path) -> bool:
    """Whether a transaction was cut off (or another program is writing just now)."""
    try:
        return path.with_name(path.name + "-journal").stat().st_size > 0
    except OSError:
        return False


def applied_migrations(connection: Connection) -> tuple[str, ...]:
    """Names of the migrations of our set that the file has seen, oldest first."""
    if connection.value("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'") is None:
        return ()
    found = connection.rows(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id", [schema.MIGRATION_SET]
    )
    return tuple(name for (name,) in found)


def check_ours(connection: Connection) -> None:
    """Refuse a database that is not a record, or that a newer program made.

    Raises:
        RecordError: with the reason. An empty file passes: it is a record that was never begun.
    """
    path = connection.path
    mark = connection.value("PRAGMA application_id")
    if mark != schema.APPLICATION_ID:
        if mark == 0 and connection.value("SELECT count(*) FROM sqlite_master") == 0:
            return
        raise RecordError(
            f"{path} is a database of another program, not a record of coder; nothing was changed. "
            "Move it away, or name another folder with -C DIR."
        )
    unknown = [name for name in applied_migrations(connection) if name not in schema.KNOWN_MIGRATIONS]
    if unknown:
        raise RecordError(
            f"{path} was made by a newer coder (it has {', '.join(unknown)}); nothing was changed. "
            "Update coder on this computer, then open it again."
        )


def quick_check(connection: Connection) -> None:
    """Have SQLite check the file's structure.

    Raises:
        RecordError: with the first fault found.
    """
    verdict = connection.value("PRAGMA quick_check(1)")
    if verdict != "ok":
        raise RecordError(f"{connection.path} {_SENTENCES['CORRUPT']} ({verdict})")


def _migrate(connection: Connection) -> None:
    """Apply what is pending in one write transaction, so that two programs never do it at once."""
    from coder.record.migrations import migrations

    with connection.transaction():
        migrations.apply(connection.database)
