"""Rounds as facts: opened, extended, assigned, closed; and what they make together.

A step's data names the steps of the same round that its actor knew of, so that no rule has to
compare clocks (``coder.rounds.steps``). Nothing of it can be undone: a later step says otherwise.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from coder.errors import NotFound, Refused
from coder.model import MAIN_ROUND, Round, RoundKind
from coder.record import schema
from coder.record.appending import Appender
from coder.record.closing import HASH, TAIL, hash_of, hashes_of, mark
from coder.record.connection import Connection
from coder.record.deciding import ever_leads
from coder.record.ids import from_milliseconds, id_text
from coder.record.reading import people
from coder.record.rows import Names
from coder.rounds.steps import About, Pair, Settled, Step, settle

_STEPS = """
SELECT f.id, f.data, f.at, actor.text, round.text, book.text FROM fact AS f
  CROSS JOIN name AS actor ON actor.id = f.actor
  CROSS JOIN name AS round ON round.id = f.round
  LEFT JOIN name AS book ON book.id = f.codebook
WHERE f.kind = 'round' AND f.code IS NULL ORDER BY f.id"""
_ABOUT: tuple[About, ...] = get_args(About)
_KINDS: tuple[RoundKind, ...] = get_args(RoundKind)
_MOST_STANDING = 20_000
"""Of more testimonies a closing does not say what stood there: others refuse a fact of many megabytes."""


# --- reading ---------------------------------------------------------------------------


def settled(connection: Connection) -> Settled:
    """The opened rounds as they stand, by opening, and what is to be settled about them."""
    found = [_step(*row) for row in connection.rows(_STEPS)]
    return settle((step for step in found if step is not None), ever_leads(connection) or ())


def rounds(connection: Connection, opened: Iterable[Round]) -> list[Round]:
    """The implicit round, those ``opened``, then others that codings or submissions name, sorted."""
    found = connection.rows(
        "SELECT text FROM name WHERE id IN (SELECT DISTINCT round FROM fact WHERE code IS NOT NULL "
        "UNION SELECT round FROM current_submission)"
    )
    known = [Round(MAIN_ROUND, "main"), *opened]
    more = {name for (name,) in found} - {each.name for each in known}
    return [*known, *(Round(name, "main") for name in sorted(more))]


def is_closed(connection: Connection, number: int) -> bool:
    """Whether the round interned as ``number`` is closed; quick where nobody tried to close it."""
    tried = connection.value(
        "SELECT 1 FROM fact WHERE kind = 'round' AND code IS NULL AND round = ? "
        'AND data LIKE \'{"about":"close"%\'',
        [number],
    )
    if tried is None:
        return False
    name = connection.value("SELECT text FROM name WHERE id = ?", [number])
    return any(each.name == name and not each.open for each in settled(connection).rounds)


def _step(
    fact_id: bytes, data: str, at: int, actor: str, round_name: str, codebook: str | None
) -> Step | None:
    """A fact as a step; None for what a newer program may have recorded."""
    fields: dict[str, Any] = json.loads(data)
    about = next((each for each in _ABOUT if each == fields.get("about")), None)
    kind = next((each for each in _KINDS if each == fields.get("kind", "calibrate")), None)
    if about is None or kind is None:
        return None
    names: list[str] = fields.get("names", [])
    return Step(
        id=id_text(fact_id),
        round=round_name,
        actor=actor,
        about=about,
        after=tuple(fields.get("after", ())),
        at=from_milliseconds(at),
        codebook=codebook or "",
        kind=kind,
        coders=tuple(fields.get("coders", ())),
        testimonies=tuple(names[place] for place in fields.get("testimonies", ())),
        assigned=_pairs(fields.get("assigned", {}), names),
        removed=_pairs(fields.get("removed", {}), names),
        double=tuple(names[place] for place in fields.get("double", ())),
        by=tuple(fields.get("by", ())),
        seed=fields.get("seed"),
        known=_cut(fields.get("known", ""), TAIL) | _cut(fields.get("knew", ""), HASH),
        stood=tuple(_stood(fields.get("stood", {}), names)),
    )


def _pairs(places: Mapping[str, Sequence[int]], names: Sequence[str]) -> tuple[Pair, ...]:
    return tuple((coder, names[place]) for coder, own in places.items() for place in own)


def _stood(said: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[tuple[Pair, bytes]]:
    for coder, (places, text) in said.items():
        raw = base64.b64decode(text)
        for number, place in enumerate(places):
            yield (coder, names[place]), raw[number * HASH : (number + 1) * HASH]


def _cut(text: str, size: int) -> frozenset[bytes]:
    raw = base64.b64decode(text)
    return frozenset(raw[at : at + size] for at in range(0, len(raw), size))


# --- adding ----------------------------------------------------------------------------


def check_may_lead(connection: Connection, coder: str, what: str) -> None:
    """Refuse a fellow: once there is a team, only leads run rounds.

    Raises:
        Refused: naming the leads.
    """
    team = {person.name: person.role for person in people(connection)}
    if team and team.get(coder) != "lead":
        leads = ", ".join(name for name, role in team.items() if role == "lead")
        raise Refused(f"Only a lead may {what}, and {coder} is not one. Ask {leads}.")


def add(appender: Appender, step: Step, round_: int, book: int | None) -> str:
    """Record a step of a round; ``id``, ``actor``, ``at`` and ``after`` are filled in here.

    Raises:
        NotFound: no such round.
        Refused: a fellow; a round opened twice, or closed and to be changed or closed again.
    """
    connection = appender.connection
    check_may_lead(connection, appender.coder, f"{_VERB[step.about]} a round")
    found = settled(connection)
    standing = next((each for each in found.rounds if each.name == step.round), None)
    _check(step, standing, {clash.round for clash in found.clashes})
    if step.about == "close":
        step = replace(step, stood=_standing(connection, round_))
    data = _written(step, found.heads.get(step.round, ()), _submitted(connection, step, round_))
    made = appender.append(schema.ROUND, round_, book, {"data": data})
    return id_text(made.id)


_VERB: Mapping[About, str] = {
    "open": "open",
    "extend": "extend",
    "assign": "assign work in",
    "close": "close",
}


def _check(step: Step, standing: Round | None, clashing: set[str]) -> None:
    if step.about == "open":
        if standing is not None:
            state = "open" if standing.open else "closed"
            raise Refused(f"There is a round {step.round} already ({state}). Give the new one another name.")
    elif standing is None:
        raise NotFound(f"No round called {step.round} was ever opened. See: coder round list")
    elif not standing.open and not (step.about == "close" and step.round in clashing):
        raise Refused(
            f"The round {step.round} was closed by {standing.closed_by}; it stays as it is. "
            "Open another one: coder round open NAME"
        )


def _standing(connection: Connection, round_: int) -> tuple[tuple[Pair, bytes], ...]:
    """What stands of each testimony that is submitted in a round."""
    names = Names(connection)
    hashes, nothing = hashes_of(connection, round_, names), hash_of(())
    rows = connection.rows(
        "SELECT DISTINCT actor, testimony FROM current_submission WHERE round = ?", [round_]
    )
    if len(rows) > _MOST_STANDING:
        return ()
    pairs = sorted((names[actor], names[testimony]) for actor, testimony in rows)
    return tuple((pair, hashes.get(pair, nothing)) for pair in pairs)


def _submitted(connection: Connection, step: Step, round_: int) -> str:
    if step.about != "close":
        return ""
    rows = connection.rows("SELECT id, actor, testimony FROM current_submission WHERE round = ?", [round_])
    names = Names(connection)
    marks = sorted(mark(fact_id, names[actor], names[testimony]) for fact_id, actor, testimony in rows)
    return base64.b64encode(b"".join(marks)).decode("ascii")


def _written(step: Step, after: Sequence[str], known: str) -> str:
    every = {*step.testimonies, *step.double, *(text for _, text in (*step.assigned, *step.removed))}
    every |= {text for (_, text), _ in step.stood}
    names = sorted(every)
    place = {name: number for number, name in enumerate(names)}

    def by_coder(pairs: Sequence[Pair]) -> dict[str, list[int]]:
        own: dict[str, list[int]] = {}
        for coder, text in sorted(pairs):
            own.setdefault(coder, []).append(place[text])
        return own

    fields: dict[str, object] = {
        "about": step.about,
        "after": sorted(after),
        "names": names,
        "coders": sorted(step.coders),
        "testimonies": sorted(place[text] for text in step.testimonies),
        "assigned": by_coder(step.assigned),
        "removed": by_coder(step.removed),
        "double": sorted(place[text] for text in step.double),
        "by": list(step.by),
        "seed": step.seed,
        "knew": known,
        "stood": _stood_written(step, place),
    }
    if step.about == "open":
        fields["kind"] = step.kind
    said = {name: value for name, value in fields.items() if value not in ([], {}, "", None)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _stood_written(step: Step, place: Mapping[str, int]) -> dict[str, object]:
    of: defaultdict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for (coder, text), hashed in step.stood:
        of[coder].append((place[text], hashed))
    return {
        coder: [
            [number for number, _ in own],
            base64.b64encode(b"".join(hashed for _, hashed in own)).decode("ascii"),
        ]
        for coder, own in of.items()
    }


def digest_fields(step: Step) -> tuple[str | int, ...]:
    """What a step says, without the ids of facts."""
    return (
        step.round, step.actor, step.about, step.codebook, step.kind if step.about == "open" else "",
        repr(step.coders), repr(step.testimonies), repr(sorted(step.assigned)), repr(sorted(step.removed)),
        repr(step.double), repr(step.by), -1 if step.seed is None else step.seed,
        0 if step.at is None else round(step.at.timestamp() * 1000),
    )  # fmt: skip


def steps(connection: Connection) -> list[Step]:
    """Every step of every round, in the order of their ids."""
    return [step for row in connection.rows(_STEPS) if (step := _step(*row)) is not None]
