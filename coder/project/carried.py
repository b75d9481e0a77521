"""What other programs' projects say that no file of ours has a place for: in, and out again as it came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder.documents.carried import (
    FOLDER,
    Carried,
    NamedSet,
    Thing,
    carried_yaml,
    read_carried,
)
from coder.exchange.model import Foreign, ForeignSet, Loss, guid, is_guid
from coder.exchange.refi_parts import made_guid
from coder.project.brought_people import column_of
from coder.project.new_files import free_file
from coder.project.own_ids import own_id
from coder.text.safe_yaml import welcome

if TYPE_CHECKING:
    from coder.project.brought_facts import Plan
    from coder.project.door import Project

KEEPS_IDS = "REFI-QDA"
"""Formats in whose programs ids are there to be known again by."""


@dataclass(frozen=True)
class NewCarried:
    """What an import adds to what is here."""

    files: Mapping[Path, bytes]
    """The new file; empty where there is nothing to add."""
    losses: tuple[Loss, ...] = ()
    sets: tuple[str, ...] = ()
    """Names of the sets in the new file."""


def carried_in(project: Project, foreign: Foreign, plan: Plan, name: str) -> NewCarried:
    """The file that keeps the sets of ``foreign`` and the ids of who and what is in it.

    Args:
        project: Where to.
        foreign: What a reader made.
        plan: Which of ours answers to which of theirs.
        name: Of the file it came from; names the new one.

    Raises:
        BadInput: a file of this kind here cannot be read, or there are too many sets.
    """
    sets, losses = [], []
    for each in foreign.sets:
        out = len(set(each.sources) - plan.testimonies.keys()) + len(set(each.codes) - plan.places.keys())
        if out:
            losses.append(Loss("members of sets", each.name, f"{out:,} of its members did not come in."))
        sets.append(
            NamedSet(
                _line(each.name) or "set",
                each.id,
                "\n".join(welcome(each.description).splitlines()),
                tuple(dict.fromkeys(_members(each.sources, plan.testimonies))),
                tuple(dict.fromkeys(_members(each.codes, plan.places))),
            )
        )
    ids = _ids(foreign, plan) if foreign.format.startswith(KEEPS_IDS) else {}
    added = added_to(project, Carried(tuple(sets), ids), name)
    return NewCarried(added.files, (*losses, *added.losses), added.sets)


def added_to(project: Project, came: Carried, name: str) -> NewCarried:
    """The file that keeps of ``came`` what is not here; what is here under the same id or name stays.

    Raises:
        BadInput: a file of this kind here cannot be read, or there are too many sets.
    """
    if not came.sets and not any(came.ids.values()):
        return NewCarried({})
    here = read_carried(project.folder)
    known = {set_id(each): each for each in here.sets}
    there = {replace(each, guid="") for each in here.sets}
    losses, sets = [], []
    for each in came.sets:
        if set_id(each) not in known and replace(each, guid="") in there:
            continue  # some programs make new ids at each export
        found = known.setdefault(set_id(each), each)
        if found is each:
            sets.append(each)
        elif found != each:
            losses.append(Loss("sets", each.name, "It says something else here; left as it is here."))
    ids = {
        thing: {name: ident for name, ident in stated.items() if not here.id_of(thing, name)}
        for thing, stated in came.ids.items()
    }
    data = carried_yaml(Carried(tuple(sets), ids))
    place = free_file(project.folder / FOLDER, name)
    return NewCarried({place: data} if data else {}, tuple(losses), tuple(each.name for each in sets))


def _ids(foreign: Foreign, plan: Plan) -> dict[Thing, dict[str, str]]:
    """The ids that differ from those which our things have of themselves."""
    stated: list[tuple[Thing, str, str]] = [
        *(("coder", name, ident) for ident, name in plan.coders.items()),
        *(("family", path, ident) for ident, path in plan.places.items() if "." not in path),
        *(("case", _line(each.name), each.id) for each in foreign.cases),
        *(("variable", column_of(_line(each.name)), each.id) for each in foreign.variables),
    ]
    found: dict[Thing, dict[str, str]] = {}
    for thing, name, ident in stated:
        if name and is_guid(ident) and ident != own_id(thing, name):
            found.setdefault(thing, {}).setdefault(name, ident)
    return found


def sets_out(
    carried: Carried, testimony: Callable[[str], str | None], code: Callable[[str], str | None]
) -> Iterator[ForeignSet | Loss]:
    """The sets as others know them, and what is no longer here of them.

    Args:
        carried: With the sets.
        testimony: Our testimony's id there; None where there is no such testimony.
        code: Likewise of a code or family.
    """
    for each in carried.sets:
        sources, codes = [*map(testimony, each.testimonies)], [*map(code, each.codes)]
        gone = sources.count(None) + codes.count(None)
        if gone:
            yield Loss("members of sets", each.name, f"{gone:,} of its members are not here; left out.")
        yield ForeignSet(each.name, _there(codes), _there(sources), set_id(each), each.description)


def set_id(each: NamedSet) -> str:
    """The id a set came with, or its own."""
    stated = guid(each.guid)
    return stated if is_guid(stated) else made_guid("set", each.name)


def _line(words: str) -> str:
    return " ".join(welcome(words).split())


def _members(stated: Iterable[str], ours: Mapping[str, str]) -> Iterator[str]:
    return (ours[each] for each in stated if each in ours)


def _there(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(each for each in ids if each is not None)
