# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Decisions about conflicting codings, as facts.

The note of a decision stands in the body table, like a memo's text; everything else is its data.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from coder.errors import BadInput, Refused
from coder.model import Decision, Outcome, Reading, Reason
from coder.record import schema
from coder.record.appending import Appender, existing
from coder.record.authority import entries
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_bytes, id_text, to_milliseconds
from coder.record.lineage import origin, stands_for
from coder.record.reading import Filter, people
from coder.record.rows import FactRow, fact, name_text, state


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """What a decision says, apart from who says it and when; see ``model.Decision``."""

    outcome: Outcome
    readings: tuple[Reading, ...]
    considered: tuple[str, ...]
    submissions: tuple[str, ...] = ()
    taken: str = ""
    reason: Reason | None = None
    note: str = ""
    gap: bool = False
    overrules: tuple[str, ...] = ()


# --- adding ----------------------------------------------------------------------------


def check_may_decide(connection: Connection, coder: str) -> None:
    """Refuse a fellow: once there is a team, only leads decide.

    Raises:
        Refused: naming the leads.
    """
    team = {person.name: person.role for person in people(connection)}
    if team and team.get(coder) != "lead":
        leads = ", ".join(name for name, role in team.items() if role == "lead")
        raise Refused(f"Only a lead may decide conflicts, and {coder} is not one. Ask {leads}.")


def ever_leads(connection: Connection) -> set[str] | None:
    """Everybody who was ever made a lead; None in a project without a team, where everybody decides.

    A lead who leaves or becomes a fellow has decided rightly before: no clock is asked.
    """
    found = [entry for entry in entries(connection) if entry.counts]
    return {entry.name for entry in found if entry.role == "lead"} if found else None


def check_standing(connection: Connection, content: DecisionContent) -> None:
    """Refuse a decision about what no longer stands.

    Raises:
        BadInput: no coding was considered.
        Refused: a coding or submission was retracted or replaced meanwhile.
    """
    if not content.considered:
        raise BadInput("A decision needs the codings that it is about.")
    evidence = (
        ("coding", content.considered), ("submission", content.submissions), ("decision", content.overrules),
    )  # fmt: skip
    for what, ids in evidence:
        for each in ids:
            row = _fact(connection, each)
            if row is None or row.kind != what or state(connection, row) != "current":
                owner = "" if row is None else f" of {name_text(connection, row.actor)}"
                raise Refused(
                    f"A {what}{owner} that you decided about was taken back or changed meanwhile, so nothing "
                    "was recorded. Look at the card again: coder conflicts"
                )


def add(
    appender: Appender, testimony: str, revision: str, content: DecisionContent, round_: int, book: int | None
) -> tuple[FactRow, bool]:
    """(the decision's fact, whether it is new); it replaces the lead's own on the same codings.

    The same once more is the one that stands, unless another lead has overruled that since.
    """
    place, text = appender.intern(testimony), appender.intern(revision)
    data = _written(content)
    earlier = _giving_way(appender, place, content.considered)
    if (
        len(earlier) == 1
        and (earlier[0].data, earlier[0].revision) == (data, text)
        and note(appender.connection, earlier[0]) == content.note
        and not _is_overruled(appender.connection, earlier[0])
    ):
        return earlier[0], False
    # One fact can name one other: further ones, from cards that have become one, are retracted.
    for row in earlier[:-1]:
        appender.retract(row)
    columns = {
        "testimony": place,
        "revision": text,
        "data": data,
        "replaces": earlier[-1].id if earlier else None,
    }
    made = appender.append(schema.DECISION, round_, book, columns)
    appender.keep_note(made, content.note)
    return made, True


def _giving_way(appender: Appender, place: int | None, considered: Collection[str]) -> list[FactRow]:
    """One's own decisions on some of the codings, oldest first, that one on all of them takes the place of.

    Where a card fell apart, what was said of the whole stays as long as a part is not decided anew.
    """
    mine = own(appender, place)
    about = {row.id: set(_ids(row, "codings")) for row in mine}
    found = []
    for row in mine:
        if about[row.id].isdisjoint(considered):
            continue
        rest = about[row.id].difference(considered, *(about[one.id] for one in mine if one.id != row.id))
        others = (_fact(appender.connection, each) for each in rest)
        if not any(each is not None and state(appender.connection, each) == "current" for each in others):
            found.append(row)
    return found


def _is_overruled(connection: Connection, row: FactRow) -> bool:
    """Whether a current decision of another lead sets this one aside."""
    fate = {id_text(row.id), *stands_for(connection, row.id)}
    found = connection.rows(
        f"SELECT data FROM ({schema.CURRENT_DECISION}) WHERE testimony = ? AND actor <> ? "
        "AND instr(data, '\"overrules\"')",
        [row.testimony, row.actor],
    )
    return any(not fate.isdisjoint(json.loads(data).get("overrules", ())) for (data,) in found)


def take_back(appender: Appender, row: FactRow) -> None:
    """Retract a decision; what it had taken the place of holds again."""
    made = origin(appender.connection, row)
    assert made is not None  # one's own, so what it brought back is here
    if made.replaces is None:
        appender.retract(row)
        return
    appender.decide_again(existing(appender.connection, made.replaces), replaces=row.id)
    for other in _retracted_with(appender.connection, made):
        appender.decide_again(other)


def own(appender: Appender, testimony: int | None) -> list[FactRow]:
    """The coder's current decisions in a testimony, oldest first."""
    found = appender.connection.rows(
        f"SELECT * FROM ({schema.CURRENT_DECISION}) WHERE testimony = ? AND actor = ? ORDER BY id",
        [testimony, appender.intern(appender.coder)],
    )
    return [FactRow(*fields) for fields in found]


def redecided(appender: Appender, row: FactRow) -> bool:
    """Whether the coder has another current decision on a coding of this one."""
    return bool(_giving_way(appender, row.testimony, _ids(row, "codings")))


def considered(connection: Connection, facts: Sequence[FactRow]) -> tuple[str, ...]:
    """Ids of the codings that the decisions among ``facts``, or those they retract, are about."""
    found: set[str] = set()
    for row in facts:
        about = row if row.target is None else fact(connection, row.target)
        if about is not None and about.kind == schema.DECISION:
            found.update(_ids(about, "codings"))
    return tuple(sorted(found))


def _retracted_with(connection: Connection, row: FactRow) -> list[FactRow]:
    """The lead's decisions on cards that became one, which gave way when the decision ``row`` was made."""
    about = set(_ids(row, "codings"))
    found = connection.rows(
        "SELECT d.* FROM fact AS r JOIN fact AS d ON d.id = r.target WHERE r.kind = 'retraction' "
        "AND r.testimony = ? AND r.actor = ? AND r.at = ? AND d.kind = 'decision' ORDER BY d.id",
        [row.testimony, row.actor, row.at],
    )
    given_way = [FactRow(*fields) for fields in found]
    return [each for each in given_way if not about.isdisjoint(_ids(each, "codings"))]


def _written(content: DecisionContent) -> str:
    data = {
        "outcome": content.outcome,
        "taken": content.taken,
        "readings": [[each.start, each.end, each.code] for each in sorted(content.readings)],
        "codings": sorted(content.considered),
        "submissions": sorted(content.submissions),
        "reason": content.reason,
        "gap": content.gap,
    }
    if content.overrules:
        data["overrules"] = sorted(content.overrules)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# --- reading ---------------------------------------------------------------------------

_DECISIONS = f"""
SELECT c.id, c.data, c.at, c.replaces, c.restores, actor.text, testimony.text, revision.text, round.text,
  book.text, b.text
FROM ({schema.CURRENT_DECISION}) AS c
  CROSS JOIN name AS actor ON actor.id = c.actor
  CROSS JOIN name AS testimony ON testimony.id = c.testimony
  CROSS JOIN name AS revision ON revision.id = c.revision
  CROSS JOIN name AS round ON round.id = c.round
  LEFT JOIN name AS book ON book.id = c.codebook
  LEFT JOIN memo_body AS b ON b.fact = c.id
WHERE 1"""


def counting(connection: Connection, asked: Filter) -> list[Decision]:
    """Current decisions of those who may decide; see ``not_counting`` for the others."""
    leads = ever_leads(connection)
    return [each for each in decisions(connection, asked) if leads is None or each.lead in leads]


def not_counting(connection: Connection) -> list[Decision]:
    """Current decisions by people who never were leads, which a union may bring; they hold nowhere."""
    leads = ever_leads(connection)
    return [each for each in decisions(connection, Filter()) if leads is not None and each.lead not in leads]


def decisions(connection: Connection, asked: Filter) -> list[Decision]:
    """Current decisions about cards by their ids, whoever made them; ``asked.coder`` is the lead."""
    found = asked.where(connection)
    if found is None:
        return []
    conditions, values = found
    made = []
    for row in connection.rows(f"{_DECISIONS}{conditions} ORDER BY c.id", values):
        fact_id, data, at, replaces, restores, lead, testimony, revision, round_name, book, said = row
        fields = json.loads(data)
        if "about" in fields:  # about a case or two, not about a card
            continue
        made.append(
            Decision(
                id=id_text(fact_id),
                testimony=testimony,
                revision=revision,
                lead=lead,
                outcome=fields["outcome"],
                readings=_readings(fields["readings"]),
                considered=tuple(fields["codings"]),
                submissions=tuple(fields["submissions"]),
                taken=fields["taken"],
                reason=fields["reason"],
                note=said or "",
                gap=fields["gap"],
                round=round_name,
                codebook=book or "",
                at=from_milliseconds(at),
                replaces="" if replaces is None else id_text(replaces),
                overrules=tuple(fields.get("overrules", ())),
                stands_for=() if restores is None else stands_for(connection, fact_id),
            )
        )
    return made


def _readings(rows: Collection[Sequence[Any]]) -> tuple[Reading, ...]:
    return tuple(Reading(start, end, code) for start, end, code in rows)


def digest_fields(connection: Connection, decision: Decision) -> tuple[str | int, ...]:
    """What a decision says in words that do not depend on the ids of facts."""
    overruled = sorted(_evidence(connection, each) for each in decision.overrules)
    return (
        decision.testimony, decision.revision, decision.lead, decision.round, to_milliseconds(decision.at),
        decision.outcome, decision.taken, decision.reason or "", decision.note, int(decision.gap),
        repr([(each.start, each.end, each.code) for each in decision.readings]),
        repr(sorted(_evidence(connection, each) for each in decision.considered)),
        repr(sorted(_evidence(connection, each) for each in decision.submissions)),
        *([repr(overruled)] if overruled else []),
    )  # fmt: skip


def _evidence(connection: Connection, fact_id: str) -> tuple[str | int, ...]:
    """A considered coding or submission by its content; by its id where another machine still has it."""
    row = _fact(connection, fact_id)
    if row is None:
        return (fact_id,)
    names = (name_text(connection, number) for number in (row.actor, row.code, row.round))
    return (*names, row.start or 0, row.stop or 0, row.at)


def note(connection: Connection, row: FactRow) -> str:
    """The note of a decision; empty without one."""
    return str(connection.value("SELECT text FROM memo_body WHERE fact = ?", [row.id]) or "")


def _fact(connection: Connection, fact_id: str) -> FactRow | None:
    raw = id_bytes(fact_id)
    return None if raw is None else fact(connection, raw)


def _ids(row: FactRow, key: str) -> list[str]:
    found: list[str] = json.loads(row.data or "{}").get(key, [])
    return found


def overruled(connection: Connection, fact_id: str, field: str) -> tuple[str | int, ...]:
    """An overruled decision by its content, with ``field`` of its data; by its id if it is not here."""
    raw = id_bytes(fact_id)
    row = None if raw is None else fact(connection, raw)
    if row is None:
        return (fact_id,)
    return (name_text(connection, row.actor), str(json.loads(row.data or "{}").get(field)), row.at)
