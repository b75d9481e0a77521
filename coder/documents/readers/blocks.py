"""Paragraphs and tables put one under the other as plain text.

A paragraph is a block between blank lines, as an excerpt is; its soft line breaks stay. A table of
figures or names is one block of tab-separated rows; a table in which text is laid out (a
transcript in columns) becomes one paragraph for each row, so that its rows can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coder.documents.readers.model import Converted
from coder.text.canonical import canonical
from coder.text.display import counted

LONG_CELL = 80
"""Characters of a cell from which a table is taken for text laid out in columns."""
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?=\n)")

Cell = Sequence[str]
"""A cell's paragraphs."""


class Blocks:
    """A text under construction, with what is to be said about it."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self.notes: list[str] = []
        self.losses: list[str] = []
        self._rows_apart = 0
        self._tables = 0

    def paragraph(self, text: str) -> None:
        """Add a paragraph; one without anything visible is left out, for blank lines part them already."""
        block = _BLANK_LINES.sub("", text).strip("\n")
        if block.strip():
            self._blocks.append(block)

    def table(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add a table's rows; empty cells at a row's end are left out."""
        lines = [line for row in rows if (line := _line(row)).strip()]
        if not lines:
            return
        self._tables += 1
        if any(len(cell) > 1 or any(len(part) > LONG_CELL for part in cell) for row in rows for cell in row):
            self._rows_apart += 1
            for line in lines:
                self.paragraph(line)
        else:
            self._blocks.append("\n".join(lines))

    def say(self, number: int, thing: str, what: str, *, lost: bool = False, things: str = "") -> None:
        """Note ``number`` things and what became of them; nothing where there are none."""
        if number:
            (self.losses if lost else self.notes).append(f"{counted(number, thing, things)} {what}")

    def done(self, attributes: tuple[tuple[str, str], ...] = ()) -> Converted:
        """The text so far, and what was said."""
        plain = self._tables - self._rows_apart
        self.say(plain, "table", "as lines of cells with tabs between")
        self.say(self._rows_apart, "table", "of text, a paragraph for each row, cells with tabs between")
        text = canonical("\n\n".join(self._blocks))
        return Converted(text, tuple(self.notes), tuple(self.losses), attributes)


def _line(row: Sequence[Cell]) -> str:
    cells = [[part for part in cell if part.strip()] for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if any(len(cell) > 1 or any("\n" in part for part in cell) for cell in cells):
        return _lines(cells)
    return "\t".join(part for cell in cells for part in (cell or [""]))


def _lines(cells: list[list[str]]) -> str:
    """A row with a cell of several lines: what stands beside it in one line goes before it."""
    lines: list[str] = []
    beside: list[str] = []
    for cell in cells:
        parts = "\n".join(cell).split("\n")
        if len(parts) == 1:
            beside.append(parts[0])
        else:
            lines.append("\t".join([*beside, parts[0]]))
            lines += parts[1:]
            beside = []
    if beside:
        lines.append("\t".join(beside))
    return "\n".join(lines)
