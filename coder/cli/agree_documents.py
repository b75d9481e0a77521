"""The JSON documents of ``coder agree``, as other programs rely on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.agreement.figures import Figure
    from coder.agreement.matrix_report import BootstrapNote, MatrixReport, PairRow
    from coder.agreement.project_report import CodeRow, ProjectReport
    from coder.agreement.segments import Segments
    from coder.agreement.span_report import BareReport, SpanReport
    from coder.agreement.unitizing import FamilyAgreement
    from coder.model import Codebook
    from coder.project.agreeing import Agreement

Document = dict[str, object]
THRESHOLDS = ("0.667", "0.800")
BENCHMARK = ((0.8, 1.0), (0.667, 0.8), (-1.0, 0.667))
"""Krippendorff's thresholds as the scale that Gwet's benchmarking is asked for; no adjectives."""


def whole(number: float) -> float | int:
    """A whole number as one, so that counts do not print as ``12.0``."""
    return int(number) if float(number).is_integer() else number


def figure_document(figure: Figure) -> Document:
    """A figure with its interval, or null with its reason."""
    return {
        "value": figure.value,
        "se": figure.se,
        "low": figure.low,
        "high": figure.high,
        "p_below": {name: figure.p_below.get(name) for name in THRESHOLDS},
        "undefined": figure.undefined,
        "method": figure.method or None,
        "reason": figure.reason,
        **({"note": figure.note} if figure.note else {}),
    }


def plain_row(figures: Mapping[str, Figure]) -> Document:
    """Bare numbers with a sibling ``reasons`` for those that are null."""
    row: Document = {name: figure.value for name, figure in figures.items()}
    row["reasons"] = {name: figure.reason for name, figure in figures.items() if figure.value is None}
    return row


def _pair(row: PairRow) -> Document:
    figures = {
        "percent_agreement": row.percent_agreement,
        "cohen_kappa": row.cohen_kappa,
        "krippendorff_alpha": row.krippendorff_alpha,
        "prevalence_index": row.prevalence_index,
        "bias_index": row.bias_index,
        "pabak": row.pabak,
    }
    return {"a": row.a, "b": row.b, "units": whole(row.units), **plain_row(figures)}


def _bootstrap(note: BootstrapNote | None, clusters: int | None = None) -> Document:
    if note is None:
        return {"method": "none", "replicates": 0, "seed": None, "undefined": None, "clusters": clusters}
    return {
        "method": note.method,
        "replicates": note.replicates,
        "seed": note.seed,
        "undefined": note.undefined,
        "clusters": note.clusters,
        "warning": note.warning or None,
    }


def matrix_document(report: MatrixReport, notices: Sequence[str] = ()) -> Document:
    """The document of a plain reliability matrix; ``notices`` say what was assumed in reading it."""
    return {
        "units": whole(report.units),
        "pairable_units": whole(report.pairable_units),
        "coders": list(report.coders),
        "categories": list(report.categories),
        "level": report.level,
        "coefficients": {
            name: figure_document(each) | _benchmark(each) for name, each in report.coefficients.items()
        },
        "per_category": {
            row.category: plain_row(
                {
                    "krippendorff_alpha": row.krippendorff_alpha,
                    "fleiss_kappa": row.fleiss_kappa,
                    "specific_agreement": row.specific_agreement,
                    "prevalence": row.prevalence,
                }
            )
            for row in report.per_category
        },
        "pairwise": [_pair(row) for row in report.pairwise],
        "without": {name: figure_document(each) for name, each in report.without.items()},
        "disagreement": _disagreement(report),
        "tests": _tests(report),
        "bootstrap": _bootstrap(report.bootstrap),
        "notices": [*notices, *report.notices],
    }


def _disagreement(report: MatrixReport) -> Document:
    if report.disagreement is None:
        return {"observed": None, "expected": None, "reason": "no_data"}
    observed, expected = report.disagreement
    return {
        "observed": observed.value,
        "expected": expected.value,
        "reason": observed.reason or expected.reason,
    }


def _benchmark(figure: Figure) -> Document:
    """Gwet's cumulative probabilities that the figure lies in or above each interval."""
    from coder.agreement.inference import benchmark

    if figure.value is None or not figure.se:
        return {}
    cumulative = benchmark(figure.value, figure.se, BENCHMARK)
    return {"benchmark": [[low, high, p] for (low, high), p in zip(BENCHMARK, cumulative, strict=True)]}


def _tests(report: MatrixReport) -> Document:
    """Tests against chance; their errors hold under that hypothesis only and serve no interval."""
    tests: Document = {}
    for name, test in report.tests.items():
        tests[name] = {
            "hypothesis": "agreement by chance only",
            "source": "Fleiss, Cohen & Everitt 1969"
            if name == "cohen_kappa"
            else "Fleiss, Nee & Landis 1979",
            "se0": test.se0,
            "z": test.z,
            "p": test.p,
            "reason": test.reason,
        }
    if report.cohen_error is not None:
        tests["cohen_kappa_asymptotic"] = {
            "source": "Fleiss, Cohen & Everitt 1969",
            "se": report.cohen_error.se,
            "reason": None,
        }
    return tests


def project_document(found: Agreement, codebook: Codebook, target: float | None = None) -> Document:
    """The document of a project; ``target`` is the team's, for lower bounds to reach."""
    report, spans = found.report, found.spans
    return {
        "unit": report.unit,
        "rule": report.rule,
        "round": found.asked.round_name,
        "layer": "independent",
        "codebook": codebook.version,
        "testimonies": report.testimonies,
        "coders": list(report.coders),
        "level": report.level,
        "target": target,
        "codes": [
            _code(row, spans.u_alpha_binary[place], spans.f1_iou50[place], target)
            for place, row in enumerate(report.codes)
        ],
        "overall": {name: figure_document(figure) for name, figure in report.overall.items()},
        "families": families_document(spans),
        "pairwise": [_pair(row) for row in report.pairwise],
        "confusions": [
            {"codes": [each.first, each.second], "overlaps": each.overlaps} for each in spans.confusions
        ],
        "bootstrap": _bootstrap(report.bootstrap, report.testimonies),
        "notices": list(found.notices),
    }


def _code(row: CodeRow, u_alpha_binary: Figure, f1_iou50: Figure, target: float | None) -> Document:
    alpha, low = row.krippendorff_alpha, row.krippendorff_alpha.low
    return {
        "code": row.code,
        "units": whole(row.units),
        "prevalence": row.prevalence.value,
        "both": whole(row.both),
        "only": {name: whole(number) for name, number in row.only.items()},
        "percent_agreement": figure_document(row.percent_agreement),
        "krippendorff_alpha": figure_document(row.krippendorff_alpha),
        "gwet_ac1": figure_document(row.gwet_ac1),
        "fleiss_kappa": figure_document(row.fleiss_kappa),
        "cohen_kappa": figure_document(row.cohen_kappa),
        "specific_agreement": figure_document(row.specific_agreement),
        "u_alpha_binary": figure_document(u_alpha_binary),
        "f1_iou50": figure_document(f1_iou50),
        "reaches_target": low >= target
        if target is not None and low is not None and alpha.is_assured
        else None,
        "pairwise": [_pair(pair) for pair in row.pairwise],
        "without": {name: figure_document(each) for name, each in row.without.items()},
        "reason": row.prevalence.reason or row.krippendorff_alpha.reason,
    }


def spans_document(
    segments: Segments, report: ProjectReport, spans: SpanReport, bare: BareReport
) -> Document:
    """The document of bare spans; ``report`` is theirs at the level of characters."""
    per_code: Document = {}
    for place, row in enumerate(report.codes):
        f1 = {
            "f1_exact": bare.f1_exact[place],
            "f1_iou50": bare.f1_iou50[place],
            "f1_overlap": bare.f1_overlap[place],
        }
        per_code[row.code] = {
            "u_alpha_binary": figure_document(spans.u_alpha_binary[place]),
            "alpha_u_1995": figure_document(bare.alpha_u.codes[place]),
            "character_alpha": figure_document(row.krippendorff_alpha),
            **plain_row(f1),
        }
    return {
        "testimonies": len(segments.testimonies),
        "pairable_testimonies": report.testimonies,
        "characters": int(segments.lengths.sum()),
        "coders": list(segments.coders),
        "level": report.level,
        "per_code": per_code,
        "families": families_document(spans),
        "overall": {
            "alpha_u_1995": figure_document(bare.alpha_u.overall),
            **plain_row(bare.f1_overall),
        },
        "confusions": [
            {"codes": [each.first, each.second], "overlaps": each.overlaps} for each in spans.confusions
        ],
        "bootstrap": _bootstrap(report.bootstrap, report.testimonies),
    }


def families_document(spans: SpanReport) -> Document:
    """The unitizing family per family of codes."""
    return {name: _family(family) for name, family in spans.families.items()}


def _family(found: FamilyAgreement) -> Document:
    return {
        "u_alpha": figure_document(found.u_alpha),
        "u_alpha_binary": figure_document(found.u_alpha_binary),
        "cu_alpha": figure_document(found.cu_alpha),
        "k_alpha": {each.code: figure_document(each.k_alpha) for each in found.codes},
        "k_coverage": {each.code: each.coverage.value for each in found.codes},
        "coverage": found.coverage.value,
        "reason": found.u_alpha.reason,
        "overlaps": [
            {
                "testimony": overlap.testimony,
                "coder": overlap.coder,
                "codes": [overlap.first_code, overlap.second_code],
                "start": overlap.start,
                "end": overlap.end,
            }
            for overlap in found.overlaps
        ],
    }
