"""Who has come how far, per round, coder and testimony."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One coder's state in one testimony of one round."""

    round: str
    coder: str
    testimony: str
    assigned: bool
    started: bool
    submitted: bool
    codings: int


def progress(project: Project) -> tuple[ProgressRow, ...]:
    """A row for every coder and testimony; in the implicit round everything is assigned to everyone."""
    columns = project.record.coding_columns()
    counts = Counter(
        (columns.rounds[r], columns.coders[c], columns.testimonies[t])
        for r, c, t in zip(columns.round, columns.coder, columns.testimony, strict=True)
    )
    submitted = {(s.round, s.coder, s.testimony) for s in project.record.submissions()}
    coders = sorted({*project.record.coders(), *([project.coder] if project.coder else [])})
    rounds = sorted({*(key[0] for key in counts), *(key[0] for key in submitted), project.round_name})
    rows = []
    for round_name in rounds:
        for coder in coders:
            for testimony in project.testimony_ids():
                key = (round_name, coder, testimony)
                codings, done = counts[key], key in submitted
                rows.append(ProgressRow(*key, True, codings > 0 or done, done, codings))
    return tuple(rows)
