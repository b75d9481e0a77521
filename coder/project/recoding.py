"""Codes that were renamed, merged or split: the list to review, and putting heirs in their place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coder.codebook.lookup import codable, heirs
from coder.errors import NotFound, Refused
from coder.model import Codebook, Coding
from coder.project.rechecking import DriftedCode, drifted
from coder.record.revising import ReviseStep, TakenStep, said

if TYPE_CHECKING:
    from coder.project.door import Project

CodeFate = Literal["gone", "renamed", "merged", "split", "changed"]


@dataclass(frozen=True, slots=True)
class ReviewedCode:
    """A recorded code that is no longer what it was, and what can be done about its codings."""

    path: str
    fate: CodeFate
    heirs: tuple[str, ...]
    """The codes that say they were formerly this one."""
    why: str
    drift: DriftedCode
    """What differs, and the codings."""

    @property
    def codings(self) -> tuple[Coding, ...]:
        """By testimony and place."""
        return self.drift.codings


@dataclass(frozen=True, slots=True)
class Applied:
    """What putting heirs in the place of codes did, or would do."""

    steps: tuple[ReviseStep, ...]
    codings: int
    """Current codings that are read under another code."""
    left: tuple[ReviewedCode, ...]
    """Codes for which somebody has to choose."""


def review(project: Project, *, everyone: bool = True) -> tuple[ReviewedCode, ...]:
    """The recorded codes to look at again, in the order of their paths.

    Args:
        project: Its codebook says what codes mean now.
        everyone: Codings of all coders that may be seen; otherwise the acting coder's own.
    """
    found = drifted(project, everyone=everyone)
    claimed = Counter(heirs(project.codebook, each.path) for each in found if each.is_gone)
    return tuple(_reviewed(project.codebook, each, claimed) for each in found)


def _reviewed(codebook: Codebook, found: DriftedCode, claimed: Counter[tuple[str, ...]]) -> ReviewedCode:
    taken = heirs(codebook, found.path) if found.is_gone else ()
    fate: CodeFate = "changed"
    if found.is_gone:
        several = len(taken) == 1 and (claimed[taken] > 1 or len(codebook.by_path[taken[0]].formerly) > 1)
        fate = "gone" if not taken else "split" if len(taken) > 1 else "merged" if several else "renamed"
    return ReviewedCode(found.path, fate, taken, found.why, found)


def apply(project: Project, *, dry_run: bool = False) -> Applied:
    """Put the only heir of each code that is gone in its place, for everybody's codings.

    Raises:
        Refused: a fellow, where there is a team; or a heading would be put on passages.
    """
    found = review(project)
    steps = []
    for each in found:
        if each.fate in ("renamed", "merged"):
            steps.append(ReviseStep("recode", each.path, codable(project.codebook, each.heirs[0]).path))
    if steps and not dry_run:
        with project.writing() as facts:
            for step in steps:
                facts.take_step(step)
    done = {step.old for step in steps}
    many = sum(len(each.codings) for each in found if each.path in done)
    return Applied(tuple(steps), many, tuple(each for each in found if each.fate in ("gone", "split")))


def sort_coding(project: Project, coding_id: str, code: str) -> str:
    """Give one coding the code that it has since its own was split or is gone; a sentence.

    One's own is changed; others' a lead reads under the new code, and what its coder recorded stays.

    Raises:
        NotFound: no such coding or code.
        Refused: a heading, a code that is still there, somebody else's coding and no lead.
    """
    coding = project.coding(coding_id)
    path = codable(project.codebook, code).path
    if coding.code in project.codebook.by_path and not _is_sorted(project, coding_id):
        raise Refused(
            f"{coding.code} is in the codebook: only {coding.coder} may give this coding another code."
        )
    if coding.coder == project.coder and not _is_submitted(project, coding):
        project.change_code(coding_id, path)
        return f"Saved: your coding is {path} now."
    step = ReviseStep("sorting", coding_id, path)
    blind = project.record.blind_rounds()
    with project.writing(round_name=coding.round if coding.round in blind else None) as facts:
        facts.take_step(step)
    return f"Saved: {coding.coder}'s coding is read as {path}; what {coding.coder} recorded stays."


def _is_sorted(project: Project, coding_id: str) -> bool:
    return any(each.step.about == "sorting" and each.step.old == coding_id for each in project.record.steps())


def _is_submitted(project: Project, coding: Coding) -> bool:
    return project.record.submission(coding.coder, coding.testimony, coding.round) is not None


def applied_steps(project: Project) -> list[TakenStep]:
    """What was put in whose place, and which codings were sorted, by whom; in the order of their ids."""
    return [each for each in project.record.steps() if each.step.about in ("recode", "sorting")]


def take_back_code(project: Project, old: str) -> str:
    """Take back one's own step away from a code, or the sorting of a coding; a sentence.

    Raises:
        NotFound: there is none of one's own.
        Refused: a fellow.
    """
    own = [
        each
        for each in applied_steps(project)
        if each.step.old == old.strip() and each.by == project.acting()
    ]
    if not own:
        raise NotFound(f"{project.acting()} has put nothing in the place of {old}.")
    with project.writing() as facts:
        facts.take_back_step(own[-1].id)
    return f"Took back {said(own[-1].step)}."
