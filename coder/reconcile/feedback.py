"""What reconciliation made of each coder's own readings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from coder.model import Coding, Decision, Reading
from coder.reconcile.cards import Card, readings_by_coder

Change = Literal["bounds", "code", "removed", "added"]
Fate = Literal["held", "boundary", "overruled", "missed", "open"]
"""What became of a coder's reading of one code on one card: it holds as it is, on other passages, or
not at all; or it holds although the coder marked nothing. ``open``: not in the consensus yet."""


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
    """The latest that holds; None where the codebook's majority rule decided."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the readings of one coder fared, of one code or of all."""

    coder: str
    code: str
    """Empty for all codes together."""
    held: int
    boundary: int
    overruled: int
    missed: int
    open: int

    @property
    def marked(self) -> int:
        """Readings of the coder's that reconciliation has settled."""
        return self.held + self.boundary + self.overruled

    @property
    def held_share(self) -> float | None:
        """Those that hold as they are, of those settled; None where none is."""
        return self.held / self.marked if self.marked else None


def changes(cards: Iterable[Card], coder: str) -> tuple[Changed, ...]:
    """The settled cards where the consensus differs from how ``coder`` read the place, in order."""
    found = []
    for card in cards:
        if not card.settled or coder not in card.coders:
            continue
        own = readings_by_coder(card.clusters, card.coders)[coder]
        if own == card.readings:
            continue
        codings = tuple(coding for coding in card.codings if coding.coder == coder)
        found.append(Changed(card, _change(own, card.readings), codings, card.readings, card.decision))
    return tuple(found)


def _change(own: tuple[Reading, ...], consensus: tuple[Reading, ...]) -> Change:
    if not own:
        return "added"
    if not consensus:
        return "removed"
    same = {reading.code for reading in own} == {reading.code for reading in consensus}
    return "bounds" if same else "code"


def tallies(cards: Iterable[Card]) -> tuple[Tally, ...]:
    """How the readings of every coder fared: by coder, all codes together first, then code by code.

    A reading is what one coder says of one code on one card, so a place read alike by everybody
    counts as held for each of them.
    """
    found: defaultdict[tuple[str, str], Counter[Fate]] = defaultdict(Counter)
    for card in cards:
        for coder, own in readings_by_coder(card.clusters, card.coders).items():
            found[coder, ""].update(())
            for code in {reading.code for reading in (*own, *card.readings)}:
                fate = _fate(card, code, own)
                found[coder, code][fate] += 1
                found[coder, ""][fate] += 1
    return tuple(
        Tally(coder, code, *(many[fate] for fate in ("held", "boundary", "overruled", "missed", "open")))
        for (coder, code), many in sorted(found.items())
    )


def _fate(card: Card, code: str, own: tuple[Reading, ...]) -> Fate:
    mine = [reading for reading in own if reading.code == code]
    holds = [reading for reading in card.readings if reading.code == code]
    if not card.settled:
        return "open"
    if not mine:
        return "missed"
    if not holds:
        return "overruled"
    return "held" if mine == holds else "boundary"
