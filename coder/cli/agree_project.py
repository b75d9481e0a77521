"""``coder agree`` on the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.agree_asked import AgreeAsked
from coder.cli.agree_picture import bar, scale
from coder.cli.context import echo, echo_csv, echo_json, narrate, opened
from coder.cli.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coder.agreement.figures import Figure
    from coder.project.agreeing import Agreement


def show_project(ctx: click.Context, asked: AgreeAsked) -> None:
    """Print the agreement of the project here."""
    from coder.cli import agree_documents as documents
    from coder.cli.agree_diagnosis import diagnosis_document, print_diagnosis
    from coder.cli.agree_gamma import gamma_document, print_gamma
    from coder.codebook.lookup import resolve
    from coder.project.agreeing import AGREEMENT_COLUMNS, Asked, agreement, agreement_rows, target_of
    from coder.project.diagnosing import diagnosis
    from coder.project.matrices import reliability_matrix

    with opened(ctx) as project:
        recorded = project.record.code_counts() if asked.codes else ()
        codes = [resolve(project.codebook, name, recorded=recorded) for name in asked.codes] or None
        found = agreement(
            project,
            Asked(
                asked.unit or "excerpt", codes, list(asked.coders) or None, asked.round_name, asked.in_time
            ),
            bootstrap=0 if asked.matrix else asked.replicates,
            seed=asked.seed,
            level=asked.level,
            interval=asked.interval,
            distances=asked.distances or ("masi",),
        )
        if asked.matrix:
            echo_csv(*reliability_matrix(found), raw=True)
            return
        target = target_of(project.codebook)
        found_why = diagnosis(project, found, target=target, width=asked.width) if asked.diagnose else None
        if asked.as_json:
            document = documents.project_document(found, project.codebook, target)
            if found_why is not None:
                document["diagnosis"] = diagnosis_document(found_why, found.segments.codes)
            if asked.gamma:
                document["gamma"] = gamma_document(found.segments, asked.seed)
            echo_json(document)
        elif asked.as_csv:
            echo_csv(AGREEMENT_COLUMNS, agreement_rows(found))
        else:
            _print(found, target)
            if found_why is not None:
                print_diagnosis(found_why, found)
            if asked.gamma:
                print_gamma(found.segments, asked.seed)


def _print(found: Agreement, target: float | None) -> None:
    report = found.report
    headers = ("code", "agree", "alpha", "low", "high", scale(target), "both", "alone", "note")
    rows = [
        (
            code.code,
            code.percent_agreement.value,
            code.krippendorff_alpha.value,
            code.krippendorff_alpha.low,
            code.krippendorff_alpha.high,
            bar(code.krippendorff_alpha, target),
            _whole(code.both),
            _whole(sum(code.only.values())),
            _verdict(code.krippendorff_alpha, target),
        )
        for code in report.codes
    ]
    echo(table(headers, rows))
    if report.pairwise:
        echo("")
        pairs: list[Sequence[object]] = [
            (
                f"{row.a} – {row.b}",
                _whole(row.units),
                row.percent_agreement.value,
                row.cohen_kappa.value,
                row.krippendorff_alpha.value,
            )
            for row in report.pairwise
        ]
        echo(table(("coders, all codes", "decisions", "agree", "kappa", "alpha"), pairs))
    narrate(_caption(found, target))


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def _verdict(alpha: Figure, target: float | None) -> str:
    """How the interval's lower bound stands to the target; the reason where there is no alpha."""
    if alpha.value is None:
        return alpha.reason or ""
    if target is None or alpha.low is None:
        return ""
    if not alpha.is_assured:
        return "not sure: too few passages"
    if alpha.low >= target:
        return "reached"
    return "not sure" if alpha.value >= target else "below"


def _caption(found: Agreement, target: float | None) -> str:
    report, note = found.report, found.report.bootstrap
    coders = ", ".join(report.coders) or "nobody has submitted anything yet"
    said = [
        f"Unit: {report.unit}; testimonies submitted by two or more: {report.testimonies}; coders: {coders}.",
        report.rule,
        "agree: mean over units of the share of agreeing pairs. alpha: Krippendorff's, nominal, present or "
        "absent. both: units that two or more gave the code; alone: that one coder gave it.",
    ]
    said += found.notices
    said.append(f"All codes together: {'; '.join(_overall(*each) for each in report.overall.items())}.")
    if note and note.replicates:
        drawn = (
            f"Intervals: {report.level:.0%}, {note.method}, {note.replicates} resamples, seed {note.seed}."
        )
        said.append(f"{drawn} {note.warning}".strip())
    elif note:
        said.append(note.warning)
    if target is None:
        said.append("No target is set; agreement: {target: 0.8} in codebook.yaml compares each lower bound.")
    else:
        said.append(
            f"Target {target:g} (codebook): reached when the interval's lower bound is at or above it, "
            "below when alpha itself is under it, not sure where only the bound is."
        )
    return "\n".join(said)


def _overall(name: str, figure: Figure) -> str:
    if figure.value is None:
        return f"{name} undefined ({figure.reason})"
    span = "" if figure.low is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{name} {figure.value:.3f}{span}"
