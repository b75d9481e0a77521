"""What a screen shows, written into exports/: one CSV file and its provenance beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.files import write_atomic
from coder.project.counting import Report
from coder.project.exports import EXPORTS
from coder.project.leaks import leaks, leaks_notice
from coder.project.passages import passages
from coder.project.quotes import quotes_table
from coder.report.tables import csv_text

if TYPE_CHECKING:
    from coder.counts.crosstab import Cell, CrossTable
    from coder.model import Coding
    from coder.project.crossing import CrossReport
    from coder.project.door import Project

TOTAL = "total"
MOST_LETTERS = 60
"""Of a file's name, without its ending."""
COUNT_COLUMNS = ("count", "absent", "unknown", "share", "low", "high")
CROSS_COLUMNS = ("row", "column", "count", "people", "suppressed")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as a screen shows it."""

    name: str
    """What it is, in a few words; becomes the file's name."""
    title: str
    caption: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]
    about: Mapping[str, object]
    """Its provenance."""
    notice: str = ""
    """What to tell whoever writes it."""


def write_shown(project: Project, shown: Shown) -> Path:
    """Write the table and ``NAME.provenance.json``; the same record gives the same bytes.

    Returns the table's path.

    Raises:
        Refused: the folder cannot be written; earlier exports are as they were.
    """
    data = csv_text(shown.columns, shown.rows).encode("utf-8")
    path = project.folder / EXPORTS / f"{file_name(shown.name)}.csv"
    about = {
        **shown.about,
        "title": shown.title,
        "caption": shown.caption,
        "files": {path.name: hashlib.sha256(data).hexdigest()},
    }
    text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomic(path, data)
    write_atomic(path.with_suffix(".provenance.json"), text.encode("utf-8"))
    return path


def file_name(words: str) -> str:
    """A name without anything that could be a path; what does not fit into it is told by a few digits."""
    plain = "-".join(re.findall(r"[A-Za-z0-9_]+", words)).lower()
    is_whole = len(plain) <= MOST_LETTERS and not re.search(r"[^\x00-\x7f<>=!~]|[<>=!~]", words)
    if is_whole:
        return plain
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return "-".join(filter(None, (plain[:MOST_LETTERS].rstrip("-"), digest)))


def shown_counts(report: Report) -> Shown:
    """A table of counts, families first."""
    counts = report.counts
    rows = [
        (
            row.code, *row.groups, row.count, row.absent, row.unknown, row.share, row.low, row.high,
            row.people, row.suppressed,
        )
        for row in (*counts.families, *counts.rows)
    ]  # fmt: skip
    by = f" by {' '.join(counts.by)}" if counts.by else ""
    name = f"counts {counts.unit} {counts.layer}{by}{_chosen(report.where, counts.min_cell)}"
    columns = ("code", *counts.by, *COUNT_COLUMNS, "people", "suppressed")
    about = {**report.provenance, "command": f"{report.provenance['command']} --families --csv"}
    return Shown(name, report.title, report.caption, columns, rows, about)


def shown_cross(report: CrossReport) -> Shown:
    """A cross table, a line per cell, sums too."""
    table = report.table
    axes = f"{table.row.name} {table.column.name}"
    name = f"crosstab {axes} {table.unit} {table.layer}{_chosen(report.where, table.min_cell)}"
    about = {**report.provenance, "command": f"{report.provenance['command']} --csv"}
    return Shown(name, report.title, report.caption, CROSS_COLUMNS, _long(table), about)


def _chosen(where: str, least: int) -> str:
    hides = f" min-cell {least}" if least > 1 else ""
    return (f" where {where}" if where else "") + hides


def _long(found: CrossTable) -> list[tuple[object, ...]]:
    rows = [*zip(found.row.labels, found.cells, found.row_totals, strict=True)]
    rows.append((TOTAL, found.column_totals, found.total))
    return [
        (label, name, *_figures(cell))
        for label, line, total in rows
        for name, cell in zip((*found.column.labels, TOTAL), (*line, total), strict=True)
    ]


def _figures(cell: Cell) -> tuple[object, ...]:
    return cell.count, cell.people, cell.suppressed


def shown_words(
    project: Project, said: str, codings: Sequence[Coding], about: Mapping[str, object], show: str
) -> Shown:
    """The words behind a figure: a row per quote, without attributes that hold names.

    ``said`` is the figure in words, ``about`` the provenance of its table, ``show`` what opens it by command.
    """
    columns, rows = quotes_table(project, codings)
    notice = leaks_notice(leaks(project, passages(project, codings)))
    where = f" where {about['where']}" if about.get("where") else ""
    name = f"words {said} {about['unit']} {about['layer']}{where}"
    with_command = {**about, "command": f"{about['command']} --show {show} --csv"}
    title = f"Words behind {said}{where}"
    return Shown(name, title, notice, columns, rows, with_command, notice)
