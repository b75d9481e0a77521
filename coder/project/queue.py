"""The queue: which testimonies there are and how far the coder who is working has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from coder.errors import BadInput
from coder.model import Span

if TYPE_CHECKING:
    from coder.project.door import Project

State = Literal["new", "started", "submitted"]

EAGER_QUEUE = 200
"""Up to so many testimonies excerpts are counted at once; beyond, row by row as they show."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A testimony as the queue shows it to the coder who is working."""

    testimony: str
    title: str
    case: str
    language: str
    codings: int
    """Own codings in the current round."""
    state: State
    excerpts: int | None = None
    """None until ``Project.excerpt_progress`` is asked."""
    coded_excerpts: int | None = None
    problem: str = ""
    """A sentence when the file cannot be read."""


def queue(project: Project) -> list[QueueRow]:
    """One row per testimony, in the order of ids."""
    own = project.own_counts()
    submitted = project.own_submissions()
    names = project.testimony_ids()
    rows = []
    for name in names:
        state: State = "submitted" if name in submitted else "started" if own.get(name, 0) else "new"
        try:
            found = project.testimony(name)
        except BadInput as error:
            rows.append(QueueRow(name, name, "", "", own.get(name, 0), state, problem=str(error)))
            continue
        row = QueueRow(name, found.title or name, found.case, found.language, own.get(name, 0), state)
        if len(names) <= EAGER_QUEUE:
            coded, total = project.excerpt_progress(name)
            row = replace(row, excerpts=total, coded_excerpts=coded)
        rows.append(row)
    return rows


def excerpt_progress(project: Project, name: str) -> tuple[int, int]:
    """(excerpts that the acting coder put a code in, all excerpts) of a testimony."""
    found = project.testimony(name)
    units = project.excerpts(found)
    spans = [coding.span for coding in project.own_codings(name)]
    coded = sum(any(span.overlaps(Span(unit.start, unit.end)) for span in spans) for unit in units)
    return coded, len(units)
