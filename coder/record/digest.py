"""A fingerprint of what is currently recorded."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, get_args

from coder.model import MemoSubject
from coder.record import casing, members, noting, pairing, revising, rounding
from coder.record.authority import entries
from coder.record.coding_table import CodingTable, coding_table
from coder.record.connection import Connection
from coder.record.deciding import decisions, digest_fields
from coder.record.reading import Filter, people, submission_fields

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NAME_BYTES = 16
"""Of the sha256 of a name, which stands for it in each line of a column."""


def digest(connection: Connection, codings: Mapping[str, str]) -> str:
    """sha256 (hex) over the current codings with memos and marks, submissions, people, decisions and memos.

    Two records that say the same have the same digest, whatever the ids of their facts, the
    order in which those came, and what was retracted on the way. Times count, to the millisecond.

    Args:
        connection: The record, or what may be seen of it.
        codings: What ``coding_digests`` gives for all testimonies.
    """
    hashed = hashlib.sha256()

    def add(kind: str, lines: list[str]) -> None:
        for line in sorted(lines):
            hashed.update(f"{kind}\t{line}\n".encode())

    add("codings", [_line(*each) for each in codings.items()])
    add("submission", [_line(*fields) for fields in submission_fields(connection)])
    add("person", [
        _line(*filter(None, (person.name, person.role, person.sign))) for person in people(connection)
    ])  # fmt: skip
    add("revoked", [_line(each.name) for each in entries(connection) if each.current and each.revoked])
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


def coding_digests(connection: Connection, testimonies: Collection[str] | None = None) -> dict[str, str]:
    """``digests_in`` of everything that is recorded of ``testimonies`` (None: of all)."""
    return digests_in(coding_table(connection, testimonies=testimonies))


def digests_in(table: CodingTable) -> dict[str, str]:
    """Testimony -> sha256 (hex) of its current codings with their memos and marks.

    Of those that have a coding in ``table``, which holds all of theirs. Where something changed in one,
    only that one has to be read again.
    """
    return dict(_of_each_testimony(table))


def _of_each_testimony(table: CodingTable) -> Iterator[tuple[str, str]]:
    """Column by column: of a million codings, a line each would take ten times as long."""
    import numpy as np

    names = [
        (_name_keys(texts), column)
        for texts, column in (
            (table.revisions, table.revision), (table.coders, table.coder),
            (table.codes, table.code), (table.rounds, table.round),
        )
    ]  # fmt: skip
    numbers = [column.astype("<i8", copy=False) for column in (table.start, table.end, table.at)]
    said = _said_in_each(table)
    firsts = np.searchsorted(table.testimony, np.arange(len(table.testimonies) + 1)).tolist()
    for place, testimony in enumerate(table.testimonies):
        own = slice(firsts[place], firsts[place + 1])
        hashed = hashlib.sha256(b"%d\n" % (own.stop - own.start))
        for keys, column in names:
            hashed.update(keys[column[own]].data)
        for column in numbers:
            hashed.update(column[own].data)
        for at, what, words in sorted(said.get(place, ())):
            hashed.update(f"{what}\t{_line(at - own.start, words)}\n".encode())
        yield testimony, hashed.hexdigest()


def _said_in_each(table: CodingTable) -> Mapping[int, list[tuple[int, str, str]]]:
    """By testimony: place of the coding, ``memo`` or ``marks``, and what is said."""
    said: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for at, memo in table.memos.items():
        said[int(table.testimony[at])].append((at, "memo", memo))
    for at, marks in table.marks.items():
        said[int(table.testimony[at])].append((at, "marks", marks.data))
    return said


def _name_keys(texts: Sequence[str]) -> NDArray[np.uint8]:
    """A row of bytes for each name: the same in whatever record and beside whatever others."""
    import numpy as np

    keys = b"".join(hashlib.sha256(text.encode()).digest()[:_NAME_BYTES] for text in texts)
    return np.frombuffer(keys, dtype=np.uint8).reshape(-1, _NAME_BYTES)


def _line(*fields: str | int) -> str:
    """The fields as a JSON list without blanks; an encoder for each takes three times as long."""
    told = [encode_basestring(each) if isinstance(each, str) else str(int(each)) for each in fields]
    return f"[{','.join(told)}]"
