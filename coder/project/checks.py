"""The doctor: everything that is wrong or doubtful in a project, each with what to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from coder.codebook.load import CodebookErrors, load_codebook
from coder.errors import BadInput, CoderError
from coder.model import Coding, Problem
from coder.project.door import Project
from coder.record.place import unsafe_reason


def check(folder: Path, coder: str | None = None) -> tuple[Problem, ...]:
    """Every problem of the project in ``folder``, most basic first."""
    try:
        load_codebook(folder)
    except CodebookErrors as errors:
        return tuple(
            Problem("codebook", f"{each.source}:{each.line}", each.message, "Mend the line and check again.")
            for each in errors.errors
        )
    found = list(_folder(folder))
    try:
        project = Project.open(folder, coder=coder)
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


def _record(project: Project) -> Iterator[Problem]:
    for conflict in project.record.conflicts():
        yield Problem(
            "record",
            ", ".join(conflict.ids),
            f"These {conflict.kind} facts were made on two machines and both replace {conflict.replaced}.",
            "Whoever made them removes the one that is not meant.",
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
    stale: Counter[str] = Counter()
    for coding in project.record.codings():
        if coding.revision not in lengths:
            lengths[coding.revision] = len(project.record.revision_text(coding.revision))
            shown[coding.testimony] = project.record.revision_of(coding.testimony)
        if coding.end > lengths[coding.revision]:
            yield Problem(
                "quote",
                f"{coding.testimony} {coding.start}-{coding.end}",
                f"{coding.coder}'s coding {coding.id} ends behind the text, which has "
                f"{lengths[coding.revision]} characters.",
                "Remove it and code the passage again.",
            )
        if shown.get(coding.testimony) not in (None, coding.revision):
            stale[coding.testimony] += 1
        family = coding.code.partition(".")[0]
        if family in exclusive:
            own[(coding.coder, coding.testimony, coding.round, family)].append(coding)
    for testimony, number in stale.items():
        yield Problem(
            "quote",
            testimony,
            f"{number} codings stand on another revision of the text than the one shown.",
            "Bring the texts of all machines together, then code these passages again.",
        )
    for (coder, testimony, _, family), codings in own.items():
        yield from _breaches(coder, testimony, family, codings)


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
    for name in project.texts.files.ids:
        try:
            found = project.testimony(name)
        except BadInput as error:
            yield Problem("register", name, str(error), "Mend the file, or take it out of testimonies/.")
            continue
        yield from project.texts.files.reading(name).problems
        if found.notice:
            yield Problem(
                "quote", name, found.notice, "Put the coded text back into the file, or leave it so."
            )


def _people(project: Project) -> Iterator[Problem]:
    yield from project.texts.register.problems
    if not project.texts.register.cases:
        return
    known = set(project.testimony_ids())
    for case in project.texts.register.cases:
        for name in case.testimonies:
            if name not in known:
                yield Problem(
                    "register",
                    f"cases.csv:{case.row}",
                    f"Case {case.id} names the testimony {name}, which does not exist.",
                    "Correct the name, or bring the text in: coder import PATH.",
                )
    for name in sorted(known):
        try:
            case_id = project.testimony(name).case
        except BadInput:
            continue
        if case_id not in project.texts.cases:
            yield Problem(
                "register",
                name,
                f"Its case {case_id} is not in the register, so its attributes are unknown.",
                "Add a row to testimonies/cases.csv, or name the case in the text's front matter.",
            )


def _duplicates(project: Project) -> Iterator[Problem]:
    by_revision: dict[str, list[str]] = defaultdict(list)
    for name in project.testimony_ids():
        try:
            by_revision[project.testimony(name).revision].append(name)
        except BadInput:
            continue
    for names in by_revision.values():
        if len(names) > 1:
            yield Problem(
                "duplicate",
                ", ".join(names),
                "These testimonies are the same text, so it counts twice.",
                "Keep one file, or exclude one case in the register.",
            )
