"""What every part of writing REFI-QDA uses: ids, times, descriptions, references, names of codes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from coder.exchange.model import ForeignCode, Loss
from coder.exchange.xml_write import element, text

_OURS = UUID("6c0a8d0e-5a2b-5f0c-9a57-4d1e6f2b7c33").bytes
"""Namespace of the ids that are made here, so that the same thing has the same id in each export."""
NAME_LENGTH = 100
"""Characters of a passage or memo that its name shows."""


@dataclass(frozen=True)
class Written:
    """An archive or document, and what it could not carry."""

    data: bytes
    losses: tuple[Loss, ...]


def made_guid(*parts: object) -> str:
    """A GUID that the parts alone decide: UUID version 5 (RFC 9562, 5.5)."""
    return _version_5(hashlib.sha1(_OURS + _named(parts), usedforsecurity=False).hexdigest())


def made_guids(*parts: object) -> Callable[[int, int, str], str]:
    """Makes what ``made_guid`` makes of ``parts`` and three more, for very many, in half the time."""
    begun = hashlib.sha1(_OURS + _named((*parts, "")), usedforsecurity=False)

    def made(start: int, end: int, ident: str) -> str:
        hashed = begun.copy()
        hashed.update(f"{start}\x1f{end}\x1f{ident}".encode("utf-8", "surrogatepass"))
        return _version_5(hashed.hexdigest())

    return made


def _named(parts: Iterable[object]) -> bytes:
    return "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")


_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def _version_5(digits: str) -> str:
    variant = _VARIANTS[digits[16]]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def stamp(at: datetime) -> str:
    """A dateTime of the standard, in UTC and whole seconds."""
    # Put together by hand: ``isoformat`` asks for the zone again and takes four times as long.
    at = at if at.tzinfo is UTC else at.astimezone(UTC)
    day = _day(at.toordinal())
    return f"{day}T{_TWO_DIGITS[at.hour]}:{_TWO_DIGITS[at.minute]}:{_TWO_DIGITS[at.second]}Z"


_TWO_DIGITS = [f"{number:02}" for number in range(60)]


@lru_cache(maxsize=1024)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def description(words: str) -> str:
    """A description; nothing where there is nothing to say."""
    return f"<Description>{text(words)}</Description>" if words else ""


def references(notes: Iterable[str]) -> str:
    """References to notes by their ids."""
    return "".join(f'<NoteRef targetGUID="{note}" />' for note in notes)


def unique_names(codes: Sequence[ForeignCode]) -> tuple[dict[str, str], list[Loss]]:
    """A name for each code's id that no other code bears: with its parent's before it where needed."""
    by_id = {code.id: code for code in codes}
    count = Counter(code.name.casefold() for code in codes)
    names: dict[str, str] = {}
    taken: set[str] = {name for name, number in count.items() if number == 1}
    losses: list[Loss] = []
    for code in codes:
        name = code.name
        if count[name.casefold()] > 1:
            above = by_id.get(code.parent)
            name = f"{above.name} / {code.name}" if above is not None else code.name
            number = 2
            stem = name
            while name.casefold() in taken:
                name, number = f"{stem} ({number})", number + 1
            if name != code.name:
                why = f"Others need unique names: written as {name!r}."
                losses.append(Loss("names of codes", code.name, why))
        taken.add(name.casefold())
        names[code.id] = name
    return names, losses


def code_tree(
    codes: Sequence[ForeignCode], names: Mapping[str, str], notes: Mapping[str, Sequence[str]]
) -> str:
    """The codes as nested elements; nothing where there are none.

    Args:
        codes: A parent before its children.
        names: By the code's id.
        notes: Ids of the notes about a code, by its id.
    """
    inside: dict[str, list[str]] = {code.id: [] for code in codes}
    roots: list[str] = []
    for code in reversed(codes):
        attributes = {"guid": code.id, "name": names[code.id], "isCodable": str(code.codable).lower()}
        if code.colour:
            attributes["color"] = code.colour.upper()
        below = reversed(inside.pop(code.id))
        made = element(
            "Code", attributes, description(code.description), references(notes.get(code.id, ())), *below
        )
        inside.get(code.parent, roots).append(made)
    return f"<Codes>{''.join(reversed(roots))}</Codes>" if roots else ""
