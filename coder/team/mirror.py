"""The bundles kept beside a record: everything that was sent or came, so that anybody can pass it on.

What could not be taken is remembered with its reason, so that the next exchange need not fetch it
again before something has changed that could make a difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from coder.files import write_atomic
from coder.team.bundles import Bundle, is_bundle_name, read_file

FOLDER = "bundles"
_SEEN = "seen.json"
State = Literal["done", "sealed", "waits", "refused"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a bundle."""

    state: State
    """``sealed``: for others only; ``waits``: for something that may still come."""
    context: str
    """What it was judged by: while that is the same, so is the answer."""
    size: int
    reason: str = ""
    source: str = ""
    """Where it was found."""


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
        if not path.is_file() or path.stat().st_size != len(bundle.data):
            write_atomic(path, bundle.data)
        return bundle.file

    def read(self, name: str) -> bytes:
        """The bytes of a bundle there.

        Raises:
            Unreadable: gone, or no longer an ordinary file.
        """
        return read_file(self.folder / name)

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
