"""The people of a project as they count: the register's statements, overridden by recorded decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.errors import NotFound, Refused
from coder.model import Case, CaseDecision, CaseMatter, CaseStatus, Problem
from coder.record.casing import Became, CaseContent
from coder.text.search import near

if TYPE_CHECKING:
    from datetime import datetime

    from coder.project.door import Project

REGISTER_FILE = "cases.csv"


@dataclass(frozen=True)
class CaseStory:
    """A case with everything that was ever recorded about it."""

    case: Case
    """As it counts."""
    stated: Case | None
    """As the register has it; None where it is not there."""
    statuses: tuple[tuple[CaseDecision, Became], ...]
    """Oldest first, with what became of each."""
    notes: tuple[tuple[CaseDecision, Became], ...]


def effective_cases(project: Project) -> tuple[Case, ...]:
    """Every case as it counts: the register's in its order, then those that only testimonies name.

    ``status`` and ``reason`` are the recorded decision's where there is one, ``credibility`` likewise;
    where people decided differently without knowing of each other, the case is under review.
    ``testimonies`` are all that belong to the case, by whichever file says so.
    """
    names = project.testimony_ids()
    spoken: defaultdict[str, list[str]] = defaultdict(list)
    for name, case_id in zip(names, project.texts.case_ids(names), strict=True):
        spoken[case_id].append(name)
    registered = project.texts.register.cases
    alone = sorted(set(spoken) - {case.id for case in registered})
    statuses, notes = _decided(project, "case"), _decided(project, "credibility")
    return tuple(
        _effective(case, spoken[case.id], statuses.get(case.id, []), notes.get(case.id, []))
        for case in (*registered, *map(Case, alone))
    )


def excluded_cases(project: Project) -> set[str]:
    """The ids of the cases that do not count; reads no testimony."""
    statuses = _decided(project, "case")
    stated = {case.id: case for case in project.texts.register.cases}
    return {
        case_id
        for case_id in {*stated, *statuses}
        if _status(stated.get(case_id, Case(case_id)), statuses.get(case_id, []))[0] == "excluded"
    }


def known_case(project: Project, name: str) -> Case:
    """The case called ``name``, as it counts; capitals do not matter where they are no difference.

    Raises:
        NotFound: there is none, with near spellings.
    """
    cases = {case.id: case for case in effective_cases(project)}
    if name in cases:
        return cases[name]
    alike = [case_id for case_id in cases if case_id.casefold() == name.casefold()]
    if len(alike) == 1:
        return cases[alike[0]]
    close = near(name, cases)
    hint = f" Did you mean {' or '.join(close)}?" if close else " List them with: coder cases list"
    raise NotFound(f"No case called {name}.{hint}")


def _decided(project: Project, about: CaseMatter) -> Mapping[str, list[CaseDecision]]:
    found: defaultdict[str, list[CaseDecision]] = defaultdict(list)
    for decision in project.record.case_decisions(about):
        found[decision.case].append(decision)
    return found


def _effective(
    case: Case, spoken: list[str], statuses: list[CaseDecision], notes: list[CaseDecision]
) -> Case:
    status, reason = _status(case, statuses)
    credibility = "\n".join(dict.fromkeys(note.text for note in notes)) if notes else case.credibility
    testimonies = tuple(dict.fromkeys((*case.testimonies, *spoken)))
    return replace(case, status=status, reason=reason, credibility=credibility, testimonies=testimonies)


def _status(case: Case, decisions: list[CaseDecision]) -> tuple[CaseStatus, str]:
    """(status, reason) of a case that the register states and others decided on."""
    if not decisions:
        return case.status, case.reason
    said = {decision.status for decision in decisions}
    status = next(iter(said))
    if len(said) > 1 or status is None:
        each = "; ".join(
            f"{decision.by}: {decision.status} ({decision.text or 'no reason given'})"
            for decision in decisions
        )
        return "review", f"decided differently by people who did not know of each other: {each}"
    return status, "; ".join(dict.fromkeys(decision.text for decision in decisions if decision.text))


# --- deciding ---------------------------------------------------------------------------


def decide_status(
    project: Project, name: str, status: CaseStatus, reason: str = "", *, at: datetime | None = None
) -> Case:
    """Record whether a case counts; returns it as it then stands.

    Raises:
        NotFound: no such case.
        BadInput: an exclusion without a reason.
        Refused: there is a team, and the acting coder is no lead of it.
    """
    case = known_case(project, name)
    with project.writing(at=at) as facts:
        facts.decide_case(CaseContent("case", case.id, status, reason.strip()))
    return known_case(project, case.id)


def note_credibility(project: Project, name: str, text: str, *, at: datetime | None = None) -> Case:
    """Record how far a case's words can be trusted, and why; returns it as it then stands.

    Raises:
        NotFound: no such case.
        BadInput: an empty note.
    """
    case = known_case(project, name)
    with project.writing(at=at) as facts:
        facts.decide_case(CaseContent("credibility", case.id, None, text.strip()))
    return known_case(project, case.id)


def take_back(project: Project, name: str, about: CaseMatter = "case") -> Case:
    """Take back one's own decision about a case; an earlier one of one's own holds again.

    Raises:
        NotFound: no such case.
        Refused: the acting coder has no decision there.
    """
    case = known_case(project, name)
    coder = project.acting()
    history = project.record.case_history(about, case.id)
    current = ("in force", "overruled", "by no lead")
    own = [made for made, became in history if made.by == coder and became in current]
    if not own:
        what = "status" if about == "case" else "credibility note"
        raise Refused(f"{coder} has recorded no {what} of case {case.id}; there is nothing to take back.")
    with project.writing() as facts:
        facts.take_back_case(own[-1].id)
    return known_case(project, case.id)


def case_story(project: Project, name: str) -> CaseStory:
    """A case with the history of its status and credibility.

    Raises:
        NotFound: no such case.
    """
    case = known_case(project, name)
    return CaseStory(
        case,
        project.texts.cases.get(case.id),
        tuple(project.record.case_history("case", case.id)),
        tuple(project.record.case_history("credibility", case.id)),
    )


# --- checking ---------------------------------------------------------------------------


def decision_problems(project: Project) -> Iterator[Problem]:
    """Where recorded decisions and the register say different things, and where deciders do."""
    known = {case.id: case for case in effective_cases(project)}
    for case_id, decisions in _decided(project, "case").items():
        case = known.get(case_id)
        if case is None:
            yield Problem(
                "record",
                f"case {case_id}",
                f"{decisions[-1].by} decided that it is {decisions[-1].status}, but there is no such case.",
                "Bring its row back into the register, or leave the decision, which then does nothing.",
            )
            continue
        if len({decision.status for decision in decisions}) > 1:
            yield Problem(
                "record",
                f"case {case_id}",
                f"Its status was {case.reason}. It is under review until one of them decides again.",
                f"A lead who knows both decides: coder cases status {case_id} included --reason TEXT",
            )
            continue
        stated = project.texts.cases.get(case_id, Case(case_id))
        if stated.status != case.status:
            row = f", row {stated.row}" if stated.row else ""
            why = f": {case.reason}" if case.reason else ""
            yield Problem(
                "register",
                f"{REGISTER_FILE}{row} (case {case_id})",
                f"The register says {stated.status}, but {decisions[-1].by} decided {case.status}{why}. "
                "The decision counts.",
                f"Write {case.status} into its `status`, or take the decision back: "
                f"coder cases status {case_id} --retract",
            )
