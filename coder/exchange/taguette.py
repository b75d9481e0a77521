"""Reading a Taguette project from its SQLite file.

Highlights are counted in UTF-8 bytes of the characters between tags; who made one is told by the
log of commands only, where the last word wins.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from coder.exchange.calibration import Way
from coder.exchange.databases import Database, number, text
from coder.exchange.gathering import Gathering, Mark, time_of
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign
from coder.exchange.seams import seamed

FORMAT = "Taguette project"
_TAGS = UUID("51b2b2b7-27eb-4ecb-9d56-e75b0a0496c2")
"""Namespace in which Taguette itself makes ids of tags when it exports a codebook."""
_PROSE = re.compile(r"\.\s|\s\.")


def is_taguette(database: Database) -> bool:
    """Whether a database is one of Taguette's."""
    return database.has("highlights", "document_id", "start_offset", "end_offset") and database.has(
        "tags", "path"
    )


def tag_path(tag: str) -> tuple[str, ...]:
    """A tag's names from the root: dots divide, but not beside a blank (``e.g. this``) or at the ends."""
    parts = tuple(tag.strip().split("."))
    return parts if all(parts) and not _PROSE.search(tag.strip()) else (tag.strip(),)


def add_tag(gathering: Gathering, tag: str, description: str = "", project: str = "") -> str:
    """Add a tag as a code below those that its dots name; returns its id.

    The id is the one that Taguette's own export of the codebook gives it, so that both are one.
    """
    above = (project,) if project else ()
    return gathering.dotted(
        (*above, *tag_path(tag)),
        lambda path: stable_id("taguette", *path) if project else str(uuid5(_TAGS, ".".join(path))),
        description=description,
    )


def read_taguette(path: Path, source: str) -> Foreign:
    """Read a Taguette database; several projects in it become one, with a family of tags for each.

    Raises:
        BadInput: damaged, too large or still open.
    """
    with Database(path, source) as database:
        return _Reader(database).foreign()


class _Reader:
    """One database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.found = Gathering(FORMAT)
        rows = database.rows("projects", "id", "name", "description")
        self.projects = {number(each): (text(name), text(about)) for each, name, about in rows}
        self.tags: dict[int | None, str] = {}
        self.tagged: dict[int | None, list[str]] = {}
        self.authors: dict[int | None, tuple[str, datetime | None]] = {}

    def foreign(self) -> Foreign:
        """The whole."""
        self._people()
        self._tags()
        self._authors()
        self._documents()
        several = len(self.projects) > 1
        for name, about in self.projects.values():
            self.found.memo("project", "", f"{name}: {about}" if several and about.strip() else about)
        names = [name for name, _ in self.projects.values()]
        return self.found.foreign(name="" if several else "".join(names))

    def _people(self) -> None:
        for login, *_ in self.database.rows("users", "login"):
            self.found.user(text(login))

    def _tags(self) -> None:
        several = len(self.projects) > 1
        rows = self.database.rows("tags", "id", "project_id", "path", "description", "parent_id")
        listed = [(number(a), number(b), text(c), text(d), number(e)) for a, b, c, d, e in rows]
        paths = {ident: path for ident, _, path, _, _ in listed}
        parents = {ident: parent for ident, _, _, _, parent in listed}
        for ident, project, path, description, _ in listed:
            head = self.projects.get(project, (f"project {project}", ""))[0] if several else ""
            whole = _whole_path(ident, paths, parents)
            if not path.strip():
                self.found.lose("codes", f"tag {ident}", "It has no name; left out with its codings.")
                continue
            self.tags[ident] = add_tag(self.found, whole, description, head)
        for highlight, tag in self.database.rows("highlight_tags", "highlight_id", "tag_id"):
            if number(tag) in self.tags:
                self.tagged.setdefault(number(highlight), []).append(self.tags[number(tag)])
            else:
                self.found.lose("codings", f"highlight {text(highlight)}", "Its tag is not there; left out.")

    def _authors(self) -> None:
        for login, date, payload in self.database.rows("commands", "user_login", "date", "payload"):
            try:
                said = json.loads(text(payload))
            except (ValueError, RecursionError):
                continue
            if isinstance(said, dict) and said.get("type") == "highlight_add":
                ident = number(said.get("highlight_id", said.get("id")))
                self.authors[ident] = (text(login), time_of(text(date)))

    def _documents(self) -> None:
        marks: dict[int | None, list[Mark]] = {}
        nobodys = 0
        columns = ("id", "document_id", "start_offset", "end_offset", "snippet")
        for row in self.database.rows("highlights", *columns):
            made = list(self._marks(row))
            nobodys += bool(made) and not made[0].coder
            marks.setdefault(number(row[1]), []).extend(made)
        if nobodys:
            why = "Nothing tells who made them: their coder is unknown here."
            self.found.lose("coders", f"{nobodys:,} highlights", why)
        for row in self.database.rows("documents", "id", "name", "description", "filename", "contents"):
            ident, name, about, filename, contents = number(row[0]), *map(text, row[1:])
            name = name.strip() or filename.strip() or f"document {ident}"
            self.found.text(name, "", marks.pop(ident, ()), ways=_ways(contents), description=about)
        for lost in marks.values():
            if lost:
                self.found.lose("codings", f"{len(lost):,}", "Their document is not there; left out.")

    def _marks(self, row: tuple[object, ...]) -> Iterator[Mark]:
        ident, start, end = number(row[0]), number(row[2]), number(row[3])
        if start is None or end is None:
            self.found.lose("passages", f"highlight {text(row[0])}", "Its position is no number; left out.")
            return
        codes = self.tagged.get(ident, [])
        if not codes:
            self.found.lose("passages", f"highlight {ident}", "It bears no tag; left out.")
        author, at = self.authors.get(ident, ("", None))
        quote = seamed(text(row[4])).text
        for code in codes:
            yield Mark(start, end, code, author, quote, at=at)


def _whole_path(
    ident: int | None, paths: Mapping[int | None, str], parents: Mapping[int | None, int | None]
) -> str:
    """A tag's path; newer versions keep the tag above in a column of its own."""
    path, at, seen = paths[ident], parents.get(ident), {ident}
    while at is not None and at in paths and at not in seen:
        if not path.startswith(f"{paths[at]}."):
            path = f"{paths[at]}.{path}"
        seen.add(at)
        at = parents.get(at)
    return path


def _ways(html: str) -> list[Way]:
    """Bytes of the characters between tags; then with blanks before the first not counted; then others."""
    whole = seamed(html)
    lead = len(whole.raw) - len(whole.raw.lstrip())
    ways: list[Way] = [("", whole)]
    if lead:
        shifted = tuple((place - lead, piece) for place, piece in whole.seams)
        bare = replace(whole, raw=whole.raw[lead:], seams=shifted)
        ways.append(("blanks at the beginning not counted", bare))
    if not whole.raw.isascii():
        ways.append(("characters, not bytes", whole.in_unit("code_point")))
        ways.append(("UTF-16 units", whole.in_unit("utf16")))
    return ways
