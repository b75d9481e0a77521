"""Writing files so that a crash, a full disk or a link never harms what was there."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from coder.errors import Refused

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_OF_NAME = 80
"""Characters of a file's name in that of its temporary one."""
AT_WORK = 3600
"""Seconds after which nobody is still writing a file."""


def make_folder(path: Path) -> None:
    """Make ``path`` and its parents, each new one readable by its owner only."""
    missing = [path, *path.parents]
    missing = [folder for folder in missing if not folder.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        except OSError as error:
            raise Refused(f"Cannot make the folder {folder}: {error.strerror}.") from error


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError:  # some file systems refuse to sync a folder; the file itself is synced
        pass
    finally:
        os.close(handle)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; put it in place when the block ends well.

    The temporary file is private, synced and renamed over ``path`` (a link there is
    replaced, its target untouched). On any error it is removed and ``path`` is as before.

    Raises:
        Refused: it cannot be written, or what is there is no file: a folder, a device, a pipe.
    """
    check_ordinary(path)
    make_folder(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:_OF_NAME]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise Refused(f"Cannot write {path}: {error.strerror}. Choose a folder you may write to.") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.chmod(PRIVATE_FILE)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refused(
            f"Cannot write {path}: {error.strerror}. What was there before is untouched."
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def check_ordinary(path: Path) -> None:
    """Refuse to write where a folder, a device or a pipe is.

    Renaming over such would put a file in its place, for every other program too.

    Raises:
        Refused: saying what is there.
    """
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file (a device, pipe or socket)"
        raise Refused(f"Cannot write {path}: it is {what}. Nothing was written; choose another name.")


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all, readable by its owner only."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def take_away_leftovers(folder: Path, of: Collection[str] = ()) -> None:
    """Remove what programs that were killed while writing left in ``folder``; they may hold anybody's words.

    Younger ones may belong to a program that is still at work, but for those of the names in ``of``.
    """
    latest = time.time() - AT_WORK
    begun = {name[:_OF_NAME] for name in of}
    with suppress(OSError):  # a folder that is not there has none
        for path in folder.glob(".*.part"):
            is_dead = path.name[1:].removesuffix(".part").rpartition(".")[0] in begun
            with suppress(OSError):
                if is_dead or path.lstat().st_mtime < latest:
                    path.unlink()


def write_together(groups: Sequence[Sequence[tuple[Path, bytes]]]) -> list[str]:
    """Write groups of new files, each group whole or not at all, with one wait for the disk in all.

    Thousands of small files are written at the pace of the disk's cache, and are still on the
    disk when this returns; nothing is renamed into place before its bytes are safe. A group's last
    file is put in place last. Should this be interrupted, groups in place stay whole.

    Returns:
        For each group an empty string, or why it could not be written.
    """
    staged: list[list[tuple[Path, Path]]] = []
    faults = []
    try:
        for group in groups:
            staged.append([])
            faults.append(_staged(group, staged[-1]))
        try:
            _settle([temporary for parts in staged for temporary, _ in parts])
        except OSError as error:
            said = f"Cannot write {{}}: {error.strerror}. What was there before is untouched."
            return [fault or said.format(group[-1][0]) for fault, group in zip(faults, groups, strict=True)]
        for place, parts in enumerate(staged):
            faults[place] = faults[place] or _put_in_place(parts)
    finally:
        for parts in staged:
            _take_away(parts)
    for folder in {path.parent for group in groups for path, _ in group}:
        with suppress(OSError):  # one that could not be made, as its group's fault says
            sync_folder(folder)
    return faults


def _staged(group: Sequence[tuple[Path, bytes]], parts: list[tuple[Path, Path]]) -> str:
    """Write a group beside where it belongs; what went wrong, and then nothing of it is left."""
    for path, data in group:
        try:
            if not path.parent.is_dir():
                make_folder(path.parent)
            # Known before it is there, so that whoever interrupts this finds it among ``parts``.
            temporary = path.with_name(f".{path.name[:_OF_NAME]}.{secrets.token_hex(4)}.part")
            parts.append((temporary, path))
            with open(temporary, "xb", opener=_private) as stream:
                stream.write(data)
        except Refused as error:
            fault = str(error)
        except OSError as error:
            fault = f"Cannot write {path}: {error.strerror}. Choose a folder you may write to."
        else:
            continue
        _take_away(parts)
        parts.clear()
        return fault
    return ""


def _take_away(parts: Sequence[tuple[Path, Path]]) -> None:
    for temporary, _ in parts:
        with suppress(OSError):  # it may never have come to be
            temporary.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


_FEW = 16


def _settle(files: Sequence[Path]) -> None:
    """Wait until the files' bytes are on the disk: one by one where they are few, else all at once."""
    if len(files) > _FEW and hasattr(os, "sync"):
        os.sync()
        return
    for file in files:
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())


def _put_in_place(parts: Sequence[tuple[Path, Path]]) -> str:
    done: list[Path] = []
    for temporary, path in parts:
        is_new = not os.path.lexists(path)
        try:
            temporary.replace(path)
        except OSError as error:
            for each in done:
                each.unlink(missing_ok=True)
            return f"Cannot write {path}: {error.strerror}. What was there before is untouched."
        if is_new:
            done.append(path)
    return ""
