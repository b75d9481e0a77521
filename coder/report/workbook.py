"""An export as an Excel workbook: a sheet per table, native charts, and nothing that runs.

All text is written as text, never as a formula. The same document gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder.errors import Refused
from coder.report.model import Column, Document, Provenance, Rows, Table, cut
from coder.report.workbook_charts import add_charts
from coder.report.workbook_formats import Formats, sheet_names
from coder.report.workbook_rows import claim_rows, unmarked, write_rows
from coder.report.workbook_stream import LongTable, join

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

README, PROVENANCE = "Read me", "Provenance"
HEADER = 3
"""Row of the column names, from 0; title, caption and command stand above it."""
MOST_ROWS = 1_048_576 - HEADER - 1
WIDTHS = {"text": 18, "long": 60, "whole": 10, "figure": 10, "share": 10}
_PAGE = 100
"""Characters across which captions are spread."""
_PORTION = 30_000
"""Characters of the provenance in one cell."""
_PRINTED = 105
"""Characters that stand side by side on a page, unscaled."""


def write_workbook(path: Path, document: Document) -> None:
    """Write ``document`` to ``path``.

    Raises:
        Refused: a table has more rows than a sheet.
        OSError: the file cannot be written.
    """
    from xlsxwriter import Workbook

    skeleton = io.BytesIO()
    book = Workbook(
        skeleton,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    try:
        tables = _write(book, document)
    except BaseException:
        book.fileclosed = True  # otherwise xlsxwriter warns, at exit, of a workbook that was given up
        raise
    book.close()
    join(path, skeleton, tables, telling=2)


def _write(book: Workbook, document: Document) -> list[LongTable]:
    """Everything but the rows of long tables, which are returned."""
    book.set_properties(
        {
            "title": document.title,
            "comments": str(document.provenance.entries.get("command", "")),
            "created": document.created.replace(tzinfo=None, microsecond=0),
        }
    )
    formats = Formats(book)
    names = sheet_names([README, PROVENANCE, *(table.name for table in document.tables)])
    sheets = [book.add_worksheet(name) for name in names]
    digests, long = {}, []
    for number, (table, sheet) in enumerate(zip(document.tables, sheets[2:], strict=True), start=3):
        written = _write_table(book, sheet, number, table, formats)
        digests[table.key] = written if isinstance(written, str) else written.token
        long += [] if isinstance(written, str) else [written]
    _write_readme(sheets[0], document, names, formats)
    _write_provenance(sheets[1], document.provenance.with_entries(tables=digests), formats)
    sheets[0].activate()
    return long


# --- a table ----------------------------------------------------------------------------------


def _write_table(
    book: Workbook, sheet: Worksheet, number: int, table: Table, formats: Formats
) -> str | LongTable:
    """Write a table, or all but its rows where there may be many; returns its fingerprint, or those rows."""
    last = max(len(table.columns) - 1, 0)
    widths = [_width(column) for column in table.columns]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    _head(sheet, table, widths, formats)
    for at, column in enumerate(table.columns):
        sheet.write_string(HEADER, at, unmarked(column.name), formats.header(column.kind))
    rows = table.rows
    count = rows.count if isinstance(rows, Rows) else len(rows)
    if count > MOST_ROWS:
        raise Refused(
            f"{table.name} has more rows than a sheet holds ({MOST_ROWS:,}): "
            "choose fewer with --round or --where, or take coder export csv."
        )
    written: str | LongTable
    if isinstance(rows, Rows):
        written = LongTable(number, table.columns, formats, HEADER + 1, rows, count)
        claim_rows(sheet, HEADER + count, last)
    else:
        written = write_rows(sheet, table.columns, formats, HEADER + 1, rows)
    end = HEADER + count
    sheet.freeze_panes(HEADER + 1, table.keys)
    if end > HEADER:
        sheet.autofilter(HEADER, 0, end, last)
        if table.heat and end - table.has_total > HEADER:
            sheet.conditional_format(
                HEADER + 1, table.heat[0], end - table.has_total, table.heat[-1],
                {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#9EC9E2"},
            )  # fmt: skip
    _set_page(sheet, sum(widths), has_charts=bool(table.drawn), columns=len(widths))
    add_charts(book, sheet, table, HEADER, widths)
    return written


def _set_page(sheet: Worksheet, width: int, *, has_charts: bool, columns: int) -> None:
    """On paper: a table fills the width of a page, and its charts follow on pages of their own."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    if has_charts:
        sheet.set_v_pagebreaks([columns + 1])
        sheet.set_print_scale(max(30, min(100, 100 * _PRINTED // max(width, 1))))
    else:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
    sheet.set_footer("&L&A&RPage &P of &N")


def _head(sheet: Worksheet, table: Table, widths: Sequence[int], formats: Formats) -> None:
    """Title, caption and command above the table, spread over as many columns as make a page."""
    across, wide = 0, 0
    for at, width in enumerate(widths):
        across, wide = at, wide + width
        if wide >= _PAGE:
            break
    wide = max(wide, 40)
    sheet.write_string(0, 0, unmarked(table.title), formats.title)
    lines = [(table.caption, formats.caption)]
    lines.append((f"Computed again by: {table.command}" if table.command else "", formats.caption))
    for at, (text, style) in enumerate(lines, start=1):
        sheet.set_row(at, 15 * max(1, -(-len(text) // wide)))
        if across:
            sheet.merge_range(at, 0, at, across, "", style)
        sheet.write_string(at, 0, unmarked(text), style)


def _width(column: Column) -> int:
    return max(column.width or WIDTHS[column.kind], min(len(column.name) + 4, 30))


# --- what is said around the tables -----------------------------------------------------------


def _write_readme(sheet: Worksheet, document: Document, names: Sequence[str], formats: Formats) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    at = _paragraphs(sheet, 0, [document.title], formats.title)
    at = _paragraphs(sheet, at, document.about, formats.prose)
    if document.methods:
        at = _paragraphs(sheet, at + 1, ["Methods"], formats.heading)
        at = _paragraphs(sheet, at, [document.methods], formats.prose)
    at = _paragraphs(sheet, at + 1, ["Sheets"], formats.heading)
    listed: Iterable[tuple[str, str]] = [
        (PROVENANCE, "Where everything comes from, and how to compute it again."),
        *((table.name, table.title) for table in document.tables),
    ]
    for name, (_, what) in zip(names[1:], listed, strict=True):
        quoted = name.replace("'", "''")
        sheet.write_url(at, 0, f"internal:'{quoted}'!A1", formats.link, name)
        sheet.write_string(at, 1, unmarked(what), formats.long)
        at += 1
    if document.left_out:
        at = _paragraphs(sheet, at + 1, ["Left out"], formats.heading)
        _paragraphs(sheet, at, document.left_out, formats.prose)
    _one_page(sheet)


def _paragraphs(sheet: Worksheet, at: int, texts: Iterable[str], style: Any) -> int:
    for text in texts:
        sheet.set_row(at, 15 * max(1, -(-len(text) // 110)) + (6 if style.font_size > 11 else 0))
        sheet.merge_range(at, 0, at, 1, "", style)
        sheet.write_string(at, 0, unmarked(cut(text)), style)
        at += 1
    return at


def _write_provenance(sheet: Worksheet, provenance: Provenance, formats: Formats) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, PROVENANCE, formats.title)
    sheet.write_string(2, 0, "name", formats.header("text"))
    sheet.write_string(2, 1, "value", formats.header("text"))
    at = 3
    for name, value in provenance.lines():
        sheet.write_string(at, 0, name, formats.text)
        sheet.write_string(at, 1, unmarked(cut(value)), formats.long)
        at += 1
    # The same once more as one document, for `coder verify` and other programs.
    sheet.write_string(at, 0, "json", formats.text)
    for part in portions(provenance.text):
        sheet.write_string(at, 1, part, formats.small)
        sheet.set_row(at, 15)
        at += 1
    sheet.freeze_panes(3, 1)
    _one_page(sheet)


def portions(text: str) -> Iterator[str]:
    """``text`` in parts that a cell holds, each beginning with a sign where one can be found to begin at."""
    while len(text) > _PORTION:
        at = text.rfind('"', 1, _PORTION)
        at = at if at > 0 else _PORTION
        yield text[:at]
        text = text[at:]
    yield text


def _one_page(sheet: Worksheet) -> None:
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
