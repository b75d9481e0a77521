# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Decisions about single cases: whether they count, and how far they can be trusted.

Facts of the kind ``decision`` whose data says ``about``: ``case`` (a status) or ``credibility`` (a
note). The words stand in the body table. Each names in ``overrules`` the decisions of others on the
same case that its maker knew, so that a lead can answer another without any clock being compared:
what nobody overruled is in force, and two that did not know each other are both in force.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from coder.errors import BadInput, Refused
from coder.model import CaseDecision, CaseMatter, CaseStatus
from coder.record import deciding, schema
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_bytes, id_text, to_milliseconds
from coder.record.lineage import not_overruled
from coder.record.reading import people
from coder.record.rows import FactRow, fact, state

MATTERS: tuple[CaseMatter, ...] = get_args(CaseMatter)
Became = Literal["in force", "overruled", "by no lead", "retracted", "replaced"]


@dataclass(frozen=True, slots=True)
class CaseContent:
    """What is said about a case, apart from who says it and when."""

    about: CaseMatter
    case: str
    status: CaseStatus | None = None
    """Of a status; None for a credibility note."""
    text: str = ""
    """The reason of a status, or the note."""


# --- adding ----------------------------------------------------------------------------


def check(connection: Connection, coder: str, content: CaseContent) -> None:
    """Refuse what says nothing, and a fellow's word on a status.

    Raises:
        BadInput: no case, an exclusion without a reason, or an empty note.
        Refused: there is a team and the coder is no lead of it.
    """
    if not content.case:
        raise BadInput("A decision about a case needs the case.")
    if content.status == "excluded" and not content.text.strip():
        raise BadInput(f"Say why {content.case} is excluded: a case is left out for a reason.")
    if content.about == "credibility":
        if not content.text.strip():
            raise BadInput(f"There is nothing to note on {content.case}: the text is empty.")
        return
    team = {person.name: person.role for person in people(connection)}
    if team and team.get(coder) != "lead":
        leads = ", ".join(name for name, role in team.items() if role == "lead")
        raise Refused(f"Only a lead may decide whether a case counts, and {coder} is not one. Ask {leads}.")


def add(appender: Appender, content: CaseContent, round_: int, book: int | None) -> tuple[FactRow, bool]:
    """(the decision's fact, whether it is new); it replaces one's own and overrules those of others."""
    earlier = own(appender, content.about, content.case)
    others = _in_force(appender, content, {row.id for row in earlier})
    if len(earlier) == 1 and not others and _says(appender.connection, earlier[0], content):
        return earlier[0], False
    for row in earlier[:-1]:  # one fact can name one other: further ones are of another machine
        appender.retract(row)
    columns = {
        "data": _written(content, others),
        "replaces": earlier[-1].id if earlier else None,
    }
    made = appender.append(schema.DECISION, round_, book, columns)
    appender.keep_note(made, content.text)
    return made, True


def own(appender: Appender, about: str, case: str) -> list[FactRow]:
    """The coder's current decisions about a case, oldest first."""
    found = appender.connection.rows(
        f"SELECT * FROM ({schema.CURRENT_DECISION}) WHERE actor = ? AND json_extract(data, '$.about') = ? "
        "AND json_extract(data, '$.case') = ? ORDER BY id",
        [appender.intern(appender.coder), about, case],
    )
    return [FactRow(*fields) for fields in found]


def is_about_case(row: FactRow) -> bool:
    """Whether a fact is a decision of this room."""
    return row.kind == schema.DECISION and _fields(row).get("about") in MATTERS


def redecided(appender: Appender, row: FactRow) -> bool:
    """Whether the coder has another current decision on the same matter."""
    fields = _fields(row)
    return bool(own(appender, fields["about"], fields["case"]))


def phrase(row: FactRow) -> str:
    """The decision in a few words, for people."""
    fields = _fields(row)
    if fields["about"] == "credibility":
        return f"the credibility note on case {fields['case']}"
    return f"the status {fields['status']} of case {fields['case']}"


def _in_force(appender: Appender, content: CaseContent, but: set[bytes]) -> list[str]:
    """Ids of the decisions on the same matter that are in force, apart from ``but``; sorted."""
    standing = decisions(appender.connection, content.about, content.case)
    return sorted(each.id for each in standing if id_bytes(each.id) not in but)


def _fields(row: FactRow) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(row.data or "{}")
    return fields


def _says(connection: Connection, row: FactRow, content: CaseContent) -> bool:
    return _fields(row)["status"] == content.status and deciding.note(connection, row) == content.text


def _written(content: CaseContent, overrules: list[str]) -> str:
    data = {
        "about": content.about,
        "case": content.case,
        "status": content.status,
        "overrules": overrules,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# --- reading ---------------------------------------------------------------------------

_FIELDS = """
SELECT c.id, c.data, c.at, c.replaces, actor.text, b.text
FROM ({facts}) AS c
  CROSS JOIN name AS actor ON actor.id = c.actor
  LEFT JOIN memo_body AS b ON b.fact = c.id
WHERE json_extract(c.data, '$.about') = ?1 AND (?2 IS NULL OR json_extract(c.data, '$.case') = ?2)
ORDER BY c.id"""
_CURRENT = _FIELDS.format(facts=schema.CURRENT_DECISION)
_EVERY = _FIELDS.format(facts="SELECT f.* FROM fact AS f WHERE f.kind = 'decision' AND f.code IS NULL")


def decisions(connection: Connection, about: CaseMatter, case: str | None = None) -> list[CaseDecision]:
    """The decisions in force: neither taken back by their maker nor overruled; by their ids.

    In a team a status holds only by the word of somebody who is or was a lead.
    Several on one case are by people who did not know of each other's.
    """
    return not_overruled(connection, [made for made, holds in _current(connection, about, case) if holds])


def not_counting(connection: Connection) -> list[CaseDecision]:
    """Current decisions on statuses by people who never were leads, made before there was a team."""
    return [made for made, holds in _current(connection, "case", None) if not holds]


def _current(connection: Connection, about: CaseMatter, case: str | None) -> list[tuple[CaseDecision, bool]]:
    """Each current decision, and whether its maker may decide that."""
    leads = deciding.ever_leads(connection) if about == "case" else None
    every = (_decision(about, *row) for row in connection.rows(_CURRENT, [about, case]))
    return [(made, leads is None or made.by in leads) for made in every]


def history(connection: Connection, about: CaseMatter, case: str) -> list[tuple[CaseDecision, Became]]:
    """Every decision ever made on the matter with what became of it, oldest first."""
    every = [_decision(about, *row) for row in connection.rows(_EVERY, [about, case])]
    standing = {made.id for made in decisions(connection, about, case)}
    void = {made.id for made, holds in _current(connection, about, case) if not holds}
    found: list[tuple[CaseDecision, Became]] = []
    for made in every:
        raw = id_bytes(made.id)
        row = None if raw is None else fact(connection, raw)
        assert row is not None
        became = state(connection, row)
        said: Became = became if became != "current" else "by no lead" if made.id in void else "overruled"
        found.append((made, "in force" if made.id in standing else said))
    return found


def _decision(
    about: CaseMatter,
    fact_id: bytes,
    data: str,
    at: int,
    replaces: bytes | None,
    actor: str,
    text: str | None,
) -> CaseDecision:
    fields = json.loads(data)
    return CaseDecision(
        id=id_text(fact_id),
        about=about,
        case=fields["case"],
        by=actor,
        status=fields.get("status"),
        text=text or "",
        overrules=tuple(fields["overrules"]),
        at=from_milliseconds(at),
        replaces="" if replaces is None else id_text(replaces),
    )


def digest_lines(connection: Connection) -> list[tuple[str | int, ...]]:
    """What is in force, in words that do not depend on the ids of facts."""
    return [
        (
            made.about, made.case, made.status or "", made.by, to_milliseconds(made.at), made.text,
            repr(sorted(deciding.overruled(connection, each, "status") for each in made.overrules)),
        )
        for about in MATTERS
        for made in decisions(connection, about)
    ]  # fmt: skip
