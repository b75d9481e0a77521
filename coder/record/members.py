"""People as facts: who is in the team, with which keys, and whose bundles are believed.

Only leads add people (``authority``: whose word counts). An entry that takes a key's rights away (a
person revoked, a new key, a lead who becomes a fellow) names the parts of bundles signed with it that
are still to be believed, so that everybody believes the same ones in whatever order things arrive, and
no clock is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from coder.errors import NotFound, Refused
from coder.model import Person, Role
from coder.record import schema
from coder.record.appending import Appender
from coder.record.authority import Entry, above, entries, first_lead, may_change, ranks
from coder.record.connection import Connection
from coder.record.names import check_coder_name
from coder.record.reading import people

KEPT = 32
"""So many hexadecimal digits of a part's name stand in an entry."""
Belief = Literal["lead", "fellow", "unknown", "revoked"]


@dataclass(frozen=True, slots=True)
class Charter:
    """What makes a project this one and no other."""

    id: str
    """Random, in hexadecimal."""
    title: str
    root: str = ""
    """Public key of the first lead who had one; empty in a project without keys."""
    founding: tuple[str, ...] = ()
    """sha256 of the lines of facts that others had recorded before there were keys, a part each."""


def charters(connection: Connection) -> list[Charter]:
    """What the project is called by; more than one only where records of two were joined on purpose."""
    rows = connection.rows(
        "SELECT data FROM fact WHERE kind = 'round' AND code IS NULL "
        "AND json_extract(data, '$.about') = 'project' ORDER BY id"
    )
    made = []
    for (data,) in rows:
        said = json.loads(data)
        founding = tuple(said.get("founding") or ())
        made.append(Charter(said["id"], said["title"], said.get("root") or "", founding))
    return made


def believed(all_entries: Iterable[Entry], key: str, part: str, author: str = "") -> tuple[str, Belief]:
    """(whose key it is, what may be believed of a part signed with it).

    ``part`` is the part's name, ``author`` who says that they wrote it: where two entries give one key to
    two people, it is theirs, so that nobody loses a key by being called otherwise. Pure: the same entries
    give the same answer in any order.
    """
    counting = [each for each in all_entries if each.counts]
    of_key = [each for each in counting if each.sign == key]
    of_key = [each for each in of_key if each.name == author] or of_key
    if not of_key:
        return "", "unknown"
    name = of_key[0].name
    of_key = [each for each in of_key if each.name == name]
    about = [each for each in counting if each.name == name]
    retiring = [each for each in about if key in each.retires]
    # One's own word on a key of one's own holds only until somebody else says what counts of it.
    retiring = [each for each in retiring if each.by != each.name] or retiring
    is_kept = any(part[:KEPT] in each.kept for each in retiring)
    gone = any(each.current and each.revoked for each in about)
    standing = [] if gone else [each for each in of_key if each.current and not each.revoked]
    if any(each.role == "lead" for each in standing) or (
        is_kept and any(each.role == "lead" for each in of_key)
    ):
        return name, "lead"
    if standing or is_kept:
        return name, "fellow"
    return name, "revoked"


def is_keyed(connection: Connection) -> bool:
    """Whether anybody in the team has a key."""
    return any(person.sign for person in people(connection))


# --- adding ----------------------------------------------------------------------------


def add(
    appender: Appender, round_: int, codebook: int | None, wanted: Person, *, revoked: bool = False
) -> bool:
    """Make ``wanted`` what the team knows of a person; whether that changes anything.

    Raises:
        BadInput: not a name for a coder.
        NotFound: to be revoked, and not in the team.
        Refused: the first person must be a lead, only leads change the team, one lead must stay.
    """
    connection = appender.connection
    name = check_coder_name(wanted.name)
    team = {person.name: person for person in people(connection)}
    known = entries(connection)
    lead = first_lead(connection, known).name
    standing = [each for each in known if each.current and each.name == name]
    if revoked and not standing:
        raise NotFound(f"{name} is not in the team. See: coder team list")
    _check_may_change(appender.coder, team, name, "fellow" if revoked else wanted.role)
    before = team.get(name)
    sign, age = wanted.sign, wanted.age
    if not sign and (before is not None or revoked):
        sign, age = standing[0].sign, standing[0].age
    if before is not None and not revoked and (before.role, before.sign) == (wanted.role, sign):
        return False
    _check_is_above(known, lead, appender.coder, name)
    if lead and before is not None and before.sign not in ("", sign) and appender.coder == name:
        raise Refused(
            f"{name}'s new key would vouch for itself, so others could not believe it. A lead who let {name} "
            f"in adds the new card, or {name} brings the old key back: coder team recover"
        )
    _check_key_is_free(known, name, sign)
    role = standing[0].role if revoked else wanted.role
    said: dict[str, object] = {"name": name, "role": role}
    if sign:
        said |= {"sign": sign, "age": age}
    if revoked:
        said["revoked"] = True
    if lead:
        said["signed"] = team[appender.coder].sign if appender.coder in team else ""
        said["behind"] = sorted(each.mark for each in known if each.name == name and each.counts)
    lost = {each.sign for each in standing if each.sign and (revoked or _loses(each, role, sign))}
    if lost or revoked:  # earlier keys, too: of what they signed only what is here counts from now on
        earlier = {each.sign for each in known if each.name == name and each.sign}
        lost |= earlier if revoked else earlier - {sign}
        if lost:
            said |= {"retires": sorted(lost), "kept": _parts_of(connection, lost)}
        if lead:
            said["heard"] = sorted(each.mark for each in known if each.by == name and each.counts)
    data = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # One fact can name one other: after a union with two entries, each is replaced by one fact.
    replacing: list[bytes | None] = [each.id for each in standing]
    for replaced in replacing or [None]:
        appender.append(schema.PERSON, round_, codebook, {"data": data, "replaces": replaced})
    return True


def charter(appender: Appender, round_: int, made: Charter) -> None:
    """Record what the project is called by."""
    said: dict[str, object] = {"about": "project", "id": made.id, "title": made.title}
    if made.root:
        said |= {"root": made.root, "founding": list(made.founding)}
    data = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    appender.append(schema.ROUND, round_, None, {"data": data})


def _loses(before: Entry, role: Role, sign: str) -> bool:
    return before.sign != sign or (before.role == "lead" and role != "lead")


def _parts_of(connection: Connection, keys: Iterable[str]) -> list[str]:
    rows = connection.rows(
        "SELECT part FROM part WHERE key IN (SELECT value FROM json_each(?))", [json.dumps(sorted(keys))]
    )
    return sorted(part[:KEPT] for (part,) in rows)


def _check_is_above(known: Sequence[Entry], lead: str, coder: str, name: str) -> None:
    """Refuse a word that would count nowhere."""
    rank = ranks(known, lead)
    if lead and not may_change(rank, coder, name):
        if name == lead:
            raise Refused(
                f"{name}'s key was the first of this project, and all rights come from it: only {name} can "
                "give it up or change it."
            )
        raise Refused(
            f"{name} is or was a lead, and not one whom {coder} made: only {', '.join(above(rank, name))} "
            "can change that, so that no two leads take one another's rights."
        )


def _check_key_is_free(known: Iterable[Entry], name: str, sign: str) -> None:
    for each in known if sign else ():
        if each.sign == sign and each.name != name:
            raise Refused(
                f"That key is {each.name}'s already. {name} makes one of their own: coder team key --as NAME"
            )


def _check_may_change(coder: str, team: dict[str, Person], name: str, role: Role) -> None:
    if not team:
        if role != "lead":
            raise Refused(
                f"A team begins with its lead: coder team add NAME --role lead. Then {name} can join."
            )
        return
    if coder not in team or team[coder].role != "lead":
        leads = ", ".join(person.name for person in team.values() if person.role == "lead")
        raise Refused(f"Only a lead may change the team; {coder} is a fellow. Ask {leads}.")
    others = [person for person in team.values() if person.role == "lead" and person.name != name]
    if role != "lead" and not others:
        raise Refused(f"{name} is the only lead; make somebody else a lead first.")


def newest(found: Sequence[Charter]) -> Charter | None:
    """The one that a bundle of this project names: the one with keys, else the first."""
    return next((each for each in found if each.root), found[0] if found else None)
