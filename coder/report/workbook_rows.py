"""The rows of a sheet, written as XML straight away: a million cells in a second or two.

xlsxwriter takes ten times as long for them, and takes a text that begins with ``<r>`` and ends with ``</r>``
for markup; here text is always text. Its buffer for rows is used, which is no part of its public face: the
tests hold it to that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coder.report.model import Column, Row, RowDigest, cut, plain
from coder.report.workbook_formats import Formats
from coder.text.direction import direction_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_AT_ONCE = 2000
_MOST_KNOWN = 50_000
_SPACE = ' xml:space="preserve"'


class RowWriter:
    """Writes rows below what xlsxwriter has written of a sheet, and takes their fingerprint."""

    def __init__(self, sheet: Worksheet, columns: Sequence[Column], formats: Formats, first: int) -> None:
        self._sheet: Any = sheet
        self._sheet._write_single_row(first)
        self._letters = [letters(at) for at in range(len(columns))]
        self._styles = [
            (
                _index(formats.number(each.kind)),
                _index(formats.words(each.kind)),
                _index(formats.words(each.kind, rtl=True)),
            )
            for each in columns
        ]
        self._known: list[dict[str, str]] = [{} for _ in columns]
        self._is_long = [each.kind == "long" for each in columns]
        self._first = self._next = first
        self._lines: list[str] = []
        self.digest = RowDigest([each.name for each in columns])

    def add(self, row: Row) -> None:
        """Write the next row."""
        self._next += 1
        number = self._next
        cells, texts = [f'<row r="{number}">'], []
        for at, value in enumerate(row):
            if isinstance(value, str):
                text = cut(value)
                texts.append(text)
                if text:
                    cells.append(f'<c r="{self._letters[at]}{number}"{self._body(at, text)}')
                continue
            text = plain(value)
            texts.append(text)
            if isinstance(value, bool):
                cells.append(f'<c r="{self._letters[at]}{number}"{self._body(at, text)}')
            elif value is not None:
                cells.append(
                    f'<c r="{self._letters[at]}{number}" s="{self._styles[at][0]}"><v>{text}</v></c>'
                )
        cells.append("</row>")
        self._lines.append("".join(cells))
        self.digest.add_texts(texts)
        if len(self._lines) >= _AT_ONCE:
            self._flush()

    def _body(self, at: int, text: str) -> str:
        """What follows the place of a cell of text; made once for texts that come again."""
        known = self._known[at]
        found = known.get(text)
        if found is None:
            rtl = not text.isascii() and direction_of(text) == "rtl"
            space = _SPACE if text != text.strip() or "\n" in text else ""
            style = self._styles[at][2 if rtl else 1]
            found = f' s="{style}" t="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'
            if not self._is_long[at] and len(known) < _MOST_KNOWN:
                known[text] = found
        return found

    def _flush(self) -> None:
        self._sheet.row_data_fh.write("".join(self._lines))
        self._lines.clear()

    def close(self) -> int:
        """Hand the sheet back; returns the last row, from 0."""
        self._flush()
        if self._next > self._first:
            self._sheet._check_dimensions(self._next - 1, len(self._letters) - 1)
            self._sheet.previous_row = self._next
        return self._next - 1


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
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unmarked(text: str) -> str:
    """Text that xlsxwriter does not take for its own markup."""
    return f" {text}" if text.startswith("<r>") else text
