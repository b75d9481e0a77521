"""How far each device's parts are known here, and whether others have the same ones.

Each part names the one before it, so a device's newest part stands for all of its chain. Everybody tells
now and then how far they have come, and of a fellow who seals one thing to Ana and another to Ben under
one number, both learn. Only the stream for everyone is told of: others would say who works in a blind round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coder.record.parts import EVERYONE, Part
from coder.record.said import MOST_CHAINS, chains_in, is_chain

_DIGITS = 16

Chains = Mapping[tuple[str, str], Mapping[int, list[Part]]]
"""(key, device) -> place -> the parts there; more than one where a chain was gone on with twice."""


@dataclass(frozen=True, slots=True)
class Other:
    """A part that somebody has and that is not here, or a place in a chain where both have another."""

    key: str
    device: str
    place: int


def chains(log: Iterable[Part]) -> Chains:
    """The signed parts for everyone, by chain and place."""
    found: dict[tuple[str, str], dict[int, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in log:
        if part.key and part.stream == EVERYONE:
            found[part.key, part.device][part.place].append(part)
    return found


def told(known: Chains) -> dict[str, Any]:
    """How far each chain has come here, as it is told to others."""
    by_key: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for (key, device), places in sorted(known.items()):
        last = max(places)
        said = [last, sorted(part.name[:_DIGITS] for part in places[last])]
        if is_chain(_name(key, device), said):
            by_key[key].append((_name(key, device), said))
    # Each person has as much room, whatever others invent.
    room = MOST_CHAINS // max(len(by_key), 1)
    return dict(each for own in by_key.values() for each in own[-room:])


def others(known: Chains, said: Mapping[str, Any]) -> Iterator[Other]:
    """Places where somebody, by their words, has another part than is here."""
    for (key, device), places in known.items():
        place, marks = said.get(_name(key, device), (0, ()))
        here = {part.name[:_DIGITS] for part in places.get(place, ())}
        if here and not here.issuperset(marks):
            yield Other(key, device, place)


def missing(known: Chains, said: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Other]:
    """Chains of ``keys`` that somebody, by their words, knows further than they are known here."""
    by_mark = {key[:_DIGITS]: key for key in keys}
    for name, (place, _) in said.items():
        mark, _, device = name.partition(" ")
        key = by_mark.get(mark, "")
        if key and place > max(known.get((key, device), {0: []})):
            yield Other(key, device, place)


def lacks(said: Mapping[str, Any], part: Part) -> bool:
    """Whether somebody, by their words, does not have a part: by where their chain ends."""
    place, marks = said.get(_name(part.key, part.device), (0, ()))
    return place < part.place or (place == part.place and part.name[:_DIGITS] not in marks)


def broken(places: Mapping[int, list[Part]]) -> list[int]:
    """Places of a chain whose part follows another one than is here."""
    return sorted(
        place - 1
        for place, parts in places.items()
        if (before := {part.name for part in places.get(place - 1, ())})
        and any(part.prev is not None and part.prev not in before for part in parts)
    )


def words(log: Iterable[Part]) -> dict[str, dict[str, Any]]:
    """Key -> how far its owner's devices have come by their words, in whatever order these came."""
    found: dict[str, dict[str, Any]] = {}
    for part in log:
        if not part.key or part.said is None:
            continue
        own = found.setdefault(part.key, {}) if "chains" in part.said else {}
        for name, (place, marks) in chains_in(part.said).items():
            before, known = own.get(name, (0, ()))
            if place >= before:
                own[name] = (place, sorted({*marks, *(known if place == before else ())}))
    return found


def in_doubt(log: Sequence[Part], author: str) -> dict[str, frozenset[str]]:
    """Part -> keys of those who, by their words, do not have it although they should.

    They have another one in its place, or have heard of something that ``author`` made here after it came
    and not of it. Where things are merely on their way it is neither.
    """
    own = {part.name for part in log if part.made and part.author == author}
    found: dict[str, set[str]] = defaultdict(set)
    for key, said in words(log).items():
        heard = [
            at
            for at, part in enumerate(log)
            if part.name in own and part.key and part.stream == EVERYONE and not lacks(said, part)
        ]
        last = heard[-1] if heard else -1
        for at, part in enumerate(log):
            if part.stream != EVERYONE or part.name in own or part.key in ("", key) or not lacks(said, part):
                continue
            if at < last or said.get(_name(part.key, part.device), (0,))[0] == part.place:
                found[part.name].add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


def _name(key: str, device: str) -> str:
    return f"{key[:_DIGITS]} {device}"
