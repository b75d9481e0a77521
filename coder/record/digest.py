"""A fingerprint of what is currently recorded."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from operator import attrgetter

from coder.record.connection import Connection
from coder.record.ids import to_milliseconds
from coder.record.reading import Filter, coding_fields, people, submissions
from coder.record.rows import Names


def digest(connection: Connection) -> str:
    """sha256 (hex) over the current codings with memos, submissions and people.

    Two records that say the same have the same digest, whatever the ids of their facts, the
    order in which those came, and what was retracted on the way. Times count, to the millisecond.
    """
    hashed = hashlib.sha256()

    def add(kind: str, lines: list[str]) -> None:
        for line in sorted(lines):
            hashed.update(f"{kind}\t{line}\n".encode())

    texts = Names(connection)
    fields = coding_fields(connection, Filter(), texts)
    for _, own in groupby(fields, key=attrgetter("testimony")):
        add("coding", [
            _line(c.testimony, texts[c.revision], c.coder, c.code, c.start, c.end,
                  texts[c.round], c.at, c.memo)
            for c in own
        ])  # fmt: skip
    add("submission", [
        _line(s.testimony, s.revision, s.coder, s.round, to_milliseconds(s.at))
        for s in submissions(connection, Filter(), repeated=True)
    ])  # fmt: skip
    add("person", [_line(person.name, person.role) for person in people(connection)])
    return hashed.hexdigest()


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _line(*fields: str | int) -> str:
    return _encoder.encode(fields)
