"""The consensus layer: what holds after reconciliation, computed from cards.

It stands beside the independent codings and touches none of them. No coefficient is computed
on it: coders who agreed after talking did not agree independently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from coder.model import Coding, Reading
from coder.reconcile.cards import Card, readings_by_coder
from coder.reconcile.clusters import Cluster
from coder.reconcile.decisions import united

CONSENSUS = "consensus"
"""The coder that the layer's codings bear."""
RowStatus = Literal["unanimous", "adjudicated", "unresolved"]


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """A coding of the layer, and how it came to be there."""

    coding: Coding
    """By ``consensus``, with the id of its cluster (the card's, where a decision put a new code)."""
    card: str
    status: RowStatus
    """``unresolved``: a reading that a lead left standing beside another; not counted as found."""
    coders: int
    """How many coders submitted the testimony: 1 means that nothing was compared."""


def consensus(
    cards: Iterable[Card], codings: Iterable[Coding], submitted: Mapping[str, Collection[str]]
) -> tuple[ConsensusRow, ...]:
    """The layer by testimony, start, end and code.

    Cards that are undecided or reopened give no row. Where one coder alone submitted a testimony,
    that coder's codings hold as they are (overlapping ones of a code united). What two cards say
    alike stands there once.

    Args:
        cards: All cards.
        codings: The codings that the cards were made from, and those of testimonies with one coder.
        submitted: Testimony -> coders who declared it finished.
    """
    rows = [row for card in cards for row in _rows(card)]
    rows += _uncompared(codings, submitted)
    rows.sort(key=lambda row: (_place(row.coding), _RANK[row.status], row.coding.id))
    return tuple(_once(rows))


_RANK: Mapping[RowStatus, int] = {"unanimous": 0, "adjudicated": 1, "unresolved": 2}


def _once(rows: Iterable[ConsensusRow]) -> Iterator[ConsensusRow]:
    """Of settled rows that say the same only the first: a decision may put a reading where one stands."""
    settled: set[tuple[str, int, int, str]] = set()
    for row in rows:
        place = _place(row.coding)
        if row.status == "unresolved" or place not in settled:
            yield row
        if row.status != "unresolved":
            settled.add(place)


def _place(coding: Coding) -> tuple[str, int, int, str]:
    return coding.testimony, coding.start, coding.end, coding.code


def open_codings(cards: Iterable[Card]) -> Iterator[Coding]:
    """Every coding on a card that is not in the consensus: what may yet come into it."""
    for card in cards:
        if not card.settled:
            for cluster in card.clusters:
                yield from cluster.codings


def _rows(card: Card) -> Iterator[ConsensusRow]:
    if card.status == "unresolved":
        each = readings_by_coder(card.clusters, card.coders)
        readings: Iterable[Reading] = sorted({reading for own in each.values() for reading in own})
        status: RowStatus = "unresolved"
    elif card.status == "unanimous":
        readings, status = card.readings, "unanimous"
    elif card.status == "adjudicated":
        readings, status = card.readings, "adjudicated"
    else:
        return
    for reading in readings:
        made = _coding(card, reading)
        yield ConsensusRow(made, card.id, status, len(card.coders))


def _coding(card: Card, reading: Reading) -> Coding:
    cluster = _cluster_of(card, reading)
    first = cluster.codings[0] if cluster is not None else card.clusters[0].codings[0]
    rounds = {coding.round for coding in card.codings}
    last = card.decision
    times = [coding.at for coding in card.codings if coding.at is not None]
    return Coding(
        id=card.id if cluster is None else cluster.id,
        testimony=card.testimony,
        revision=first.revision,
        coder=CONSENSUS,
        code=reading.code,
        start=reading.start,
        end=reading.end,
        round=rounds.pop() if len(rounds) == 1 else "",
        codebook=first.codebook if last is None else last.codebook,
        at=last.at if last is not None else max(times, default=None),
        memo="" if last is None else last.note,
    )


def _cluster_of(card: Card, reading: Reading) -> Cluster | None:
    """The cluster of the same code at the reading's place."""
    for cluster in card.clusters:
        if cluster.code == reading.code and reading.start < cluster.end and cluster.start < reading.end:
            return cluster
    return None


def _uncompared(
    codings: Iterable[Coding], submitted: Mapping[str, Collection[str]]
) -> Iterator[ConsensusRow]:
    alone = {text: next(iter(names)) for text, names in submitted.items() if len(names) == 1}
    groups: defaultdict[tuple[str, str], list[Coding]] = defaultdict(list)
    for coding in codings:
        if alone.get(coding.testimony) == coding.coder:
            groups[coding.testimony, coding.code].append(coding)
    for own in groups.values():
        for start, end in united([(coding.start, coding.end) for coding in own]):
            within = [coding for coding in own if start <= coding.start and coding.end <= end]
            first = min(within, key=attrgetter("id"))
            made = Coding(
                first.id, first.testimony, first.revision, CONSENSUS, first.code, start, end,
                first.round, first.codebook, first.at, first.memo if len(within) == 1 else "",
            )  # fmt: skip
            yield ConsensusRow(made, first.id, "unanimous", 1)
