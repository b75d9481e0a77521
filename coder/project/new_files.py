"""New files in a project's folder, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import Refused
from coder.exchange.slugs import segment
from coder.files import take_away_leftovers, write_together
from coder.project.unfinished import note_of

if TYPE_CHECKING:
    from coder.project.door import Project


def free_codebook_file(folder: Path, name: str) -> Path:
    """A file for new codes that is not there yet."""
    return free_file(folder / "codebook.d", name)


def free_file(folder: Path, name: str) -> Path:
    """A YAML file in ``folder`` called as ``name`` as far as it can be, that is not there yet."""
    stem = segment(name) or "import"
    place, number = folder / f"{stem}.yaml", 2
    while place.exists():
        place, number = folder / f"{stem}-{number}.yaml", number + 1
    return place


@contextmanager
def new_files(project: Project, files: dict[Path, bytes], name: str = "") -> Iterator[None]:
    """Write new files; what was written is taken away again when the block fails.

    Args:
        project: It is read anew when they are there.
        files: Of the places none may be taken.
        name: Of an import of more than files; while it is at work a note says so.
    """
    with ExitStack() as undo:
        if name and files:
            note = note_of(project.folder, name, files)
            undo.callback(note.unlink, missing_ok=True)
        for folder in {path.parent for path in files}:
            take_away_leftovers(folder)
        there = [path for path in files if path.exists()]
        (fault,) = write_together([list(files.items())]) if files and not there else ("",)
        if there or fault:
            raise Refused(fault or f"{there[0]} appeared meanwhile; nothing was imported. Try again.")
        for path in files:
            undo.callback(path.unlink, missing_ok=True)
        project.reload()
        yield
        undo.pop_all()
        if name and files:
            note.unlink(missing_ok=True)
