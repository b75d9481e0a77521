"""Cards as JSON documents say them; the verbs about reconciliation share this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coder.times import iso

if TYPE_CHECKING:
    from coder.model import Decision, Reading
    from coder.reconcile.cards import Card
    from coder.reconcile.clusters import Cluster

Gains = Mapping[tuple[str, str], float | None]


def cluster_document(card: Card, cluster: Cluster, gains: Gains) -> dict[str, object]:
    """One cluster with the standing of its card."""
    impact = gains.get((card.id, cluster.code))
    return {
        "id": cluster.id,
        "card": card.id,
        "testimony": cluster.testimony,
        "start": cluster.start,
        "end": cluster.end,
        "kind": cluster.kind,
        "code": cluster.code,
        "links": [{"id": link.id, "kind": link.kind} for link in cluster.links],
        "codings": [
            {"id": each.id, "coder": each.coder, "code": each.code, "start": each.start, "end": each.end}
            for each in cluster.codings
        ],
        "status": card.status,
        "impact": impact,
        **({"reason": "no_variation"} if impact is None else {}),
        "card_kind": card.kind,
        "coders": list(card.coders),
        "why": card.why,
        "contested": card.contested,
        "holding": [decision.id for decision in card.holding],
        "by_majority": card.by_majority,
        "readings": [reading_document(reading) for reading in card.readings],
        "decisions": [decision_document(decision) for decision in card.decisions],
    }


def reading_document(reading: Reading) -> dict[str, object]:
    """A code on a passage."""
    return {"code": reading.code, "start": reading.start, "end": reading.end}


def decision_document(decision: Decision) -> dict[str, object]:
    """A decision with the evidence it binds to."""
    return {
        "id": decision.id,
        "lead": decision.lead,
        "outcome": decision.outcome,
        "taken": decision.taken or None,
        "readings": [reading_document(reading) for reading in decision.readings],
        "reason": decision.reason,
        "note": decision.note,
        "gap": decision.gap,
        "considered": list(decision.considered),
        "submissions": list(decision.submissions),
        "replaces": decision.replaces or None,
        "overrules": list(decision.overrules),
        "at": iso(decision.at),
    }
