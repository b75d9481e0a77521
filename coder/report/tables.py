"""Tables as CSV that spreadsheets open without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

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
        return repr(value)
    return str(value)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool = False) -> str:
    """A CSV table with a header row, each line ended by a line feed."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([cell(name, raw=raw) for name in columns])
    writer.writerows([cell(value, raw=raw) for value in row] for row in rows)
    return stream.getvalue()
