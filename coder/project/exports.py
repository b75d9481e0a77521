"""Tables that leave the project, each with where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coder import __version__
from coder.counts.tally import CountRow
from coder.files import write_atomic
from coder.project.agreeing import AGREEMENT_COLUMNS, Asked, UnitName, agreement, agreement_rows
from coder.project.counting import count
from coder.project.decisions_table import decisions_table
from coder.project.passages import codings_table
from coder.project.reconciling import reconciliation
from coder.report.tables import csv_text

if TYPE_CHECKING:
    from coder.project.door import Project

EXPORTS = "exports"
COUNT_COLUMNS = (
    "unit", "layer", "code", "title", "count", "absent", "unknown", "share", "low", "high", "unresolved",
)  # fmt: skip
COUNTED = (
    ("case", "any"), ("case", "majority"), ("case", "all"),
    ("testimony", "any"), ("testimony", "majority"), ("testimony", "all"),
    ("excerpt", "any"), ("excerpt", "majority"), ("excerpt", "all"),
    ("coding", "any"),
    ("case", "consensus"), ("testimony", "consensus"), ("excerpt", "consensus"), ("coding", "consensus"),
)  # fmt: skip
AGREEMENT_UNITS: tuple[UnitName, ...] = ("testimony", "excerpt", "character")

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def counts_table(project: Project) -> Table:
    """Every unit and layer below one another."""
    titles = {code.path: code.title for code in project.codebook.codes}
    rows = []
    for unit, layer in COUNTED:
        for row in count(project, unit=unit, layer=layer).counts.rows:
            rows.append((unit, layer, row.code, titles.get(row.code, ""), *_figures(row)))
    return COUNT_COLUMNS, rows


def _figures(row: CountRow) -> tuple[object, ...]:
    return (row.count, row.absent, row.unknown, row.share, row.low, row.high, row.unresolved)


def agreement_table(project: Project, *, bootstrap: int, seed: int) -> Table:
    """Agreement per code and overall at each unit, below one another."""
    rows: list[Sequence[object]] = []
    for unit in AGREEMENT_UNITS:
        found = agreement(project, Asked(unit), bootstrap=bootstrap, seed=seed)
        rows.extend(tuple(map(_rounded, row)) for row in agreement_rows(found))
    return AGREEMENT_COLUMNS, rows


def _rounded(value: object) -> object:
    """Six decimals: what lies beyond differs between processors, and the bytes must not."""
    return round(value, 6) if isinstance(value, float) else value


def export_csv(
    project: Project, folder: Path | None = None, *, raw: bool = False, bootstrap: int = 1000, seed: int = 1
) -> list[Path]:
    """Write counts, agreement, codings, decisions and provenance; the same record gives the same bytes.

    Each file is written whole or not at all. Returns the paths.

    Raises:
        Refused: the folder cannot be written; earlier exports are as they were.
    """
    folder = folder if folder is not None else project.folder / EXPORTS
    found = reconciliation(project)
    tables = {
        "counts.csv": counts_table(project),
        "agreement.csv": agreement_table(project, bootstrap=bootstrap, seed=seed),
        "codings.csv": codings_table(project, project.record.codings()),
        "decisions.csv": decisions_table(project, found),
    }
    contents = {
        name: csv_text(columns, rows, raw=raw).encode("utf-8") for name, (columns, rows) in tables.items()
    }
    about = {
        "tool": f"testimony-coder {__version__}",
        "project": project.codebook.title,
        "codebook": project.codebook.version,
        "record": project.record.digest(),
        "coders": sorted({s.coder for s in project.record.submissions()}),
        "submissions": len(project.record.submissions()),
        "rounds": project.round_names(),
        "unresolved": len(found.open),
        "suppressed": 0,
        "bootstrap": {"replicates": bootstrap, "seed": seed, "method": "percentile, resampling testimonies"},
        "command": f"coder export csv --bootstrap {bootstrap} --seed {seed}" + (" --raw" if raw else ""),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())},
    }
    text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    contents["provenance.json"] = text.encode("utf-8")
    for name, data in contents.items():
        write_atomic(folder / name, data)
    return [folder / name for name in contents]
