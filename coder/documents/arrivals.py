"""Which files an import is about: those named, and those below the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on its way in."""

    path: Path
    below: PurePosixPath
    """Where it belongs below ``testimonies/``, before its name is made safe."""
    why: str = ""
    """Set when it is refused unopened."""


@dataclass
class Walk:
    """The files of an import, in order, and what was passed over on the way."""

    paths: tuple[Path, ...]
    hidden: list[Path] = field(default_factory=list)
    """Hidden files and folders, which are left where they are."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        self.hidden = []

    def __iter__(self) -> Iterator[Arrival]:
        self.hidden.clear()
        for path in self.paths:
            if path.is_dir():
                yield from self._below(path)
            elif not os.path.lexists(path):
                yield Arrival(path, PurePosixPath(path.name), "There is no such file or folder.")
            else:
                yield Arrival(path, PurePosixPath(path.name))

    def _below(self, folder: Path) -> Iterator[Arrival]:
        home = folder.resolve()
        unreadable: list[OSError] = []
        for place, folders, names in os.walk(folder, onerror=unreadable.append):
            self.hidden += [Path(place, name) for name in (*folders, *names) if name.startswith(".")]
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            above = Path(place).relative_to(folder).as_posix()
            for name in sorted(names):
                if name.startswith("."):
                    continue
                path = Path(place, name)
                why = ""
                if path.is_symlink() and not path.resolve().is_relative_to(home):
                    why = "It is a link that leads out of the folder; name the file itself."
                yield Arrival(path, PurePosixPath(above, name), why)
        for error in unreadable:
            closed = Path(os.fsdecode(error.filename))
            yield Arrival(closed, PurePosixPath(closed.name), f"The folder cannot be read: {error.strerror}.")
