"""Exchange through a folder: a stick, a share, or one that some program synchronises."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from coder.errors import Refused
from coder.files import sync_folder
from coder.team.bundles import NotRead, Unreadable, is_bundle_name, read_bundle, read_file
from coder.team.transport import Found

NO_TIME = 946_684_800
"""2000-01-01 UTC: the times of files say nothing about when somebody worked."""


def time_of(before: float | None) -> int:
    """The time that a file gets: 2000-01-01, but not that of the half file in whose place it comes."""
    return NO_TIME if before is None or int(before) != NO_TIME else NO_TIME + 2


def in_the_way(place: str) -> str:
    """What to say where a folder, link or device bears a bundle's name."""
    return (
        f"Something in {place} that is no ordinary file (a folder or a link) bears its name, so it was not "
        "put there. Take that away, then sync again."
    )


class Folder:
    """A folder that is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._disk = _disk(folder)

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def list(self) -> dict[str, Found]:
        """Ordinary files with a bundle's name; links and everything else are passed over."""
        found = {}
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if is_bundle_name(entry.name):
                        said = entry.stat(follow_symlinks=False)
                        found[entry.name] = Found(said.st_size, f"{said.st_mtime_ns} {said.st_ctime_ns}")
        except OSError as error:
            raise Refused(
                f"Cannot read {self.folder}: {error.strerror}. Is the stick or share connected?"
            ) from error
        return found

    def _check_connected(self) -> None:
        """A stick that was pulled out is no fault of any file, and what is left in its place is not it."""
        if self._disk is None or _disk(self.folder) != self._disk:
            raise Refused(
                f"{self.folder} is gone. Is the stick or share connected? What is done stays done; the same "
                "command goes on from there."
            )

    def get(self, name: str) -> bytes:
        """The bytes of a file there."""
        try:
            return read_file(self.folder / name)
        except NotRead:
            self._check_connected()
            raise

    def put_if_absent(self, name: str, data: bytes) -> bool:
        """Write beside and rename; a half file of that name is mended."""
        path = self.folder / name
        self._check_connected()
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unreadable(in_the_way(self.name))
        half = None
        if path.exists():
            with suppress(Unreadable):
                read_bundle(read_file(path), name)
                return False
            with suppress(OSError):
                half = path.lstat().st_mtime
        self._write(path, data, time_of(half))
        return True

    def _write(self, path: Path, data: bytes, time: int) -> None:
        part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
        try:
            # Not private like our own files: the folder's own rights say who may take bundles from it.
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.utime(part, (time, time))
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Refused(
                f"Cannot write to {self.folder}: {error.strerror}. What is done stays done; the same command "
                "goes on from there."
            ) from error
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(self.folder)


def _disk(folder: Path) -> int | None:
    """Which disk a folder lies on; None where there is no folder, or it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
        return folder.stat().st_dev
    except OSError:
        return None


@contextmanager
def opened(folder: Path) -> Iterator[Folder]:
    """The folder as a transport.

    Raises:
        Refused: it is not there. (One that is made by mistake would look like an empty exchange.)
    """
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Connect the stick or share, or make the folder first.")
    yield Folder(folder)
