"""The figures of the methods paragraph, from the record and the files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from coder.agreement.figures import Figure
from coder.project.agreeing import Asked, agreement
from coder.project.cases import excluded_cases
from coder.project.duplicates import merged_people
from coder.project.reconciling import Reconciliation, reconciliation
from coder.reconcile.cards import KINDS, STATUSES, Card
from coder.reconcile.decisions import OUTCOMES, REASONS
from coder.report.methods import Coefficient, DecidedShare, Gap, MethodsFigures

if TYPE_CHECKING:
    from coder.project.door import Project

NO_REASON = "none given"


def methods(project: Project, *, bootstrap: int = 1000, seed: int = 1) -> MethodsFigures:
    """Everything that the paragraph says, over the rounds that a report covers."""
    found = reconciliation(project)
    report = agreement(project, Asked("excerpt"), bootstrap=bootstrap, seed=seed).report
    submitted = [names for names in found.submissions.values() if names]
    every = [each for names in submitted for each in names]
    decided = [(card, card.decision) for card in found.cards if card.decision is not None]
    reasons = Counter(decision.reason or NO_REASON for _, decision in decided)
    outcomes = Counter(decision.outcome for _, decision in decided)
    texts = sorted(found.submissions)
    merged = merged_people(project)
    cases = [project.texts.case_id(name, project.record) for name in texts]
    people = {merged.get(case, case) for case in cases}
    return MethodsFigures(
        title=project.codebook.title,
        codebook=project.codebook.version,
        versions=tuple(sorted({each.codebook for each in found.codings if each.codebook})),
        codes=len(project.codebook.codable),
        coders=tuple(sorted({each.coder for each in every})),
        testimonies=len(texts),
        people=len(people),
        excluded=len(people & excluded_cases(project)),
        compared=sum(len(names) > 1 for names in submitted),
        by_coders=Counter(len(names) for names in submitted),
        rounds=tuple(sorted({each.round for each in every})),
        unit="excerpt",
        excerpts=project.codebook.excerpts,
        coefficients=tuple(
            _coefficient(row.code, "krippendorff_alpha", row.krippendorff_alpha) for row in report.codes
        ),
        overall=_coefficient("overall", "krippendorff_alpha_masi", report.overall["krippendorff_alpha_masi"]),
        replicates=bootstrap,
        accept=found.accept,
        statuses={status: sum(card.status == status for card in found.cards) for status in STATUSES},
        kinds=_kinds(found),
        leads=tuple(sorted({decision.lead for card, _ in decided for decision in card.holding})),
        outcomes={name: outcomes[name] for name in OUTCOMES if outcomes[name]},
        reasons={name: reasons[name] for name in (*REASONS, NO_REASON) if reasons[name]},
        gaps=tuple(_gap(card) for card, _ in decided if any(each.gap for each in card.holding)),
    )


def _coefficient(code: str, name: str, figure: Figure) -> Coefficient:
    return Coefficient(code, name, figure.value, figure.low, figure.high, figure.reason or "")


def _kinds(found: Reconciliation) -> dict[str, DecidedShare]:
    """By kind of conflict; a card that a lead left unresolved is decided, though not in the consensus."""
    cards: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for card in found.cards:
        cards[card.kind] += 1
        decided[card.kind] += card.status in ("adjudicated", "unresolved")
    return {kind: DecidedShare(cards[kind], decided[kind]) for kind in KINDS if kind != "exact"}


def _gap(card: Card) -> Gap:
    notes = [decision.note for decision in card.holding if decision.gap and decision.note]
    codes = tuple(sorted({cluster.code for cluster in card.clusters}))
    return Gap(codes, card.testimony, card.start, card.end, " ".join(notes))
