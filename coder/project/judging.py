"""Which parts of bundles are believed: by their signature, by who is in the team, and by what they hold."""

from __future__ import annotations

import hashlib
import json
from shlex import quote
from typing import TYPE_CHECKING

from coder.errors import BadInput
from coder.project.seating import keyed_people
from coder.record import ids, lines, members
from coder.record.ledger import CHARTER, Ledger
from coder.record.lines import COLUMNS, is_coder_name, is_control
from coder.record.parts import FOUNDING, LEADS
from coder.record.shapes import needs_lead
from coder.rounds.visibility import is_lead_of
from coder.team.bundles import Signed
from coder.team.keys import fingerprint

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.lines import Body
    from coder.team.bundles import Head


GIVE_WAY = (
    "agree by voice who stays first; the other takes what they sent out of the shared folder, joins in a "
    "fresh copy of the project without its coder.db, syncs, and brings their own work along with coder "
    "codings export and coder codings import."
)
"""What becomes of the second of two first leads."""
_ROUND, _TARGET = COLUMNS.index("round"), COLUMNS.index("target")
_ANOTHER_CHARTER = "It changes what this project is, and whose key was the first; nobody can."


class NotTaken(Exception):
    """A part that is not taken in, with the reason; ``waits`` if it will be once something has come."""

    def __init__(self, reason: str, *, waits: bool = False) -> None:
        super().__init__(reason)
        self.waits = waits


class Judge:
    """What is known of the team at one moment, and what follows for a part."""

    def __init__(self, project: Project, ledger: Ledger, *, plain: bool, adopt: bool) -> None:
        self._project, self._ledger = project, ledger
        self._plain, self._adopt = plain, adopt
        self.entries = ledger.entries()
        self.charter = ledger.charter()
        self.ids = ledger.project_ids()
        self.keyed = bool(keyed_people(project.record)) or bool(self.charter and self.charter.root)

    def grounds(self) -> list[object]:
        """What the answers hang on."""
        return [
            self.keyed, [[each.id.hex(), each.counts] for each in self.entries], sorted(self.ids),
            sorted(self._ledger.blind_rounds()), sorted(self._ledger.shown_rounds()),
            self._plain, self._adopt,
        ]  # fmt: skip

    def head(self, signed: Signed, *, is_sealed: bool) -> None:
        """Refuse a part for what can be told before it is unpacked.

        Raises:
            NotTaken: with the reason.
        """
        head = signed.head
        if not is_coder_name(head.author) or any(map(is_control, head.stream + head.device)):
            raise NotTaken(
                "Nobody may bear the name of its author, or its head names what nothing is called."
            )
        if self.ids and head.project not in self.ids and not self._adopt:
            raise NotTaken(
                "It belongs to another project. Is it in the wrong folder? If both are one study, take it "
                "once with: coder merge --same-project FILE"
            )
        if not self.keyed and head.key:
            raise NotTaken(
                "It is signed, and this project knows no keys yet. Ask a lead for an invitation, then: "
                "coder team join FILE",
                waits=True,
            )
        if not self.keyed:
            self._blind(signed)
        elif not (head.key and (is_sealed or head.stream == CHARTER)) and not self._plain:
            raise NotTaken(
                "It is not signed and sealed, and this team has keys: anybody could have written it. If you "
                "know where it comes from: coder merge --plain FILE"
            )

    def signer(self, signed: Signed) -> None:
        """Refuse a part by whom it is signed, before any of it is unpacked.

        Raises:
            NotTaken: with the reason.
        """
        head = signed.head
        if not self.keyed or not head.key:
            return
        if head.stream in (CHARTER, FOUNDING):
            if self.charter is None or head.key != self.charter.root:
                raise NotTaken(self._another_first(head.author))
            return
        name, belief = members.believed(self.entries, head.key, head.name, head.author)
        if name and head.author != name:
            raise NotTaken(f"It says it is {head.author}'s, and the key is {name}'s.")
        if self._plain:
            return
        if belief == "unknown":
            raise NotTaken(
                f"It says it is {head.author}'s, by a key that nobody in this team is known to have "
                f"({fingerprint(head.key)}). If it is theirs, a lead adds it: "
                f"coder team add {quote(head.author)} --card FILE",
                waits=True,
            )
        if belief == "revoked":
            raise NotTaken(
                f"It is signed with a key of {name} that was revoked, and is none of the bundles that were "
                "there before. A lead who wants it all the same: coder merge --plain FILE, then revoke again."
            )

    def _another_first(self, author: str) -> str:
        root = "" if self.charter is None else self.charter.root
        first = next((each.name for each in self.entries if each.sign and each.sign == root), "")
        return (
            f"It is not by the first lead of this project{first and f', {first}'}. If {author} said coder "
            f"team key here too, {GIVE_WAY}"
        )

    def body(self, signed: Signed, raw: bytes) -> Body:
        """What a part says, once it is certain that its author, who may send, may say it.

        Raises:
            NotTaken: with the reason.
        """
        head = signed.head
        try:
            body = lines.read(raw)
        except BadInput as error:
            raise NotTaken(f"It holds {error}.") from error
        if len(body.facts) != head.facts:
            raise NotTaken("It holds another number of facts than it says.")
        if not self.keyed:
            if any(fact[1] == "person" and '"sign"' in (fact[-1] or "") for fact in body.facts):
                raise NotTaken("It holds keys of people; keys come by invitation only.")
        elif head.key and head.stream in (CHARTER, FOUNDING):
            self._first_words(signed, body, raw)
        elif head.key:
            self._word_of(signed, body)
        return body

    def _blind(self, signed: Signed) -> None:
        """Without keys, work of a blind round is passed over by those who code in it.

        So is that of a round whose opening has not come yet, for it may be blind.
        """
        name = signed.head.stream.removeprefix(LEADS)
        if not signed.head.stream.startswith(LEADS) or name in self._ledger.shown_rounds():
            return
        record = self._project.record
        roles = {person.name: person.role for person in record.people()}
        found = next((each for each in record.rounds() if each.name == name), None)
        coder = self._project.coder
        is_lead = is_lead_of(coder, roles, found) if found else roles.get(coder or "") == "lead"
        if signed.head.author != self._project.coder and not is_lead:
            raise NotTaken(f"Part of it is for leads until the round {name} is closed.", waits=True)

    def _word_of(self, signed: Signed, body: Body) -> None:
        head = signed.head
        if body.actors - {head.author}:
            others = ", ".join(sorted(body.actors - {head.author}))
            raise NotTaken(f"{head.author} sent facts in the name of {others}.")
        if next(ids.strangers((fact[0], head.author) for fact in body.facts), None):
            raise NotTaken(
                f"{head.author} sent facts under ids that are not {head.author}'s: made by another program, "
                "or those of a colleague's work, to keep that out. Nothing of it was taken in."
            )
        self._stream(head, body)
        if ("round", "project") in body.sorts:
            self._same_charter(body)
        if ("person", "") in body.sorts:
            self._own_keys(head, body)
        if self._plain:
            return
        name, belief = members.believed(self.entries, head.key, head.name, head.author)
        if belief != "lead" and any(needs_lead(*sort) for sort in body.sorts):
            raise NotTaken(
                f"{name} sent what only a lead may send, and is not known here as a lead.", waits=True
            )

    def _same_charter(self, body: Body) -> None:
        """No lead can make another key the first: whoever could, could vouch for anything as old."""
        root = "" if self.charter is None else self.charter.root
        known = {row[0] for row in self._ledger.charter_rows(root)}
        for fact in body.facts:
            said = json.loads(fact[-1]) if fact[1] == "round" else {}
            if said.get("about") == "project" and said.get("root") and fact[0] not in known:
                raise NotTaken(_ANOTHER_CHARTER)

    def _stream(self, head: Head, body: Body) -> None:
        """What is for leads only while a round is blind belongs to it: else it would be theirs for good."""
        if not head.stream.startswith(LEADS):
            return
        name = head.stream.removeprefix(LEADS)
        if name not in self._ledger.shown_rounds() | self._ledger.blind_rounds():
            raise NotTaken(
                "It is for the leads of a round of which nothing is known here: a lead's bundle opens it.",
                waits=True,
            )
        for fact in body.facts:
            # A memo, a mark or a decision may be made elsewhere on what belongs to it.
            speaks_of = fact[_TARGET] is not None or fact[1] == "decision"
            is_of_it = body.names[fact[_ROUND] - 1] == name or speaks_of
            if not is_of_it or fact[1] in ("person", "round"):
                raise NotTaken(
                    f"{head.author} sent what belongs to another round for the leads of {quote(name)} alone."
                )

    def _own_keys(self, head: Head, body: Body) -> None:
        """An entry names the key that its author had then: it must be one of theirs."""
        theirs = (each.sign for each in self.entries if each.counts and each.name == head.author)
        own = {None, "", head.key, *theirs}
        said = [json.loads(fact[-1]) for fact in body.facts if fact[1] == "person"]
        if any(each.get("signed") not in own for each in said):
            raise NotTaken(
                f"{head.author} speaks of people with a key that is not known here as {head.author}'s.",
                waits=True,
            )

    def _first_words(self, signed: Signed, body: Body, raw: bytes) -> None:
        head, charter = signed.head, self.charter
        assert charter is not None
        if head.stream == CHARTER:
            known = {row[0] for row in self._ledger.charter_rows(charter.root)}
            if not {fact[0] for fact in body.facts} <= known:
                raise NotTaken(_ANOTHER_CHARTER)
        elif hashlib.sha256(raw).hexdigest() not in charter.founding:
            raise NotTaken("It is none of what was there before the project had keys.")
