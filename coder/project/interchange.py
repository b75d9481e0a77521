"""Other programs' projects in, told by what they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coder.documents.foreign import project_kind, title
from coder.errors import BadInput
from coder.exchange.model import Foreign
from coder.project.bringing import Brought, bring
from coder.project.homecoming import come_home

if TYPE_CHECKING:
    from coder.project.door import Project

MOST_BYTES = 600_000_000
"""Of a project's file; nobody's texts and codings are larger."""


def read_project(path: Path) -> Foreign:
    """What another program's project says, of whatever kind it is.

    Raises:
        BadInput: it cannot be read, is damaged, or of a kind that is none of those known.
    """
    kind = project_kind(path)
    if kind == "qdpx":
        from coder.exchange.refi_read import read_qdpx

        return read_qdpx(_content(path), path.name)
    if kind == "qdc":
        from coder.exchange.refi_codebook import read_qdc

        return read_qdc(_content(path), path.name)
    what = title(kind) if kind else "no project of another program"
    raise BadInput(f"{path.name} is {what}, which cannot be read.")


def import_project(
    project: Project,
    path: Path,
    *,
    dry_run: bool = False,
    submit: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Brought:
    """Take another program's project in, or our own that comes back: whole or not at all.

    With ``submit``, each testimony with codings counts as finished by their coders.

    Raises:
        BadInput: it cannot be read, or its codes clash with those that are there.
        Refused: it holds others' codings and one is no lead; or the folder cannot be written.
    """
    foreign = read_project(path)
    home = come_home(project, foreign, path.stem, dry_run=dry_run)
    if home is not None:
        return home
    return bring(project, foreign, path.stem, dry_run=dry_run, submit=submit, progress=progress)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path.name} is larger than {MOST_BYTES // 10**6:,} MB; it was not read.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
