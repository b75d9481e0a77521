"""Safe copies of the record beside it, and bringing one back."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coder.errors import NotFound, RecordError, Refused
from coder.files import make_folder, replacing
from coder.record import place
from coder.record.connection import (
    Connection,
    check_ours,
    connect,
    has_hot_journal,
    open_reading,
    quick_check,
    sentences,
)
from coder.record.store import Record

FOLDER = "snapshots"
KEPT = 10
"""So many snapshots stay; the oldest go first."""

_STAMP = "%Y-%m-%dT%H%M%S.%f"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}\.\d{6})Z-([a-z0-9-]+)\.db")
_DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A safe copy of a record."""

    path: Path
    at: datetime
    """UTC."""
    why: str


def take(record: Record, why: str, *, folder: Path | None = None) -> Path:
    """Copy the record as it is now into ``snapshots/`` beside it (or ``folder``); keep the ten newest.

    The copy is compact, checked and synced before it gets its name: UTC time and ``why``.

    Raises:
        RecordError: nothing is recorded yet, the disk is full, or the record is damaged.
        Refused: the folder may not be written.
    """
    if not record.path.exists():
        raise RecordError(
            f"{record.path} is not there yet, so there is nothing to copy. Record something first."
        )
    folder = record.path.parent / FOLDER if folder is None else folder
    slug = re.sub(r"[^a-z0-9]+", "-", why.lower()).strip("-")[:40] or "snapshot"
    target = folder / f"{datetime.now(UTC).strftime(_STAMP)}Z-{slug}.db"
    make_folder(folder)
    with replacing(target) as temporary:
        record.connection.copy_into(temporary)
        with closing(open_reading(temporary, mode="ro")) as copy:
            quick_check(copy)
    for old in listed(folder)[KEPT:]:
        old.path.unlink(missing_ok=True)
    return target


def take_if_changed(record: Record, why: str) -> Path | None:
    """Take a snapshot unless the record is empty or the newest snapshot holds just this state.

    So that ten imports which change nothing do not push out ten days of copies.
    """
    if record.is_empty:
        return None
    newest = next(iter(listed(record.path.parent / FOLDER)), None)
    if newest is not None and _holds_the_same(newest.path, record.connection):
        return newest.path
    return take(record, why)


def take_daily(record: Record) -> Path | None:
    """The snapshot of the first start of a day (UTC); None when today's is there or nothing changed."""
    today = datetime.now(UTC).date()
    if any(each.why == _DAILY and each.at.date() == today for each in listed(record.path.parent / FOLDER)):
        return None
    return take_if_changed(record, _DAILY)


def listed(folder: Path) -> list[Snapshot]:
    """The snapshots in ``folder``, newest first; other files there are left alone."""
    found = []
    for path in folder.glob("*.db") if folder.is_dir() else ():
        if (name := _NAME.fullmatch(path.name)) is not None:
            at = datetime.strptime(name[1], _STAMP).replace(tzinfo=UTC)
            found.append(Snapshot(path, at, name[2]))
    return sorted(found, key=lambda each: each.path.name, reverse=True)


def restore(db_path: Path, snapshot: Path) -> Path | None:
    """Put ``snapshot`` in the record's place; returns the safe copy of what was there before.

    One transaction: programs that have the record open see the old state or the new. A record
    too damaged to be read is set aside in ``snapshots/`` as it is, and then replaced.

    Raises:
        NotFound: no such file.
        RecordError: the snapshot is not a record of ours, damaged or a newer program's; or the
            record is locked. The record is untouched then.
        Refused: the record lies where nothing may be recorded.
    """
    if reason := place.unsafe_reason(db_path.parent):
        raise Refused(reason)
    if not snapshot.is_file():
        raise NotFound(f"There is no snapshot {snapshot}. Look into {db_path.parent / FOLDER}.")
    if db_path.exists() and db_path.samefile(snapshot):
        raise Refused(f"{snapshot} is the record itself, not a safe copy of it.")
    with closing(open_reading(snapshot, mode="ro")) as source:
        if source.value("PRAGMA application_id") == 0:
            raise RecordError(f"{snapshot} is empty, not a record of coder; nothing was changed.")
        quick_check(source)
        if not db_path.exists():
            _copy_over(source, db_path)
            return None
        try:
            kept = _keep_present(db_path)
        except RecordError as error:
            if not _is_damage(error):
                raise
            kept = _set_aside(db_path)
            _copy_over(source, db_path)
            return kept
        with sentences(db_path), closing(connect(db_path, "rw")) as target:
            source.raw.backup(target)
        return kept


def _keep_present(db_path: Path) -> Path:
    with Record.open(db_path, write=True) as record:
        quick_check(record.connection)
        return take(record, "before-restore")


def _is_damage(error: RecordError) -> bool:
    cause = error.__cause__
    if not isinstance(cause, sqlite3.Error):
        return cause is None  # a check of ours found it: another database, or a fault in the structure
    return cause.sqlite_errorname.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _set_aside(db_path: Path) -> Path:
    """Copy a damaged record and its journal as they are; then drop the journal, which fits no other."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    kept = db_path.parent / FOLDER / f"{stamp}Z-damaged.db.bytes"
    journal = db_path.with_name(db_path.name + "-journal")
    pairs = [(db_path, kept)]
    if has_hot_journal(db_path):
        pairs.append((journal, kept.with_name(kept.name + "-journal")))
    for source, target in pairs:
        with replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    journal.unlink(missing_ok=True)
    return kept


def _copy_over(source: Connection, db_path: Path) -> None:
    with replacing(db_path) as temporary:
        source.copy_into(temporary)


def _holds_the_same(snapshot: Path, connection: Connection) -> bool:
    marks = (
        "SELECT (SELECT max(seq) FROM fact), (SELECT id FROM fact ORDER BY seq DESC LIMIT 1), "
        "(SELECT max(seq) FROM act), (SELECT count(*) FROM text_body), (SELECT count(*) FROM codebook_body)"
    )
    try:
        with closing(open_reading(snapshot, mode="ro")) as copy:
            check_ours(copy)
            return copy.row(marks) == connection.row(marks)
    except RecordError:
        return False
