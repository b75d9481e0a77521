"""Which texts facts speak of that are not here: looked for among new facts only, once a record is large.

What was found is kept in the user's cache with the place in the record up to which it was looked for.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from coder.errors import CoderError
from coder.files import write_atomic
from coder.record import parts
from coder.record.connection import Connection

FROM = 50_000
"""Facts that are looked through as quickly as a file is read."""
MOST_KEPT = 50
_RULE = 1
"""Goes up when something else is kept."""
_FIELDS = ("rule", "device", "inode", "last", "fact", "wanted")


def wanted_texts(connection: Connection) -> dict[str, str]:
    """Revision -> testimony of the texts that facts speak of and that the record does not hold."""
    last, fact_id = connection.row("SELECT seq, hex(id) FROM fact ORDER BY seq DESC LIMIT 1") or (0, "")
    looked, before = _kept(connection)
    found = _still(connection, before) | parts.wanted_texts(connection, after=looked)
    if last - looked >= FROM:
        _keep(connection, last, fact_id, found)
    return found


def _still(connection: Connection, wanted: dict[str, str]) -> dict[str, str]:
    """Those of ``wanted`` that have not come since."""
    held = {revision for revision, _, _ in parts.texts_held(connection, wanted)} if wanted else set()
    return {revision: testimony for revision, testimony in wanted.items() if revision not in held}


def _kept(connection: Connection) -> tuple[int, dict[str, str]]:
    """(up to which fact it was looked, what was wanted); from the beginning where the file is another one."""
    entry = _entries().get(str(connection.path.resolve()))
    if not isinstance(entry, list) or len(entry) != len(_FIELDS):
        return 0, {}
    kept = dict(zip(_FIELDS, entry, strict=True))
    last, wanted = kept["last"], kept["wanted"]
    with suppress(OSError):
        status = connection.path.stat()
        is_same = (kept["rule"], kept["device"], kept["inode"]) == (_RULE, status.st_dev, status.st_ino)
        if is_same and isinstance(last, int) and isinstance(wanted, dict):
            known = connection.value("SELECT hex(id) FROM fact WHERE seq = ?", [last])
            if known is not None and known == kept["fact"]:
                return last, {str(revision): str(name) for revision, name in wanted.items()}
    return 0, {}


def _keep(connection: Connection, last: int, fact_id: str, wanted: dict[str, str]) -> None:
    path = str(connection.path.resolve())
    entries = _entries()
    entries.pop(path, None)
    with suppress(CoderError, OSError):  # where it cannot be kept, it is looked for again
        status = connection.path.stat()
        entries[path] = [_RULE, status.st_dev, status.st_ino, last, fact_id, wanted]
        write_atomic(_file(), json.dumps(dict(list(entries.items())[-MOST_KEPT:])).encode())


def _file() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("testimony-coder", appauthor=False) / "wants.json"


def _entries() -> dict[str, object]:
    try:
        found = json.loads(_file().read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
