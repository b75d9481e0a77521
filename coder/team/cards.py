"""The two small files that make somebody a member: their card to the lead, an invitation back.

A card shows a person's public keys and proves that they hold the private ones. An invitation says
which project it is and whose word counts there first. Both name fingerprints to compare by voice:
whoever can change the file on its way could otherwise put another key into it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coder.errors import BadInput
from coder.files import write_atomic
from coder.team.bundles import Signed, Unreadable, check_key_text, read_file, read_part
from coder.team.keys import Key, PublicKey, seal, verify

FORMAT = 1


@dataclass(frozen=True)
class Invitation:
    """What a joiner needs to know whom to believe."""

    project: str
    title: str
    root: PublicKey
    """The first lead's keys."""
    charter: Signed
    """That lead's signed word on what project this is, and on their own keys."""


def write_card(path: Path, key: Key) -> None:
    """Write the card of ``key``'s owner.

    Raises:
        Refused: it cannot be written there.
    """
    public = key.public
    said = {"coder": "card", "format": FORMAT, "name": public.name, "sign": public.sign, "age": public.age}
    said["proof"] = key.sign(_proof(public))
    _write(path, said)


def read_card(path: Path) -> PublicKey:
    """The public keys on a card.

    Raises:
        BadInput: it is no card, or does not prove that its owner holds the key.
    """
    said = _read(path, "card")
    try:
        public = PublicKey(_text(said, "name"), check_key_text(_text(said, "sign")), _text(said, "age"))
    except (KeyError, BadInput) as error:
        raise BadInput(f"{path} is no card that can be read. Ask for a new one: coder team key") from error
    if not verify(public.sign, _proof(public), str(said.get("proof", ""))):
        raise BadInput(
            f"{path} was changed, or is not by the owner of its key. Ask for a new one: coder team key"
        )
    seal(b"", [public.age])
    return public


def write_invitation(path: Path, invitation: Invitation) -> None:
    """Write an invitation; it holds no secret, but the project's title and the lead's name."""
    root = invitation.root
    _write(
        path,
        {
            "coder": "invitation", "format": FORMAT, "project": invitation.project, "title": invitation.title,
            "lead": {"name": root.name, "sign": root.sign, "age": root.age},
            "charter": base64.b64encode(invitation.charter.data).decode(),
        },
    )  # fmt: skip


def read_invitation(path: Path) -> Invitation:
    """What an invitation says, its charter checked against the key that it names.

    Raises:
        BadInput: it is no invitation, or was changed.
    """
    said = _read(path, "invitation")
    broken = f"{path} is no invitation that can be read. Ask the lead for a new one: coder team invite FILE"
    try:
        lead = said["lead"]
        root = PublicKey(_text(lead, "name"), check_key_text(_text(lead, "sign")), _text(lead, "age"))
        charter = read_part(base64.b64decode(_text(said, "charter"), validate=True))
        project, title = _text(said, "project"), _text(said, "title")
    except (KeyError, TypeError, ValueError, BadInput, Unreadable) as error:
        raise BadInput(broken) from error
    head = charter.head
    if (head.project, head.author, head.key) != (project, root.name, root.sign):
        raise BadInput(broken)
    return Invitation(project, title, root, charter)


def _proof(public: PublicKey) -> bytes:
    return b"coder card\n" + json.dumps([public.name, public.sign, public.age]).encode()


def _write(path: Path, said: dict[str, Any]) -> None:
    write_atomic(path, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())


def _read(path: Path, what: str) -> dict[str, Any]:
    try:
        said = json.loads(read_file(path).decode())
    except (Unreadable, ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, Unreadable) else "It is not what coder writes."
        raise BadInput(f"{path} cannot be taken as {_A[what]}. {why}") from error
    if not isinstance(said, dict) or said.get("coder") != what:
        raise BadInput(f"{path} is not {_A[what]}.")
    if said.get("format") != FORMAT:
        raise BadInput(f"{path} was made by a newer coder. Update coder on this computer, then try again.")
    return said


_A = {"card": "a card", "invitation": "an invitation"}


def _text(said: dict[str, Any], key: str) -> str:
    value = said[key]
    if not isinstance(value, str):
        raise BadInput(key)
    return value
