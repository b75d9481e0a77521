"""Which device a record is worked on from, remembered in the user's own state folder.

Kept apart from the record: a record brought back from a safe copy must not go on with numbers that
were given away since. Where the last part sent is not in the record, a new device begins.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container
from pathlib import Path

from coder.files import write_atomic


def _path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("testimony-coder", appauthor=False) / "devices.json"


def _known() -> dict[str, dict[str, str]]:
    try:
        known = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a lost memory only means another device
        return {}
    if not isinstance(known, dict):
        return {}
    return {str(key): value for key, value in known.items() if isinstance(value, dict)}


def device(project: str, record: Path, parts: Container[str]) -> str:
    """Eight digits for this record on this computer; new ones where it lacks the last part sent from here."""
    said = _known().get(_key(project, record), {})
    found, last = said.get("device"), said.get("last")
    if isinstance(found, str) and len(found) == 8 and (last is None or last in parts):
        return found
    return os.urandom(4).hex()


def remember(project: str, record: Path, device_: str, last: str) -> None:
    """Keep the device and the name of the last part that was sent from it.

    Raises:
        Refused: the state folder cannot be written.
    """
    known = _known() | {_key(project, record): {"device": device_, "last": last}}
    write_atomic(_path(), json.dumps(known, indent=1, sort_keys=True).encode())


def _key(project: str, record: Path) -> str:
    return f"{project} {os.path.realpath(record)}"
