"""What an import would record, found out without recording it."""

from __future__ import annotations

from collections.abc import Iterable

from coder.errors import Refused
from coder.record.bulk import CodingRow, Imported, MemoRow, refuse_strangers, refuse_submitted
from coder.record.ids import id_from
from coder.record.names import check_coder_name
from coder.record.place import unsafe_reason
from coder.record.reading import people
from coder.record.store import Record


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
