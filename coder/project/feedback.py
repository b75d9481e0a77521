"""What coders and leads learn from a reconciliation, once the round is over and no later.

A coder hears what became of their own readings; how often each coder's held is for leads alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import Refused
from coder.model import MAIN_ROUND
from coder.project.reconciling import practice_rounds, reconciliation, rounds_of
from coder.reconcile.feedback import Changed, Tally, changes, tallies

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True)
class Feedback:
    """The places where the consensus is not how a coder read them."""

    changed: tuple[Changed, ...]
    waiting: int
    """Such places in rounds that are still open: how many, and no more."""


@dataclass(frozen=True)
class Rates:
    """How the readings of each coder fared, in the rounds that are over."""

    tallies: tuple[Tally, ...]
    waiting: int
    """Cards of rounds that are not over."""
    why: str
    """Why those wait; empty where none does."""


def feedback(project: Project, coder: str) -> Feedback:
    """What reconciliation made of the codings of ``coder``, in rounds for practice too.

    In the round ``main``, which is never closed, it is shown at once.
    """
    waiting = {each.name for each in project.record.opened_rounds() if each.open}
    shown: list[Changed] = []
    many = 0
    for name in (None, *sorted(practice_rounds(project))):
        everything = reconciliation(project, round_name=name)
        found = changes(everything.cards, coder)
        shown += [each for each in found if rounds_of(everything, each.card).isdisjoint(waiting)]
        many += len(found)
    return Feedback(tuple(shown), many - len(shown))


def rates(project: Project) -> Rates:
    """How often the readings of each coder held, for a lead.

    The round ``main`` counts as over when nobody has begun a testimony without submitting it.

    Raises:
        Refused: a fellow asks, or no round is over yet.
    """
    if not project.may_lead():
        leads = ", ".join(person.name for person in project.record.people() if person.role == "lead")
        raise Refused(
            f"How often each coder's readings held is for leads, and {project.acting()} is not one. Ask "
            f"{leads}. What became of your own: coder feedback"
        )
    waiting = {
        each.name: f"the round {each.name} is open" for each in project.record.opened_rounds() if each.open
    }
    if begun := _begun(project):
        waiting[MAIN_ROUND] = f"begun and not submitted: {begun} (to be submitted, or the codings removed)"
    everything = reconciliation(project)
    cards = everything.cards
    over = [card for card in cards if rounds_of(everything, card).isdisjoint(waiting)]
    named = {name for card in cards for name in rounds_of(everything, card)}
    why = "; ".join(sentence for name, sentence in sorted(waiting.items()) if name in named)
    if cards and not over:
        raise Refused(f"How often each coder's readings held is shown when a round is over: {why}.")
    return Rates(tallies(over), len(cards) - len(over), why)


def _begun(project: Project) -> str:
    """Who has begun what in ``main`` and not submitted it, in words; empty when everybody is done."""
    columns = project.record.coding_columns(rounds=[MAIN_ROUND])
    begun = {
        (columns.coders[coder], columns.testimonies[text])
        for coder, text in zip(columns.coder, columns.testimony, strict=True)
    }
    missing = sorted(
        begun - {(each.coder, each.testimony) for each in project.record.submissions(round=MAIN_ROUND)}
    )
    said = ", ".join(f"{text} by {coder}" for coder, text in missing[:3])
    return f"{said} and {len(missing) - 3} more" if len(missing) > 3 else said
