"""Proposed mends of a register as a patch: the file as it is, with single cells written otherwise.

Nothing is ever applied here. Only the cells named change; every other byte stays, line ends,
quotation marks and blanks included.
"""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coder.documents.decode import decode
from coder.documents.findings import Finding
from coder.documents.table import delimiter_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands in the text of a file."""

    start: int
    end: int
    line: int
    """From 1, as an editor counts."""


def cell_places(text: str, delimiter: str | None = None) -> Iterator[tuple[Place, ...]]:
    """The places of each row's cells, outer blanks left out; empty rows too, as a spreadsheet counts.

    Cells are told apart as Python's ``csv`` does: a quotation mark counts at a cell's beginning only.
    """
    delimiter = delimiter or delimiter_of(text)
    row: list[Place] = []
    start, line, row_line = 0, 1, 1
    quoted = False
    place, size = 0, len(text)
    while place < size:
        sign = text[place]
        if quoted:
            if sign == '"':
                if text[place + 1 : place + 2] == '"':
                    place += 1
                else:
                    quoted = False
        elif sign == '"' and place == start:
            quoted = True
        elif sign == delimiter:
            row.append(_trimmed(text, start, place, row_line))
            start = place + 1
        elif sign in "\r\n":
            row.append(_trimmed(text, start, place, row_line))
            yield tuple(row)
            if text[place : place + 2] == "\r\n":
                place += 1
            row, start, row_line = [], place + 1, line + 1
        if sign == "\n" or (sign == "\r" and text[place : place + 2] != "\r\n"):
            line += 1
        place += 1
    if row or start < size:
        row.append(_trimmed(text, start, size, row_line))
        yield tuple(row)


def _trimmed(text: str, start: int, end: int, line: int) -> Place:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Place(start, end, line)


def _written(value: str, like: str, delimiter: str) -> str:
    """A cell's text in the file: quoted where the old one was, or where it must be."""
    needs = any(sign in value for sign in (delimiter, '"', "\r", "\n"))
    if needs or like.startswith('"'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _unquoted(raw: str) -> str:
    if len(raw) >= 2 and raw.startswith('"') and raw.endswith('"'):
        return raw[1:-1].replace('""', '"').strip()
    return raw


def mended(text: str, header: tuple[str, ...], findings: Iterable[Finding]) -> tuple[str, list[Finding]]:
    """(the text with every proposed mend in it, the findings whose mend could not be placed)."""
    sep, skipped = _separator(text)
    rows = dict(enumerate(cell_places(text[skipped:], sep), 1))
    columns = {heading: place for place, heading in reversed(list(enumerate(header)))}
    changes: dict[int, tuple[int, str]] = {}
    left: list[Finding] = []
    for finding in findings:
        if finding.mend is None or finding.notice:
            continue
        cells = rows.get(finding.row, ())
        column = columns.get(finding.column, len(cells))
        cell = cells[column] if column < len(cells) else None
        raw = "" if cell is None else text[skipped + cell.start : skipped + cell.end]
        if cell is None or _unquoted(raw) != finding.value:
            left.append(finding)
        else:
            changes.setdefault(skipped + cell.start, (skipped + cell.end, _written(finding.mend, raw, sep)))
    for start, (end, new) in sorted(changes.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text, left


def _separator(text: str) -> tuple[str, int]:
    """(the delimiter, how much of the text stands before the table)."""
    body = text.removeprefix("\ufeff")
    skipped = len(text) - len(body)
    if body.startswith("sep=") and body[5:6] in ("\r", "\n"):
        return body[4], skipped + 5 + (2 if body[5:7] == "\r\n" else 1)
    return delimiter_of(body), skipped


def lines_of_rows(text: str) -> Mapping[int, int]:
    """Row as a spreadsheet counts -> the line of the file that it begins in."""
    sep, skipped = _separator(text)
    before = text[:skipped].count("\n")
    return {
        number: before + cells[0].line
        for number, cells in enumerate(cell_places(text[skipped:], sep), 1)
        if cells
    }


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff, and what it leaves to a person."""

    text: str
    """For ``patch -p1`` in the project's folder; empty without a mend."""
    left: tuple[Finding, ...]
    """Findings with a mend that could not be placed in the file."""
    applies: bool
    """Whether programs can apply it: not to a file in UTF-16, which they take for no text."""


def patch(data: bytes, path: str, header: tuple[str, ...], findings: Iterable[Finding]) -> Patch:
    """The proposed mends of the CSV file ``data``, which lies at ``path`` below the project."""
    decoded = decode(data, None, path)
    plain = decoded.encoding == "utf-8"
    # The mark is part of the file's first line, which a patch has to quote as it is.
    text = "\ufeff" + decoded.text if plain and data.startswith(codecs.BOM_UTF8) else decoded.text
    new, left = mended(text, header, findings)
    lines = difflib.unified_diff(_lines(text), _lines(new), f"a/{path}", f"b/{path}", n=1)
    whole = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return Patch("".join(whole), tuple(left), plain)


def _lines(text: str) -> list[str]:
    """Lines with their ends, divided at line feeds only, as ``patch`` does."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
