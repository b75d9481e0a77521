"""What a coder can record within one action."""

from __future__ import annotations

import hashlib

from coder.errors import BadInput, NotFound, Refused
from coder.model import Confidence, Person, Role
from coder.record import members, noting, rounding, schema
from coder.record.ids import id_text
from coder.record.judging import Judging
from coder.record.marks import Marks
from coder.record.rows import memo_text, memos_of
from coder.rounds.steps import Step


class Facts(Judging):
    """The facts of one action; made by ``Record.writing``, on disk when its block has ended."""

    # --- codings ------------------------------------------------------------------------

    def add_coding(
        self, testimony: str, revision: str, code: str, start: int, end: int, memo: str = ""
    ) -> str:
        """Put ``code`` on ``[start, end)``; returns the coding's id.

        A current coding of one's own with the same content is returned instead of a second one;
        a memo given with it becomes its memo.

        Raises:
            BadInput: an empty or reversed span, or an empty code.
            Refused: the testimony is submitted.
        """
        if not (0 <= start < end and code):
            raise BadInput(f"A coding needs a code and a span with 0 <= start < end, not {start}-{end}.")
        append = self._appender
        place, text, word = append.intern(testimony), append.intern(revision), append.intern(code)
        append.check_open(place, self._round)
        made = append.find_coding(place, text, word, start, end, self._round)
        if made is None:
            columns = {"testimony": place, "revision": text, "code": word, "start": start, "stop": end}
            made = append.append(schema.CODING, self._round, self._codebook, columns)
            if memo:
                append.memo(made, memo)
            self.done.append(f"added {self._name(made)}")
        elif memo:
            self.set_memo(id_text(made.id), memo)
        return id_text(made.id)

    def replace_coding(
        self, coding_id: str, *, code: str | None = None, start: int | None = None, end: int | None = None
    ) -> str:
        """Change the code or the span of one's own coding; returns the id of the new one.

        The memo comes along. Without a difference nothing is recorded. Where the outcome equals
        another current coding of one's own, that one stays and the changed one is retracted.

        Raises:
            NotFound: no such coding.
            Refused: another coder's, no longer current, or the testimony is submitted.
            BadInput: an empty or reversed span.
        """
        append = self._appender
        old = self._own(coding_id, schema.CODING)
        start, end = old.start if start is None else start, old.stop if end is None else end
        if start is None or end is None or not 0 <= start < end:
            raise BadInput(f"A coding needs a span with 0 <= start < end, not {start}-{end}.")
        append.check_open(old.testimony, old.round)
        wanted = old._replace(code=old.code if code is None else append.intern(code), start=start, stop=end)
        if wanted == old:
            return coding_id
        twin = append.same_coding(wanted)
        if twin is not None:
            bodies = {body for row in (old, twin) for _, body in memos_of(self._connection, row)}
            append.retract(old)
            append.set_memo(twin, memo_text(bodies))
            noting.set_marks(append, twin, noting.marks_of_both(self._connection, old, twin))
            new = twin
        else:
            new = append.again(wanted._replace(codebook=self._codebook), replaces=old.id)
            append.carry_memo(old, new)
        self.done.append(f"changed {self._name(old)} to {self._name(new)}")
        return id_text(new.id)

    def move_coding(self, coding_id: str, revision: str, start: int, end: int) -> str:
        """Say where one's own coding stands in another text of its testimony; returns the id of the new one.

        Raises:
            NotFound: no such coding.
            Refused: another coder's, no longer current, or the testimony is submitted.
        """
        append = self._appender
        old = self._own(coding_id, schema.CODING)
        append.check_open(old.testimony, old.round)
        wanted = old._replace(revision=append.intern(revision), start=start, stop=end)
        new = append.again(wanted, replaces=old.id)
        append.carry_memo(old, new)
        self.done.append(f"moved {self._name(old)} to {start}-{end} of the corrected text")
        return id_text(new.id)

    def confirm(self, coding_id: str) -> str:
        """Record one's own coding anew, as it is, under the codebook of this action; the id of the new one.

        Memo and marks come along. One that was made under this codebook stays as it is.

        Raises:
            NotFound: no such coding.
            Refused: another coder's, no longer current, or the testimony is submitted.
        """
        append = self._appender
        old = self._own(coding_id, schema.CODING)
        append.check_open(old.testimony, old.round)
        if old.codebook == self._codebook:
            return coding_id
        new = append.again(old._replace(codebook=self._codebook), replaces=old.id)
        append.carry_memo(old, new)
        self.done.append(f"confirmed {self._name(new)}")
        return id_text(new.id)

    def retract(self, fact_id: str) -> str:
        """Take back a coding, memo or submission of one's own; returns the retraction's id.

        Raises:
            NotFound: no such fact.
            Refused: another coder's, no longer current, or the testimony is submitted.
        """
        row = self._own(fact_id, schema.CODING, schema.MEMO, schema.SUBMISSION)
        if row.kind != schema.SUBMISSION and not noting.is_memo(row):
            self._appender.check_open(row.testimony, row.round)
        made = self._appender.retract(row)
        self.done.append(f"removed {self._name(row)}")
        return id_text(made.id)

    def set_memo(self, coding_id: str, text: str) -> None:
        """Put a memo on one's own coding; an empty one takes it away, the same changes nothing.

        Raises:
            NotFound: no such coding.
            Refused: another coder's, no longer current, or the testimony is submitted.
        """
        row = self._own(coding_id, schema.CODING)
        self._appender.check_open(row.testimony, row.round)
        if text == memo_text([body for _, body in memos_of(self._connection, row)]):
            return
        self._appender.set_memo(row, text)
        self.done.append(f"{'wrote' if text else 'removed'} the memo on {self._name(row)}")

    def set_marks(self, coding_id: str, confidence: Confidence | None, *, discuss: bool) -> None:
        """Say how sure one is of an own coding, and whether to talk about it; the same changes nothing.

        Raises:
            NotFound: no such coding.
            Refused: another coder's, no longer current, or the testimony is submitted.
        """
        row = self._own(coding_id, schema.CODING)
        self._appender.check_open(row.testimony, row.round)
        if noting.set_marks(self._appender, row, Marks(confidence, discuss)):
            said = [f"{confidence} confidence" if confidence else "", "to be discussed" if discuss else ""]
            what = " and ".join(filter(None, said)) or "no longer"
            self.done.append(f"marked {self._name(row)} {what}")

    # --- memos and proposals ------------------------------------------------------------

    def add_memo(self, subject: noting.Subject, text: str) -> str:
        """Write a memo on something other than a coding, or a proposal; returns its id.

        A submitted testimony takes memos too: they say nothing about what was coded.

        Raises:
            BadInput: the text is empty, or the subject lacks what its kind needs.
        """
        subject.check()
        if not text.strip():
            raise BadInput(f"There is nothing to write on {subject.phrase}: the text is empty.")
        made = noting.add(self._appender, subject, text, self._round, self._codebook)
        self.done.append(f"wrote {self._name(made)}")
        return id_text(made.id)

    def rewrite_memo(self, memo_id: str, text: str) -> str:
        """Give an own memo or proposal other words; returns the id of the new one, the same changes nothing.

        An empty text takes it away, and the id is that of the retraction.

        Raises:
            NotFound: no such memo.
            Refused: another coder's, or no longer current.
        """
        row = self._own(memo_id, schema.MEMO)
        if not noting.is_memo(row):
            raise NotFound(f"{memo_id} is the memo on a coding; write that with the coding's id.")
        if not text.strip():
            return self.retract(memo_id)
        if text == noting.body(self._connection, row):
            return memo_id
        made = noting.again(self._appender, row, text=text, replaces=row.id)
        self.done.append(f"rewrote {self._name(made)}")
        return id_text(made.id)

    # --- submissions --------------------------------------------------------------------

    def submit(self, testimony: str, revision: str) -> str:
        """Declare ``testimony`` finished in this round; returns the submission's id, a standing one's too."""
        append = self._appender
        place = append.intern(testimony)
        if standing := append.submissions(place, self._round):
            return id_text(standing[0].id)
        columns = {"testimony": place, "revision": append.intern(revision)}
        made = append.append(schema.SUBMISSION, self._round, self._codebook, columns)
        self.done.append(f"submitted {testimony}")
        return id_text(made.id)

    def withdraw_submission(self, testimony: str) -> None:
        """Open a submitted testimony again.

        Raises:
            Refused: it is not submitted by this coder in this round.
        """
        append = self._appender
        standing = append.submissions(append.intern(testimony), self._round)
        if not standing:
            raise Refused(f"{testimony} is not submitted by {append.coder}; there is nothing to take back.")
        for row in standing:
            append.retract(row)
        self.done.append(f"opened {testimony} again")

    # --- rounds -------------------------------------------------------------------------

    def add_round_step(self, step: Step) -> str:
        """Open, extend, assign or close a round; returns the step's id. No undoable action.

        Raises:
            NotFound: no such round.
            Refused: a fellow; a round opened twice, or closed.
        """
        return rounding.add(self._appender, step, self._round, self._codebook)

    # --- people and bodies --------------------------------------------------------------

    def add_person(self, name: str, role: Role, *, sign: str = "", age: str = "") -> None:
        """Put somebody in the team, give them another role or their public keys; no undoable action.

        Raises:
            BadInput: not a name for a coder.
            Refused: the first person must be a lead, only leads add others, one lead must stay.
        """
        wanted = Person(name, role, sign=sign, age=age)
        members.add(self._appender, self._round, self._codebook, wanted)

    def revoke_person(self, name: str) -> None:
        """Take somebody out of the team: what came from them until now stays, later bundles are refused.

        Raises:
            NotFound: not in the team.
            Refused: only leads do that, and one lead must stay.
        """
        members.add(self._appender, self._round, self._codebook, Person(name, "fellow"), revoked=True)

    def charter(self, made: members.Charter) -> None:
        """Say once what makes the project this one and no other."""
        members.charter(self._appender, self._round, made)

    def keep_text(self, testimony: str, revision: str, text: str) -> None:
        """Keep the canonical text that codings of ``revision`` speak of; once is enough.

        Raises:
            BadInput: ``revision`` is not the sha256 of the text.
        """
        if self._connection.row("SELECT 1 FROM text_body WHERE revision = ?", [revision]) is not None:
            return
        check_text(testimony, revision, text)
        row = {"revision": revision, "testimony": testimony, "text": text}
        self._connection.database.table("text_body").insert(row)

    def keep_codebook(self, version: str, json_text: str) -> None:
        """Keep the canonical content of a codebook version; once is enough."""
        if self._connection.row("SELECT 1 FROM codebook_body WHERE version = ?", [version]) is None:
            self._connection.database.table("codebook_body").insert({"version": version, "json": json_text})


def check_text(testimony: str, revision: str, text: str) -> None:
    """Refuse a text that is not what ``revision`` names.

    Raises:
        BadInput: naming the testimony.
    """
    if hashlib.sha256(text.encode()).hexdigest() != revision:
        raise BadInput(
            f"The text of {testimony} is not the one that revision {revision[:12]} names; it was not kept."
        )
