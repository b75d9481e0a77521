"""Projects of other programs, told by what they hold: they are imported as a whole, not as documents."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
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
    "qc": "a qc project",
    "qc-codebook": "a codebook of qc",
    "label-studio": "an export of Label Studio",
    "taguette-codebook": "a codebook of Taguette",
    "taguette-highlights": "a table of Taguette's highlights",
    "codebook": "a codebook as a table",
    "spans": "a table of spans",
}
WITHOUT_TEXTS = frozenset(("taguette-highlights", "spans"))
"""Kinds that only speak of texts, which must be here."""
_TABLES: tuple[tuple[str, Sequence[frozenset[str]]], ...] = (
    ("taguette-highlights", (frozenset(("id", "document", "tag", "content")),)),
    ("taguette-codebook", (frozenset(("tag", "description", "number of highlights")),)),
    ("codebook", (frozenset(("path", "title", "definition")),)),
)
"""Kinds of tables, and headings of which one set must be there."""
_SPANS = (
    frozenset(("start", "start offset", "begin", "start position", "pos0")),
    frozenset(("end", "end offset", "stop", "end position", "pos1")),
    frozenset(("code", "code path", "label", "tag", "category")),
    frozenset(("document", "testimony", "source", "file", "filename", "doc", "document name", "document id")),
)
"""Headings of a table of spans, one of each set; ours has its own verb."""
_OURS = frozenset(("testimony", "coder", "start", "end", "code"))
_NOT_BRAT = re.compile(r"(?!.*\.(?:ann|txt|conf|json|md|cfg)$|readme)", re.IGNORECASE)
_LONGEST_JSON_HEAD = 1 << 20
_QC_NAMES = (".yaml", ".yml")


def project_kind(path: Path) -> str:
    """What project a path is: ``qdpx qdc refi sqlite qualcoder brat qc label-studio …``, or empty for none.

    A file is told by its content, a damaged one by its name, a folder by the files that it must have.
    """
    try:
        if path.is_dir():
            return _kind_of_folder(path)
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            found = _kind_of_head(head) or (_zipped(path) if head.startswith(b"PK\x03\x04") else "")
            return found or _kind_of_text(path, head) or _NAMED.get(path.suffix.lower(), "")
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


def _kind_of_folder(folder: Path) -> str:
    if (folder / "data.qda").is_file():
        return "qualcoder"
    if (folder / "settings.yaml").is_file() and _says(folder / "settings.yaml", b"corpus_dir"):
        return "qc"
    if next(folder.glob("*.ann"), None) is not None:
        return "brat"
    # A folder per coder: nothing but such folders, with annotations in one of them.
    if next(folder.glob("*/*.ann"), None) is None:
        return ""
    strangers = (each for each in folder.iterdir() if each.is_file() and not each.name.startswith("."))
    return "" if any(_NOT_BRAT.match(each.name) for each in strangers) else "brat"


def _says(path: Path, words: bytes) -> bool:
    with path.open("rb") as stream:
        return words in stream.read(_HEAD)


def _kind_of_text(path: Path, head: bytes) -> str:
    """A table by its headings, an export of Label Studio or a codebook of qc by how it begins."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"[", b"{") and path.suffix.lower() != ".jsonl":
        with path.open("rb") as stream:
            more = stream.read(_LONGEST_JSON_HEAD)
        known = b'"annotations"' in more or b'"completions"' in more or b'"annotation_id"' in more
        return "label-studio" if known and (b'"result"' in more or b'"labels"' in more) else ""
    if path.suffix.lower() in _QC_NAMES:
        lines = (line.strip() for line in start.split(b"\n"))
        first = next((line for line in lines if line and line != b"---" and not line.startswith(b"#")), b"")
        return "qc-codebook" if first.startswith((b"- ", b"-\t")) else ""
    return _kind_of_table(head)


def _kind_of_table(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n")[0].decode("utf-8", "replace")
    if line.lower().startswith("sep="):
        line = head.lstrip().split(b"\n")[1].decode("utf-8", "replace") if b"\n" in head else ""
    cells = re.split(r"[,;\t|]", line.rstrip("\r"))
    headings = {" ".join(cell.strip().strip('"').replace("_", " ").casefold().split()) for cell in cells}
    for kind, sets in _TABLES:
        if any(headings >= wanted for wanted in sets):
            return kind
    if headings in ({"tag", "description"}, {"tag", "parent", "description"}):
        return "taguette-codebook"
    return "spans" if all(headings & each for each in _SPANS) and not headings >= _OURS else ""


def _zipped(source: Path | io.BytesIO) -> str:
    """``qdpx`` for an archive with a ``.qde`` at its root, or in the folder that somebody packed."""
    try:
        with zipfile.ZipFile(source) as archive:
            found = [PurePosixPath(name) for name in archive.namelist() if name.lower().endswith(".qde")]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return ""
    # macOS puts a shadow of each file beside it.
    real = (name for name in found if not name.name.startswith("._"))
    return "qdpx" if any(len(name.parts) <= 2 for name in real) else ""
