"""Noticing that the codebook was edited or something recorded by another program. No screen in here."""

from __future__ import annotations

from pathlib import Path

from coder.codebook.load import CODEBOOK_FILE, CODEBOOK_FOLDER, load_codebook
from coder.errors import CoderError
from coder.model import Codebook
from coder.text.display import some

Stamp = tuple[tuple[str, int, int], ...]
FEW = 3
"""So many codes are named; more are counted."""


def stamp(folder: Path) -> Stamp:
    """Name, age and size of the codebook's files: differs as soon as one of them is written."""
    files = [folder / CODEBOOK_FILE, *sorted((folder / CODEBOOK_FOLDER).glob("*.yaml"))]
    found = []
    for file in files:
        try:
            status = file.stat()
        except OSError:  # just being replaced, or gone: the next look tells
            continue
        found.append((file.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def record_stamp(path: Path) -> Stamp:
    """The same of the record's file; empty where there is none yet."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return ((path.name, status.st_mtime_ns, status.st_size),)


def what_changed(old: Codebook, folder: Path) -> str:
    """A sentence on how the codebook on disk differs from the one in use; empty when it does not."""
    try:
        new = load_codebook(folder)
    except (CoderError, OSError) as error:
        first = " ".join(str(error).split("\n")[:2])
        return f"The codebook was edited and cannot be used yet; work goes on with the one read. {first}"
    if new == old:
        return ""
    from coder.codebook.diff import compare

    diff = compare(old, new)
    parts = [
        _named("new", diff.added),
        _named("gone", diff.removed),
        _named("renamed", [f"{one.old} → {one.new}" for one in diff.renamed]),
        _named("means something else", [one.new for one in diff.changed]),
    ]
    said = "; ".join(part for part in parts if part) or "no code means anything else"
    check = f" Codings of {len(diff.recheck)} codes are to be re-checked." if diff.recheck else ""
    then = ", and F4 then lists yours" if diff.recheck else ""
    return f"The codebook was edited: {said}.{check} r reads it{then}."


def _named(what: str, paths: tuple[str, ...] | list[str]) -> str:
    return f"{what}: {some(paths, FEW)}" if paths else ""
