"""Who worked in which project last, remembered in the user's own config folder.

Kept apart from the project, so that a shared folder never tells one person's name to another's program.
"""

from __future__ import annotations

import json
from pathlib import Path

from coder.files import write_atomic


def seats_path() -> Path:
    """The file with the remembered names, in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "seats.json"


def _seats() -> dict[str, str]:
    try:
        known = json.loads(seats_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a lost or damaged memory only means asking again
        return {}
    if not isinstance(known, dict):
        return {}
    return {str(folder): str(name) for folder, name in known.items()}


def remembered(folder: Path) -> str | None:
    """The name last used in ``folder``, or None."""
    return _seats().get(str(folder.resolve()))


def remember(folder: Path, name: str) -> None:
    """Keep ``name`` as the one who works in ``folder``.

    Raises:
        Refused: the config folder cannot be written.
    """
    seats = _seats() | {str(folder.resolve()): name}
    text = json.dumps(seats, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomic(seats_path(), text.encode("utf-8"))
