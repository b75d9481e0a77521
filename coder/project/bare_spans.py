"""Bare spans without a project: one file of spans, one of the texts' lengths.

Every fault of both files is named at once, with its row and column as a spreadsheet counts them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coder.agreement.segments import Segments
from coder.documents.table import Row, read_table
from coder.errors import BadInput, NotFound
from coder.text.cells import unguarded

SPAN_COLUMNS = ("testimony", "coder", "start", "end", "code")
LENGTH_COLUMNS = ("testimony", "length")
CODERS_COLUMN = "coders"
"""Optional in the file of lengths: who coded the testimony, ``;`` between."""

LONGEST = 10**9
"""No text has more characters; a larger number is a mistake."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_SHOWN = 20


@dataclass(frozen=True)
class BareSpans:
    """Spans read from files, ready to compute with."""

    segments: Segments
    notices: tuple[str, ...] = ()
    """What was assumed, a sentence each."""


def read_bare_spans(
    spans: Path,
    lengths: Path,
    *,
    codes: Collection[str] | None = None,
    coders: Collection[str] | None = None,
) -> BareSpans:
    """Read ``testimony,coder,start,end,code`` and ``testimony,length[,coders]``.

    Where the file of lengths does not say who coded a testimony, all coders of both files did.
    Codes and coders come in the order of their names.

    Args:
        spans: Offsets are code points, half-open.
        lengths: Names every testimony, with its number of code points.
        codes: Only these; None takes all.
        coders: Only these; None takes all.

    Raises:
        NotFound: a file that cannot be read, or a code or coder that is in neither.
        BadInput: every fault, with its file, row and column.
    """
    texts = _read_lengths(lengths)
    rows = _read_spans(spans, texts)
    people = sorted(
        {*(row.coder for row in rows), *(name for text in texts.coders.values() for name in text)}
    )
    named = sorted({row.code for row in rows})
    kept_codes = _chosen(named, codes, "code", spans)
    kept_people = _chosen(people, coders, "coder", spans)
    seat, place = _places(kept_people), _places(kept_codes)
    at = _places(texts.length)
    kept = [row for row in rows if row.coder in seat and row.code in place]
    _check_size(texts.length, kept_people, kept_codes, spans)
    seen = np.zeros((len(kept_people), len(at)), dtype=np.bool_)
    for text, column in at.items():
        for name in texts.coders.get(text) or people:
            if name in seat:
                seen[seat[name], column] = True
    segments = Segments.of(
        np.array([at[row.testimony] for row in kept], dtype=np.int64),
        np.array([seat[row.coder] for row in kept], dtype=np.int64),
        np.array([place[row.code] for row in kept], dtype=np.int64),
        np.array([row.start for row in kept], dtype=np.int64),
        np.array([row.end for row in kept], dtype=np.int64),
        lengths=np.array(list(texts.length.values()), dtype=np.int64),
        seen=seen,
        testimonies=tuple(at),
        coders=tuple(kept_people),
        codes=tuple(kept_codes),
    )
    return BareSpans(segments, tuple(texts.notices))


@dataclass(frozen=True, slots=True)
class _Span:
    testimony: str
    coder: str
    start: int
    end: int
    code: str


@dataclass
class _Texts:
    """What the file of lengths says."""

    length: dict[str, int] = field(default_factory=dict)
    coders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Testimony -> who coded it, where the file says so."""
    row: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


@dataclass
class _File:
    """A table whose columns are known, and what is wrong with it so far."""

    path: Path
    column: Mapping[str, int]
    rows: tuple[Row, ...]
    problems: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> _File:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise NotFound(f"Cannot read {path}: {error.strerror}.") from error
        table = read_table(data, str(path))
        header = [name.casefold() for name in table.header]
        known = (*needed, *optional)
        wanted = ",".join(needed) + "".join(f"[,{name}]" for name in optional)
        missing = [name for name in needed if name not in header]
        if missing:
            raise BadInput(
                f"{path}, row 1: no column {', '.join(missing)}. The first row names the columns: {wanted}."
            )
        if twice := sorted({name for name in header if name in known and header.count(name) > 1}):
            raise BadInput(f"{path}, row 1: the column {', '.join(twice)} stands twice. Keep one.")
        file = cls(path, {name: header.index(name) for name in known if name in header}, table.rows)
        for row in file.rows:
            if any(cell and not name for cell, name in zip(row.cells, header, strict=True)):
                file.fault(row, "", f"has more cells than the header, which names {len(header)} columns")
        return file

    def fault(self, row: Row, column: str, what: str) -> None:
        """Note what is wrong with a cell, or with the whole row where ``column`` is empty."""
        at = f", column {self.column[column] + 1} ({column}):" if column else ""
        self.problems.append(f"row {row.number}{at} {what}.")

    def name(self, row: Row, column: str) -> str:
        """The cell's name; a fault and an empty text where there is none."""
        text = unguarded(row.cells[self.column[column]])
        if not text:
            self.fault(row, column, "the cell is empty")
        elif text.casefold() == "nan":
            self.fault(row, column, f"{text!r} is how a missing value is written, not a name")
        else:
            return text
        return ""

    def number(self, row: Row, column: str) -> int | None:
        """The cell's whole number; a fault and None where it is none."""
        text = row.cells[self.column[column]]
        if not _WHOLE.fullmatch(text):
            self.fault(row, column, f"{text!r} is no whole number" if text else "the cell is empty")
            return None
        number = int(text)
        if number < 0:
            self.fault(row, column, f"{number} is negative; the first character is 0")
            return None
        return number

    def refuse(self) -> None:
        """Raise every fault found, if any."""
        if self.problems:
            more = len(self.problems) - _SHOWN
            shown = self.problems[:_SHOWN] + ([f"and {more} more."] if more > 0 else [])
            count = f"{len(self.problems)} faults" if len(self.problems) > 1 else "one fault"
            raise BadInput(f"{self.path} cannot be computed with, {count}:", tuple(shown))


def _read_lengths(path: Path) -> _Texts:
    file = _File.read(path, LENGTH_COLUMNS, (CODERS_COLUMN,))
    texts = _Texts()
    silent = 0
    for row in file.rows:
        name, length = file.name(row, "testimony"), file.number(row, "length")
        if length is not None and length > LONGEST:
            file.fault(row, "length", f"{length} is more than any text has; it is counted in characters")
        if name in texts.length:
            file.fault(row, "testimony", f"{name!r} is listed twice, first in row {texts.row[name]}")
            continue
        texts.length[name] = length or 0
        texts.row[name] = row.number
        if CODERS_COLUMN in file.column:
            people = _people(file, row)
            silent += not people
            if people:
                texts.coders[name] = people
    file.refuse()
    if not texts.length:
        raise BadInput(f"{path}: no testimony is listed; each needs a row with its length.")
    if silent and texts.coders:
        texts.notices.append(
            f"{path}: {silent} testimonies name no coders; all coders count as having coded them."
        )
    return texts


def _people(file: _File, row: Row) -> tuple[str, ...]:
    """Who coded a testimony, as its row says."""
    cell = unguarded(row.cells[file.column[CODERS_COLUMN]])
    names = [name.strip() for name in cell.split(";")]
    people = [name for name in names if name]
    for name in dict.fromkeys(people):
        if people.count(name) > 1:
            file.fault(row, CODERS_COLUMN, f"the coder {name!r} is listed twice")
        if name.casefold() == "nan":
            file.fault(row, CODERS_COLUMN, f"{name!r} is how a missing value is written, not a name")
    return tuple(dict.fromkeys(people))


def _read_spans(path: Path, texts: _Texts) -> list[_Span]:
    file = _File.read(path, SPAN_COLUMNS)
    spans = []
    for row in file.rows:
        testimony, coder, code = (file.name(row, column) for column in ("testimony", "coder", "code"))
        start, end = file.number(row, "start"), file.number(row, "end")
        if testimony and testimony not in texts.length:
            file.fault(row, "testimony", f"{testimony!r} is not in the file of lengths")
            continue
        allowed = texts.coders.get(testimony)
        if allowed is not None and coder and coder not in allowed:
            file.fault(
                row, "coder", f"{coder!r} is not among the coders of {testimony!r}: {', '.join(allowed)}"
            )
        if start is None or end is None or not testimony:
            continue
        length = texts.length[testimony]
        if end < start:
            file.fault(row, "end", f"the span is reversed: it ends at {end}, before its start {start}")
        elif end > length:
            file.fault(row, "end", f"{end} is past the end of {testimony!r}, which has {length} characters")
        spans.append(_Span(testimony, coder, start, end, code))
    file.refuse()
    return spans


def _chosen(known: list[str], wanted: Collection[str] | None, what: str, path: Path) -> list[str]:
    if wanted is None:
        return known
    for name in wanted:
        if name not in known:
            raise NotFound(f"No {what} called {name} in {path}. There are: {', '.join(known) or 'none'}.")
    return [name for name in known if name in wanted]


def _check_size(
    length: Mapping[str, int], coders: Collection[str], codes: Collection[str], path: Path
) -> None:
    cells = (sum(length.values()) + 1) * max(1, len(coders)) * max(1, len(codes))
    if cells >= 1 << 60:
        raise BadInput(
            f"{path}: the texts, coders and codes are too many to compute at once; take some with --code."
        )


def _places(names: Collection[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
