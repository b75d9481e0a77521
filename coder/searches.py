"""Searches that a person keeps for a project, in their own config folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coder.errors import BadInput, NotFound
from coder.files import write_atomic

LONGEST_NAME = 80
_PATTERN = "regex"


class Pattern(str):
    """What is looked for, when it is a regular expression and not words."""

    __slots__ = ()


def searches_path() -> Path:
    """The file with the saved searches, in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "searches.json"


def _all() -> dict[str, dict[str, str]]:
    try:
        known: Any = json.loads(searches_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # lost or damaged: nothing is saved, and the next one begins anew
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        str(folder): {str(name): _query(query) for name, query in kept.items()}
        for folder, kept in known.items()
        if isinstance(kept, dict)
    }


def _query(kept: object) -> str:
    return Pattern(kept.get(_PATTERN, "")) if isinstance(kept, dict) else str(kept)


def saved(folder: Path) -> dict[str, str]:
    """The searches kept for the project in ``folder``: name -> query (words, or a ``Pattern``), by name."""
    return dict(sorted(_all().get(str(folder.resolve()), {}).items()))


def save(folder: Path, name: str, query: str) -> None:
    """Keep ``query`` under ``name``, in place of what was kept under it.

    Raises:
        BadInput: an empty or overlong name, or an empty query.
        Refused: the config folder cannot be written.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput(f"A saved search needs a name of 1 to {LONGEST_NAME} characters.")
    if not query.strip():
        raise BadInput(f"There is no query to save as {name}.")
    _write(folder, saved(folder) | {name: query})


def forget(folder: Path, name: str) -> None:
    """Drop a saved search.

    Raises:
        NotFound: nothing is kept under the name.
        Refused: the config folder cannot be written.
    """
    kept = saved(folder)
    if name not in kept:
        raise NotFound(f"No saved search {name}. There are: {', '.join(kept) or 'none'}.")
    _write(folder, {other: query for other, query in kept.items() if other != name})


def _write(folder: Path, kept: dict[str, str]) -> None:
    every = _all() | {str(folder.resolve()): kept}
    told = {
        where: {
            name: {_PATTERN: query} if isinstance(query, Pattern) else query for name, query in kept.items()
        }
        for where, kept in every.items()
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomic(searches_path(), text.encode("utf-8"))
