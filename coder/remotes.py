"""Through which place each project was exchanged last, remembered in the user's own config folder.

Kept apart from the project: where one person's stick is mounted is no business of another's program.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from coder.errors import Refused
from coder.files import write_atomic

_ADDRESS = "://"


def remotes_path() -> Path:
    """The file with the remembered places, in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "remotes.json"


def _remotes() -> dict[str, str]:
    try:
        known = json.loads(remotes_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # a lost or damaged memory only means naming the place again
        return {}
    if not isinstance(known, dict):
        return {}
    return {str(folder): str(remote) for folder, remote in known.items()}


def last_remote(folder: Path) -> str:
    """The place through which the project in ``folder`` was exchanged last; empty when never."""
    return _remotes().get(str(folder.resolve()), "")


def remember_remote(folder: Path, remote: str) -> None:
    """Keep ``remote`` for the project in ``folder``; a folder is kept as its absolute path.

    Nothing is said when the config folder cannot be written: the exchange itself went well.
    """
    known = _remotes()
    place = remote if _ADDRESS in remote else str(Path(remote).expanduser().resolve())
    if known.get(str(folder.resolve())) == place:
        return
    text = json.dumps(known | {str(folder.resolve()): place}, ensure_ascii=False, indent=1, sort_keys=True)
    with suppress(Refused):
        write_atomic(remotes_path(), text.encode("utf-8"))
