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
"""Up to so many testimonies are read and counted at once; beyond, row by row as they show."""


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
    is_read: bool = True
    """False while title, case and language are unknown; ``read_row`` finds them."""
    assigned: bool = True
    """Whether the round assigns it to the coder; in the implicit round everything is."""


def queue(project: Project) -> list[QueueRow]:
    """One row per testimony, assigned ones first, in the order of ids; in a long queue not read yet."""
    own = project.own_counts()
    submitted = project.own_submissions()
    names = project.testimony_ids()
    assigned = set(project.assigned_testimonies())
    rows = []
    for name in sorted(names, key=lambda each: (each not in assigned, each)):
        codings = own.get(name, 0)
        state: State = "submitted" if name in submitted else "started" if codings else "new"
        row = QueueRow(name, "", "", "", codings, state, is_read=False, assigned=name in assigned)
        if len(names) <= EAGER_QUEUE:
            row = read_row(project, row)
            if not row.problem:
                coded, total = project.excerpt_progress(name)
                row = replace(row, excerpts=total, coded_excerpts=coded)
        rows.append(row)
    return rows


def read_row(project: Project, row: QueueRow) -> QueueRow:
    """``row`` with what the testimony's file says, or with the problem that it cannot be read."""
    name = row.testimony
    try:
        found = project.texts.heading(name, project.record)
    except BadInput as error:
        return replace(row, title=name, problem=str(error), is_read=True)
    title = found.title or name
    return replace(row, title=title, case=found.case, language=found.language, is_read=True)


def excerpt_progress(project: Project, name: str) -> tuple[int, int]:
    """(excerpts that the acting coder put a code in, all excerpts) of a testimony."""
    found = project.testimony(name)
    units = project.excerpts(found)
    spans = [coding.span for coding in project.own_codings(name)]
    coded = sum(any(span.overlaps(Span(unit.start, unit.end)) for span in spans) for unit in units)
    return coded, len(units)
