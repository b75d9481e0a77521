"""Tables as CSV that spreadsheets open without running anything."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from coder.text.cells import guarded


def cell(value: object, *, raw: bool = False) -> str:
    """One CSV cell: numbers as they are, None as empty, text guarded unless ``raw``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if raw else guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(float(value) + 0.0)  # numpy's floats print their type, and -0.0 its sign
    return str(value)


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The same table as one JSON object per line."""
    lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool = False) -> str:
    """A CSV table with a header row, each line ended by a line feed."""
    stream = io.StringIO(newline="")
    _write(stream, columns, rows, raw=raw)
    return stream.getvalue()


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool = False
) -> str:
    """Write the same table to ``path`` in UTF-8, row by row; returns the file's sha256."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        _write(stream, columns, rows, raw=raw)
    with path.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def _write(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([cell(name, raw=raw) for name in columns])
    for row in rows:
        cells = [guarded(value) if type(value) is str and not raw else cell(value, raw=raw) for value in row]
        # A lone CR within a cell ends the row for readers, and the writer does not quote it by itself.
        (quoting if "\r" in "".join(cells) else writer).writerow(cells)
