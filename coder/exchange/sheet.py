"""A table from outside as readers of this room take it, whatever file it lay in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coder.text.cells import unguarded

KnownText = tuple[str, str]
"""Id and canonical text of a document that is there."""
Texts = Callable[[str], KnownText | None]
"""Finds the document that a table speaks of by its name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows, each with its number as a spreadsheet counts, from 1 with the header."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def place(self, *names: str) -> int | None:
        """The column called by the first of ``names`` that is there; capitals and ``_`` do not matter."""
        plain = [plain_heading(each) for each in self.header]
        return next((plain.index(name) for name in names if name in plain), None)

    def cells(self, *places: int | None) -> Iterator[tuple[int, list[str]]]:
        """Of each row its number and these cells, without the guard against formulas; empty for None."""
        for number, row in self.rows:
            yield number, ["" if at is None or at >= len(row) else unguarded(row[at]) for at in places]


def plain_heading(heading: str) -> str:
    """A column's heading as headings are compared."""
    return " ".join(heading.replace("_", " ").casefold().split())
