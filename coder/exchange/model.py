"""A project as another program keeps it: what every reader makes and every writer takes.

Ids are the other program's own, in one canonical form (``guid``). Offsets are code points of the
source's canonical text, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

VariableKind = Literal["text", "number", "date", "boolean"]
MemoTarget = Literal["project", "source", "passage", "coding", "code", "case"]

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def guid(text: str) -> str:
    """``text`` as ids are compared: without blanks and braces, in lower case."""
    return text.strip().removeprefix("urn:uuid:").strip("{}").strip().lower()


def is_guid(text: str) -> bool:
    """Whether ``text`` is a GUID in the form that ``guid`` gives."""
    return _GUID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that could not be carried over as it was, or could not be carried over at all."""

    what: str
    """The kind of thing, in the plural where it is counted: ``links``, ``pictures``, ``positions``."""
    where: str
    """Which one: a name, an id, a member of the archive."""
    why: str
    """What became of it, as a sentence."""


@dataclass(frozen=True, slots=True)
class ForeignUser:
    """Somebody who coded there."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ForeignCode:
    """A code of the other program's tree."""

    id: str
    name: str
    parent: str = ""
    """Id of the code above; empty at the root."""
    codable: bool = True
    colour: str = ""
    """``#rrggbb`` or empty."""
    description: str = ""


class ForeignCoding(NamedTuple):
    """One code on one passage by one user; a named tuple, for there are a hundred thousand of them."""

    id: str
    source: str
    start: int
    end: int
    code: str
    user: str
    """Id of the user; empty when nobody is named."""
    at: datetime | None = None
    memo: str = ""
    passage: str = ""
    """Id of the passage that carries it, where the program has passages of their own."""


@dataclass(frozen=True, slots=True)
class ForeignMemo:
    """A note with its author."""

    id: str
    about: MemoTarget
    target: str
    """Id of what it is about; empty for the project."""
    text: str
    user: str = ""
    at: datetime | None = None
    start: int | None = None
    """Of a passage: its place in the source."""
    end: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class ForeignVariable:
    """An attribute of cases or sources."""

    id: str
    name: str
    kind: VariableKind = "text"
    description: str = ""


@dataclass(frozen=True)
class ForeignCase:
    """A person or other unit of the study."""

    id: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """By the variable's name."""
    sources: tuple[str, ...] = ()
    """Ids of the sources that belong to it."""
    description: str = ""


@dataclass(frozen=True)
class ForeignSource:
    """A document and how its positions were understood."""

    id: str
    name: str
    text: str
    """Canonical."""
    description: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    calibration: str = ""
    """How positions were counted there, in words; empty when nothing had to be found out."""
    score: tuple[int, int] | None = None
    """Of the passages that state their words: how many fit, of how many."""
    user: str = ""
    """Id of who described it; empty when nobody is named."""


@dataclass(frozen=True, slots=True)
class ForeignSet:
    """A named group of codes or sources."""

    name: str
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    id: str = ""
    description: str = ""


@dataclass(frozen=True)
class Foreign:
    """Everything that was read, and what was lost on the way."""

    format: str
    """Name of the format, as users know it."""
    name: str = ""
    origin: str = ""
    """The program that wrote it, as it calls itself."""
    description: str = ""
    users: tuple[ForeignUser, ...] = ()
    codes: tuple[ForeignCode, ...] = ()
    """A parent before its children."""
    sources: tuple[ForeignSource, ...] = ()
    codings: tuple[ForeignCoding, ...] = ()
    memos: tuple[ForeignMemo, ...] = ()
    variables: tuple[ForeignVariable, ...] = ()
    cases: tuple[ForeignCase, ...] = ()
    sets: tuple[ForeignSet, ...] = ()
    losses: tuple[Loss, ...] = ()
    user: str = ""
    """Id of who made the project; empty when nobody is named."""
    assumed: tuple[str, ...] = ()
    """What was concluded where the file does not say, a sentence each."""
    sidecar: bytes = b""
    """What our own export put beside, for ourselves; empty from any other program."""
