"""One action of a coder: what it has recorded so far, and which facts it may change."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from coder.errors import NotFound, Refused
from coder.record import casing, noting, pairing, revising, schema
from coder.record.appending import Appender, existing
from coder.record.connection import Connection
from coder.record.ids import id_bytes
from coder.record.rows import FactRow, fact, name_text, state


class Acting:
    """What ``Facts`` is built on."""

    def __init__(
        self,
        connection: Connection,
        appender: Appender,
        round_: str,
        codebook: str,
        as_read: Callable[[FactRow], FactRow | None] = lambda row: row,
    ) -> None:
        """``as_read``: what a fact is read as, None where the coder may not see it: then it is not there."""
        self._connection = connection
        self._as_read = as_read
        self._appender = appender
        self._round_name = round_
        self._version = codebook
        self.done: list[str] = []
        """What was done, a phrase each; empty when nothing can be undone."""

    # Interned at the first fact, so that an action without one leaves no trace.
    @cached_property
    def _round(self) -> int:
        return self._appender.intern(self._round_name)

    @cached_property
    def _codebook(self) -> int | None:
        return self._appender.intern(self._version) if self._version else None

    # --- inside -------------------------------------------------------------------------

    def _own(self, fact_id: str, *kinds: str) -> FactRow:
        """The current fact with this id, if it is the coder's own and of one of ``kinds``."""
        raw = id_bytes(fact_id)
        recorded = None if raw is None else fact(self._connection, raw)
        row = None if recorded is None else self._as_read(recorded)
        what = kinds[0] if len(kinds) == 1 else "coding, memo or submission"
        if row is None or row.kind not in kinds:
            listing = "coder conflicts" if what == schema.DECISION else "coder codings list"
            raise NotFound(f"There is no {what} with the id {fact_id}. List {what}s with: {listing}")
        owner = name_text(self._connection, row.actor)
        if owner != self._appender.coder:
            raise Refused(
                f"This {row.kind} is {owner}'s: only {owner} may change it. "
                f"{self._appender.coder} can add their own."
            )
        became = state(self._connection, row)
        if became != "current":
            raise Refused(
                f"This {row.kind} was already {became}; nothing was changed. Look again at what is there."
            )
        return row

    def _name(self, row: FactRow) -> str:
        return describe(self._connection, row)


def describe(connection: Connection, row: FactRow) -> str:
    """A fact in a few words, for people: ``defection.brutality at 12-40 in t01``."""
    place = name_text(connection, row.testimony)
    if row.kind == schema.CODING:
        return f"{name_text(connection, row.code)} at {row.start}-{row.stop} in {place}"
    if noting.is_memo(row):
        return noting.phrase(connection, row)
    if row.kind == schema.DECISION and (said := _decision(connection, row)):
        return said
    if row.kind == schema.MEMO and row.target is not None:
        return f"the memo on {describe(connection, existing(connection, row.target))}"
    return f"the {row.kind} of {place}"


def _decision(connection: Connection, row: FactRow) -> str:
    """A decision that is about no card; empty for one about a card."""
    if pairing.is_pair(row):
        return pairing.phrase(row)
    if casing.is_about_case(row):
        return casing.phrase(row)
    return revising.phrase(connection, row) if revising.is_step(row) else ""
