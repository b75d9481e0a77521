"""Which decisions are set aside by others' overruling, through however many undos and redos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from coder.record.connection import Connection
from coder.record.ids import id_bytes, id_text
from coder.record.rows import fact


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

    One that was brought back by taking back or undoing another stands for itself as it was, and for
    that other: who overruled either has said no to it, and it has another id now.
    """
    found: set[bytes] = set()
    waiting = [fact_id]
    while waiting:
        row = fact(connection, waiting.pop())
        if row is None or row.restores is None:
            continue
        for each in (row.restores, row.replaces):
            if each is not None and each not in found:
                found.add(each)
                waiting.append(each)
    return tuple(sorted(map(id_text, found)))


def not_overruled(connection: Connection, current: Sequence[Made]) -> list[Made]:
    """Those of the ``current`` decisions on cases, pairs, texts or codes that no other one sets aside."""
    overruled = {each for made in current for each in made.overrules}
    if not overruled:
        return list(current)
    return [
        made for made in current
        if overruled.isdisjoint((made.id, *stands_for(connection, id_bytes(made.id) or b"")))
    ]  # fmt: skip
