"""What leads decided about pairs, put together: who counts as one, and where decisions contradict.

``same`` carries on (A is B, B is C, so A is C); nothing else does. A group in which somebody said
that two are different is not put together at all until the contradiction is settled.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coder.model import PairDecision, Verdict

Ids = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """What holds about a pair, by the decisions in force."""

    pair: Ids
    decisions: tuple[PairDecision, ...]
    """Several are by leads who did not know of each other's."""

    @cached_property
    def contested(self) -> bool:
        """Whether leads said different things without knowing of each other."""
        return len({each.verdict for each in self.decisions}) > 1

    @property
    def verdict(self) -> Verdict:
        """What they said; undecided while it is contested."""
        return "undecided" if self.contested else self.decisions[0].verdict


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two who are said to be different, and the chain of ``same`` that makes them one."""

    pair: Ids
    chain: tuple[str, ...]
    """From the first to the second, each said to be the same as the next."""


@dataclass(frozen=True)
class Sameness:
    """All decisions about pairs and what follows from them."""

    standings: Mapping[Ids, Standing]
    groups: tuple[tuple[str, ...], ...]
    """Those who are one by what was decided, each group and all of them sorted."""
    contradictions: tuple[Contradiction, ...]

    @property
    def representatives(self) -> Mapping[str, str]:
        """Who stands for whom: every member of a group, by the group's first; others are not in it."""
        return {member: group[0] for group in self.groups for member in group}


def sameness(decisions: Iterable[PairDecision]) -> Sameness:
    """Put decisions about pairs together; their order means nothing."""
    by_pair: defaultdict[Ids, list[PairDecision]] = defaultdict(list)
    for decision in decisions:
        by_pair[decision.pair].append(decision)
    standings = {
        pair: Standing(pair, tuple(sorted(made, key=lambda each: (each.lead, each.id))))
        for pair, made in sorted(by_pair.items())
    }
    links: defaultdict[str, list[str]] = defaultdict(list)
    for (first, second), standing in standings.items():
        if standing.verdict == "same":
            links[first].append(second)
            links[second].append(first)
    contradictions = tuple(
        Contradiction(pair, chain)
        for pair, standing in standings.items()
        if standing.verdict == "different" and (chain := _chain(links, *pair))
    )
    doubtful = {each.chain[0] for each in contradictions}
    groups = tuple(group for group in _groups(links) if doubtful.isdisjoint(group))
    return Sameness(standings, groups, contradictions)


def _groups(links: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    placed: set[str] = set()
    for start in sorted(links):
        if start in placed:
            continue
        members, waiting = {start}, [start]
        while waiting:
            for other in links[waiting.pop()]:
                if other not in members:
                    members.add(other)
                    waiting.append(other)
        placed |= members
        found.append(tuple(sorted(members)))
    return found


def _chain(links: Mapping[str, Sequence[str]], start: str, end: str) -> tuple[str, ...]:
    """The shortest chain of links from ``start`` to ``end``; empty without one."""
    before: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in before:
        here = waiting.popleft()
        for other in links.get(here, ()):
            if other not in before:
                before[other] = here
                waiting.append(other)
    if end not in before:
        return ()
    chain = [end]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))
