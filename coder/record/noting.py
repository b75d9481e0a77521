"""Memos on anything but a coding, proposals for the codebook, and the marks on a coding, as facts.

All are facts of the kind ``memo`` with ``data``, which says what they are about. A memo's or
proposal's words stand in the body table; a mark (how sure, to be discussed) has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coder.errors import BadInput
from coder.model import Coding, Memo, MemoSubject
from coder.record import reading, schema
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_text, to_milliseconds
from coder.record.marks import Marks, marks_in
from coder.record.reading import Filter
from coder.record.rows import FactRow, marks_of, name_text


@dataclass(frozen=True, slots=True)
class Subject:
    """What a memo is about; which of the fields it needs depends on ``about``."""

    about: MemoSubject
    testimony: str = ""
    revision: str = ""
    """Of an excerpt memo: the text that its offsets count in."""
    start: int | None = None
    end: int | None = None
    code: str = ""

    def check(self) -> None:
        """Refuse a subject that does not say what the memo is about.

        Raises:
            BadInput: naming what is missing.
        """
        if self.about in ("excerpt", "testimony") and not self.testimony:
            raise BadInput(f"A memo on {self.phrase} needs the testimony.")
        if self.about == "code" and not self.code:
            raise BadInput("A memo on a code needs the code.")
        if self.about == "excerpt" and not (
            self.revision and self.start is not None and self.end is not None and 0 <= self.start < self.end
        ):
            raise BadInput(
                f"A memo on an excerpt needs a span with 0 <= start < end, not {self.start}-{self.end}."
            )

    @property
    def phrase(self) -> str:
        """The subject in a few words, for people."""
        if self.about == "excerpt":
            return f"{self.start}-{self.end} in {self.testimony}"
        if self.about == "proposal":
            return f"the code {self.code}" if self.code else "the codebook"
        return {"testimony": self.testimony, "code": f"the code {self.code}"}.get(self.about, "the project")


# --- memos and proposals ----------------------------------------------------------------


def is_memo(row: FactRow) -> bool:
    """Whether a fact is a memo or proposal of this room: one that is on no coding."""
    return row.kind == schema.MEMO and row.data is not None and row.target is None


def is_marks(row: FactRow) -> bool:
    """Whether a fact holds the marks on a coding."""
    return row.kind == schema.MEMO and row.data is not None and row.target is not None


def add(
    appender: Appender, subject: Subject, text: str, round_: int, book: int | None, own: bytes | None = None
) -> FactRow:
    """Put a memo on ``subject``; ``own`` is the id that it bears elsewhere already."""
    data: dict[str, Any] = {"about": subject.about}
    if subject.about == "excerpt":
        data |= {"start": subject.start, "end": subject.end}
    if subject.about in ("code", "proposal"):
        data["code"] = subject.code
    placed = subject.about in ("excerpt", "testimony")
    columns = {
        "testimony": appender.intern(subject.testimony) if placed else None,
        "revision": appender.intern(subject.revision) if subject.revision and placed else None,
        "data": _written(data),
    }
    made = appender.append(schema.MEMO, round_, book, columns | ({} if own is None else {"id": own}))
    return _with_body(appender, made, text)


def again(
    appender: Appender, row: FactRow, *, text: str | None = None,
    replaces: bytes | None = None, restores: bytes | None = None,
) -> FactRow:  # fmt: skip
    """Add a memo on the subject of ``row``, with its own words or with ``text``."""
    made = appender.again(row, replaces=replaces, restores=restores)
    return _with_body(appender, made, body(appender.connection, row) if text is None else text)


def body(connection: Connection, row: FactRow) -> str:
    """The words of a memo."""
    return str(connection.value("SELECT text FROM memo_body WHERE fact = ?", [row.id]) or "")


def subject_of(connection: Connection, row: FactRow) -> Subject:
    """What a memo is about."""
    data = json.loads(row.data or "{}")
    return Subject(
        data["about"], name_text(connection, row.testimony), name_text(connection, row.revision),
        data.get("start"), data.get("end"), data.get("code", ""),
    )  # fmt: skip


def phrase(connection: Connection, row: FactRow) -> str:
    """A memo or proposal in a few words, for people."""
    subject = subject_of(connection, row)
    what = "proposal" if subject.about == "proposal" else "memo"
    return f"the {what} on {subject.phrase}"


def _with_body(appender: Appender, made: FactRow, text: str) -> FactRow:
    appender.connection.database.table("memo_body").insert({"fact": made.id, "text": text})
    return made


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


_MEMOS = """
SELECT c.id, c.data, c.at, actor.text, testimony.text, revision.text, round.text, b.text
FROM current_memo AS c
  CROSS JOIN name AS actor ON actor.id = c.actor
  CROSS JOIN name AS round ON round.id = c.round
  LEFT JOIN name AS testimony ON testimony.id = c.testimony
  LEFT JOIN name AS revision ON revision.id = c.revision
  JOIN memo_body AS b ON b.fact = c.id
WHERE c.data IS NOT NULL AND c.target IS NULL"""


def memos(connection: Connection, asked: Filter, about: Iterable[MemoSubject]) -> list[Memo]:
    """Current memos on the subjects named, in the order in which they were written."""
    found = Filter(asked.coder, asked.testimony, None, asked.round).where(connection)
    if found is None:
        return []
    wanted = frozenset(about)
    conditions, values = found
    made = []
    for row in connection.rows(f"{_MEMOS}{conditions} ORDER BY c.id", values):
        fact_id, data, at, coder, testimony, revision, round_name, text = row
        fields = json.loads(data)
        if fields["about"] not in wanted or (asked.code and fields.get("code") != asked.code):
            continue
        made.append(
            Memo(
                id_text(fact_id), fields["about"], coder, text, testimony or "", revision or "",
                fields.get("start"), fields.get("end"), fields.get("code", ""), round_name,
                from_milliseconds(at),
            )
        )  # fmt: skip
    return made


def codings_with_memos(connection: Connection) -> list[Coding]:
    """Current codings that bear a memo of their own coder, in the order of their ids."""
    found = connection.rows(
        "SELECT DISTINCT c.* FROM current_memo AS m JOIN current_coding AS c ON c.id = m.target "
        "WHERE m.data IS NULL AND +c.actor = m.actor ORDER BY c.id"
    )
    return [reading.coding(connection, FactRow(*row)) for row in found]


def digest_fields(memo: Memo) -> tuple[str | int, ...]:
    """What a memo says, without its id."""
    return (
        memo.about, memo.coder, memo.testimony, memo.revision, memo.code, memo.start or 0, memo.end or 0,
        memo.round, to_milliseconds(memo.at), memo.text,
    )  # fmt: skip


# --- marks on a coding ------------------------------------------------------------------


def marks(connection: Connection, coding: FactRow) -> Marks:
    """The marks that a coding's own coder has put on it."""
    return marks_in(data for _, data in marks_of(connection, coding))


def marks_of_both(connection: Connection, one: FactRow, other: FactRow) -> Marks:
    """The marks of two codings that become one."""
    return marks_in(data for row in (one, other) for _, data in marks_of(connection, row))


def set_marks(appender: Appender, coding: FactRow, wanted: Marks) -> bool:
    """Make ``wanted`` the marks on a coding; whether that changes anything."""
    standing = marks_of(appender.connection, coding)
    if wanted == marks_in(data for _, data in standing):
        return False
    if wanted:
        appender.mark(coding, wanted.data, replaces=standing[0][0] if standing else None)
        standing = standing[1:]
    for mark_id, _ in standing:
        appender.retract_by_id(mark_id)
    return True
