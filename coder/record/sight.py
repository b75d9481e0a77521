# ruff: noqa: S608 - views are put together from constants and integers; nothing comes from outside
"""What one person sees of a record: blindness by data.

While somebody may not see everything, all reading for them goes through a second connection to the
same file, on which temporary views take the place of the tables of facts and acts and leave out what is
hidden. So no query, whoever wrote it, can reach it. Writing and joining records use the first
connection, which has everything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coder.record import carrying, revising, rounding, schema
from coder.record.connection import Connection, open_reading, sentences
from coder.record.reading import people
from coder.record.revising import Steps
from coder.record.rows import name_id
from coder.rounds.steps import Settled
from coder.rounds.visibility import Blindness, Place, blindness

_NOBODY = Blindness(None)


class Sight:
    """One viewer's look at a record, kept up to date with what anybody records."""

    def __init__(self, connection: Connection, viewer: str | None, patience: int | None = None) -> None:
        """``patience``: milliseconds that reading waits for another program's writing."""
        self.viewer = viewer
        self._all = connection
        self._patience = patience
        self._seen_at: tuple[int, int] | None = None
        self._people_and_steps: tuple[object, ...] | None = None
        self._settled = Settled((), (), {}, {}, {})
        self._blindness = _NOBODY
        self._number: int | None = None
        """The viewer as an interned name; None before their first fact."""
        self._veiled: Connection | None = None
        self._steps = Steps()
        self._steps_of = 0
        """The last fact that was looked at for steps."""
        self._through = self._steps
        """The steps that the second connection reads through."""
        self._carried_to = 0
        """The last fact of which it was worked out what it is read as."""

    @property
    def steps(self) -> Steps:
        """The steps from one text or code to another that everything is read through."""
        self._look()
        return self._steps

    @property
    def blindness(self) -> Blindness:
        """What the viewer may not see now."""
        self._look()
        return self._blindness

    @property
    def settled(self) -> Settled:
        """The rounds as they stand now."""
        self._look()
        return self._settled

    @property
    def connection(self) -> Connection:
        """The one to read through."""
        self._look()
        return self._all if self._veiled is None else self._veiled

    def look(self) -> None:
        """Take in what was recorded: before a transaction, for within one steps are not looked for anew."""
        self._look()

    def wait_at_most(self, milliseconds: int) -> None:
        """How long reading waits for another program's writing."""
        self._patience = milliseconds
        if self._veiled is not None:
            self._veiled.raw.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def close(self) -> None:
        """Let go of the second connection, if there is one."""
        if self._veiled is not None:
            self._veiled.close()
            self._veiled = None

    def _look(self) -> None:
        """Look again where anything was recorded since, by this program or another."""
        if self._veiled is not None and self._veiled.raw.in_transaction:
            return  # whoever reads in one block sees one and the same state
        with self._all.lock:
            now = (self._all.value("PRAGMA data_version"), self._all.raw.total_changes)
            if now == self._seen_at:
                return
            marks = self._all.row(
                "SELECT (SELECT max(seq) FROM fact WHERE kind = 'round' AND code IS NULL), "
                "(SELECT max(seq) FROM fact WHERE kind = 'person' AND code IS NULL)"
            )
            if marks != self._people_and_steps:
                self._people_and_steps = marks
                self._settled = rounding.settled(self._all)
            steps = self._steps_now()
            self._veil(self._blindness_now(), steps)
            # What is written but not yet on disk may be taken back without a further change.
            self._seen_at = None if self._all.raw.in_transaction else now

    def _blindness_now(self) -> Blindness:
        if not any(each.open and each.kind != "calibrate" for each in self._settled.rounds):
            return Blindness(self.viewer)
        roles = {person.name: person.role for person in people(self._all)}
        return blindness(self.viewer, roles, self._settled.rounds, self._own_submissions())

    def _own_submissions(self) -> set[Place]:
        if self.viewer is None:
            return set()
        rows = self._all.rows(
            "SELECT round.text, testimony.text FROM current_submission AS c "
            "CROSS JOIN name AS round ON round.id = c.round "
            "CROSS JOIN name AS testimony ON testimony.id = c.testimony WHERE c.actor = ?",
            [name_id(self._all, self.viewer)],
        )
        return {(name, self.viewer, testimony) for name, testimony in rows}

    def _steps_now(self) -> Steps:
        """The steps, looked for anew only where a fact came that may be one or take one back."""
        if self._all.raw.in_transaction:
            return self._steps  # the second connection knows nothing of what is not on disk
        last = int(self._all.value("SELECT coalesce(max(seq), 0) FROM fact"))
        if last != self._steps_of or self._steps.lacks:
            since = 0 if last < self._steps_of or self._steps.lacks else self._steps_of
            if since == 0 or _may_be_steps(self._all, since, bool(self._steps.taken)):
                found = revising.steps(self._all)
                self._steps = found if found != self._steps else self._steps
            self._steps_of = last
        return self._steps

    def _veil(self, now: Blindness, steps: Steps) -> None:
        number = None if self.viewer is None else name_id(self._all, self.viewer)
        if not now and not steps:
            self.close()
        elif (
            self._veiled is None
            or (now, number) != (self._blindness, self._number)
            or steps is not self._through
        ):
            self.close()
            self._veiled = _veiled(self._all, now, number, steps, self._patience)
            self._carried_to = carrying.fill(self._veiled, steps, 0) if steps else 0
        else:
            if now.until_submitted or now.again:
                _note_places(self._veiled, now)
            if steps:
                self._carried_to = carrying.fill(self._veiled, steps, self._carried_to)
        self._blindness, self._number, self._through = now, number, steps


_STEP_WORDS = " OR ".join(f"instr(f.data, '\"{about}\"')" for about in revising.ABOUTS)


def _may_be_steps(connection: Connection, since: int, has_steps: bool) -> bool:
    """Whether a fact behind ``since`` may change the steps: only those are passed over, not all of a kind."""
    other = " OR +f.kind IN ('retraction', 'person')" if has_steps else ""
    sql = (
        "SELECT 1 FROM fact AS f WHERE f.seq > ? AND +f.code IS NULL "
        f"AND (+f.kind = 'decision' AND ({_STEP_WORDS}){other}) LIMIT 1"
    )
    return connection.row(sql, [since]) is not None


def _veiled(
    connection: Connection, hidden: Blindness, viewer: int | None, steps: Steps, patience: int | None
) -> Connection:
    veiled = open_reading(connection.path, mode=connection.mode)
    try:
        if patience is not None:
            veiled.raw.execute(f"PRAGMA busy_timeout = {patience}")
        veiled.raw.execute("PRAGMA query_only=OFF")  # temporary tables are writing, too
        for name in ("finished", "pending", "again"):
            veiled.raw.execute(
                f"CREATE TEMP TABLE {name}(round INTEGER, actor INTEGER, testimony INTEGER, "
                "PRIMARY KEY (testimony, round, actor)) WITHOUT ROWID"
            )
        blind, led = _interned(veiled, hidden.blind), _interned(veiled, hidden.until_submitted)
        if steps:
            veiled.raw.execute(carrying.TABLE)
        views = _views(blind, led, -1 if viewer is None else viewer) if hidden else _UNVEILED
        if steps:
            views = {**views, **carrying.views(veiled, steps, views["fact"].partition(" WHERE ")[2])}
        for name, query in views.items():
            veiled.raw.execute(f"CREATE TEMP VIEW {name} AS {query}")
        veiled.raw.execute("PRAGMA query_only=ON")
    except BaseException:
        veiled.close()
        raise
    _note_places(veiled, hidden)
    return veiled


def _note_places(veiled: Connection, hidden: Blindness) -> None:
    """Bring up to date where coders have submitted, and where the viewer has to do so first."""
    with veiled.lock, sentences(veiled.path):
        raw = veiled.raw
        raw.execute("PRAGMA query_only=OFF")
        try:
            raw.execute("DELETE FROM temp.finished")
            raw.execute(
                "INSERT OR IGNORE INTO temp.finished SELECT round, actor, testimony "
                "FROM main.current_submission WHERE round IN (SELECT value FROM json_each(?))",
                [json.dumps(_interned(veiled, hidden.until_submitted))],
            )
            for name, places in (("pending", hidden.pending), ("again", hidden.again)):
                raw.execute(f"DELETE FROM temp.{name}")
                for round_name, texts in places.items():
                    raw.execute(
                        f"INSERT INTO temp.{name} SELECT round.id, 0, n.id FROM json_each(?) AS j "
                        "CROSS JOIN name AS n ON n.text = j.value CROSS JOIN name AS round ON round.text = ?",
                        [json.dumps(sorted(texts)), round_name],
                    )
        finally:
            raw.execute("PRAGMA query_only=ON")


def _interned(connection: Connection, names: Collection[str]) -> list[int]:
    found = (name_id(connection, name) for name in sorted(names))
    return [number for number in found if number is not None]


# --- the views -------------------------------------------------------------------------

PUBLIC_MATTERS = ("case", "persons", "texts", "revision", "recode")
"""What a decision that is on no card may be about for everybody to see it at once: what leads decide
about cases, texts and the codebook. Any other is a coder's word and hidden like their codings."""
_ABOUT = "json_extract({}.data, '$.about')"
_ID_TEXT = "lower(" + " || '-' || ".join(
    f"substr(hex(c.id), {first}, {length})" for first, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
) + ")"  # fmt: skip


_UNVEILED = {"fact": "SELECT f.* FROM main.fact AS f WHERE 1"}
"""Where nothing is hidden."""


def _views(blind: Sequence[int], led: Sequence[int], viewer: int) -> dict[str, str]:
    """Name and query of each view that takes the place of a table or view of the record.

    The numbers are those of the rounds in ``Blindness.blind`` and ``until_submitted`` and of the viewer.
    What the queries say is ``rounds.visibility.may_read``.
    """
    veil = _Veil(tuple(blind), tuple(led), viewer)
    current = {
        # What replaced or retracted a fact is looked for among all: it is of the same actor and round.
        name: query.replace("FROM fact AS later", "FROM main.fact AS later")
        for name, query in schema.views().items()
    }
    return {"fact": veil.facts(), "act": veil.acts(), **current}


@dataclass(frozen=True)
class _Veil:
    """Conditions in SQL on the rows of ``main.fact``, named by their alias."""

    blind: tuple[int, ...]
    led: tuple[int, ...]
    viewer: int

    def facts(self) -> str:
        # What takes a decision back is seen where that is.
        taken_back = f"SELECT 1 FROM main.fact AS t WHERE t.id = f.target AND t.kind = '{schema.DECISION}'"
        # A CASE asks as little as possible of codings, the most frequent: only what their index holds.
        return (
            "SELECT f.* FROM main.fact AS f WHERE CASE "
            f"WHEN f.code IS NOT NULL THEN {_none(self.hidden('f'))} "
            f"WHEN f.kind = '{schema.ROUND}' OR f.kind = '{schema.PERSON}' THEN 1 "
            f"WHEN f.kind = '{schema.DECISION}' THEN {self.decision('f')} "
            f"WHEN f.kind = '{schema.RETRACTION}' AND EXISTS ({taken_back}) "
            f"THEN EXISTS ({taken_back} AND {self.decision('t')}) "
            f"WHEN f.kind = '{schema.SUBMISSION}' THEN {self.whole('f')} "
            f"ELSE {_none(self.hidden('f'))} END"
        )

    def acts(self) -> str:
        return (
            f"SELECT a.* FROM main.act AS a WHERE a.actor = {self.viewer} "
            "AND NOT EXISTS (SELECT 1 FROM main.fact AS f "
            f"WHERE f.seq BETWEEN a.first AND a.last AND NOT ({_none([self.rechecked('f')])}))"
        )

    def hidden(self, row: str) -> list[str]:
        """Conditions, any of which hides a piece of work."""
        return [
            *([self.others(row, self.blind)] if self.blind else []),
            *([_unfinished(row, self.others(row, self.led))] if self.led else []),
            self.rechecked(row),
        ]

    def whole(self, row: str) -> str:
        """For what is of its round, but tells nothing of a testimony that its maker codes there."""
        return _none([*([self.others(row, self.blind)] if self.blind else []), self.rechecked(row)])

    def decision(self, row: str) -> str:
        """A decision on a card is of the blind round that it tells of (``project.reconciling.decide``)."""
        about, public = _ABOUT.format(row), ", ".join(f"'{word}'" for word in PUBLIC_MATTERS)
        considered = (
            f"SELECT 1 FROM main.fact AS c WHERE c.testimony = {row}.testimony AND c.code IS NOT NULL "
            f"AND NOT ({_none(self.hidden('c'))}) AND instr({row}.data, {_ID_TEXT})"
        )
        return (
            f"CASE WHEN {about} IS NULL THEN {self.whole(row)} AND NOT EXISTS ({considered}) "
            f"WHEN {about} IN ({public}) THEN 1 ELSE {_none(self.hidden(row))} END"
        )

    def others(self, row: str, rounds: Sequence[int]) -> str:
        return f"{row}.round IN ({', '.join(map(str, rounds))}) AND {row}.actor <> {self.viewer}"

    def rechecked(self, row: str) -> str:
        """Work on what the viewer codes again, but for that of the round in which they do."""
        again = f"EXISTS (SELECT 1 FROM temp.again AS t WHERE t.testimony = {row}.testimony"
        return f"({again}) AND NOT ({row}.actor = {self.viewer} AND {again} AND t.round = {row}.round)))"


def _none(conditions: Sequence[str]) -> str:
    return " AND ".join(f"NOT ({each})" for each in conditions) or "1"


def _unfinished(row: str, of_others: str) -> str:
    """Work on a testimony that its coder, or the viewer who codes it too, has not submitted yet."""
    return (
        f"{of_others} AND {row}.testimony IS NOT NULL AND ("
        "EXISTS (SELECT 1 FROM temp.pending AS t "
        f"WHERE t.testimony = {row}.testimony AND t.round = {row}.round) "
        f"OR NOT EXISTS (SELECT 1 FROM temp.finished AS t WHERE t.testimony = {row}.testimony "
        f"AND t.round = {row}.round AND t.actor = {row}.actor))"
    )
