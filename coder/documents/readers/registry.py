"""The readers there are, and what a file is by its content."""

from __future__ import annotations

from dataclasses import dataclass

from coder.documents.readers.docx import DocxReader
from coder.documents.readers.html import HtmlReader
from coder.documents.readers.model import Reader
from coder.documents.readers.odt import OdtReader
from coder.documents.readers.pdf import PdfReader
from coder.documents.readers.rtf import RtfReader
from coder.documents.readers.subtitles import SubtitleReader
from coder.errors import BadInput

READERS: tuple[Reader, ...] = (
    DocxReader(),
    OdtReader(),
    PdfReader(),
    RtfReader(),
    HtmlReader(),
    SubtitleReader(),
)
"""In the order they are asked; a new format is one more class here."""
BY_KIND = {reader.kind: reader for reader in READERS}
PLAIN, TABLE, WORKBOOK = "text", "table", "workbook"
"""What is read without a converter: plain text, CSV, and a sheet of a workbook."""
PLAIN_SUFFIXES = (".txt", ".md")
SUFFIXES = (
    *PLAIN_SUFFIXES,
    ".csv",
    ".tsv",
    ".xlsx",
    *(each for reader in READERS for each in reader.suffixes),
)
"""How files end that are looked into when a folder is imported."""
_TITLES = {PLAIN: "plain text", TABLE: "a table", WORKBOOK: "an Excel workbook"} | {
    reader.kind: reader.title for reader in READERS
}

_NO_TEXT = (
    (b"\xd0\xcf\x11\xe0", "an old Word file, or one with a password: save it as .docx without a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "packed (gzip): unpack it first"),
    (b"ID3", "a sound file: import its transcript"),
    (b"RIFF", "a sound or picture file: import its transcript"),
    (b"OggS", "a sound file: import its transcript"),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is."""

    kind: str
    """A reader's, or ``text``, ``table``, ``workbook``."""
    note: str = ""
    """Said where the file's name claims something else."""


def recognised(data: bytes, name: str) -> Recognised:
    """What a file is by its content; between kinds of plain text, by its name.

    Raises:
        BadInput: it is none of the kinds that can be read; the sentence says what it is.
    """
    suffix = _suffix(name)
    for signature, what in _NO_TEXT:
        if data.startswith(signature):
            raise BadInput(f"{name} is {what}." if ":" in what else f"{name} is {what}, not a text.")
    kind = next((reader.kind for reader in READERS if reader.recognises(data, name)), "")
    if not kind and data.startswith(b"PK\x03\x04"):
        if b"xl/workbook" not in data and b"spreadsheetml" not in data:
            raise BadInput(
                f"{name} is a zip archive and no document that is read here: unpack it and import the folder."
            )
        kind = WORKBOOK
    if not kind and suffix in (".csv", ".tsv"):
        kind = TABLE
    kind = kind or PLAIN
    if kind == PLAIN and suffix not in SUFFIXES:
        raise BadInput(
            f"{name} is of no kind that is read here. Read are {', '.join(SUFFIXES)}; plain text under "
            "another name must be renamed to .txt."
        )
    expected = _kind_of_suffix(suffix)
    if expected == kind or (kind == PLAIN and suffix in PLAIN_SUFFIXES):
        return Recognised(kind)
    return Recognised(kind, f"it is {_TITLES[kind]}, whatever its name says")


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def _kind_of_suffix(suffix: str) -> str:
    if suffix == ".xlsx":
        return WORKBOOK
    if suffix in (".csv", ".tsv"):
        return TABLE
    return next((reader.kind for reader in READERS if suffix in reader.suffixes), "")
