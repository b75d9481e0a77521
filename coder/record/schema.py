"""The tables, triggers, indexes and views of ``coder.db``, by hand.

Ordinary rowid tables, STRICT. Only the standard library is needed here, so that reading a
record starts quickly; the migrations that apply this text are in ``migrations``.
"""

from __future__ import annotations

APPLICATION_ID = 0x636F6472
"""``codr`` in the header of the file: how a record is told from any other database."""

MIGRATION_SET = "coder.record"
KNOWN_MIGRATIONS = ("append_only_facts", "memos_on_anything", "exchange_log")
"""Names of the steps in ``migrations``, in order; a file with another name is a newer program's."""

CODING, RETRACTION, MEMO, SUBMISSION = "coding", "retraction", "memo", "submission"
ROUND, PERSON, DECISION = "round", "person", "decision"

TABLES = """
CREATE TABLE name(
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE CHECK(text <> '')
) STRICT;

CREATE TABLE fact(
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  kind TEXT NOT NULL CHECK(kind = 'coding' OR kind = 'retraction' OR kind = 'memo' OR kind = 'submission'
    OR kind = 'round' OR kind = 'person' OR kind = 'decision'),
  actor INTEGER NOT NULL REFERENCES name,
  at INTEGER NOT NULL,
  round INTEGER NOT NULL REFERENCES name,
  codebook INTEGER REFERENCES name,
  testimony INTEGER REFERENCES name,
  revision INTEGER REFERENCES name,
  code INTEGER REFERENCES name,
  start INTEGER,
  stop INTEGER,
  target BLOB CHECK(length(target) = 16),
  replaces BLOB CHECK(length(replaces) = 16),
  restores BLOB CHECK(length(restores) = 16),
  data TEXT,
  CHECK(kind <> 'coding' OR (testimony IS NOT NULL AND revision IS NOT NULL AND code IS NOT NULL
    AND start >= 0 AND stop > start AND target IS NULL AND data IS NULL)),
  CHECK(kind = 'coding' OR (code IS NULL AND start IS NULL AND stop IS NULL)),
  CHECK(kind <> 'retraction' OR (target IS NOT NULL AND replaces IS NULL
    AND restores IS NULL AND data IS NULL)),
  CHECK(kind <> 'memo' OR data IS NOT NULL OR (target IS NOT NULL AND testimony IS NOT NULL)),
  CHECK(kind <> 'submission' OR (testimony IS NOT NULL AND revision IS NOT NULL
    AND target IS NULL AND data IS NULL)),
  CHECK(kind = 'coding' OR data IS NOT NULL OR (kind <> 'round' AND kind <> 'person' AND kind <> 'decision'))
) STRICT;

CREATE TABLE memo_body(fact BLOB NOT NULL PRIMARY KEY CHECK(length(fact) = 16), text TEXT NOT NULL) STRICT;
CREATE TABLE text_body(
  revision TEXT NOT NULL PRIMARY KEY, testimony TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE codebook_body(
  version TEXT NOT NULL PRIMARY KEY, json TEXT NOT NULL
) STRICT;

CREATE TABLE act(
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  actor INTEGER NOT NULL REFERENCES name,
  way TEXT NOT NULL CHECK(way IN ('do', 'undo', 'redo')),
  undoes BLOB CHECK(length(undoes) = 16),
  first INTEGER,
  last INTEGER,
  what TEXT NOT NULL,
  at INTEGER NOT NULL,
  CHECK((way = 'do') = (undoes IS NULL)),
  CHECK((first IS NULL) = (last IS NULL) AND (first IS NULL OR first <= last))
) STRICT;

CREATE TABLE part(
  seq INTEGER PRIMARY KEY,
  part TEXT NOT NULL UNIQUE CHECK(length(part) = 64),
  project TEXT NOT NULL,
  author TEXT NOT NULL,
  key TEXT NOT NULL,
  device TEXT NOT NULL,
  stream TEXT NOT NULL,
  number INTEGER NOT NULL,
  place INTEGER NOT NULL,
  prev TEXT,
  made INTEGER NOT NULL CHECK(made IN (0, 1)),
  file TEXT NOT NULL,
  first INTEGER,
  last INTEGER,
  facts INTEGER NOT NULL,
  carried TEXT NOT NULL,
  said TEXT,
  at INTEGER NOT NULL,
  CHECK((first IS NULL) = (last IS NULL) AND (first IS NULL OR first <= last))
) STRICT;
CREATE TABLE wrapping(
  seq INTEGER PRIMARY KEY,
  part TEXT NOT NULL,
  file TEXT NOT NULL,
  readers TEXT NOT NULL,
  UNIQUE(part, file)
) STRICT;

CREATE INDEX fact_coding ON fact(testimony, actor, code, start, stop, round) WHERE code IS NOT NULL;
CREATE INDEX fact_other ON fact(kind, testimony, actor) WHERE code IS NULL;
CREATE INDEX fact_actor ON fact(actor);
CREATE INDEX fact_target ON fact(target) WHERE target IS NOT NULL;
CREATE INDEX fact_replaces ON fact(replaces) WHERE replaces IS NOT NULL;
CREATE INDEX fact_restores ON fact(restores) WHERE restores IS NOT NULL;
CREATE INDEX act_actor ON act(actor, seq);
"""
"""``fact.target`` is what a retraction retracts or a memo speaks of; a memo with ``data`` says there
what else it is about (``record.noting``). A text's testimony is the name that it first came under and no
more than that: facts say of which testimonies a revision is the text. An act is one undoable action: its
facts are those with ``first <= seq <= last``; ``undoes`` names the act that an undo or redo turns round.
Acts are local: they are not part of a union. A part is what one bundle brought of one author (or what was
sent from here), a wrapping says who can open a part in which file: both local too (``record.parts``).
(``kind IN (...)`` would build a small table for every row inserted: four times the time.)"""

APPEND_ONLY = ("name", "fact", "memo_body", "text_body", "codebook_body", "act")
"""Tables whose rows are never changed or deleted."""
EXCHANGE_LOG = ("part", "wrapping")
"""What came and went in bundles, on this machine; these tables only grow too."""

# Codings are the facts with a code: said in the words of the two partial indexes, or SQLite would not
# use them. (A condition on kind would send it from the index to the table for each row.)
VIEWS = {
    "current_coding": """
SELECT f.* FROM fact AS f WHERE f.code IS NOT NULL {current}""",
    "current_submission": """
SELECT f.* FROM fact AS f WHERE f.kind = 'submission' AND f.code IS NULL {current}""",
    "current_memo": """
SELECT f.* FROM fact AS f WHERE f.kind = 'memo' AND f.code IS NULL {current}""",
    "current_person": """
SELECT f.* FROM fact AS f WHERE f.kind = 'person' AND f.code IS NULL
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.replaces = f.id AND later.kind = 'person')""",
}
# The plus keeps SQLite from the index on actors, which it takes for as good as the one on what is
# replaced: it would then read every fact of a coder for each coding.
_CURRENT = """
  AND NOT EXISTS (SELECT 1 FROM fact AS later
    WHERE later.replaces = f.id AND later.kind = f.kind AND +later.actor = f.actor)
  AND NOT EXISTS (SELECT 1 FROM fact AS later
    WHERE later.target = f.id AND later.kind = 'retraction' AND +later.actor = f.actor)"""

STANDING = _CURRENT.replace("FROM fact AS later", "FROM main.fact AS later")
"""The condition that no fact of its own actor retracted or replaced ``f``, past any view of facts."""

# No view of its own: the views of records that are there already are part of their first schema.
CURRENT_DECISION = f"SELECT f.* FROM fact AS f WHERE f.kind = 'decision' AND f.code IS NULL {_CURRENT}"  # noqa: S608
"""Decisions that their own lead neither retracted nor replaced."""


def triggers() -> list[str]:
    """DDL that refuses every UPDATE and DELETE (and REPLACE, with recursive_triggers on)."""
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'the record only grows: no {verb} on {table}'); END"
        for table in (*APPEND_ONLY, *EXCHANGE_LOG)
        for verb in ("UPDATE", "DELETE")
    ]


def views() -> dict[str, str]:
    """Name and query of each view of the current state.

    A fact is not current when its own actor retracted or replaced it; people's entries may be
    replaced by any lead.
    """
    return {name: query.format(current=_CURRENT) for name, query in VIEWS.items()}


def table_statements() -> list[str]:
    """DDL of tables and indexes, a statement each."""
    return [statement.strip() for statement in TABLES.split(";\n") if statement.strip()]


def statements() -> list[str]:
    """The whole schema as single statements, for a database that no migration has seen."""
    made = (f"CREATE VIEW {name} AS {query}" for name, query in views().items())
    return [*table_statements(), *triggers(), *made]
