"""The JSON documents of ``coder agree``, as other programs rely on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.agreement.figures import Figure
    from coder.agreement.matrix_report import BootstrapNote, MatrixReport, PairRow
    from coder.agreement.segments import Segments
    from coder.agreement.unitizing import FamilyAgreement
    from coder.model import Codebook
    from coder.project.agreeing import Agreement

Document = dict[str, object]
THRESHOLDS = ("0.667", "0.800")


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
    }
    return {"a": row.a, "b": row.b, "units": whole(row.units), **plain_row(figures)}


def _bootstrap(note: BootstrapNote | None) -> Document:
    if note is None:
        return {"method": "none", "replicates": 0, "seed": None, "undefined": None, "clusters": None}
    return {
        "method": note.method,
        "replicates": note.replicates,
        "seed": note.seed,
        "undefined": note.undefined,
        "clusters": note.clusters,
        "warning": note.warning or None,
    }


def matrix_document(report: MatrixReport) -> Document:
    """The document of a plain reliability matrix."""
    return {
        "units": whole(report.units),
        "pairable_units": whole(report.pairable_units),
        "coders": list(report.coders),
        "categories": list(report.categories),
        "level": report.level,
        "coefficients": {name: figure_document(each) for name, each in report.coefficients.items()},
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
        "bootstrap": _bootstrap(report.bootstrap),
        "notices": list(report.notices),
    }


def project_document(found: Agreement, codebook: Codebook) -> Document:
    """The document of a project."""
    report = found.report
    unitizing, f1 = _span_figures(found.segments)
    return {
        "unit": report.unit,
        "rule": report.rule,
        "round": found.asked.round_name,
        "layer": "independent",
        "codebook": codebook.version,
        "testimonies": report.testimonies,
        "coders": list(report.coders),
        "level": report.level,
        "codes": [
            {
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
                "u_alpha_binary": figure_document(unitizing[place]),
                "f1_iou50": figure_document(f1[place]),
                "without": {name: figure_document(each) for name, each in row.without.items()},
                "reason": row.krippendorff_alpha.reason,
            }
            for place, row in enumerate(report.codes)
        ],
        "overall": {name: figure_document(figure) for name, figure in report.overall.items()},
        "families": families_document(found.segments),
        "pairwise": [_pair(row) for row in report.pairwise],
        "confusions": [
            {"codes": [first, second], "overlaps": number}
            for first, second, number in confusions(found.segments)
        ],
        "bootstrap": _bootstrap(report.bootstrap),
    }


def _span_figures(segments: Segments) -> tuple[Sequence[Figure], Sequence[Figure]]:
    from coder.agreement.spans import span_f1
    from coder.agreement.unitizing import code_agreement

    return code_agreement(segments), [row.figure for row in span_f1(segments)]


def families_document(segments: Segments) -> Document:
    """The unitizing family per family of codes; bare codes without a dot form one family ``all``."""
    from coder.agreement.unitizing import family_agreement

    families: dict[str, list[int]] = {}
    for place, code in enumerate(segments.codes):
        families.setdefault(code.partition(".")[0] if "." in code else "all", []).append(place)
    return {name: _family(family_agreement(segments, places)) for name, places in families.items()}


def _family(found: FamilyAgreement) -> Document:
    return {
        "u_alpha": figure_document(found.u_alpha),
        "u_alpha_binary": figure_document(found.u_alpha_binary),
        "cu_alpha": figure_document(found.cu_alpha),
        "k_alpha": {each.code: figure_document(each.k_alpha) for each in found.codes},
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
