"""What the figures of a screen stand for, told by its help page. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from coder.tui.action import Place

LEGENDS: Mapping[Place, tuple[tuple[str, str], ...]] = {
    "agreement": (
        ("alpha, AC1 …", "the coefficient of each code in the unit named above; c takes another"),
        ("interval", "where it lies, with 95 % certainty; narrower with more double coding"),
        ("target", "✓ met: the interval reaches it as a whole; ? near: only the figure does; ✗ below"),
        ("agree", "the share of pairs of coders who say the same of a unit, that the code is not there too"),
        ("both", "units to which two or more gave the code"),
        ("+name, alone", "units to which this coder alone (or one alone) gave it"),
        ("bound", "passages that all marked, with other ends"),
        ("other", "passages that the others gave another code"),
        ("over time", "whether agreement rises or falls from the first testimonies to the last"),
    ),
    "reconcile": (
        ("exact", "all who submitted marked the same passage: holds without a decision"),
        ("boundary", "all marked a passage here, and its ends differ"),
        ("omission", "somebody who submitted marked nothing here"),
        ("other", "the coders chose other codes for the passage, or one above the other"),
        ("split", "one marked one passage where another marked several"),
        ("unres.", "decided to stay as different readings: in no consensus, in the range of counts"),
        ("open", "cards that ask for a decision: undecided, or reopened as codings changed"),
        ("cost", "what alpha of the code gains when its cards are resolved; ▲ the costliest code"),
    ),
    "counts": (
        ("count", "people, or other units, that have the code, in the layer named above (l takes another)"),
        ("share", "of those of whom it is known: with the code and without, not the unknown"),
        ("absent", "everything of theirs is submitted, and none of it has the code"),
        ("unknown", "not everything of theirs is submitted or settled, so nobody can say yet"),
        ("range", "from what every coder found to what any did: how far the figure hangs on reconciling"),
        ("cards not settled", "undecided, reopened or unresolved: what they say is in no consensus count"),
    ),
}
"""Place -> (what stands above the figures, what they are)."""


def legend(*places: Place) -> list[tuple[str, str]]:
    """(what stands there, what it is) for ``places``; empty for those without figures."""
    return [each for place in places for each in LEGENDS.get(place, ())]
