"""Adding single facts: the only place where rows of a coder's own actions are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from coder.errors import Refused
from coder.record import schema
from coder.record.connection import Connection
from coder.record.ids import new_id, to_milliseconds
from coder.record.reading import people
from coder.record.rows import FactRow, fact, marks_of, memo_text, memos_of, name_id, name_text, state

_WORK = (schema.CODING, schema.SUBMISSION)


class Appender:
    """Adds facts of one coder within an open write transaction."""

    def __init__(
        self,
        connection: Connection,
        coder: str,
        at: datetime | None = None,
        seen: Callable[[], Connection] | None = None,
    ) -> None:
        """``seen`` gives what is on disk already as it is read by now, where that is another connection."""
        self.connection = connection
        self._seen = seen
        self.coder = coder
        self.at = to_milliseconds(at)

    def intern(self, text: str) -> int:
        """The integer for ``text``, made now if need be."""
        number = name_id(self.connection, text)
        if number is not None:
            return number
        # Plain SQL: an import interns thousands, and sqlite-utils looks at the schema each time.
        made = self.connection.raw.execute("INSERT INTO name(text) VALUES (?)", [text]).lastrowid
        assert made is not None
        return made

    def append(self, kind: str, round_: int, codebook: int | None, columns: Mapping[str, Any]) -> FactRow:
        """Add one fact; ``columns`` are those of ``fact`` that this kind has.

        Raises:
            Refused: work in a round that is closed.
        """
        if kind in _WORK:
            self.check_round(round_)
        row = {
            "id": new_id(self.coder), "kind": kind, "actor": self.intern(self.coder), "at": self.at,
            "round": round_, "codebook": codebook, **columns,
        }  # fmt: skip
        self.connection.database.table("fact").insert(row)
        made = fact(self.connection, row["id"])
        assert made is not None
        return made

    def again(self, row: FactRow, *, replaces: bytes | None = None, **changes: Any) -> FactRow:
        """Add a coding, submission or decision with the content of ``row`` and ``changes``."""
        content = ("testimony", "revision", "code", "start", "stop", "data")
        columns = {column: changes.pop(column, getattr(row, column)) for column in content}
        return self.append(row.kind, row.round, row.codebook, {**columns, "replaces": replaces, **changes})

    def retract(self, row: FactRow) -> FactRow:
        """Add the retraction of ``row``.

        Raises:
            Refused: it is work in a round that is closed.
        """
        if row.kind in _WORK:
            self.check_round(row.round)
        columns = {"target": row.id, "testimony": row.testimony}
        return self.append(schema.RETRACTION, row.round, row.codebook, columns)

    def memo(self, coding: FactRow, text: str, *, replaces: bytes | None = None) -> FactRow:
        """Put a memo on ``coding``."""
        columns = {"target": coding.id, "testimony": coding.testimony, "replaces": replaces}
        made = self.append(schema.MEMO, coding.round, coding.codebook, columns)
        self.connection.database.table("memo_body").insert({"fact": made.id, "text": text})
        return made

    def set_memo(self, coding: FactRow, text: str) -> None:
        """Make ``text`` the only memo on ``coding``; an empty one takes it away; the same changes nothing."""
        standing = memos_of(self.connection, coding)
        if text == memo_text([body for _, body in standing]):
            return
        if text:
            self.memo(coding, text, replaces=standing[0][0] if standing else None)
            standing = standing[1:]
        for memo_id, _ in standing:
            self.retract(existing(self.connection, memo_id))

    def carry_memo(self, old: FactRow, new: FactRow) -> None:
        """Give ``new`` the memo and the marks that ``old`` bears or bore."""
        text = memo_text([body for _, body in memos_of(self.connection, old)])
        if text:
            self.memo(new, text)
        for _, data in marks_of(self.connection, old):
            self.mark(new, data)

    def mark(self, coding: FactRow, data: str, *, replaces: bytes | None = None) -> FactRow:
        """Put marks on ``coding``; ``data`` is their JSON."""
        columns = {"target": coding.id, "testimony": coding.testimony, "replaces": replaces, "data": data}
        return self.append(schema.MEMO, coding.round, coding.codebook, columns)

    def retract_by_id(self, fact_id: bytes) -> FactRow:
        """Add the retraction of a fact that is known to be there."""
        return self.retract(existing(self.connection, fact_id))

    def keep_note(self, decision: FactRow, text: str) -> None:
        """Put the note of a new decision beside it; an empty one leaves no trace."""
        if text:
            self.connection.database.table("memo_body").insert({"fact": decision.id, "text": text})

    def decide_again(self, row: FactRow, *, replaces: bytes | None = None) -> FactRow:
        """Add once more a decision that was retracted or replaced, with its note."""
        made = self.again(row, replaces=replaces, restores=row.id)
        text = self.connection.value("SELECT text FROM memo_body WHERE fact = ?", [row.id])
        self.keep_note(made, text or "")
        return made

    def same_coding(self, row: FactRow) -> FactRow | None:
        """Another current coding of this coder with the content of ``row``, if there is one."""
        return self.find_coding(row.testimony, row.revision, row.code, row.start, row.stop, row.round, row.id)

    def find_coding(
        self, testimony: int | None, revision: int | None, code: int | None,
        start: int | None, stop: int | None, round_: int, but: bytes = b"",
    ) -> FactRow | None:  # fmt: skip
        """The earliest current coding of this coder with this content, apart from ``but``."""
        sql = (
            "SELECT * FROM current_coding WHERE testimony = ? AND actor = ? AND code = ? AND start = ? "
            "AND stop = ? AND round = ? AND revision = ? AND id <> ? ORDER BY id LIMIT 1"
        )
        coder = name_id(self.connection, self.coder)
        values = [testimony, coder, code, start, stop, round_, revision, but]
        if (found := self.connection.row(sql, values)) is not None:
            return FactRow(*found)
        seen = self.connection if self._seen is None else self._seen()
        if seen is not self.connection and (carried := seen.row(sql, values)) is not None:
            row = FactRow(*carried)
            return row if is_current(self.connection, row) else None
        return None

    def submissions(self, testimony: int | None, round_: int) -> list[FactRow]:
        """This coder's current submissions of a testimony in a round: one, or more after a union."""
        found = self.connection.rows(
            "SELECT * FROM current_submission WHERE testimony = ? AND actor = ? AND round = ? ORDER BY id",
            [testimony, name_id(self.connection, self.coder), round_],
        )
        return [FactRow(*row) for row in found]

    def check_open(self, testimony: int | None, round_: int) -> None:
        """Refuse to change codings in a testimony that this coder submitted.

        Raises:
            Refused: with the way to open it again.
        """
        if self.submissions(testimony, round_):
            name = name_text(self.connection, testimony)
            raise Refused(f"{name} is submitted; `coder submit --undo {name}` opens it again.")

    def check_round(self, round_: int) -> None:
        """Refuse to change the work of a round that is closed: others have seen it since.

        Raises:
            Refused: naming the round.
        """
        from coder.record.rounding import is_closed

        if is_closed(self.connection, round_):
            name = name_text(self.connection, round_)
            raise Refused(
                f"The round {name} is closed, so nothing in it can be changed and nothing was recorded. "
                "Open the project again to go on in the round that is open now."
            )

    def check_may_record(self) -> None:
        """Refuse those who are not in the team, once there is one.

        Raises:
            Refused: with what the lead can do.
        """
        team = people(self.connection)
        if team and self.coder not in {person.name for person in team}:
            leads = ", ".join(person.name for person in team if person.role == "lead")
            raise Refused(
                f"{self.coder} is not in this project's team, so nothing was recorded. "
                f"A lead ({leads}) can add them: coder team add {self.coder}"
            )


def existing(connection: Connection, fact_id: bytes) -> FactRow:
    """The fact with this id, which is known to be there."""
    found = fact(connection, fact_id)
    assert found is not None
    return found


def is_current(connection: Connection, row: FactRow) -> bool:
    """Whether the fact's own actor neither retracted nor replaced it."""
    return state(connection, row) == "current"
