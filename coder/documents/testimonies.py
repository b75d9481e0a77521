"""The testimonies of a project: files below ``testimonies/``, found by id and read when asked for."""

from __future__ import annotations

import codecs
import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from coder.documents.decode import Decoded, decode
from coder.documents.front_matter import FrontMatter, parse_front_matter, split_front_matter
from coder.errors import BadInput, NotFound
from coder.model import Problem, Testimony
from coder.text.canonical import canonical, revision_of
from coder.text.direction import direction_of

SUFFIXES = (".txt", ".md")
MAX_BYTES = 64 * 1024 * 1024
"""Largest testimony file that is read."""
HEAD = 16 * 1024
"""Bytes from the beginning of a file in which its front matter is looked for first."""


@dataclass(frozen=True)
class Reading:
    """A testimony with what its file says beside the text."""

    testimony: Testimony
    front_matter: FrontMatter
    """What the file states; an empty ``case`` leaves the word to the register."""
    decoded: Decoded
    problems: tuple[Problem, ...] = ()


def understand(data: bytes, testimony_id: str, source: str, encoding: str | None = None) -> Reading:
    """Read a testimony from its bytes.

    Raises:
        BadInput: the bytes are no text in a known encoding, or the front matter is broken.
    """
    decoded = decode(data, encoding, source)
    text = canonical(decoded.text)
    parts = split_front_matter(text)
    front = FrontMatter()
    if parts is not None:
        front = parse_front_matter(parts[0], source)
        text = canonical(parts[1])
    stated: Mapping[str, Literal["ltr", "rtl"]] = {"ltr": "ltr", "rtl": "rtl"}
    testimony = Testimony(
        id=testimony_id,
        text=text,
        revision=revision_of(text),
        case=front.case or testimony_id,
        title=front.title,
        date=front.date,
        source=front.source,
        language=front.language,
        direction=stated.get(front.direction) or direction_of(text, front.language),
    )
    return Reading(testimony, front, decoded, front.problems)


def read_bytes(file: Path, source: str) -> bytes:
    """Return a regular file's content.

    Raises:
        BadInput: no regular file, too large, or unreadable; ``source`` names it.
    """
    return _read_stamped(file, source)[0]


def _read_stamped(file: Path, source: str) -> tuple[bytes, tuple[int, int]]:
    """A regular file's content, with its age and size as a stamp."""
    try:
        # Without O_NONBLOCK opening a pipe that nobody writes to would wait forever.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise BadInput(f"{source} cannot be opened: {error.strerror}.") from error
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BadInput(f"{source} is no ordinary file: replace it by a text file.")
        if status.st_size > MAX_BYTES:
            raise BadInput(
                f"{source} is larger than {MAX_BYTES >> 20} MiB: divide it into several testimonies."
            )
        try:
            return stream.read(), (status.st_mtime_ns, status.st_size)
        except OSError as error:
            raise BadInput(f"{source} cannot be read: {error.strerror}.") from error


def _head(file: Path) -> bytes:
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        return stream.read(HEAD) if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else b""


def read(file: Path, encoding: str | None = None, *, id: str | None = None) -> Testimony:
    """Read one testimony file; its id is the file's name without suffix unless ``id`` says otherwise.

    Raises:
        BadInput: the file cannot be opened or decoded, or its front matter is broken.
    """
    name = unicodedata.normalize("NFC", file.stem) if id is None else id
    return understand(read_bytes(file, file.name), name, file.name, encoding).testimony


class Shelf:
    """The testimony files of a folder; made by :func:`shelf`, nothing is read before it is asked for."""

    def __init__(
        self,
        folder: Path,
        files: Mapping[str, Path],
        problems: tuple[Problem, ...],
        cache: dict[Path, tuple[tuple[int, int], Reading]] | None = None,
    ) -> None:
        self.folder = folder
        self.problems = problems
        """What stands in the folder and cannot be on the shelf: links out of it, clashing names."""
        self._files = files
        self._cache = {} if cache is None else cache

    @property
    def ids(self) -> tuple[str, ...]:
        """Every testimony's id, sorted."""
        return tuple(self._files)

    def __contains__(self, testimony_id: object) -> bool:
        return testimony_id in self._files

    def __len__(self) -> int:
        return len(self._files)

    def file(self, testimony_id: str) -> Path:
        """Where a testimony stands.

        Raises:
            NotFound: no such testimony; names near spellings.
        """
        try:
            return self._files[testimony_id]
        except KeyError:
            from coder.text.search import near

            others = near(testimony_id, self._files)
            hint = f" Did you mean {', '.join(others)}?" if others else ""
            raise NotFound(f"There is no testimony {testimony_id!r} in {self.folder.name}/.{hint}") from None

    def reading(self, testimony_id: str) -> Reading:
        """Read a testimony, again only when its file's age or size has changed.

        Raises:
            NotFound: no such testimony.
            BadInput: the file cannot be read; the sentence names it.
        """
        file = self.file(testimony_id)
        source = f"{self.folder.name}/{file.relative_to(self.folder).as_posix()}"
        try:
            status = file.stat()
        except OSError as error:
            raise BadInput(f"{source} cannot be opened: {error.strerror}.") from error
        known = self._cache.get(file)
        if known is not None and known[0] == (status.st_mtime_ns, status.st_size):
            return known[1]
        data, stamp = _read_stamped(file, source)
        reading = understand(data, testimony_id, source)
        self._cache[file] = (stamp, reading)
        return reading

    def stated_case(self, testimony_id: str) -> str:
        """The case that a file's front matter states; empty where it states none or cannot be read.

        Of files in UTF-8 only the beginning is read.
        """
        try:
            head = _head(self.file(testimony_id)).removeprefix(codecs.BOM_UTF8)
            # Front matter begins with three hyphens; in UTF-16 there are zero bytes between them.
            if not head.startswith(b"---") and b"\0" not in head[:16]:
                return ""
            parts = split_front_matter(canonical(codecs.getincrementaldecoder("utf-8")().decode(head)))
            if parts is not None and b"\0" not in head:
                return parse_front_matter(parts[0], testimony_id).case
        except UnicodeDecodeError:
            pass
        except (BadInput, OSError):
            return ""
        try:
            return self.reading(testimony_id).front_matter.case
        except BadInput:
            return ""

    def testimony(self, testimony_id: str) -> Testimony:
        """The testimony alone; see :meth:`reading`."""
        return self.reading(testimony_id).testimony

    def rescan(self) -> Shelf:
        """Look at the folder again; what has not changed is not read again."""
        found = shelf(self.folder)
        return Shelf(self.folder, found._files, found.problems, self._cache)


def testimony_id(relative: PurePosixPath) -> str:
    """The id of a file at ``relative`` below ``testimonies/``: without suffix, NFC, with ``/``."""
    return unicodedata.normalize("NFC", relative.with_suffix("").as_posix())


def is_testimony_name(name: str) -> bool:
    """Whether a file of this name is a testimony: ``.txt`` or ``.md``, not hidden."""
    return not name.startswith(".") and name.lower().endswith(SUFFIXES)


def shelf(folder: Path) -> Shelf:
    """Find the testimony files below ``folder``; a missing folder is an empty shelf.

    Hidden files and folders are passed over. Ids are unique after casefold: files whose names
    clash are all left off, since codings could not say which they mean. Links are taken only to
    files inside the folder. Whatever is left off stands in ``problems``.
    """
    problems: list[Problem] = []
    by_folded: dict[str, list[tuple[str, str]]] = {}
    for relative in _candidates(folder, problems):
        name = unicodedata.normalize("NFC", relative[: relative.rindex(".")])
        if not _can_be_recorded(name):
            problems.append(
                Problem(
                    "folder",
                    ascii(f"{folder.name}/{relative}"),
                    "The file's name is not valid UTF-8 or holds control characters.",
                    "Rename the file.",
                )
            )
            continue
        by_folded.setdefault(name.casefold(), []).append((name, relative))
    files = {}
    for same in by_folded.values():
        if len(same) == 1:
            files[same[0][0]] = Path(f"{folder}/{same[0][1]}")
            continue
        places = sorted(f"{folder.name}/{relative}" for _, relative in same)
        problems.append(
            Problem(
                "folder",
                places[0],
                f"{' and '.join(places)} would be one testimony, {same[0][0]}; neither is shown.",
                "Rename or remove all but one of them.",
            )
        )
    return Shelf(folder, dict(sorted(files.items())), tuple(problems))


def _can_be_recorded(name: str) -> bool:
    if name.isascii():
        return name.isprintable()
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in name)


def _candidates(folder: Path, problems: list[Problem]) -> Iterator[str]:
    """Testimony files below ``folder`` that may be read: where they are in it, in order of their names.

    Plain strings, because a ``Path`` for each step of each of thousands of files is what a start waits for.
    """

    def unreadable(error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            return
        problems.append(
            Problem(
                "folder", str(error.filename), f"Cannot be read: {error.strerror}.", "Grant access to it."
            )
        )

    home = folder.resolve()
    for place, folders, names in os.walk(folder, onerror=unreadable):
        above = Path(place).relative_to(folder).as_posix()
        prefix = "" if above == "." else f"{above}/"
        for name in folders:
            if not name.startswith(".") and _is_link(f"{place}/{name}"):
                problems.append(_link_problem(folder, Path(place) / name, "a folder"))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(filter(is_testimony_name, names)):
            if not _is_link(f"{place}/{name}") or _leads_inside(Path(place) / name, home):
                yield prefix + name
            else:
                problems.append(_link_problem(folder, Path(place) / name, "nothing or out of the folder"))


def _is_link(path: str) -> bool:
    return os.path.islink(path)  # noqa: PTH114 - a string, see above


def _leads_inside(link: Path, home: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):  # a link to nothing, or to itself
        return False


def _link_problem(folder: Path, link: Path, target: str) -> Problem:
    where = f"{folder.name}/{link.relative_to(folder).as_posix()}"
    return Problem(
        "folder", where, f"A link that leads to {target} is not read.", "Put the file itself here."
    )
