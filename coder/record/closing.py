# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""What stood when a round was closed, and what became of it since.

A closing names each submission that was there, and the codings that stood in it, by hashes. So no clock
is asked what came late, and nobody is to be believed who says that nothing was changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from coder.record.connection import Connection
from coder.record.rows import Names, name_id
from coder.rounds.steps import Pair, Settled
from coder.rounds.visibility import Place

TAIL = 6
"""So many bytes from the end of an id named a submission in closings of the first programs."""
HASH = 16
"""So many bytes of a sha256 stand for a submission, or for what was coded in a testimony."""


@dataclass(frozen=True, slots=True)
class InTime:
    """Submissions as if each closed round had ended when it was closed."""

    finished: tuple[Place, ...]
    """Those that count, in the order of their ids."""
    left_out: frozenset[Place]
    """Those that do not: made after the close, or of work that is not what stood then."""
    restored: frozenset[Place]
    """Of those that count, the ones withdrawn or made anew since."""


def late(connection: Connection, known: Mapping[str, frozenset[bytes]]) -> frozenset[Place]:
    """(round, coder, testimony) of submissions that came after their round was closed.

    ``known`` are the hashes of those that each closing knew of; no clock is asked.
    """
    in_time: set[Place] = set()
    behind: set[Place] = set()
    for fact_id, place in _submissions(connection, known, "current_submission AS f"):
        (in_time if _is_known(known, fact_id, place) else behind).add(place)
    return frozenset(behind - in_time)


def replaced(connection: Connection, known: Mapping[str, frozenset[bytes]]) -> frozenset[Place]:
    """Where a submission that the closing knew stands no longer: made anew since, or withdrawn."""
    was = _known_places(connection, known)
    return (was & late(connection, known)) | (was - _submitted_places(connection, known))


def _submitted_places(connection: Connection, rounds: Collection[str]) -> frozenset[Place]:
    return frozenset(place for _, place in _submissions(connection, rounds, "current_submission AS f"))


def altered(connection: Connection, settled: Settled) -> frozenset[Place]:
    """Where a coder's work in a closed round is not what stood when it was closed, or was withdrawn.

    Only where the submission that the closing knew is here: what has not come yet is not altered.
    Whoever recorded by the rules has submitted anew; another program need not.
    """
    if not settled.stood:
        return frozenset()
    here = _known_places(connection, settled.known)
    stands = _unchanged(connection, settled, here)
    changed = {place for place, same in stands.items() if not same}
    return frozenset(changed | (here - _submitted_places(connection, settled.known)))


def in_time(seen: Connection, connection: Connection, settled: Settled) -> InTime:
    """The submissions as if each closed round had ended when it was closed.

    A submission that a closing knew counts as long as the codings are those that stood then, also if
    it was withdrawn or made anew since. ``seen`` is what may be seen, ``connection`` everything, in
    whose ids closings speak.
    """
    known: defaultdict[Place, set[bytes]] = defaultdict(set)
    for fact_id, place in _known_submissions(seen, settled.known):
        known[place].add(fact_id)
    current = list(_submissions(seen, None, "current_submission AS f"))
    as_then = {place for fact_id, place in current if fact_id in known.get(place, ())}
    unchanged = _unchanged(connection, settled, known)
    finished = [(fact_id, place) for fact_id, place in current if place[0] not in settled.known]
    # Of what a closing does not say what stood in it, it is certain only where nobody withdrew it.
    finished += [(max(ids), place) for place, ids in known.items() if unchanged.get(place, place in as_then)]
    counted = {place for _, place in finished}
    return InTime(
        tuple(place for _, place in sorted(finished)),
        frozenset({*known, *(place for _, place in current)} - counted),
        frozenset((known.keys() & counted) - as_then),
    )


def _unchanged(connection: Connection, settled: Settled, here: Collection[Place]) -> dict[Place, bool]:
    """Whether the codings are those that stood at the close; without places of which no closing says it."""
    names, nothing = Names(connection), hash_of(())
    found: dict[Place, bool] = {}
    for name, places in settled.stood.items():
        number = name_id(connection, name)
        now = {} if number is None else hashes_of(connection, number, names)
        for pair, hashes in places.items():
            if (name, *pair) in here:
                found[name, *pair] = now.get(pair, nothing) in hashes
    return found


def _known_places(connection: Connection, known: Mapping[str, frozenset[bytes]]) -> frozenset[Place]:
    """Where a submission is here that its round's closing knew, current or not."""
    return frozenset(place for _, place in _known_submissions(connection, known))


def _known_submissions(
    connection: Connection, known: Mapping[str, frozenset[bytes]]
) -> Iterator[tuple[bytes, Place]]:
    every = _submissions(connection, known, "fact AS f", "f.kind = 'submission' AND f.code IS NULL")
    return ((fact_id, place) for fact_id, place in every if _is_known(known, fact_id, place))


def _submissions(
    connection: Connection, rounds: Collection[str] | None, table: str, such: str = "1"
) -> Iterator[tuple[bytes, Place]]:
    """Id and place of each submission in ``rounds``, or in all."""
    if rounds is not None and not rounds:
        return
    within = "1" if rounds is None else "round.text IN (SELECT value FROM json_each(?))"
    rows = connection.rows(
        f"SELECT f.id, round.text, actor.text, testimony.text FROM {table} "
        "CROSS JOIN name AS round ON round.id = f.round CROSS JOIN name AS actor ON actor.id = f.actor "
        "CROSS JOIN name AS testimony ON testimony.id = f.testimony "
        f"WHERE {such} AND {within}",
        [] if rounds is None else [json.dumps(sorted(rounds))],
    )
    for fact_id, name, coder, testimony in rows:
        yield fact_id, (name, coder, testimony)


def _is_known(known: Mapping[str, frozenset[bytes]], fact_id: bytes, place: Place) -> bool:
    name, coder, testimony = place
    return mark(fact_id, coder, testimony) in known[name] or fact_id[-TAIL:] in known[name]


def mark(fact_id: bytes, coder: str, testimony: str) -> bytes:
    """What a closing says of a submission: nobody has another one for which it would be the same."""
    return hashlib.sha256(fact_id + coder.encode() + b"\0" + testimony.encode()).digest()[:HASH]


def hashes_of(connection: Connection, round_: int, names: Names) -> dict[Pair, bytes]:
    """(coder, testimony) -> a hash of the current codings there in a round."""
    own: defaultdict[tuple[int, int], list[bytes]] = defaultdict(list)
    for fact_id, actor, testimony in connection.rows(
        "SELECT id, actor, testimony FROM current_coding WHERE round = ?", [round_]
    ):
        own[actor, testimony].append(fact_id)
    return {(names[actor], names[testimony]): hash_of(ids) for (actor, testimony), ids in own.items()}


def hash_of(ids: Iterable[bytes]) -> bytes:
    """What a closing says of codings, by their ids in any order."""
    return hashlib.sha256(b"".join(sorted(ids))).digest()[:HASH]
