"""One door to a project: joins the files people edit with the facts coders recorded.

It knows who is working and what they may see, and only joins; computing lives below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from coder import seat
from coder.codebook.load import load_codebook
from coder.codebook.lookup import codable
from coder.codebook.version import canonical_json
from coder.errors import CoderError, NotFound, Refused
from coder.model import Codebook, Coding, Excerpt, Person, Role, Testimony
from coder.project import cases, coders, noting, progress, retrieval, rounds, seating, spans
from coder.project.orphaned import orphan_sentences
from coder.project.queue import QueueRow, excerpt_progress, queue
from coder.project.spans import check_span
from coder.project.working import Working
from coder.record.place import locate
from coder.record.snapshots import FOLDER as SNAPSHOTS
from coder.record.snapshots import take, take_daily
from coder.record.store import Record, check_coder_name

if TYPE_CHECKING:
    from datetime import datetime

    from coder.record.history import Undone
    from coder.record.store import Facts

__all__ = ["EXPORTS", "Project", "check_span"]

EXPORTS = "exports"
"""Folder of the project that exports go to."""


class Project(Working):
    """An open project folder. Use as a context manager, or ``close()`` it."""

    def __init__(self, folder: Path, codebook: Codebook, record: Record) -> None:
        super().__init__(folder, codebook, record)
        self.patience: float | None = None
        """Seconds that recording waits for another program; None for the record's own measure."""
        self.introduction = ""
        """What to tell a coder who recorded for the first time; empty otherwise."""

    @classmethod
    def open(
        cls, folder: Path, *, coder: str | None = None, keyless: bool = False, may_be_empty: bool = False
    ) -> Self:
        """Open ``folder``; ``coder`` works there, or whoever is remembered.

        ``keyless`` lets somebody in whose key is still to be made or brought back, ``may_be_empty`` takes
        a codebook without codes, for those that are about to come in.

        Raises:
            CoderError: broken codebook, unreadable record, unusable name, or a key that is not here.
        """
        folder = folder.resolve()
        codebook = load_codebook(folder, may_be_empty=may_be_empty)
        project = cls(folder, codebook, Record.open(locate(folder), write=False))
        name = coder if coder is not None else seat.remembered(folder)
        if name is not None:
            try:
                project.coder = check_coder_name(name)
                if not keyless:
                    seating.check_seat(project.record, project.coder)
            except CoderError:
                project.close()
                raise
        return project

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the record."""
        self.record.close()

    def reload(self) -> None:
        """Read the codebook, testimonies and register again from their files."""
        self._read(load_codebook(self.folder, may_be_empty=not self.file_codebook.codes))
        self.settle()

    def look_again(self) -> None:
        """Take in what another program recorded: a record made meanwhile, rounds opened or closed."""
        if not self.record.writable and self.record.is_empty:
            self.record.close()
            self.record = Record.open(locate(self.folder), write=False)
        self.settle()

    # --- who is working -------------------------------------------------------------

    def sit_down(self, coder: str) -> None:
        """Make ``coder`` the one who works here, now and next time.

        Raises:
            BadInput: the name cannot be a coder's.
            Refused: the project has keys, and theirs is not on this computer.
        """
        seating.check_seat(self.record, check_coder_name(coder))
        self.coder = check_coder_name(coder)
        seat.remember(self.folder, self.coder)

    def acting(self) -> str:
        """The coder who is working.

        Raises:
            Refused: nobody has said who they are.
        """
        if self.coder is None:
            raise Refused("Who is coding? Say it with --as NAME, or set CODER_AS.")
        return self.coder

    known_coder = coders.known_coder
    _introduce = coders.introduce

    # --- files ----------------------------------------------------------------------

    def testimony_ids(self) -> list[str]:
        """Every testimony, in the order of ids."""
        return self.texts.ids(self.record)

    def known_testimony(self, name: str) -> str:
        """``name`` if there is such a testimony; NotFound with near spellings otherwise."""
        return self.texts.known(name, self.record)

    def testimony(self, name: str) -> Testimony:
        """The testimony as it is coded: the recorded revision, once there is one.

        Raises:
            NotFound: no file and no recorded text.
            BadInput: the file cannot be read.
        """
        return self.texts.testimony(name, self.record)

    def excerpts(self, testimony: Testimony) -> list[Excerpt]:
        """The numbered excerpts of ``testimony`` by the codebook's rule."""
        return self.texts.excerpts(testimony)

    # --- reading what is recorded ---------------------------------------------------

    @property
    def notices(self) -> tuple[str, ...]:
        """What anybody who opens the project should know first."""
        return (*self._missing_record(), *self.round_notices(), *self.orphans())

    def _missing_record(self) -> list[str]:
        """Said when nothing is recorded although snapshots lie beside: the record was lost."""
        snapshots = sorted((self.record.path.parent / SNAPSHOTS).glob("*.db"))
        if not self.record.is_empty or not snapshots:
            return []
        way = f"Bring one back with: coder restore {snapshots[-1]}"
        return [f"The record is empty, but there are snapshots. {way}"]

    orphans = orphan_sentences

    def own_codings(self, testimony: str | None = None) -> list[Coding]:
        """The acting coder's current codings of this round, in reading order."""
        if self.coder is None:
            return []
        found = self.record.codings(coder=self.coder, testimony=testimony, round=self.round_name)
        return list(found)

    def is_submitted(self, testimony: str) -> bool:
        """Whether the acting coder declared ``testimony`` finished in this round."""
        if self.coder is None:
            return False
        return self.record.submission(self.coder, testimony, self.round_name) is not None

    def own_counts(self) -> Mapping[str, int]:
        """How many codings of this round the acting coder has in each testimony that has any."""
        if self.coder is None:
            return {}
        return self.record.coding_counts(coder=self.coder, round=self.round_name)

    def own_submissions(self) -> set[str]:
        """The testimonies that the acting coder declared finished in this round."""
        if self.coder is None:
            return set()
        found = self.record.submissions(coder=self.coder, round=self.round_name)
        return {submission.testimony for submission in found}

    def shelf(self) -> list[QueueRow]:
        """The queue of the acting coder, in the order of ids."""
        return queue(self)

    # --- rooms of their own, asked through this door --------------------------------

    passages_of = retrieval.passages_of
    today = retrieval.today
    next_uncoded = retrieval.next_uncoded
    excerpt_progress = excerpt_progress
    history = retrieval.history
    memos = noting.memos
    proposals = noting.proposals
    add_memo = noting.add_memo
    propose = noting.propose
    rewrite_memo = noting.rewrite_memo
    mark = noting.mark
    breaches = spans.breaches
    effective_cases = cases.effective_cases
    open_round = rounds.open_round
    extend_round = rounds.extend_round
    close_round = rounds.close_round
    assign = rounds.assign
    coder_progress = progress.coder_progress
    assignments = progress.assignments
    round_states = progress.round_states

    # --- recording ------------------------------------------------------------------

    @contextmanager
    def writing(self, *, at: datetime | None = None, round_name: str | None = None) -> Iterator[Facts]:
        """One undoable action of the acting coder (done ``at``; now); on disk when the block has ended.

        It belongs to the round one works in, unless ``round_name`` names another.

        Raises:
            Refused: nobody is named, the folder is unsafe for recording, or rights are missing.
        """
        coder = self.acting()
        self.make_writable()
        self._introduce(coder)
        version = self.codebook.version
        name = self.round_name if round_name is None else round_name
        with self.record.writing(coder, round=name, codebook=version, at=at) as facts:
            facts.keep_codebook(version, canonical_json(self.codebook))
            yield facts

    def make_writable(self) -> None:
        """Open the record for writing, making it at first use; the day's first time keeps a snapshot.

        Raises:
            Refused: the folder is not safe to record in.
        """
        if not self.record.writable:
            opened, before = Record.open(locate(self.folder), write=True), self.record
            opened.take_over(before)
            before.close()
            self.record = opened
            self.record.look_as(self.coder)
            take_daily(self.record)
            if self.patience is not None:
                self.record.wait_at_most(self.patience)

    def add_coding(self, testimony: str, start: int, end: int, code: str, memo: str = "") -> Coding:
        """Put ``code`` on ``[start, end)``; the same coding again returns the one that is there.

        Raises:
            NotFound: unknown testimony or code.
            BadInput: the span is empty or outside the text.
            Refused: the code is a heading, or the testimony is submitted.
        """
        found = self.testimony(testimony)
        path = codable(self.codebook, code).path
        check_span(found, start, end)
        with self.writing() as facts:
            facts.keep_text(found.id, found.revision, found.text)
            made = facts.add_coding(found.id, found.revision, path, start, end, memo)
        return self.coding(made)

    def coding(self, coding_id: str) -> Coding:
        """The current coding with this id.

        Raises:
            NotFound: there is none, or it was removed or replaced.
        """
        found = self.record.coding(coding_id)
        if found is None:
            raise NotFound(f"No current coding {coding_id}. List them with: coder codings list")
        return found

    def change_code(self, coding_id: str, code: str) -> Coding:
        """Replace a coding of one's own by the same span under ``code``."""
        path = codable(self.codebook, code).path
        with self.writing() as facts:
            made = facts.replace_coding(coding_id, code=path)
        return self.coding(made)

    def change_span(self, coding_id: str, start: int, end: int) -> Coding:
        """Replace a coding of one's own by the same code on another span."""
        check_span(self.testimony(self.coding(coding_id).testimony), start, end)
        with self.writing() as facts:
            made = facts.replace_coding(coding_id, start=start, end=end)
        return self.coding(made)

    def remove_coding(self, coding_id: str) -> None:
        """Retract a coding of one's own."""
        with self.writing() as facts:
            facts.retract(coding_id)

    def set_memo(self, coding_id: str, text: str) -> None:
        """Put a memo on a coding of one's own; an empty one takes it away."""
        with self.writing() as facts:
            facts.set_memo(coding_id, text)

    def submit(self, testimony: str) -> None:
        """Declare ``testimony`` finished: what is not coded there is absent."""
        found = self.testimony(testimony)
        with self.writing() as facts:
            facts.keep_text(found.id, found.revision, found.text)
            facts.submit(found.id, found.revision)

    def withdraw(self, testimony: str) -> None:
        """Take a submission back, so that coding can go on."""
        self.known_testimony(testimony)
        with self.writing() as facts:
            facts.withdraw_submission(testimony)

    def add_person(self, name: str, role: Role) -> Person:
        """Add ``name`` to the team, or change their role.

        Raises:
            Refused: the first person is no lead, or the acting coder may not.
        """
        if self.coder is None and not self.record.people():
            self.coder = check_coder_name(name)
        with self.writing() as facts:
            facts.add_person(check_coder_name(name), role)
        return next(person for person in self.record.people() if person.name == name)

    def snapshot(self, why: str) -> Path:
        """Write a checked copy of the record; ``why`` becomes part of its name.

        Raises:
            Refused: there is no record yet.
        """
        return take(self.record, why)

    def undo(self) -> Undone | None:
        """Undo the acting coder's last action, in whatever testimony; None if there is none."""
        self.make_writable()
        return self.record.undo(self.acting())

    def redo(self) -> Undone | None:
        """Redo what was undone last; None if there is nothing."""
        self.make_writable()
        return self.record.redo(self.acting())
