"""From one file's bytes to what the project will hold of it: texts, a register, people, and what to say."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from coder import __version__
from coder.documents.decode import decode
from coder.documents.front_matter import KNOWN_KEYS, parse_front_matter, split_front_matter
from coder.documents.headings import Headings, names_cases, understood
from coder.documents.name_pattern import NamePattern
from coder.documents.originals import cue_table, restated, stated
from coder.documents.readers.child import ReadingRoom
from coder.documents.readers.model import Converted
from coder.documents.readers.registry import PLAIN, PLAIN_SUFFIXES, TABLE, WORKBOOK, recognised
from coder.documents.register_rows import RegisterRow
from coder.documents.sheets import each_row, is_codings, testimonies, text_column
from coder.documents.table import Table, read_table
from coder.documents.testimonies import MAX_BYTES, Reading, understand
from coder.errors import BadInput
from coder.model import Variable
from coder.text.canonical import canonical
from coder.text.cells import cells_up_to
from coder.text.units import has_visible

_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROLS = 0.05  # of a text's characters; more, and it is no text
_OWN_FRONT = re.compile(r"---\n+((?:[^\n]*:[^\n]*\n+){1,20}?)---(?:\n+|\Z)")
"""Front matter typed into a document, whose lines are paragraphs there."""
_NOT_SHOWN = {
    "escape characters": "\x1b",
    "bidi controls": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "zero-width characters": "\u200b\u2060\u00ad",
}


@dataclass(frozen=True, slots=True)
class Text:
    """One testimony to be."""

    text: str
    """Canonical; of plain text kept as it is, empty."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Its front matter, where it is written by us."""
    stored: bytes | None = None
    """The file's very bytes, where they are kept."""
    name: str = ""
    """What a sheet's row calls it; empty for the file's own."""
    suffix: str = ".txt"
    """What its file ends in; empty for the ending that the file has."""
    is_tidied: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What one file holds."""

    kind: str
    read: str
    notes: tuple[str, ...]
    texts: tuple[Text, ...] = ()
    losses: tuple[str, ...] = ()
    register: bytes | None = None
    """The bytes of a register, where the file is one."""
    people: tuple[RegisterRow, ...] = ()
    cues: bytes = b""
    converter: str = ""
    diff: str = ""
    is_sheet: bool = False

    @property
    def keeps_original(self) -> bool:
        """Whether the file itself must be kept beside what was made of it."""
        return bool(self.converter)


class Maker:
    """Reads files of every kind by the same wishes; converters run in a process of their own."""

    def __init__(
        self,
        *,
        encoding: str | None = None,
        clean: bool = False,
        pattern: NamePattern | None = None,
        variables: Sequence[Variable] | None = None,
    ) -> None:
        self._encoding = encoding
        self._clean = clean
        self._pattern = pattern
        self._variables = variables
        self._room = ReadingRoom()

    def close(self) -> None:
        """End the process that converts."""
        self._room.close()

    def material(self, data: bytes, name: str) -> Material:
        """What a file holds.

        Raises:
            BadInput: nothing that can be taken; the sentence names the file.
        """
        if not data.strip(b"\0 \t\r\n"):
            raise BadInput(f"{name} is empty.")
        what = recognised(data, name)
        note = (what.note,) if what.note else ()
        if what.kind == PLAIN:
            return self._plain(data, name, note)
        if what.kind in (TABLE, WORKBOOK):
            return self._table(data, name, what.kind, note)
        return self._converted(
            self._room.convert(data, what.kind, name, self._encoding), name, what.kind, note
        )

    def _plain(self, data: bytes, name: str, note: tuple[str, ...]) -> Material:
        reading = understand(data, name, name, self._encoding)
        raw = reading.decoded.text
        _check(reading.testimony.text, raw, name)
        stored, how = _stored(data, raw, self._encoding)
        doubts = tuple(problem.what for problem in reading.problems)
        said = self._said_by_name(name, _stated(reading))
        notes = (*note, *reading.decoded.assumed, *how, *doubts, *said.notes)
        suffix = "" if PurePosixPath(name).suffix.lower() in PLAIN_SUFFIXES else ".txt"
        read = _in_words(reading.decoded.encoding.upper(), reading)
        people = said.people
        if not said.front:
            return Material(PLAIN, read, notes, (Text("", stored=stored, suffix=suffix),), people=people)
        has_front = split_front_matter(canonical(raw)) is not None
        made = restated(raw, said.front) if has_front else stated(reading.testimony.text, said.front)
        text = Text(reading.testimony.text, stored=made, suffix=suffix)
        return Material(PLAIN, read, notes, (text,), people=people, converter=_converter("name pattern"))

    def _converted(self, found: Converted, name: str, kind: str, note: tuple[str, ...]) -> Material:
        text, notes, diff, is_tidied = found.text, [*note, *found.notes], "", False
        if found.tidied is not None and self._clean:
            diff = _diff(text, found.tidied.text, name)
            text, is_tidied = found.tidied.text, True
            notes += [f"tidied: {what}" for what in found.tidied.what]
        elif found.tidied is not None:
            notes.append(
                "could be tidied with --clean (see what it does with --dry-run --clean): "
                + ", ".join(found.tidied.what)
            )
        own, text = _own_front_matter(text, name)
        text = canonical(text)
        _check(text, text, name)
        if len(text.encode()) > MAX_BYTES:
            raise BadInput(f"{name} holds more than {MAX_BYTES >> 20} MiB of text: divide it.")
        said = self._said_by_name(name, own)
        converter = _converter(kind, found.library) + (", tidied" if is_tidied else "")
        attributes = dict(found.attributes) | dict(said.front) | own | {"converter": converter}
        read = f"{kind.upper()}, {len(text.split()):,} words" + "".join(f", {each}" for each in _hidden(text))
        return Material(
            kind,
            read,
            (*notes, *said.notes),
            (Text(text, tuple(attributes.items()), is_tidied=is_tidied),),
            found.losses,
            people=said.people,
            cues=cue_table(found.cues) if found.cues else b"",
            converter=converter,
            diff=diff,
        )

    def _table(self, data: bytes, name: str, kind: str, note: tuple[str, ...]) -> Material:
        variables = self._variables or ()
        if kind == WORKBOOK:
            table = self._room.table(data, name, variables)
        else:
            table = _long_celled(data, name, self._encoding)
        if is_codings(table.header):
            raise BadInput(f"{name} holds codings: take them in with `coder codings import {name}`.")
        if text_column(table.header, variables) is not None:
            return self._sheet(table, name, kind, note)
        return self._register(table, data, name, kind, note)

    def _sheet(self, table: Table, name: str, kind: str, note: tuple[str, ...]) -> Material:
        sheet = testimonies(table, name, PurePosixPath(name).stem, self._variables or ())
        converter = _converter(kind)
        texts = tuple(
            Text(canonical(row.text), (*row.attributes, ("converter", converter)), name=row.name)
            for row in sheet.texts
        )
        return Material(
            kind,
            f"table, {len(texts):,} testimonies, {sum(len(each.text.split()) for each in texts):,} words",
            (*note, *sheet.notes),
            texts,
            sheet.losses,
            people=tuple(each_row(sheet)),
            converter=converter,
            is_sheet=True,
        )

    def _register(self, table: Table, data: bytes, name: str, kind: str, note: tuple[str, ...]) -> Material:
        if not names_cases(table.header):
            raise BadInput(
                f"{name} is no register and holds no testimonies: its first line has no heading `case` "
                "and none `text`."
            )
        headings = understood(table.header, self._variables or ())
        read = f"register, {len(table.rows):,} rows"
        read += "" if self._variables is None else _unread_in_words(headings)
        if kind == WORKBOOK:
            from coder.documents.workbook import as_csv

            stored = as_csv(table)
            how: tuple[str, ...] = ("stored as CSV: edit that file from now on",)
        else:
            stored, how = _stored(data, decode(data, self._encoding, name).text, self._encoding)
        notes = (*note, *table.assumed, *headings.assumed, *how)
        unread = tuple(f"{each}, is not read" for each in table.unread)
        return Material(kind, read, notes, losses=unread, register=stored)

    def _said_by_name(self, name: str, own: Mapping[str, str]) -> _Said:
        """What the file's name says beside what the file says itself, which goes first."""
        if self._pattern is None:
            return _Said()
        stem = PurePosixPath(name).stem
        found = self._pattern.read(stem)
        if found is None:
            return _Said(notes=(f"its name is not of the form {self._pattern.pattern}",))
        notes = tuple(
            f"its name says {key} {value!r}, the file itself {own[key]!r}"
            for key, value in found.items()
            if own.get(key, value) != value
        )
        front = {key: value for key, value in found.items() if key in KNOWN_KEYS and key not in own}
        person = {key: value for key, value in found.items() if key not in KNOWN_KEYS}
        case = own.get("case") or found.get("case") or stem
        rows = (RegisterRow(case, person),) if person else ()
        told = ", ".join(f"{key} {value!r}" for key, value in found.items())
        return _Said(front, rows, (f"by its name: {told}", *notes))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file's name says."""

    front: Mapping[str, str] = field(default_factory=dict)
    people: tuple[RegisterRow, ...] = ()
    notes: tuple[str, ...] = ()


def _long_celled(data: bytes, name: str, encoding: str | None) -> Table:
    """A CSV file's table, with cells as long as an interview."""
    with cells_up_to(MAX_BYTES):
        return read_table(data, name, encoding)


def _converter(kind: str, library: str = "") -> str:
    return f"coder {__version__} {kind}" + (f" ({library})" if library else "")


def _check(text: str, raw: str, name: str) -> None:
    """Refuse what is no text.

    Raises:
        BadInput: nothing visible, or too many control characters.
    """
    if not has_visible(text, 0, len(text)):
        raise BadInput(f"{name} has no text beside blanks and front matter.")
    controls = len(_CONTROL.findall(raw))
    if controls > _MOST_CONTROLS * len(raw):
        raise BadInput(f"{name} is no text: {controls:,} of {len(raw):,} characters are controls.")


def _own_front_matter(text: str, name: str) -> tuple[dict[str, str], str]:
    """Front matter that stands in a converted text, as in a transcript kept as a Word file."""
    found = _OWN_FRONT.match(text)
    if found is None:
        return {}, text
    try:
        front = parse_front_matter(re.sub("\n{2,}", "\n", found[1]), name)
    except BadInput:
        return {}, text
    stated = {key: str(getattr(front, key)) for key in KNOWN_KEYS if getattr(front, key)}
    return (stated, text[found.end() :]) if stated else ({}, text)


def _stated(reading: Reading) -> dict[str, str]:
    front = reading.front_matter
    return {key: str(getattr(front, key)) for key in KNOWN_KEYS if getattr(front, key)}


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), name, f"{name}, tidied", n=1, lineterm=""
    )
    return "\n".join(lines)


def _unread_in_words(headings: Headings) -> str:
    unread = [heading for _, heading in headings.unread if heading]
    if not unread:
        return ""
    return f"; not read, since codebook.yaml declares no such variables: {', '.join(unread)}"


def _stored(data: bytes, raw: str, told: str | None) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and a note: the original's, or UTF-8 where the user named the encoding."""
    if told is None:
        return data, ()
    stored = raw.encode("utf-8")
    return stored, () if stored == data else ("stored as UTF-8",)


def _in_words(first: str, reading: Reading) -> str:
    parts = [first, f"{len(reading.testimony.text.split()):,} words"]
    said = [
        key for key in ("case", "title", "date", "source", "language") if getattr(reading.front_matter, key)
    ]
    if said:
        parts.append(f"front matter: {', '.join(said)}")
    return ", ".join([*parts, *_hidden(reading.decoded.text)])


def _hidden(text: str) -> list[str]:
    """Characters that a reader cannot see, counted by kind; the screen shows marks for them."""
    if text.isascii() and text.isprintable():
        return []
    kinds = {kind: sum(map(text.count, signs)) for kind, signs in _NOT_SHOWN.items()}
    kinds["zero-width characters"] += text[1:].count("\ufeff")
    found = [f"{count:,} {kind}" for kind, count in kinds.items() if count]
    nul = text.count("\0")
    return [*found[:1], f"{nul:,} NUL characters (left out)", *found[1:]] if nul else found
