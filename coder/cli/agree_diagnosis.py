"""What ``coder agree --diagnose`` adds: the JSON under ``diagnosis``, and its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coder.cli.context import echo
from coder.cli.tables import table

if TYPE_CHECKING:
    from coder.agreement.diagnosis import CodeDiagnosis
    from coder.agreement.diagnosis_drift import Drift, Trend
    from coder.project.agreeing import Agreement
    from coder.project.diagnosing import Diagnosis, IntraCoder

Document = dict[str, object]
_SHOWN = 10

RULE = (
    "cost: the part's share of observed over expected disagreement; the costs of all testimonies, of all "
    "conflicts and of all pairs each add up to 1 - alpha. alpha_if_resolved: recomputed as if everybody had "
    "said there what most said, a tie as present (pairs: alpha + cost)."
)


def diagnosis_document(found: Diagnosis, codes: Sequence[str]) -> Document:
    """Everything, as other programs read it."""
    return {
        "rule": RULE,
        "codes": [_code(each) for each in found.codes],
        "drift": _drift(found, codes),
        "planning": {
            "width": found.width,
            "codes": [
                {
                    "code": code,
                    "width_now": plan.width,
                    "more_for_width": plan.for_width,
                    "more_for_target": plan.for_target,
                    "reason": plan.reason,
                }
                for code, plan in found.plans
            ],
        },
        "intra_coder": [_intra(each) for each in found.intra],
    }


def _code(each: CodeDiagnosis) -> Document:
    return {
        "code": each.code,
        "krippendorff_alpha": each.alpha.value,
        "reason": each.alpha.reason,
        "disputed_testimonies": each.disputed_testimonies,
        "conflicts_in_all": each.all_conflicts,
        "testimonies": [
            {
                "testimony": part.testimony,
                "cost": part.cost,
                "alpha_if_resolved": part.alpha_if_resolved,
                "disputed_units": part.disputed,
            }
            for part in each.testimonies
        ],
        "pairs": [
            {"a": part.a, "b": part.b, "cost": part.cost, "alpha_if_resolved": part.alpha_if_resolved}
            for part in each.pairs
        ],
        "conflicts": [
            {
                "testimony": part.testimony,
                "start": part.start,
                "end": part.end,
                "kind": part.kind,
                "coders": list(part.coders),
                "cost": part.cost,
                "alpha_if_resolved": part.alpha_if_resolved,
                "disputed_units": part.disputed,
            }
            for part in each.conflicts
        ],
    }


def _trend(trend: Trend) -> Document:
    return {"rho": trend.rho, "p": trend.p, "reason": trend.reason}


def _drift(found: Diagnosis, codes: Sequence[str]) -> Document:
    drift: Drift = found.drift
    return {
        "order": "when the last of a testimony's coders submitted it",
        "windows": [
            {
                "from": _when(found, window.testimonies[0]),
                "to": _when(found, window.testimonies[-1]),
                "testimonies": len(window.testimonies),
                "alpha": window.alpha,
                "reason": None if window.alpha is not None else "no_variation",
                "codes": dict(zip(codes, window.per_code, strict=True)),
            }
            for window in drift.windows
        ],
        "trend": _trend(drift.trend),
        "codes": {code: _trend(trend) for code, trend in zip(codes, drift.per_code, strict=True)},
    }


def _when(found: Diagnosis, testimony: str) -> str | None:
    moment = found.moments.get(testimony)
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _intra(each: IntraCoder) -> Document:
    return {
        "coder": each.coder,
        "rounds": list(each.rounds),
        "testimonies": each.testimonies,
        "alpha": each.alpha,
        "reason": None if each.alpha is not None else "no_variation",
        "codes": {
            code: {"krippendorff_alpha": figure.value, "reason": figure.reason} for code, figure in each.codes
        },
    }


def print_diagnosis(found: Diagnosis, agreement: Agreement) -> None:
    """The same to read: what costs most, which codes are confused, drift, and what to do more."""
    _print_costs(found)
    _print_confusions(agreement)
    _print_drift(found)
    _print_plans(found)
    if found.intra:
        echo("\nCoders against themselves, in two rounds")
        rows = [(each.coder, " – ".join(each.rounds), each.testimonies, each.alpha) for each in found.intra]
        echo(table(("coder", "rounds", "testimonies", "alpha, all codes"), rows))


def _print_costs(found: Diagnosis) -> None:
    conflicts = sorted(
        ((conflict.cost, each.code, conflict) for each in found.codes for conflict in each.conflicts),
        key=lambda item: (-item[0], item[1], item[2].testimony, item[2].start),
    )
    echo("\nThe costliest conflicts")
    rows: list[Sequence[object]] = [
        (
            code,
            part.testimony,
            f"{part.start}–{part.end}",
            part.kind,
            ", ".join(part.coders),
            cost,
            part.alpha_if_resolved,
        )
        for cost, code, part in conflicts[:_SHOWN]
    ]
    echo(table(("code", "testimony", "characters", "kind", "marked by", "cost", "alpha then"), rows))
    echo("\nThe costliest testimonies and pairs of coders of each code")
    rows = []
    for each in found.codes:
        texts, pairs = each.testimonies[:1], each.pairs[:1]
        rows.append(
            (
                each.code,
                each.alpha.value,
                texts[0].testimony if texts else "",
                texts[0].alpha_if_resolved if texts else None,
                f"{pairs[0].a} – {pairs[0].b}" if pairs else "",
                pairs[0].alpha_if_resolved if pairs else None,
            )
        )
    echo(table(("code", "alpha", "testimony", "alpha then", "pair", "alpha then"), rows))


def _print_confusions(agreement: Agreement) -> None:
    found = agreement.spans.confusions
    if found:
        echo("\nDifferent codes of different coders at the same place")
        rows = [(each.first, each.second, each.overlaps) for each in found[:_SHOWN]]
        echo(table(("code", "and code", "overlaps"), rows))


def _print_drift(found: Diagnosis) -> None:
    drift = found.drift
    echo("\nAgreement over time, all codes")
    rows = [
        (
            _when(found, window.testimonies[0]) or "",
            _when(found, window.testimonies[-1]) or "",
            len(window.testimonies),
            window.alpha,
        )
        for window in drift.windows
    ]
    echo(table(("from", "to", "testimonies", "alpha"), rows))
    trend = drift.trend
    if trend.rho is None:
        echo(f"No trend can be told ({trend.reason}).")
    else:
        echo(
            f"Rank correlation with time: {trend.rho:.2f} (p {trend.p:.3f}). "
            "Above 0 agreement gets better, below 0 worse."
        )


def _print_plans(found: Diagnosis) -> None:
    echo(f"\nMore double-coded testimonies for an interval of width {found.width:g}, and to reach the target")
    rows = [
        (code, plan.width, plan.for_width, plan.for_target, plan.reason or "") for code, plan in found.plans
    ]
    echo(table(("code", "width now", "for width", "for target", "note"), rows))
