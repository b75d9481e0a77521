"""Reading exports back: their tables, their provenance, and whether somebody changed the file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from coder.errors import BadInput, NotFound
from coder.report.model import digest_of, plain
from coder.report.page import SEAL
from coder.report.workbook import HEADER, PROVENANCE
from coder.text.cells import cells_up_to, unguarded

PROVENANCE_FILE = "provenance.json"
SUMS = "checksums.sha256"
"""Of an archive: what ``sha256sum --check`` reads."""
_SEAL = re.compile(re.escape(SEAL) + r"([0-9a-f]{64}) -->\n\Z")
ARCHIVE = "archive"
MOST_BYTES = 4_000_000_000


@dataclass(frozen=True)
class ReadTable:
    """A table as it stands in a file, every cell as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReadExport:
    """An export as it lies there."""

    path: Path
    provenance: Mapping[str, object]
    tables: Mapping[str, ReadTable]
    edited: tuple[str, ...] = ()
    """What is not as the program wrote it, by the checksums that the export itself carries."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Checksum of each part that is no table."""

    @property
    def kind(self) -> str:
        """``workbook``, ``report``, ``csv`` or ``archive``."""
        return str(self.provenance.get("kind", ""))


def read_export(path: Path) -> ReadExport:
    """Read a workbook, a page, an archive or a folder of files back.

    Raises:
        NotFound: nothing is there.
        BadInput: it is no export of this program, or it cannot be read.
    """
    if not path.exists():
        raise NotFound(f"There is no {path}. Name an export: coder verify exports/workbook.xlsx")
    if path.suffix.lower() in (".csv", ".json", ".md", ".txt"):
        path = _export_of(path)
    try:
        if path.is_dir():
            return _read_files(path, _files_in(path))
        suffix = path.suffix.lower()
        if suffix == ".xlsx":
            return _read_workbook(path)
        if suffix in (".html", ".htm"):
            return _read_page(path)
        if suffix == ".zip":
            from coder.zips import SafeZip

            with SafeZip(path.read_bytes(), path.name) as archive:
                names = archive.names
                top = {name.partition("/")[0] for name in names}
                prefix = f"{next(iter(top))}/" if len(top) == 1 else ""
                return _read_files(path, {name.removeprefix(prefix): archive.read(name) for name in names})
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror or error}.") from error
    raise _no_export(path)


def _export_of(path: Path) -> Path:
    """The folder whose export a file is a part of.

    Raises:
        BadInput: it is part of none.
    """
    folder, own = path.parent, path.with_suffix(".provenance.json")
    if (folder / PROVENANCE_FILE).is_file():
        named = _provenance((folder / PROVENANCE_FILE).read_text("utf-8", "replace"), folder).get("files")
        if path.name in (PROVENANCE_FILE, SUMS) or (isinstance(named, dict) and path.name in named):
            return folder
    if own.is_file():
        raise BadInput(_of_a_screen(path, own))
    raise BadInput(f"{path} is no part of an export of this program, so nothing says how to make it again.")


def _of_a_screen(path: Path, own: Path) -> str:
    """What there is to say of a single table that a screen wrote."""
    try:
        about = json.loads(own.read_text("utf-8"))
        told, command = about["files"][path.name], str(about["command"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"{own} does not say what {path.name} is: it was edited."
    if told != _sha(path.read_bytes()):
        return f"{path} was edited: its checksum is not the one in {own.name}."
    return (
        f"{path} is as a screen wrote it, but a single table is not verified. "
        f"Compare it with: {' '.join(command.split())}"
    )


def _no_export(path: Path) -> BadInput:
    return BadInput(
        f"{path} is no export of this program: it carries no provenance. "
        "Name a workbook, report, archive, or the folder with provenance.json."
    )


def _provenance(text: str, path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadInput(f"The provenance of {path} cannot be read: the file was edited.") from error
    if not isinstance(found, dict) or not isinstance(found.get("kind"), str):
        raise _no_export(path)
    return found


# --- workbooks ----------------------------------------------------------------------------


def _read_workbook(path: Path) -> ReadExport:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
        if sum(info.file_size for info in infos) > MOST_BYTES:
            raise BadInput(f"{path} would unpack to more than {MOST_BYTES // 10**9} GB.")
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if PROVENANCE not in names:
            raise _no_export(path)
        cells = book.get_sheet_by_name(PROVENANCE).to_python(skip_empty_area=False)
        at = next((n for n, row in enumerate(cells) if row and row[0] == "json"), None)
        if at is None:
            raise _no_export(path)
        about = _provenance("".join(str(row[1]) for row in cells[at:]), path)
        digests = about.get("tables")
        keys = list(digests) if isinstance(digests, dict) else []
        order = names[names.index(PROVENANCE) + 1 :]
        tables = {
            key: _sheet(list(book.get_sheet_by_name(name).iter_rows()))
            for key, name in zip(_in_order(cells, keys), order, strict=False)
        }
    except (CalamineError, zipfile.BadZipFile) as error:
        raise BadInput(f"{path} is no workbook that can be read, or it was cut short.") from error
    edited = [
        f"file was edited: table {key}"
        for key in keys
        if key not in tables or digest_of(tables[key].columns, tables[key].rows) != digests[key]
    ] if isinstance(digests, dict) else []  # fmt: skip
    parts = {info.filename: f"{info.CRC:08x} {info.file_size}" for info in infos}
    return ReadExport(path, about, tables, tuple(edited), parts)


def _in_order(cells: Sequence[Sequence[object]], keys: Sequence[str]) -> list[str]:
    """The tables in the order of their sheets, which is that of the lines above the JSON."""
    named = [str(row[0]).removeprefix("tables: ") for row in cells if str(row[0]).startswith("tables: ")]
    return [key for key in named if key in keys]


def _sheet(rows: Sequence[Sequence[object]]) -> ReadTable:
    found = [tuple(plain(value) for value in row) for row in rows]
    head = found[HEADER] if len(found) > HEADER else ()
    wide = max((at for at, name in enumerate(head) if name), default=-1) + 1
    body = tuple(row[:wide] for row in found[HEADER + 1 :] if any(row[:wide]))
    return ReadTable(head[:wide], body)


# --- pages --------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Collects the tables and the provenance of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.provenance = ""
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._exact: str | None = None
        self._in_provenance = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell."""
        given = dict(attrs)
        if tag == "table":
            self._rows = self.tables.setdefault(given.get("data-key") or "", [])
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._cell, self._exact = [], given.get("data-v")
        elif tag == "pre" and given.get("id") == "provenance-json":
            self._in_provenance = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("th", "td") and self._cell is not None and self._rows:
            self._rows[-1].append("".join(self._cell) if self._exact is None else self._exact)
            self._cell = None
        elif tag == "pre":
            self._in_provenance = False

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if self._in_provenance:
            self.provenance += data
        elif self._cell is not None:
            self._cell.append(data)


def _read_page(path: Path) -> ReadExport:
    data = path.read_bytes()
    parser = _Page()
    parser.feed(data.decode("utf-8", "replace"))
    parser.close()
    if not parser.provenance:
        raise _no_export(path)
    tables = {key: _table(rows) for key, rows in parser.tables.items() if rows}
    seal = _SEAL.search(data[-200:].decode("utf-8", "replace"))
    sealed = data[: data.rfind(SEAL.encode())]
    whole = seal is not None and hashlib.sha256(sealed).hexdigest() == seal[1]
    edited = () if whole else ("file was edited: its checksum differs",)
    return ReadExport(path, _provenance(parser.provenance, path), tables, edited, {path.suffix: _sha(data)})


# --- files --------------------------------------------------------------------------------


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _files_in(folder: Path) -> dict[str, bytes]:
    """The provenance and the files that it names; of an archive all, but for those of the system."""
    about = folder / PROVENANCE_FILE
    if not about.is_file():
        raise _no_export(folder)
    found = {PROVENANCE_FILE: about.read_bytes()}
    said = _provenance(found[PROVENANCE_FILE].decode("utf-8", "replace"), folder)
    named = said.get("files")
    names = list(named) if isinstance(named, dict) else []
    if said["kind"] == ARCHIVE:
        there = (each.relative_to(folder) for each in sorted(folder.rglob("*")))
        names += [each.as_posix() for each in there if not each.name.startswith(".")]
    for name in names:
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()) and path.is_file():
            found[name] = path.read_bytes()
    return found


def _read_files(path: Path, files: Mapping[str, bytes]) -> ReadExport:
    if PROVENANCE_FILE not in files:
        raise _no_export(path)
    about = _provenance(files[PROVENANCE_FILE].decode("utf-8", "replace"), path)
    sums = about.get("files")
    sums = sums if isinstance(sums, dict) else {}
    edited = [
        f"file is missing: {name}" if name not in files else f"file was edited: {name} (checksum)"
        for name, digest in sums.items()
        if name not in files or _sha(files[name]) != digest
    ]
    if about["kind"] == ARCHIVE:
        edited += _beside(files, sums)
    options = about.get("options")
    raw = isinstance(options, dict) and options.get("raw") is True
    tables = {
        name.removesuffix(".csv"): _csv(data, raw=raw)
        for name, data in files.items()
        if name.endswith(".csv")
    }
    others = {name: _sha(data) for name, data in files.items() if not name.endswith(".csv") and name in sums}
    return ReadExport(path, about, tables, tuple(edited), others)


def _beside(files: Mapping[str, bytes], sums: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the files of an archive that its provenance does not name."""
    known = {*sums, PROVENANCE_FILE, SUMS}
    yield from (f"file was added: {name}" for name in sorted(set(files) - known))
    said = files.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    wanted = {**sums, PROVENANCE_FILE: _sha(files[PROVENANCE_FILE])}
    if SUMS not in files:
        yield f"file is missing: {SUMS}"
    elif sorted(said) != sorted(f"{digest}  {name}" for name, digest in wanted.items()):
        yield f"file was edited: {SUMS} or {PROVENANCE_FILE} (they do not agree)"


def _table(rows: Sequence[Sequence[str]]) -> ReadTable:
    """Rows that somebody made shorter or longer are made as wide as the others."""
    wide = max(map(len, rows), default=0)
    filled = [(*row, *[""] * (wide - len(row))) for row in rows]
    return ReadTable(filled[0] if filled else (), tuple(filled[1:]))


def _csv(data: bytes, *, raw: bool) -> ReadTable:
    with cells_up_to(len(data) + 1):
        rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    # A line without anything in it is no row: spreadsheets and editors leave some at the end.
    return _table([[cell if raw else unguarded(cell) for cell in row] for row in rows if row])
