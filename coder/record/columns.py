# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Current codings in columns, for computing over very many of them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from coder.record.connection import Connection, sentences
from coder.record.reading import NOT_CURRENT
from coder.record.rows import column_names, name_id


@dataclass(frozen=True)
class CodingColumns:
    """One entry per current coding in each of the six arrays, in no order that means anything.

    ``testimony``, ``coder``, ``code`` and ``round`` are indexes into the sorted tables
    ``testimonies``, ``coders``, ``codes`` and ``rounds``, which name only what occurs. Offsets
    are code points, half-open. ``array.array`` of C ints: ``numpy.frombuffer(column, dtype='i4')``
    takes one without copying.
    """

    testimonies: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    rounds: tuple[str, ...]
    testimony: array[int]
    coder: array[int]
    code: array[int]
    round: array[int]
    start: array[int]
    end: array[int]

    def __len__(self) -> int:
        return len(self.start)


def coding_columns(
    connection: Connection,
    *,
    coders: Collection[str] | None = None,
    testimonies: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    rounds: Collection[str] | None = None,
) -> CodingColumns:
    """The current codings of the named coders, testimonies, codes and rounds (None: all)."""
    sql = (
        "SELECT testimony, actor, code, round, start, stop FROM fact "
        f"WHERE code IS NOT NULL AND seq NOT IN ({NOT_CURRENT})"
    )
    values: list[str] = []
    for column, wanted in (("actor", coders), ("testimony", testimonies), ("code", codes), ("round", rounds)):
        if wanted is None:
            continue
        numbers = [number for text in sorted(wanted) if (number := name_id(connection, text)) is not None]
        sql += f" AND {column} IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(numbers))
    with connection.lock, sentences(connection.path):
        interleaved = array("i", chain.from_iterable(connection.raw.execute(sql, values)))
    columns = [interleaved[place::6] for place in range(6)]
    texts = column_names(connection)
    (in_testimony, testimony), (in_coder, coder), (in_code, code), (in_round, round_) = (
        _dense(column, texts) for column in columns[:4]
    )
    return CodingColumns(
        in_testimony, in_coder, in_code, in_round, testimony, coder, code, round_, columns[4], columns[5]
    )


def _dense(column: array[int], texts: dict[int, str]) -> tuple[tuple[str, ...], array[int]]:
    """(sorted names that occur, the column as indexes into them)."""
    ordered = sorted((texts[number], number) for number in set(column))
    index = {number: place for place, (_, number) in enumerate(ordered)}
    return tuple(text for text, _ in ordered), array("i", map(index.__getitem__, column))
