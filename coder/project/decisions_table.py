"""Decisions as a table that leaves the project, the minority readings with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coder.model import Coding, Decision
from coder.times import iso

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.project.reconciling import Reconciliation

DECISION_COLUMNS = (
    "testimony", "start", "end", "codes", "lead", "outcome", "taken", "readings", "reason", "note", "gap",
    "status", "at", "round", "codebook", "considered",
)  # fmt: skip
LAPSED, OVERRULED = "lapsed", "overruled"
"""The status of a decision whose codings are on no card any more; of one that another lead set aside."""


def decisions_table(project: Project, found: Reconciliation) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Every current decision with where its card stands, in an order that does not depend on ids.

    ``readings`` is what holds because of it, ``considered`` what each coder had marked; both as
    ``CODE START-END``, joined by ``; ``.
    """
    codings = {coding.id: coding for coding in found.codings}
    status = {
        decision.id: OVERRULED if card.holding and decision not in card.holding else card.status
        for card in found.cards
        for decision in card.decisions
    }
    rows: list[Sequence[object]] = []
    for decision in project.record.decisions():
        considered = [
            coding
            for each in decision.considered
            if (coding := codings.get(each) or project.record.past_coding(each)) is not None
        ]
        rows.append(_row(decision, considered, status.get(decision.id, LAPSED)))
    # (testimony, start, end), missing ones first; then everything else as text
    rows.sort(key=lambda row: (row[0], row[1] or 0, row[2] or 0, repr(row)))
    return DECISION_COLUMNS, rows


def _row(decision: Decision, considered: Sequence[Coding], status: str) -> Sequence[object]:
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
        decision.codebook,
        "; ".join(f"{coder}: {code} {start}-{end}" for coder, start, end, code in marked),
    )
