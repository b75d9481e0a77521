"""The bundles kept beside a record: everything that was sent or came, so that anybody can pass it on.

What could not be taken is remembered with its reason, so that the next exchange need not fetch it
again before something has changed that could make a difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from coder.files import write_atomic
from coder.team.bundles import Bundle, Unreadable, is_bundle_name, is_true_to_name, read_file
from coder.team.transport import Found

FOLDER = "bundles"
_SEEN = "seen.json"
_DAMAGED = ".damaged"
_A_WHILE, _A_DAY = 60_000, 86_400_000
"""Milliseconds. Times of files are as coarse as two seconds."""
State = Literal["done", "sealed", "waits", "refused", "half", "unfit", "unread"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a bundle."""

    state: State
    """``sealed``: for others only; ``waits``: for something that may still come; ``half``: not whole;
    ``unfit``: no bundle, or not the one of this name, so that another may still come in its place;
    ``unread``: it could not be read then, which says nothing of it."""
    context: str
    """What it was judged by: while that is the same, so is the answer."""
    size: int
    reason: str = ""
    source: str = ""
    """Where it was found."""
    since: int = 0
    """Of half a file or an unread one: when it was first found so, in milliseconds, if not written since."""
    stamp: str = ""
    """Of half a file: what its place said of when it was written (``transport.Found``)."""
    looked: int = 0
    """When it was looked at last, in milliseconds."""

    def stands(self, found: Found, place: str, now: int) -> bool:
        """Whether half a file is surely as it was, so that reading it again tells nothing.

        Surely: it was looked at twice with a while in between, in which nobody wrote it. All the same
        it is looked at once a day, for some places say nothing of who writes what.
        """
        return (
            self.state in ("half", "unfit")
            and (self.size, self.stamp, self.source) == (found.size, found.stamp, place)
            and bool(self.stamp)
            and self.looked - self.since >= _A_WHILE
            and 0 <= now - self.looked < _A_DAY
        )


class Mirror:
    """The folder ``bundles`` beside a record."""

    def __init__(self, record: Path) -> None:
        self.folder = record.parent / FOLDER

    def files(self) -> dict[str, int]:
        """Names and sizes of the bundles there."""
        found = {}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if is_bundle_name(path.name) and path.is_file() and not path.is_symlink():
                found[path.name] = path.stat().st_size
        return found

    def keep(self, bundle: Bundle) -> str:
        """Put a bundle there under its own name; returns that name."""
        path = self.folder / bundle.file
        try:
            self.read(bundle.file)
        except Unreadable:
            write_atomic(path, bundle.data)
        return bundle.file

    def read(self, name: str) -> bytes:
        """The bytes of a bundle there.

        Raises:
            Unreadable: gone, damaged, or no longer an ordinary file.
        """
        data = read_file(self.folder / name)
        if not is_true_to_name(data, name):
            raise Unreadable("It is damaged: what is in it is not what its name says.")
        return data

    def damaged(self) -> list[str]:
        """Names of the bundles there that cannot be read, or are not what was written."""
        found = []
        for name in sorted(self.files()):
            try:
                self.read(name)
            except Unreadable:
                found.append(name)
        return found

    def set_aside_damaged(self) -> list[str]:
        """Rename what is damaged, so that it counts as lost; returns its names. Nothing is deleted."""
        found = self.damaged()
        for name in found:
            path = self.folder / name
            with suppress(OSError):  # then it is in the way again next time; it is never sent
                path.replace(path.with_name(name + _DAMAGED))
        return found

    def drop(self, name: str) -> None:
        """Take a bundle away that was never sent."""
        (self.folder / name).unlink(missing_ok=True)

    def seen(self) -> dict[str, Seen]:
        """What is known of bundles found anywhere, by their names."""
        try:
            said = json.loads((self.folder / _SEEN).read_text(encoding="utf-8"))
            return {str(name): Seen(**fields) for name, fields in said.items()}
        except (OSError, ValueError, TypeError, AttributeError):  # lost: they are looked at once more
            return {}

    def remember(self, seen: Mapping[str, Seen]) -> None:
        """Keep what became of bundles."""
        if not seen and not self.folder.is_dir():
            return
        said = {name: asdict(each) for name, each in sorted(seen.items())}
        write_atomic(self.folder / _SEEN, json.dumps(said, ensure_ascii=False, indent=1).encode())
