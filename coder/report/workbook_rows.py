"""The rows of a sheet, written as XML straight away: a million rows in some ten seconds.

xlsxwriter takes many times as long for them, and takes a text that begins with ``<r>`` and ends with
``</r>`` for markup; here text is always text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coder.report.model import Column, Row, RowDigest, cut, plain
from coder.report.workbook_formats import Formats
from coder.text.direction import direction_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_AT_ONCE = 1000
_MOST_KNOWN = 50_000
_SPACE = ' xml:space="preserve"'
_NUMBER = "\0"
"""Stands for the number of the row; no text in XML has it."""


class RowWriter:
    """Makes the rows of a sheet, and takes their fingerprint."""

    def __init__(
        self, columns: Sequence[Column], formats: Formats, first: int, write: Callable[[str], object]
    ) -> None:
        """``first`` is the row of the sheet to begin with, from 0; ``write`` takes the XML of many rows."""
        self._columns = [_CellColumn(at, each, formats) for at, each in enumerate(columns)]
        self._write = write
        self.next = first
        """The row that comes next, from 0."""
        self._lines: list[str] = []
        self._texts: list[str] = []
        self.digest = RowDigest([each.name for each in columns])

    def add(self, row: Row) -> None:
        """Write the next row."""
        self.next += 1
        cells, texts = [], []
        for value, column in zip(row, self._columns, strict=True):
            if type(value) is str:
                found = column.known.get(value) or column.of_text(value)
                cells.append(found[0])
                texts.append(found[1])
            elif type(value) is int:
                text = str(value)
                cells.append(f"{column.number}{text}</v></c>")
                texts.append(text)
            else:
                cells.append(column.of_other(value))
                texts.append(plain(value))
        line = f'<row r="{_NUMBER}">{"".join(cells)}</row>'
        self._lines.append(line.replace(_NUMBER, str(self.next)))
        self._texts.append("\x1f".join(texts))
        if len(self._lines) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Hand on what is ready."""
        if self._lines:
            self._write("".join(self._lines))
            self.digest.add_rows(self._texts)
            self._lines.clear()
            self._texts.clear()


class _CellColumn:
    """How the cells of one column are written."""

    def __init__(self, at: int, column: Column, formats: Formats) -> None:
        self._start = f'<c r="{letters(at)}{_NUMBER}" s="'
        self.number = f'{self._start}{_index(formats.number(column.kind))}"><v>'
        self._words = _index(formats.words(column.kind))
        self._right = _index(formats.words(column.kind, rtl=True))
        self._is_long = column.kind == "long"
        self.known: dict[str, tuple[str, str]] = {}
        """(cell, its plain text) of texts that come again."""

    def of_text(self, value: str) -> tuple[str, str]:
        """(cell, plain text) of a text that is not known yet."""
        text = cut(value)
        cell = self._cell(text) if text else ""
        if not self._is_long and len(self.known) < _MOST_KNOWN:
            self.known[value] = cell, text
        return cell, text

    def of_other(self, value: object) -> str:
        """The cell of what is neither text nor a whole number."""
        if value is None:
            return ""
        if isinstance(value, str | bool):
            text = plain(value)
            return self._cell(text) if text else ""
        return f"{self.number}{plain(value)}</v></c>"

    def _cell(self, text: str) -> str:
        style = self._right if not text.isascii() and direction_of(text) == "rtl" else self._words
        space = _SPACE if text != text.strip() or "\n" in text else ""
        return f'{self._start}{style}" t="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'


def write_rows(
    sheet: Worksheet, columns: Sequence[Column], formats: Formats, first: int, rows: Sequence[Row]
) -> str:
    """Write ``rows`` from row ``first`` on, below what xlsxwriter has written; returns their fingerprint.

    Its buffer for rows is used, which is no part of its public face: the tests hold it to that.
    """
    inside: Any = sheet
    inside._write_single_row(first)
    writer = RowWriter(columns, formats, first, inside.row_data_fh.write)
    for row in rows:
        writer.add(row)
    writer.flush()
    if writer.next > first:
        claim_rows(sheet, writer.next - 1, len(columns) - 1)
        inside.previous_row = writer.next
    return writer.digest.hexdigest()


def claim_rows(sheet: Worksheet, last: int, column: int) -> None:
    """Tell xlsxwriter how far the sheet reaches, both from 0."""
    inside: Any = sheet
    inside._check_dimensions(last, column)


def _index(style: Any) -> int:
    found: int = style._get_xf_index()
    return found


def letters(at: int) -> str:
    """The letters of a column, counted from 0: ``A``, ``Z``, ``AA``."""
    found = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found


def escaped(text: str) -> str:
    """Text as XML, with characters that XML has not as ``_x0000_``, which spreadsheets read."""
    # What can be printed is in XML; to ask that is many times quicker than to look for what is not.
    if not (text.isprintable() and "_x" not in text) and _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unmarked(text: str) -> str:
    """Text that xlsxwriter does not take for its own markup."""
    return f" {text}" if text.startswith("<r>") else text
