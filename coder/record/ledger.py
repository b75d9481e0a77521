# ruff: noqa: S608 - the queries are constants; whatever comes from outside is bound
"""What the exchange between people asks of a record, and what it writes there.

It deals with everything there is, whoever looks: what may go to whom is told by the streams.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from coder.record import anew, kept_wants, lines, members, parts, schema
from coder.record.authority import Entry, entries
from coder.record.ids import strangers
from coder.record.lines import COLUMNS, MOST_FACTS, Body
from coder.record.members import Charter
from coder.record.parts import Load, Part
from coder.record.rows import name_id
from coder.record.snapshots import take_if_changed
from coder.record.store import Record
from coder.record.union import United

_AT_ONCE = 500
CHARTER = "charter"
"""The stream of two facts that an invitation carries: what project this is, and its first lead's keys."""


class Ledger:
    """A record as exchange sees it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._all = record.connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make and log parts within one transaction, so that two programs never make the same one.

        Raises:
            Refused: the record is open for reading only.
            RecordError: locked, full or damaged.
        """
        with self._all.transaction():
            yield

    # --- what is known ------------------------------------------------------------------

    def parts(self) -> list[Part]:
        """Every part that came or went, in the order of its doing so."""
        return parts.logged(self._all)

    def readers(self, of_files: str = "") -> dict[str, frozenset[str]]:
        """Part -> public keys that it was sealed to, in files whose name begins with ``of_files``."""
        return parts.readers(self._all, of_files)

    def files(self) -> set[str]:
        """Names of the bundles that something came or went in."""
        return parts.files(self._all)

    def files_with(self, part: str) -> set[str]:
        """Names of the bundles that a part is known to lie in."""
        return {name for (name,) in self._all.rows("SELECT file FROM wrapping WHERE part = ?", [part])}

    def held_texts(self, wanted: Collection[str] | None) -> list[tuple[str, int]]:
        """(revision, length) of the texts kept here, of those wanted (None: all), sorted."""
        rows = self._all.rows("SELECT revision, length(text) FROM text_body ORDER BY revision")
        return [(revision, length) for revision, length in rows if wanted is None or revision in wanted]

    def entries(self) -> list[Entry]:
        """Every entry about people."""
        return entries(self._all)

    def charter(self) -> Charter | None:
        """What makes the project this one; None before anything was exchanged."""
        return members.newest(members.charters(self._all))

    def project_ids(self) -> set[str]:
        """The ids that bundles of this project may name; empty before anything was exchanged."""
        ids = {each.id for each in members.charters(self._all)}
        return ids | {part.project for part in self.parts()}

    def blind_rounds(self) -> frozenset[str]:
        """Rounds of which the work goes to leads only now."""
        return parts.blind_rounds(self._all)

    def shown_rounds(self) -> frozenset[str]:
        """Rounds that are known here and of which the work goes to everybody."""
        return parts.shown_rounds(self._all)

    def wanted_texts(self) -> dict[str, str]:
        """Revision -> testimony of the texts that facts speak of and that are not here."""
        return kept_wants.wanted_texts(self._all)

    def told_texts(self, revisions: Collection[str]) -> set[str]:
        """Those of ``revisions`` that some fact outside the blind rounds speaks of.

        A word on any other would tell that somebody has begun there.
        """
        blind = [name_id(self._all, name) for name in sorted(self.blind_rounds())]
        if not blind:
            return set(revisions)
        return {
            revision
            for (revision,) in self._all.rows(
                "SELECT DISTINCT r.text FROM fact AS f JOIN name AS r ON r.id = f.revision "
                "WHERE f.round NOT IN (SELECT value FROM json_each(?1)) "
                "AND r.text IN (SELECT value FROM json_each(?2))",
                [json.dumps(blind), json.dumps(sorted(revisions))],
            )
        }

    def lacking(self, body: Body) -> list[tuple[str, str]]:
        """(testimony, revision) of the texts that a part speaks of and that are neither in it nor here."""
        return parts.lacking(self._all, body)

    def n_new(self, body: Body) -> int:
        """How many facts of a part are not here yet."""
        ids = [fact[0] for fact in body.facts]
        present = 0
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            present += int(self._all.value(f"SELECT count(*) FROM fact WHERE id IN ({marks})", some))
        return len(ids) - present

    def last_seq(self) -> int:
        """The place of the newest fact."""
        return int(self._all.value("SELECT coalesce(max(seq), 0) FROM fact"))

    # --- what goes ----------------------------------------------------------------------

    def loads(self, actor: str | None, again: Collection[str], *, leads: bool) -> Iterator[Load]:
        """What ``actor`` (None: anybody) recorded here and did not send yet; see ``parts.loads``."""
        return parts.loads(self._all, self.parts(), actor, again, leads=leads)

    def n_unsent(self, actor: str, *, signed: bool) -> int:
        """How many facts of ``actor`` wait to be sent, ``signed`` in a team with keys."""
        return parts.n_unsent(self._all, self.parts(), actor, signed=signed)

    def own_ids(self, actor: str, vouched: Callable[[], Collection[bytes]]) -> int:
        """Record what ``actor`` has under ids from elsewhere once more under their own, within ``writing``.

        Args:
            actor: Whose.
            vouched: Gives the ids that the first lead vouches for; asked only where it matters.

        Returns:
            How many facts are left that cannot be sent.
        """
        found = anew.waiting(self._all, self.parts(), actor)
        known = vouched() if found else ()
        return anew.record_anew(self._all, [each for each in found if each not in known], actor)

    def has_leads_words(self, part: Part) -> bool:
        """Whether a part that came brought what only leads may say."""
        sql = (
            "SELECT 1 FROM fact WHERE seq BETWEEN ? AND ? AND kind IN ('person', 'round', 'decision') LIMIT 1"
        )
        return part.first is not None and self._all.row(sql, [part.first, part.last]) is not None

    def charter_rows(self, root: str) -> list[Sequence[Any]]:
        """The facts of the first lead that say what project this is and which keys are theirs."""
        return self._rows(
            "(f.kind = 'round' AND json_extract(f.data, '$.about') = 'project' "
            "AND json_extract(f.data, '$.root') = ?1) "
            "OR (f.kind = 'person' AND json_extract(f.data, '$.sign') = ?1 "
            "AND f.actor IN (SELECT actor FROM fact WHERE kind = 'round' AND code IS NULL "
            "AND json_extract(data, '$.root') = ?1) AND json_extract(f.data, '$.name') = "
            "(SELECT n.text FROM name AS n WHERE n.id = f.actor))",
            [root],
            "f.code IS NULL AND",
        )

    def ids_before_keys(self) -> set[bytes]:
        """Ids of what the first lead's record held when the project got keys."""
        return {row[0] for row in self._all.rows("SELECT id FROM fact WHERE seq < ?", [self._founded()])}

    def founding(self, lead: str, before: int | None = None) -> Iterator[bytes]:
        """The lines of what ``lead`` does not sign alone of the time before there were keys, a part each.

        That is others' work, and the lead's under ids from elsewhere.
        """
        actor, end = name_id(self._all, lead) or 0, self._founded() if before is None else before
        start = 0
        while True:
            rows = self._rows("f.seq > ? AND f.seq < ?", [start, end])
            if not rows:
                return
            own = set(strangers((row[0], lead) for row in rows if row[2] == actor))
            start = int(self._all.value("SELECT seq FROM fact WHERE id = ?", [rows[-1][0]]))
            rows = [row for row in rows if row[2] != actor or row[0] in own]
            if rows:
                yield self.lines(rows)

    def lines(
        self,
        rows: Sequence[Sequence[Any]],
        *,
        codebooks_sent: Collection[str] = (),
        texts: Collection[str] = (),
        said: dict[str, Any] | None = None,
    ) -> bytes:
        """The lines of a part with ``rows``, the codebooks they need and the texts asked for."""
        needed = [each for each in parts.codebooks(self._all, rows) if each[0] not in codebooks_sent]
        return lines.written(
            rows,
            parts.name_reader(self._all),
            codebooks=needed,
            texts=parts.texts(self._all, texts),
            said=said,
        )

    def note(self, part: Part, readers: Collection[str]) -> None:
        """Log a part that was made here, within ``writing``."""
        parts.note(self._all, part)
        parts.note_wrapping(self._all, part.name, part.file, readers)

    def note_wrapping(self, part: str, file: str, readers: Collection[str]) -> None:
        """Log that a part is passed on in ``file`` to ``readers``, within ``writing``."""
        parts.note_wrapping(self._all, part, file, readers)

    # --- what comes ---------------------------------------------------------------------

    def keep_safe(self) -> None:
        """A safe copy before anything is added, unless the newest holds just this."""
        take_if_changed(self.record, "before-merge")

    def take_in(
        self, part: Part, body: Body, texts: Sequence[tuple[str, str, str]], readers: Collection[str]
    ) -> United:
        """Add what a part says, all or nothing; see ``parts.take_in``."""
        return parts.take_in(self._all, part, body, more_texts=texts, readers_there=readers)

    # --- inside -------------------------------------------------------------------------

    def _founded(self) -> int:
        found = self._all.value(
            f"SELECT min(seq) FROM fact WHERE kind = '{schema.ROUND}' AND code IS NULL "
            "AND json_extract(data, '$.about') = 'project' AND json_extract(data, '$.root') IS NOT NULL"
        )
        return self.last_seq() + 1 if found is None else int(found)

    def _rows(self, condition: str, values: list[Any], also: str = "") -> list[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        found += self._all.rows(
            f"SELECT {', '.join(f'f.{each}' for each in COLUMNS)}, b.text "
            "FROM fact AS f LEFT JOIN memo_body AS b ON b.fact = f.id "
            f"WHERE {also} ({condition}) ORDER BY f.seq LIMIT {MOST_FACTS}",
            values,
        )
        return found
