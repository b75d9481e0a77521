"""Rows of the record by id and name, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from coder.record.connection import Connection

State = Literal["current", "retracted", "replaced"]
MEMO_JOINT = "\n\n"
"""Between the texts when two machines each put a memo on the same coding."""


class FactRow(NamedTuple):
    """One row of ``fact`` as it stands in the file: names as integers, ids as bytes."""

    seq: int
    id: bytes
    kind: str
    actor: int
    at: int
    round: int
    codebook: int | None
    testimony: int | None
    revision: int | None
    code: int | None
    start: int | None
    stop: int | None
    target: bytes | None
    replaces: bytes | None
    restores: bytes | None
    data: str | None


class Names(dict[int | None, str]):
    """Interned texts, each looked up once."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, number: int | None) -> str:
        text = self[number] = name_text(self._connection, number)
        return text


def name_id(connection: Connection, text: str) -> int | None:
    """The integer that ``text`` is interned as, or None if nothing recorded bears it."""
    found: int | None = connection.value("SELECT id FROM name WHERE text = ?", [text])
    return found


def name_text(connection: Connection, number: int | None) -> str:
    """The text interned as ``number``; empty for None."""
    return "" if number is None else str(connection.value("SELECT text FROM name WHERE id = ?", [number]))


def fact(connection: Connection, fact_id: bytes) -> FactRow | None:
    """The fact with this id, current or not."""
    found = connection.row("SELECT * FROM fact WHERE id = ?", [fact_id])
    return None if found is None else FactRow(*found)


def facts_between(connection: Connection, first: int, last: int) -> list[FactRow]:
    """The facts with ``first <= seq <= last``, oldest first."""
    found = connection.rows("SELECT * FROM fact WHERE seq BETWEEN ? AND ? ORDER BY seq", [first, last])
    return [FactRow(*row) for row in found]


def state(connection: Connection, row: FactRow) -> State:
    """What became of a fact, by its own actor's later facts."""
    values = [row.id, row.actor]
    if connection.row("SELECT 1 FROM fact WHERE target = ? AND +actor = ? AND kind = 'retraction'", values):
        return "retracted"
    if connection.row(
        "SELECT 1 FROM fact WHERE replaces = ? AND +actor = ? AND kind = ?", [*values, row.kind]
    ):
        return "replaced"
    return "current"


def memo_text(bodies: Collection[str]) -> str:
    """One memo from the bodies that stand: joined in an order that no machine's history changes."""
    return MEMO_JOINT.join(sorted(bodies))


def memos_of(connection: Connection, coding: FactRow) -> list[tuple[bytes, str]]:
    """(id, text) of the memos that the coding's own coder has on it, oldest first."""
    found = connection.rows(
        "SELECT m.id, b.text FROM current_memo AS m JOIN memo_body AS b ON b.fact = m.id "
        "WHERE m.target = ? AND +m.actor = ? ORDER BY m.id",
        [coding.id, coding.actor],
    )
    return [(row[0], row[1]) for row in found]


def marks_of(connection: Connection, coding: FactRow) -> list[tuple[bytes, str]]:
    """(id, data) of the marks that the coding's own coder has on it, oldest first."""
    found = connection.rows(
        "SELECT id, data FROM current_memo WHERE target = ? AND +actor = ? AND data IS NOT NULL ORDER BY id",
        [coding.id, coding.actor],
    )
    return [(row[0], row[1]) for row in found]


def column_names(connection: Connection) -> dict[int, str]:
    """Every interned text by its integer."""
    rows: list[Any] = connection.rows("SELECT id, text FROM name")
    return dict(rows)
