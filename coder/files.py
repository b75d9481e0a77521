"""Writing files so that a crash, a full disk or a link never harms what was there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder.errors import Refused

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


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
    """
    make_folder(path.parent)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
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


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` whole or not at all, readable by its owner only."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)
