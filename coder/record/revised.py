"""A record read through the steps from one text or code to another (``record.revising``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coder.model import Coding, Submission
from coder.record import carrying, closing, kept_digest, reading, revising
from coder.record.coding_table import CodingTable, coding_table
from coder.record.reading import Filter, SubmissionFields
from coder.record.revising import StepClash, Steps, TakenStep
from coder.record.rows import FactRow, Names, fact, name_id
from coder.record.viewed import Viewed


@dataclass(frozen=True, slots=True)
class WaitingCoding:
    """A coding whose passage was edited, and of which nobody has said where it stands now."""

    coding: Coding
    """As it was recorded."""
    at: carrying.Followed
    """How far it came by itself: the revision in which its passage still stands, and where there."""
    is_aside: bool
    """Whether a lead set it aside: then it does not wait any more, but stands nowhere."""


class Revised(Viewed):
    """What ``Record`` is built on: its texts and codes as they are by now."""

    @property
    def _steps(self) -> Steps:
        return Steps() if self._sight is None else self._sight.steps

    def _look_before_writing(self) -> None:
        if self._sight is not None:
            self._sight.look()

    def steps(self) -> list[TakenStep]:
        """The steps in force that may be seen, by their ids; see ``record.revising``."""
        return revising.in_force(self.seen)

    def step_clashes(self) -> list[StepClash]:
        """Steps that contradict one another or go in a circle: none of them is applied."""
        return list(self._steps.clashes)

    def revision_of(self, testimony: str) -> str | None:
        """The revision that current codings (else submissions) of the testimony are read as speaking of.

        Those that are hidden count too: everybody codes the same text.
        """
        found = reading.revision_of(self.connection, testimony)
        return None if found is None else self._steps.head(testimony, found)

    def is_others_text(self, testimony: str, revision: str, instead_of: str) -> bool:
        """Whether a text was sent by others alone, while somebody else works on the text ``instead_of``.

        Such a text takes the place of nobody's: whoever sends it could have written anything. It does
        where a step of a lead leads to it, or the other text is coded by none but its senders.
        """
        if any(step.step.new == revision for step in self.steps()):
            return False
        rows = self.connection.rows(
            "SELECT DISTINCT r.text, f.actor, EXISTS (SELECT 1 FROM part AS p WHERE p.made = 0 "
            "AND f.seq BETWEEN p.first AND p.last) FROM fact AS f JOIN name AS r ON r.id = f.revision "
            "WHERE f.testimony = ? AND r.text IN (?, ?)",
            [name_id(self.connection, testimony), revision, instead_of],
        )
        senders = {actor for text, actor, _ in rows if text == revision}
        is_sent = all(came for text, _, came in rows if text == revision)
        return is_sent and any(text == instead_of and actor not in senders for text, actor, _ in rows)

    def waiting(self, testimony: str | None = None) -> list[WaitingCoding]:
        """Codings that are in no list because their passage was edited; by testimony and place."""
        steps, seen = self._steps, self.seen
        if not steps.texts:
            return []
        columns = ", ".join(f"w.{column}" for column in carrying.COLUMNS)
        wanted = None if testimony is None else name_id(seen, testimony)
        found = []
        for *fields, waits in seen.rows(
            f"SELECT {columns}, w.waits FROM waiting_fact AS w WHERE ?1 IS NULL OR w.testimony = ?1",  # noqa: S608 - constants
            [wanted if testimony is None else wanted or -1],
        ):
            coding = reading.coding(seen, FactRow(*fields))
            at = carrying.follow(steps, coding.testimony, coding.revision, coding.start, coding.end)
            found.append(WaitingCoding(coding, at, waits == 2))
        return sorted(
            found, key=lambda each: (each.coding.testimony, each.at.start, each.at.end, each.coding.id)
        )

    def finished(self, testimony: str | None = None) -> list[Submission]:
        """The submissions that reports take at their word.

        While a coding of a coder waits, their work on its testimony is not: the code would be taken
        for absent although they found it there.
        """
        open_ = self._waited_for()
        found = reading.submissions(self.seen, Filter(None, testimony))
        return [each for each in found if (each.coder, each.testimony) not in open_]

    def finished_fields(self) -> list[SubmissionFields]:
        """The same in brief and in the order of their ids, for very many."""
        open_ = self._waited_for()
        return [
            each for each in reading.submission_fields(self.seen) if (each.coder, each.testimony) not in open_
        ]

    def finished_in_time(self) -> closing.InTime:
        """The same as if every closed round had ended when it was closed."""
        open_ = self._waited_for()
        found = closing.in_time(self.seen, self.connection, self._settled)
        return replace(found, finished=tuple(each for each in found.finished if each[1:] not in open_))

    def _waited_for(self) -> set[tuple[str, str]]:
        """(coder, testimony) where a coding waits."""
        seen = self.seen
        if not self._steps.texts:
            return set()
        rows = seen.rows("SELECT DISTINCT actor, testimony FROM waiting_fact WHERE waits = 1")
        names = Names(seen)
        return {(names[actor], names[text]) for actor, text in rows}

    def text_if_here(self, revision: str) -> str:
        """``revision_text``; empty while it has not come here: somebody coded it on another machine."""
        return self.revision_texts([revision]).get(revision, "")

    def revision_texts(self, revisions: Iterable[str]) -> dict[str, str]:
        """``revision_text`` of many at once; those that are not kept are left out."""
        return reading.revision_texts(self.seen, revisions)

    def coding_table(self, *, coder: str | None = None, round: str | None = None) -> CodingTable:
        """The current codings with all that is said of them, in columns sorted by place: for very many."""
        return coding_table(self.seen, coder=coder, round_name=round)

    def digest(self, *, anew: bool = False) -> str:
        """sha256 of what is currently recorded, the same for records that say the same.

        Of what may be seen; and as it was recorded, whatever steps it is read through: those are a
        part of it.

        Args:
            anew: Read all of the record, instead of only what changed since it was asked last.
        """
        return self._digested(anew=anew).digest

    def _digested(self, *, anew: bool = False) -> kept_digest.Kept:
        blindness = self.blindness
        seen = self.seen if blindness else self.connection
        with seen.reading():
            found = kept_digest.current(seen, blindness, anew=anew)
        kept_digest.keep(found)
        return found

    def _read_for_digest(self) -> CodingTable | None:
        """Every coding as it may be seen, where the digest is not known and needs a pass over all of them.

        The digest is known after that.
        """
        if self.seen is not self.connection and not self.blindness:
            return None  # the digest is of what was recorded, and what is seen was carried by steps
        return self._digested().table if kept_digest.is_worth_keeping(self.seen) else None

    def _as_read(self, row: FactRow) -> FactRow | None:
        """What a recorded fact is read as; as it was recorded where it waits, None where it is hidden."""
        seen = self.seen
        if seen is self.connection:
            return row
        found = fact(seen, row.id)
        if found is None and self._steps.texts:
            waits = seen.row("SELECT 1 FROM waiting_fact WHERE seq = ?", [row.seq])
            return row if waits else None
        return found
