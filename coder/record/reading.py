# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Reading the current state: queries over the views, answered in the field's own words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from coder.errors import NotFound
from coder.model import Coding, Person, Submission
from coder.record.authority import entries
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_text
from coder.record.marks import UNMARKED, Marks, marks_in
from coder.record.rows import FactRow, Names, column_names, marks_of, memo_text, memos_of, name_id, name_text


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the record."""

    facts: int
    """Everything ever recorded, what was retracted or replaced included."""
    codings: int
    """Current ones, of all coders and rounds."""
    submissions: int
    coders: int
    testimonies: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that are all current although each replaces the same one: made on two machines."""

    replaced: str
    """Id of the fact that they replace."""
    kind: str
    ids: tuple[str, ...]
    """The ids of those that stand, in order."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which codings are asked for; None means all."""

    coder: str | None = None
    testimony: str | None = None
    code: str | None = None
    round: str | None = None

    def where(self, connection: Connection) -> tuple[str, list[int]] | None:
        """Conditions on ``current_coding AS c`` with their values; None when a name is not recorded."""
        conditions, values = [], []
        for column, text in (
            ("actor", self.coder), ("testimony", self.testimony), ("code", self.code), ("round", self.round),
        ):  # fmt: skip
            if text is None:
                continue
            number = name_id(connection, text)
            if number is None:
                return None
            conditions.append(f" AND c.{column} = ?")
            values.append(number)
        return "".join(conditions), values


# --- codings ---------------------------------------------------------------------------

_MEMOS = """
SELECT m.target, b.text, m.data FROM current_memo AS m LEFT JOIN memo_body AS b ON b.fact = m.id
  JOIN fact AS c ON c.id = m.target AND c.actor = m.actor
WHERE m.testimony = ?"""


class CodingFields(NamedTuple):
    """A current coding as read, before it is made a ``Coding``; where there are very many, as it is."""

    start: int
    end: int
    code: str
    coder: str
    id: bytes
    round: str
    revision: str
    codebook: str
    at: int
    """Milliseconds since 1970 UTC."""
    testimony: str
    memo: str
    marks: Marks


def codings(connection: Connection, asked: Filter) -> Iterator[Coding]:
    """Current codings by testimony, start, end, code, coder, id; one testimony in memory at a time."""
    fields = coding_fields(connection, asked)
    for start, end, code, coder, raw, round_name, revision, book, at, testimony, memo, marks in fields:
        yield Coding(
            id_text(raw), testimony, revision, coder, code, start, end, round_name, book,
            from_milliseconds(at), memo, marks.confidence, marks.discuss,
        )  # fmt: skip


def coding_fields(connection: Connection, asked: Filter) -> Iterator[CodingFields]:
    """As ``codings``, with ids and times as they stand in the file."""
    texts = Names(connection)
    found = asked.where(connection)
    if found is None:
        return
    conditions, values = found
    inner = f"SELECT DISTINCT c.testimony FROM fact AS c WHERE c.code IS NOT NULL{conditions}"
    rows = connection.rows(f"SELECT n.text, n.id FROM name AS n WHERE n.id IN ({inner})", values)
    # Where everything is asked for, one look at what no longer stands is quicker than one for each coding.
    every = not conditions
    gone = {seq for (seq,) in connection.rows(NOT_CURRENT)} if every else ()
    sql = (
        "SELECT c.start, c.stop, c.code, c.actor, c.id, c.round, c.revision, c.codebook, c.at, c.seq "
        f"FROM {'fact' if every else 'current_coding'} AS c "
        f"WHERE c.testimony = ?{conditions}{' AND c.code IS NOT NULL' if every else ''}"
    )
    for testimony, number in sorted(rows):
        ordered = [
            (
                start, stop, texts[code], texts[actor], raw, texts[round_], texts[revision], texts[book], at,
                testimony, "", UNMARKED,
            )
            for start, stop, code, actor, raw, round_, revision, book, at, seq in connection.rows(
                sql, [number, *values]
            )
            if seq not in gone
        ]  # fmt: skip
        ordered.sort()  # no further than the ids, for no two are alike
        memos = _memos(connection, number)
        if memos:
            ordered = [_said(fields, memos) if fields[4] in memos else fields for fields in ordered]
        yield from map(CodingFields._make, ordered)


def _said(fields: tuple[Any, ...], memos: Mapping[bytes, tuple[list[str], list[str]]]) -> tuple[Any, ...]:
    """The fields of a coding with its memo and marks."""
    bodies, marks = memos[fields[4]]
    said = marks_in(marks) if marks else UNMARKED
    return (*fields[:10], memo_text(bodies) if bodies else "", said)


def _memos(connection: Connection, testimony: int) -> dict[bytes, tuple[list[str], list[str]]]:
    """(memos, marks) on the codings of a testimony."""
    found: dict[bytes, tuple[list[str], list[str]]] = {}
    for target, text, data in connection.rows(_MEMOS, [testimony]):
        memos, marks = found.setdefault(target, ([], []))
        if data is not None:
            marks.append(data)
        elif text is not None:
            memos.append(text)
    return found


def coding(connection: Connection, row: FactRow) -> Coding:
    """The coding that a fact states, current or not, with its memo."""
    assert row.start is not None
    assert row.stop is not None
    memo = memo_text([text for _, text in memos_of(connection, row)])
    testimony, revision, actor, code, round_name, book = (
        name_text(connection, number)
        for number in (row.testimony, row.revision, row.actor, row.code, row.round, row.codebook)
    )
    at = from_milliseconds(row.at)
    said = marks_in(data for _, data in marks_of(connection, row))
    return Coding(
        id_text(row.id), testimony, revision, actor, code, row.start, row.stop, round_name, book, at, memo,
        said.confidence, said.discuss,
    )  # fmt: skip


NOT_CURRENT = """
SELECT f.seq FROM fact AS f WHERE f.code IS NOT NULL AND f.id IN (
    SELECT replaces FROM fact WHERE replaces IS NOT NULL
    UNION ALL SELECT target FROM fact WHERE target IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM current_coding AS c WHERE c.seq = f.seq)"""
"""Codings that were retracted or replaced. To scan all codings without these is five times faster
than to ask of each whether it is current."""


def coding_counts(connection: Connection, by: Literal["testimony", "code"], asked: Filter) -> dict[str, int]:
    """How many current codings each testimony or code has; those without one are left out."""
    found = asked.where(connection)
    if found is None:
        return {}
    conditions, values = found
    counted = (
        f"SELECT c.{by} AS word, count(*) AS times FROM fact AS c "
        f"WHERE c.code IS NOT NULL{conditions} AND c.seq NOT IN ({NOT_CURRENT}) GROUP BY 1"
    )
    rows = connection.rows(
        f"SELECT n.text, g.times FROM ({counted}) AS g JOIN name AS n ON n.id = g.word", values
    )
    return dict(sorted(rows))


# --- everything else -------------------------------------------------------------------

_SUBMISSIONS = """
SELECT c.id, testimony.text, revision.text, actor.text, round.text, book.text, c.at
FROM current_submission AS c
  CROSS JOIN name AS testimony ON testimony.id = c.testimony
  CROSS JOIN name AS revision ON revision.id = c.revision
  CROSS JOIN name AS actor ON actor.id = c.actor
  CROSS JOIN name AS round ON round.id = c.round
  LEFT JOIN name AS book ON book.id = c.codebook
WHERE 1"""


def submissions(connection: Connection, asked: Filter, *, repeated: bool = False) -> list[Submission]:
    """Current submissions by testimony, coder, round.

    The same one made on two machines counts once, as the earlier, unless ``repeated``.
    """
    found = asked.where(connection)
    if found is None:
        return []
    conditions, values = found
    order = " ORDER BY testimony.text, actor.text, round.text, c.id"
    kept: dict[object, Submission] = {}
    for row in connection.rows(f"{_SUBMISSIONS}{conditions}{order}", values):
        fact_id, testimony, revision, actor, round_name, book, at = row
        key = fact_id if repeated else (testimony, actor, round_name)
        made = Submission(
            id_text(fact_id), testimony, revision, actor, round_name, book or "", from_milliseconds(at)
        )
        kept.setdefault(key, made)
    return list(kept.values())


class SubmissionFields(NamedTuple):
    """A current submission, without what only a person asks for."""

    testimony: str
    revision: str
    coder: str
    round: str
    at: int
    """Milliseconds since 1970 UTC."""


def submission_fields(connection: Connection) -> list[SubmissionFields]:
    """Every current submission in the order of their ids, also the same one of two machines."""
    texts = column_names(connection)
    rows = connection.rows(
        "SELECT c.testimony, c.revision, c.actor, c.round, c.at FROM current_submission AS c ORDER BY c.id"
    )
    return [
        SubmissionFields(texts[text], texts[revision], texts[who], texts[name], at)
        for text, revision, who, name, at in rows
    ]


def people(connection: Connection) -> list[Person]:
    """The team by name.

    Where entries of two machines disagree on a role, lead holds: a lead can put it right, and
    nobody is locked out. Whoever is revoked by one of them is out of the team.
    """
    found: dict[str, Person] = {}
    revoked: set[str] = set()
    for entry in entries(connection):
        if not entry.current:
            continue
        if entry.revoked:
            revoked.add(entry.name)
        person = Person(
            entry.name, entry.role, from_milliseconds(entry.at), entry.by, entry.sign, entry.age
        )  # fmt: skip
        before = found.get(person.name)
        if before is None or (person.role == "lead", bool(person.sign)) > (
            before.role == "lead",
            bool(before.sign),
        ):
            found[person.name] = person
    return [found[name] for name in sorted(found.keys() - revoked)]


def coders(connection: Connection) -> list[str]:
    """Everybody who ever recorded a fact or is in the team, sorted."""
    # From one actor to the next in the index, not over every fact: this is asked at each coding.
    found = connection.rows(
        "WITH RECURSIVE actor(id) AS (SELECT min(actor) FROM fact UNION ALL "
        "SELECT (SELECT min(f.actor) FROM fact AS f WHERE f.actor > actor.id) FROM actor "
        "WHERE actor.id IS NOT NULL) SELECT text FROM name WHERE id IN (SELECT id FROM actor)"
    )
    return sorted({*(name for (name,) in found), *(person.name for person in people(connection))})


def has_recorded(connection: Connection, coder: str) -> bool:
    """Whether any fact of a coder can be seen."""
    return connection.row("SELECT 1 FROM fact WHERE actor = ?", [name_id(connection, coder)]) is not None


def testimonies(connection: Connection) -> list[str]:
    """Testimonies with a current coding or submission, sorted."""
    found = connection.rows(
        "SELECT text FROM name AS n "
        "WHERE EXISTS (SELECT 1 FROM current_coding AS c WHERE c.testimony = n.id) "
        "OR EXISTS (SELECT 1 FROM current_submission AS c WHERE c.testimony = n.id)"
    )
    return sorted(name for (name,) in found)


def revision_of(connection: Connection, testimony: str) -> str | None:
    """The revision of the newest current coding of ``testimony``, else submission; None without any.

    One whose text is kept goes before one that somebody coded elsewhere and whose text has not come.
    """
    number = name_id(connection, testimony)
    kept = "SELECT 1 FROM text_body AS b JOIN name AS n ON n.text = b.revision WHERE n.id = "
    for view in ("current_coding", "current_submission"):
        # SQLite takes a bare column from the row that has the maximum; to sort is slower.
        newest = f"SELECT revision, max(id) FROM {view} WHERE testimony = ?"
        revision, newest_id = connection.row(newest, [number]) or (None, None)
        if newest_id is None:
            continue
        if connection.row(f"{kept}?", [revision]) is None:
            held = connection.row(f"{newest} AND EXISTS ({kept}revision)", [number])
            revision = (held and held[0]) or revision
        return name_text(connection, revision)
    return None


def revision_text(connection: Connection, revision: str) -> str:
    """The canonical text kept for ``revision``.

    Raises:
        NotFound: the record never kept it.
    """
    found = connection.value("SELECT text FROM text_body WHERE revision = ?", [revision])
    if found is None:
        raise NotFound(
            f"The record does not hold the text of revision {revision[:12]}. "
            "Put the file back as it was coded."
        )
    return str(found)


def newest_codebook(connection: Connection) -> str | None:
    """The codebook version of the newest current coding that names one."""
    number = connection.value(
        # The plus keeps SQLite on the index of ids, from the newest backwards.
        "SELECT codebook FROM fact WHERE +code IS NOT NULL AND codebook IS NOT NULL "
        f"AND seq NOT IN ({NOT_CURRENT}) ORDER BY id DESC LIMIT 1"
    )
    return None if number is None else name_text(connection, number)


def last_coded(connection: Connection) -> datetime | None:
    """When the last current coding was recorded; None without codings."""
    current = f"code IS NOT NULL AND seq NOT IN ({NOT_CURRENT})"
    found = connection.value(f"SELECT max(at) FROM fact WHERE {current}")
    return None if found is None else from_milliseconds(found)


def conflicts(connection: Connection) -> list[Conflict]:
    """Facts of one coder that replace the same one and are all current, by the fact replaced."""
    found: dict[tuple[bytes, int, str], list[bytes]] = {}
    views = " UNION ALL ".join(
        f"SELECT id, replaces, actor, kind FROM {view} WHERE replaces IS NOT NULL"
        for view in ("current_coding", "current_memo", "current_submission")
    )
    for fact_id, replaced, actor, kind in connection.rows(f"SELECT * FROM ({views}) ORDER BY id"):
        found.setdefault((replaced, actor, kind), []).append(fact_id)
    return [
        Conflict(id_text(replaced), kind, tuple(map(id_text, ids)))
        for (replaced, _, kind), ids in sorted(found.items())
        if len(ids) > 1
    ]


def counts(connection: Connection) -> Counts:
    """How much is in the record."""

    def number(sql: str) -> int:
        return int(connection.value(sql))

    return Counts(
        facts=number("SELECT count(*) FROM fact"),
        codings=sum(coding_counts(connection, "code", Filter()).values()),
        submissions=len(submissions(connection, Filter())),
        coders=len(coders(connection)),
        testimonies=len(testimonies(connection)),
    )


def revision_texts(connection: Connection, revisions: Iterable[str]) -> dict[str, str]:
    """The texts of those revisions whose text is kept, all at once."""
    sql = "SELECT b.revision, b.text FROM json_each(?) AS r CROSS JOIN text_body AS b ON b.revision = r.value"
    return dict(connection.rows(sql, [json.dumps(sorted(revisions))]))
