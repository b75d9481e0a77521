"""Entries of a codebook from outside, checked and put in their places: families and codes of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from coder.codebook.tree import RESERVED_FAMILIES, SEGMENT
from coder.errors import BadInput
from coder.model import Code, Family

MOST_FAULTS = 100
MOST_LEVELS = 16
"""Of codes below codes; a codebook's file holds no more."""
_KEY = re.compile(r"[A-Z]?")
_COLOUR = re.compile(r"(?:#[0-9A-Fa-f]{6})?")
_FLAGS = {"": None, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_ONLY_CODES = (
    "use_when", "avoid_when", "examples", "counter_examples", "key", "colour", "formerly", "guid",
)  # fmt: skip

SegmentOf = Callable[[str], str]
"""Makes a path's segment of a title; empty where the title has no letter of ASCII."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as a file states it, every value still text."""

    where: str
    """``row 3``, ``line 12``."""
    title: str
    above: int = -1
    """Place of the entry above among the drafts; -1 for none."""
    path: str = ""
    """Dotted; empty where it is to be made of the titles."""
    definition: str = ""
    use_when: str = ""
    avoid_when: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    key: str = ""
    colour: str = ""
    codable: str = ""
    exclusive: str = ""
    formerly: tuple[str, ...] = ()
    guid: str = ""


@dataclass(frozen=True)
class Part:
    """Families and codes that a file brings."""

    families: tuple[Family, ...]
    codes: tuple[Code, ...]
    """In the file's order, a parent before its children."""
    notes: tuple[str, ...] = ()
    """What was made of it, or left out, a sentence each."""


@dataclass
class _Settling:
    families: dict[str, Family] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    """Casefolded path -> where it stands."""


def settle(
    drafts: Sequence[Draft],
    source: str,
    *,
    family: str,
    segment_of: SegmentOf,
    there: Collection[str] = (),
) -> Part:
    """Families and codes of the drafts.

    Where every entry at the root has others below it, the roots are families; otherwise all without a
    path lie below ``family``.

    Args:
        drafts: An entry before those below it.
        source: Names the file in messages.
        family: A segment.
        segment_of: Makes segments of titles.
        there: Paths of codes and names of families that stand already; a path that is made of a title and is
            among them is numbered, for nothing says that it is that code.

    Raises:
        BadInput: every fault by its place, or nothing to take.
    """
    if not drafts:
        raise BadInput(f"{source} holds no codes.")
    depths: list[int] = []
    for draft in drafts:
        depths.append(depths[draft.above] + 1 if draft.above >= 0 else 1)
        if max(depths[-1], draft.path.count(".")) > MOST_LEVELS:
            raise BadInput(f"{source}, {draft.where}: codes lie more than {MOST_LEVELS} levels deep.")
    made = _Settling()
    inner = {draft.above for draft in drafts}
    roots = [place for place, draft in enumerate(drafts) if draft.above < 0 and not draft.path]
    grouped = all(place in inner for place in roots)
    paths: list[str] = []
    standing = {path.casefold() for path in there}
    for place, draft in enumerate(drafts):
        path = draft.path
        if not path:
            above = paths[draft.above] if draft.above >= 0 else "" if grouped else family
            stem = segment_of(draft.title) or f"code_{place + 1}"
            path = _free(f"{above}.{stem}" if above else stem, {*made.taken, *standing})
        paths.append(path)
        _put(made, draft, path)
    if made.faults:
        more = len(made.faults) - MOST_FAULTS
        listed = (*made.faults[:MOST_FAULTS], *((f"and {more} more",) if more > 0 else ()))
        raise BadInput(f"{source} cannot be taken in:", listed)
    if not made.codes:
        raise BadInput(f"{source} holds no codes, only a heading.")
    return Part(tuple(made.families.values()), tuple(made.codes.values()), tuple(made.notes))


def _free(path: str, taken: Collection[str]) -> str:
    made, number = path, 2
    while made.casefold() in taken:
        made, number = f"{path}_{number}", number + 1
    return made


def _put(made: _Settling, draft: Draft, path: str) -> None:
    def fault(what: str) -> None:
        made.faults.append(f"{draft.where}: {what}")

    segments = path.split(".")
    if not all(SEGMENT.fullmatch(each) for each in segments):
        fault(f"{path[:60]!r} is no path: letters A to Z, digits, - and _, levels divided by dots")
        return
    if segments[0].casefold() in RESERVED_FAMILIES:
        fault(f"{segments[0]} means something else in commands and tables: choose another name")
    first = made.taken.setdefault(path.casefold(), draft.where)
    if first != draft.where:
        fault(f"{path} stands in {first} already")
        return
    if not draft.title:
        fault(f"{path} has no title")
    if len(segments) == 1:
        _put_family(made, draft, path, fault)
    else:
        _put_code(made, draft, path, fault)


def _put_family(made: _Settling, draft: Draft, path: str, fault: Callable[[str], None]) -> None:
    if draft.exclusive.casefold() not in _FLAGS:
        fault(f"{draft.exclusive[:20]!r} is neither true nor false")
    exclusive = _FLAGS.get(draft.exclusive.casefold()) or False
    made.families[path] = Family(path, draft.title, draft.definition, exclusive)
    if stated := [name for name in _ONLY_CODES if getattr(draft, name)]:
        made.notes.append(f"{draft.where}: the family {path} has no place for {', '.join(stated)}; left out.")


def _put_code(made: _Settling, draft: Draft, path: str, fault: Callable[[str], None]) -> None:
    if not _KEY.fullmatch(draft.key):
        fault(f"{draft.key[:20]!r} is no hot key: one letter from A to Z")
    if not _COLOUR.fullmatch(draft.colour):
        fault(f"{draft.colour[:20]!r} is no colour: # and six hexadecimal digits")
    if draft.codable.casefold() not in _FLAGS:
        fault(f"{draft.codable[:20]!r} is neither true nor false")
    codable = _FLAGS.get(draft.codable.casefold())
    made.codes[path] = Code(
        path,
        draft.title,
        draft.definition,
        draft.use_when,
        draft.avoid_when,
        draft.examples,
        draft.counter_examples,
        draft.key or None,
        draft.colour.lower() or None,
        True if codable is None else codable,
        draft.formerly,
        draft.guid,
    )
