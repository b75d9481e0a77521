"""Reading a project of qc (qualitative-coding): settings, codebook, corpus, and codings of lines.

Lines are counted from 0; a coding is one line by one coder. Nothing outside the project's folder is read.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from coder.errors import BadInput
from coder.exchange.databases import Database, number, text
from coder.exchange.gathering import Gathering, Mark, sound
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign
from coder.exchange.offsets import Ruler
from coder.exchange.qc_tree import add_tree, headed
from coder.text.safe_yaml import YamlProblems, parse_yaml

FORMAT = "qc project"
SETTINGS = "settings.yaml"
MOST_OF_A_FILE = 50_000_000
_USUAL = {
    "corpus_dir": "corpus",
    "database": "qualitative_coding.sqlite3",
    "codebook": "codebook.yaml",
    "memos_dir": "memos",
}
_LINES = "whole lines"


def is_qc(database: Database) -> bool:
    """Whether a database is one of qc's."""
    return database.has("coded_line", "line", "coder_id", "code_id") and database.has("document", "file_path")


def read_qc(folder: Path, source: str, database: str = "") -> Foreign:
    """Read the project in ``folder``; ``database`` is its SQLite file where the settings do not matter.

    Raises:
        BadInput: a part is missing, damaged, or lies outside the folder.
    """
    return _Reader(folder, source, database).foreign()


class _Reader:
    """One project."""

    def __init__(self, folder: Path, source: str, database: str) -> None:
        self.folder, self.source = folder.resolve(), source
        self.found = Gathering(FORMAT)
        self.settings = self._settings()
        if database:
            self.settings["database"] = database
        self.codes: dict[str, str] = {}
        self.coded: set[str] = set()

    def foreign(self) -> Foreign:
        """The whole."""
        book = self._within(self.settings["codebook"])
        if book is not None and book.is_file():
            self.codes = add_tree(self.found, self._read(book), book.name)
        place = self._within(self.settings["database"])
        if place is None or not place.is_file():
            raise BadInput(
                f"{self.source} has no database {self.settings['database']}: is it all of the project?"
            )
        with Database(place, f"{self.source}/{place.name}") as database:
            self._codings(database)
        self._memos()
        return headed(self.found.foreign(name=""), sorted(self.coded))

    # --- files ------------------------------------------------------------------------

    def _settings(self) -> dict[str, str]:
        settings = dict(_USUAL)
        place = self.folder / SETTINGS
        if place.is_file():
            try:
                stated = parse_yaml(self._read(place), SETTINGS).value
            except YamlProblems as error:
                raise BadInput(str(error)) from error
            for key, value in stated.items() if isinstance(stated, dict) else ():
                if key in settings and isinstance(value, str) and value.strip():
                    settings[key] = value.strip()
        return settings

    def _within(self, *parts: str) -> Path | None:
        """A place in the project's folder; None for one that leads out of it."""
        try:
            place = self.folder.joinpath(*parts).resolve()
        except (OSError, ValueError):
            return None
        return place if place.is_relative_to(self.folder) else None

    def _read(self, path: Path) -> str:
        try:
            if path.stat().st_size > MOST_OF_A_FILE:
                raise BadInput(f"{path} is larger than {MOST_OF_A_FILE // 10**6} MB; it was not read.")
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(f"{path} is not UTF-8: save it so.") from error
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error

    # --- codings ----------------------------------------------------------------------

    def _code(self, name: str) -> str:
        if name not in self.codes:
            self.codes[name] = self.found.code(stable_id("qc", "code", name), name)
        self.coded.add(self.codes[name])
        return self.codes[name]

    def _codings(self, database: Database) -> None:
        for (name,) in database.rows("coder", "name"):
            self.found.user(text(name))
        indexes = {number(i): text(path) for i, path in database.rows("document_index", "id", "document_id")}
        locations = {
            number(i): indexes.get(number(index), "")
            for i, index in database.rows("location", "id", "document_index_id")
        }
        documents: dict[int | None, dict[str, None]] = defaultdict(dict)
        association = "coded_line_location_association"
        for line, location in database.rows(association, "coded_line_id", "location_id"):
            if locations.get(number(location)):
                documents[number(line)][locations[number(location)]] = None
        marks: dict[str, list[Mark]] = defaultdict(list)
        for ident, line, coder, code in database.rows("coded_line", "id", "line", "coder_id", "code_id"):
            at, inside = number(line), documents.get(number(ident), {})
            if at is None or not inside or not text(code).strip():
                why = "It says neither which line nor of which document; left out."
                self.found.lose("codings", f"coded line {text(ident)}", why)
                continue
            for document in inside:
                marks[document].append(Mark(at, at + 1, self._code(text(code).strip()), text(coder)))
        listed = [text(path) for (path,) in database.rows("document", "file_path")]
        for path in dict.fromkeys((*listed, *marks)):
            self._document(path, marks.get(path, []))

    def _document(self, path: str, marks: list[Mark]) -> None:
        place = self._within(self.settings["corpus_dir"], path)
        if place is None or not place.is_file():
            why = f"There is no such file in the corpus; {len(marks):,} codings are left out with it."
            self.found.lose("sources", path, why)
            return
        raw = sound(self._read(place))
        self.found.text(path.removesuffix(".txt"), raw, marks, ways=[(_LINES, Ruler(raw, "line"))])

    def _memos(self) -> None:
        folder = self._within(self.settings["memos_dir"])
        if folder is None or not folder.is_dir():
            return
        for path in sorted(folder.glob("*.md")):
            if path.is_file() and not path.is_symlink():
                # A memo is called 2026-01-31-12-30_ana_what_it_is_about.md, by a coder who is known.
                parts = path.stem.split("_")[1:]
                names = ("_".join(parts[:end]) for end in range(len(parts), 0, -1))
                coder = next(filter(self.found.knows, names), "")
                self.found.memo("project", "", self._read(path), coder)
