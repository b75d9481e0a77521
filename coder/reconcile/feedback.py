"""What reconciliation made of one coder's own readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coder.model import Coding, Decision, Reading
from coder.reconcile.cards import Card, readings_by_coder

Change = Literal["bounds", "code", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A settled card on which a coder's reading is not the one that holds."""

    card: Card
    change: Change
    """``added``: the coder had marked nothing; ``removed``: nothing is coded here now; ``bounds``:
    the same codes on other passages; ``code``: other codes."""
    own: tuple[Coding, ...]
    consensus: tuple[Reading, ...]
    decision: Decision | None
    """The latest that binds; None where the codebook's majority rule decided."""


def changes(cards: Iterable[Card], coder: str) -> tuple[Changed, ...]:
    """The settled cards where the consensus differs from how ``coder`` read the place, in order."""
    found = []
    for card in cards:
        if not card.settled or coder not in card.coders:
            continue
        own = readings_by_coder(card.clusters, card.coders)[coder]
        if own == card.readings:
            continue
        codings = tuple(
            coding for cluster in card.clusters for coding in cluster.codings if coding.coder == coder
        )
        decision = card.decisions[-1] if card.decisions else None
        found.append(Changed(card, _change(own, card.readings), codings, card.readings, decision))
    return tuple(found)


def _change(own: tuple[Reading, ...], consensus: tuple[Reading, ...]) -> Change:
    if not own:
        return "added"
    if not consensus:
        return "removed"
    same = {reading.code for reading in own} == {reading.code for reading in consensus}
    return "bounds" if same else "code"
