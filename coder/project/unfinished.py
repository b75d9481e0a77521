"""Imports that began and did not come to their end: a note lies in the project's folder while one is at work.

A program that is killed cannot take back what it has written. The note says which files were to come,
so that nobody takes texts without their codings for the whole of an import.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coder.exchange.slugs import segment
from coder.files import AT_WORK, take_away_leftovers, write_atomic

_BEGINS, _ENDS = "unfinished-import-", ".json"
_MOST_BYTES = 64 << 20
_TESTIMONIES = "testimonies/"
_REGISTER = f"{_TESTIMONIES}cases.csv"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An import that has not come to its end, as its note says."""

    note: Path
    name: str
    """Of the file that was imported, without suffix."""
    began: str
    files: tuple[Path, ...]
    """Those that were to come."""

    @property
    def here(self) -> int:
        """How many of them lie in their places."""
        return sum(path.exists() for path in self.files)

    @property
    def sentence(self) -> str:
        """What is so, for the user."""
        many, here = len(self.files), self.here
        what = f"{here:,} of its {many:,} files are here, perhaps without their codings"
        if not here:
            what = "none of its files is in its place, only hidden beginnings of some"
        return f"An import of {self.name}, begun {self.began}, has not come to its end: {what}."

    @property
    def fix(self) -> str:
        """What to do about it."""
        return (
            "Unless it is still at work, import the same again: it goes on where it stopped. If what came "
            f"is to stay as it is, delete {self.note.name}."
        )

    def texts(self, folder: Path) -> set[str]:
        """The testimonies' files among them, relative to ``folder``."""
        stated = (path.relative_to(folder).as_posix() for path in self.files)
        return {each for each in stated if each.startswith(_TESTIMONIES) and each != _REGISTER}


def note_of(folder: Path, name: str, files: Iterable[Path]) -> Path:
    """Write the note of an import that begins; whoever brings it to its end takes the note away.

    Raises:
        Refused: the folder cannot be written.
    """
    stem = segment(name) or "import"
    place, number = folder / f"{_BEGINS}{stem}{_ENDS}", 2
    while place.exists():
        place, number = folder / f"{_BEGINS}{stem}-{number}{_ENDS}", number + 1
    stated = {
        "what": "an import that has not come to its end",
        "import": name,
        "began": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "files": [path.relative_to(folder).as_posix() for path in files],
    }
    write_atomic(place, json.dumps(stated, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    return place


def unfinished(folder: Path) -> Iterator[Unfinished]:
    """The imports that have not come to their end, at work or not; by the names of their notes."""
    for note in sorted(folder.glob(f"{_BEGINS}*{_ENDS}")):
        found = _read(folder, note)
        if found is not None:
            yield found


def settle(folder: Path, name: str, texts: Collection[Path]) -> list[str]:
    """After an import of ``name`` that brought or found ``texts``: end those that had stopped half way.

    Their notes and hidden leftovers go.

    Returns:
        A sentence for each, and for each that is still left.
    """
    said = []
    mine = {path.relative_to(folder).as_posix() for path in texts}
    for each in unfinished(folder):
        theirs = each.texts(folder)
        if theirs <= mine and (theirs or each.name == name):
            for place in {path.parent for path in each.files}:
                take_away_leftovers(place, {path.name for path in each.files if path.parent == place})
            when = f"An import of {each.name}, begun {each.began}"
            said.append(f"{when}, had stopped half way: now it is whole.")
        elif each.here or _age(each.note) < AT_WORK:
            said.append(f"{each.sentence} {each.fix}")
            continue
        each.note.unlink(missing_ok=True)
    return said


def _age(note: Path) -> float:
    with suppress(OSError):
        return time.time() - note.lstat().st_mtime
    return 0.0


def _read(folder: Path, note: Path) -> Unfinished | None:
    """What a note says; None for what is none, such as one that somebody edited."""
    try:
        if note.is_symlink() or note.stat().st_size > _MOST_BYTES:
            return None
        stated = json.loads(note.read_bytes())
        name, began, files = stated["import"], stated["began"], stated["files"]
        places = tuple(folder / Path(str(each)) for each in files)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    inside = all(not Path(str(each)).is_absolute() and ".." not in Path(str(each)).parts for each in files)
    return Unfinished(note, str(name)[:200], str(began)[:40], places) if inside else None
