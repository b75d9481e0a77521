"""Projects of other programs, told by what they hold: they are imported as a whole, not as documents."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path, PurePosixPath

_HEAD = 4096
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?(CodeBook|Project)\b([^>]*)", re.IGNORECASE)
_NAMED = {".qdpx": "qdpx", ".qdc": "qdc"}
_TITLES = {
    "qdpx": "a REFI-QDA project",
    "qdc": "a REFI-QDA codebook",
    "refi": "the bare XML of a REFI-QDA project",
    "sqlite": "a database, perhaps another program's project",
    "qualcoder": "a QualCoder project",
    "brat": "a folder of brat annotations",
}


def project_kind(path: Path) -> str:
    """What project a path is: ``qdpx qdc refi sqlite qualcoder brat``, or empty for none.

    A file is told by its content, a damaged one by its name, a folder by the files that it must have.
    """
    try:
        if path.is_dir():
            if (path / "data.qda").is_file():
                return "qualcoder"
            return "brat" if next(path.glob("*.ann"), None) is not None else ""
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            found = _kind_of_head(head) or (_zipped(path) if head.startswith(b"PK\x03\x04") else "")
            return found or _NAMED.get(path.suffix.lower(), "")
    except OSError:
        return ""


def is_project_file(path: Path) -> bool:
    """Whether a path is a project of another program."""
    return bool(project_kind(path))


def kind_of_bytes(data: bytes) -> str:
    """As ``project_kind``, of a file's content."""
    return _kind_of_head(data[:_HEAD]) or (
        _zipped(io.BytesIO(data)) if data.startswith(b"PK\x03\x04") else ""
    )


def title(kind: str) -> str:
    """What a person calls a project of this kind, with its article."""
    return _TITLES[kind]


def _kind_of_head(head: bytes) -> str:
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return ""
    root = _ROOT.search(head)
    if root is None:
        return ""
    if root[1].lower() == b"codebook":
        return "qdc"
    return "refi" if b"qda" in root[2].lower() else ""


def _zipped(source: Path | io.BytesIO) -> str:
    """``qdpx`` for an archive with a ``.qde`` at its root."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = [PurePosixPath(name) for name in archive.namelist()[:20_000]]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return ""
    return "qdpx" if any(len(name.parts) == 1 and name.suffix.lower() == ".qde" for name in names) else ""
