"""Writing the project for other programs, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder import __version__
from coder.exchange.model import Loss
from coder.exchange.refi_parts import Written
from coder.exchange.refi_write import write_qdc, write_qdpx
from coder.files import make_folder, write_atomic
from coder.project.collecting import collector_at_rest
from coder.project.exports_book import check_target
from coder.project.homecoming import sidecar_of
from coder.project.sending_out import ORIGIN, codes_of, foreign_of, losses_of_codes

if TYPE_CHECKING:
    from coder.project.door import Project

_BESIDE = "losses.txt"


def export_qdpx(project: Project, path: Path, *, with_names: bool = False) -> tuple[Loss, ...]:
    """Write a REFI-QDA project, with everything of our own beside; returns what others lose.

    What is lost is written beside the file too. The same project gives the same bytes.

    Args:
        project: It is only read.
        path: Where to.
        with_names: Let names, aliases, the register and notes on credibility out.

    Raises:
        Refused: the path is a link or cannot be written.
    """
    with collector_at_rest():
        foreign = foreign_of(project, with_names=with_names)
        sidecar, more = sidecar_of(project, with_names=with_names)
        made = write_qdpx(replace(foreign, sidecar=sidecar), origin=f"{ORIGIN} {__version__}")
    return _put(path, lambda: made, (*foreign.losses, *more))


def export_qdc(project: Project, path: Path) -> tuple[Loss, ...]:
    """Write the codebook as a REFI-QDA codebook; returns what others lose.

    Raises:
        Refused: the path is a link or cannot be written.
    """
    codes = codes_of(project)
    return _put(
        path, lambda: write_qdc(codes, origin=f"{ORIGIN} {__version__}"), tuple(losses_of_codes(project))
    )


def _put(path: Path, make: Callable[[], Written], losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    check_target(path)
    made = make()
    losses = (*losses, *made.losses)
    make_folder(path.parent)
    write_atomic(path, made.data)
    lines = [f"{each.what}: {each.where}: {each.why}" for each in losses] or ["Nothing is lost."]
    write_atomic(path.with_name(f"{path.name}.{_BESIDE}"), ("\n".join(lines) + "\n").encode())
    return losses
