"""A table of text as an Excel workbook of one sheet, every cell text and none a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO

from coder.errors import Refused

LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""
_WIDE = 50
_FIXED = datetime(2000, 1, 1)  # the same codebook gives the same bytes


def text_sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The workbook's bytes.

    Raises:
        Refused: a text is longer than a cell.
    """
    from xlsxwriter import Workbook

    stream = BytesIO()
    book = Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _FIXED})
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, heading in enumerate(header):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, _WIDE if heading in _LONG else 18)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            if len(text) > LONGEST_CELL:
                book.close()
                raise Refused(
                    f"The {header[column]} in row {number + 1} is longer than an Excel cell can be: "
                    "write CSV or Markdown instead."
                )
            if text:
                sheet.write_string(number, column, text, wrapped)
    sheet.freeze_panes(1, 1)
    book.close()
    return stream.getvalue()


_LONG = frozenset(("definition", "use_when", "avoid_when", "examples", "counter_examples"))
