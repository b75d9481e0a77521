"""Who may sit down as whom: in a project with keys, only who holds the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.errors import Refused

if TYPE_CHECKING:
    from coder.model import Person
    from coder.record.store import Record
    from coder.team.keys import HeldKey


def keyed_people(record: Record) -> dict[str, Person]:
    """Those of the team who have a key, by name; empty in a project without keys."""
    return {person.name: person for person in record.people() if person.sign}


def held_key(record: Record, name: str) -> HeldKey | None:
    """This user's key of ``name`` for the project: the one that the team knows, else any of that name."""
    from coder.team.keys import holds

    known = keyed_people(record).get(name)
    return holds(name, known.sign if known is not None else "")


def check_seat(record: Record, name: str) -> None:
    """Refuse to work as somebody whose key is not on this computer.

    Only public halves are looked at: no passphrase is asked and nothing is decrypted.

    Raises:
        Refused: with what to do.
    """
    keyed = keyed_people(record)
    if not keyed or held_key(record, name) is not None:
        return
    leads = ", ".join(person.name for person in keyed.values() if person.role == "lead")
    if name in keyed:
        raise Refused(
            f"This project has keys, and {name}'s is not on this computer, so nobody can work as {name} "
            f"here. {name} brings it back from the recovery text: coder team recover"
        )
    raise Refused(
        f"This project has keys, and {name} has none. {name} makes one with: coder team key --as {name} "
        f"and sends the card to a lead ({leads})."
    )
