"""Which decisions are set aside by others' overruling, through however many undos and redos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from coder.record.connection import Connection
from coder.record.ids import id_bytes, id_text
from coder.record.rows import FactRow, fact


class Overruling(Protocol):
    """What it takes of a decision."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def overrules(self) -> Sequence[str]:
        """Ids of others' decisions that its maker knew and set aside."""


Made = TypeVar("Made", bound=Overruling)


def stands_for(connection: Connection, fact_id: bytes) -> tuple[str, ...]:
    """Ids of the decisions whose fate the decision ``fact_id`` shares, sorted; none for one made afresh.

    One that was brought back stands for itself as it was, under another id; and where that was by
    taking back or undoing another, for that other too: who overruled either has said no to it.
    """
    found: set[bytes] = set()
    waiting = [fact_id]
    while waiting:
        row = fact(connection, waiting.pop())
        if row is None or row.restores is None:
            continue
        shared = [row.restores]
        if row.replaces is not None and _goes_back(connection, row.restores, row.replaces):
            shared.append(row.replaces)
        waiting += [each for each in shared if each not in found]
        found.update(shared)
    return tuple(sorted(map(id_text, found)))


def _goes_back(connection: Connection, restored: bytes, replaced: bytes) -> bool:
    """Whether ``restored`` was replaced on the way to ``replaced``: a redo brings back what came after."""
    wanted = _first(connection, restored)
    before = _first(connection, replaced)
    passed: set[bytes] = set()  # another program may have made links that go in a circle
    while before is not None and before.replaces is not None and before.id not in passed:
        passed.add(before.id)
        before = _first(connection, before.replaces)
        if wanted is not None and before is not None and before.id == wanted.id:
            return True
    return False


def _first(connection: Connection, fact_id: bytes) -> FactRow | None:
    row = fact(connection, fact_id)
    return None if row is None else origin(connection, row)


def origin(connection: Connection, row: FactRow) -> FactRow | None:
    """A fact as it was first made, before undos and redos brought it back; None where that is not here."""
    found: FactRow | None = row
    passed: set[bytes] = set()
    while found is not None and found.restores is not None and found.id not in passed:
        passed.add(found.id)
        found = fact(connection, found.restores)
    return found


def not_overruled(connection: Connection, current: Sequence[Made]) -> list[Made]:
    """Those of the ``current`` decisions on cases, pairs, texts or codes that no other one sets aside."""
    overruled = {each for made in current for each in made.overrules}
    if not overruled:
        return list(current)
    return [
        made for made in current
        if overruled.isdisjoint((made.id, *stands_for(connection, id_bytes(made.id) or b"")))
    ]  # fmt: skip
