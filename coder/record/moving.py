"""Moving the record to another folder, out of a synced or network drive."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from coder.errors import Refused
from coder.files import replacing, sync_folder, write_atomic
from coder.record.connection import Connection, check_ours, connect, open_reading, quick_check, sentences
from coder.record.place import POINTER, RECORD, locate, unsafe_reason
from coder.record.store import Record


def move_record(project: Path, new_folder: Path) -> Path:
    """Put the record of ``project`` into ``new_folder`` and leave a pointer; returns its new path.

    The step is done when the pointer is written; a crash before leaves the old record in
    force, and moving again goes through. Programs that still have the old file open are told
    so at their next write. Without a record yet, an empty one is made in the new place.

    Raises:
        Refused: the new folder is unsafe too, or holds another record.
        RecordError: the old record is damaged or locked, or the disk is full.
    """
    old = locate(project)
    new = Path(os.path.realpath(new_folder)) / RECORD
    if reason := unsafe_reason(new.parent):
        raise Refused(f"The record cannot move there: {reason}")
    if old.exists() and new.exists() and old.samefile(new):
        return new
    if not old.exists():
        Record.open(new, write=True).close()
        _point(project, new)
        return new
    with sentences(old), closing(connect(old, "rw")) as holder:
        # The write lock keeps every other program from recording into the old file meanwhile.
        holder.execute("BEGIN IMMEDIATE")
        source = Connection(holder, old, writable=False)
        check_ours(source)
        _check_free(new, source)
        _copy(old, new)
        _point(project, new)
        old.unlink()
        old.with_name(old.name + "-journal").unlink(missing_ok=True)
    sync_folder(old.parent)
    return new


def _check_free(new: Path, source: Connection) -> None:
    """A record in the new place may be overwritten only when it holds nothing that ours does not."""
    if not new.exists():
        return
    with closing(open_reading(new)) as other:
        if other.value("SELECT count(*) FROM sqlite_master") == 0:
            return
        ours = {row[0] for row in source.rows("SELECT id FROM fact")}
        if any(row[0] not in ours for row in other.rows("SELECT id FROM fact")):
            raise Refused(f"{new} is another record with codings of its own. Choose an empty folder.")


def _copy(old: Path, new: Path) -> None:
    with replacing(new) as temporary:
        with closing(open_reading(old, mode="ro")) as reader:
            reader.copy_into(temporary)
        with closing(open_reading(temporary, mode="ro")) as copy:
            quick_check(copy)


def _point(project: Path, new: Path) -> None:
    if new == Path(os.path.realpath(project / RECORD)):
        (project / POINTER).unlink(missing_ok=True)
        sync_folder(project)
    else:
        write_atomic(project / POINTER, f"{new}\n".encode())
