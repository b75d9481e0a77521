"""A register kept in a workbook (XLSX): its first sheet with a case column, as a table of texts."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from coder.documents.headings import names_cases, understood
from coder.documents.sheets import text_column
from coder.documents.table import Row, Table
from coder.errors import BadInput
from coder.model import Variable
from coder.text.canonical import canonical
from coder.text.display import counted

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_BYTES = 32 * 1024 * 1024
"""Largest file taken."""
MAX_UNPACKED = 256 * 1024 * 1024
"""Most bytes that the file's members may unpack to."""
MAX_MEMBERS = 2_000
MAX_RATIO = 150
"""Most bytes that one packed byte of a large member may stand for; sheets stay below 40."""
_RATIO_COUNTS_FROM = 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 200_000, 1_000
_EXACT = 1e15  # below, a whole number is kept exactly by a sheet

Value: TypeAlias = str | float | int | bool | date | datetime | time | timedelta
Rows: TypeAlias = list[tuple[int, list[Value]]]
"""Rows that are not empty, numbered as the sheet does."""


def read_workbook(data: bytes, source: str, variables: Sequence[Variable] = ()) -> Table:
    """Read a workbook's bytes; numbers, dates and yes-or-no cells become text as the sheet means them.

    A date is written in the format of the codebook's variable of that column, else year-month-day.
    The first sheet whose first filled row has a case column is taken, else the first with a column of
    texts, else the first that is not empty.

    Raises:
        BadInput: no workbook, protected by a password, or larger unpacked than any register.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    bounded = _bounded(data, source)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(bounded))
        sheets = _sheets(workbook, source)
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(
            f"{source} cannot be read as a workbook ({error}): save it again as XLSX, or as CSV."
        ) from error
    if not sheets:
        return Table((), (), ())
    sheet = _chosen(sheets, variables)
    rows = sheets.pop(sheet)
    unread = tuple(f"the sheet {name!r}, {counted(len(each), 'row')}" for name, each in sheets.items())
    assumed = [] if len(workbook.sheet_names) == 1 else [f"read from the sheet {sheet!r}"]
    header = tuple(map(_text, rows[0][1]))
    formats = _formats(header, variables)
    body = [
        Row(number, tuple(_text(cell, formats.get(place)) for place, cell in enumerate(cells)))
        for number, cells in rows[1:]
    ]
    filled = tuple(row for row in body if any(row.cells))
    if any(isinstance(cell, date) for _, cells in rows for cell in cells):
        assumed.append("dates are the sheet's own, whatever way they are shown in")
    width = max((place + 1 for row in ((0, header), *((r.number, r.cells) for r in filled))
                 for place, cell in enumerate(row[1]) if cell), default=0)  # fmt: skip
    body = [Row(row.number, row.cells[:width]) for row in filled]
    return Table(header[:width], tuple(body), tuple(assumed), unread)


def as_csv(table: Table) -> bytes:
    """The table as a CSV file in UTF-8."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows((table.header, *(row.cells for row in table.rows)))
    return stream.getvalue().encode("utf-8")


def _bounded(data: bytes, source: str) -> bytes:
    """The same archive packed anew from members whose size was counted: what is read later cannot swell.

    Raises:
        BadInput: no archive, damaged, locked, or beyond the limits.
    """
    too_large = BadInput(f"{source} is larger than any register; export the sheet as CSV and import that.")
    if len(data) > MAX_BYTES:
        raise too_large
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(f"{source} has a password, or is an old .xls file: save it as plain XLSX first.")
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as copy:
            members = archive.infolist()
            swollen = any(
                member.file_size > max(_RATIO_COUNTS_FROM, MAX_RATIO * member.compress_size)
                for member in members
            )
            if len(members) > MAX_MEMBERS or swollen or sum(m.file_size for m in members) > MAX_UNPACKED:
                raise too_large
            for member in members:
                copy.writestr(zipfile.ZipInfo(member.filename), archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise BadInput(f"{source} is no workbook, or a damaged one: save it again as XLSX or CSV.") from error
    except Exception as error:  # zlib.error and struct.error come through as they are
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{source} is a damaged workbook: save it again as XLSX or CSV.") from error
    return packed.getvalue()


def _sheets(workbook: CalamineWorkbook, source: str) -> dict[str, Rows]:
    """The rows of each sheet that has any."""
    names = workbook.sheet_names
    read = {name: _rows(workbook.get_sheet_by_name(name), f"{source}, sheet {name}") for name in names}
    return {name: rows for name, rows in read.items() if rows}


def _chosen(sheets: Mapping[str, Rows], variables: Sequence[Variable]) -> str:
    """The name of the sheet that is a register or holds testimonies; the first where none says so."""
    headers = {name: [_text(cell) for cell in rows[0][1]] for name, rows in sheets.items()}
    registers = (name for name, header in headers.items() if names_cases(header))
    texts = (name for name, header in headers.items() if text_column(header, variables) is not None)
    return next(chain(registers, texts, sheets))


def _rows(sheet: CalamineSheet, where: str) -> Rows:
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise BadInput(
            f"{where} has {sheet.total_height:,} rows and {sheet.total_width:,} columns, which is no "
            "register: remove what stands far below or beside it."
        )
    rows = enumerate(sheet.to_python(skip_empty_area=False), 1)
    return [(number, list(cells)) for number, cells in rows if any(map(_text, cells))]


def _formats(header: Sequence[str], variables: Sequence[Variable]) -> dict[int, str]:
    """Column -> how its dates are to be written."""
    places = understood(header, variables).places
    return {places[v.name]: v.format for v in variables if v.type == "date" and v.name in places}


def _text(value: Value, form: str | None = None) -> str:
    """A cell as it would be typed into a CSV file."""
    match value:
        case str():
            text = canonical(value).strip()
        case bool():
            text = "true" if value else "false"
        case datetime() if form is None and value.time() != time():
            text = value.isoformat(sep=" ", timespec="minutes")
        case date():
            text = value.strftime(form or "%Y-%m-%d")
        case float() if value.is_integer() and abs(value) < _EXACT:
            text = str(int(value))
        case float():
            text = repr(value)
        case _:
            text = str(value)
    return text
