"""Writing the project for other programs, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder import __version__
from coder.documents.carried import read_carried
from coder.exchange.model import ForeignSet, Loss
from coder.exchange.refi_parts import Written
from coder.exchange.refi_write import write_qdc, write_qdpx
from coder.files import make_folder, write_atomic
from coder.project.carried import sets_out
from coder.project.collecting import collector_at_rest
from coder.project.homecoming import sidecar_of
from coder.project.sending_out import ORIGIN, codes_of, foreign_of, ids_of_codes, losses_of_codes
from coder.project.targets import check_target

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
    codes, carried = codes_of(project), read_carried(project.folder)
    stated = [*sets_out(carried, lambda _testimony: "", ids_of_codes(project.codebook, carried).get)]
    sets = [each for each in stated if isinstance(each, ForeignSet)]
    gone = (each for each in stated if isinstance(each, Loss))
    losses = (*losses_of_codes(project), *gone, *_of_sets(sets))
    return _put(path, lambda: write_qdc(codes, origin=f"{ORIGIN} {__version__}", sets=sets), losses)


def _of_sets(sets: Iterable[ForeignSet]) -> Iterator[Loss]:
    for each in sets:
        if each.sources:
            yield Loss("sets", each.name, "A codebook has no texts: only its codes are sent.")


def _put(path: Path, make: Callable[[], Written], losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    check_target(path)
    made = make()
    losses = (*losses, *made.losses)
    make_folder(path.parent)
    write_atomic(path, made.data)
    lines = [f"{each.what}: {each.where}: {each.why}" for each in losses] or ["Nothing is lost."]
    write_atomic(path.with_name(f"{path.name}.{_BESIDE}"), ("\n".join(lines) + "\n").encode())
    return losses
