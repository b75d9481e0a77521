"""Reading members of zip archives that came from outside, and writing archives whose bytes never vary.

Nothing is ever extracted: members are read into memory, within limits that are checked while
reading (a header may lie), and names are only looked up.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from coder.errors import BadInput

MOST_MEMBERS = 20_000
MOST_BYTES = 600_000_000
"""Of all members together, unpacked."""
MOST_OF_ONE = 200_000_000
MOST_RATIO = 200
"""Unpacked to packed size beyond which a member larger than ``_HARMLESS`` is taken for a bomb."""
_HARMLESS = 10_000_000
_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an archive is believed."""

    members: int = MOST_MEMBERS
    total: int = MOST_BYTES
    one: int = MOST_OF_ONE
    ratio: int = MOST_RATIO


class SafeZip:
    """A zip archive from outside, read in memory. Use as a context manager.

    Raises:
        BadInput: it is no zip, is damaged or encrypted, has two members of one name, or more or
            larger members than ``limits`` allow; in a sentence with ``source``'s name.
    """

    def __init__(self, data: bytes, source: str, limits: Limits | None = None) -> None:
        self.source = source
        self._limits = limits if limits is not None else Limits()
        self._left = self._limits.total
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise BadInput(f"{source} is no zip archive that can be read, or it was cut short.") from error
        self._members = self._listed()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members that are files, in the archive's order."""
        return tuple(self._members)

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        if len(infos) > self._limits.members:
            raise BadInput(
                f"{self.source} has {len(infos):,} members; at most {self._limits.members:,} are read."
            )
        members: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename.replace("\\", "/")
            if name in members:
                raise BadInput(
                    f"{self.source} has two members called {name[:80]!r}: it is damaged or forged."
                )
            if _leads_out(name):
                raise BadInput(f"{self.source} has a member that leads out of it: {name[:80]!r}.")
            members[name] = info
        if sum(info.file_size for info in infos) > self._limits.total:
            raise BadInput(f"{self.source} would unpack to more than {self._limits.total // 10**6:,} MB.")
        return members

    def read(self, name: str) -> bytes:
        """The member's bytes.

        Raises:
            BadInput: no such member, or damaged, encrypted, too large, or packed like a bomb.
        """
        info = self._members.get(name)
        if info is None:
            raise BadInput(f"{self.source} has no member {name[:80]!r}.")
        if info.flag_bits & 1:
            raise BadInput(f"{self.source} is protected by a password: take it off, then try again.")
        most = min(self._limits.one, self._left)
        packed = max(info.compress_size, 1)
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while part := stream.read(_CHUNK):
                    size += len(part)
                    if size > most or (size > _HARMLESS and size > self._limits.ratio * packed):
                        raise BadInput(
                            f"{self.source} has a member that unpacks to far more than it should: "
                            f"{name[:80]!r}."
                        )
                    parts.append(part)
        except _BROKEN as error:
            raise BadInput(f"{self.source} is damaged: its member {name[:80]!r} cannot be read.") from error
        self._left -= size
        return b"".join(parts)


def _leads_out(name: str) -> bool:
    if not name.startswith("/") and ".." not in name and ":" not in name:
        return False
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]


def pack(members: Mapping[str, bytes] | Iterable[tuple[str, bytes]], *, level: int = 6) -> bytes:
    """A zip archive of ``members`` in their order, with bytes that depend on nothing else."""
    pairs = members.items() if isinstance(members, Mapping) else members
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, data, compresslevel=level)  # the archive's own holds for names only
    return stream.getvalue()
