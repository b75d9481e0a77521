# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Very many decisions about cards in brief: to see where the cards stand, most need no parsing."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

from coder.model import Outcome
from coder.record import schema
from coder.record.connection import Connection
from coder.record.deciding import ever_leads
from coder.record.ids import id_text
from coder.record.lineage import stands_for
from coder.record.rows import name_id


@dataclass(frozen=True, slots=True)
class Ballot:
    """One decision, parsed as far as somebody asks."""

    id: str
    lead: str
    data: str
    stands_for: tuple[str, ...] = ()
    """Ids of the lead's own earlier decisions that it brings back."""

    @property
    def outcome(self) -> Outcome:
        """What was decided."""
        found: Outcome = json.loads(self.data)["outcome"]
        return found

    @property
    def readings(self) -> Hashable:
        """The same where the readings are."""
        return repr(json.loads(self.data)["readings"])

    @property
    def overrules(self) -> Sequence[str]:
        """Ids of other leads' decisions that were set aside."""
        return tuple(json.loads(self.data).get("overrules", ()))


@dataclass(frozen=True)
class Ballots:
    """All current decisions of those who may decide, an entry each in every field, by their ids."""

    ids: bytes
    """Sixteen bytes of each."""
    considered: str
    """The ids of the codings that each is about, one after the other, between quotation marks and commas."""
    sizes: Sequence[int]
    """How many codings each is."""
    unresolved: Sequence[bool]
    """Whether it leaves the readings beside one another."""

    def __len__(self) -> int:
        return len(self.sizes)


def ballots(connection: Connection) -> Ballots:
    """The decisions as they lie in the file, joined by SQLite: an object for each would take longer."""
    leads = ever_leads(connection)
    joined = connection.row(
        "SELECT CAST(group_concat(CAST(id AS TEXT), '') AS BLOB), group_concat(codings, ','), "
        "group_concat(length(codings) - length(replace(codings, ',', '')) + 1, ','), "
        "group_concat(unresolved, '') FROM (SELECT c.id, "
        "trim(json_extract(c.data, '$.codings'), '[]') AS codings, "
        "json_extract(c.data, '$.outcome') = 'unresolved' AS unresolved "
        f"FROM ({schema.CURRENT_DECISION}) AS c CROSS JOIN name AS n ON n.id = c.actor "
        "WHERE json_extract(c.data, '$.about') IS NULL "
        "AND (?1 IS NULL OR n.text IN (SELECT value FROM json_each(?1))) ORDER BY c.id)",
        [None if leads is None else json.dumps(sorted(leads))],
    )
    ids, texts, sizes, unresolved = joined or (None, None, None, None)
    if ids is None:
        return Ballots(b"", "", (), ())
    return Ballots(ids, texts, tuple(map(int, sizes.split(","))), tuple(each == "1" for each in unresolved))


def ballots_of(connection: Connection, ids: Collection[bytes]) -> list[Ballot]:
    """The decisions with these ids, by id."""
    found = []
    for each in sorted(ids):
        row = connection.row(
            "SELECT n.text, f.data, f.restores FROM fact AS f JOIN name AS n ON n.id = f.actor "
            "WHERE f.id = ?",
            [each],
        )
        if row is not None:
            brought_back = () if row[2] is None else stands_for(connection, each)
            found.append(Ballot(id_text(each), row[0], row[1], brought_back))
    return found


def has_decided(connection: Connection, lead: str) -> bool:
    """Whether a current decision about a card is by ``lead``."""
    number = name_id(connection, lead)
    return bool(
        connection.value(
            f"SELECT EXISTS (SELECT 1 FROM ({schema.CURRENT_DECISION}) AS c WHERE c.actor = ? "
            "AND json_extract(c.data, '$.about') IS NULL)",
            [number],
        )
    )
