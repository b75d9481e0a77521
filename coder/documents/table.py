"""CSV as people keep it: byte order marks, semicolons, blank lines, Excel's own habits."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from coder.documents.decode import decode
from coder.errors import BadInput
from coder.text.canonical import canonical

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_END = "\0"  # canonical text holds none


@dataclass(frozen=True, slots=True)
class Row:
    """One row's cells, without outer blanks."""

    number: int
    """As a spreadsheet counts: from 1, empty rows and the header included."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file's header and its rows that are not empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    assumed: tuple[str, ...]
    """What was concluded about the file, a sentence each."""
    unread: tuple[str, ...] = ()
    """Filled sheets of the same workbook that are not this one, a phrase each."""


def read_table(data: bytes, source: str, encoding: str | None = None) -> Table:
    """Read a CSV file's bytes; an empty file has an empty header.

    The delimiter is the one that occurs most often in the header, outside quotes. Empty lines
    and empty columns without a heading are passed over.

    Raises:
        BadInput: undecodable, or a quotation mark that is never closed (named by its row).
    """
    decoded = decode(data, encoding, source)
    text = canonical(decoded.text)
    assumed = [*decoded.assumed]
    if text.startswith("sep=") and text[5:6] in ("\n", ""):  # Excel's own hint in the first line
        delimiter, text = text[4:5], text[6:]
    else:
        delimiter = delimiter_of(text)
    if delimiter != ",":
        assumed.append(f"columns are separated by {_DELIMITERS.get(delimiter, repr(delimiter))}")
    filled = [row for row in _rows(text, delimiter, source) if any(row.cells)]
    if not filled:
        return Table((), (), tuple(assumed))
    if filled[-1].number > len(filled):
        assumed.append("empty rows are passed over")
    width = max(len(_without_tail(row.cells)) for row in filled)
    header, *body = (Row(row.number, (row.cells + ("",) * width)[:width]) for row in filled)
    return Table(header.cells, tuple(body), tuple(assumed))


def _without_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells up to the last that is not empty."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return cells[:last]


def delimiter_of(text: str) -> str:
    """What separates the columns: the sign that stands most often in the first line, outside quotes."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    counts = Counter(character for character in outside if character in _DELIMITERS)
    return counts.most_common(1)[0][0] if counts else ","


def _rows(text: str, delimiter: str, source: str) -> Iterator[Row]:
    """Every row, empty ones too; a mark appended to the text shows whether the last quote closes."""
    ended = text if text.endswith("\n") else text + "\n"
    reader = csv.reader(io.StringIO(ended + _END, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                break
            yield Row(number, tuple(cell.strip() for cell in cells))
    except csv.Error as error:
        raise BadInput(f"{source}, row {number + 1}, cannot be read: {error}.") from error
    raise BadInput(f'{source}, row {number}: a quotation mark (") is opened and never closed; close it.')
