"""Clusters: codings of different coders that speak about the same place.

Per testimony and code, codings that share at least one character hang together, directly or
through others; such a group is a cluster and is what a lead decides about. Clusters of different
codes at the same place are linked and decided together, on one card.

Only coders who submitted the testimony count: their silence is data. A testimony that fewer than
two coders submitted has nothing to compare and gives no clusters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from coder.model import Coding

ClusterKind = Literal["exact", "boundary", "omission", "split"]
LinkKind = Literal["other_code", "level"]


@dataclass(frozen=True, slots=True)
class Link:
    """Another cluster at the same place, under another code."""

    id: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Cluster:
    """Codings with one code whose passages hang together.

    The kind looks at each coder's reading: the passages the coder marked here, overlapping ones
    united (two codings over one another are one reading). The first that holds names the cluster:

    - ``omission``: a coder who submitted the testimony marked nothing here, whatever the others did;
    - ``exact``: everybody read the same, character by character;
    - ``split``: somebody marked two or more passages that do not overlap, where others differ;
    - ``boundary``: everybody marked one passage, and their ends differ.
    """

    id: str
    """The id of its earliest coding: ids are UUIDv7, so the smallest is the earliest."""
    card: str
    """The smallest cluster id among those that links connect it with, its own included."""
    testimony: str
    start: int
    end: int
    kind: ClusterKind
    code: str
    links: tuple[Link, ...]
    """Sorted by start, end and code of the other cluster."""
    codings: tuple[Coding, ...]
    """Sorted by start, end, coder and id."""
    overlap_share: float
    """Characters that every submitted coder marked / characters that anyone marked:
    1 for ``exact``, 0 for ``omission``."""


def clusters(
    codings: Iterable[Coding], submitted: Mapping[str, Collection[str]], *, link_share: float = 0.5
) -> tuple[Cluster, ...]:
    """Group codings into clusters and link those that compete for a place.

    Two clusters of different codes in one testimony are linked when the characters they share are
    at least ``link_share`` of the characters either covers (intersection over union, as in the
    span F1, so that a coding of a whole page does not tie all codings on it to one card), and each
    has a coder whom the other lacks: somebody chose one code where somebody else chose the other.
    The link is a ``level`` where one code is above the other in the codebook, else ``other_code``.

    Args:
        codings: Current codings of one comparison (one round), in any order.
        submitted: Testimony -> coders who declared it finished.
        link_share: Above 0, at most 1.

    Returns:
        Clusters by testimony, start, end and code. Every coding of a submitted coder, in a
        testimony with at least two of them, is in exactly one.

    Raises:
        ValueError: for a ``link_share`` out of range or a coding without a character.
    """
    if not 0 < link_share <= 1:
        raise ValueError(f"link_share lies above 0 and at most at 1, not at {link_share}.")
    coders = {text: frozenset(names) for text, names in submitted.items()}
    by_text: defaultdict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        names = coders.get(coding.testimony, ())
        if len(names) > 1 and coding.coder in names:
            if coding.start >= coding.end:
                raise ValueError(f"Coding {coding.id} of {coding.testimony} marks no character; remove it.")
            by_text[coding.testimony].append(coding)
    return tuple(
        cluster
        for text in sorted(by_text)
        for cluster in _linked(_in_testimony(by_text[text], coders[text]), coders[text], link_share)
    )


def _in_testimony(codings: list[Coding], coders: frozenset[str]) -> list[Cluster]:
    """The clusters of one testimony, not yet linked, by start, end and code."""
    codings.sort(key=attrgetter("start", "end", "coder", "id"))
    by_code: defaultdict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        by_code[coding.code].append(coding)
    found = [_cluster(group, coders) for members in by_code.values() for group in _groups(members)]
    found.sort(key=attrgetter("start", "end", "code"))
    return found


def _groups(codings: list[Coding]) -> Iterator[list[Coding]]:
    """Cut codings, sorted by start, wherever no character is shared across the cut."""
    group: list[Coding] = []
    reach = 0
    for coding in codings:
        if group and coding.start >= reach:
            yield group
            group = []
        group.append(coding)
        reach = max(reach, coding.end) if len(group) > 1 else coding.end
    yield group


def _cluster(codings: list[Coding], coders: frozenset[str]) -> Cluster:
    readings = _readings(codings)
    kind = _kind(readings, coders)
    first = min(codings, key=attrgetter("id"))
    start, end = codings[0].start, max(coding.end for coding in codings)
    share = {"exact": 1.0, "omission": 0.0}.get(kind)
    if share is None:
        share = _common(list(readings.values())) / (end - start)
    return Cluster(
        id=first.id,
        card=first.id,
        testimony=first.testimony,
        start=start,
        end=end,
        kind=kind,
        code=first.code,
        links=(),
        codings=tuple(codings),
        overlap_share=share,
    )


def _readings(codings: list[Coding]) -> dict[str, list[tuple[int, int]]]:
    """Coder -> passages marked, overlapping ones united, sorted."""
    readings: dict[str, list[tuple[int, int]]] = {}
    for coding in codings:
        own = readings.setdefault(coding.coder, [])
        if own and coding.start < own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], coding.end))
        else:
            own.append((coding.start, coding.end))
    return readings


def _kind(readings: Mapping[str, list[tuple[int, int]]], coders: frozenset[str]) -> ClusterKind:
    if len(readings) < len(coders):
        return "omission"
    each = iter(readings.values())
    one = next(each)
    if all(other == one for other in each):
        return "exact"
    return "split" if any(len(own) > 1 for own in readings.values()) else "boundary"


def _common(readings: Sequence[list[tuple[int, int]]]) -> int:
    """Characters that are in every reading."""
    events = sorted(
        (place, change)
        for own in readings
        for span in own
        for place, change in zip(span, (1, -1), strict=True)
    )
    total, depth, before = 0, 0, 0
    for place, change in events:
        if depth == len(readings):
            total += place - before
        depth += change
        before = place
    return total


def _linked(found: list[Cluster], coders: frozenset[str], share: float) -> list[Cluster]:
    """The same clusters with their links and cards."""
    pairs = [
        (one, other)
        for one, other in _at_one_place(found, share)
        if _disagree(found[one], found[other], coders)
    ]
    if not pairs:
        return found
    links: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        links[one].append(other)
        links[other].append(one)
    card = _cards(found, links)
    return [
        replace(
            cluster,
            card=card[at],
            links=tuple(
                Link(found[other].id, _link_kind(cluster.code, found[other].code))
                for other in sorted(links[at])
            ),
        )
        if at in links
        else cluster
        for at, cluster in enumerate(found)
    ]


def _at_one_place(found: list[Cluster], share: float) -> Iterator[tuple[int, int]]:
    """Pairs of omissions whose intersection over union reaches ``share``.

    Only omissions can be linked, since each must lack a coder. A cluster [s, e) can reach the
    share only with one that begins before e - share * (e - s), so it is dropped from there on.
    """
    open_: list[tuple[float, int, int, int]] = []
    for at, cluster in enumerate(found):
        if cluster.kind != "omission":
            continue
        start, end = cluster.start, cluster.end
        open_ = [item for item in open_ if item[0] >= start]
        for _, other, begin, until in open_:
            if (min(end, until) - start) / (max(end, until) - begin) >= share:
                yield other, at
        # One character of slack, so that rounding of the product drops nobody.
        open_.append((end - share * (end - start) + 1, at, start, end))


def _disagree(one: Cluster, other: Cluster, coders: frozenset[str]) -> bool:
    """Whether somebody chose only the first code here and somebody else only the second."""
    first = {coding.coder for coding in one.codings}
    second = {coding.coder for coding in other.codings}
    return not (first <= second or second <= first)


def _link_kind(one: str, other: str) -> LinkKind:
    above = other.startswith(f"{one}.") or one.startswith(f"{other}.")
    return "level" if above else "other_code"


def _cards(found: list[Cluster], links: Mapping[int, list[int]]) -> dict[int, str]:
    """The smallest cluster id within reach of each linked cluster."""
    card: dict[int, str] = {}
    for root in sorted(links, key=lambda at: found[at].id):
        if root in card:
            continue
        waiting = [root]
        while waiting:
            at = waiting.pop()
            if at not in card:
                card[at] = found[root].id
                waiting.extend(links[at])
    return card
