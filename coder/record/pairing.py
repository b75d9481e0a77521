# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Decisions about two cases or two testimonies: the same, different, or not to be told.

Facts of the kind ``decision`` whose data says ``about``: ``persons`` or ``texts``. The note stands
in the body table, as with decisions about cards; nothing is merged, counts only read them. Each names
in ``overrules`` the other verdicts of other leads that its maker knew, as with decisions about cases
(``record.casing``): two that contradict one another and are both in force did not know each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from coder.errors import BadInput, Refused
from coder.model import PairDecision, PairSubject, Verdict
from coder.record import deciding, schema
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_text, to_milliseconds
from coder.record.lineage import not_overruled
from coder.record.reading import people
from coder.record.rows import FactRow

SUBJECTS: tuple[PairSubject, ...] = get_args(PairSubject)


@dataclass(frozen=True, slots=True)
class PairContent:
    """What is said about two cases or testimonies, apart from who says it and when."""

    about: PairSubject
    first: str
    second: str
    """The two ids; which is named first means nothing."""
    verdict: Verdict
    note: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What was shown to whoever decided, in words: ``name score`` -> ``0.93``."""

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, sorted."""
        first, second = sorted((self.first, self.second))
        return first, second


# --- adding ----------------------------------------------------------------------------


def check_may_pair(connection: Connection, coder: str) -> None:
    """Refuse a fellow: once there is a team, only leads decide about cases.

    Raises:
        Refused: naming the leads.
    """
    team = {person.name: person.role for person in people(connection)}
    if team and team.get(coder) != "lead":
        leads = ", ".join(name for name, role in team.items() if role == "lead")
        raise Refused(f"Only a lead may decide who is the same person, and {coder} is not one. Ask {leads}.")


def add(appender: Appender, content: PairContent, round_: int, book: int | None) -> tuple[FactRow, bool]:
    """(the decision's fact, whether it is new); it replaces the lead's own on the same two.

    Raises:
        BadInput: the two are one.
    """
    first, second = content.pair
    if first == second:
        raise BadInput(f"{first} is named twice; a decision needs two different ones.")
    earlier = own(appender, content.about, content.pair)
    overruled = _contradicting(appender, content)
    if len(earlier) == 1 and not overruled and _says(appender.connection, earlier[0], content):
        return earlier[0], False
    # One fact can name one other: further ones, from another machine, are retracted.
    for row in earlier[:-1]:
        appender.retract(row)
    columns = {"data": _written(content, overruled), "replaces": earlier[-1].id if earlier else None}
    made = appender.append(schema.DECISION, round_, book, columns)
    appender.keep_note(made, content.note)
    return made, True


def own(appender: Appender, about: str, pair: tuple[str, str]) -> list[FactRow]:
    """The coder's current decisions about these two, oldest first."""
    found = appender.connection.rows(
        f"SELECT * FROM ({schema.CURRENT_DECISION}) WHERE actor = ? AND json_extract(data, '$.about') = ? "
        "AND json_extract(data, '$.pair[0]') = ? AND json_extract(data, '$.pair[1]') = ? ORDER BY id",
        [appender.intern(appender.coder), about, *pair],
    )
    return [FactRow(*fields) for fields in found]


def is_pair(row: FactRow) -> bool:
    """Whether a fact is a decision of this room."""
    return row.kind == schema.DECISION and _fields(row).get("about") in SUBJECTS


def redecided(appender: Appender, row: FactRow) -> bool:
    """Whether the coder has another current decision about the two that this one is about."""
    fields = _fields(row)
    first, second = fields["pair"]
    return bool(own(appender, fields["about"], (first, second)))


def phrase(row: FactRow) -> str:
    """The decision in a few words, for people."""
    fields = _fields(row)
    return f"the decision that {said(fields['verdict'], *fields['pair'])}"


def said(verdict: str, first: str, second: str) -> str:
    """A verdict as the end of a sentence."""
    if verdict == "undecided":
        return f"{first} and {second} cannot be told yet"
    return f"{first} and {second} are {'the same' if verdict == 'same' else 'different'}"


def _contradicting(appender: Appender, content: PairContent) -> list[str]:
    """Ids of other leads' decisions in force on the two that say something else; sorted."""
    return sorted(
        each.id
        for each in decisions(appender.connection, content.about)
        if each.pair == content.pair and each.lead != appender.coder and each.verdict != content.verdict
    )


def _fields(row: FactRow) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(row.data or "{}")
    return fields


def _says(connection: Connection, row: FactRow, content: PairContent) -> bool:
    # The evidence may have grown since: who says the same again adds nothing.
    same = _fields(row)["verdict"] == content.verdict
    return same and deciding.note(connection, row) == content.note


def _written(content: PairContent, overrules: list[str]) -> str:
    data = {
        "about": content.about,
        "pair": content.pair,
        "verdict": content.verdict,
        "evidence": dict(content.evidence),
        "overrules": overrules,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# --- reading ---------------------------------------------------------------------------

_DECISIONS = f"""
SELECT c.id, c.data, c.at, c.replaces, actor.text, b.text
FROM ({schema.CURRENT_DECISION}) AS c
  CROSS JOIN name AS actor ON actor.id = c.actor
  LEFT JOIN memo_body AS b ON b.fact = c.id
WHERE json_extract(c.data, '$.about') = ? ORDER BY c.id"""


def decisions(connection: Connection, about: PairSubject) -> list[PairDecision]:
    """The decisions in force, by their ids: neither taken back by their lead nor overruled by another.

    In a team those of people who are or were leads.
    """
    leads = deciding.ever_leads(connection)
    current = [_decision(about, *row) for row in connection.rows(_DECISIONS, [about])]
    return not_overruled(connection, [made for made in current if leads is None or made.lead in leads])


def not_counting(connection: Connection) -> list[PairDecision]:
    """Current decisions by people who never were leads, made before there was a team."""
    leads = deciding.ever_leads(connection)
    every = (_decision(about, *row) for about in SUBJECTS for row in connection.rows(_DECISIONS, [about]))
    return [made for made in every if leads is not None and made.lead not in leads]


def _decision(
    about: PairSubject,
    fact_id: bytes,
    data: str,
    at: int,
    replaces: bytes | None,
    lead: str,
    note: str | None,
) -> PairDecision:
    fields = json.loads(data)
    first, second = fields["pair"]
    return PairDecision(
        id=id_text(fact_id),
        about=about,
        pair=(first, second),
        verdict=fields["verdict"],
        lead=lead,
        note=note or "",
        evidence=tuple(sorted(fields["evidence"].items())),
        overrules=tuple(fields["overrules"]),
        at=from_milliseconds(at),
        replaces="" if replaces is None else id_text(replaces),
    )


def digest_lines(connection: Connection) -> list[tuple[str | int, ...]]:
    """What is in force, in words that do not depend on the ids of facts."""
    return [
        (
            made.about, *made.pair, made.verdict, made.lead, to_milliseconds(made.at), made.note,
            repr(made.evidence),
            repr(sorted(deciding.overruled(connection, each, "verdict") for each in made.overrules)),
        )
        for about in SUBJECTS
        for made in decisions(connection, about)
    ]  # fmt: skip
