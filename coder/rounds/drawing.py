"""Drawing who codes what: at random, stratified, each pair of coders overlapping evenly.

Chance comes from sha256 of the seed and a name, so the same seed draws the same on every machine
and in every version of Python, whatever the order in which testimonies and coders are given.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, cycle, islice

Stratum = tuple[str, ...]
"""The values of the attributes that a draw is stratified by."""


@dataclass(frozen=True)
class Draw:
    """Who codes what."""

    assigned: frozenset[tuple[str, str]]
    """(coder, testimony) of every assignment."""
    double: frozenset[str] = frozenset()
    """Testimonies that more than one coder codes."""


def shuffled(names: Collection[str], seed: int, purpose: str = "") -> list[str]:
    """``names`` in an order drawn from ``seed``; another ``purpose`` draws another order."""
    return sorted(set(names), key=lambda name: (_draw(seed, purpose, name), name))


def stratified(stratum: Mapping[str, Stratum], number: int, seed: int, purpose: str = "sample") -> list[str]:
    """``number`` testimonies, each stratum with its share (Hamilton's method of largest remainders).

    Args:
        stratum: Testimony -> its stratum.
        number: How many to draw.
        seed: What the draw comes from.
        purpose: Another word draws other testimonies with the same seed.

    Raises:
        ValueError: fewer than none, or more than there are.
    """
    if not 0 <= number <= len(stratum):
        raise ValueError(f"{number} testimonies cannot be drawn from {len(stratum)}.")
    members = _by_stratum(stratum)
    total = len(stratum)
    quota = {key: number * len(texts) // total for key, texts in members.items()}
    rest = number - sum(quota.values())
    first = sorted(
        members,
        key=lambda key: (-(number * len(members[key]) % total), _draw(seed, "stratum", *key), key),
    )
    for key in first[:rest]:
        quota[key] += 1
    return [text for key in sorted(members) for text in shuffled(members[key], seed, purpose)[: quota[key]]]


def draw(
    stratum: Mapping[str, Stratum],
    coders: Collection[str],
    double: int,
    seed: int,
    standing: Collection[tuple[str, str]] = (),
) -> Draw:
    """Assign every testimony: ``double`` of them to two coders, the others to one.

    How often two coders meet differs by at most one between pairs, and how much coders have to do
    by at most one testimony. With ``standing`` assignments, to which these are added, both come
    as near to that as the new testimonies allow.

    Args:
        stratum: Testimony -> its stratum; what is drawn for two coders is spread over the strata.
        coders: Who takes part.
        double: How many testimonies two coders code.
        seed: What the draw comes from.
        standing: (coder, testimony) of the assignments that stand already.

    Raises:
        ValueError: no coder, two wanted where there is one, or more than there are testimonies.
    """
    people = shuffled(coders, seed, "coder")
    if not people:
        raise ValueError("Nobody was named to code.")
    if double and len(people) < 2:
        raise ValueError(f"Two coders are needed to code {double} testimonies twice; there is one.")
    doubled = stratified(stratum, double, seed)
    load = Counter(dict.fromkeys(people, 0))
    load.update(coder for coder, _ in standing if coder in load)
    assigned: set[tuple[str, str]] = set()
    for text, pair in zip(doubled, _pairs(people, load, standing, len(doubled)), strict=True):
        assigned.update((coder, text) for coder in pair)
    twice = frozenset(doubled)
    rank = {coder: place for place, coder in enumerate(people)}
    here: Counter[tuple[str, Stratum]] = Counter((coder, stratum[text]) for coder, text in assigned)
    single = {text: key for text, key in stratum.items() if text not in twice}
    for key, texts in sorted(_by_stratum(single).items()):
        for text in shuffled(texts, seed, "single"):
            coder = min(people, key=lambda each: (load[each], here[each, key], rank[each]))
            assigned.add((coder, text))
            load[coder] += 1
            here[coder, key] += 1
    return Draw(frozenset(assigned), twice)


def draw_everyone(testimonies: Collection[str], coders: Collection[str]) -> Draw:
    """Every coder codes every testimony, as in a round for calibrating."""
    every = frozenset((coder, text) for coder in coders for text in testimonies)
    return Draw(every, frozenset(testimonies) if len(set(coders)) > 1 else frozenset())


def draw_again(
    done: Mapping[str, Collection[str]], stratum: Mapping[str, Stratum], numbers: Mapping[str, int], seed: int
) -> Draw:
    """Testimonies that each coder codes a second time, to see whether they drift.

    Args:
        done: Coder -> the testimonies that they submitted before.
        stratum: Testimony -> its stratum.
        numbers: Coder -> how many to draw.
        seed: What the draw comes from.

    Raises:
        ValueError: more are wanted of a coder than they submitted.
    """
    assigned = {
        (coder, text)
        for coder, texts in done.items()
        for text in stratified(
            {text: stratum[text] for text in texts}, numbers[coder], seed, f"again {coder}"
        )
    }
    return Draw(frozenset(assigned))


def overlaps(assigned: Collection[tuple[str, str]], coders: Collection[str]) -> dict[tuple[str, str], int]:
    """How many testimonies each pair of coders has in common; pairs and names sorted."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for coder, text in assigned:
        texts[coder].add(text)
    return {(one, other): len(texts[one] & texts[other]) for one, other in combinations(sorted(coders), 2)}


def schedule(n: int) -> list[tuple[int, int]]:
    """Every pair of ``n`` coders once, in an order whose every beginning keeps them equally busy.

    In any beginning of it two coders' numbers of pairs differ by at most one. For an even number
    these are the days of a round-robin tournament (circle method); for an odd one Walecki's
    decomposition of the complete graph into Hamiltonian cycles (Lucas 1892, récréation VI), of
    each cycle first every other edge.
    """
    if n < 2:
        return []
    return list(_tournament(n) if n % 2 == 0 else _cycles(n))


def _tournament(n: int) -> Iterator[tuple[int, int]]:
    around = n - 1
    for day in range(around):
        yield day, around
        for step in range(1, n // 2):
            yield (day + step) % around, (day - step) % around


def _cycles(n: int) -> Iterator[tuple[int, int]]:
    around = n - 1
    for turn in range(around // 2):
        zigzag = [turn]
        for step in range(1, around // 2):
            zigzag += [(turn + step) % around, (turn - step) % around]
        ring = [around, *zigzag, (turn + around // 2) % around]
        edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
        yield from edges[0 : n - 1 : 2]
        yield edges[n - 1]
        yield from edges[1 : n - 1 : 2]


def _pairs(
    people: Sequence[str], load: Counter[str], standing: Collection[tuple[str, str]], number: int
) -> Iterator[tuple[str, str]]:
    """The pair for each of ``number`` testimonies; ``load`` grows with them."""
    if number and not standing:
        for one, other in islice(cycle(schedule(len(people))), number):
            load[people[one]] += 1
            load[people[other]] += 1
            yield people[one], people[other]
        return
    met = overlaps(standing, people)
    rank = {coder: place for place, coder in enumerate(people)}
    for _ in range(number):
        pair = min(met, key=lambda two: (met[two], load[two[0]] + load[two[1]], rank[two[0]], rank[two[1]]))
        met[pair] += 1
        load[pair[0]] += 1
        load[pair[1]] += 1
        yield pair


def _by_stratum(stratum: Mapping[str, Stratum]) -> dict[Stratum, list[str]]:
    members: defaultdict[Stratum, list[str]] = defaultdict(list)
    for text in sorted(stratum):
        members[stratum[text]].append(text)
    return members


def _draw(seed: int, *words: str) -> bytes:
    return hashlib.sha256("\0".join((str(seed), *words)).encode("utf-8", "surrogatepass")).digest()
