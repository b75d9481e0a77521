"""What goes out: one's own new facts as parts, sealed to those who may read them."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coder.project import passing_on, shelving
from coder.project.seating import keyed_people
from coder.record import chains
from coder.record.authority import gave_up
from coder.record.ids import to_milliseconds
from coder.record.ledger import CHARTER, Ledger
from coder.record.lines import COLUMNS, inventory, read
from coder.record.parts import EVERYONE, FOUNDING, LEADS, Part
from coder.record.schema import PERSON
from coder.team import devices
from coder.team.bundles import (
    MOST_RAW,
    Bundle,
    Head,
    Piece,
    Signed,
    Unreadable,
    open_piece,
    pack,
    plain_piece,
    read_bundle,
    rounded_up,
    seal_part,
    sign_part,
    slug,
    write_bundle,
)
from coder.team.keys import file_mark, nobodys_age_key, seal
from coder.team.mirror import Mirror

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.members import Charter
    from coder.team.keys import Key

_FULL = 64 << 20
"""A bundle with so much in it is closed, and another one begun."""
_MOST_TEXT = 8 << 20
_LONG = MOST_RAW // 3
"""So many bytes of lines are cut in two, long before a reader would refuse them."""
_READERS_IN = 8
TOLD_EVERY = 24 * 3_600_000
"""Milliseconds; an answer to each thing that comes would double the bundles."""
_KIND, _DATA = COLUMNS.index("kind"), COLUMNS.index("data")


@dataclass(frozen=True)
class Made:
    """A part that was made just now."""

    signed: Signed
    body_texts: tuple[str, ...]
    codebooks: tuple[str, ...]
    said: dict[str, Any] | None
    first: int | None
    last: int | None
    also_for: tuple[tuple[str, str], ...] = ()
    """(key to sign with, age key) of those whom it puts out of the team: they are told."""


class Sender:
    """Makes the bundles of one person from one record."""

    def __init__(self, project: Project, charter: Charter, key: Key | None) -> None:
        self.project = project
        self.ledger = Ledger(project.record)
        self.mirror = Mirror(project.record.path)
        self.charter = charter
        self.key = key
        self.author = project.acting()
        self.sign = "" if key is None else key.public.sign
        self.mark = slug(self.author) if key is None else file_mark(self.sign)
        keyed = keyed_people(project.record)
        self._keyed = keyed
        self.is_lead = key is None or (self.author in keyed and keyed[self.author].role == "lead")
        self._was_lead = gave_up(self.ledger.entries(), self.author)
        self.unsendable = 0
        """Facts of one's own that nobody would take, after ``send_new``."""
        self._open_file: tuple[str, dict[str, Signed]] = ("", {})
        self._look()

    def _look(self) -> None:
        """Read which device this is and where its chains stand; holds while nobody else writes."""
        self._log = self.ledger.parts()
        known = {part.name for part in self._log}
        self.device = devices.device(self.charter.id, self.project.record.path, known)
        self._chain: dict[str, tuple[int, str | None]] = {}
        self._number = 0
        for part in self._log:  # others may write any device into theirs, but sign with their own key
            if part.device == self.device and (part.author, part.key) == (self.author, self.sign):
                place, _ = self._chain.get(part.stream, (0, None))
                if part.place > place:
                    self._chain[part.stream] = (part.place, part.name)
                self._number = max(self._number, part.number)

    # --- own facts ----------------------------------------------------------------------

    def send_new(self, *, with_texts: bool = False) -> list[Bundle]:
        """Make bundles of what was recorded here and not sent yet; they lie in the mirror then.

        Nothing new makes none. All is logged in one transaction, after the files are on disk.
        """
        with self.ledger.writing():
            if self.key is not None:
                self.unsendable = self.ledger.own_ids(self.author, self._vouched)
            self._look()  # another program of this device may have sent since
            made: list[Bundle] = []
            batch: list[Made] = []
            size = 0
            for part in self._parts(with_texts):
                batch.append(part)
                size += len(part.signed.packed)
                if size > _FULL:
                    made.append(self._bundle(batch))
                    batch, size = [], 0
            if batch:
                made.append(self._bundle(batch))
            if made:  # before anybody else may send: were it lost then, a new device would begin
                self._remember_last()
        return made

    def _vouched(self) -> set[bytes]:
        """Ids of what was there before there were keys, as far as it is here."""
        if self.charter.root == self.sign:
            return self.ledger.ids_before_keys()
        found = (self.find(part) for part in self._log if part.stream == FOUNDING)
        return {fact[0] for signed in found if signed for fact in read(signed.lines()).facts}

    def _parts(self, with_texts: bool) -> Iterator[Made]:
        yield from self._first_words()
        present = self.mirror.files()
        lost = {part.file for part in self._log if part.made and part.file not in present}
        sent_books: dict[str, set[str]] = {}
        for part in self._log:
            if part.made and part.file not in lost and part.key == self.sign:
                sent_books.setdefault(part.stream, set()).update(part.codebooks)
        everyone_said = False
        texts = self._texts_to_send(lost, with_texts)
        said = self._news()
        actor = None if self.key is None else self.author
        for load in self.ledger.loads(actor, lost, leads=self.is_lead or self._was_lead):
            own = sent_books.setdefault(load.stream, set())
            here = load.stream == EVERYONE and not everyone_said
            also, words = (texts[0], self._with_chains(said)) if here else ((), None)
            farewells = [row for row in load.rows if self._put_out(row)]
            others = [row for row in load.rows if not self._put_out(row)]
            if farewells:  # by themselves: who is put out reads that and nothing else
                # and first, for with what follows the author may give up that very right
                lines = self.ledger.lines(farewells, codebooks_sent=own)
                made = self._part(load.stream, lines, where=(load.first, load.last))
                own.update(made.codebooks)
                yield replace(made, also_for=tuple(filter(None, map(self._put_out, farewells))))
            for rows in self._cut(others) if others or also or said is not None else ():
                lines = self.ledger.lines(rows, codebooks_sent=own, texts=also, said=words)
                made = self._part(load.stream, lines, texts=also, said=words, where=(load.first, load.last))
                own.update(made.codebooks)
                also, words = (), None
                yield made
            everyone_said = everyone_said or here
        for portion in texts[1:] if everyone_said else texts:
            if portion or (said is not None and not everyone_said):
                words = self._with_chains(said) if said is not None and not everyone_said else None
                lines = self.ledger.lines([], texts=portion, said=words)
                yield self._part(EVERYONE, lines, texts=portion, said=words)
                everyone_said = True

    def _put_out(self, row: Sequence[Any]) -> tuple[str, str] | None:
        """The keys of whom a fact puts out of the team, other than oneself."""
        if self.key is None or row[_KIND] != PERSON:
            return None
        said = json.loads(row[_DATA])
        if not said.get("revoked") or not said.get("sign") or said["name"] == self.author:
            return None
        return said["sign"], said["age"]

    def _cut(self, rows: list[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
        """``rows`` in portions whose lines are not too long; nearly always all of them."""
        if sum(len(row[-1] or "") + len(row[-2] or "") for row in rows) < _LONG // 4 or len(rows) < 2:
            yield rows
            return
        half = len(rows) // 2
        yield from self._cut(rows[:half])
        yield from self._cut(rows[half:])

    def _first_words(self) -> Iterator[Made]:
        """The charter and what others had recorded before there were keys: sent once, by the first lead."""
        if self.key is None or self.charter.root != self.sign:
            return
        present = self.mirror.files()
        if any(part.stream == CHARTER and part.file in present for part in self._log):
            return
        yield self._part(CHARTER, self.ledger.lines(self.ledger.charter_rows(self.sign)))
        for lines in self.ledger.founding(self.author):
            yield self._part(FOUNDING, lines)

    def _texts_to_send(self, lost: Collection[str], everything: bool) -> list[tuple[str, ...]]:
        """Texts that others asked for and were not sent from here, in portions; the first may be empty."""
        sent = {each for part in self._log if part.made and part.file not in lost for each in part.texts}
        asked: set[str] = set()
        newest: dict[tuple[str, str], dict[str, Any]] = {}
        for part in self._log:
            if not part.made and part.said is not None:
                newest.setdefault((part.author, part.device), {}).update(part.said)
        for said in newest.values():
            asked.update(each for each in said.get("wants", ()) if isinstance(each, str))
        held = self.ledger.held_texts(None if everything else asked - sent)
        told = self.ledger.told_texts([revision for revision, _ in held])
        held = [each for each in held if each[0] in told]
        portions: list[list[str]] = [[]]
        size = 0
        for revision, length in held:
            if size and size + length > _MOST_TEXT:
                portions.append([])
                size = 0
            portions[-1].append(revision)
            size += length
        return [tuple(each) for each in portions]

    def _news(self) -> dict[str, Any] | None:
        """What to say about the files here, if it is not what was said last."""
        now = shelving.said_here(self.project, self.ledger)
        before: dict[str, Any] = {}
        for part in self._log:
            if part.made and part.said is not None and part.author == self.author:
                before |= part.said
        news = {name: value for name, value in now.items() if before.get(name) != value}
        return news if news or (self.key is not None and self._is_due()) else None

    def _with_chains(self, said: dict[str, Any] | None) -> dict[str, Any] | None:
        """The same with how far everybody's things have come here: goes with whatever goes to everyone."""
        if self.key is None:
            return said
        return {**(said or {}), "chains": chains.told(chains.chains(self._log))}

    def _is_due(self) -> bool:
        """Whether others are to be told how far things have come here: after work came, once a day."""
        last = [at for at, part in enumerate(self._log) if part.made and part.said and "chains" in part.said]
        came = self._log[last[-1] + 1 :] if last else self._log
        has_work = any(not part.made and part.facts and part.stream == EVERYONE for part in came)
        return has_work and (not last or to_milliseconds(None) - self._log[last[-1]].at >= TOLD_EVERY)

    # --- parts and files ----------------------------------------------------------------

    def _part(
        self,
        stream: str,
        lines: bytes,
        *,
        texts: Collection[str] = (),
        said: dict[str, Any] | None = None,
        where: tuple[int | None, int | None] = (None, None),
    ) -> Made:
        packed, body = pack(lines)
        facts, books = inventory(lines)
        place, prev = self._chain.get(stream, (0, None))
        head = Head(
            self.charter.id, self.author, self.sign, self.device, stream, self._number + 1, place + 1,
            prev, facts, body, len(lines),
        )  # fmt: skip
        self._chain[stream] = (place + 1, head.name)
        return Made(sign_part(head, packed, self.key), tuple(sorted(texts)), books, said, *where)

    def _bundle(self, parts: list[Made]) -> Bundle:
        self._number += 1
        readers = {
            made.signed.head.name: sorted({*self.readers_of(made.signed.head), *made.also_for})
            for made in parts
        }
        pieces = [self._piece(made.signed, readers[made.signed.head.name]) for made in parts]
        if self.key is not None:
            streams = {made.signed.head.stream.startswith(LEADS) for made in parts}
            # So that nobody can tell from outside, or from the other half, who works in a blind round.
            pieces += [_empty_piece()] * (2 - len(streams))
        bundle = write_bundle(self.charter.id, self.mark, self.device, self._number, pieces)
        file = self.mirror.keep(bundle)
        for made in parts:
            head = made.signed.head
            part = Part(
                head.name, head.project, head.author, head.key, head.device, head.stream, head.number,
                head.place, head.prev, True, file, made.first, made.last, head.facts, made.body_texts,
                made.codebooks, made.said,
            )  # fmt: skip
            self.ledger.note(part, [sign for sign, _ in readers[head.name]])
        self._last = parts[-1].signed.head.name
        return bundle

    def _remember_last(self) -> None:
        devices.remember(self.charter.id, self.project.record.path, self.device, self._last)

    def _piece(self, signed: Signed, readers: list[tuple[str, str]]) -> Piece:
        if self.key is None or signed.head.stream == CHARTER:
            return plain_piece(signed)
        return seal_part(signed, self.key, readers)

    def readers_of(self, head: Head | Part) -> list[tuple[str, str]]:
        """(key to sign with, age key) of everybody who may read a part now.

        Of a round whose opening has not come here yet, only leads: it may be blind.
        """
        shown = self.ledger.shown_rounds()
        leads_only = head.stream.startswith(LEADS) and head.stream.removeprefix(LEADS) not in shown
        return sorted(
            (person.sign, person.age)
            for person in self._keyed.values()
            if not leads_only or person.role == "lead" or person.sign == head.key
        )

    # --- passing on ---------------------------------------------------------------------

    def pass_on(self) -> list[Bundle]:
        """Seal parts anew to those who lack them (``passing_on``); the signature of the author stays."""
        if self.key is None:
            return []
        due = passing_on.due(self.ledger, self.author, self.mark, self.readers_of, is_lead=self.is_lead)
        made: list[Bundle] = []
        for at in range(0, len(due), 500):
            bundle = self._passed_on(due[at : at + 500])
            if bundle is not None:
                made.append(bundle)
        return made

    def _passed_on(self, due: list[tuple[Part, list[tuple[str, str]]]]) -> Bundle | None:
        assert self.key is not None
        own = (self.key.public.sign, self.key.public.age)
        pieces, sealed = [], []
        for part, missing in due:
            signed = self.find(part)
            if signed is not None:
                readers = sorted({own, *missing})
                pieces.append(seal_part(signed, self.key, readers))
                sealed.append((part.name, [sign for sign, _ in readers]))
        if not pieces:
            return None
        with self.ledger.writing():
            self._look()
            bundle = write_bundle(self.charter.id, self.mark, self.device, self._number + 1, pieces)
            file = self.mirror.keep(bundle)
            for name, signs in sealed:
                self.ledger.note_wrapping(name, file, signs)
        return bundle

    def find(self, part: Part) -> Signed | None:
        """A part in the bundles beside the record; None if no file there holds it for this key."""
        for file in (part.file, *sorted(self.ledger.files_with(part.name) - {part.file})):
            if self._open_file[0] != file:
                self._open_file = (file, self._parts_in(file))
            if (found := self._open_file[1].get(part.name)) is not None:
                return found
        return None

    def _parts_in(self, file: str) -> dict[str, Signed]:
        found = {}
        with suppress(Unreadable):
            for piece in read_bundle(self.mirror.read(file), file).pieces:
                with suppress(Unreadable):
                    opened = open_piece(piece, self.key)
                    if opened is not None:
                        found[opened[0].head.name] = opened[0]
        return found

    def all_own(self, *, everybody: bool = False) -> Bundle | None:
        """One bundle of every part of one's own (or of everybody's), sealed to today's readers."""
        pieces, streams = [], set()
        for part in self.ledger.parts():
            if (part.author, part.key) != (self.author, self.sign) and not everybody:
                continue
            signed = self.find(part)
            if signed is None:
                continue
            readers = self.readers_of(part)
            if self.key is not None and part.author != self.author:
                readers = sorted({*readers, (self.key.public.sign, self.key.public.age)})
            pieces.append(self._piece(signed, readers))
            streams.add(part.stream.startswith(LEADS))
        if not pieces:
            return None
        if self.key is not None:
            pieces += [_empty_piece()] * (2 - len(streams))
        return write_bundle(self.charter.id, self.mark, self.device, self._number, pieces)


def _empty_piece() -> Piece:
    """Looks like any sealed piece and is for nobody."""
    plain = os.urandom(rounded_up(1))
    return Piece(seal(plain, [nobodys_age_key() for _ in range(_READERS_IN)]), is_sealed=True)
