"""The facts that turn an action round.

A coding that was undone comes back as a new fact which ``restores`` the old one, so the id that
an earlier action speaks of may by now stand for another fact: its present incarnation.
"""

from __future__ import annotations

from collections.abc import Sequence

from coder.record import schema
from coder.record.appending import Appender, existing, is_current
from coder.record.rows import FactRow, memo_text, memos_of, name_text


class Inverse:
    """Adds the inverse of each fact of one action, newest first.

    ``gone`` says, a clause each, what could not be turned round because another machine's facts
    came in between; ``coding`` is the coding that stands because of it.
    """

    def __init__(self, appender: Appender, facts: Sequence[FactRow]) -> None:
        self._append = appender
        self._connection = appender.connection
        self._facts = facts
        self._made_here = {row.id for row in facts if row.kind == schema.CODING}
        self._memo_done: set[bytes] = set()
        self._gone: list[str] = []
        self.coding: FactRow | None = None
        self.testimony = ""

    @property
    def gone(self) -> tuple[str, ...]:
        """Clauses without an end stop."""
        return tuple(self._gone)

    def add(self) -> None:
        """Add the facts.

        Raises:
            Refused: a testimony that they touch is submitted.
        """
        for row in reversed(self._facts):
            self._turn(row)

    def _turn(self, row: FactRow) -> None:
        if row.testimony is not None:
            self.testimony = name_text(self._connection, row.testimony)
        if row.kind == schema.CODING:
            self._turn_coding(row)
        elif row.kind == schema.SUBMISSION:
            self._turn_submission(row)
        elif row.kind == schema.MEMO:
            self._turn_memos(row.target)
        elif row.kind == schema.RETRACTION and row.target is not None:
            target = existing(self._connection, row.target)
            if target.kind == schema.MEMO:
                self._turn_memos(target.target)
            else:
                self._bring_back(target)

    def _turn_coding(self, row: FactRow) -> None:
        self._append.check_open(row.testimony, row.round)
        present = self._incarnation(row)
        if present is None:
            self._gone.append("the coding was changed or removed on another machine since")
        elif row.replaces is None:
            self._append.retract(present)
        else:
            old = existing(self._connection, row.replaces)
            self.coding = self._append.again(old, replaces=present.id, restores=old.id)
            self._append.carry_memo(present, self.coding)

    def _bring_back(self, target: FactRow) -> None:
        """Add what was retracted once more, unless the same stands already."""
        if target.kind == schema.SUBMISSION:
            if self._append.submissions(target.testimony, target.round):
                self._gone.append("the testimony is submitted already")
            else:
                self._append.again(target, restores=target.id)
            return
        self._append.check_open(target.testimony, target.round)
        if self._append.same_coding(target) is not None:
            self._gone.append("the same coding is there already")
            return
        self.coding = self._append.again(target, restores=target.id)
        self._append.carry_memo(target, self.coding)

    def _turn_submission(self, row: FactRow) -> None:
        present = self._incarnation(row)
        if present is None:
            self._gone.append("the submission was taken back on another machine since")
        else:
            self._append.retract(present)

    def _turn_memos(self, coding_id: bytes | None) -> None:
        """Give a coding the memo it had before this action, once for all its memo facts."""
        if coding_id is None or coding_id in self._made_here or coding_id in self._memo_done:
            return
        self._memo_done.add(coding_id)
        before, after = self._memo_change(coding_id)
        coding = self._incarnation(existing(self._connection, coding_id))
        if coding is None:
            self._gone.append("the coding of the memo was changed or removed on another machine since")
            return
        self._append.check_open(coding.testimony, coding.round)
        if memo_text([text for _, text in memos_of(self._connection, coding)]) != after:
            self._gone.append("the memo was rewritten on another machine since")
            return
        self._append.set_memo(coding, before)
        self.coding = coding

    def _memo_change(self, coding_id: bytes) -> tuple[str, str]:
        """(the memo of a coding before this action, after it)."""
        before: list[str] = []
        after: list[str] = []
        for row in self._facts:
            if row.kind == schema.MEMO and row.target == coding_id:
                after.append(self._body(row.id))
                if row.replaces is not None:
                    before.append(self._body(row.replaces))
            elif row.kind == schema.RETRACTION and row.target is not None:
                memo = existing(self._connection, row.target)
                if memo.kind == schema.MEMO and memo.target == coding_id:
                    before.append(self._body(memo.id))
        return memo_text(before), memo_text(after)

    def _body(self, memo_id: bytes) -> str:
        return str(self._connection.value("SELECT text FROM memo_body WHERE fact = ?", [memo_id]))

    def _incarnation(self, row: FactRow) -> FactRow | None:
        """The current fact that ``row`` is or that restores it, through however many undos and redos."""
        waiting = [row]
        while waiting:
            candidate = waiting.pop()
            if is_current(self._connection, candidate):
                return candidate
            found = self._connection.rows(
                "SELECT * FROM fact WHERE restores = ? AND actor = ? AND kind = ? ORDER BY seq",
                [candidate.id, candidate.actor, candidate.kind],
            )
            waiting.extend(FactRow(*fields) for fields in found)
        return None
