"""A fingerprint of what is currently recorded."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from operator import attrgetter
from typing import get_args

from coder.model import MemoSubject
from coder.record import casing, members, noting, pairing, revising, rounding
from coder.record.connection import Connection
from coder.record.deciding import decisions, digest_fields
from coder.record.ids import to_milliseconds
from coder.record.reading import Filter, coding_fields, people, submissions
from coder.record.rows import Names


def digest(connection: Connection) -> str:
    """sha256 (hex) over the current codings with memos and marks, submissions, people, decisions and memos.

    Two records that say the same have the same digest, whatever the ids of their facts, the
    order in which those came, and what was retracted on the way. Times count, to the millisecond.
    """
    hashed = hashlib.sha256()

    def add(kind: str, lines: list[str]) -> None:
        for line in sorted(lines):
            hashed.update(f"{kind}\t{line}\n".encode())

    texts = Names(connection)
    fields = coding_fields(connection, Filter(), texts)
    for _, grouped in groupby(fields, key=attrgetter("testimony")):
        own = list(grouped)
        add("coding", [
            _line(c.testimony, texts[c.revision], c.coder, c.code, c.start, c.end,
                  texts[c.round], c.at, c.memo)
            for c in own
        ])  # fmt: skip
        add("marks", [
            _line(c.testimony, texts[c.revision], c.coder, c.code, c.start, c.end,
                  texts[c.round], c.at, c.marks.data)
            for c in own if c.marks
        ])  # fmt: skip
    add("submission", [
        _line(s.testimony, s.revision, s.coder, s.round, to_milliseconds(s.at))
        for s in submissions(connection, Filter(), repeated=True)
    ])  # fmt: skip
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


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _line(*fields: str | int) -> str:
    return _encoder.encode(fields)
