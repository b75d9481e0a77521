"""Cards: linked clusters decided together, and where each stands.

A card stands by the evidence of this moment. A decision binds it only while the codings on the
card are those that were considered; the clock and the order in which decisions came play no part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.model import Decision, Reading
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
    """Current decisions about any coding of the card, by id; they bind unless it is reopened."""
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
    def settled(self) -> bool:
        """Whether it is in the consensus, be it as "nothing is coded here"."""
        return self.status in SETTLED

    @property
    def considered(self) -> tuple[str, ...]:
        """Ids of the codings on it, sorted: what a decision made now would bind to."""
        return tuple(sorted(coding.id for cluster in self.clusters for coding in cluster.codings))

    @property
    def why(self) -> str:
        """A sentence on why it stands where it stands."""
        if self.changed:
            return self.changed
        if self.status in ("adjudicated", "unresolved"):
            if self.by_majority:
                return "More than half of the coders read it so, which the codebook accepts."
            leads = " and ".join(sorted({decision.lead for decision in self.decisions}))
            return f"Decided by {leads}."
        if self.status == "unanimous":
            return "Everybody who submitted read the same."
        if self.kind == "omission":
            marked = {coding.coder for cluster in self.clusters for coding in cluster.codings}
            return f"Nothing marked here by {', '.join(sorted(set(self.coders) - marked))}."
        return _UNDECIDED[self.kind]


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
    if len({(decision.outcome == "unresolved", decision.readings) for decision in binding}) > 1:
        leads = ", ".join(sorted({decision.lead for decision in binding}))
        said = f"Decided differently ({leads}): one of the decisions has to be taken back or made again."
        return Card(number, members, coders, "reopened", decisions=binding, contested=True, changed=said)
    if binding[0].outcome == "unresolved":
        return Card(number, members, coders, "unresolved", decisions=binding)
    return Card(number, members, coders, "adjudicated", binding[0].readings, binding)


def _what_changed(members: Sequence[Cluster], here: tuple[str, ...], about: Sequence[Decision]) -> str:
    last = about[-1]
    before, now = set(last.considered), set(here)
    said = []
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
    if accept == "majority":
        each = readings_by_coder(members, coders)
        readings, votes = Counter(each.values()).most_common(1)[0]
        if 2 * votes > len(coders):
            return Card(number, members, coders, "adjudicated", readings, by_majority=True)
    return Card(number, members, coders, "undecided")


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
