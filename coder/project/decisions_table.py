"""Decisions as a table that leaves the project, the minority readings with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coder.model import Coding, Decision
from coder.project.reconciling import Reconciliation, practice_rounds, reconciliation
from coder.times import iso

if TYPE_CHECKING:
    from coder.project.door import Project

DECISION_COLUMNS = (
    "testimony", "start", "end", "codes", "lead", "outcome", "taken", "readings", "reason", "note", "gap",
    "status", "at", "round", "rounds", "codebook", "considered",
)  # fmt: skip
LAPSED, OVERRULED = "lapsed", "overruled"
"""The status of a decision whose codings are on no card any more; of one that another lead set aside."""


def decisions_table(project: Project, found: Reconciliation) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Every current decision with where its card stands, in an order that does not depend on ids.

    ``readings`` is what holds because of it, ``considered`` what each coder had marked; both as
    ``CODE START-END``, joined by ``; ``. Where ``found`` is about one round, only decisions about
    codings of that are listed; otherwise those about practice rounds too, as they stand there.
    """
    codings = {coding.id: coding for coding in found.codings}
    listed: list[tuple[Decision, list[Coding], set[str]]] = []
    for decision in project.record.decisions():
        considered = [
            coding
            for each in decision.considered
            if (coding := codings.get(each) or project.record.past_coding(each)) is not None
        ]
        rounds = {coding.round for coding in considered}
        if found.round_name is None or found.round_name in rounds:
            listed.append((decision, considered, rounds))
    practice: set[str] = set()
    if found.round_name is None:
        practice = practice_rounds(project) & {name for _, _, rounds in listed for name in rounds}
    status = _standing([found, *(reconciliation(project, round_name=name) for name in sorted(practice))])
    rows = [_row(made, marked, rounds, status.get(made.id, LAPSED)) for made, marked, rounds in listed]
    # (testimony, start, end), missing ones first; then everything else as text
    rows.sort(key=lambda row: (row[0], row[1] or 0, row[2] or 0, repr(row)))
    return DECISION_COLUMNS, rows


def _standing(everywhere: Iterable[Reconciliation]) -> dict[str, str]:
    """Decision -> how its card stands; of cards in several rounds the first."""
    status: dict[str, str] = {}
    for found in everywhere:
        for card in found.cards:
            for decision in card.decisions:
                is_overruled = card.holding and decision not in card.holding
                status.setdefault(decision.id, OVERRULED if is_overruled else card.status)
    return status


def _row(
    decision: Decision, considered: Sequence[Coding], rounds: Iterable[str], status: str
) -> Sequence[object]:
    marked = sorted((coding.coder, coding.start, coding.end, coding.code) for coding in considered)
    return (
        decision.testimony,
        min((coding.start for coding in considered), default=None),
        max((coding.end for coding in considered), default=None),
        "; ".join(sorted({coding.code for coding in considered})),
        decision.lead,
        decision.outcome,
        decision.taken,
        "; ".join(f"{each.code} {each.start}-{each.end}" for each in decision.readings),
        decision.reason or "",
        decision.note,
        "yes" if decision.gap else "",
        status,
        iso(decision.at),
        decision.round,
        "; ".join(sorted(rounds)),
        decision.codebook,
        "; ".join(f"{coder}: {code} {start}-{end}" for coder, start, end, code in marked),
    )
