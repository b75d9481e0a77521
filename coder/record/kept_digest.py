"""The fingerprint of a large record, kept in the user's cache until the file changes.

To compute it takes seconds where there are a million codings, and every table states it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from coder.errors import CoderError
from coder.files import write_atomic
from coder.record.connection import Connection

FROM = 50_000
"""Facts; smaller records are read as quickly as a file."""
MOST_KEPT = 50
_RULE = 2
"""Goes up when the digest is computed otherwise."""
Stamp = tuple[int | str, ...]


def stamp_of(connection: Connection) -> Stamp | None:
    """What differs as soon as anybody writes to the file; None for a small record, or none on disk.

    To be asked within ``reading()``, which keeps writers away meanwhile. The file is not opened: to close it
    again would take SQLite's locks from it.
    """
    last, fact_id = connection.row("SELECT seq, hex(id) FROM fact ORDER BY seq DESC LIMIT 1") or (0, "")
    if last < FROM:
        return None
    try:
        status = connection.path.stat()
    except OSError:
        return None
    return (_RULE, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, last, fact_id)


def kept(path: Path, stamp: Stamp) -> str | None:
    """The digest of the record at ``path`` if it is as it was when that was computed."""
    entry = _entries().get(str(path.resolve()))
    if not isinstance(entry, list) or entry[:-1] != list(stamp):
        return None
    return str(entry[-1])


def keep(path: Path, stamp: Stamp, digest: str) -> None:
    """Remember a digest; where that is not possible it is computed again the next time."""
    entries = _entries()
    entries.pop(str(path.resolve()), None)
    entries[str(path.resolve())] = [*stamp, digest]
    newest = dict(list(entries.items())[-MOST_KEPT:])
    with suppress(CoderError, OSError):
        write_atomic(_file(), json.dumps(newest).encode())


def _file() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("testimony-coder", appauthor=False) / "digests.json"


def _entries() -> dict[str, object]:
    try:
        found = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
