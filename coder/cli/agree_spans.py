"""``coder agree --spans SPANS.csv --lengths LENGTHS.csv``: spans without a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coder.cli.agree_asked import AgreeAsked
from coder.cli.agree_picture import bar, scale
from coder.cli.context import echo, echo_csv, echo_json, narrate
from coder.cli.tables import table
from coder.errors import BadInput

if TYPE_CHECKING:
    from coder.agreement.project_report import ProjectReport
    from coder.agreement.span_report import BareReport, SpanReport

COLUMNS = ("code", "coefficient", "value", "low", "high", "reason")


def show_spans(spans: Path, lengths: Path, asked: AgreeAsked) -> None:
    """Print the agreement of bare spans.

    Raises:
        NotFound: a file, code or coder that is not there.
        BadInput: every fault of the files with row and column.
    """
    from coder.agreement.codings import code_table
    from coder.agreement.project_report import project_report
    from coder.agreement.span_report import bare_report, span_report
    from coder.cli import agree_documents as documents
    from coder.cli.agree_gamma import gamma_document, print_gamma
    from coder.project.bare_spans import read_bare_spans

    read = read_bare_spans(spans, lengths, codes=asked.codes or None, coders=asked.coders or None)
    for notice in read.notices:
        narrate(notice)
    draws, seed, level, kind = asked.replicates, asked.seed, asked.level, asked.interval
    try:
        units = code_table(read.segments, "character")
        report = project_report(
            units, unit="character", bootstrap=draws, seed=seed, level=level, interval=kind
        )
        found = span_report(read.segments, bootstrap=draws, seed=seed, level=level, interval=kind)
        bare = bare_report(read.segments)
    except ValueError as error:
        raise BadInput(f"{spans}: {error}") from error
    if asked.as_json:
        document = documents.spans_document(read.segments, report, found, bare)
        if asked.gamma:
            document["gamma"] = gamma_document(read.segments, seed)
        echo_json(document)
    elif asked.as_csv:
        echo_csv(COLUMNS, _rows(report, found, bare))
    else:
        _print(report, found, bare)
        if asked.gamma:
            print_gamma(read.segments, seed)


def _rows(report: ProjectReport, found: SpanReport, bare: BareReport) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for place, code in enumerate(report.codes):
        figures = {
            "u_alpha_binary": found.u_alpha_binary[place],
            "alpha_u_1995": bare.alpha_u.codes[place],
            "character_alpha": code.krippendorff_alpha,
            "f1_exact": bare.f1_exact[place],
            "f1_iou50": bare.f1_iou50[place],
            "f1_overlap": bare.f1_overlap[place],
        }
        rows += [(code.code, name, f.value, f.low, f.high, f.reason or "") for name, f in figures.items()]
    overall = bare.alpha_u.overall
    rows.append(("overall", "alpha_u_1995", overall.value, overall.low, overall.high, overall.reason or ""))
    return rows


def _print(report: ProjectReport, found: SpanReport, bare: BareReport) -> None:
    headers = ("code", "|u-alpha", "low", "high", scale(), "alpha_U", "char alpha", "F1 .5", "note")
    rows = []
    for place, code in enumerate(report.codes):
        binary = found.u_alpha_binary[place]
        rows.append(
            (
                code.code,
                binary.value,
                binary.low,
                binary.high,
                bar(binary),
                bare.alpha_u.codes[place].value,
                code.krippendorff_alpha.value,
                bare.f1_iou50[place].value,
                binary.reason or "",
            )
        )
    echo(table(headers, rows))
    echo("")
    families = [
        (
            name,
            f.u_alpha.value,
            f.u_alpha_binary.value,
            f.cu_alpha.value,
            f.coverage.value,
            f.u_alpha.reason or "",
        )
        for name, f in found.families.items()
    ]
    echo(table(("family", "u-alpha", "|u-alpha", "cu-alpha", "coverage", "note"), families))
    for name, family in found.families.items():
        for overlap in family.overlaps[:3]:
            narrate(
                f"{name}: {overlap.coder}'s {overlap.first_code} and {overlap.second_code} overlap in "
                f"{overlap.testimony} at {overlap.start} to {overlap.end}; the family needs exclusive codes."
            )
    overall, note = bare.alpha_u.overall, report.bootstrap
    said = "undefined" if overall.value is None else f"{overall.value:.3f}"
    narrate(
        f"alpha_U (1995) of all codes together: {said}{f' ({overall.reason})' if overall.reason else ''}."
    )
    if note:
        drawn = (
            f"Intervals: {report.level:.0%}, {note.method}, {note.replicates} resamples, seed {note.seed}."
        )
        narrate(f"{drawn if note.replicates else ''} {note.warning}".strip())
