"""Who may read which fact while rounds are open: the one rule that screens, exports and exchange keep.

While an independent round is open, its coders see nothing of one another's work in it; a lead
sees a coder's testimony once that coder has submitted it (one who codes there too: once both
have). While a recheck is open, its coder sees nothing else of what is to be coded again.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field, replace

from coder.model import Role, Round

Place = tuple[str, str, str]
"""(round, coder, testimony)."""

_FOR_EVERYBODY = frozenset({"round", "person"})


@dataclass(frozen=True)
class Blindness:
    """What one person may not see now; false when there is nothing."""

    viewer: str | None
    """None for somebody who has not said who they are: they see least."""
    blind: frozenset[str] = frozenset()
    """Open rounds of which the work of others is hidden altogether."""
    until_submitted: frozenset[str] = frozenset()
    """Open rounds of which a coder's work on a testimony is hidden until that coder submitted it."""
    pending: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of those: testimonies that the viewer has to submit first."""
    again: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Open rechecks of the viewer's: testimonies of which all other work is hidden."""

    def __bool__(self) -> bool:
        return bool(self.blind or self.until_submitted or self.again)


@dataclass(frozen=True, slots=True)
class Trace:
    """A fact, as far as its visibility goes."""

    kind: str
    """A retraction has the kind of what it takes back; of decisions only those on cards are ``decision``.

    What leads decide about cases, texts and the codebook is ``round``: for everybody. A coder's word
    on a case is a ``memo``.
    """
    actor: str
    round: str
    testimony: str = ""
    considers: tuple[Trace, ...] = ()
    """The codings that a decision on a card was made on."""


def is_lead_of(viewer: str | None, roles: Mapping[str, Role], found: Round) -> bool:
    """Whether a person oversees a round, so that submitted work is shown to them.

    In a team leads do. Without one, whoever opened the round, and named people who do not code in it.
    """
    if viewer is None:
        return False
    if roles:
        return roles.get(viewer) == "lead"
    return viewer == found.opened_by or viewer not in found.coders


def blindness(
    viewer: str | None, roles: Mapping[str, Role], rounds: Collection[Round], submitted: Container[Place]
) -> Blindness:
    """What ``viewer`` may not see.

    Args:
        viewer: Who looks; None for nobody in particular.
        roles: The team; empty without one.
        rounds: Every round.
        submitted: Where coders have submitted.
    """
    blind, until = set(), set()
    pending: dict[str, frozenset[str]] = {}
    again: dict[str, frozenset[str]] = {}
    for each in rounds:
        own = frozenset(each.of(viewer)) if viewer is not None and each.open else frozenset()
        if each.is_blind and is_lead_of(viewer, roles, each):
            until.add(each.name)
            left = frozenset(text for text in own if (each.name, viewer, text) not in submitted)
            if left:
                pending[each.name] = left
        elif each.is_blind:
            blind.add(each.name)
        elif each.open and each.kind == "recheck" and own:
            again[each.name] = own
    return Blindness(viewer, frozenset(blind), frozenset(until), pending, again)


def may_read(hidden: Blindness, trace: Trace, finished: Container[Place]) -> bool:
    """Whether the person may read the fact.

    Args:
        hidden: What that person may not see.
        trace: The fact.
        finished: Where coders have submitted, in the rounds of ``hidden.until_submitted`` at least.
    """
    if trace.kind in _FOR_EVERYBODY:
        return True
    if _is_of_a_recheck(hidden, trace):
        return False
    if trace.kind == "decision":
        if trace.round in hidden.blind and trace.actor != hidden.viewer:
            return False  # it may tell of what a colleague left uncoded
        return all(may_read(hidden, each, finished) for each in trace.considers)
    if trace.actor == hidden.viewer or trace.round not in hidden.blind | hidden.until_submitted:
        return True
    return trace.round in hidden.until_submitted and _is_shown_to_leads(hidden, trace, finished)


def _is_shown_to_leads(hidden: Blindness, trace: Trace, finished: Container[Place]) -> bool:
    if not trace.testimony or trace.kind == "submission":
        return True
    is_pending = trace.testimony in hidden.pending.get(trace.round, ())
    return not is_pending and (trace.round, trace.actor, trace.testimony) in finished


def _is_of_a_recheck(hidden: Blindness, trace: Trace) -> bool:
    rechecks = [name for name, texts in hidden.again.items() if trace.testimony in texts]
    return bool(rechecks) and not (trace.actor == hidden.viewer and trace.round in rechecks)


def readers_of(hidden: Collection[Blindness], trace: Trace, finished: Container[Place]) -> frozenset[str]:
    """Of the people whose blindness is given, those to whom a fact may be delivered now.

    A recheck hides on the screen only: what one coded earlier is on one's own machine anyway.
    """
    return frozenset(
        each.viewer
        for each in hidden
        if each.viewer is not None and may_read(replace(each, again={}), trace, finished)
    )
