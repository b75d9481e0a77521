"""Becoming a team: keys, cards, invitations, and who is in it."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import BadInput, NotFound, Refused
from coder.files import write_atomic
from coder.model import Person, Role
from coder.project.judging import GIVE_WAY
from coder.project.seating import held_key, keyed_people
from coder.record import lines
from coder.record.ledger import CHARTER, Ledger
from coder.record.members import Charter
from coder.record.parts import Part
from coder.record.store import check_coder_name
from coder.team import keys
from coder.team.cards import Invitation, read_card, read_invitation, write_card, write_invitation
from coder.team.keys import PublicKey
from coder.team.recovery import from_recovery_text, recovery_text

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.project.exchanged import AskPassphrase
    from coder.team.bundles import Signed
    from coder.team.keys import Key


@dataclass(frozen=True)
class NewKey:
    """A key that was made just now."""

    public: PublicKey
    path: Path
    recovery: str
    """The text to print and lock away: it is the key itself."""
    is_new: bool
    """False where there was one already."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team as a list shows them."""

    person: Person
    fingerprint: str
    """Empty without a key."""
    is_here: bool
    """Whether their private key is on this computer."""


# --- one's own key ---------------------------------------------------------------------


def make_key(name: str, passphrase: str = "") -> NewKey:
    """Make a key for ``name`` in the user's config folder; one that is there already stays.

    Raises:
        BadInput: not a name for a coder.
        Refused: the libraries are missing, or the folder cannot be written.
    """
    name = check_coder_name(name)
    held = keys.holds(name)
    if held is not None:
        return NewKey(held.public, held.path, "", is_new=False)
    key = keys.new_key(name)
    path = keys.keep(key, passphrase)
    return NewKey(key.public, path, recovery_text(key.seed), is_new=True)


def recover(name: str, text: str, passphrase: str = "") -> NewKey:
    """Bring a key back from its recovery text.

    Raises:
        BadInput: the text does not fit together; the line with the mistake is named.
    """
    key = keys.from_seed(check_coder_name(name), from_recovery_text(text))
    return NewKey(key.public, keys.keep(key, passphrase), "", is_new=True)


def recovery(name: str, ask: AskPassphrase | None = None) -> str:
    """The recovery text of a key that is on this computer.

    Raises:
        NotFound: there is none of that name.
    """
    held = keys.holds(name)
    if held is None:
        raise NotFound(
            f"There is no key of {name} on this computer. Make one with: coder team key --as {name}"
        )
    return recovery_text(_unlocked(held, name, ask).seed)


def card(name: str, path: Path, ask: AskPassphrase | None = None) -> PublicKey:
    """Write the card of ``name``'s key, for a lead; returns the public key on it."""
    held = keys.holds(name)
    if held is None:
        raise NotFound(
            f"There is no key of {name} on this computer. Make one with: coder team key --as {name}"
        )
    write_card(path, _unlocked(held, name, ask))
    return held.public


def _unlocked(held: keys.HeldKey, name: str, ask: AskPassphrase | None) -> Key:
    if not held.is_locked:
        return keys.unlock(held)
    if ask is None:
        raise Refused(f"The key of {name} is under a passphrase. Say this where it can be asked for.")
    return keys.unlock(held, ask(name))


# --- the first lead --------------------------------------------------------------------


def found(project: Project) -> bool:
    """Make the acting lead's key the first of this project; False if it has keys already.

    What others recorded here before is vouched for by this lead, as it is now and never more.

    Raises:
        Refused: not a lead, a round is blind, or their key is not on this computer.
    """
    name = project.acting()
    if keyed_people(project.record):
        return False
    team = {person.name: person.role for person in project.record.people()}
    if team.get(name) != "lead":
        raise Refused(
            f"Keys begin with a lead, and {name} is not one here: coder team add {name} --role lead"
        )
    project.make_writable()
    ledger = Ledger(project.record)
    if blind := sorted(ledger.blind_rounds()):
        raise Refused(
            f"The round {blind[0]} is blind now. Give the project keys before such a round, or after it."
        )
    held = keys.holds(name)
    if held is None:
        raise Refused(f"There is no key of {name} on this computer: coder team key --as {name}")
    public = held.public
    known = ledger.charter()
    founding = [
        hashlib.sha256(each).hexdigest() for each in ledger.founding(name, before=ledger.last_seq() + 1)
    ]
    charter = Charter(
        os.urandom(16).hex() if known is None else known.id, project.codebook.title, public.sign,
        tuple(founding),
    )  # fmt: skip
    with project.record.writing(name) as facts:
        facts.charter(charter)
        facts.add_person(name, "lead", sign=public.sign, age=public.age)
    return True


def exchanged_before(project: Project) -> list[str]:
    """Whose work came here by exchange, sorted, without the acting coder's own."""
    return sorted({part.author for part in Ledger(project.record).parts()} - {project.coder or ""})


# --- others ----------------------------------------------------------------------------


def admit(project: Project, path: Path, role: Role, name: str = "") -> Person:
    """Add the owner of the card at ``path`` to the team, with their keys.

    Raises:
        BadInput: no card, or another name's.
        Refused: the acting coder is no lead with a key.
    """
    public = read_card(path)
    if name and public.name != check_coder_name(name):
        raise BadInput(f"{path} is the card of {public.name}, not of {name}.")
    if project.acting() not in keyed_people(project.record):
        raise Refused(
            f"{project.acting()} has no key in this project yet, so nobody could tell who let {public.name} "
            f"in. First: coder team key --as {project.acting()}"
        )
    with project.writing() as facts:
        facts.add_person(public.name, role, sign=public.sign, age=public.age)
    return next(person for person in project.record.people() if person.name == public.name)


def revoke(project: Project, name: str) -> None:
    """Take somebody out of the team: what came from them until now stays, what comes later is refused.

    Raises:
        NotFound: not in the team.
        Refused: not a lead, or the last one.
    """
    with project.writing() as facts:
        facts.revoke_person(name)


def members(project: Project) -> list[Member]:
    """The team by name."""
    here = {held.public.sign for held in keys.held_keys()}
    return [
        Member(person, keys.fingerprint(person.sign) if person.sign else "", person.sign in here)
        for person in project.record.people()
    ]


def invite(project: Project, path: Path, ask: AskPassphrase | None = None) -> Invitation:
    """Write an invitation to this project; it is for everybody who is to join.

    Raises:
        Refused: the project has no keys yet, or its charter has not come here yet.
    """
    from coder.project.sending import Sender

    name = project.acting()
    ledger = Ledger(project.record)
    charter = ledger.charter()
    if charter is None or not charter.root:
        raise Refused(f"This project has no keys yet. Begin with: coder team key --as {name}")
    held = held_key(project.record, name)
    if name not in keyed_people(project.record) or held is None:
        raise Refused(f"{name} has no key in this project, so nobody would know who invites them.")
    project.make_writable()
    sender = Sender(project, charter, _unlocked(held, name, ask))
    sender.send_new()
    part = next((each for each in sender.ledger.parts() if each.stream == CHARTER), None)
    signed = None if part is None else sender.find(part)
    if signed is None:
        raise Refused("The first lead's word on this project has not come here yet: coder sync REMOTE")
    root = _root_of(charter, signed)
    invitation = Invitation(charter.id, charter.title, root, signed)
    write_invitation(path, invitation)
    return invitation


def _root_of(charter: Charter, signed: Signed) -> PublicKey:
    """The first lead's keys as the charter states them."""
    body = lines.read(signed.lines())
    for fact in body.facts:
        if fact[1] == "person":
            said = json.loads(fact[-1])
            if said.get("sign") == charter.root:
                return PublicKey(said["name"], said["sign"], said["age"])
    raise BadInput("The charter of this project does not name its first lead.")


def join(project: Project, path: Path) -> Invitation:
    """Believe an invitation: from now on this project takes signed bundles of its team, and no others.

    Raises:
        BadInput: no invitation, or one that was changed.
        Refused: this project has a team of its own already, or belongs to another project.
    """
    invitation = read_invitation(path)
    ledger = Ledger(project.record)
    charter, head = ledger.charter(), invitation.charter.head
    if charter is not None and charter.root:
        if charter.root == invitation.root.sign:
            return invitation
        first = next((each.name for each in ledger.entries() if each.sign == charter.root), "somebody else")
        raise Refused(
            f"This project has keys already, and they are not those of the invitation: its first lead is "
            f"{first}, not {invitation.root.name}. If both said coder team key in one study, {GIVE_WAY}"
        )
    ids = ledger.project_ids()
    if ids and invitation.project not in ids:
        raise Refused(
            "This record belongs to another project than the invitation. Join in a folder of its own."
        )
    raw = invitation.charter.lines()
    body = lines.read(raw)
    stated = _root_of(Charter(invitation.project, invitation.title, invitation.root.sign), invitation.charter)
    if stated != invitation.root or body.actors != {invitation.root.name}:
        raise BadInput(f"{path} was changed: its parts do not fit together.")
    if set(body.sorts) != {("round", "project"), ("person", "")}:
        raise BadInput(f"{path} was changed: it says more than an invitation may.")
    titles = {json.loads(fact[-1]).get("title") for fact in body.facts if fact[1] == "round"}
    if titles != {invitation.title}:
        raise BadInput(f"{path} was changed: the study has another title in what its first lead signed.")
    own_team = [person.name for person in project.record.people() if person.name != invitation.root.name]
    if own_team and project.coder in {person.added_by for person in project.record.people()}:
        raise Refused(
            f"This project has a team of its own already ({', '.join(own_team)}). Join in a fresh copy of "
            "the project, without its coder.db."
        )
    project.make_writable()
    ledger = Ledger(project.record)
    ledger.keep_safe()
    part = Part(
        head.name, head.project, head.author, head.key, head.device, head.stream, head.number, head.place,
        head.prev, False, "invitation", None, None, head.facts,
    )  # fmt: skip
    ledger.take_in(part, body, [], ())
    return invitation


def write_recovery(path: Path, name: str, public: PublicKey, text: str) -> None:
    """Write a page with the recovery text, to print and then delete."""
    page = (
        f"Recovery text of {name}'s key for testimony-coder\n"
        f"Fingerprint {public.fingerprint}\n\n{text}\n\n"
        "Whoever has these four lines can sign and read as this person. Print them, lock them away, and "
        "delete this file.\nBring the key back with: coder team recover --as NAME\n"
    )
    write_atomic(path, page.encode())
