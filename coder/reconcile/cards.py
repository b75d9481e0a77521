"""Cards: linked clusters decided together, and where each stands.

A card stands by the evidence of this moment. A decision binds it only while the codings on the
card are those that were considered; the clock and the order in which decisions came play no part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from coder.model import Coding, Decision, Outcome, Reading
from coder.reconcile.clusters import Cluster, ClusterKind, LinkKind
from coder.reconcile.decisions import united

Accept = Literal["exact", "majority", "never"]
"""What holds without a decision: only what all who submitted read alike, what more than half of
them did, or nothing."""
Status = Literal["undecided", "unanimous", "adjudicated", "unresolved", "reopened"]
CardKind = ClusterKind | LinkKind
STATUSES: tuple[Status, ...] = ("undecided", "reopened", "unresolved", "adjudicated", "unanimous")
KINDS: tuple[CardKind, ...] = ("exact", "boundary", "split", "omission", "other_code", "level")
SETTLED: frozenset[Status] = frozenset({"unanimous", "adjudicated"})

HOW_IT_ENDS = "it ends when they decide alike, one takes theirs back, or one overrules with a note."
"""Said of leads who decided differently."""
_UNDECIDED: Mapping[CardKind, str] = {
    "exact": "Everybody read the same, and the codebook asks for a decision all the same.",
    "boundary": "Everybody marked a passage here, and the ends differ.",
    "split": "One coder marked one passage where another marked several.",
    "other_code": "The coders chose different codes for this passage.",
    "level": "One coder chose the code above, another the code below.",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a lead decides in one go: a cluster, or several of different codes linked at one place."""

    id: str
    clusters: tuple[Cluster, ...]
    coders: tuple[str, ...]
    """Who submitted the testimony, sorted: those who marked nothing here have said so."""
    status: Status
    readings: tuple[Reading, ...] = ()
    """What is in the consensus; empty while the card is open, and where nobody was right."""
    decisions: tuple[Decision, ...] = ()
    """Current decisions about any coding of the card, by id, those that were overruled too; they
    bind unless it is reopened."""
    holding: tuple[Decision, ...] = ()
    """Those of them because of which it stands as it does: all say the same."""
    contested: bool = False
    """Leads decided differently about the same codings, so neither decision holds."""
    by_majority: bool = False
    """The codebook accepts what more than half of the coders read; no lead decided."""
    changed: str = ""
    """Why it was reopened; empty otherwise."""

    @property
    def testimony(self) -> str:
        """The testimony it lies in."""
        return self.clusters[0].testimony

    @property
    def start(self) -> int:
        """The first character that anybody marked."""
        return min(cluster.start for cluster in self.clusters)

    @property
    def end(self) -> int:
        """One past the last character that anybody marked."""
        return max(cluster.end for cluster in self.clusters)

    @property
    def kind(self) -> CardKind:
        """The cluster's kind; for linked clusters ``other_code``, or ``level`` where all links are."""
        if len(self.clusters) == 1:
            return self.clusters[0].kind
        links = {link.kind for cluster in self.clusters for link in cluster.links}
        return "other_code" if "other_code" in links else "level"

    @property
    def decision(self) -> Decision | None:
        """The latest of the decisions that hold; None while none does."""
        return self.holding[-1] if self.holding else None

    @property
    def settled(self) -> bool:
        """Whether it is in the consensus, be it as "nothing is coded here"."""
        return self.status in SETTLED

    @property
    def considered(self) -> tuple[str, ...]:
        """Ids of the codings on it, sorted: what a decision made now would bind to."""
        return tuple(sorted(coding.id for coding in self.codings))

    @property
    def codings(self) -> tuple[Coding, ...]:
        """What anybody marked there, cluster by cluster."""
        return tuple(coding for cluster in self.clusters for coding in cluster.codings)

    @property
    def why(self) -> str:
        """A sentence on why it stands where it stands."""
        if self.changed:
            return self.changed
        if self.status in ("adjudicated", "unresolved"):
            if self.by_majority:
                return "More than half of the coders read it so, which the codebook accepts."
            return self._decided
        if self.status == "unanimous":
            return "Everybody who submitted read the same."
        if self.kind == "omission":
            marked = {coding.coder for coding in self.codings}
            return f"Nothing marked here by {', '.join(sorted(set(self.coders) - marked))}."
        return _UNDECIDED[self.kind]

    @property
    def _decided(self) -> str:
        leads = " and ".join(sorted({decision.lead for decision in self.holding}))
        overruled = {each for decision in self.holding for each in decision.overrules}
        set_aside = " and ".join(sorted({each.lead for each in self.decisions if each.id in overruled}))
        return f"Decided by {leads}, overruling {set_aside}." if set_aside else f"Decided by {leads}."


def cards(
    clusters: Iterable[Cluster],
    submitted: Mapping[str, Collection[str]],
    decisions: Iterable[Decision] = (),
    accept: Accept = "exact",
) -> tuple[Card, ...]:
    """The cards of ``clusters``, in the order in which their first clusters come.

    Args:
        clusters: As ``clusters.clusters`` gives them.
        submitted: Testimony -> coders who declared it finished.
        decisions: Current decisions, in any order; those about codings that are no more on any
            card are passed over.
        accept: What holds without a decision.
    """
    by_card: defaultdict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        by_card[cluster.card].append(cluster)
    about = _concerning(by_card, decisions)
    coders = {text: tuple(sorted(names)) for text, names in submitted.items()}
    return tuple(
        _card(number, tuple(members), coders[members[0].testimony], about.get(number, ()), accept)
        for number, members in by_card.items()
    )


def _concerning(
    by_card: Mapping[str, Sequence[Cluster]], decisions: Iterable[Decision]
) -> dict[str, list[Decision]]:
    """Card -> the decisions about any of its codings, by id."""
    about: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        for coding in decision.considered:
            about[coding].append(decision)
    if not about:
        return {}
    found: defaultdict[str, dict[str, Decision]] = defaultdict(dict)
    for number, members in by_card.items():
        for cluster in members:
            for each in cluster.codings:
                if each.id in about:
                    found[number].update((decision.id, decision) for decision in about[each.id])
    return {number: [ones[each] for each in sorted(ones)] for number, ones in found.items()}


def _card(
    number: str,
    members: tuple[Cluster, ...],
    coders: tuple[str, ...],
    about: Sequence[Decision],
    accept: Accept,
) -> Card:
    if not about:
        return _without_decision(number, members, coders, accept)
    here = tuple(sorted(coding.id for cluster in members for coding in cluster.codings))
    binding = tuple(decision for decision in about if decision.considered == here)
    if not binding:
        said = _what_changed(members, here, about)
        return Card(number, members, coders, "reopened", decisions=tuple(about), changed=said)
    holds = holding(binding)
    if not holds:
        said = f"Decided differently ({', '.join(sorted({each.lead for each in binding}))}): {HOW_IT_ENDS}"
        return Card(number, members, coders, "reopened", decisions=binding, contested=True, changed=said)
    if holds[0].outcome == "unresolved":
        return Card(number, members, coders, "unresolved", decisions=binding, holding=holds)
    return Card(number, members, coders, "adjudicated", holds[0].readings, binding, holds)


class Said(Protocol):
    """What it takes of a decision to see whether leads agree."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def lead(self) -> str:
        """Who made it."""

    @property
    def outcome(self) -> Outcome:
        """What was decided."""

    @property
    def readings(self) -> Hashable:
        """What holds because of it."""

    @property
    def overrules(self) -> Sequence[str]:
        """Ids of other leads' decisions that were set aside."""

    @property
    def stands_for(self) -> Sequence[str]:
        """Ids of the lead's own earlier decisions that it brings back."""


S = TypeVar("S", bound=Said)


def holding(binding: Sequence[S]) -> tuple[S, ...]:
    """The decisions that hold among those on one card as it is; none where leads differ.

    A decision that another lead set aside, knowing it, does not count, nor does one brought back by
    taking back such a one. What is left must say the
    same. So a disagreement ends when the leads decide alike, when one takes theirs back, or when
    one overrules the other; and if both overrule each other, not knowing it, it goes on.
    """
    own = {each: decision.lead for decision in binding for each in (decision.id, *decision.stands_for)}
    overruled = {
        each for decision in binding for each in decision.overrules if own.get(each) != decision.lead
    }
    left = tuple(each for each in binding if overruled.isdisjoint((each.id, *each.stands_for)))
    said = {(decision.outcome == "unresolved", decision.readings) for decision in left}
    return left if len(said) == 1 else ()


def _what_changed(members: Sequence[Cluster], here: tuple[str, ...], about: Sequence[Decision]) -> str:
    last = about[-1]
    before, now = set(last.considered), set(here)
    said = []
    if last.id in before:  # so it is read where its text was corrected (``record.carrying``)
        before.discard(last.id)
        said.append("the text was corrected here")
    came = sorted(
        coding.coder for cluster in members for coding in cluster.codings if coding.id not in before
    )
    if came:
        many = "a coding" if len(came) == 1 else f"{len(came)} codings"
        said.append(f"{many} by {', '.join(sorted(set(came)))} came to it")
    if gone := len(before - now):
        said.append("a coding left it" if gone == 1 else f"{gone} codings left it")
    return f"Since {last.lead} decided, {' and '.join(said)}."


def _without_decision(
    number: str, members: tuple[Cluster, ...], coders: tuple[str, ...], accept: Accept
) -> Card:
    """Linked clusters are never exact: each lacks a coder."""
    if accept != "never" and members[0].kind == "exact":
        cluster = members[0]
        only = Reading(cluster.start, cluster.end, cluster.code)
        return Card(number, members, coders, "unanimous", (only,))
    readings = majority_of(members, coders) if accept == "majority" else None
    if readings is not None:
        return Card(number, members, coders, "adjudicated", readings, by_majority=True)
    return Card(number, members, coders, "undecided")


def majority_of(clusters: Sequence[Cluster], coders: Collection[str]) -> tuple[Reading, ...] | None:
    """What more than half of ``coders`` read alike, which may be nothing at all; None without that."""
    readings, votes = Counter(readings_by_coder(clusters, coders).values()).most_common(1)[0]
    return readings if 2 * votes > len(coders) else None


def readings_by_coder(clusters: Sequence[Cluster], coders: Collection[str]) -> dict[str, tuple[Reading, ...]]:
    """How each of ``coders`` reads the place, sorted; overlapping codings of one code united.

    Empty for a coder who marked nothing there.
    """
    marked: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for cluster in clusters:
        for coding in cluster.codings:
            marked[coding.coder, coding.code].append((coding.start, coding.end))
    found: dict[str, list[Reading]] = {coder: [] for coder in coders}
    for (coder, code), spans in marked.items():
        found[coder].extend(Reading(start, end, code) for start, end in united(spans))
    return {coder: tuple(sorted(own)) for coder, own in found.items()}
