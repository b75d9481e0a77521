"""Files of codings, CSV or JSON lines, as rows of text with the line each came from."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from coder.documents.decode import decode
from coder.documents.table import delimiter_of
from coder.errors import BadInput, NotFound
from coder.text.cells import cells_up_to, unguarded

REQUIRED = ("testimony", "coder", "start", "end", "code")
OPTIONAL = ("quote", "memo", "round", "at")
COLUMNS = (*REQUIRED, *OPTIONAL)
JSON_LINES = (".jsonl", ".ndjson")
"""How the name of a file with one JSON object per line ends."""
LONGEST_CELL = 64 * 1024 * 1024
"""A quote may be a whole testimony."""
_QUOTE_FIRST = re.compile("(?:^|[,;\t\"\n])'")
"""Where a cell may begin with the guard; most files have none, and are read faster."""


class CodingLine(NamedTuple):
    """One row of a file of codings, every value as the text it was; empty where not given."""

    line: int
    """Line of the file the row begins on, from 1."""
    testimony: str
    coder: str
    start: str
    end: str
    code: str
    quote: str = ""
    memo: str = ""
    round: str = ""
    at: str = ""


class BadLine(NamedTuple):
    """A line of a file of codings that is no row, and why."""

    line: int
    what: str


def read_codings(path: Path, encoding: str | None = None) -> Iterator[CodingLine | BadLine]:
    """The rows of ``path``: JSON lines if it ends in ``.jsonl``, CSV otherwise.

    Cells come back without the guard against formulas. Columns beyond the known ones are passed over.

    Raises:
        NotFound: no such file.
        BadInput: undecodable, missing columns, or no readable CSV at all; raised before or
            while iterating. A single line that is no row is yielded as such.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"Cannot read {path}: {error.strerror}.") from error
    text = decode(data, encoding, str(path)).text
    if path.suffix.lower() in JSON_LINES:
        return _from_json_lines(text)
    return _from_csv(path, text)


def _from_csv(path: Path, text: str) -> Iterator[CodingLine | BadLine]:
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        with cells_up_to(LONGEST_CELL):
            header = [name.strip().casefold() for name in next(reader, [])]
            _check_columns(path, header)
            places = [header.index(name) if name in header else -1 for name in COLUMNS]
            pick = itemgetter(*places)
            needed = max(places) + 1
            may_be_guarded = _QUOTE_FIRST.search(text) is not None
            previous = reader.line_num
            for row in reader:
                line, previous = previous + 1, reader.line_num
                if not any(row):
                    continue
                if len(row) < needed:
                    yield BadLine(line, f"{len(row)} cells where the header names {len(header)}")
                    continue
                row.append("")  # what place -1, a column that is not there, stands for
                cells = pick(row)
                yield CodingLine(line, *(map(unguarded, cells) if may_be_guarded else cells))
    except csv.Error as error:
        raise BadInput(f"{path}:{reader.line_num}: this is no readable CSV ({error}).") from error


def _check_columns(path: Path, header: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise BadInput(
            f"{path}: no column {', '.join(missing)}. The first line names the columns: "
            f"{','.join(REQUIRED)}[,{','.join(OPTIONAL)}]."
        )
    twice = sorted({name for name in header if name in COLUMNS and header.count(name) > 1})
    if twice:
        raise BadInput(f"{path}: the column {', '.join(twice)} stands twice in the first line. Keep one.")


def _from_json_lines(text: str) -> Iterator[CodingLine | BadLine]:
    for line, row in enumerate(text.split("\n"), start=1):
        if not row.strip():
            continue
        try:
            value = json.loads(row)
        except (ValueError, RecursionError):
            yield BadLine(line, "this is no JSON")
            continue
        missing = [name for name in REQUIRED if name not in value] if isinstance(value, dict) else [*REQUIRED]
        if missing:
            yield BadLine(line, f"no {', '.join(missing)}; one object per line is wanted")
            continue
        yield CodingLine(line, **{name: _text(value[name]) for name in COLUMNS if name in value})


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
