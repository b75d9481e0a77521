"""Reconciliation of a project: cards from its independent codings, and deciding them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from coder.codebook.lookup import codable
from coder.errors import BadInput, NotFound, Refused
from coder.model import Codebook, Coding, Decision, Submission
from coder.project.collecting import collector_at_rest
from coder.project.door import check_span
from coder.project.evidence import PRACTICE, counting_rounds, gather, latest_submissions
from coder.reconcile.cards import Accept, Card, cards
from coder.reconcile.clusters import clusters
from coder.reconcile.consensus import ConsensusRow, consensus
from coder.reconcile.decisions import Choice, readings_of
from coder.record.deciding import DecisionContent

if TYPE_CHECKING:
    from datetime import datetime

    from coder.project.door import Project

POLICIES: tuple[Accept, ...] = ("exact", "majority", "never")


@dataclass(frozen=True)
class Reconciliation:
    """Where reconciliation stands: a picture of one moment."""

    cards: tuple[Card, ...]
    """By testimony and place."""
    codings: tuple[Coding, ...]
    """The independent codings of coders who submitted, those of testimonies with one coder too."""
    submissions: Mapping[str, tuple[Submission, ...]]
    """Testimony -> the submission of each coder that counts."""
    accept: Accept
    """What the codebook accepts without a decision."""
    round_name: str | None = None
    """The round it is about; None for all that count together."""

    @cached_property
    def submitted(self) -> Mapping[str, tuple[str, ...]]:
        """Testimony -> who submitted it, sorted."""
        return {text: tuple(sorted(each.coder for each in found)) for text, found in self.submissions.items()}

    @cached_property
    def consensus(self) -> tuple[ConsensusRow, ...]:
        """The consensus layer, by testimony, start, end and code."""
        return consensus(self.cards, self.codings, self.submitted)

    @property
    def open(self) -> list[Card]:
        """Cards that are not in the consensus: undecided, reopened, unresolved."""
        return [card for card in self.cards if not card.settled]


def reconciliation(
    project: Project, *, testimony: str | None = None, round_name: str | None = None
) -> Reconciliation:
    """The cards of a project, or of one testimony, over the rounds that a report covers.

    Raises:
        NotFound: no such round.
        BadInput: the codebook's ``reconcile: {accept: …}`` is no policy.
    """
    accept = accept_policy(project.codebook)
    with project.record.reading():
        every = project.record.finished(testimony)
        rounds = rounds_among({each.round for each in every}, project, round_name)
        codings = list(project.record.codings(testimony=testimony))
        decisions = project.record.decisions(testimony=testimony)
    counting = latest_submissions(every, rounds)
    submissions: defaultdict[str, list[Submission]] = defaultdict(list)
    for each in every:
        if counting.get((each.coder, each.testimony)) == each.round:
            submissions[each.testimony].append(each)
    independent = [each for each in codings if counting.get((each.coder, each.testimony)) == each.round]
    submitted = {text: [each.coder for each in found] for text, found in submissions.items()}
    with collector_at_rest():
        found = cards(clusters(independent, submitted), submitted, decisions, accept)
    kept = {text: tuple(each) for text, each in submissions.items()}
    return Reconciliation(found, tuple(independent), kept, accept, round_name)


def rounds_among(named: set[str], project: Project, round_name: str | None) -> set[str]:
    """Those of the rounds ``named`` that a report covers.

    To list all rounds, in which anybody may have coded, takes a look at every coding.
    """
    if round_name is not None:
        return counting_rounds(project, round_name)
    return named - practice_rounds(project)


def practice_rounds(project: Project) -> set[str]:
    """Rounds that no report covers unless it is named: calibration and re-coding."""
    return {each.name for each in project.record.opened_rounds() if each.kind in PRACTICE}


def accept_policy(codebook: Codebook) -> Accept:
    """The team's rule, ``reconcile: {accept: exact|majority|never}`` in the codebook.

    Raises:
        BadInput: another word.
    """
    written = codebook.settings.get("reconcile.accept", "exact").strip()
    for policy in POLICIES:
        if written == policy:
            return policy
    raise BadInput(
        f"codebook.yaml: reconcile.accept is {written!r}; it must be one of {', '.join(POLICIES)}."
    )


def preselects_majority(codebook: Codebook) -> bool:
    """Whether the screen offers what most coders read, ``reconcile: {preselect: majority}`` in the codebook.

    Nothing is offered by default: a lead who is shown an answer tends to take it.

    Raises:
        BadInput: another word than ``majority`` or ``nothing``.
    """
    written = codebook.settings.get("reconcile.preselect", "nothing").strip()
    if written not in ("majority", "nothing"):
        raise BadInput(f"codebook.yaml: reconcile.preselect is {written!r}; it must be majority or nothing.")
    return written == "majority"


def card_impacts(project: Project, found: Reconciliation) -> Mapping[tuple[str, str], float | None]:
    """(card, code) -> what the code's alpha over excerpts gains if the card is resolved."""
    from coder.reconcile.impact import impacts

    return impacts(gather(project, round_name=found.round_name), found.cards)


def cost(card: Card, gains: Mapping[tuple[str, str], float | None]) -> float:
    """The gains of a card over its codes, those that are defined; 0 once it is settled."""
    if card.settled:
        return 0.0
    return sum(gains.get((card.id, code)) or 0.0 for code in {cluster.code for cluster in card.clusters})


# --- deciding --------------------------------------------------------------------------


def find_card(
    project: Project, card_id: str, *, round_name: str | None = None
) -> tuple[Reconciliation, Card]:
    """The card with this id, or with a cluster of this id, and where its testimony stands.

    It is looked for in ``round_name``; without one in all rounds that count, or where its first
    coding was made for practice, in the round of that.

    Raises:
        NotFound: there is none (any more), with what became of it; or no such round.
    """
    first = project.record.past_coding(card_id)
    if first is None:
        raise NotFound(f"There is no card {card_id}. List them with: coder conflicts")
    if round_name is None and first.round in practice_rounds(project):
        round_name = first.round
    found = reconciliation(project, testimony=first.testimony, round_name=round_name)
    for card in found.cards:
        if card_id == card.id or any(card_id == cluster.id for cluster in card.clusters):
            return found, card
    holding = [card.id for card in found.cards if card_id in card.considered]
    if holding:
        raise NotFound(f"{card_id} is no card by itself: its codings are on the card {holding[0]} now.")
    became = project.record.state(card_id)
    if became != "current":
        why = f"its first coding, by {first.coder}, was {became}"
    elif len(found.submissions.get(first.testimony, ())) < 2:
        why = f"fewer than two coders have submitted {first.testimony}"
    else:
        why = f"{first.coder} has not submitted {first.testimony}"
    if round_name is not None:
        why += f" in the round {round_name}"
    raise NotFound(f"There is no card {card_id} now: {why}. List what there is with: coder conflicts")


def decide(
    project: Project,
    card_id: str,
    choice: Choice,
    *,
    seen: Sequence[str] | None = None,
    overrules: Collection[str] | None = None,
    at: datetime | None = None,
    round_name: str | None = None,
) -> Card:
    """Record what the acting lead decides about a card; returns the card as it stands then.

    Args:
        project: Where it is decided.
        card_id: The card, or one of its clusters.
        choice: What is decided; codes may be short where that is unambiguous.
        seen: Ids of the codings that the lead was shown, if the card may have changed since.
        overrules: Ids of other leads' decisions that the lead was shown, if there may be others since;
            of no account where ``choice`` overrules nobody.
        at: When it was decided; now by default.
        round_name: Where the card is looked for; see ``find_card``.

    Raises:
        NotFound: no such card, coder or code.
        BadInput: a passage outside the text, or what the choice needs is missing: a note where
            another lead is overruled.
        Refused: a fellow, a coder who did not submit, an empty intersection, or evidence that is
            no longer what was seen. Nothing is recorded then.
    """
    found, card = find_card(project, card_id, round_name=round_name)
    _check_counts(project, found, card)
    text = project.testimony(card.testimony)
    overruled = _overruled(card, choice, project.acting(), overrules) if choice.overrule else ()
    if choice.outcome == "take":
        project.known_coder(choice.coder)
    for span in choice.spans:
        check_span(text, span.start, span.end)
    if seen is not None and tuple(sorted(seen)) != card.considered:
        raise Refused("The codings on this card changed since you looked; nothing was recorded. Look again.")
    choice = replace(choice, codes=tuple(codable(project.codebook, code).path for code in choice.codes))
    try:
        readings = readings_of(choice, card.clusters, card.coders)
    except ValueError as error:
        raise Refused(str(error)) from error
    content = DecisionContent(
        outcome=choice.outcome,
        readings=readings,
        considered=card.considered,
        submissions=tuple(sorted(each.id for each in found.submissions[card.testimony])),
        taken=choice.coder if choice.outcome == "take" else "",
        reason=choice.reason,
        note=choice.note,
        gap=choice.gap,
        overrules=overruled,
    )
    with project.writing(at=at, round_name=_blind_round_of(project, found, card)) as facts:
        facts.add_decision(card.testimony, card.clusters[0].codings[0].revision, content)
    return _as_decided(project, found, card)


def _check_counts(project: Project, found: Reconciliation, card: Card) -> None:
    """Refuse to decide what is a card in one round alone and another where all that count stand together.

    Such a decision would hold nowhere, and reopen what counts.
    """
    if found.round_name is None or found.round_name in practice_rounds(project):
        return
    together = reconciliation(project, testimony=card.testimony).cards
    if not any(each.considered == card.considered for each in together):
        raise Refused(
            f"In the round {found.round_name} alone this is another card than where all rounds that count "
            "stand together, and only those make the consensus. Decide it there: coder conflicts "
            f"--testimony {card.testimony}"
        )


def _overruled(card: Card, choice: Choice, lead: str, known: Collection[str] | None) -> tuple[str, ...]:
    """The decisions of other leads that bind ``card``, which ``lead`` sets aside, knowing them."""
    others = [each for each in card.decisions if each.lead != lead and each.considered == card.considered]
    if not others:
        raise Refused("No decision of another lead stands on this card; there is nothing to overrule.")
    if not choice.note.strip():
        raise BadInput("To overrule another lead, say why: a note goes with it (--note TEXT).")
    if known is not None and any({each.id, *each.stands_for}.isdisjoint(known) for each in others):
        raise Refused(
            "Another lead decided this card since you looked; nothing was recorded. Read that first, and "
            "overrule it if you still want to."
        )
    return tuple(sorted(each.id for each in others))


def _as_decided(project: Project, found: Reconciliation, card: Card) -> Card:
    """``card`` with the decisions as they are now; its codings are those it was decided on."""
    decisions = project.record.decisions(testimony=card.testimony)
    return cards(card.clusters, found.submitted, decisions, found.accept)[0]


def rounds_of(found: Reconciliation, card: Card) -> set[str]:
    """The rounds that a card tells of: who marked nothing there has said so in a round too."""
    said = {each.round for each in found.submissions.get(card.testimony, ())}
    return said.union(coding.round for coding in card.codings)


def _blind_round_of(project: Project, found: Reconciliation, card: Card) -> str | None:
    """An open blind round that the card tells of: only who may see that may see the decision."""
    return min(rounds_of(found, card) & project.record.blind_rounds(), default=None)


def take_back(project: Project, card_id: str, *, round_name: str | None = None) -> Decision:
    """Retract the acting lead's decision on a card; one that it had replaced holds again.

    Raises:
        NotFound: no such card.
        Refused: a fellow, or no decision of one's own there.
    """
    lead = project.acting()
    own = [each for each in project.record.decisions(lead=lead) if card_id in (each.card, each.id)]
    if not own:
        _, card = find_card(project, card_id, round_name=round_name)
        own = [decision for decision in card.decisions if decision.lead == lead]
    if not own:
        raise Refused(f"{lead} has not decided the card {card_id}; there is nothing to take back.")
    with project.writing() as facts:
        facts.retract_decision(own[-1].id)
    return own[-1]
