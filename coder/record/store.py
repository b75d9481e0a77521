"""The record of a project: who put which code where, who finished what."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, Self

from coder.errors import Refused
from coder.model import (
    MAIN_ROUND,
    CaseDecision,
    CaseMatter,
    Coding,
    Decision,
    Memo,
    MemoSubject,
    PairDecision,
    PairSubject,
    Person,
    Submission,
)
from coder.record import (
    ballots,
    casing,
    columns,
    deciding,
    flaws,
    history,
    noting,
    pairing,
    place,
    reading,
    retrieval,
    rows,
    schema,
)
from coder.record.appending import Appender
from coder.record.ballots import Ballot, Ballots
from coder.record.columns import CodingColumns
from coder.record.connection import Connection, applied_migrations, open_reading, open_writing
from coder.record.facts import Facts
from coder.record.ids import id_bytes
from coder.record.names import check_coder_name
from coder.record.reading import Conflict, Counts, Filter
from coder.record.revised import Revised
from coder.record.rows import FactRow, State

__all__ = ["Facts", "Record", "check_coder_name"]


class Record(Revised):
    """An open record; reading methods answer about the current state.

    Retracted and replaced facts stay in the file and are never listed. Use it as a context
    manager, or ``close()`` it.
    """

    @classmethod
    def open(cls, path: Path, *, write: bool = True) -> Self:
        """Open the record at ``path``, make it when writing and missing.

        Reading makes no file: a missing one reads as an empty record. A file from before a
        schema change is migrated when opened for writing, after a snapshot.

        Raises:
            Refused: writing, and the folder is on a network drive or synced, with the way out.
            RecordError: not a record of ours, damaged, made by a newer program, not accessible.
        """
        reason = place.unsafe_reason(path.parent)
        if not write:
            if not path.exists() or path.stat().st_size == 0:
                return cls.empty(path)
            # On a network drive even finishing another machine's cut-off write may do harm.
            connection = open_reading(path, mode="ro" if reason else "rw")
            applied = applied_migrations(connection)
            if applied == schema.KNOWN_MIGRATIONS:
                return cls(connection)
            connection.close()
            if not applied:  # its first program was cut off before the schema was there
                return cls.empty(path)
            cls.open(path, write=True).close()
            return cls.open(path, write=False)
        if reason:
            raise Refused(reason)
        return cls(open_writing(path, _snapshot_before_migration))

    @classmethod
    def empty(cls, path: Path) -> Self:
        """A record without facts that no file holds and nothing can be written to."""
        raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for statement in schema.statements():
            raw.execute(statement)
        return cls(Connection(raw, path, writable=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def n_facts(self) -> int:
        """How much was ever recorded, what was retracted or replaced included."""
        return int(self.seen.value("SELECT count(*) FROM fact"))

    def reading(self) -> AbstractContextManager[None]:
        """Within the block all reading sees one and the same state; writers wait, so keep it short."""
        return self.seen.reading()

    # --- codings ------------------------------------------------------------------------

    def codings(
        self, *, coder: str | None = None, testimony: str | None = None,
        code: str | None = None, round: str | None = None,
    ) -> Iterator[Coding]:  # fmt: skip
        """Current codings by testimony, start, end, code, coder, id.

        One testimony's codings are in memory at a time. What another program records meanwhile
        may show in testimonies not yet reached, except within ``reading()``.
        """
        return reading.codings(self.seen, Filter(coder, testimony, code, round))

    def coding(self, coding_id: str) -> Coding | None:
        """The current coding with this id, or None (unknown, retracted or replaced)."""
        row = self._fact(coding_id)
        if row is None or row.kind != schema.CODING or rows.state(self.seen, row) != "current":
            return None
        return reading.coding(self.seen, row)

    def past_coding(self, coding_id: str) -> Coding | None:
        """The coding with this id as it was recorded, also when it is no longer current."""
        row = self._fact(coding_id)
        return None if row is None or row.kind != schema.CODING else reading.coding(self.seen, row)

    def state(self, fact_id: str) -> State | None:
        """What became of a fact of any kind; None when the id is unknown."""
        row = self._fact(fact_id)
        return None if row is None else rows.state(self.seen, row)

    def coding_columns(
        self, *, coders: Collection[str] | None = None, testimonies: Collection[str] | None = None,
        codes: Collection[str] | None = None, rounds: Collection[str] | None = None, ids: bool = False,
        spans: bool = True, with_digest: bool = False,
    ) -> CodingColumns:  # fmt: skip
        """Current codings in columns, for very many; with their ids only where asked for.

        ``with_digest``: that is asked for too, and where it needs a pass over all, one does for both.
        """
        if with_digest and not ids and coders is testimonies is codes is rounds is None:
            table = self._read_for_digest()
            if table is not None:
                return columns.columns_of(table, spans=spans)
        return columns.coding_columns(
            self.seen,
            coders=coders,
            testimonies=testimonies,
            codes=codes,
            rounds=rounds,
            ids=ids,
            spans=spans,
        )

    def coding_counts(
        self,
        *,
        coder: str | None = None,
        code: str | None = None,
        round: str | None = None,
    ) -> Mapping[str, int]:
        """Current codings per testimony, sorted; testimonies without one are left out."""
        return reading.coding_counts(self.seen, "testimony", Filter(coder, None, code, round))

    def code_counts(
        self,
        *,
        coder: str | None = None,
        testimony: str | None = None,
        round: str | None = None,
    ) -> Mapping[str, int]:
        """Current codings per code, sorted; codes without one are left out."""
        return reading.coding_counts(self.seen, "code", Filter(coder, testimony, None, round))

    def flaws(self) -> list[str]:
        """What is wrong with the file, a sentence each; reads all of it."""
        with self.reading():
            return list(flaws.flaws(self.connection))

    def names_beyond(self, known: Collection[str]) -> bool:
        """Whether a dotted name was ever recorded that is not in ``known``.

        A cheap question before an expensive one: without such a name no code can be an orphan.
        """
        rows = self.seen.rows("SELECT text FROM name WHERE text LIKE '%.%'")
        return any(text not in known for (text,) in rows)

    def codings_of(
        self, codes: Collection[str], testimonies: Iterable[str], *,
        coder: str | None = None, round: str | None = None,
        after: retrieval.Place | None = None, limit: int = 50,
    ) -> list[Coding]:  # fmt: skip
        """At most ``limit`` codings with one of ``codes``, by testimony, start, end, id, behind ``after``.

        ``testimonies`` are sorted, and taken only as far as needed: fast in a record of any size.
        """
        coders = self.coders() if coder is None else [coder]
        return retrieval.codings_of(
            self.seen, codes, testimonies, coders=coders, round=round, after=after, limit=limit
        )

    def codings_with_memos(self) -> list[Coding]:
        """Current codings that bear a memo, in the order of their ids."""
        return noting.codings_with_memos(self.seen)

    def codes(self) -> list[str]:
        """Codes that current codings carry, sorted."""
        return list(self.code_counts())

    def conflicts(self) -> list[Conflict]:
        """Facts that replace the same one and are all current, after a union."""
        return reading.conflicts(self.seen)

    # --- the rest of the current state --------------------------------------------------

    def submissions(
        self,
        *,
        coder: str | None = None,
        testimony: str | None = None,
        round: str | None = None,
    ) -> list[Submission]:
        """Current submissions by testimony, coder, round; one each."""
        return reading.submissions(self.seen, Filter(coder, testimony, None, round))

    def submission(self, coder: str, testimony: str, round: str = MAIN_ROUND) -> Submission | None:
        """The coder's current submission of a testimony in a round."""
        return next(iter(self.submissions(coder=coder, testimony=testimony, round=round)), None)

    def decisions(
        self, *, lead: str | None = None, testimony: str | None = None, round: str | None = None
    ) -> list[Decision]:
        """Current decisions about conflicts by those who may decide, in the order of their ids."""
        return deciding.counting(self.seen, Filter(lead, testimony, None, round))

    def ballots(self) -> Ballots:
        """What ``decisions`` gives, in brief: for very many."""
        return ballots.ballots(self.seen)

    def ballots_of(self, ids: Collection[bytes]) -> list[Ballot]:
        """Some of them, by their ids, with what they say."""
        return ballots.ballots_of(self.seen, ids)

    def has_decided(self, lead: str) -> bool:
        """Whether a current decision about conflicts is by ``lead``."""
        return ballots.has_decided(self.seen, lead)

    def decisions_not_counting(self) -> list[Decision]:
        """Current decisions about conflicts by people who never were leads: they hold nowhere."""
        return deciding.not_counting(self.seen)

    def pair_decisions(self, about: PairSubject) -> list[PairDecision]:
        """Decisions in force that two cases or testimonies are the same or not, in the order of their ids."""
        return pairing.decisions(self.seen, about)

    def case_decisions(self, about: CaseMatter, case: str | None = None) -> list[CaseDecision]:
        """Decisions about cases that are in force, in the order of their ids; see ``record.casing``."""
        return casing.decisions(self.seen, about, case)

    def case_history(self, about: CaseMatter, case: str) -> list[tuple[CaseDecision, casing.Became]]:
        """Every decision ever recorded on a case with what became of it, oldest first."""
        return casing.history(self.seen, about, case)

    def memos(
        self, *, about: Collection[MemoSubject] = ("excerpt", "testimony", "code", "project"),
        coder: str | None = None, testimony: str | None = None, code: str | None = None,
    ) -> list[Memo]:  # fmt: skip
        """Current memos that are on no coding, in the order in which they were written.

        A coding's memo stands in the coding; proposals are listed when ``about`` names them.
        """
        return noting.memos(self.seen, Filter(coder, testimony, code), about)

    def people(self) -> list[Person]:
        """The team by name; empty in a project without roles."""
        return reading.people(self.seen)

    def coders(self) -> list[str]:
        """Everybody who ever recorded a fact, is in the team or codes in a round, sorted."""
        public = {name for each in self.opened_rounds() for name in each.coders}
        found = reading.coders(self.connection)
        if self.seen is not self.connection:
            public.update(person.name for person in self.people())
            found = [name for name in found if name in public or reading.has_recorded(self.seen, name)]
        return sorted(public.union(found))

    def testimonies(self) -> list[str]:
        """Testimonies with a current coding or submission of anybody, hidden ones included, sorted."""
        return reading.testimonies(self.connection)

    def counts(self) -> Counts:
        """How much is in the record."""
        return reading.counts(self.seen)

    def revision_text(self, revision: str) -> str:
        """The canonical text kept for a revision; NotFound if it never was."""
        return reading.revision_text(self.seen, revision)

    def codebook_json(self, version: str) -> str | None:
        """The canonical content kept for a codebook version."""
        found: str | None = self.seen.value("SELECT json FROM codebook_body WHERE version = ?", [version])
        return found

    def codebook_versions(self) -> list[str]:
        """Codebook versions whose content the record keeps, sorted."""
        return sorted(row[0] for row in self.seen.rows("SELECT version FROM codebook_body"))

    def newest_codebook(self) -> str | None:
        """The codebook version that the newest current coding was made under; None without codings."""
        return reading.newest_codebook(self.seen)

    def last_coded(self) -> datetime | None:
        """When the last current coding was recorded; None without codings."""
        return reading.last_coded(self.seen)

    # --- recording ----------------------------------------------------------------------

    @contextmanager
    def writing(
        self,
        coder: str,
        *,
        round: str = MAIN_ROUND,
        codebook: str = "",
        at: datetime | None = None,
    ) -> Iterator[Facts]:
        """One action of ``coder``: on disk when the block has ended, and undone as one.

        An error in the block takes all of it back. ``codebook`` is the version coded under,
        ``at`` the moment it was done (now).

        Raises:
            BadInput: not a name for a coder.
            Refused: open for reading only, or the coder is not in the team.
            RecordError: locked, full or damaged; nothing of the block is recorded.
        """
        name = check_coder_name(coder)
        self._look_before_writing()
        with self.connection.transaction():
            appender = Appender(self.connection, name, at, lambda: self.seen)
            appender.check_may_record()
            before = history.last_seq(self.connection)
            facts = Facts(self.connection, appender, round, codebook, self._as_read)
            yield facts
            if facts.done:
                history.note_act(appender, "do", "; ".join(facts.done), before)

    def undo(self, coder: str) -> history.Undone | None:
        """Undo the coder's last action, in whatever testimony; None if there is none.

        Raises:
            Refused: the testimony is submitted; or the action was overtaken by another
                machine's facts, and is passed over from now on.
        """
        self._check_seen(coder, "undo")
        return history.turn_round(self.connection, coder, "undo")

    def undoable(self, coder: str) -> str | None:
        """What the coder's next undo would turn round, in words; None where there is nothing."""
        return history.undoable(self.seen, coder)

    def redo(self, coder: str) -> history.Undone | None:
        """Redo what the coder undid last, unless something was done since; None if there is nothing."""
        self._check_seen(coder, "redo")
        return history.turn_round(self.connection, coder, "redo")

    def history(self, coder: str, limit: int = 100) -> list[history.Act]:
        """The coder's last actions on this machine, newest first."""
        return history.history(self.seen, coder, limit)

    def _check_seen(self, coder: str, way: Literal["undo", "redo"]) -> None:
        """Refuse to turn round a step of one's own that is hidden while a recheck is open."""
        if self.seen is not self.connection and not history.is_top_seen(
            self.connection, self.seen, coder, way
        ):
            raise Refused(
                f"The last step to {way} is in work that is hidden from you while a round is open; "
                "nothing was changed."
            )

    def _fact(self, fact_id: str) -> FactRow | None:
        raw = id_bytes(fact_id)
        return None if raw is None else rows.fact(self.seen, raw)


def _snapshot_before_migration(connection: Connection) -> None:
    from coder.record.snapshots import take

    take(Record(connection), "before-migration")
