"""Where an export may be written: never over what people made."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from coder.codebook.load import CODEBOOK_FILE, CODEBOOK_FOLDER
from coder.errors import Refused
from coder.files import check_ordinary
from coder.project.expectations import CHECKS_FILE
from coder.project.texts import TESTIMONIES
from coder.record.place import RECORD
from coder.record.snapshots import FOLDER as SNAPSHOTS
from coder.report.reading import PROVENANCE_FILE

MATERIAL_FOLDERS = (TESTIMONIES, CODEBOOK_FOLDER, SNAPSHOTS)
MATERIAL_FILES = (CODEBOOK_FILE, CHECKS_FILE)
_SQLITE = b"SQLite format 3\0"
_HEAD = 4096


def check_target(path: Path, ours: Callable[[Path], bool] | None = None) -> None:
    """Refuse a path that leads elsewhere or where something lies that no export may replace.

    Args:
        path: Where a file is to be written.
        ours: Whether a file that is there may be replaced; None asks only whether it is a project's own.

    Raises:
        Refused: it is a link, a folder, a device, a file that belongs to a project, or somebody else's.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise Refused(f"Cannot write {str(path)[:80]}: {error.strerror}. Name another path.") from error
    if mode is not None and stat.S_ISLNK(mode):
        raise Refused(f"{path} is a link. Name the file that it leads to, or another path.")
    if mode is not None and stat.S_ISDIR(mode):
        raise Refused(f"{path} is a folder. Name a file in it, such as {path / 'export'}.")
    check_ordinary(path)
    if _is_material(path):
        raise Refused(
            f"{path} belongs to a project: its record, codebook, testimonies and safe copies are never "
            "written over. Name another path, such as exports/NAME."
        )
    if mode is not None and path.stat().st_size and (_begins(path, _SQLITE) or (ours and not ours(path))):
        raise Refused(
            f"{path} is there already and is no export of this kind. Name another path, or move it away."
        )


def _is_material(path: Path) -> bool:
    """Whether a path is among what people and the record have in some project's folder."""
    whole = path.absolute().parent.resolve() / path.name
    for folder in whole.parents:
        if not any((folder / name).is_file() for name in (CODEBOOK_FILE, RECORD)):
            continue
        first, *rest = (part.casefold() for part in whole.relative_to(folder).parts)
        if (first in MATERIAL_FOLDERS) if rest else (first in MATERIAL_FILES or first.startswith(RECORD)):
            return True
    return False


def _begins(path: Path, *heads: bytes) -> bool:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return head.removeprefix(b"\xef\xbb\xbf").startswith(heads)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook with a sheet called Provenance."""
    return b'"Provenance"' in _member(path, "xl/workbook.xml")


def is_page(path: Path) -> bool:
    """Whether a file is a page that carries provenance."""
    return b'id="provenance-json"' in path.read_bytes()


def has_provenance(folder: Path) -> bool:
    """Whether a folder holds an export, whose files may be replaced."""
    try:
        return b'"kind"' in (folder / PROVENANCE_FILE).read_bytes()
    except OSError:
        return False


def is_zip_with(name: str) -> Callable[[Path], bool]:
    """Whether a file is a zip with a member of that name, in whatever folder."""

    def test(path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as archive:
                return any(each.rpartition("/")[2] == name for each in archive.namelist())
        except (OSError, zipfile.BadZipFile):
            return False

    return test


def is_table_of(*columns: str) -> Callable[[Path], bool]:
    """Whether a file is a table whose first columns are these, as CSV or JSON lines."""
    heads = (",".join(columns).encode(), f'{{"{columns[0]}":'.encode())
    return lambda path: _begins(path, *heads)


def _member(path: Path, name: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name) if archive.getinfo(name).file_size < 1_000_000 else b""
    except (OSError, KeyError, zipfile.BadZipFile):
        return b""
