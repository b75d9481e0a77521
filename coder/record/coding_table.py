# ruff: noqa: S608 - queries are put together from constants; nothing comes from outside
"""Every current coding with all that is said of it, as columns in the order of the texts."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.record.columns import dense, packed_columns, size_of, unpacked_columns
from coder.record.connection import Connection
from coder.record.ids import to_milliseconds
from coder.record.marks import Marks, marks_in
from coder.record.reading import NOT_CURRENT
from coder.record.rows import column_names, memo_text, name_id
from coder.record.schema import STANDING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coder.model import Coding

    Ints = NDArray[np.intc | np.int64]

_NAMES = ("f.testimony", "f.revision", "f.actor", "f.code", "f.round")
_BIAS = 1 << 46
"""Added to a time in milliseconds: then what lies before 1970 is no negative number."""
_COLUMNS = ("testimony", "revision", "coder", "code", "round", "start", "end", "at")
UNTIMED = -(1 << 62)
"""Time of a coding that nobody recorded."""
_SEQ = len(_NAMES)
_NUMBERS = ("f.seq", "f.start", "f.stop", f"f.at + {_BIAS}")
_SIZE_OF_OFFSET, _SIZE_OF_TIME = 2, 3
PORTION = 1 << 17
_AMONG = "{0}.testimony IN (SELECT value FROM json_each(?1))"
_SAID = """
SELECT c.seq, b.text, m.data FROM current_memo AS m LEFT JOIN memo_body AS b ON b.fact = m.id
  CROSS JOIN fact AS c ON c.id = m.target AND c.actor = m.actor
WHERE c.code IS NOT NULL"""
_SAID_AMONG = f"""
SELECT c.seq, b.text, m.data FROM fact AS c
  CROSS JOIN current_memo AS m ON m.target = c.id AND +m.actor = c.actor
  LEFT JOIN memo_body AS b ON b.fact = m.id
WHERE c.code IS NOT NULL AND {_AMONG.format("c")}"""


@dataclass(frozen=True)
class CodingTable:
    """One entry per current coding in each column, by testimony, start, end, code, coder, round, time.

    ``testimony``, ``revision``, ``coder``, ``code`` and ``round`` are indexes into the sorted tables of
    what occurs. Offsets are code points, half-open.
    """

    testimonies: tuple[str, ...]
    revisions: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    rounds: tuple[str, ...]
    testimony: Ints
    revision: Ints
    coder: Ints
    code: Ints
    round: Ints
    start: Ints
    end: Ints
    at: Ints
    """Milliseconds since 1970 UTC, or ``UNTIMED``."""
    memos: dict[int, str]
    """By the place of the coding in the columns; of those that bear one."""
    marks: dict[int, Marks]
    """Likewise."""

    def __len__(self) -> int:
        return len(self.start)

    def only(self, kept: NDArray[np.bool_]) -> CodingTable:
        """The entries that ``kept`` names, with the same tables of names."""
        places = {old: new for new, old in enumerate(kept.nonzero()[0].tolist())}
        return replace(
            self,
            **{name: getattr(self, name)[kept] for name in _COLUMNS},
            memos={places[place]: memo for place, memo in self.memos.items() if place in places},
            marks={places[place]: marks for place, marks in self.marks.items() if place in places},
        )


def table_of(codings: Iterable[Coding]) -> CodingTable:
    """The same of codings that are in no record, such as those of the consensus."""
    import numpy as np

    found = sorted(
        codings,
        key=lambda each: (
            each.testimony, each.start, each.end, each.code, each.coder, each.round, _time(each), each.memo,
        ),
    )  # fmt: skip
    tables, columns = [], []
    for name in _COLUMNS[:5]:
        texts = [getattr(each, name) for each in found]
        tables.append(tuple(sorted(set(texts))))
        places = {text: place for place, text in enumerate(tables[-1])}
        columns.append(np.array([places[text] for text in texts], dtype=np.int64))
    starts, ends, times = (
        np.array([value(each) for each in found], dtype=np.int64)
        for value in (lambda each: each.start, lambda each: each.end, _time)
    )
    return CodingTable(
        tables[0], tables[1], tables[2], tables[3], tables[4],
        columns[0], columns[1], columns[2], columns[3], columns[4], starts, ends, times,
        {place: each.memo for place, each in enumerate(found) if each.memo}, {},
    )  # fmt: skip


def _time(coding: Coding) -> int:
    return UNTIMED if coding.at is None else to_milliseconds(coding.at)


def coding_table(
    connection: Connection,
    *,
    coder: str | None = None,
    round_name: str | None = None,
    testimonies: Collection[str] | None = None,
) -> CodingTable:
    """The current codings of a coder and round and of some testimonies (None: of all).

    Entries that are equal in every column stand in the order of their memos: records that say the same
    give the same table.
    """
    import numpy as np

    columns = _scanned(connection, coder, round_name, testimonies)
    texts = column_names(connection)
    tables = []
    for place in range(len(_NAMES)):
        table, columns[place] = dense(columns[place], texts)
        tables.append(table)
    seq, at = columns.pop(_SEQ), columns[-1]
    testimony, revision, coders, code, rounds, start, end = columns[:-1]
    said = _said(connection, testimonies)
    whose = (code.astype(np.int64) * len(tables[2]) + coders) * len(tables[4]) + rounds
    keys = [at, revision, whose]
    if said:
        keys.insert(0, _ranks(seq, said))
    order = _in_order([testimony, start, end], keys)
    del keys, whose, testimony, revision, coders, code, rounds, start, end
    at -= _BIAS
    for place, column in enumerate(columns):  # one by one, for all of them twice take much room
        columns[place] = column[order]
    numbers = enumerate(seq[order].tolist()) if said else ()
    told = [(place, *said[number]) for place, number in numbers if number in said]
    testimony, revision, coders, code, rounds, start, end, at = columns
    return CodingTable(
        tables[0], tables[1], tables[2], tables[3], tables[4],
        testimony, revision, coders, code, rounds, start, end, at,
        {place: memo for place, memo, _ in told if memo},
        {place: marks for place, _, marks in told if marks},
    )  # fmt: skip


def _scanned(
    connection: Connection, coder: str | None, round_name: str | None, testimonies: Collection[str] | None
) -> list[Ints]:
    """The columns ``_NAMES`` and ``_NUMBERS`` in the order of the file."""
    import numpy as np

    last, most = connection.row("SELECT (SELECT max(seq) FROM fact), (SELECT max(id) FROM name)") or (0, 0)
    whose = "".join(
        f" AND f.{column} = {name_id(connection, wanted) or -1}"
        for column, wanted in (("actor", coder), ("round", round_name))
        if wanted is not None
    )
    values: list[str | None] = [None]
    if testimonies is None:
        # Times and revisions are not in the index, and to look up each row is slower than to pass over all.
        table, seq, portion = "fact AS f NOT INDEXED", "f.seq", PORTION
        gone = connection.row(f"{NOT_CURRENT} LIMIT 1")
        stands = f" AND f.seq NOT IN ({NOT_CURRENT})" if gone else ""
    else:  # the plus: by the testimonies, not by the numbers of facts
        table, seq, portion = "fact AS f", "+f.seq", (last or 0) + 1
        values = [_numbers(connection, testimonies)]
        stands = f" AND {_AMONG.format('f')}{STANDING}"
    sizes = [*[size_of(most or 0)] * len(_NAMES), size_of(last or 0), *[_SIZE_OF_OFFSET] * 2, _SIZE_OF_TIME]
    sql = (
        f"SELECT CAST(group_concat({packed_columns([*_NAMES, *_NUMBERS], sizes)}, '') AS BLOB) "
        f"FROM {table} WHERE f.code IS NOT NULL{whose}{stands} AND {seq} BETWEEN ?2 AND ?3"
    )
    # In portions, for what is packed takes several times the room of what is in it.
    parts: list[list[Ints]] = [[] for _ in sizes]
    for first in range(0, (last or 0) + 1, portion):
        packed = connection.value(sql, [*values, first, first + portion - 1])
        for part, numbers in zip(parts, unpacked_columns(packed or b"", sizes), strict=True):
            part.append(numbers)
    found = []
    while parts:
        found.append(np.concatenate(parts.pop(0)))
    return found


def _in_order(places: Sequence[Ints], keys: Sequence[Ints]) -> Ints:
    """The order by ``places``, the first before the others; of what lies at one place by ``keys``, the last
    before the others.

    Most places hold one coding: to sort by one number and then those few that tie is three times as quick
    as by every column.
    """
    import numpy as np

    widths = [int(column.max(initial=0)) + 1 for column in places]
    if math.prod(widths) > np.iinfo(np.int64).max:
        return np.lexsort([*keys, *reversed(places)])
    place = np.zeros(len(places[0]), dtype=np.int64)
    for column, width in zip(places, widths, strict=True):
        place = place * width + column
    order = np.argsort(place)
    there = place[order]
    same = there[1:] == there[:-1]
    ties = np.zeros(len(order), dtype=bool)
    ties[1:] |= same
    ties[:-1] |= same
    tied = order[ties]
    order[ties] = tied[np.lexsort([*(key[tied] for key in keys), place[tied]])]
    return order


def _ranks(seq: Ints, said: Mapping[int, tuple[str, Marks]]) -> Ints:
    """The place of what is said on each coding among all that is said; 0 for nothing."""
    import numpy as np

    ordered = sorted(said, key=lambda number: _order(said[number]))
    ranks = {number: rank for rank, number in enumerate(ordered, 1)}
    return np.array([ranks.get(number, 0) for number in seq.tolist()], dtype=np.int64)


def _order(said: tuple[str, Marks]) -> tuple[str, str]:
    return said[0], said[1].data if said[1] else ""


def _said(connection: Connection, testimonies: Collection[str] | None) -> dict[int, tuple[str, Marks]]:
    """(memo, marks) on codings, by the number of the fact."""
    if testimonies is None:
        rows = connection.rows(_SAID)
    else:
        rows = connection.rows(_SAID_AMONG, [_numbers(connection, testimonies)])
    bodies: dict[int, tuple[list[str], list[str]]] = {}
    for seq, text, data in rows:
        memos, marks = bodies.setdefault(seq, ([], []))
        if data is not None:
            marks.append(data)
        elif text is not None:
            memos.append(text)
    return {seq: (memo_text(memos), marks_in(marks)) for seq, (memos, marks) in bodies.items()}


def _numbers(connection: Connection, names: Collection[str]) -> str:
    """JSON of the numbers that names are interned as."""
    return json.dumps([number for name in names if (number := name_id(connection, name)) is not None])
