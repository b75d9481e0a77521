"""Whose word about people counts: the same on every machine, in whatever order the words came.

With keys, everybody's rights come from the first lead: she made leads, these made others. Nobody takes
the rights of a lead but that lead and those nearer to the first one, and nobody gives themselves a key;
so no two people can take one another's rights. Who takes a lead's rights names the words of that lead
that count: others do not, whether they came here before or after. All of it is settled from the first
lead outwards, so that it never runs in a ring.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from coder.model import Role
from coder.record.connection import Connection

_MARK = 32
"""Hexadecimal digits of the hash that stands for an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry about a person, as it was recorded."""

    id: bytes
    by: str
    name: str
    role: Role
    sign: str
    age: str
    revoked: bool
    retires: frozenset[str]
    """Keys that lose rights by it."""
    kept: frozenset[str]
    """Beginnings of the names of the parts that are still believed although their key is retired."""
    current: bool
    """Whether it counts, and no entry that counts replaces it."""
    at: int = 0
    """Milliseconds; told, never compared."""
    replaces: bytes | None = None
    signed: str = ""
    """The key that its author had when it was recorded; empty before there were keys."""
    heard: frozenset[str] | None = None
    """Marks of the entries by that person that count on; None where no rights are taken."""
    behind: frozenset[str] = frozenset()
    """Marks of the entries about that person in whose place it stands: all that were known. The one that
    it replaces may be on no other machine, and with it the way to those before."""
    mark: str = ""
    """Hash of everything in it."""
    counts: bool = True


def entries(connection: Connection) -> list[Entry]:
    """Every entry about people, in the order of their ids."""
    found = [
        _entry(*row)
        for row in connection.rows(
            "SELECT f.id, n.text, f.data, f.replaces, f.at FROM fact AS f JOIN name AS n ON n.id = f.actor "
            "WHERE f.kind = 'person' AND f.code IS NULL ORDER BY f.id"
        )
    ]
    return judged(found, first_lead(connection, found))


def _entry(fact_id: bytes, by: str, data: str, replaced: bytes | None, at: int) -> Entry:
    said = json.loads(data)
    heard = said.get("heard")
    said_and_where = json.dumps([fact_id.hex(), by, data, replaced and replaced.hex()])
    return Entry(
        fact_id, by, said["name"], said["role"], said.get("sign") or "", said.get("age") or "",
        bool(said.get("revoked")), frozenset(said.get("retires") or ()), frozenset(said.get("kept") or ()),
        False, at, replaced, said.get("signed") or "", None if heard is None else frozenset(heard),
        frozenset(said.get("behind") or ()), hashlib.sha256(said_and_where.encode()).hexdigest()[:_MARK],
    )  # fmt: skip


class First(NamedTuple):
    """The first lead of a project, from whom all rights come; both empty where there are no keys."""

    name: str
    key: str


def first_lead(connection: Connection, found: Iterable[Entry]) -> First:
    """Whose key was the first of the project, as its charter says; ``found`` are its entries."""
    if not any(each.sign for each in found):
        return First("", "")
    # By its beginning, for the closing of a round may be megabytes long, and this is asked at each coding.
    row = connection.row(
        "SELECT n.text, json_extract(f.data, '$.root') FROM fact AS f JOIN name AS n ON n.id = f.actor "
        "WHERE f.kind = 'round' AND f.code IS NULL AND f.data GLOB '{\"about\":\"project\",*' "
        "AND json_extract(f.data, '$.root') <> '' ORDER BY f.id LIMIT 1"
    )
    return First("", "") if row is None else First(*row)


def judged(found: Sequence[Entry], first: First) -> list[Entry]:
    """``found`` with what counts of it and what is current; pure, the same in any order of arrival."""
    counting = _Team(found, first).counting if first.name else {each.id for each in found}
    replaced = _behind(each for each in found if each.id in counting)
    return [
        replace(
            each, counts=each.id in counting, current=each.id in counting and not _is_behind(each, replaced)
        )
        for each in found
    ]


def ranks(found: Iterable[Entry], lead: str) -> dict[str, int]:
    """Steps from the first lead to everybody who was ever made a lead by words that count."""
    if not lead:
        return {}
    made: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.counts and each.role == "lead" and not each.revoked:
            made[each.by].add(each.name)
    rank, level = {lead: 0}, {lead}
    while level:
        level = set().union(*(made[name] for name in level)) - rank.keys()
        rank |= dict.fromkeys(level, max(rank.values()) + 1)
    return rank


def may_change(rank: Mapping[str, int], by: str, name: str) -> bool:
    """Whether a lead's word about somebody counts, by their steps from the first lead."""
    return by == name or name not in rank or rank.get(by, len(rank)) < rank[name]


def put_out(found: Iterable[Entry], name: str) -> Entry | None:
    """The word that put somebody out of the team; None for who is in it, or never was."""
    return next((each for each in found if each.current and each.revoked and each.name == name), None)


def gave_up(found: Iterable[Entry], name: str) -> bool:
    """Whether a lead's own word ended that lead's rights: it is still to be sent as a lead's."""
    return any(each.current and each.by == each.name == name and _takes(each) for each in found)


def above(rank: Mapping[str, int], name: str) -> list[str]:
    """Whose word on somebody counts: those nearer to the first lead, and that lead's own on herself."""
    return [each for each in rank if may_change(rank, each, name) and (each != name or rank[name] == 0)]


class _Team:
    """Settles what counts, from the first lead outwards."""

    def __init__(self, found: Sequence[Entry], first: First) -> None:
        self._first = first
        self._of: dict[str, list[Entry]] = defaultdict(list)
        self._about: dict[str, list[Entry]] = defaultdict(list)
        for each in found:
            self._of[each.by].append(each)
            self._about[each.name].append(each)
        self.counting: set[bytes] = set()
        self._rank = {first.name: 0}
        level = {first.name}
        while level:
            words = [each for name in sorted(level) for each in self._words_of(name)]
            self.counting |= {each.id for each in words}
            level = {each.name for each in words if each.role == "lead" and not each.revoked}
            level -= self._rank.keys()
            self._rank |= dict.fromkeys(level, max(self._rank.values()) + 1)
        # Of the time before there were keys: by leads whom nobody with a key made one.
        self.counting |= {
            each.id
            for each in found
            if not (each.sign or each.signed or each.retires)
            and each.by not in self._rank
            and each.name not in self._rank
        }

    def _words_of(self, name: str) -> list[Entry]:
        """What counts of a lead's words, once everybody's nearer to the first one is settled."""
        others = [each for each in self._about[name] if each.by != name and each.id in self.counting]
        settled = _behind(others)
        keys = [each.sign for each in others if each.sign]
        if name == self._first.name:
            keys = [self._first.key]
        own = [each for each in self._of[name] if each.name == name and each.sign in ("", *keys)]
        first = keys[0] if keys else ""
        now = [each for each in others if not _is_behind(each, settled)]
        standing = set() if any(each.revoked for each in now) else {
            each.sign for each in now if each.role == "lead"
        }  # fmt: skip
        taking = [each for each in others if _takes(each)]
        listed = _heard(taking)

        def stands(each: Entry) -> bool:
            # Older programs named no words: then all of them count, as they always did.
            key = each.signed or first
            return not taking or key in standing or listed is None or each.mark in listed

        own = [each for each in own if stands(each)]
        ended = [each for each in own if not _is_behind(each, settled) and _takes(each)]

        def goes_on(each: Entry) -> bool:
            """Whether the lead did not give up that key, or said of the word that it stays."""
            if listed is not None and each.mark in listed:
                return True
            heard = _heard([word for word in ended if (each.signed or first) in word.retires])
            return heard is None or each.mark in heard

        of_others = [each for each in self._of[name] if each.name != name and stands(each) and goes_on(each)]
        return own + [each for each in of_others if may_change(self._rank, name, each.name)]


def _behind(words: Iterable[Entry]) -> set[tuple[str, bytes | str]]:
    """(who, id or mark) of whatever these stand in the place of; nobody's word on one ends another's."""
    found: set[tuple[str, bytes | str]] = set()
    for word in words:
        found |= {(word.name, mark) for mark in word.behind}
        if word.replaces is not None:
            found.add((word.name, word.replaces))
    return found


def _is_behind(each: Entry, found: set[tuple[str, bytes | str]]) -> bool:
    return (each.name, each.id) in found or (each.name, each.mark) in found


def _takes(word: Entry) -> bool:
    return word.revoked or bool(word.retires) or word.heard is not None


def _heard(taking: Iterable[Entry]) -> frozenset[str] | None:
    """The words that count on although rights were taken; None where none of ``taking`` names any."""
    found = [each.heard for each in taking if each.heard is not None]
    return frozenset[str]().union(*found) if found else None
