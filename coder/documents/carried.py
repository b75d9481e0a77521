"""What came with other programs' projects and has no other place: ``interchange.d/*.yaml``.

Sets of testimonies and codes, which people may edit, and the ids under which things leave again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from coder.documents.decode import decode
from coder.errors import BadInput
from coder.text.safe_yaml import MAX_BYTES, Parsed, YamlProblems, YamlValue, parse_yaml, welcome

FOLDER = "interchange.d"
Thing = Literal["coder", "family", "case", "variable"]
THINGS: tuple[Thing, ...] = ("coder", "family", "case", "variable")
_ABOVE = "# What came with another program's project: it leaves again with `coder export qdpx`."
_TEXTS = ("name", "guid", "description")
_LISTS = ("testimonies", "codes")


@dataclass(frozen=True, slots=True)
class NamedSet:
    """What somebody put together under a name; nothing is computed by it."""

    name: str
    guid: str = ""
    """Its id in the project that it was brought from."""
    description: str = ""
    testimonies: tuple[str, ...] = ()
    """Ids, which need not be there."""
    codes: tuple[str, ...] = ()
    """Paths, or names of families; likewise."""


@dataclass(frozen=True)
class Carried:
    """What other programs' projects said and no other file has a place for."""

    sets: tuple[NamedSet, ...] = ()
    ids: Mapping[Thing, Mapping[str, str]] = field(default_factory=dict)
    """By kind and our name of it: the id it bore there, so that it leaves under it."""

    def id_of(self, thing: Thing, name: str) -> str:
        """The id that it came with; empty for what is our own."""
        return self.ids.get(thing, {}).get(name, "")

    def names(self, thing: Thing) -> dict[str, str]:
        """Our names by the ids there."""
        return {ident: name for name, ident in self.ids.get(thing, {}).items()}


def read_carried(project: Path) -> Carried:
    """What the files in a project's folder say; of two ids for one thing the first file's holds.

    Raises:
        BadInput: a file cannot be read, or says something else; with its line.
    """
    sets: list[NamedSet] = []
    ids: dict[Thing, dict[str, str]] = {}
    for path in sorted((project / FOLDER).glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BadInput(f"{name} cannot be read: {error.strerror or error}.") from error
        found = parse_carried(decode(data, None, name).text, name)
        sets.extend(found.sets)
        for thing, stated in found.ids.items():
            ids[thing] = {**stated, **ids.get(thing, {})}
    return Carried(tuple(sets), ids)


def carried_yaml(carried: Carried) -> bytes:
    """A file that ``read_carried`` reads back as it was; nothing where there is nothing to say.

    Raises:
        BadInput: more than such a file can hold.
    """
    lines = [_ABOVE]
    if carried.sets:
        lines.append("sets:")
    for each in carried.sets:
        lines.append(f"  - name: {_quoted(each.name)}")
        lines += [f"    {key}: {_quoted(getattr(each, key))}" for key in _TEXTS[1:] if getattr(each, key)]
        for key in _LISTS:
            if members := getattr(each, key):
                lines.append(f"    {key}:")
                lines += [f"      - {_quoted(member)}" for member in members]
    if any(carried.ids.values()):
        lines.append("ids:")
    for thing in THINGS:
        if stated := carried.ids.get(thing):
            lines.append(f"  {thing}:")
            lines += [f"    {_quoted(name)}: {_quoted(ident)}" for name, ident in stated.items()]
    if len(lines) == 1:
        return b""
    data = ("\n".join(lines) + "\n").encode()
    if len(data) > MAX_BYTES:
        raise BadInput(f"The sets take {len(data) // 10**6} MB; at most {MAX_BYTES // 10**6} can be kept.")
    return data


def _quoted(text: str) -> str:
    """A YAML text in quotes, which JSON's are too."""
    return json.dumps("\n".join(welcome(text).splitlines()), ensure_ascii=False)


def parse_carried(text: str, source: str) -> Carried:
    """What a file's text states; ``source`` names it in sentences.

    Raises:
        BadInput: it cannot be read, or says something else than sets and ids.
    """
    try:
        parsed = parse_yaml(text, source)
    except YamlProblems as error:
        faults = tuple(f"line {each.line}: {each.message}" for each in error.problems)
        raise BadInput(f"{source} cannot be read; correct it:", faults) from error
    whole = {} if parsed.value is None else parsed.value
    if not isinstance(whole, dict) or set(whole) - {"sets", "ids"}:
        raise BadInput(f"{source}: write `sets:` and below it a list of sets, or `ids:`; nothing else.")
    listed, stated = whole.get("sets") or [], whole.get("ids") or {}
    if not isinstance(listed, list):
        raise BadInput(f"{source}, line {parsed.line(('sets',))}: write a list of sets.")
    sets = tuple(_set(entry, parsed, at, source) for at, entry in enumerate(listed))
    return Carried(sets, _ids(stated, parsed, source))


def _ids(stated: YamlValue, parsed: Parsed, source: str) -> dict[Thing, dict[str, str]]:
    found: dict[Thing, dict[str, str]] = {}
    if not isinstance(stated, dict) or set(stated) - set(THINGS):
        raise BadInput(f"{source}, line {parsed.line(('ids',))}: ids are those of {', '.join(THINGS)}.")
    for thing in THINGS:
        entries = stated.get(thing) or {}
        if not isinstance(entries, dict) or not all(isinstance(each, str) for each in entries.values()):
            where = f"{source}, line {parsed.line(('ids', thing))}"
            raise BadInput(f"{where}: write a name and its id on each line.")
        found[thing] = {name: str(ident) for name, ident in entries.items()}
    return found


def _set(entry: YamlValue, parsed: Parsed, at: int, source: str) -> NamedSet:
    where = f"{source}, line {parsed.line(('sets', at))}"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        raise BadInput(f"{where}: a set needs a name.")
    if unknown := [key for key in entry if key not in (*_TEXTS, *_LISTS)]:
        known = ", ".join((*_TEXTS, *_LISTS))
        raise BadInput(f"{where}: a set has no {unknown[0]!r}; it has {known}.")
    for key in _TEXTS:
        if not isinstance(entry.get(key) or "", str):
            raise BadInput(f"{where}: {key} is one text.")
    for key in _LISTS:
        members = entry.get(key) or []
        if not isinstance(members, list) or not all(isinstance(each, str) for each in members):
            raise BadInput(f"{where}: {key} is a list of names.")
    name, guid, description = (str(entry.get(key) or "") for key in _TEXTS)
    testimonies, codes = (tuple(map(str, entry.get(key) or ())) for key in _LISTS)
    return NamedSet(name, guid, description, testimonies, codes)
