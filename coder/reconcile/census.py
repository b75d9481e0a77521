"""All clusters and cards of a study at once, in columns: for counting and ordering very many.

The same clusters and cards as ``clusters`` and ``cards`` make, one object each, but a hundred
thousand of them in a fraction of a second; the details of a card are left to those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coder.reconcile.cards import KINDS, Accept, CardKind

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

OMISSION, EXACT, SPLIT, BOUNDARY, OTHER_CODE, LEVEL = (
    KINDS.index(kind) for kind in ("omission", "exact", "split", "boundary", "other_code", "level")
)


@dataclass(frozen=True)
class CodingTable:
    """Codings of one comparison in parallel columns, names interned in the order of the names."""

    testimony: Ints
    coder: Ints
    code: Ints
    start: Ints
    end: Ints
    age: Ints
    """The rank of each coding's id: 0 for the earliest."""
    codes: Sequence[str]
    finished: Bools
    """(coders, testimonies): who submitted what."""

    @cached_property
    def compared(self) -> Bools:
        """Which codings are on a card: those of coders who submitted, where two or more did."""
        voters = self.finished.sum(axis=0)
        compared: Bools = self.finished[self.coder, self.testimony] & (voters[self.testimony] > 1)
        return compared


@dataclass(frozen=True)
class Readings:
    """Each coder's passages in a cluster, overlapping ones united; by cluster, coder, start."""

    cluster: Ints
    coder: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, cluster: Ints, coder: Ints, start: Ints, end: Ints) -> Readings:
        """Unite what each coder marked in each cluster; rows in any order."""
        order = _sorted(cluster, coder, start)
        cluster, coder, start, end = cluster[order], coder[order], start[order], end[order]
        begins = np.flatnonzero(_changes(_runs(start, end, _changes(cluster, coder))))
        return cls(cluster[begins], coder[begins], start[begins], np.maximum.reduceat(end, begins))


@dataclass(frozen=True)
class Census:
    """Cards by testimony, start, end and code; ``entry_…`` has one row per card and code on it."""

    testimony: Ints
    start: Ints
    end: Ints
    kind: Ints
    """Indexes into ``cards.KINDS``."""
    first: Ints
    """The row of the card's earliest coding in the table: that coding's id is the card's."""
    size: Ints
    """How many codings are on the card."""
    voters: Ints
    """How many coders submitted the testimony."""
    card_of: Ints
    """The card of each coding of the table; -1 for those on none."""
    clusters: Ints
    """How many clusters each card has."""
    entry_card: Ints
    entry_code: Ints
    entry_start: Ints
    entry_end: Ints
    readings: Readings
    """Of the cards' clusters."""
    reading_card: Ints
    reading_code: Ints

    def __len__(self) -> int:
        return len(self.start)

    def kind_name(self, card: int) -> CardKind:
        """The kind in words."""
        return KINDS[int(self.kind[card])]

    @cached_property
    def majority(self) -> Bools:
        """Which cards more than half of those who submitted read alike, be it as nothing."""
        return _majority(self)

    def settled(self, accept: Accept) -> tuple[Bools, Bools]:
        """(unanimous, adjudicated by the majority rule): what holds where nobody decided."""
        none = np.zeros(len(self), dtype=np.bool_)
        unanimous = none if accept == "never" else self.kind == EXACT
        return unanimous, self.majority & ~unanimous if accept == "majority" else none


def census(table: CodingTable, *, link_share: float = 0.5) -> Census:
    """Group the codings of ``table`` into clusters and these into cards; see ``clusters.clusters``."""
    rows = np.flatnonzero(table.compared)
    if not len(rows):
        return _empty(table)
    rows = rows[_sorted(table.testimony[rows], table.code[rows], table.start[rows])]
    text, code, start, end = (
        column[rows] for column in (table.testimony, table.code, table.start, table.end)
    )
    cluster = _runs(start, end, _changes(text, code))
    begins = np.flatnonzero(_changes(cluster))
    # By testimony, start, end and code, as everywhere.
    stop = np.maximum.reduceat(end, begins)
    order = _sorted(text[begins], start[begins], stop, code[begins])
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    cluster = place[cluster]
    found = _Clusters(
        text[begins][order], code[begins][order], start[begins][order], stop[order],
        np.minimum.reduceat(table.age[rows], begins)[order],
    )  # fmt: skip
    readings = Readings.of(cluster, table.coder[rows], start, end)
    voters = table.finished.sum(axis=0)[found.text]
    kind = _kinds(readings, voters)
    pairs = _linked(found, kind == OMISSION, _who(readings, table.finished.shape[0]), link_share)
    return _cards(table, rows, cluster, found, readings, kind, pairs, voters)


def _empty(table: CodingTable) -> Census:
    none = np.zeros(0, dtype=np.int64)
    nowhere = np.full(len(table.start), -1, dtype=np.int64)
    readings = Readings(none, none, none, none)
    return Census(
        none, none, none, none, none, none, none, nowhere, none, none, none, none, none,
        readings, none, none,
    )  # fmt: skip


@dataclass(frozen=True)
class _Clusters:
    text: Ints
    code: Ints
    start: Ints
    end: Ints
    age: Ints


def _changes(*columns: Ints) -> Bools:
    """Where any of the columns is not what it is one row before; the first row is."""
    changed = np.ones(len(columns[0]), dtype=np.bool_)
    changed[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return changed


def _sorted(*columns: Ints) -> Ints:
    """The rows in the order of the columns, the first above all.

    Where the columns fit into one number, that is sorted: many times as fast as one after the other.
    """
    widths = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(widths) > 62:
        return np.lexsort(columns[::-1])
    key = columns[0].astype(np.int64)
    for column, width in zip(columns[1:], widths[1:], strict=True):
        key = key << width | column
    return np.argsort(key, kind="stable")


def _runs(start: Ints, end: Ints, breaks: Bools) -> Ints:
    """Number the stretches of rows that hang together, each sharing a character with one before.

    Rows are sorted by start between the ``breaks``, at each of which a new stretch begins.
    """
    group = np.cumsum(breaks) - 1
    # One running maximum serves all groups, as every group lies beyond the one before.
    shift = group * (int(end.max(initial=0)) + 1)
    reach = np.maximum.accumulate(end + shift)
    begins = breaks.copy()
    begins[1:] |= (start + shift)[1:] >= reach[:-1]
    return np.cumsum(begins) - 1


def _kinds(readings: Readings, voters: Ints) -> Ints:
    """The kind of each cluster; see ``clusters.Cluster``."""
    many = len(voters)
    each = np.bincount(readings.cluster, minlength=many)
    coders = np.bincount(readings.cluster[_changes(readings.cluster, readings.coder)], minlength=many)
    order = _sorted(readings.cluster, readings.start, readings.end)
    different = _changes(readings.cluster[order], readings.start[order], readings.end[order])
    distinct = np.bincount(readings.cluster[order][different], minlength=many)
    # Every coder has every passage that anybody has: as many readings as coders times passages.
    alike = each == coders * distinct
    return np.select(
        [coders < voters, alike, each > coders], [OMISSION, EXACT, SPLIT], default=BOUNDARY
    ).astype(np.int64)


def _who(readings: Readings, coders: int) -> NDArray[np.uint8]:
    """Per cluster the coders who marked something there, as bits."""
    bits = np.zeros((int(readings.cluster[-1]) + 1, -(-coders // 8)), dtype=np.uint8)
    np.bitwise_or.at(
        bits, (readings.cluster, readings.coder >> 3), (1 << (readings.coder & 7)).astype(np.uint8)
    )
    return bits


def _linked(found: _Clusters, omitted: Bools, who: NDArray[np.uint8], share: float) -> tuple[Ints, Ints]:
    """Pairs of clusters that compete for a place; see ``clusters.clusters``."""
    rows = np.flatnonzero(omitted)
    text, start, end = found.text[rows], found.start[rows], found.end[rows]
    width = int(found.end.max(initial=0)) + 2
    # A cluster can reach the share only with one that begins early enough in it; one character of
    # slack, so that rounding of the product drops nobody.
    latest = np.floor(end - share * (end - start) + 1).astype(np.int64)
    after = np.searchsorted(text * width + start, text * width + np.minimum(latest, width - 1), side="right")
    ahead = np.maximum(after - np.arange(len(rows)) - 1, 0)
    one = np.repeat(np.arange(len(rows)), ahead)
    other = np.arange(len(one)) - np.repeat(np.cumsum(ahead) - ahead, ahead) + one + 1
    common = np.minimum(end[one], end[other]) - start[other]
    near = common / (np.maximum(end[one], end[other]) - start[one]) >= share
    one, other = rows[one[near]], rows[other[near]]
    apart = (who[one] & ~who[other]).any(axis=1) & (who[other] & ~who[one]).any(axis=1)
    return one[apart], other[apart]


def _cards(
    table: CodingTable,
    rows: Ints,
    cluster: Ints,
    found: _Clusters,
    readings: Readings,
    kind: Ints,
    pairs: tuple[Ints, Ints],
    voters: Ints,
) -> Census:
    """Put linked clusters on one card; cards come in the order of their first clusters."""
    one, other = pairs
    label = _components(len(kind), one, other)
    firsts = np.flatnonzero(label == np.arange(len(label)))
    number = np.full(len(label), -1, dtype=np.int64)
    number[firsts] = np.arange(len(firsts))
    card = number[label]
    many = len(firsts)
    kind = kind[firsts]
    if len(one):
        above = _is_level(table.codes, found.code[one], found.code[other])
        kind[card[one]] = LEVEL
        kind[card[one[~above]]] = OTHER_CODE
    age = np.full(many, np.iinfo(np.int64).max)
    np.minimum.at(age, card, found.age)
    by_age = np.empty(len(table.age), dtype=np.int64)
    by_age[table.age] = np.arange(len(table.age))
    card_of = np.full(len(table.start), -1, dtype=np.int64)
    card_of[rows] = card[cluster]
    start, end = found.start[firsts], found.end[firsts].copy()
    np.maximum.at(end, card, found.end)
    order = _sorted(card, found.code, found.start)
    begins = np.flatnonzero(_changes(card[order], found.code[order]))
    return Census(
        found.text[firsts], start, end, kind, by_age[age], np.bincount(card[cluster], minlength=many),
        voters[firsts], card_of, np.bincount(card, minlength=many),
        card[order][begins], found.code[order][begins],
        found.start[order][begins], np.maximum.reduceat(found.end[order], begins),
        readings, card[readings.cluster], found.code[readings.cluster],
    )  # fmt: skip


def _components(many: int, one: Ints, other: Ints) -> Ints:
    """The smallest row within reach of each row, over links."""
    label = np.arange(many)
    while len(one):
        least = np.minimum(label[one], label[other])
        before = label.copy()
        np.minimum.at(label, one, least)
        np.minimum.at(label, other, least)
        label = label[label]
        if np.array_equal(before, label):
            break
    return label


def _is_level(codes: Sequence[str], one: Ints, other: Ints) -> Bools:
    """Whether one code of each pair is above the other."""
    pair, of_row = np.unique(one * len(codes) + other, return_inverse=True)
    named = ((codes[each // len(codes)], codes[each % len(codes)]) for each in pair.tolist())
    above = np.array([b.startswith(f"{a}.") or a.startswith(f"{b}.") for a, b in named], dtype=np.bool_)
    result: Bools = above[of_row.reshape(-1)]
    return result


def _majority(found: Census) -> Bools:
    readings, code = found.readings, found.reading_code
    order = np.lexsort((readings.end, readings.start, code, readings.coder, found.reading_card))
    card, coder = found.reading_card[order], readings.coder[order]
    parts = code[order], readings.start[order], readings.end[order]
    begins = np.flatnonzero(_changes(card, coder))
    card, length = card[begins], np.diff(np.append(begins, len(card)))
    # What a coder reads on a card is a row of passages, told apart step by step: the same up to
    # here, and the same passage next. Who has no next one stays as told apart before.
    same = np.zeros(len(begins), dtype=np.int64)
    for step in range(int(length.max(initial=0))):
        longer = np.flatnonzero(length > step)
        at = begins[longer] + step
        same[longer] = _told_apart(same[longer], *(part[at] for part in parts)) + step * len(begins) + 1
    ranked = np.lexsort((same, card))
    first = np.flatnonzero(_changes(card[ranked], same[ranked]))
    votes = np.zeros(len(found), dtype=np.int64)
    np.maximum.at(votes, card[ranked][first], np.diff(np.append(first, len(card))))
    silent = found.voters - np.bincount(card, minlength=len(found))
    result: Bools = 2 * np.maximum(votes, silent) > found.voters
    return result


def _told_apart(*columns: Ints) -> Ints:
    """A number for each row, the same for rows that are the same in every column."""
    order = np.lexsort(columns)
    numbers = np.empty_like(order)
    numbers[order] = np.cumsum(_changes(*(column[order] for column in columns))) - 1
    return numbers
