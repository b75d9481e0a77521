"""The doctor: everything that is wrong or doubtful in a project, each with what to do."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from coder.codebook.load import CodebookErrors, load_codebook
from coder.errors import BadInput, CoderError, NotFound, Refused
from coder.model import Coding, Problem, Testimony
from coder.project.cases import decision_problems
from coder.project.door import Project
from coder.project.exchange_checks import problems as exchange_problems
from coder.project.expectations import drift
from coder.project.revising import revision_problems
from coder.project.rounds import clash_problems
from coder.project.texts import NOT_HERE, OTHERS_TEXT
from coder.project.unfinished import unfinished
from coder.record.place import unsafe_reason
from coder.text.display import counted, some


def check(folder: Path, coder: str | None = None) -> tuple[Problem, ...]:
    """Every problem of the project in ``folder``, most basic first."""
    found = list(_folder(folder))
    try:
        load_codebook(folder)
    except CodebookErrors as errors:
        fix = "Mend the line and check again."
        faults = (
            Problem("codebook", f"{each.source}:{each.line}", each.message, fix) for each in errors.errors
        )
        return (*faults, *found)
    try:
        project = Project.open(folder, coder=coder)
    except Refused:
        raise  # not a fault of the project: whoever asks may not work here
    except CoderError as error:
        return (
            *found,
            Problem("record", "coder.db", str(error), "Bring back a snapshot: coder restore FILE."),
        )
    with project:
        for part in (_record, _orphans, _codings, _files, _people, _duplicates):
            found.extend(part(project))
    return tuple(found)


def _folder(folder: Path) -> Iterator[Problem]:
    reason = unsafe_reason(folder)
    if reason:
        yield Problem("folder", str(folder), reason, "Put the record elsewhere: coder move DIR.")
    for each in unfinished(folder):
        yield Problem("folder", each.note.name, each.sentence, each.fix)


def _record(project: Project) -> Iterator[Problem]:
    for flaw in project.record.flaws():
        yield Problem("record", str(project.record.path), flaw, "Bring back a snapshot: coder restore FILE.")
    yield from team_problems(project)


def team_problems(project: Project) -> Iterator[Problem]:
    """What working on several machines left to look at: conflicts, bundles, rounds, texts, decisions."""
    for conflict in project.record.conflicts():
        yield Problem(
            "exchange",
            ", ".join(conflict.ids),
            f"These {conflict.kind} facts were made on two machines and both replace {conflict.replaced}.",
            "Whoever made them removes the one that is not meant.",
        )
    yield from exchange_problems(project)
    yield from clash_problems(project)
    yield from revision_problems(project)
    for lead, many in Counter(each.lead for each in project.record.decisions_not_counting()).items():
        yield Problem(
            "record",
            lead,
            f"{many} decision{'s' if many > 1 else ''} about conflicts by {lead}, who never was a lead: "
            "they hold nowhere.",
            f"A lead decides these cards, or makes {lead} a lead: coder team add {lead} --role lead",
        )
    for decider, words in sorted(project.record.words_not_counting().items()):
        said = "; ".join(f"{number} about {what}" for what, number in sorted(words.items()))
        yield Problem(
            "record",
            decider,
            f"{counted(sum(words.values()), 'decision')} by {decider}, who never was a lead, made before "
            f"there was a team: {said}. They hold nowhere.",
            f"A lead decides these anew, or makes {decider} a lead: coder team add {decider} --role lead",
        )


def _orphans(project: Project) -> Iterator[Problem]:
    for sentence in project.orphans():
        what, _, fix = sentence.partition(". ")
        yield Problem("orphan", "codebook.yaml", f"{what}.", fix)


def _codings(project: Project) -> Iterator[Problem]:
    exclusive = {family.name for family in project.codebook.families if family.exclusive}
    lengths: dict[str, int] = {}
    shown: dict[str, str | None] = {}
    own: dict[tuple[str, str, str, str], list[Coding]] = defaultdict(list)
    stale: dict[str, Counter[str]] = defaultdict(Counter)
    for coding in project.record.codings():
        if coding.revision not in lengths:
            lengths[coding.revision] = _length(project, coding.revision)
            shown[coding.testimony] = _shown(project, coding.testimony)
        if coding.end > lengths[coding.revision]:
            yield Problem(
                "quote",
                f"{coding.testimony} {coding.start}-{coding.end}",
                f"{coding.coder}'s coding {coding.id} ends behind the text, which has "
                f"{lengths[coding.revision]} characters.",
                "Remove it and code the passage again.",
            )
        if shown.get(coding.testimony) not in (None, coding.revision):
            stale[coding.testimony][coding.coder] += 1
        family = coding.code.partition(".")[0]
        if family in exclusive:
            own[(coding.coder, coding.testimony, coding.round, family)].append(coding)
    for testimony, coders in stale.items():
        by = ", ".join(f"{coder} {number}" for coder, number in sorted(coders.items()))
        yield Problem(
            "quote",
            testimony,
            f"{sum(coders.values())} codings ({by}) stand on another revision of the text than the one "
            "shown.",
            "Bring the texts of all machines together, then code these passages again.",
        )
    for (coder, testimony, _, family), codings in own.items():
        yield from _breaches(coder, testimony, family, codings)


def _shown(project: Project, testimony: str) -> str | None:
    try:
        return project.testimony(testimony).revision
    except CoderError:  # said with the files
        return project.record.revision_of(testimony)


def _length(project: Project, revision: str) -> int:
    """Of a text that coders coded; without bounds while it has not come here."""
    try:
        return len(project.record.revision_text(revision))
    except NotFound:
        return sys.maxsize


def _breaches(coder: str, testimony: str, family: str, codings: list[Coding]) -> Iterator[Problem]:
    """Codings come in reading order, so only the furthest end so far matters."""
    furthest: Coding | None = None
    for coding in codings:
        if furthest and coding.start < furthest.end and coding.code != furthest.code:
            yield Problem(
                "record",
                f"{testimony} {coding.start}-{coding.end}",
                f"{coder} put {furthest.code} and {coding.code} on the same words; {family} is exclusive.",
                f"{coder} decides which one stays.",
            )
        if furthest is None or coding.end > furthest.end:
            furthest = coding


def _files(project: Project) -> Iterator[Problem]:
    yield from project.texts.files.problems
    for name in project.testimony_ids():
        try:
            found = project.testimony(name)
        except BadInput as error:
            yield Problem("register", name, str(error), "Mend the file, or take it out of testimonies/.")
            continue
        if found.notice == NOT_HERE:
            continue  # said with what has to be exchanged
        yield from project.texts.file_problems(name)
        if found.notice == OTHERS_TEXT:
            yield _others_text(project, found)
        elif found.notice:
            yield Problem(
                "quote",
                name,
                found.notice,
                "Put the coded text back into the file, or carry the codings over: coder revise " + name,
            )


def _others_text(project: Project, shown: Testimony) -> Problem:
    """Who coded another text than the file's, which is shown: either may be the wrong one."""
    record, name = project.record, shown.id
    coders = {each.coder for each in record.codings(testimony=name) if each.revision != shown.revision}
    coders |= {each.coder for each in record.submissions(testimony=name) if each.revision != shown.revision}
    return Problem(
        "quote",
        shown.id,
        f"{', '.join(sorted(coders)) or 'Somebody else'} coded another text of this name than the file's, "
        "which is the one shown and coded here.",
        "Compare the two with them. If the file is right, they code its text anew; if theirs is, put it into "
        f"the file and carry the codings over: coder revise {shown.id}",
    )


def _people(project: Project) -> Iterator[Problem]:
    yield from project.texts.register.problems
    yield from decision_problems(project)
    yield from drift(project)
    known = set(project.testimony_ids())
    yield from _unregistered(project, sorted(known))
    yield from _near_cases(project)
    for case in project.texts.register.cases:
        for name in case.testimonies:
            if name not in known:
                yield Problem(
                    "register",
                    f"cases.csv:{case.row}",
                    f"Case {case.id} names the testimony {name}, which does not exist.",
                    "Correct the name, or bring the text in: coder import PATH.",
                )


def _unregistered(project: Project, names: list[str]) -> Iterator[Problem]:
    """Testimonies whose person the register does not know, or knows differently from the file."""
    alone = []
    for name in names:
        stated = project.texts.stated_case(name)
        held = project.texts.registered_case(name)
        if stated and held and stated != held:
            yield Problem(
                "register",
                name,
                f"The file says case {stated}, the register lists it under {held}; the file's word counts.",
                "Make the two agree, in the front matter or in testimonies/cases.csv.",
            )
        if not stated and not held and name not in project.texts.cases:
            alone.append(name)
        elif project.texts.cases and stated and stated not in project.texts.cases:
            yield Problem(
                "register",
                name,
                f"Its case {stated} is not in the register, so its attributes are unknown.",
                "Add a row to testimonies/cases.csv, or correct the case in the text's front matter.",
            )
    if alone:
        yield Problem(
            "register",
            some(alone, 5),
            "Nothing says whose words these are, so each counts as a person of its own, named as the text.",
            "Name the case in the front matter, or list the testimony in testimonies/cases.csv.",
        )


def _near_cases(project: Project) -> Iterator[Problem]:
    """Case ids that differ in upper and lower case only are two people to the counts."""
    spelled: dict[str, set[str]] = defaultdict(set)
    for case in project.texts.cases:
        spelled[case.casefold()].add(case)
    for name in project.testimony_ids():
        case = project.texts.case_id(name, project.record)
        spelled[case.casefold()].add(case)
    for same in spelled.values():
        if len(same) > 1:
            yield Problem(
                "register",
                " / ".join(sorted(same)),
                "These case ids differ in upper and lower case only and count as different people.",
                "Write one of them everywhere.",
            )


def _duplicates(project: Project) -> Iterator[Problem]:
    from coder.project.duplicates import duplicate_problems

    yield from duplicate_problems(project)
