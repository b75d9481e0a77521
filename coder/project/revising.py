"""A corrected transcript: what becomes of the codings, and saying where the edited ones stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.errors import BadInput, NotFound, Refused
from coder.model import Coding, Problem
from coder.record.revising import ReviseStep, said
from coder.text.display import counted
from coder.text.revisions import Carried, carried, kept_stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coder.project.door import Project
    from coder.record.revised import WaitingCoding


@dataclass(frozen=True, slots=True)
class EditedPassage:
    """A coded passage that was edited: it is proposed at a place of the new text, or has none there."""

    start: int
    end: int
    """In the old text."""
    old: str
    new: str
    """The revisions."""
    quote: str
    """The old words."""
    to: Carried
    """What is proposed; an orphan stands where it was."""
    proposal: str
    """The words there; empty for an orphan."""
    codings: tuple[Coding, ...]
    """As they were recorded."""
    is_aside: bool = False
    """Whether it was set aside: it stands nowhere, and nothing waits for it."""

    @property
    def name(self) -> str:
        """How it is named: ``START-END`` in the old text."""
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class RevisionPlan:
    """Where a testimony stands between two texts."""

    testimony: str
    old: str
    """The text that is coded."""
    new: str
    """The text of the file; the same where there is nothing to take over."""
    exact: int
    """Codings that come over by themselves; 0 where they have come over already."""
    edited: tuple[EditedPassage, ...]
    """Proposals, orphans and what was set aside, by place; of earlier corrections, too."""

    @property
    def is_pending(self) -> bool:
        """Whether the file's text has not taken the coded one's place yet."""
        return self.old != self.new

    @property
    def proposed(self) -> tuple[EditedPassage, ...]:
        """Passages to look at, each with a proposal."""
        return tuple(each for each in self.edited if each.to.fate == "proposed" and not each.is_aside)

    @property
    def orphans(self) -> tuple[EditedPassage, ...]:
        """Passages that the new text no longer has."""
        return tuple(each for each in self.edited if each.to.fate == "orphan" and not each.is_aside)

    @property
    def aside(self) -> tuple[EditedPassage, ...]:
        """Passages that were set aside."""
        return tuple(each for each in self.edited if each.is_aside)


def plan_revision(project: Project, name: str) -> RevisionPlan:
    """What becomes of the codings of a testimony under its file's text, as far as they may be seen.

    Raises:
        NotFound: no such testimony, or no file of it.
        BadInput: the file cannot be read.
    """
    name, old, new = _texts(project, name)
    edited = _waiting(project, name)
    exact = 0
    if old and old != new:
        record = project.record
        before, after = record.revision_text(old), project.texts.files.reading(name).testimony.text
        kept = kept_stretches(before, after)
        groups: defaultdict[tuple[int, int], list[Coding]] = defaultdict(list)
        fates: dict[tuple[int, int], Carried] = {}
        for coding in record.codings(testimony=name):
            if coding.revision != old:
                continue
            place = coding.start, coding.end
            if place not in fates:
                fates[place] = carried(before, after, kept, *place)
            if fates[place].fate == "exact":
                exact += 1
            else:
                groups[place].append(coding)
        edited += [
            _passage(before, after, (old, new), place, fates[place], codings)
            for place, codings in groups.items()
        ]
    edited.sort(key=lambda each: (each.old != old, each.start, each.end))
    return RevisionPlan(name, old or new, new, exact, tuple(edited))


def plans(project: Project, *, with_aside: bool = False) -> list[RevisionPlan]:
    """The testimonies of which the file was corrected, or of which edited passages wait.

    ``with_aside``: also those of which passages were set aside, and nothing waits any more.
    """
    waiting = {each.coding.testimony for each in project.record.waiting() if with_aside or not each.is_aside}
    found = []
    for name in project.record.testimonies():
        if name in project.texts.files:
            try:
                plan = name in waiting or _is_edited(project, name)
            except BadInput:
                continue
            if plan:
                found.append(plan_revision(project, name))
    return found


def revise(project: Project, name: str) -> RevisionPlan:
    """Put the file's text in the place of the coded one; returns what waits to be looked at.

    Raises:
        NotFound: no such testimony.
        Refused: a fellow, or the file's text is the one that is coded.
    """
    plan = plan_revision(project, name)
    if not plan.is_pending:
        raise Refused(
            f"The file of {plan.testimony} holds the text that is coded; there is nothing to carry."
        )
    found = project.texts.files.reading(plan.testimony).testimony
    kept = kept_stretches(project.record.revision_text(plan.old), found.text)
    step = ReviseStep("revision", plan.old, plan.new, plan.testimony, kept)
    with project.writing() as facts:
        facts.keep_text(plan.testimony, plan.new, found.text)
        facts.take_step(step)
    return plan_revision(project, plan.testimony)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where somebody says that an edited passage stands now."""

    passage: str
    """``START-END`` in the old text."""
    to: tuple[int, int] | None = None
    """Its place in the new text; None sets it aside."""
    accept: bool = False
    """Take the place that is proposed instead."""


def place_passage(
    project: Project, name: str, passage: str, to: tuple[int, int] | None, *, accept: bool = False
) -> str:
    """Say where one edited passage stands now, as ``place_passages`` does; a sentence on what was done."""
    return place_passages(project, name, [Placing(passage, to, accept)])[-1]


def place_passages(
    project: Project, name: str, placings: Sequence[Placing], *, take_over: bool = False
) -> list[str]:
    """Say where edited passages stand now: all of them or, where one cannot be, none; sentences.

    A lead (without a team anybody) says it for everybody's codings there; fellows change their own.
    A corrected file takes the coded text's place first where a passage is of it, or with ``take_over``.

    Raises:
        NotFound: nothing waits there.
        BadInput: a place outside the text, or two for the same passage.
        Refused: there is no proposal to accept, or it is not one's own to say.
    """
    plan = plan_revision(project, name)
    chosen = [(found := _known_passage(project, plan, each.passage), _place_of(project, plan, found, each))
              for each in placings]  # fmt: skip
    names = [each.passage for each in placings]
    if len(set(names)) < len(names):
        raise BadInput(f"A passage of {plan.testimony} is named twice; say for each once where it stands.")
    if not project.may_lead() and any(not _own(project, found) for found, _ in chosen):
        raise Refused("Only a lead may say where others' codings stand now.")
    sentences = []
    if plan.is_pending and (take_over or any(found.new == plan.new for found, _ in chosen)):
        revise(project, name)
        sentences.append(
            f"Saved: the corrected text of {plan.testimony}; "
            f"{counted(plan.exact, 'coding')} came over unchanged."
        )
    if not project.may_lead():
        return [*sentences, *_place_own(project, chosen)]
    by_round: defaultdict[str | None, list[ReviseStep]] = defaultdict(list)
    for found, to in chosen:
        step = ReviseStep("placing", found.old, found.new, plan.testimony, (), found.start, found.end, to)
        by_round[_blind_round(project, found.codings)].append(step)
    for round_name, steps in by_round.items():
        with project.writing(round_name=round_name) as facts:
            for step in steps:
                facts.take_step(step)
                sentences.append(f"Saved: {said(step)}.")
    return sentences


def _known_passage(project: Project, plan: RevisionPlan, passage: str) -> EditedPassage:
    found = next((each for each in plan.edited if each.name == passage and each.new != plan.new), None)
    found = found or next((each for each in plan.edited if each.name == passage), None)
    found = found or _placed(project, plan.testimony, passage)
    if found is None:
        there = ", ".join(each.name for each in plan.edited) or "nothing"
        raise NotFound(f"No passage {passage} of {plan.testimony} waits; there waits {there}.")
    return found


def _place_of(
    project: Project, plan: RevisionPlan, found: EditedPassage, placing: Placing
) -> tuple[int, int] | None:
    """Where a passage goes; None aside."""
    if placing.accept and found.to.fate == "orphan":
        raise Refused(
            f"The new text has no passage like {found.name} of {plan.testimony}: say where it stands "
            "(--put PASSAGE START END), or set it aside (--aside PASSAGE)."
        )
    to = (found.to.start, found.to.end) if placing.accept else placing.to
    text = new_text(project, plan, found)
    if to is not None and not 0 <= to[0] < to[1] <= len(text):
        raise BadInput(
            f"{to[0]}-{to[1]} is no passage of {plan.testimony}, which has {len(text)} characters."
        )
    return to


def _own(project: Project, found: EditedPassage) -> list[Coding]:
    return [coding for coding in found.codings if coding.coder == project.acting()]


def _place_own(project: Project, chosen: Sequence[tuple[EditedPassage, tuple[int, int] | None]]) -> list[str]:
    """A fellow's own codings, moved or removed as one action."""
    sentences = []
    with project.writing() as facts:
        for found, to in chosen:
            own = _own(project, found)
            for coding in own:
                if to is None:
                    facts.retract(coding.id)
                else:
                    facts.move_coding(coding.id, found.new, *to)
            where = "removed" if to is None else f"put at {to[0]}-{to[1]}"
            sentences.append(f"Saved: {len(own)} of your codings {where}.")
    return sentences


def take_back_revision(project: Project, name: str) -> str:
    """Take back one's own last correction of a testimony; a sentence.

    Raises:
        NotFound: no such testimony.
        Refused: there is none of one's own, or one is a fellow.
    """
    name = project.known_testimony(name)
    own = [
        each
        for each in project.record.steps()
        if each.step.about == "revision" and each.step.testimony == name and each.by == project.acting()
    ]
    if not own:
        raise Refused(f"{project.acting()} has put no corrected text in the place of that of {name}.")
    with project.writing() as facts:
        facts.take_back_step(own[-1].id)
    return f"Took back the corrected text of {name}."


def revision_problems(project: Project) -> Iterator[Problem]:
    """What waits after corrections, and corrections that contradict one another."""
    counts: defaultdict[str, int] = defaultdict(int)
    for each in project.record.waiting():
        if not each.is_aside:
            counts[each.coding.testimony] += 1
    for name, many in counts.items():
        yield Problem(
            "orphan",
            name,
            f"{many} coding{'s' if many > 1 else ''} on passages that a correction of the text edited "
            f"wait{'s' if many == 1 else ''}; meanwhile the work of their coders on it counts as unfinished.",
            f"Say where they stand now: coder revise {name}",
        )
    for clash in project.record.step_clashes():
        what = "; ".join(f"{each.by}: {said(each.step)}" for each in clash.steps)
        yield Problem(
            "exchange",
            clash.steps[0].step.testimony or clash.steps[0].step.old,
            f"These were said on two machines and cannot all hold, so none is applied: {what}.",
            "A lead who has both says again what holds, with coder revise or coder codebook apply.",
        )


# --- inside -----------------------------------------------------------------------------------


def _texts(project: Project, name: str) -> tuple[str, str, str]:
    """(the testimony, the revision that is coded or nothing, the file's revision)."""
    name = project.known_testimony(name)
    old = project.record.revision_of(name)
    if name not in project.texts.files:
        if old is None:
            raise NotFound(f"There is no file of {name}.")
        return name, old, old
    return name, old or "", project.texts.files.reading(name).testimony.revision


def _is_edited(project: Project, name: str) -> bool:
    _, old, new = _texts(project, name)
    return bool(old) and old != new


def _waiting(project: Project, name: str) -> list[EditedPassage]:
    """Edited passages of corrections that were made already."""
    steps = {
        (each.step.testimony, each.step.old): each.step
        for each in project.record.steps()
        if each.step.about == "revision"
    }
    groups: defaultdict[tuple[str, int, int], list[WaitingCoding]] = defaultdict(list)
    for each in project.record.waiting(name):
        groups[each.at.revision, each.at.start, each.at.end].append(each)
    found = []
    for (old, start, end), waiting in groups.items():
        step = steps[name, old]
        before, after = project.record.revision_text(old), project.record.revision_text(step.new)
        to = carried(before, after, step.kept, start, end)
        codings = [each.coding for each in waiting]
        made = _passage(before, after, (old, step.new), (start, end), to, codings)
        found.append(replace(made, is_aside=waiting[0].is_aside))
    return found


def _passage(
    before: str,
    after: str,
    texts: tuple[str, str],
    place: tuple[int, int],
    to: Carried,
    codings: Sequence[Coding],
) -> EditedPassage:
    start, end = place
    return EditedPassage(
        start, end, *texts, before[start:end], to, after[to.start : to.end], tuple(codings)
    )  # fmt: skip


def _placed(project: Project, name: str, passage: str) -> EditedPassage | None:
    """A passage of which somebody said already where it stands: it may be said again."""
    for each in reversed(project.record.steps()):
        step = each.step
        if step.about == "placing" and step.testimony == name and f"{step.start}-{step.end}" == passage:
            before, after = (project.record.revision_text(text) for text in (step.old, step.new))
            to = carried(before, after, kept_stretches(before, after), step.start, step.end)
            return _passage(before, after, (step.old, step.new), (step.start, step.end), to, ())
    return None


def new_text(project: Project, plan: RevisionPlan, found: EditedPassage) -> str:
    """The text that a passage is to stand in."""
    if plan.is_pending and found.new == plan.new:
        return project.texts.files.reading(plan.testimony).testimony.text
    return project.record.revision_text(found.new)


def old_text(project: Project, found: EditedPassage) -> str:
    """The text that a passage was coded in."""
    return project.record.revision_text(found.old)


def _blind_round(project: Project, codings: Sequence[Coding]) -> str | None:
    """The open blind round that one of ``codings`` is of: only who may see that may see where it stands."""
    blind = project.record.blind_rounds()
    return next(iter(sorted({coding.round for coding in codings} & blind)), None)
