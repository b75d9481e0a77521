"""Writing an export that is a folder of files, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coder.errors import Refused
from coder.exchange.model import Loss
from coder.files import make_folder, write_atomic, write_together


def write_folder(folder: Path, files: Mapping[PurePosixPath, bytes], sign: str) -> None:
    """Put ``files`` in ``folder``, which is new, empty, or an earlier export that bears ``sign``.

    Everything is written beside and then takes the earlier one's place.

    Raises:
        Refused: the folder holds something else, is a link, or cannot be written.
    """
    if folder.is_symlink():
        raise Refused(f"{folder} is a link. Name the folder that it leads to, or another path.")
    try:
        if folder.exists() and not (folder.is_dir() and (_is_empty(folder) or (folder / sign).is_file())):
            raise Refused(f"{folder} is there and is no earlier export: name a folder that is not there yet.")
        make_folder(folder.parent)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name[:80]}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise Refused(f"Cannot write {folder}: {error.strerror or error}.") from error
    try:
        made = beside / "new"
        (fault,) = write_together([[(made.joinpath(*place.parts), data) for place, data in files.items()]])
        if fault:
            raise Refused(fault)
        if folder.exists():
            folder.rename(beside / "old")
        made.rename(folder)
    except OSError as error:
        if (beside / "old").is_dir() and not folder.exists():
            (beside / "old").rename(folder)
        raise Refused(f"Cannot write {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_losses(path: Path, losses: tuple[Loss, ...]) -> None:
    """Keep beside an export what it could not carry, as ``<name>.losses.txt``."""
    lines = [f"{each.what}: {each.where}: {each.why}" for each in losses] or ["Nothing is lost."]
    write_atomic(path.with_name(f"{path.name}.losses.txt"), ("\n".join(lines) + "\n").encode())


def _is_empty(folder: Path) -> bool:
    return next(folder.iterdir(), None) is None
