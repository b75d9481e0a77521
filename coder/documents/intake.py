"""Bringing testimonies and a register into a project: ``coder import``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from coder.documents.decode import decode
from coder.documents.names import safe_name
from coder.documents.register import names_cases
from coder.documents.table import read_table
from coder.documents.testimonies import SUFFIXES, Reading, read_bytes, shelf, testimony_id, understand
from coder.errors import BadInput, CoderError
from coder.files import write_atomic
from coder.text.units import has_visible

REGISTER_NAME = "cases.csv"

_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word file or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
)
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROLS = 0.05  # of a text's characters; more, and it is no text


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    path: Path
    action: Literal["added", "unchanged", "refused"]
    testimony: str | None
    """Its id in the project; None for a register and for what was refused."""
    read: str
    """What was read, in words: encoding, length, front matter."""
    assumed: tuple[str, ...]
    """What was concluded that the file does not state, a sentence each."""
    why: str
    """Why it was refused and what to do; empty otherwise."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file on its way in."""

    path: Path
    below: PurePosixPath
    """Where it belongs below ``testimonies/``, before its name is made safe."""
    why: str = ""
    """Set when it is refused unopened."""


@dataclass(frozen=True, slots=True)
class _Understood:
    """A file's content, and the bytes to store."""

    data: bytes
    read: str
    assumed: tuple[str, ...]


def take_in(
    paths: Iterable[Path], testimonies_folder: Path, *, encoding: str | None = None, dry_run: bool = False
) -> tuple[FileReport, ...]:
    """Copy testimonies (``.txt``, ``.md``) and a register into a project's ``testimonies/``.

    Folders are taken with everything below them, each file to the same place below
    ``testimonies/``; a CSV file whose header has ``case`` becomes ``cases.csv``. Originals are
    kept byte by byte, except that with ``encoding`` they are stored as UTF-8. A file is refused
    alone: the others still come in. Bytes that are there already change nothing.

    Args:
        paths: files and folders, as the user named them.
        testimonies_folder: the project's; made when it is missing.
        encoding: of every file named here, when they do not tell it themselves.
        dry_run: report what would happen and write nothing.

    Returns:
        A report for each file, in the order they were met.
    """
    intake = _Intake(testimonies_folder, encoding, dry_run)
    return tuple(intake.take(arrival) for arrival in _arrivals(paths))


def _arrivals(paths: Iterable[Path]) -> Iterator[_Arrival]:
    for path in paths:
        if path.is_dir():
            yield from _arrivals_below(path)
        elif not os.path.lexists(path):
            yield _Arrival(path, PurePosixPath(path.name), "There is no such file or folder.")
        else:
            yield _Arrival(path, PurePosixPath(path.name), _unfit(path))


def _arrivals_below(folder: Path) -> Iterator[_Arrival]:
    home = folder.resolve()
    unreadable: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = here / name
            why = _unfit(path)
            if path.is_symlink() and not path.resolve().is_relative_to(home):
                why = "It is a link that leads out of the folder; name the file itself."
            yield _Arrival(path, PurePosixPath(path.relative_to(folder).as_posix()), why)
    for error in unreadable:
        closed = Path(os.fsdecode(error.filename))
        yield _Arrival(closed, PurePosixPath(closed.name), f"The folder cannot be read: {error.strerror}.")


def _unfit(path: Path) -> str:
    if path.suffix.lower() in (*SUFFIXES, ".csv"):
        return ""
    return "Only .txt and .md files and a register in .csv are taken: save it as plain text first."


class _Intake:
    """One run of the import: what stands in the project, and what this run has added to it."""

    def __init__(self, folder: Path, encoding: str | None, dry_run: bool) -> None:
        self.folder = folder
        self.encoding = encoding
        self.dry_run = dry_run
        self.present = _places(folder)
        """Folded testimony id -> file in the project."""
        self.planned: dict[Path, bytes] = {}
        """What a dry run would have put in place."""

    def take(self, arrival: _Arrival) -> FileReport:
        """Take one file in, or refuse it."""
        try:
            if arrival.why:
                raise BadInput(arrival.why)
            data = read_bytes(arrival.path, arrival.path.name)
            if arrival.path.suffix.lower() == ".csv":
                return self._take_register(arrival.path, data)
            return self._take_testimony(arrival, data)
        except CoderError as error:
            return FileReport(arrival.path, "refused", None, "", (), str(error))

    def _take_testimony(self, arrival: _Arrival, data: bytes) -> FileReport:
        understood = _understand_testimony(data, arrival.path.name, self.encoding)
        target = self.folder / _safe_place(arrival.below)
        name = testimony_id(PurePosixPath(target.relative_to(self.folder).as_posix()))
        there = self.present.get(name.casefold(), target)
        action = self._put(
            there,
            understood.data,
            f"A testimony {name} with other content is in the project already, as {there.name}: rename this "
            "file to add it, or replace that one by hand if this is its new version.",
        )
        self.present[name.casefold()] = there
        known = testimony_id(PurePosixPath(there.relative_to(self.folder).as_posix()))
        return FileReport(arrival.path, action, known, understood.read, understood.assumed, "")

    def _take_register(self, path: Path, data: bytes) -> FileReport:
        understood = _understand_register(data, path.name, self.encoding)
        action = self._put(
            self.folder / REGISTER_NAME,
            understood.data,
            f"The project has another register, {self.folder.name}/{REGISTER_NAME}: join the two in a "
            "spreadsheet, or remove that one and import again.",
        )
        return FileReport(path, action, None, understood.read, understood.assumed, "")

    def _put(self, target: Path, data: bytes, clash: str) -> Literal["added", "unchanged"]:
        """Write a file that is not there yet.

        Raises:
            BadInput: other bytes stand there (``clash`` says what to do).
            Refused: it cannot be written.
        """
        before = self.planned.get(target)
        if before is None and os.path.lexists(target):
            before = read_bytes(target, f"{self.folder.name}/{target.name}")
        if before is not None and before != data:
            raise BadInput(clash)
        if before is not None:
            return "unchanged"
        if self.dry_run:
            self.planned[target] = data
        else:
            write_atomic(target, data)
        return "added"


def _places(folder: Path) -> dict[str, Path]:
    present = shelf(folder)
    return {name.casefold(): present.file(name) for name in present.ids}


def _safe_place(below: PurePosixPath) -> Path:
    suffix = below.suffix.lower()
    folders = [safe_name(part) for part in below.parts[:-1] if part not in ("", ".", "..", "/")]
    return Path(*folders, safe_name(below.name[: len(below.name) - len(suffix)], suffix))


def _understand_testimony(data: bytes, source: str, encoding: str | None) -> _Understood:
    if not data.strip(b"\0 \t\r\n"):
        raise BadInput(f"{source} is empty.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise BadInput(
                f"{source} is {kind}, whatever its name says: save it as plain text (UTF-8) first."
            )
    reading = understand(data, source, source, encoding)
    raw, text = reading.decoded.text, reading.testimony.text
    if not has_visible(text, 0, len(text)):
        raise BadInput(f"{source} has no text beside blanks and front matter.")
    controls = len(_CONTROL.findall(raw))
    if controls > _MOST_CONTROLS * len(raw):
        raise BadInput(f"{source} is no text: {controls:,} of {len(raw):,} characters are controls.")
    stored, note = _stored(data, raw, encoding)
    doubts = tuple(problem.what for problem in reading.problems)
    return _Understood(stored, _in_words(reading), reading.decoded.assumed + note + doubts)


def _understand_register(data: bytes, source: str, encoding: str | None) -> _Understood:
    table = read_table(data, source, encoding)
    if not names_cases(table):
        raise BadInput(f"{source} is no register: its first line has no heading `case`.")
    stored, note = _stored(data, decode(data, encoding, source).text, encoding)
    return _Understood(stored, f"register, {len(table.rows):,} rows", table.assumed + note)


def _stored(data: bytes, raw: str, told: str | None) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and a note: the original's, or UTF-8 where the user named the encoding."""
    if told is None:
        return data, ()
    stored = raw.encode("utf-8")
    return stored, () if stored == data else ("stored as UTF-8",)


def _in_words(reading: Reading) -> str:
    text = reading.testimony.text
    parts = [reading.decoded.encoding.upper(), f"{len(text.split()):,} words"]
    stated = [
        key for key in ("case", "title", "date", "source", "language") if getattr(reading.front_matter, key)
    ]
    if stated:
        parts.append(f"front matter: {', '.join(stated)}")
    parts += _hidden_characters(reading.decoded.text)
    return ", ".join(parts)


def _hidden_characters(text: str) -> Sequence[str]:
    """Characters that a reader cannot see, counted by kind; the screen shows marks for them."""
    kinds = {
        "escape characters": text.count("\x1b"),
        "NUL characters (left out)": text.count("\0"),
        "bidi controls": sum(map(text.count, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")),
        "zero-width characters": sum(map(text.count, "\u200b\u2060\u00ad")) + text[1:].count("\ufeff"),
    }
    return [f"{count:,} {kind}" for kind, count in kinds.items() if count]
