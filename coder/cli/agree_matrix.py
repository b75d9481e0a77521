"""``coder agree MATRIX.csv``: a plain reliability matrix."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coder.cli.agree_asked import AgreeAsked
from coder.cli.agree_picture import bar, scale
from coder.cli.context import echo, echo_csv, echo_json, narrate
from coder.cli.tables import table
from coder.errors import BadInput, NotFound

if TYPE_CHECKING:
    from coder.agreement.matrix_report import MatrixReport
    from coder.agreement.ratings import Ratings

COLUMNS = ("coefficient", "value", "se", "low", "high", "reason")
_SHOWN = 12


def show_matrix(path: Path, asked: AgreeAsked) -> None:
    """Print the agreement of the matrix in ``path``.

    Raises:
        NotFound: the file cannot be read, or has no such coder.
        BadInput: no matrix; the sentence names row and column.
    """
    from coder.agreement.matrix_report import matrix_report
    from coder.agreement.read_matrix import read_matrix
    from coder.cli import agree_documents as documents

    categories = _categories(asked.categories)
    try:
        matrix = read_matrix(
            _rows(path),
            units_in_columns=asked.units_in_columns,
            categories=categories,
            sets=bool(asked.distances),
        )
        report = matrix_report(
            _chosen(matrix.ratings, asked.coders, path),
            bootstrap=asked.bootstrap,
            seed=asked.seed,
            level=asked.level,
            categories=categories,
            set_distances=asked.distances or None,
            metrics=asked.metrics,
            interval=asked.interval,
        )
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error
    for notice in (*matrix.notices, *report.notices):
        narrate(notice)
    if asked.as_json:
        echo_json(documents.matrix_document(report, matrix.notices))
    elif asked.as_csv:
        rows = [
            (name, f.value, f.se, f.low, f.high, f.reason or "") for name, f in report.coefficients.items()
        ]
        echo_csv(COLUMNS, rows)
    else:
        _print(report)


def _categories(listed: str | None) -> list[str] | None:
    return None if listed is None else [name.strip() for name in listed.split(",") if name.strip()]


def _chosen(ratings: Ratings, coders: Sequence[str], path: Path) -> Ratings:
    if not coders:
        return ratings
    for name in coders:
        if name not in ratings.coders:
            raise NotFound(f"No coder called {name} in {path}. There are: {', '.join(ratings.coders)}.")
    return ratings.of_coders([place for place, name in enumerate(ratings.coders) if name in coders])


def _print(report: MatrixReport) -> None:
    from coder.cli.agree_documents import whole

    headers = ("coefficient", "value", "se", "low", "high", scale(), "note")
    echo(
        table(
            headers,
            [
                (name, f.value, f.se, f.low, f.high, bar(f), f.reason or f.note)
                for name, f in report.coefficients.items()
            ],
        )
    )
    if report.per_category:
        echo("")
        shown = report.per_category[:_SHOWN]
        echo(
            table(
                ("category", "prevalence", "specific agreement", "alpha", "fleiss kappa", "note"),
                [
                    (
                        row.category,
                        row.prevalence.value,
                        row.specific_agreement.value,
                        row.krippendorff_alpha.value,
                        row.fleiss_kappa.value,
                        row.krippendorff_alpha.reason or "",
                    )
                    for row in shown
                ],
            )
        )
        if len(shown) < len(report.per_category):
            narrate(f"{len(report.per_category) - len(shown)} more categories stand in --json.")
    made = sorted({figure.method for figure in report.coefficients.values() if figure.method})
    narrate(
        f"{whole(report.units)} units, {whole(report.pairable_units)} of them rated by two or more; "
        f"coders: {', '.join(report.coders)}. Intervals: {report.level:.0%}"
        f"{', ' + ', '.join(made) if made else ''}."
    )


def _rows(path: Path) -> list[list[str]]:
    """The cells of a CSV file, whatever of comma, semicolon or tab divides them."""
    from coder.documents.decode import decode
    from coder.documents.table import delimiter_of
    from coder.text.cells import unguarded

    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"Cannot read {path}: {error.strerror}.") from error
    text = decode(data, None, str(path)).text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        # Few files hold the guard against formulas; the others need no look at each cell.
        return [list(map(unguarded, row)) for row in reader] if "'" in text else list(reader)
    except csv.Error as error:
        raise BadInput(f"{path}, row {reader.line_num}: this is no readable CSV ({error}).") from error
