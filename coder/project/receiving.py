"""What comes in: each bundle is judged by what is known here, and taken in or held with a reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from shlex import quote
from typing import TYPE_CHECKING, Literal

from coder.errors import CoderError, RecordError
from coder.project.judging import Judge, NotTaken
from coder.project.seating import keyed_people
from coder.record.ledger import CHARTER, Ledger
from coder.record.parts import LEADS, Part
from coder.team.bundles import (
    Bundle,
    Piece,
    Signed,
    Unreadable,
    Wrapping,
    open_piece,
    write_bundle,
)
from coder.team.mirror import Mirror, Seen, State

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.lines import Body
    from coder.team.keys import Key

Taken = Literal["added", "present", "sealed", "waits", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one piece of a bundle."""

    taken: Taken
    facts: int = 0
    reason: str = ""
    part: str = ""
    """Name of the part in it, where that is in the record now."""


@dataclass
class Receipt:
    """What became of a bundle."""

    file: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The bundle's state as it is remembered: the least settled of its pieces."""
        kinds = {outcome.taken for outcome in self.outcomes}
        if "refused" in kinds:
            return "refused"
        if "waits" in kinds:
            return "waits"
        return "done" if kinds & {"added", "present"} else "sealed"

    @property
    def facts(self) -> int:
        """Facts that were new here."""
        return sum(outcome.facts for outcome in self.outcomes)

    @property
    def reason(self) -> str:
        """Why it was not taken in, or not all of it."""
        return " ".join(dict.fromkeys(outcome.reason for outcome in self.outcomes if outcome.reason))

    @property
    def has_part(self) -> bool:
        """Whether anything of it is in the record now."""
        return any(outcome.part for outcome in self.outcomes)

    @property
    def brought(self) -> bool:
        """Whether anything of it was added."""
        return any(outcome.taken == "added" for outcome in self.outcomes)


def _twice(signed: Signed) -> str:
    author = signed.head.author
    return (
        f"{author} said two things under one id, here and in what came before, so nothing of it was taken "
        f"in; others may have the other one. Ask {author}: if {author} knows nothing of it, somebody else "
        f"has the key (coder team revoke {quote(author)}), or altered this record."
    )


class Receiver:
    """Takes bundles into one record, as one person."""

    def __init__(
        self,
        project: Project,
        unlocked: Callable[[], Key | None],
        *,
        plain: bool = False,
        dry_run: bool = False,
        adopt: bool = False,
    ) -> None:
        """``unlocked`` gives the acting person's key when one is needed.

        ``plain`` takes unsigned parts although the team has keys, ``adopt`` those that name another
        project; ``dry_run`` only says what would come.
        """
        self.project = project
        self.ledger = Ledger(project.record)
        self.mirror = Mirror(project.record.path)
        self._unlocked = unlocked
        self._plain, self._dry_run, self._adopt = plain, dry_run, adopt
        self._kept_safe = False
        self.look()

    def look(self) -> None:
        """Look again at what bundles are judged by."""
        self.judge = Judge(self.project, self.ledger, plain=self._plain, adopt=self._adopt)
        self.known = {part.name for part in self.ledger.parts()}

    def context(self, state: State) -> str:
        """What the answer about a bundle hangs on: while this is the same, so is the answer."""
        if state == "sealed":
            person = keyed_people(self.project.record).get(self.project.coder or "")
            said: object = [self.project.coder, "" if person is None else person.sign]
        else:
            said = [self.project.coder, *self.judge.grounds()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def is_settled(self, seen: Seen | None, size: int, *, is_kept: bool) -> bool:
        """Whether a bundle need not be looked at again; ``is_kept`` if it lies beside the record, logged."""
        if seen is None or seen.state == "done":
            return is_kept
        if seen.state in ("half", "unfit", "unread"):
            return False
        return seen.size == size and seen.context == self.context(seen.state)

    def take(self, bundle: Bundle) -> Receipt:
        """Judge every piece of a bundle and add what may be added; each piece wholly or not at all."""
        receipt = Receipt(bundle.file)
        for piece in bundle.pieces:
            try:
                receipt.outcomes.append(self._take_piece(bundle, piece))
            except Unreadable as error:
                receipt.outcomes.append(Outcome("refused", reason=str(error)))
        if receipt.has_part and not self._dry_run:
            self._keep(bundle, receipt.outcomes)
        return receipt

    def _keep(self, bundle: Bundle, outcomes: Iterable[Outcome]) -> None:
        """Keep what was taken in, so that it can be passed on: the file as it is, or those pieces of it.

        Left out is what was refused, and what waits and anybody can read: a part for leads, without keys.
        """
        looked_at = list(zip(bundle.pieces, outcomes, strict=True))
        if not any(
            each.taken == "refused" or (each.taken == "waits" and not piece.is_sealed)
            for piece, each in looked_at
        ):
            self.mirror.keep(bundle)
            return
        shelf = self.mirror.files().keys()
        alone = [
            (piece, each.part)
            for piece, each in looked_at
            if each.part and not self.ledger.files_with(each.part) & shelf
        ]
        if not alone:
            return
        pieces = [piece for piece, _ in alone]
        file = self.mirror.keep(write_bundle(bundle.project, bundle.by, bundle.device, bundle.number, pieces))
        with self.ledger.writing():
            for _, part in alone:  # who can open it is noted with the file that it came in
                self.ledger.note_wrapping(part, file, ())

    def _take_piece(self, bundle: Bundle, piece: Piece) -> Outcome:
        opened = open_piece(piece, self._unlocked() if piece.is_sealed else None)
        if opened is None:
            return Outcome("sealed")
        signed, wrapping = opened
        try:
            self.judge.head(signed, is_sealed=piece.is_sealed)
            if signed.head.name in self.known:
                self._note_again(bundle, signed, wrapping)
                return Outcome("present", part=signed.head.name)
            self.judge.signer(signed)
            body = self.judge.body(signed, signed.lines())
        except NotTaken as held:
            return Outcome("waits" if held.waits else "refused", reason=str(held))
        return self._add(bundle, signed, wrapping, body)

    def _note_again(self, bundle: Bundle, signed: Signed, wrapping: Wrapping | None) -> None:
        """A part that is here already came in another file: now others may be able to open it."""
        if (wrapping is not None or signed.head.stream == CHARTER) and not self._dry_run:
            with self.ledger.writing():
                self.ledger.note_wrapping(signed.head.name, bundle.file, self._readers(wrapping, signed))

    # --- adding -------------------------------------------------------------------------

    def _add(self, bundle: Bundle, signed: Signed, wrapping: Wrapping | None, body: Body) -> Outcome:
        head = signed.head
        if self._dry_run:
            return Outcome("added", self.ledger.n_new(body), part=head.name)
        part = Part(
            head.name, head.project, head.author, head.key, head.device, head.stream, head.number, head.place,
            head.prev, False, bundle.file, None, None, head.facts,
            tuple(revision for revision, _, _ in body.texts), tuple(name for name, _ in body.codebooks),
            body.said,
        )  # fmt: skip
        if not self._kept_safe:
            self.ledger.keep_safe()
            self._kept_safe = True
        texts = list(self._at_hand(self.ledger.lacking(body)))
        try:
            united = self.ledger.take_in(part, body, texts, self._readers(wrapping, signed))
        except RecordError as error:
            if error.__cause__ is None:
                return Outcome("refused", reason=_twice(signed) if head.key else str(error))
            raise
        self.known.add(head.name)
        if any(sort[0] in ("person", "round") for sort in body.sorts) or not self.judge.ids:
            self.look()
        return Outcome("added", united.added, part=head.name)

    def _readers(self, wrapping: Wrapping | None, signed: Signed) -> tuple[str, ...]:
        """Who else can open it, if its author or a lead says so: others could say it to keep it from them.

        What was made in a blind round an author seals to leads alone; once it is closed, a lead sees to it
        that the others get it, whatever the author says of them.
        """
        if wrapping is None:
            return ()
        if self._is_lead_key(wrapping.by):
            return wrapping.readers
        if wrapping.by != signed.head.key:
            return ()
        is_blind = signed.head.stream.startswith(LEADS)
        return tuple(each for each in wrapping.readers if not is_blind or self._is_lead_key(each))

    def _is_lead_key(self, sign: str) -> bool:
        return any(
            each.sign == sign and each.role == "lead" and each.current and not each.revoked
            for each in self.judge.entries
        )

    def _at_hand(self, lacking: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str, str]]:
        """Texts that are asked for and lie in the project's own files, just so."""
        for name, revision in lacking:
            if name not in self.project.texts.files:
                continue
            try:
                found = self.project.texts.files.reading(name).testimony
            except CoderError:
                continue
            if found.revision == revision:
                yield revision, name, found.text
