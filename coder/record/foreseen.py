"""What an import would record, found out without recording it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coder.errors import Refused
from coder.record.bulk import CodingRow, Imported, MemoRow, refuse_strangers, refuse_submitted
from coder.record.ids import id_from
from coder.record.names import check_coder_name
from coder.record.place import unsafe_reason
from coder.record.reading import people
from coder.record.store import Record

_ASKED = 500
"""Ids in one question; SQLite takes a thousand of old."""


def would_import(record: Record, rows: Iterable[CodingRow], memos: Iterable[MemoRow]) -> Imported:
    """What ``import_codings`` would make of the same rows, by the same rules; nothing is written.

    Raises:
        BadInput: an unusable name.
        Refused: what it would refuse: an unsafe folder, a coder who is not in the team, codings that
            are new to a submitted testimony.
    """
    if reason := unsafe_reason(record.path.parent):
        raise Refused(reason)
    facts = _Known(record)
    submitted = {(each.coder, each.testimony, each.round) for each in record.submissions()}
    refused: dict[tuple[str, str], None] = {}
    coders: dict[str, None] = {}
    added = read = 0
    for row in rows:
        read += 1
        coders.setdefault(row.coder)
        content = (row.coder, row.code, row.start, row.end, row.round, row.revision)
        is_new = facts.is_new_coding(row.testimony, content, row.id, row.coder)
        if is_new and (row.coder, row.testimony, row.round) in submitted:
            refused.setdefault((row.testimony, row.coder))
        added += is_new
    new_memos = [each for each in memos if facts.is_new(each.id, each.coder)]
    team = {person.name for person in people(record.connection)}
    refuse_strangers(map(check_coder_name, (*coders, *(each.coder for each in new_memos))), team)
    refuse_submitted(refused)
    return Imported(added, read - added, 0, len(new_memos))


def withdrawn(record: Record, rows: Iterable[CodingRow]) -> list[CodingRow]:
    """Those of ``rows`` that were recorded here before, and that their coders removed or changed since.

    An import leaves them as they are here. A row whose very content stands is none of them.
    """
    if not record.n_facts:
        return []
    is_keyed = any(person.sign for person in record.people())
    borne: list[tuple[CodingRow, set[bytes]]] = []
    for row in rows:
        if row.id is not None:
            own = id_from(row.id, check_coder_name(row.coder)) if is_keyed else row.id
            borne.append((row, {own, row.id}))
    every = sorted(set().union(*(ids for _, ids in borne)))
    known, current = (_those_in(record, table, every) for table in ("fact", "current_coding"))
    past = [row for row, ids in borne if ids & known and not ids & current]
    standing = {
        (each.testimony, each.coder, each.code, each.start, each.end, each.round, each.revision)
        for testimony in {row.testimony for row in past}
        for each in record.codings(testimony=testimony)
    }
    return [
        row
        for row in past
        if (row.testimony, row.coder, row.code, row.start, row.end, row.round, row.revision) not in standing
    ]


def _those_in(record: Record, table: str, ids: Sequence[bytes]) -> set[bytes]:
    """Those of ``ids`` that rows of ``table`` bear, as the reader may see it."""
    found: set[bytes] = set()
    for start in range(0, len(ids), _ASKED):
        some = ids[start : start + _ASKED]
        sql = f"SELECT id FROM {table} WHERE id IN ({', '.join('?' * len(some))})"  # noqa: S608 - our own names
        found.update(row[0] for row in record.seen.rows(sql, some))
    return found


class _Known:
    """What is here, and what came before in the same import."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._is_keyed = any(person.sign for person in people(record.connection))
        self._ids: set[bytes] = set()
        self._standing: dict[str, set[tuple[object, ...]]] = {}

    def is_new_coding(
        self, testimony: str, content: tuple[object, ...], ident: bytes | None, coder: str
    ) -> bool:
        """Whether neither the content nor the id is there; from now on both are."""
        standing = self._standing.get(testimony)
        if standing is None:
            standing = self._standing[testimony] = {
                (each.coder, each.code, each.start, each.end, each.round, each.revision)
                for each in self._record.codings(testimony=testimony)
            }
        if content in standing or (ident is not None and not self.is_new(ident, coder)):
            return False
        standing.add(content)
        return True

    def is_new(self, ident: bytes, coder: str) -> bool:
        """Whether no fact bears the id, nor the one that a team with keys gives it; from now on one does."""
        own = id_from(ident, check_coder_name(coder)) if self._is_keyed else ident
        sql = "SELECT 1 FROM fact WHERE id IN (?, ?)"
        if own in self._ids or self._record.connection.row(sql, [own, ident]) is not None:
            return False
        self._ids.add(own)
        return True
