"""A fingerprint of what is currently recorded."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, get_args

from coder.model import MemoSubject
from coder.record import casing, members, noting, pairing, revising, rounding
from coder.record.coding_table import CodingTable, coding_table
from coder.record.connection import Connection
from coder.record.deciding import decisions, digest_fields
from coder.record.reading import Filter, people, submission_fields

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


def digest(connection: Connection) -> str:
    """sha256 (hex) over the current codings with memos and marks, submissions, people, decisions and memos.

    Two records that say the same have the same digest, whatever the ids of their facts, the
    order in which those came, and what was retracted on the way. Times count, to the millisecond.
    """
    hashed = hashlib.sha256()

    def add(kind: str, lines: list[str]) -> None:
        for line in sorted(lines):
            hashed.update(f"{kind}\t{line}\n".encode())

    _add_codings(hashed, coding_table(connection))
    add("submission", [_line(*fields) for fields in submission_fields(connection)])
    add("person", [
        _line(*filter(None, (person.name, person.role, person.sign))) for person in people(connection)
    ])  # fmt: skip
    entries = members.entries(connection)
    add("revoked", [_line(each.name) for each in entries if each.current and each.revoked])
    charters = members.charters(connection)
    add("charter", [_line(made.id, made.root, *made.founding) for made in charters if made.root])
    add("decision", [_line(*digest_fields(connection, made)) for made in decisions(connection, Filter())])
    add("pair", [_line(*fields) for fields in pairing.digest_lines(connection)])
    add("case", [_line(*fields) for fields in casing.digest_lines(connection)])
    add("step", [_line(*fields) for fields in revising.digest_lines(connection)])
    add("round", [_line(*rounding.digest_fields(step)) for step in rounding.steps(connection)])
    written = noting.memos(connection, Filter(), get_args(MemoSubject))
    add("memo", [_line(*noting.digest_fields(memo)) for memo in written])
    return hashed.hexdigest()


def _add_codings(hashed: Hash, table: CodingTable) -> None:
    """The codings column by column: of a million, a line each would take ten times as long."""
    names = (table.testimonies, table.revisions, table.coders, table.codes, table.rounds)
    hashed.update(f"coding\t{_encoder.encode((len(table), *names))}\n".encode())
    columns = (
        table.testimony, table.revision, table.coder, table.code, table.round,
        table.start, table.end, table.at,
    )  # fmt: skip
    for column in columns:
        hashed.update(column.astype("<i8" if column is table.at else "<i4").data)
    for place, memo in sorted(table.memos.items()):
        hashed.update(f"coding memo\t{_line(place, memo)}\n".encode())
    for place, marks in sorted(table.marks.items()):
        hashed.update(f"coding marks\t{_line(place, marks.data)}\n".encode())


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _line(*fields: str | int) -> str:
    return _encoder.encode(fields)
