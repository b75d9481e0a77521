# ruff: noqa: S608 - the queries are constants; whatever comes from outside is bound
"""The whole record as lines, so that it can travel inside a file of another kind, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from coder.errors import BadInput, RecordError
from coder.record import parts, rounding, schema
from coder.record.connection import Connection, sentences
from coder.record.lines import COLUMNS, MOST_FACTS, Body, read, written
from coder.record.rows import Names
from coder.record.snapshots import take_if_changed
from coder.record.store import Record
from coder.record.union import United, add_attached

_ASKED = 500
"""Ids in one question; SQLite takes a thousand of old."""
_PRIVATE = "json_extract(f.data, '$.about') IS 'credibility'"
_OUTSIDE = f"""
AND NOT (f.kind = '{schema.DECISION}' AND {_PRIVATE})
AND NOT EXISTS (SELECT 1 FROM fact AS t WHERE t.id = coalesce(f.target, f.replaces, f.restores)
  AND t.kind = '{schema.DECISION}' AND {_PRIVATE.replace("f.data", "t.data")})"""


def is_open(record: Record) -> bool:
    """Whether nothing in it is hidden from anybody now: no round is blind."""
    return not any(each.is_blind for each in rounding.settled(record.connection).rounds)


def whole(record: Record, *, private: bool = True) -> list[bytes]:
    """Every fact with the texts and codebooks it speaks of, a portion at a time; the same gives the same.

    Args:
        record: Of which nobody is blind to a part (``is_open``).
        private: With notes on the credibility of people.
    """
    connection = record.connection
    names = Names(connection)
    made: list[bytes] = []
    carried: set[str] = set()
    for rows in _portions(record, private):
        speaks_of = {names[row[7]] for row in rows if row[7] is not None} - carried
        carried |= speaks_of
        books = [each for each in parts.codebooks(connection, rows) if each[0] not in carried]
        carried |= {version for version, _ in books}
        texts = parts.texts(connection, speaks_of)
        made.append(written(rows, lambda number: names[number], codebooks=books, texts=texts))
    return made


def _portions(record: Record, private: bool) -> Iterator[list[Sequence[Any]]]:
    after = 0
    while True:
        found = record.connection.rows(
            f"SELECT f.seq, {', '.join(f'f.{each}' for each in COLUMNS)}, "
            # Codings are the many, and have no words of their own.
            "CASE WHEN f.code IS NULL THEN (SELECT text FROM memo_body WHERE fact = f.id) END "
            "FROM fact AS f "
            f"WHERE f.seq > ? {'' if private else _OUTSIDE} ORDER BY f.seq LIMIT {MOST_FACTS}",
            [after],
        )
        if not found:
            return
        after = found[-1][0]
        yield [row[1:] for row in found]


def read_whole(portions: Sequence[bytes]) -> list[Body]:
    """What ``whole`` wrote, checked.

    Raises:
        BadInput: damaged or forged.
    """
    try:
        return [read(each) for each in portions]
    except BadInput as error:
        raise BadInput(f"The record in it holds {error}.") from error


def names_people(bodies: Sequence[Body]) -> bool:
    """Whether it says who is in a team."""
    return any(kind == schema.PERSON for body in bodies for kind, _ in body.sorts)


def known_facts(record: Record, bodies: Sequence[Body]) -> int:
    """How many of the facts in ``bodies`` are here."""
    return sum(_here(record, [fact[0] for fact in body.facts]) for body in bodies)


def new_memos(record: Record, bodies: Sequence[Body]) -> int:
    """How many of the memos in ``bodies`` are not here."""
    return sum(len(body.memos) - _here(record, [fact for fact, _ in body.memos]) for body in bodies)


def _here(record: Record, ids: Sequence[bytes]) -> int:
    """How many of ``ids`` are those of facts here."""
    found = 0
    for start in range(0, len(ids), _ASKED):
        some = ids[start : start + _ASKED]
        marks = ", ".join("?" * len(some))
        found += int(record.connection.value(f"SELECT count(*) FROM fact WHERE id IN ({marks})", some))
    return found


def take_whole(record: Record, bodies: Sequence[Body], name: str) -> United:
    """Add all of it, in one transaction; what is there already changes nothing.

    Raises:
        RecordError: it says something else than what is here under the same id.
    """
    take_if_changed(record, "before-import")
    connection = record.connection
    united = United(0, 0, 0, 0)
    with connection.lock, sentences(connection.path), parts.beside(connection), connection.transaction():
        for body in bodies:
            _fill(connection, body)
            more = add_attached(connection, name)
            united = United(
                united.added + more.added,
                united.present + more.present,
                united.texts + more.texts,
                united.codebooks + more.codebooks,
            )
    return united


def _fill(connection: Connection, body: Body) -> None:
    """Put ``body`` alone into the record attached as ``other``, within an open transaction."""
    raw = connection.raw
    marks = ", ".join("?" * len(COLUMNS))
    for table in ("memo_body", "fact", "text_body", "codebook_body", "name"):
        raw.execute(f"DELETE FROM other.{table}")
    try:
        raw.executemany("INSERT INTO other.name(id, text) VALUES (?, ?)", enumerate(body.names, start=1))
        raw.executemany(f"INSERT INTO other.fact({', '.join(COLUMNS)}) VALUES ({marks})", body.facts)
        raw.executemany("INSERT INTO other.memo_body VALUES (?, ?)", body.memos)
        raw.executemany("INSERT INTO other.text_body VALUES (?, ?, ?)", body.texts)
        raw.executemany("INSERT INTO other.codebook_body VALUES (?, ?)", body.codebooks)
    except sqlite3.IntegrityError as error:
        raise RecordError(
            "The record in it holds a fact that says nothing sound; nothing was taken in."
        ) from error
