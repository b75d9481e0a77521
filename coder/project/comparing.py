"""The codebook as it is now against an earlier one, with the codings to look at again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.codebook.diff import CodebookDiff, compare
from coder.codebook.load import CODEBOOK_FILE, Source, load_codebook, parse_codebook
from coder.codebook.version import from_canonical
from coder.errors import BadInput, NotFound, Refused
from coder.model import Codebook, Coding
from coder.text.safe_yaml import MAX_BYTES

if TYPE_CHECKING:
    from coder.project.door import Project

SHORTEST_PREFIX = 4
_VERSION = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Recheck:
    """A recorded coding whose code means something else now, or is gone."""

    coding: Coding
    why: str


@dataclass(frozen=True)
class Comparison:
    """What changed, where the earlier codebook came from, and what is to be looked at again."""

    diff: CodebookDiff
    old: str
    """The recorded version, or the file or folder."""
    looks: bool
    """Whether keys, colours and order could be compared."""
    recheck: tuple[Recheck, ...]
    """Current codings of everyone, by testimony and place."""


def compare_codebook(project: Project, old: str | None = None, *, everyone: bool = True) -> Comparison:
    """The project's codebook against ``old``.

    Args:
        project: Its files say what the codebook is now.
        old: Leading hexadecimal digits of a recorded version, a codebook file, or a folder with one;
            None for the version that the newest coding was made under.
        everyone: Codings of all coders; otherwise the acting coder's own.

    Raises:
        NotFound: no such version, file or folder, or nothing was coded yet.
        Refused: several recorded versions begin so.
        BadInput: the file cannot be read, or holds no codebook.
    """
    before, name, looks = _earlier(project, old)
    diff = compare(before, project.file_codebook, looks=looks)
    return Comparison(diff, name, looks, tuple(_recheck(project, diff, everyone=everyone)))


def _earlier(project: Project, old: str | None) -> tuple[Codebook, str, bool]:
    """(the earlier codebook, where it is from, whether its looks are known)."""
    if old is None:
        newest = project.record.newest_codebook()
        if newest is None:
            raise NotFound(
                "Nothing was coded yet, so there is no earlier version: name a codebook file or folder, "
                "as in coder codebook diff OLD"
            )
        return _recorded(project, newest), newest, False
    path = Path(old)
    if path.is_dir():
        return load_codebook(path), old, True
    if path.is_file():
        return _file(path), old, True
    wanted = old.strip().casefold()
    versions = project.record.codebook_versions()
    found = [each for each in versions if each.startswith(wanted)] if _VERSION.fullmatch(wanted) else []
    if len(wanted) < SHORTEST_PREFIX or not found:
        known = ", ".join(each[:12] for each in versions) or "none yet"
        raise NotFound(
            f"There is no file, folder or recorded version {old}. Recorded versions: {known} "
            f"(at least {SHORTEST_PREFIX} digits)."
        )
    if len(found) > 1:
        raise Refused(f"Several recorded versions begin with {old}: {', '.join(e[:12] for e in found)}.")
    return _recorded(project, found[0]), found[0], False


def _recorded(project: Project, version: str) -> Codebook:
    text = project.record.codebook_json(version)
    if text is None:
        raise NotFound(f"The record does not hold the codebook version {version[:12]}: name a file instead.")
    return from_canonical(text)


def _file(path: Path) -> Codebook:
    try:
        with path.open("rb") as stream:
            text = stream.read(MAX_BYTES + 4).decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8: save it as UTF-8.") from error
    return parse_codebook([Source(path.name or CODEBOOK_FILE, text)])


def _recheck(project: Project, diff: CodebookDiff, *, everyone: bool) -> Iterator[Recheck]:
    """Codings made under the present version were made in its words, so they are not to be checked."""
    why = diff.recheck
    if not why or (not everyone and project.coder is None):
        return
    now = project.file_codebook.version
    coder = None if everyone else project.coder
    found = [coding for path in why for coding in project.record.codings(coder=coder, code=path)]
    for coding in sorted(found, key=lambda each: (each.testimony, each.start, each.end, each.id)):
        if coding.codebook != now:
            yield Recheck(coding, why[coding.code])
