# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Current codings in columns, for computing over very many of them."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.record.connection import Connection
from coder.record.reading import NOT_CURRENT
from coder.record.rows import column_names, name_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coder.record.coding_table import CodingTable

    Ints = NDArray[np.intc | np.int64]


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
    ids: bytes = b""
    """Where they were asked for: the sixteen bytes of each coding's id, one after the other."""

    def __len__(self) -> int:
        return len(self.start)


_NAMES, _OFFSETS = ("testimony", "actor", "code", "round"), ("start", "stop")
_LOW_BITS = 20
"""A number goes into several characters, of which each holds 20 bits (they reach to 0x10FFFF)."""
_IN_C_INT = 2
"""Numbers of so many characters are offsets or count something: they fit a C int."""
_UTF_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def coding_columns(
    connection: Connection,
    *,
    coders: Collection[str] | None = None,
    testimonies: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    rounds: Collection[str] | None = None,
    ids: bool = False,
    spans: bool = True,
) -> CodingColumns:
    """The current codings of the named coders, testimonies, codes and rounds (None: all).

    Without ``spans`` every start and end is 0, which is quicker.

    SQLite joins all rows into one value, because a Python object for every row would take three
    times as long and keep other threads waiting meanwhile.
    """
    conditions = f"f.code IS NOT NULL AND f.seq NOT IN ({NOT_CURRENT})"
    values: list[str] = []
    for column, wanted in (("actor", coders), ("testimony", testimonies), ("code", codes), ("round", rounds)):
        if wanted is None:
            continue
        numbers = [number for text in sorted(wanted) if (number := name_id(connection, text)) is not None]
        conditions += f" AND f.{column} IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(numbers))
    id_column = "CAST(group_concat(CAST(f.id AS TEXT), '') AS BLOB)" if ids else "''"  # bytes as they are
    # Ids are not in the index, and to look up every row is slower than to pass over the table once.
    table = "fact AS f NOT INDEXED" if ids and testimonies is None else "fact AS f"
    most = int(connection.value("SELECT coalesce(max(id), 0) FROM name"))
    sizes = [*([size_of(most)] * len(_NAMES)), *([2] * len(_OFFSETS) if spans else [])]
    packing = packed_columns([f"f.{name}" for name in (*_NAMES, *_OFFSETS)][: len(sizes)], sizes)
    sql = f"SELECT CAST(group_concat({packing}, '') AS BLOB), {id_column} FROM {table} WHERE {conditions}"
    packed, joined = connection.row(sql, values) or (None, None)
    columns = unpacked_columns(packed or b"", sizes)
    texts = column_names(connection)
    (in_testimony, testimony), (in_coder, coder), (in_code, code), (in_round, round_) = (
        dense(column, texts) for column in columns[:4]
    )
    offsets = columns[len(_NAMES) :] or [testimony * 0] * len(_OFFSETS)
    found = [array("i", each.tobytes()) for each in (testimony, coder, code, round_, *offsets)]
    return CodingColumns(
        in_testimony, in_coder, in_code, in_round, found[0], found[1], found[2], found[3], found[4], found[5],
        joined or b"",
    )  # fmt: skip


def columns_of(table: CodingTable, *, spans: bool = True) -> CodingColumns:
    """The same of codings that were read already."""
    import numpy as np

    testimony, coder, code, round_, start, end = (
        array("i", column.astype(np.intc).tobytes())
        for column in (table.testimony, table.coder, table.code, table.round, table.start, table.end)
    )
    if not spans:
        start = end = array("i", bytes(len(start) * start.itemsize))
    return CodingColumns(
        table.testimonies, table.coders, table.codes, table.rounds, testimony, coder, code, round_, start, end
    )


def size_of(most: int) -> int:
    """Characters that a number from 0 to ``most`` is packed into."""
    return max(1, -(-most.bit_length() // _LOW_BITS))


def packed_columns(columns: Sequence[str], sizes: Sequence[int]) -> str:
    """SQL for one row's numbers in characters, the highest bits of each first.

    ``columns`` are expressions, none of them negative; ``sizes`` says how many characters each takes.
    """
    low = (1 << _LOW_BITS) - 1
    parts = (
        f"({column} >> {_LOW_BITS * at}) & {low}" if size > 1 else column
        for column, size in zip(columns, sizes, strict=True)
        for at in reversed(range(size))
    )
    return f"char({', '.join(parts)})"


def unpacked_columns(packed: bytes, sizes: Sequence[int]) -> list[Ints]:
    """The columns that stand in characters; see ``packed_columns``."""
    import numpy as np

    parts = np.frombuffer(packed.decode("utf-8", "surrogatepass").encode(_UTF_32, "surrogatepass"), "u4")
    rows = parts.reshape(-1, sum(sizes))
    columns, place = [], 0
    for size in sizes:
        numbers: Ints = rows[:, place].astype(np.intc if size <= _IN_C_INT else np.int64)
        for at in range(1, size):
            numbers = numbers << _LOW_BITS | rows[:, place + at].astype(numbers.dtype)
        columns.append(numbers)
        place += size
    return columns


def dense(column: Ints, texts: Mapping[int, str]) -> tuple[tuple[str, ...], Ints]:
    """(sorted names that occur, the column as indexes into them)."""
    import numpy as np

    occurs = np.flatnonzero(np.bincount(column)).tolist()
    ordered = sorted((texts[number], number) for number in occurs)
    index = np.zeros(max(occurs, default=0) + 1, dtype=np.intc)
    index[[number for _, number in ordered]] = np.arange(len(ordered), dtype=np.intc)
    return tuple(text for text, _ in ordered), index[column]
