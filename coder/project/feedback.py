"""A coder's feedback: shown for rounds that are over, so that nobody's later work is led by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.project.reconciling import reconciliation
from coder.reconcile.feedback import Changed, changes

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True)
class Feedback:
    """The places where the consensus is not how a coder read them."""

    changed: tuple[Changed, ...]
    waiting: int
    """Such places in independent rounds that are still open: how many, and no more."""


def feedback(project: Project, coder: str) -> Feedback:
    """What reconciliation made of the codings of ``coder``."""
    blind = {each.name for each in project.record.rounds() if each.kind == "independent" and each.open}
    found = changes(reconciliation(project).cards, coder)
    shown = tuple(
        each
        for each in found
        if not any(coding.round in blind for cluster in each.card.clusters for coding in cluster.codings)
    )
    return Feedback(shown, len(found) - len(shown))
