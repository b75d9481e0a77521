"""What every part of reading a REFI-QDA project asks: who, when, which file, and what was lost.

Ids are compared without case and braces, files by name without folder or case.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from coder.exchange.model import ForeignUser, Loss, guid
from coder.exchange.xml import attribute, child, children, text_of
from coder.text.display import counted
from coder.zips import SafeZip

_FRACTION = re.compile(r"(\.\d{6})\d+")
_MARKS_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def guid_of(element: Element) -> str:
    """The element's own id."""
    return guid(attribute(element, "guid"))


@lru_cache(maxsize=4096)
def reference(stated: str) -> str:
    """An id that many things refer to, as ids are compared."""
    return guid(stated)


def target_of(element: Element | None) -> str:
    """The id that a reference points to; empty where there is no element."""
    return reference(attribute(element, "targetGUID")) if element is not None else ""


def time_of(text: str) -> datetime | None:
    """A dateTime as it is written by real programs, in UTC; None when it is not one."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(_FRACTION.sub(r"\1", text) if "." in text else text)
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_shadow(member: str) -> bool:
    """Whether a member of an archive is what macOS puts beside each file, with the file's name."""
    folders, _, name = member.replace("\\", "/").rpartition("/")
    return name.startswith("._") or "__MACOSX" in folders.split("/")


def _file_key(name: str) -> str:
    """A file's name as it is compared: systems write accents and capitals differently."""
    return unicodedata.normalize("NFC", name).casefold()


class Tree:
    """A project's document and archive, with the losses so far."""

    def __init__(self, root: Element, archive: SafeZip) -> None:
        self.root = root
        self.archive = archive
        self.origin = attribute(root, "origin")
        self.losses: list[Loss] = []
        self._files = _by_name(archive)
        self._exact = frozenset(archive.names)
        self._users = {guid_of(each): each for each in children(child(root, "Users"), "User")}
        self._unnamed: dict[str, None] = {}
        self._credited: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._undated: Counter[str] = Counter()
        self._mistimed: Counter[str] = Counter()

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.losses.append(Loss(what, where, why))

    # --- who and when -----------------------------------------------------------------

    def named(self, *elements: Element) -> str:
        """Whom the first of ``elements`` that names somebody names as its maker; empty for nobody."""
        return self._stated("creatingUser", elements)

    def _stated(self, name: str, elements: Iterable[Element]) -> str:
        for element in elements:
            if stated := reference(attribute(element, name)):
                if stated not in self._users:
                    self._unnamed.setdefault(stated)
                return stated
        return ""

    def author(self, kind: str, *elements: Element) -> str:
        """As ``named``, but what names only who changed it is theirs, and of one user what names nobody."""
        stated = self.named(*elements)
        if not stated and (stated := self._stated("modifyingUser", elements)):
            self._changed[kind] += 1
            return stated
        if not stated and len(self._users) == 1:
            self._credited[kind] += 1
            return next(iter(self._users))
        if not stated:
            self._credited[kind] += 1
        return stated

    def made(self, kind: str, *elements: Element) -> datetime | None:
        """When the first of ``elements`` that says so was made."""
        for element in elements:
            for name in ("creationDateTime", "modifiedDateTime"):
                stated = attribute(element, name)
                if stated and (found := time_of(stated)) is not None:
                    return found
                if stated:
                    self._mistimed[kind] += 1
                    return None
        self._undated[kind] += 1
        return None

    def people(self) -> Iterator[ForeignUser]:
        """Everybody who is named, and those who only made something."""
        for ident, element in self._users.items():
            yield ForeignUser(ident, attribute(element, "name") or attribute(element, "id"))
        for ident in self._unnamed:
            self.lose("users", ident, "The project names no such user; called by the beginning of the id.")
            yield ForeignUser(ident, f"user-{ident[:8]}")

    def assumed(self) -> Iterator[str]:
        """What was concluded about authors and times, a sentence each."""
        only = next(iter(self._users.values()), None) if len(self._users) == 1 else None
        whose = "unknown here" if only is None else f"credited to {attribute(only, 'name')}, the only user"
        for kind, number in self._credited.items():
            yield f"{counted(number, kind[:-1])} with no author named: {whose}."
        for kind, number in self._changed.items():
            yield f"{counted(number, kind[:-1])} with no author named: credited to who changed it last."
        for kind, number in self._undated.items():
            yield f"{counted(number, kind[:-1])} with no time stated: the moment of the import stands."
        for kind, number in self._mistimed.items():
            yield f"{counted(number, kind[:-1])} with a time that cannot be: the moment of the import stands."

    # --- texts ------------------------------------------------------------------------

    def text(self, element: Element, name: str) -> str | None:
        """A source's or note's text as it stands in its file or in the document; None without one."""
        path, inline = attribute(element, "plainTextPath"), child(element, "PlainTextContent")
        # Files inside the archive are called by the ids of what they hold.
        member = self._member(path or ("" if inline is not None else f"{guid_of(element)}.txt"))
        if member is not None:
            return self._decoded(self.archive.read(member), name)
        return text_of(inline) if inline is not None else None

    def _member(self, path: str) -> str | None:
        for each in (unquote(path), path):
            exact = f"sources/{each.removeprefix('internal://')}"
            if exact in self._exact:
                return exact
            name = _file_key(PurePosixPath(each.replace("\\", "/")).name)
            for called in (name, f"{name}.txt") if name else ():
                if called in self._files:
                    return self._files[called]
        return None

    def _decoded(self, data: bytes, name: str) -> str:
        try:
            return data.decode("utf-16" if data.startswith(_MARKS_UTF16) else "utf-8")
        except UnicodeDecodeError:
            self.lose("texts", name, "Its text is not UTF-8; read as Windows-1252.")
            return data.decode("cp1252", "replace")


def _by_name(archive: SafeZip) -> dict[str, str]:
    """Members by their names alone; of equal ones the one among the sources."""
    found: dict[str, str] = {}
    for member in archive.names:
        if is_shadow(member):
            continue
        folder, _, name = _file_key(member.replace("\\", "/")).rpartition("/")
        if name not in found or folder == "sources":
            found[name] = member
    return found
