# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Current codings of some codes page by page, and the newest ones of a coder, from records of any size."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from coder.model import Coding
from coder.record import reading
from coder.record.connection import Connection
from coder.record.ids import id_text, to_milliseconds
from coder.record.rows import FactRow, name_id

FIRST_BATCH, NEXT_BATCH = 16, 256
"""Testimonies looked into at once: few at first, for a common code fills its first page from them."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a coding stands in the order of a retrieval list: the next page begins behind it."""

    testimony: str
    start: int
    end: int
    id: str


# From each testimony and coder straight to the code in the index: nothing else is read.
_CODINGS = """
SELECT c.* FROM json_each(?) AS t
  CROSS JOIN json_each(?) AS a
  CROSS JOIN json_each(?) AS w
  CROSS JOIN current_coding AS c ON c.testimony = t.value AND c.actor = a.value AND c.code = w.value"""

_NUMBERED = "SELECT n.id, n.text FROM json_each(?) AS t CROSS JOIN name AS n ON n.text = t.value"


def codings_of(
    connection: Connection,
    codes: Collection[str],
    testimonies: Iterable[str],
    *,
    coders: Collection[str],
    round: str | None,
    after: Place | None,
    limit: int,
) -> list[Coding]:
    """At most ``limit`` current codings with one of ``codes``, by testimony, start, end, id.

    Args:
        connection: The record's.
        codes: Paths; those that nobody recorded are passed over.
        testimonies: Where to look, sorted; taken only as far as the page needs.
        coders: Whose codings.
        round: Only of this round; None for every one.
        after: Begin behind this place.
        limit: At least 1.
    """
    words = _numbers(connection, codes)
    actors = _numbers(connection, coders)
    in_round = None if round is None else name_id(connection, round)
    if not words or not actors or (round is not None and in_round is None):
        return []
    found: list[Coding] = []
    for batch in _batches(name for name in testimonies if after is None or name >= after.testimony):
        places = dict(connection.rows(_NUMBERED, [json.dumps(batch)]))
        rows = connection.rows(_CODINGS, [json.dumps(list(places)), json.dumps(actors), json.dumps(words)])
        ordered = []
        for fields in rows:
            row = FactRow(*fields)
            assert row.testimony is not None
            assert row.start is not None
            assert row.stop is not None
            place = Place(places[row.testimony], row.start, row.stop, id_text(row.id))
            if (after is None or place > after) and in_round in (None, row.round):
                ordered.append((place, row))
        ordered.sort(key=lambda pair: pair[0])
        found.extend(reading.coding(connection, row) for _, row in ordered[: limit - len(found)])
        if len(found) == limit:
            break
    return found


def newest_of(connection: Connection, codes: Collection[str], coder: str, limit: int) -> list[Coding]:
    """A coder's current codings with one of ``codes`` that were recorded last, the newest first."""
    # From the newest id backwards; the pluses keep SQLite from gathering every coding of the coder first.
    rows = connection.rows(
        "SELECT * FROM current_coding AS c "
        "WHERE +c.actor = ? AND +c.code IN (SELECT value FROM json_each(?)) ORDER BY c.id DESC LIMIT ?",
        [name_id(connection, coder), json.dumps(_numbers(connection, codes)), limit],
    )
    return [reading.coding(connection, FactRow(*row)) for row in rows]


# Told by the ids, which begin with the time of recording and are indexed; the pluses keep SQLite there.
_SINCE = (
    f"FROM fact WHERE id >= ? AND +actor = ? AND +code IS NOT NULL AND seq NOT IN ({reading.NOT_CURRENT})"
)


def codings_since(connection: Connection, coder: str, moment: datetime, limit: int) -> list[Coding]:
    """A coder's newest current codings that were recorded at ``moment`` or later, the newest first.

    An imported coding counts for the day of its import, whatever day it was made on.
    """
    values = [_first_id(moment), name_id(connection, coder), limit]
    rows = connection.rows(f"SELECT * {_SINCE} ORDER BY id DESC LIMIT ?", values)
    return [reading.coding(connection, FactRow(*row)) for row in rows]


def counts_since(
    connection: Connection, by: Literal["testimony", "code"], coder: str, moment: datetime
) -> dict[str, int]:
    """How many of those codings each code or testimony has, the most frequent first."""
    counted = f"SELECT {by} AS word, count(*) AS times {_SINCE} GROUP BY 1"
    return dict(
        connection.rows(
            f"SELECT n.text, g.times FROM ({counted}) AS g JOIN name AS n ON n.id = g.word "
            "ORDER BY g.times DESC, n.text",
            [_first_id(moment), name_id(connection, coder)],
        )
    )


def _first_id(moment: datetime) -> bytes:
    """No id that was made at ``moment`` or later is smaller."""
    return (to_milliseconds(moment) << 16).to_bytes(8, "big") + bytes(8)


def coded_testimonies(connection: Connection) -> list[str]:
    """Testimonies in which anybody ever coded, sorted: from one to the next in the index."""
    found = connection.rows(
        "WITH RECURSIVE place(id) AS (SELECT min(testimony) FROM fact WHERE code IS NOT NULL UNION ALL "
        "SELECT (SELECT min(f.testimony) FROM fact AS f WHERE f.code IS NOT NULL AND f.testimony > place.id) "
        "FROM place WHERE place.id IS NOT NULL) SELECT text FROM place JOIN name ON name.id = place.id"
    )
    return sorted(name for (name,) in found)


def names_below(connection: Connection, code: str) -> list[str]:
    """Recorded names that begin with ``code`` and a dot, sorted."""
    found = connection.rows(
        "SELECT text FROM name WHERE text > ? AND text < ? ORDER BY text", [f"{code}.", f"{code}/"]
    )
    return [name for (name,) in found]


def _numbers(connection: Connection, names: Collection[str]) -> list[int]:
    found = (name_id(connection, name) for name in sorted(set(names)))
    return [number for number in found if number is not None]


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    stream, size = iter(names), FIRST_BATCH
    while batch := list(islice(stream, size)):
        yield batch
        size = NEXT_BATCH
