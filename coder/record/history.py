"""Undo and redo: each turns one action round by adding facts, so history only grows.

An action done lies on the undo stack. Undoing it moves it, as the action of turning it round,
to the redo stack; redoing turns that one round again. A new action makes the redo stack
unreachable. The stacks are read off the acts, newest first, and so survive a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from coder.errors import Refused
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_text, new_id
from coder.record.inverse import Inverse
from coder.record.rows import facts_between, name_id

Way = Literal["do", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did."""

    what: str
    """A sentence for the coder."""
    testimony: str
    coding_id: str | None
    """The coding that stands now because of it; None if one was taken away."""


@dataclass(frozen=True, slots=True)
class Act:
    """One action in a coder's history."""

    id: str
    what: str
    way: Way
    at: datetime | None


class _ActRow(NamedTuple):
    id: bytes
    way: Way
    undoes: bytes | None
    first: int | None
    last: int | None
    what: str


def last_seq(connection: Connection) -> int:
    """The place of the newest fact; 0 in an empty record."""
    return int(connection.value("SELECT coalesce(max(seq), 0) FROM fact"))


def note_act(appender: Appender, way: Way, what: str, before: int, undoes: bytes | None = None) -> None:
    """Add the act whose facts came after ``before``; one without facts leaves both stacks."""
    after = last_seq(appender.connection)
    facts = (before + 1, after) if after > before else (None, None)
    row = {
        "id": new_id(), "actor": appender.intern(appender.coder), "way": way, "undoes": undoes,
        "first": facts[0], "last": facts[1], "what": what, "at": appender.at,
    }  # fmt: skip
    appender.connection.database.table("act").insert(row)


def turn_round(connection: Connection, coder: str, way: Literal["undo", "redo"]) -> Undone | None:
    """Undo (or redo) the coder's last action that was done (or undone); None if there is none.

    Raises:
        Refused: the testimony is submitted, or the coder may not record, and nothing changed; or
            what the action made was changed elsewhere since, and it is passed over from now on.
    """
    gone: tuple[str, ...] = ()
    with connection.transaction():
        appender = Appender(connection, coder)
        act = _top(connection, coder, way)
        if act is None:
            return None
        appender.check_may_record()
        before = last_seq(connection)
        assert act.first is not None
        assert act.last is not None
        inverse = Inverse(appender, facts_between(connection, act.first, act.last))
        inverse.add()
        gone = inverse.gone
        note_act(appender, way, act.what, before, act.id)
        changed = last_seq(connection) > before
    if not changed:
        raise Refused(
            f"Cannot {way} “{act.what}”: {'; '.join(gone) or 'nothing of it is left'}. "
            f"Nothing was changed; {way} again for the step before."
        )
    said = f"{'Undone' if way == 'undo' else 'Redone'}: {act.what}."
    if gone:
        said += f" But {'; '.join(gone)}."
    coding_id = None if inverse.coding is None else id_text(inverse.coding.id)
    return Undone(said, inverse.testimony, coding_id)


def undoable(connection: Connection, coder: str) -> str | None:
    """What the coder's next undo would turn round; None where there is nothing."""
    act = _top(connection, coder, "undo")
    return None if act is None else act.what


def _top(connection: Connection, coder: str, way: Literal["undo", "redo"]) -> _ActRow | None:
    """The newest act on the stack that ``way`` takes from."""
    turned: set[bytes] = set()
    actor = name_id(connection, coder)
    newest: int | None = None
    while True:
        page = connection.rows(
            "SELECT id, way, undoes, first, last, what, seq FROM act "
            "WHERE actor = ? AND (?2 IS NULL OR seq < ?2) ORDER BY seq DESC LIMIT 100",
            [actor, newest],
        )
        for *fields, seq in page:
            act, newest = _ActRow(*fields), seq
            if act.undoes is not None:
                turned.add(act.undoes)
            if act.id not in turned and act.first is not None and (act.way == "undo") == (way == "redo"):
                return act
            if way == "redo" and act.way == "do":
                return None
        if not page:
            return None


def history(connection: Connection, coder: str, limit: int) -> list[Act]:
    """The coder's last actions on this machine, newest first, undone ones and undos included."""
    found = connection.rows(
        "SELECT id, what, way, at FROM act WHERE actor = ? ORDER BY seq DESC LIMIT ?",
        [name_id(connection, coder), limit],
    )
    return [Act(id_text(act_id), what, way, from_milliseconds(at)) for act_id, what, way, at in found]
