"""``coder agree``: inter-coder agreement of the project, of a matrix, or of bare spans."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.tables import table
from coder.errors import BadInput, NotFound

if TYPE_CHECKING:
    from coder.agreement.matrix_report import MatrixReport
    from coder.project.agreeing import Agreement

DISTANCES = ("masi", "jaccard", "dice", "nominal", "passonneau2004")
PROJECT_REPLICATES = 1000


@verb("agree")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[MATRIX.csv]")
@click.option(
    "--unit",
    type=click.Choice(["testimony", "excerpt", "sentence", "character"]),
    default="excerpt",
    show_default=True,
    help="Unit of analysis in a project.",
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code; repeat for several.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only this coder; repeat for several.")
@click.option("--round", "round_name", metavar="NAME", help="Only this round.")
@click.option(
    "--bootstrap",
    type=click.IntRange(0, 1_000_000),
    help="Resamples for intervals, 0 for none (project: 1000; matrix: analytic unless asked).",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Seed of the resampling.")
@click.option("--level", default=0.95, show_default=True, help="Of the intervals, between 0 and 1.")
@click.option(
    "--set-distance",
    "distances",
    multiple=True,
    type=click.Choice(DISTANCES),
    help="Distance between sets of labels; repeat for several.",
)
@click.option("--categories", metavar="LIST", help="The categories offered, separated by commas (matrix).")
@click.option("--units-in-columns", is_flag=True, help="The matrix stands on its side: one row per coder.")
@click.option("--spans", type=click.Path(path_type=Path), help="Bare spans: testimony,coder,start,end,code.")
@click.option("--lengths", type=click.Path(path_type=Path), help="For --spans: testimony,length[,coders].")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(ctx: click.Context, /, file: Path | None, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Measure agreement between coders.

    Without MATRIX.csv: of the project, per code and overall, on the independent codings of coders
    who submitted. With it: of a plain reliability matrix (a row of coder names, a row per unit).
    """
    if file is not None and asked["spans"] is not None:
        raise click.UsageError("Give either a matrix or --spans, not both.")
    if (asked["spans"] is None) != (asked["lengths"] is None):
        raise click.UsageError("--spans and --lengths belong together.")
    if not 0 < asked["level"] < 1:
        raise click.UsageError("--level lies between 0 and 1, e.g. 0.95.")
    if file is not None:
        _matrix(file, asked, as_json, as_csv)
    elif asked["spans"] is not None:
        _spans(asked, as_json, as_csv)
    else:
        _project(ctx, asked, as_json, as_csv)


def _project(ctx: click.Context, asked: dict[str, Any], as_json: bool, as_csv: bool) -> None:
    from coder.cli import agree_documents as documents
    from coder.codebook.lookup import resolve
    from coder.project.agreeing import AGREEMENT_COLUMNS, Asked, agreement, agreement_rows, summary_rows

    replicates = PROJECT_REPLICATES if asked["bootstrap"] is None else asked["bootstrap"]
    with opened(ctx) as project:
        recorded = project.record.code_counts()
        codes = [resolve(project.codebook, name, recorded=recorded) for name in asked["codes"]] or None
        part = Asked(asked["unit"], codes, list(asked["coders"]) or None, asked["round_name"])
        found = agreement(
            project,
            part,
            bootstrap=replicates,
            seed=asked["seed"],
            level=asked["level"],
            distances=asked["distances"] or ("masi",),
        )
        if as_json:
            echo_json(documents.project_document(found, project.codebook))
        elif as_csv:
            echo_csv(AGREEMENT_COLUMNS, agreement_rows(found))
        else:
            echo(table(*summary_rows(found)))
            narrate(_caption(found))


def _caption(found: Agreement) -> str:
    report, note = found.report, found.report.bootstrap
    coders = ", ".join(report.coders) or "nobody has submitted anything yet"
    said = [
        f"Unit: {report.unit}; testimonies submitted by two or more: {report.testimonies}; coders: {coders}."
    ]
    said.append(report.rule)
    overall = "; ".join(_overall(name, figure) for name, figure in report.overall.items())
    said.append(f"All codes together: {overall}.")
    if note:
        drawn = (
            f"Intervals: {report.level:.0%}, {note.method}, {note.replicates} resamples, seed {note.seed}."
        )
        said.append(f"{drawn} {note.warning}".strip())
    return "\n".join(said)


def _overall(name: str, figure: Any) -> str:
    if figure.value is None:
        return f"{name} undefined ({figure.reason})"
    span = "" if figure.low is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{name} {figure.value:.3f}{span}"


def _matrix(path: Path, asked: dict[str, Any], as_json: bool, as_csv: bool) -> None:
    from coder.agreement.matrix_report import matrix_report
    from coder.agreement.read_matrix import read_matrix
    from coder.cli import agree_documents as documents

    categories = [name.strip() for name in asked["categories"].split(",")] if asked["categories"] else None
    try:
        matrix = read_matrix(
            _rows(path),
            units_in_columns=asked["units_in_columns"],
            categories=categories,
            sets=bool(asked["distances"]),
        )
        report = matrix_report(
            matrix.ratings,
            bootstrap=asked["bootstrap"],
            seed=asked["seed"],
            level=asked["level"],
            categories=categories,
            set_distances=asked["distances"] or None,
        )
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error
    for notice in (*matrix.notices, *report.notices):
        narrate(notice)
    if as_json:
        echo_json(documents.matrix_document(report))
        return
    columns = ("coefficient", "value", "se", "low", "high", "reason")
    rows = _coefficients(report)
    if as_csv:
        echo_csv(columns, rows)
        return
    echo(table(columns, rows))
    narrate(
        f"{documents.whole(report.units)} units, {documents.whole(report.pairable_units)} of them rated by two or more; coders: {', '.join(report.coders)}."
    )


def _coefficients(report: MatrixReport) -> list[Sequence[object]]:
    return [(name, f.value, f.se, f.low, f.high, f.reason or "") for name, f in report.coefficients.items()]


def _spans(asked: dict[str, Any], as_json: bool, as_csv: bool) -> None:
    from coder.cli import agree_documents as documents
    from coder.project.bare_spans import read_spans

    segments = read_spans(_rows(asked["spans"]), _rows(asked["lengths"]), asked["spans"], asked["lengths"])
    document = documents.spans_document(segments)
    if as_json:
        echo_json(document)
        return
    columns = (
        "code",
        "u_alpha_binary",
        "alpha_u_1995",
        "character_alpha",
        "f1_exact",
        "f1_iou50",
        "f1_overlap",
    )
    per_code = cast("dict[str, dict[str, Any]]", document["per_code"])
    rows = [(code, *(each[name]["value"] for name in columns[1:])) for code, each in per_code.items()]
    if as_csv:
        echo_csv(columns, rows)
    else:
        echo(table(columns, rows))


def _rows(path: Path) -> list[list[str]]:
    """The cells of a CSV file, whatever of comma, semicolon or tab divides them."""
    from coder.documents.decode import decode

    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"Cannot read {path}: {error.strerror}.") from error
    text = decode(data, None, str(path)).text
    header = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadInput(f"{path}: this is no readable CSV ({error}).") from error
