"""The facts that turn an action round.

A coding that was undone comes back as a new fact which ``restores`` the old one, so the id that
an earlier action speaks of may by now stand for another fact: its present incarnation.
"""

from __future__ import annotations

from collections.abc import Sequence

from coder.record import casing, deciding, noting, pairing, revising, schema
from coder.record.appending import Appender, existing, is_current
from coder.record.marks import Marks, marks_in
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
        self._memo_done: set[tuple[bytes, bool]] = set()
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
        elif row.kind == schema.DECISION:
            self._turn_decision(row)
        elif noting.is_memo(row):
            self._turn_note(row)
        elif row.kind == schema.MEMO:
            self._turn_memos(row)
        elif row.kind == schema.RETRACTION and row.target is not None:
            target = existing(self._connection, row.target)
            if target.kind == schema.MEMO and not noting.is_memo(target):
                self._turn_memos(target)
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
        if target.kind == schema.DECISION:
            self._decide_again(target)
            return
        if noting.is_memo(target):
            noting.again(self._append, target, restores=target.id)
            return
        self._append.check_open(target.testimony, target.round)
        if self._append.same_coding(target) is not None:
            self._gone.append("the same coding is there already")
            return
        self.coding = self._append.again(target, restores=target.id)
        self._append.carry_memo(target, self.coding)

    def _decide_again(self, target: FactRow) -> None:
        """Add a retracted decision once more, unless its lead decided the same matter anew."""
        if pairing.is_pair(target):
            matter, redecided = "two were", pairing.redecided(self._append, target)
        elif revising.is_step(target):
            matter, redecided = "same was", revising.redecided(self._append, target)
        elif casing.is_about_case(target):
            matter, redecided = "case was", casing.redecided(self._append, target)
        else:
            matter, redecided = "card was", deciding.redecided(self._append, target)
        if redecided:
            self._gone.append(f"the {matter} decided again on another machine since")
        else:
            self._append.decide_again(target)

    def _turn_submission(self, row: FactRow) -> None:
        present = self._incarnation(row)
        if present is None:
            self._gone.append("the submission was taken back on another machine since")
        else:
            self._append.retract(present)

    def _turn_decision(self, row: FactRow) -> None:
        present = self._incarnation(row)
        if present is None:
            self._gone.append("the decision was changed or taken back on another machine since")
        elif row.replaces is None:
            self._append.retract(present)
        else:
            self._append.decide_again(existing(self._connection, row.replaces), replaces=present.id)

    def _turn_note(self, row: FactRow) -> None:
        """Take back a memo that is on no coding, or give it the words it had before."""
        present = self._incarnation(row)
        if present is None:
            self._gone.append("the memo was changed or removed on another machine since")
        elif row.replaces is None:
            self._append.retract(present)
        else:
            old = existing(self._connection, row.replaces)
            noting.again(self._append, old, replaces=present.id, restores=old.id)

    def _turn_memos(self, row: FactRow) -> None:
        """Give a coding the memo (or marks) it had before this action, once for all facts about that."""
        coding_id, is_marks = row.target, noting.is_marks(row)
        if coding_id is None or coding_id in self._made_here or (coding_id, is_marks) in self._memo_done:
            return
        self._memo_done.add((coding_id, is_marks))
        coding = self._incarnation(existing(self._connection, coding_id))
        if coding is None:
            self._gone.append("the coding of the memo was changed or removed on another machine since")
            return
        self._append.check_open(coding.testimony, coding.round)
        turned = self._turn_marks if is_marks else self._turn_memo
        if not turned(coding_id, coding):
            self._gone.append("the memo was rewritten on another machine since")
            return
        self.coding = coding

    def _turn_memo(self, coding_id: bytes, coding: FactRow) -> bool:
        before, after = self._memo_change(coding_id)
        if memo_text([text for _, text in memos_of(self._connection, coding)]) != after:
            return False
        self._append.set_memo(coding, before)
        return True

    def _turn_marks(self, coding_id: bytes, coding: FactRow) -> bool:
        before, after = self._marks_change(coding_id)
        if noting.marks(self._connection, coding) != after:
            return False
        noting.set_marks(self._append, coding, before)
        return True

    def _marks_change(self, coding_id: bytes) -> tuple[Marks, Marks]:
        """(the marks on a coding before this action, after it)."""
        before: list[str] = []
        after: list[str] = []
        for row in self._facts:
            named = row.replaces if row.kind == schema.MEMO else row.target
            earlier = None if named is None else existing(self._connection, named)
            if earlier is not None and noting.is_marks(earlier) and earlier.target == coding_id:
                before.append(earlier.data or "")
            if noting.is_marks(row) and row.target == coding_id:
                after.append(row.data or "")
        return marks_in(before), marks_in(after)

    def _memo_change(self, coding_id: bytes) -> tuple[str, str]:
        """(the memo of a coding before this action, after it)."""
        before: list[str] = []
        after: list[str] = []
        for row in self._facts:
            if row.kind == schema.MEMO and row.data is None and row.target == coding_id:
                after.append(self._body(row.id))
                if row.replaces is not None:
                    before.append(self._body(row.replaces))
            elif row.kind == schema.RETRACTION and row.target is not None:
                memo = existing(self._connection, row.target)
                if memo.kind == schema.MEMO and memo.data is None and memo.target == coding_id:
                    before.append(self._body(memo.id))
        return memo_text(before), memo_text(after)

    def _body(self, memo_id: bytes) -> str:
        return str(self._connection.value("SELECT text FROM memo_body WHERE fact = ?", [memo_id]))

    def _incarnation(self, row: FactRow) -> FactRow | None:
        """The current fact that ``row`` is or that restores it, through however many undos and redos."""
        waiting, passed = [row], {row.id}
        while waiting:
            candidate = waiting.pop()
            if is_current(self._connection, candidate):
                return candidate
            found = self._connection.rows(
                "SELECT * FROM fact WHERE restores = ? AND actor = ? AND kind = ? ORDER BY seq",
                [candidate.id, candidate.actor, candidate.kind],
            )
            waiting += [each for fields in found if (each := FactRow(*fields)).id not in passed]
            passed.update(each.id for each in waiting)
        return None
