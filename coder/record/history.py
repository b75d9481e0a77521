"""Undo and redo: each turns one action round by adding facts, so history only grows.

An action done lies on the undo stack. Undoing it moves it, as the action of turning it round,
to the redo stack; redoing turns that one round again. A new action makes the redo stack
unreachable. The stacks are read off the acts, newest first, and so survive a restart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from coder.errors import Refused
from coder.record import deciding, noting, schema
from coder.record.acting import describe
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_text, new_id
from coder.record.inverse import Inverse
from coder.record.rows import FactRow, fact, facts_between, name_id, name_text

Way = Literal["do", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A coding, or the passage of a memo, that an action was about."""

    phrase: str
    """How the record names it in its sentence about the action."""
    testimony: str
    revision: str
    code: str
    """Empty for the passage of a memo."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did."""

    what: str
    """A sentence for the coder."""
    testimony: str
    coding_id: str | None
    """The coding that stands now because of it; None if one was taken away."""
    considered: tuple[str, ...] = ()
    """Where a decision about a card was turned round: ids of the codings that it is about."""
    touched: tuple[Touched, ...] = ()
    """The passages concerned, in the order of the sentence."""


@dataclass(frozen=True, slots=True)
class Act:
    """One action in a coder's history."""

    id: str
    what: str
    way: Way
    at: datetime | None
    touched: tuple[Touched, ...] = ()
    """The passages that it was about."""


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
        "id": new_id(appender.coder), "actor": appender.intern(appender.coder), "way": way, "undoes": undoes,
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
        facts = facts_between(connection, act.first, act.last)
        inverse = Inverse(appender, facts)
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
    considered = deciding.considered(connection, facts)
    return Undone(said, inverse.testimony, coding_id, considered, touched(connection, facts))


def is_top_seen(every: Connection, seen: Connection, coder: str, way: Literal["undo", "redo"]) -> bool:
    """Whether the coder may see the action that ``way`` would turn round; where there is none, too."""
    act = _top(every, coder, way)
    return act is None or seen.row("SELECT 1 FROM act WHERE id = ?", [act.id]) is not None


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
        "SELECT id, what, way, at, first, last FROM act WHERE actor = ? ORDER BY seq DESC LIMIT ?",
        [name_id(connection, coder), limit],
    )
    return [
        Act(id_text(act_id), what, way, from_milliseconds(at), _touched_between(connection, first, last))
        for act_id, what, way, at, first, last in found
    ]


def _touched_between(connection: Connection, first: int | None, last: int | None) -> tuple[Touched, ...]:
    if first is None or last is None:
        return ()
    return touched(connection, facts_between(connection, first, last))


def touched(connection: Connection, facts: Sequence[FactRow]) -> tuple[Touched, ...]:
    """The codings and passages that ``facts`` made, changed, took back or wrote a memo on."""
    found: dict[Touched, None] = {}
    for row in facts:
        ids = [each for each in (row.replaces, row.target) if each is not None]
        rows = [each for each in map(partial(fact, connection), ids) if each is not None]
        # A memo that was taken back names its coding only itself.
        further = [fact(connection, each.target) for each in rows if each.target is not None]
        for each in (*rows, *filter(None, further), row):
            if (passage := _passage(connection, each)) is not None:
                found[passage] = None
    return tuple(found)


def _passage(connection: Connection, row: FactRow) -> Touched | None:
    """The passage that a coding stands on, or a memo of its own; None of another fact."""
    if row.kind == schema.CODING and row.start is not None and row.stop is not None:
        place, text, code = (name_text(connection, one) for one in (row.testimony, row.revision, row.code))
        return Touched(describe(connection, row), place, text, code, row.start, row.stop)
    if noting.is_memo(row):
        subject = noting.subject_of(connection, row)
        if subject.start is not None and subject.end is not None:
            where = subject.testimony, subject.revision
            return Touched(subject.phrase, *where, "", subject.start, subject.end)
    return None
