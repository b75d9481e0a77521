"""One's own work under ids from elsewhere, recorded once more under ids of one's own.

In a team with keys nobody takes facts under ids that are not bound to their coder (``record.ids``). What
was imported before there were keys kept the ids of its program: it is replaced by itself, with the same
time, memo and marks, before it is sent for the first time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from coder.errors import Refused
from coder.record import noting, schema
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, strangers
from coder.record.parts import Part, unsent
from coder.record.rows import FactRow, fact, name_id, state


def waiting(connection: Connection, log: Iterable[Part], coder: str, after: int = 0) -> list[bytes]:
    """Ids of what is current of ``coder``, was recorded behind ``after`` and cannot be sent as it is."""
    number = name_id(connection, coder)
    found: list[bytes] = []
    for first, until in unsent(connection, log, coder):
        rows = connection.rows(
            "SELECT id FROM fact WHERE seq > ? AND seq <= ? AND actor = ?", [max(first, after), until, number]
        )
        found += strangers((fact_id, coder) for (fact_id,) in rows)
    return [each for each in found if _stands(connection, each)]


def record_anew(connection: Connection, ids: Collection[bytes], coder: str) -> int:
    """Replace codings and memos by themselves, within an open transaction; how many are left as they were.

    Left are those of a round that is closed, and what no import makes.
    """
    left = 0
    for row in filter(None, (fact(connection, each) for each in ids)):
        appender = Appender(connection, coder, from_milliseconds(row.at))
        try:
            left += not _again(appender, row)
        except Refused:
            left += 1
    return left


def _again(appender: Appender, row: FactRow) -> bool:
    if row.kind == schema.CODING:
        appender.carry_memo(row, appender.again(row, replaces=row.id))
    elif noting.is_memo(row):
        noting.again(appender, row, replaces=row.id)
    else:
        return False
    return True


def _stands(connection: Connection, fact_id: bytes) -> bool:
    row = fact(connection, fact_id)
    return row is not None and state(connection, row) == "current"
