# ruff: noqa: S608 - the queries are constants; whatever comes from outside is bound
"""Parts of bundles in the record: what has gone, what has come, and taking one in.

A part holds facts of one stream: ``everyone``, or ``leads:ROUND`` for the work of a round that is
still blind. The parts of one author's device make a chain in each stream. The log of parts is local:
it lies beside the facts so that a crash never leaves one without the other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from coder.errors import RecordError
from coder.record import rounding, schema
from coder.record.connection import Connection, sentences
from coder.record.ids import id_bytes, strangers, to_milliseconds
from coder.record.lines import COLUMNS, MOST_FACTS, Body
from coder.record.rows import Names, name_id
from coder.record.shapes import about_of, needs_lead
from coder.record.union import United, add_attached

EVERYONE = "everyone"
FOUNDING = "founding"
"""The stream of what others had recorded before there were keys; its first lead vouches for it."""
LEADS = "leads:"
"""Streams that begin so are for leads only while the round named behind it is blind."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was sent from here or came."""

    name: str
    """sha256 of its head, which names everything in it."""
    project: str
    author: str
    key: str
    """Public key it is signed with; empty in a project without keys."""
    device: str
    stream: str
    number: int
    """Of the bundle, in all that its author sent from this device."""
    place: int
    """In the chain of its stream, from 1."""
    prev: str | None
    """Name of the part before it in the chain."""
    made: bool
    """Whether it was sent from here."""
    file: str
    first: int | None
    """Where its facts begin in this record: those sent, or those added; None where none were."""
    last: int | None
    facts: int
    texts: tuple[str, ...] = ()
    """Revisions whose text it carries."""
    codebooks: tuple[str, ...] = ()
    said: dict[str, Any] | None = None
    """What its author's program says about the files there."""
    at: int = 0
    """When it came or went, in milliseconds."""


_COLUMNS = (
    "part", "project", "author", "key", "device", "stream", "number", "place", "prev", "made", "file",
    "first", "last", "facts", "carried", "said", "at",
)  # fmt: skip


def logged(connection: Connection) -> list[Part]:
    """Every part that came or went, in the order of its doing so."""
    made = []
    for row in connection.rows(f"SELECT {', '.join(_COLUMNS)} FROM part ORDER BY seq"):
        fields = dict(zip(_COLUMNS, row, strict=True))
        carried, said = json.loads(fields.pop("carried")), fields.pop("said")
        fields |= {"name": fields.pop("part"), "made": bool(fields["made"])}
        fields |= {"texts": tuple(carried[0]), "codebooks": tuple(carried[1])}
        made.append(Part(**fields, said=None if said is None else json.loads(said)))
    return made


def note(connection: Connection, part: Part) -> None:
    """Log a part, within an open transaction."""
    carried = json.dumps([part.texts, part.codebooks])
    said = None if part.said is None else json.dumps(part.said, sort_keys=True)
    marks = ", ".join("?" * len(_COLUMNS))
    connection.raw.execute(
        f"INSERT INTO part({', '.join(_COLUMNS)}) VALUES ({marks})",
        [
            part.name, part.project, part.author, part.key, part.device, part.stream, part.number, part.place,
            part.prev, int(part.made), part.file, part.first, part.last, part.facts, carried, said,
            to_milliseconds(None),
        ],
    )  # fmt: skip


def note_wrapping(connection: Connection, part: str, file: str, readers: Collection[str]) -> None:
    """Log who can open a part in a file, within an open transaction; once is enough."""
    connection.raw.execute(
        "INSERT INTO wrapping(part, file, readers) SELECT ?1, ?2, ?3 "
        "WHERE NOT EXISTS (SELECT 1 FROM wrapping WHERE part = ?1 AND file = ?2)",
        [part, file, json.dumps(sorted(readers))],
    )


def readers(connection: Connection, of_files: str = "") -> dict[str, frozenset[str]]:
    """Part -> the public keys that it was sealed to, in any file known here whose name begins so."""
    found: dict[str, frozenset[str]] = {}
    sql = "SELECT part, readers FROM wrapping WHERE substr(file, 1, length(?1)) = ?1"
    for part, keys in connection.rows(sql, [of_files]):
        found[part] = found.get(part, frozenset()) | frozenset(json.loads(keys))
    return found


def files(connection: Connection) -> set[str]:
    """Names of the bundles that something came or went in."""
    return {name for (name,) in connection.rows("SELECT file FROM part UNION SELECT file FROM wrapping")}


# --- what is still to be sent ----------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """Facts of one stream that are to become a part."""

    stream: str
    rows: list[Sequence[Any]]
    first: int
    last: int


def loads(
    connection: Connection, log: Iterable[Part], actor: str | None, again: Collection[str], *, leads: bool
) -> Iterator[Load]:
    """What ``actor`` (None: anybody) recorded here and did not send yet, a stream and a portion at a time.

    ``again`` names files that are lost, so that what they held is sent once more. Left out is what
    nobody would take: facts of ``actor`` under ids from elsewhere, and without ``leads`` those that only a
    lead may send.
    """
    gaps = _gaps(connection, log, actor, again)
    stream_of = _streams(connection)
    number = None if actor is None else name_id(connection, actor)
    if actor is not None and number is None:
        return
    for after, until in gaps:
        start = after
        while start < until:
            found = connection.rows(
                f"SELECT f.seq, {', '.join(f'f.{each}' for each in COLUMNS)}, b.text "
                "FROM fact AS f LEFT JOIN memo_body AS b ON b.fact = f.id "
                f"WHERE f.seq > ? AND f.seq <= ? {'' if actor is None else 'AND f.actor = ?'} "
                f"ORDER BY f.seq LIMIT {MOST_FACTS}",
                [start, until, *([] if actor is None else [number])],
            )
            end = until if len(found) < MOST_FACTS else found[-1][0]
            streams: dict[str, list[Sequence[Any]]] = {}
            others = set() if actor is None else set(strangers((row[1], actor) for row in found))
            for _, *row in found:
                if row[0] not in others and (leads or not needs_lead(row[1], about_of(row[14]))):
                    streams.setdefault(stream_of(row), []).append(row)
            for stream in sorted(streams):
                yield Load(stream, streams[stream], start + 1, end)
            start = end


def _gaps(
    connection: Connection, log: Iterable[Part], actor: str | None, again: Collection[str]
) -> list[tuple[int, int]]:
    """Stretches ``(after, until]`` of the record that were neither sent from here nor came in a bundle."""
    signed = actor is not None
    taken = sorted(
        (part.first, part.last)
        for part in log
        if part.first is not None
        and part.last is not None
        and bool(part.key) == signed
        and not (part.made and (part.file in again or (signed and part.author != actor)))
    )
    end = int(connection.value("SELECT coalesce(max(seq), 0) FROM fact"))
    gaps, reached = [], 0
    for first, last in taken:
        if first > reached + 1:
            gaps.append((reached, first - 1))
        reached = max(reached, last)
    if end > reached:
        gaps.append((reached, end))
    return gaps


def unsent(connection: Connection, log: Iterable[Part], actor: str) -> list[tuple[int, int]]:
    """Stretches ``(after, until]`` of the record in which signed work of ``actor`` may wait to be sent."""
    return _gaps(connection, log, actor, ())


def n_unsent(connection: Connection, log: Iterable[Part], actor: str, *, signed: bool) -> int:
    """How many facts of ``actor`` were neither sent from here nor came in a bundle."""
    number = name_id(connection, actor)
    return sum(
        int(
            connection.value(
                "SELECT count(*) FROM fact WHERE seq > ? AND seq <= ? AND actor = ?", [after, until, number]
            )
        )
        for after, until in _gaps(connection, log, actor if signed else None, ())
    )


def blind_rounds(connection: Connection) -> frozenset[str]:
    """Rounds of which the work goes to leads only now."""
    return frozenset(each.name for each in rounding.settled(connection).rounds if each.is_blind)


def shown_rounds(connection: Connection) -> frozenset[str]:
    """Rounds that are known here and hide nothing any more: of one that is not known nobody can say so."""
    return frozenset(each.name for each in rounding.settled(connection).rounds if not each.is_blind)


def _streams(connection: Connection) -> Callable[[Sequence[Any]], str]:
    """Tells the stream of a row: for everyone, or for leads while its round is blind."""
    numbers = {name_id(connection, name): f"{LEADS}{name}" for name in sorted(blind_rounds(connection))}
    for_all = (schema.ROUND, schema.PERSON)

    def of_fact(fact_id: bytes) -> str:
        found = connection.row("SELECT kind, round, data FROM fact WHERE id = ?", [fact_id])
        return EVERYONE if found is None else of(found[0], found[1], found[2], None)

    def of(kind: str, round_: int, data: str | None, target: bytes | None) -> str:
        if not numbers or kind in for_all:
            return EVERYONE
        if round_ in numbers:
            return numbers[round_]
        about: list[bytes | None] = [target]
        if kind == schema.DECISION:
            # Decided outside the round, it still tells what the codings say that it was made on.
            about += map(id_bytes, json.loads(data or "{}").get("codings", ()))
        hidden = (of_fact(each) for each in about if each is not None)
        return next((stream for stream in hidden if stream != EVERYONE), EVERYONE)

    return lambda row: of(row[1], row[4], row[14], row[11])


def name_reader(connection: Connection) -> Callable[[int], str]:
    """Looks interned names up, each once."""
    names = Names(connection)
    return lambda number: names[number]


def texts(connection: Connection, revisions: Collection[str]) -> list[tuple[str, str, str]]:
    """(revision, testimony, text) of those of ``revisions`` that the record keeps, sorted."""
    return sorted(
        connection.rows(
            "SELECT revision, testimony, text FROM text_body "
            "WHERE revision IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(revisions))],
        )
    )


def codebooks(connection: Connection, rows: Iterable[Sequence[Any]]) -> list[tuple[str, str]]:
    """(version, canonical JSON) of the codebooks that ``rows`` were made under, sorted."""
    numbers = sorted({row[5] for row in rows if row[5] is not None})
    return sorted(
        connection.rows(
            "SELECT b.version, b.json FROM codebook_body AS b JOIN name AS n ON n.text = b.version "
            "WHERE n.id IN (SELECT value FROM json_each(?))",
            [json.dumps(numbers)],
        )
    )


def wanted_texts(connection: Connection, *, after: int = 0) -> dict[str, str]:
    """Revision -> testimony of the texts that facts behind ``after`` speak of and that are not held."""
    return dict(
        connection.rows(
            "SELECT r.text, t.text FROM (SELECT DISTINCT revision, testimony FROM fact "
            "WHERE seq > ? AND revision IS NOT NULL) AS f JOIN name AS r ON r.id = f.revision "
            "JOIN name AS t ON t.id = f.testimony "
            "WHERE NOT EXISTS (SELECT 1 FROM text_body AS b WHERE b.revision = r.text)",
            [after],
        )
    )


# --- taking in -------------------------------------------------------------------------


def lacking(connection: Connection, body: Body) -> list[tuple[str, str]]:
    """(testimony, revision) that facts of ``body`` speak of and whose text is neither in it nor here."""
    carried = {revision for revision, _, _ in body.texts}
    named = {(row[6], row[7]) for row in body.facts if row[6] is not None and row[7] is not None}
    pairs = {(body.names[testimony - 1], body.names[revision - 1]) for testimony, revision in named}
    missing = {revision for _, revision in pairs} - carried
    held = {revision for revision, _, _ in texts_held(connection, missing)}
    return sorted((testimony, revision) for testimony, revision in pairs if revision in missing - held)


def texts_held(connection: Connection, revisions: Collection[str]) -> list[tuple[str, str, str]]:
    """As ``texts``, without the words."""
    return connection.rows(
        "SELECT revision, testimony, '' FROM text_body WHERE revision IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(revisions))],
    )


def take_in(
    connection: Connection,
    part: Part,
    body: Body,
    *,
    more_texts: Sequence[tuple[str, str, str]] = (),
    readers_there: Collection[str] = (),
) -> United:
    """Add what a part says and log it, in one transaction; what is there already changes nothing.

    Raises:
        RecordError: a fact says nothing sound, or something else than what is here under its id.
    """
    with connection.lock, sentences(connection.path), beside(connection):
        _fill(connection, body, more_texts)
        with connection.transaction():
            before = int(connection.value("SELECT coalesce(max(seq), 0) FROM fact"))
            united = add_attached(connection, f"This bundle of {part.author}")
            after = int(connection.value("SELECT coalesce(max(seq), 0) FROM fact"))
            known = connection.row("SELECT 1 FROM part WHERE part = ?", [part.name])
            if known is None:
                placed = (before + 1, after) if after > before else (None, None)
                note(connection, _placed(part, placed))
            note_wrapping(connection, part.name, part.file, readers_there)
    return united


def _placed(part: Part, where: tuple[int | None, int | None]) -> Part:
    return replace(part, first=where[0], last=where[1])


@contextmanager
def beside(connection: Connection) -> Iterator[None]:
    """An empty record in memory, attached as ``other``: the union then is the one between two files."""
    raw = connection.raw
    raw.execute("ATTACH DATABASE ':memory:' AS other")
    try:
        for statement in schema.table_statements():
            if statement.startswith("CREATE TABLE ") and not statement.startswith("CREATE TABLE act"):
                raw.execute(statement.replace("CREATE TABLE ", "CREATE TABLE other.", 1))
        yield
    finally:
        raw.execute("DETACH DATABASE other")


def _fill(connection: Connection, body: Body, more_texts: Sequence[tuple[str, str, str]]) -> None:
    raw = connection.raw
    marks = ", ".join("?" * len(COLUMNS))
    raw.execute("BEGIN")
    try:
        raw.executemany("INSERT INTO other.name(id, text) VALUES (?, ?)", enumerate(body.names, start=1))
        raw.executemany(f"INSERT INTO other.fact({', '.join(COLUMNS)}) VALUES ({marks})", body.facts)
        raw.executemany("INSERT INTO other.memo_body VALUES (?, ?)", body.memos)
        raw.executemany("INSERT OR IGNORE INTO other.text_body VALUES (?, ?, ?)", [*body.texts, *more_texts])
        raw.executemany("INSERT OR IGNORE INTO other.codebook_body VALUES (?, ?)", body.codebooks)
        raw.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        raw.execute("ROLLBACK")
        raise RecordError("It holds a fact that says nothing sound.") from error
    except BaseException:
        raw.execute("ROLLBACK")
        raise
