"""What an export consists of, before it becomes a workbook, a page or files.

Frozen values without any project behind them: whoever has tables of their own can have them drawn.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

Kind = Literal["text", "long", "whole", "figure", "share"]
"""How a column reads: short text, text of several lines, whole numbers, decimals, shares of 1."""
ChartKind = Literal["bars", "intervals", "lines", "stacked"]
Row = Sequence[object]
DECIMALS = 6
"""What lies beyond differs between processors, and the bytes must not."""
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds; longer text is cut there, and marked."""
CUT = " […]"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    meaning: str = ""
    """A sentence for the data dictionary."""
    kind: Kind = "text"
    width: int = 0
    """In characters; 0 for what suits its kind."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some columns of a table, over rows that follow one another."""

    kind: ChartKind
    title: str
    labels: int
    """Column that names the bars or the places on the axis."""
    series: tuple[int, ...]
    """Columns that are drawn."""
    label_axis: str
    value_axis: str
    """With the unit."""
    source: str
    low: int | None = None
    """Column of the lower end of the range around each value."""
    high: int | None = None
    first: int = 0
    count: int | None = None
    """Rows drawn, from ``first`` on; None for all."""
    most: float | None = None
    """End of the axis; None for what the values need."""
    mark: float | None = None
    """A value that is marked on the axis, such as a target."""


@dataclass(frozen=True)
class Rows:
    """Rows that are made again each time somebody goes through them; for tables too long to hold."""

    make: Callable[[], Iterable[Row]]
    count: int
    """How many there are."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.make())


@dataclass(frozen=True)
class Table:
    """A table with all that a reader needs to trust it."""

    key: str
    """Names it for good: ``counts``, ``by_sex``."""
    name: str
    """Of its sheet or section."""
    title: str
    caption: str
    """Unit, layer, coders, codebook, record, and who is missing and why."""
    columns: tuple[Column, ...]
    rows: Sequence[Row] | Rows
    """Can be gone through more than once."""
    keys: int = 1
    """So many columns at the left name a row."""
    charts: tuple[Chart, ...] = ()
    heat: tuple[int, ...] = ()
    """Columns whose figures are shaded by size."""
    command: str = ""
    """What computes it again, where a command does."""
    has_total: bool = False
    """Whether the last row is a sum, which is not shaded."""

    @property
    def drawn(self) -> tuple[Chart, ...]:
        """The charts that have something to show."""
        return tuple(chart for chart in self.charts if any(self.chart_rows(chart)))

    def chart_rows(self, chart: Chart) -> list[Row]:
        """The rows that ``chart`` draws."""
        rows = list(self.rows)
        return rows[chart.first : None if chart.count is None else chart.first + chart.count]


@dataclass(frozen=True)
class Quote:
    """A person's words under a code."""

    code: str
    text: str
    direction: Literal["ltr", "rtl"]
    language: str
    source: str
    """Whose words, and where they stand."""


@dataclass(frozen=True)
class Provenance:
    """Where an export comes from, and how to compute it again."""

    entries: Mapping[str, object]
    """Values as JSON has them, in the order in which they are shown."""

    def with_entries(self, **more: object) -> Provenance:
        """The same with further entries."""
        return Provenance({**self.entries, **more})

    @cached_property
    def text(self) -> str:
        """As JSON that a person can read, ended by a line feed."""
        return json.dumps(self.entries, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def lines(self) -> Iterator[tuple[str, str]]:
        """(name, value) of each entry in words; tables within it line by line."""
        for name, value in self.entries.items():
            if isinstance(value, Mapping):
                for inner, each in value.items():
                    yield f"{name}: {inner}", _said(each)
            else:
                yield name, _said(value)


def _said(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value)) or "none"
    return str(value)


@dataclass(frozen=True)
class Document:
    """An export: tables, and what is said around them."""

    title: str
    about: tuple[str, ...]
    """Paragraphs at the beginning."""
    tables: tuple[Table, ...]
    provenance: Provenance
    created: datetime
    """Of the last thing recorded, so that the same record gives the same bytes."""
    methods: str = ""
    quotes: tuple[Quote, ...] = ()
    left_out: tuple[str, ...] = field(default=())
    """What is not in it, each with its reason."""


# --- the same value wherever it is read ------------------------------------------------------


def rounded(value: object) -> object:
    """Floats to ``DECIMALS``; everything else as it is."""
    return round(float(value), DECIMALS) + 0.0 if isinstance(value, float) else value


def plain(value: object) -> str:
    """A cell as text that is the same after writing and reading it in any format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(rounded(value))
    return cut(value) if isinstance(value, str) else str(value)


def cut(text: str) -> str:
    """``text`` as long as a cell may be."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


class RowDigest:
    """A fingerprint of a table's cells, row by row."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._hash = hashlib.sha256()
        self._add(columns)

    def _add(self, cells: Iterable[str]) -> None:
        self._hash.update(("\x1f".join(cells) + "\x1e").encode("utf-8", "surrogatepass"))

    def add(self, row: Row) -> None:
        """Take in the next row."""
        self._add(map(plain, row))

    def add_rows(self, rows: Sequence[str]) -> None:
        """Take in the next rows, of each its cells as ``plain`` gives them, joined with U+001F."""
        self._hash.update("".join(f"{row}\x1e" for row in rows).encode("utf-8", "surrogatepass"))

    def hexdigest(self) -> str:
        """sha256 of everything so far."""
        return self._hash.hexdigest()


def digest_of(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A fingerprint of a table's cells."""
    made = RowDigest(columns)
    for row in rows:
        made.add(row)
    return made.hexdigest()
