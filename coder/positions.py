"""Where a person stopped reading each testimony, remembered in their own state folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from coder.errors import Refused
from coder.files import write_atomic

MOST_KEPT = 2000
"""Testimonies remembered per project; the one left alone longest is forgotten first."""


def positions_path() -> Path:
    """The file with the positions, in the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("testimony-coder", appauthor=False) / "positions.json"


def _all() -> dict[str, dict[str, int]]:
    try:
        known: Any = json.loads(positions_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a lost or damaged memory only means to begin at the top
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        str(folder): {
            str(testimony): offset
            for testimony, offset in kept.items()
            if isinstance(offset, int) and not isinstance(offset, bool) and offset >= 0
        }
        for folder, kept in known.items()
        if isinstance(kept, dict)
    }


def position(folder: Path, testimony: str) -> int:
    """The offset at which ``testimony`` was left, 0 at first; it may lie behind the end of a changed text."""
    return _all().get(str(folder.resolve()), {}).get(testimony, 0)


def remember_position(folder: Path, testimony: str, offset: int) -> None:
    """Keep ``offset`` for ``testimony``.

    Nothing is said when the state folder cannot be written: where somebody stopped is no data.
    """
    every = _all()
    kept = every.setdefault(str(folder.resolve()), {})
    kept.pop(testimony, None)
    kept[testimony] = max(offset, 0)  # the last entry is the newest
    for oldest in list(kept)[:-MOST_KEPT]:
        del kept[oldest]
    with suppress(Refused):
        write_atomic(positions_path(), json.dumps(every, ensure_ascii=False).encode("utf-8"))
