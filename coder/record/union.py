# ruff: noqa: S608 - the queries are constants; whatever comes from outside is bound
"""Joining two records: the set union of their facts, the same in any order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from coder.errors import NotFound, RecordError, Refused
from coder.record import schema
from coder.record.connection import (
    Connection,
    applied_migrations,
    open_reading,
    quick_check,
    sentences,
)
from coder.record.facts import check_text
from coder.record.snapshots import take_if_changed
from coder.record.store import Record


@dataclass(frozen=True, slots=True)
class United:
    """What a union brought."""

    added: int
    """Facts that were new here."""
    present: int
    """Facts that were here already."""
    texts: int
    """Text revisions that were new here."""
    codebooks: int
    """Codebook versions that were new here."""


_COLUMNS = ("codebook", "testimony", "revision", "code")
_MAPPED = ", ".join(
    f"(SELECT m.id FROM name AS m JOIN other.name AS t ON t.text = m.text WHERE t.id = f.{column})"
    for column in ("actor", "round", *_COLUMNS)
)
_ADD_FACTS = f"""
INSERT INTO fact(id, kind, at, start, stop, target, replaces, restores, data,
  actor, round, {", ".join(_COLUMNS)})
SELECT f.id, f.kind, f.at, f.start, f.stop, f.target, f.replaces, f.restores, f.data, {_MAPPED}
FROM other.fact AS f WHERE NOT EXISTS (SELECT 1 FROM main.fact AS own WHERE own.id = f.id)
ORDER BY f.seq"""
_PLAIN = ("kind", "at", "start", "stop", "target", "replaces", "restores", "data")
_DIFFERENT = f"""
SELECT count(*) FROM main.fact AS own JOIN other.fact AS f ON f.id = own.id
WHERE {" OR ".join(f"own.{column} IS NOT f.{column}" for column in _PLAIN)}
  OR {
    " OR ".join(
        f"(SELECT text FROM main.name WHERE id = own.{column}) IS NOT "
        f"(SELECT text FROM other.name WHERE id = f.{column})"
        for column in ("actor", "round", *_COLUMNS)
    )
}"""


def unite(record: Record, other: Path) -> United:
    """Add to ``record`` every fact and body of the record at ``other`` that is not here yet.

    All or nothing; a second time changes nothing; the other file is only read. What was
    retracted on either side stays retracted. What was here before is kept as a snapshot.

    Raises:
        NotFound: no such file.
        RecordError: not a record of ours, damaged, a newer program's, or with facts that
            contradict ours under the same id.
        Refused: both are the same file.
    """
    if not other.is_file():
        raise NotFound(f"There is no record {other} to merge.")
    if record.path.exists() and record.path.samefile(other):
        raise Refused(f"{other} is this project's own record; there is nothing to merge.")
    with closing(open_reading(other, mode="ro")) as theirs:
        _check(theirs)
    take_if_changed(record, "before-merge")
    connection = record.connection
    with _attached(connection, other), connection.transaction():
        return add_attached(connection, other)


def _check(theirs: Connection) -> None:
    """Refuse what is not in every table just as our own program makes it."""
    if theirs.value("SELECT count(*) FROM sqlite_master") == 0:
        raise RecordError(f"{theirs.path} is empty: no record was begun there, so there is nothing to merge.")
    quick_check(theirs)
    if applied_migrations(theirs) != schema.KNOWN_MIGRATIONS:
        raise RecordError(
            f"{theirs.path} was made by an older coder. Open its project once with this one, then merge."
        )
    with closing(Record.empty(theirs.path)) as model:
        shape = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'view' AND name NOT LIKE '%sqlite%'"
        if sorted(theirs.rows(shape)) != sorted(model.connection.rows(shape)):
            raise RecordError(f"{theirs.path} was altered by another program; it was not merged.")
    with sentences(theirs.path):
        for testimony, revision, text in theirs.raw.execute(
            "SELECT testimony, revision, text FROM text_body"
        ):
            check_text(testimony, revision, text)


@contextmanager
def _attached(connection: Connection, other: Path) -> Iterator[None]:
    with connection.lock, sentences(connection.path):
        connection.raw.execute("ATTACH DATABASE ? AS other", [f"{other.absolute().as_uri()}?mode=ro"])
        try:
            yield
        finally:
            connection.raw.execute("DETACH DATABASE other")


def add_attached(connection: Connection, other: object) -> United:
    """Add what the database attached as ``other`` holds, within an open transaction.

    ``other`` names it in sentences.

    Raises:
        RecordError: it says something else under an id that is here.
    """
    raw = connection.raw
    theirs = int(connection.value("SELECT count(*) FROM other.fact"))
    for clash in (
        _DIFFERENT,
        "SELECT count(*) FROM memo_body AS own JOIN other.memo_body AS f USING(fact) "
        "WHERE own.text <> f.text",
        "SELECT count(*) FROM codebook_body AS own JOIN other.codebook_body AS f USING(version) "
        "WHERE own.json <> f.json",
    ):
        if connection.value(clash):
            raise RecordError(
                f"{other} says something else than this record under the same id, so one of them was "
                "altered by another program; nothing was merged."
            )

    def grown(statement: str) -> int:
        before = raw.total_changes
        raw.execute(statement)
        return raw.total_changes - before

    grown("INSERT INTO name(text) SELECT text FROM other.name EXCEPT SELECT text FROM main.name")
    added = grown(_ADD_FACTS)
    # A code that took another's place may be named by no column: what is read through needs a number.
    grown(
        "INSERT OR IGNORE INTO name(text) SELECT json_extract(data, '$.new') FROM other.fact "
        "WHERE kind = 'decision' AND code IS NULL AND testimony IS NULL "
        "AND json_extract(data, '$.about') IN ('recode', 'sorting')"
    )
    grown(
        "INSERT INTO memo_body(fact, text) SELECT fact, text FROM other.memo_body AS f "
        "WHERE NOT EXISTS (SELECT 1 FROM main.memo_body AS own WHERE own.fact = f.fact)"
    )
    texts = grown(
        "INSERT INTO text_body(revision, testimony, text) SELECT revision, testimony, text "
        "FROM other.text_body AS f "
        "WHERE NOT EXISTS (SELECT 1 FROM main.text_body AS own WHERE own.revision = f.revision)"
    )
    codebooks = grown(
        "INSERT INTO codebook_body(version, json) SELECT version, json FROM other.codebook_body AS f "
        "WHERE NOT EXISTS (SELECT 1 FROM main.codebook_body AS own WHERE own.version = f.version)"
    )
    return United(added, theirs - added, texts, codebooks)
