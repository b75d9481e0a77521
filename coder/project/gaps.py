"""What leads noted while deciding cards: passages that the codebook does not settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import CoderError
from coder.model import Coding, Decision

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True, slots=True)
class GapNoted:
    """A gap in the codebook, with the decision that it was noted beside."""

    decision: Decision
    codes: tuple[str, ...]
    """Those that the coders had put there, sorted."""
    start: int
    end: int
    quote: str
    """The passage; empty where the text was edited since or cannot be read."""


def gaps(project: Project) -> list[GapNoted]:
    """The gaps noted beside current decisions, in the order of these; for leads, else none."""
    if not project.may_lead():
        return []
    return [_gap(project, each) for each in project.record.decisions() if each.gap]


def _gap(project: Project, decision: Decision) -> GapNoted:
    marked = [found for each in decision.considered if (found := project.record.past_coding(each))]
    codes = tuple(sorted({coding.code for coding in marked}))
    if not marked:  # a bundle of the coders' is still to come
        return GapNoted(decision, (), 0, 0, "")
    start, end = min(one.start for one in marked), max(one.end for one in marked)
    return GapNoted(decision, codes, start, end, _quote(project, marked[0], start, end))


def _quote(project: Project, coding: Coding, start: int, end: int) -> str:
    try:
        found = project.testimony(coding.testimony)
    except CoderError:  # its file is gone or broken: the gap is to be mended all the same
        return ""
    return found.text[start:end] if found.revision == coding.revision else ""
