# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Current codings in columns, for computing over very many of them."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.record.connection import Connection
from coder.record.reading import NOT_CURRENT
from coder.record.rows import column_names, name_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.intc]


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
"""A number goes into two characters, which each hold up to 0x10FFFF; into one if it is surely below 2**20."""
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
    id_column = "group_concat(hex(f.id), '')" if ids else "''"
    # Ids are not in the index, and to look up every row is slower than to pass over the table once.
    table = "fact AS f NOT INDEXED" if ids and testimonies is None else "fact AS f"
    most = int(connection.value("SELECT coalesce(max(id), 0) FROM name"))
    wide = [*([most >= 1 << _LOW_BITS] * len(_NAMES)), *([True] * len(_OFFSETS) if spans else [])]
    packing = _packing((*_NAMES, *_OFFSETS)[: len(wide)], wide)
    sql = f"SELECT CAST(group_concat({packing}, '') AS BLOB), {id_column} FROM {table} WHERE {conditions}"
    packed, digits = connection.row(sql, values) or (None, None)
    columns = _unpacked(packed or b"", wide)
    texts = column_names(connection)
    (in_testimony, testimony), (in_coder, coder), (in_code, code), (in_round, round_) = (
        _dense(column, texts) for column in columns[:4]
    )
    offsets = columns[len(_NAMES) :] or [testimony * 0] * len(_OFFSETS)
    found = [array("i", each.tobytes()) for each in (testimony, coder, code, round_, *offsets)]
    return CodingColumns(
        in_testimony, in_coder, in_code, in_round, found[0], found[1], found[2], found[3], found[4], found[5],
        bytes.fromhex(digits or ""),
    )  # fmt: skip


def _packing(columns: Sequence[str], wide: Sequence[bool]) -> str:
    """SQL for one row's numbers in characters; a wide one has a high and a low part."""
    low = (1 << _LOW_BITS) - 1
    parts = (
        f"f.{column} >> {_LOW_BITS}, f.{column} & {low}" if is_wide else f"f.{column}"
        for column, is_wide in zip(columns, wide, strict=True)
    )
    return f"char({', '.join(parts)})"


def _unpacked(packed: bytes, wide: Sequence[bool]) -> list[Ints]:
    """The columns that stand in characters; see ``_packing``."""
    import numpy as np

    parts = np.frombuffer(packed.decode("utf-8", "surrogatepass").encode(_UTF_32, "surrogatepass"), "u4")
    rows = parts.reshape(-1, sum(wide) + len(wide))
    columns, place = [], 0
    for is_wide in wide:
        numbers = rows[:, place] << _LOW_BITS | rows[:, place + 1] if is_wide else rows[:, place]
        columns.append(numbers.astype(np.intc))
        place += 1 + is_wide
    return columns


def _dense(column: Ints, texts: dict[int, str]) -> tuple[tuple[str, ...], Ints]:
    """(sorted names that occur, the column as indexes into them)."""
    import numpy as np

    occurs = np.flatnonzero(np.bincount(column)).tolist()
    ordered = sorted((texts[number], number) for number in occurs)
    index = np.zeros(max(occurs, default=0) + 1, dtype=np.intc)
    index[[number for _, number in ordered]] = np.arange(len(ordered), dtype=np.intc)
    return tuple(text for text, _ in ordered), index[column]
