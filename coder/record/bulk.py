"""Recording very many codings at once, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from coder.errors import BadInput, Refused
from coder.model import MAIN_ROUND
from coder.record import noting, schema
from coder.record.appending import Appender
from coder.record.connection import Connection
from coder.record.facts import Facts
from coder.record.ids import id_from, new_id, new_ids, to_milliseconds
from coder.record.names import check_coder_name
from coder.record.noting import Subject
from coder.record.reading import people
from coder.record.snapshots import take_if_changed
from coder.record.store import Record

_CHUNK = 10_000
_MOST_NAMED = 20
_ASKED = 500
"""Ids in one question; SQLite takes a thousand of old."""


@dataclass(frozen=True, slots=True)
class CodingRow:
    """A coding to record for ``coder``, with offsets already checked against the text."""

    testimony: str
    revision: str
    coder: str
    code: str
    start: int
    end: int
    memo: str = ""
    round: str = MAIN_ROUND
    at: datetime | None = None
    """When it was made; None for the moment of the import."""
    id: bytes | None = None
    """The id it bears elsewhere, 16 bytes; a fact that is here under it counts as this row."""


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A coder's statement that a testimony is finished, to record with the codings."""

    testimony: str
    revision: str
    coder: str
    round: str = MAIN_ROUND
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """A canonical text to keep, which codings of ``revision`` speak of."""

    testimony: str
    revision: str
    text: str


@dataclass(frozen=True, slots=True)
class MemoRow:
    """A memo on something other than a coding, as its author wrote it elsewhere."""

    coder: str
    subject: Subject
    text: str
    id: bytes
    """The id it bears elsewhere; a fact that is here under it counts as this row."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    present: int
    """Rows that were there already, earlier rows of the same import included."""
    submitted: int
    """Testimonies newly submitted, per coder and round."""
    memos: int = 0
    """Memos on other things than codings that are new."""


def import_codings(
    record: Record,
    rows: Iterable[CodingRow],
    *,
    at_default: datetime | None = None,
    codebook: tuple[str, str] | None = None,
    texts: Iterable[TextRow] = (),
    submit: Collection[SubmissionRow] = (),
    memos: Iterable[MemoRow] = (),
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Record ``rows``, then ``submit``, in one transaction that no undo takes back.

    A row that equals a current coding of its coder (testimony, revision, code, span, round)
    changes nothing. ``codebook`` is (version, canonical JSON) of the codebook coded under.
    ``progress`` is told how many rows were read so far. Rows are streamed; what is there before
    is kept as a snapshot.

    Raises:
        BadInput: an empty span or code, or an unusable name.
        Refused: a new row on a testimony that its coder submitted, or a coder who is not in the
            team; nothing is recorded then.
        RecordError: locked, full or damaged; nothing is recorded then.
    """
    take_if_changed(record, "before-import")
    connection, seen = record.connection, record.seen
    with connection.transaction():
        load = _Load(connection, seen, at_default, codebook)
        for text in texts:
            load.keeper.keep_text(text.testimony, text.revision, text.text)
        read = added = 0
        for chunk in _chunks(rows):
            added += load.add(chunk)
            read += len(chunk)
            if progress is not None:
                progress(read)
        load.check_submitted()
        submitted = sum(map(load.submit, submit))
        written = sum(map(load.write_memo, memos))
    return Imported(added, read - added, submitted, written)


def refuse_submitted(found: Collection[tuple[str, str]]) -> None:
    """Refuse to add to what is submitted: ``found`` holds testimonies and coders.

    Raises:
        Refused: naming them; not where there are none.
    """
    if not found:
        return
    named = [f"{testimony} ({coder})" for testimony, coder in list(found)[:_MOST_NAMED]]
    more = len(found) - len(named)
    raise Refused(
        f"Nothing was imported: the file adds codings to submitted testimonies: {', '.join(named)}"
        f"{f' and {more} more' if more else ''}. `coder submit --undo TESTIMONY` opens one again."
    )


def refuse_strangers(coders: Iterable[str], team: Collection[str]) -> None:
    """Refuse codings of people who are not in a team, where there is one.

    Raises:
        Refused: naming the first.
    """
    for coder in coders:
        if team and coder not in team:
            raise Refused(
                f"{coder} is not in this project's team, so nothing was imported. "
                f"A lead can add them: coder team add {coder}"
            )


def _chunks(rows: Iterable[CodingRow]) -> Iterator[list[CodingRow]]:
    stream = iter(rows)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk


# Raw executemany: sqlite-utils' insert_all takes three times as long for rows of this shape.
_ADD = """
INSERT INTO fact(id, kind, actor, at, round, codebook, testimony, revision, code, start, stop)
VALUES (?, 'coding', ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADD_MEMO = """
INSERT INTO fact(id, kind, actor, at, round, codebook, testimony, target)
SELECT ?, 'memo', actor, at, round, codebook, testimony, id FROM fact WHERE id = ?"""


class _Load:
    """Names interned so far and the rows that go too far, within one transaction."""

    def __init__(
        self,
        connection: Connection,
        seen: Connection,
        at_default: datetime | None,
        codebook: tuple[str, str] | None,
    ) -> None:
        self._connection = connection
        self._seen = seen
        self._at = to_milliseconds(at_default)
        self._appender = Appender(connection, "", at_default)
        self.keeper = Facts(connection, self._appender, MAIN_ROUND, "")
        self._codebook: int | None = None
        if codebook is not None:
            self._codebook = self._appender.intern(codebook[0])
            self.keeper.keep_codebook(*codebook)
        self._names: dict[str, int] = {}
        self._coders: dict[str, int] = {}
        self._as_called: dict[str, str] = {}
        team = people(connection)
        self._team = {person.name for person in team}
        self._is_keyed = any(person.sign for person in team)
        self._submitted = set(connection.rows("SELECT actor, testimony, round FROM current_submission"))
        self._standing: dict[int, set[tuple[int, ...]]] = {}
        self._refused: dict[tuple[str, str], None] = {}
        self._ids: set[bytes] = set()

    def add(self, rows: list[CodingRow]) -> int:
        """Record those of ``rows`` that are new; returns how many."""
        made: list[tuple[object, ...]] = []
        memos: list[tuple[bytes, str, str]] = []
        borne = [None if row.id is None else self._own_id(row.id, row.coder) for row in rows]
        here = self._here([each for each in (*borne, *(row.id for row in rows)) if each is not None])
        fresh = new_ids([self._called(row.coder) for row in rows])
        for row, own, new in zip(rows, borne, fresh, strict=True):
            if not (0 <= row.start < row.end and row.code):
                raise BadInput(
                    f"A coding in {row.testimony} needs a code and 0 <= start < end, "
                    f"not {row.start}-{row.end}."
                )
            actor, round_, testimony = (
                self._coder(row.coder),
                self._name(row.round),
                self._name(row.testimony),
            )
            code, revision = self._name(row.code), self._name(row.revision)
            standing = self._standing.get(testimony)
            if standing is None:
                standing = self._standing[testimony] = self._read_standing(testimony)
            key = (actor, code, row.start, row.end, round_, revision)
            if key in standing or (own is not None and ({own, row.id} & here or own in self._ids)):
                continue
            if self._submitted and (actor, testimony, round_) in self._submitted:
                self._refused[row.testimony, row.coder] = None
                continue
            standing.add(key)
            at = self._at if row.at is None else to_milliseconds(row.at)
            fact_id = new if own is None else own
            if own is not None:
                self._ids.add(own)
            made.append(
                (fact_id, actor, at, round_, self._codebook, testimony, revision, code, row.start, row.end)
            )
            if row.memo:
                memos.append((fact_id, self._called(row.coder), row.memo))
        self._connection.raw.executemany(_ADD, made)
        self._add_memos(memos)
        return len(made)

    def _add_memos(self, memos: list[tuple[bytes, str, str]]) -> None:
        raw = self._connection.raw
        ids = new_ids([coder for _, coder, _ in memos])
        raw.executemany(_ADD_MEMO, [(own, of) for own, (of, _, _) in zip(ids, memos, strict=True)])
        raw.executemany(
            "INSERT INTO memo_body(fact, text) VALUES (?, ?)",
            [(own, text) for own, (_, _, text) in zip(ids, memos, strict=True)],
        )

    def _own_id(self, elsewhere: bytes, coder: str) -> bytes:
        """The id that something from another program gets: in a team with keys one of its coder's own.

        Others take no fact of theirs under an id that anybody could have written into a file.
        """
        return id_from(elsewhere, self._called(coder)) if self._is_keyed else elsewhere

    def _read_standing(self, testimony: int) -> set[tuple[int, ...]]:
        """What stands in a testimony, by its content; read when the first row on it comes."""
        sql = "SELECT actor, code, start, stop, round, revision FROM current_coding WHERE testimony = ?"
        found = set(self._connection.rows(sql, [testimony]))
        return found if self._seen is self._connection else found.union(self._seen.rows(sql, [testimony]))

    def _here(self, ids: list[bytes]) -> set[bytes]:
        """Those of ``ids`` that facts bear which are here."""
        found: set[bytes] = set()
        for start in range(0, len(ids), _ASKED):
            some = ids[start : start + _ASKED]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT id FROM fact WHERE id IN ({marks})"  # noqa: S608 - question marks only
            found.update(row[0] for row in self._connection.rows(sql, some))
        return found

    def _is_free(self, fact_id: bytes) -> bool:
        """Whether no fact bears the id, here or earlier in this import; from now on one does."""
        if fact_id in self._ids or self._here([fact_id]):
            return False
        self._ids.add(fact_id)
        return True

    def write_memo(self, row: MemoRow) -> bool:
        """Record a memo under its own id unless it is there; True if it is new."""
        own = self._own_id(row.id, row.coder)
        if not row.text.strip() or self._here([row.id]) or not self._is_free(own):
            return False
        self._coder(row.coder)
        appender = Appender(self._connection, check_coder_name(row.coder), row.at)
        noting.add(appender, row.subject, row.text, self._name(MAIN_ROUND), self._codebook, own)
        return True

    def check_submitted(self) -> None:
        """Refuse the whole import if a row would add to what is submitted.

        Raises:
            Refused: naming the testimonies and coders.
        """
        refuse_submitted(self._refused)

    def submit(self, row: SubmissionRow) -> bool:
        """Record a submission unless it stands; True if it is new."""
        actor, testimony, round_ = self._coder(row.coder), self._name(row.testimony), self._name(row.round)
        if (actor, testimony, round_) in self._submitted:
            return False
        self._submitted.add((actor, testimony, round_))
        at = self._at if row.at is None else to_milliseconds(row.at)
        self._connection.raw.execute(
            "INSERT INTO fact(id, kind, actor, at, round, codebook, testimony, revision) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                new_id(self._called(row.coder)),
                schema.SUBMISSION,
                actor,
                at,
                round_,
                self._codebook,
                testimony,
                self._name(row.revision),
            ],
        )
        return True

    def _name(self, text: str) -> int:
        number = self._names.get(text)
        if number is None:
            number = self._names[text] = self._appender.intern(text)
        return number

    def _called(self, name: str) -> str:
        """The name under which a coder is recorded."""
        called = self._as_called.get(name)
        if called is None:
            called = self._as_called[name] = check_coder_name(name)
        return called

    def _coder(self, name: str) -> int:
        number = self._coders.get(name)
        if number is None:
            checked = self._called(name)
            refuse_strangers([checked], self._team)
            number = self._coders[name] = self._name(checked)
        return number
