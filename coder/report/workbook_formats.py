"""How the cells of a workbook look, and what its sheets are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from coder.report.model import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_PATTERNS = {"whole": "#,##0", "figure": "0.000", "share": "0.0%"}


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        top: dict[str, object] = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.caption = book.add_format({**top, "text_wrap": True, "font_color": "#444444", "italic": True})
        self.prose = book.add_format({**top, "text_wrap": True})
        self.small = book.add_format({**top, "font_size": 8, "font_color": "#666666"})
        self.link = book.add_format({**top, "font_color": "#0B5394", "underline": 1})
        self.text = book.add_format(top)
        self.long = book.add_format({**top, "text_wrap": True})
        right: dict[str, object] = {**top, "align": "right", "reading_order": 2}
        self._right = book.add_format(right)
        self._right_long = book.add_format({**right, "text_wrap": True})
        self._numbers = {
            kind: book.add_format({**top, "num_format": each}) for kind, each in _PATTERNS.items()
        }
        head: dict[str, object] = {
            "bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "bottom",
        }  # fmt: skip
        self._words_head = book.add_format(head)
        self._number_head = book.add_format({**head, "align": "right"})

    def header(self, kind: Kind) -> Format:
        """Of a column's name."""
        return self._number_head if kind in _PATTERNS else self._words_head

    def number(self, kind: Kind) -> Format:
        """Of a number in a column."""
        return self._numbers.get(kind, self.text)

    def words(self, kind: Kind, *, rtl: bool = False) -> Format:
        """Of a text in a column."""
        if kind == "long":
            return self._right_long if rtl else self.long
        return self._right if rtl else self.text


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel takes: short, without its signs, and different without regard to capitals."""
    found: list[str] = []
    taken = {"history"}
    for name in wanted:
        base = _NOT_IN_NAMES.sub(" ", name).strip().strip("'")[:LONGEST_NAME].strip() or "Sheet"
        made, number = base, 1
        while made.casefold() in taken:
            number += 1
            made = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
        taken.add(made.casefold())
        found.append(made)
    return found
