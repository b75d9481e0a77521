"""People who may be one, texts that may be one, and what leads decided about them.

Nothing is ever merged by itself: counts put together only what a recorded decision calls the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.cases.sameness import Ids, Sameness, Standing, sameness
from coder.errors import NotFound, Refused
from coder.model import Case, PairSubject, Problem, Verdict
from coder.project.cases import effective_cases, excluded_cases, known_case
from coder.project.leaks import own_name_variables
from coder.record.pairing import PairContent

if TYPE_CHECKING:
    from coder.cases.people import PeoplePair, Someone
    from coder.cases.texts import TextPair
    from coder.project.door import Project

REGISTER_FILE = "cases.csv"
_WORD = re.compile(r"[\w-]+")
_MOST_TOLD = 20
"""Likely duplicates that ``coder check`` lists one by one."""


@dataclass(frozen=True)
class LikelyPeople:
    """Two cases that may be one person, and what was decided about them."""

    pair: PeoplePair
    standing: Standing | None


@dataclass(frozen=True)
class LikelyTexts:
    """Two testimonies that may be one text, whose they are, and what was decided about them."""

    pair: TextPair
    cases: tuple[str, str]
    standing: Standing | None


@dataclass(frozen=True)
class Duplicates:
    """What may be there twice, the likeliest first."""

    people: tuple[LikelyPeople, ...]
    texts: tuple[LikelyTexts, ...]
    threshold: float


def duplicates(project: Project, *, threshold: float | None = None, every: bool = False) -> Duplicates:
    """What may be there twice and is not decided; excluded cases are looked at too.

    Args:
        project: Where to look.
        threshold: Least name score, 0 to 1; None for the default.
        every: Pairs that are decided too.
    """
    from coder.cases.likeness import DEFAULT_THRESHOLD
    from coder.cases.people import may_be_same

    least = DEFAULT_THRESHOLD if threshold is None else threshold
    decided = {about: standings(project, about) for about in _SUBJECTS}
    people = [
        LikelyPeople(pair, decided["persons"].standings.get(pair.ids))
        for pair in may_be_same(people_to_compare(project), least)
    ]
    texts = [
        LikelyTexts(pair, _cases_of(project, pair.ids), decided["texts"].standings.get(pair.ids))
        for pair in alike_texts(project)
    ]
    return Duplicates(
        tuple(each for each in people if every or is_open(each.standing)),
        tuple(each for each in texts if every or is_open(each.standing)),
        least,
    )


def is_open(standing: Standing | None) -> bool:
    """Whether nobody has settled a pair: nothing said, undecided, or leads who contradict each other."""
    return standing is None or standing.verdict == "undecided"


_SUBJECTS: tuple[PairSubject, PairSubject] = ("persons", "texts")


def standings(project: Project, about: PairSubject) -> Sameness:
    """The decisions in force about pairs, put together."""
    return sameness(project.record.pair_decisions(about))


def people_to_compare(project: Project) -> list[Someone]:
    """Every case with its names and what else the register says, in the register's order."""
    from coder.cases.people import Someone

    cases = effective_cases(project)
    named = own_name_variables(project.codebook)
    known = {case.id for case in cases}
    return [
        Someone(
            case.id,
            _names(case, named),
            {
                variable.name: case.attributes.get(variable.name, "")
                for variable in project.codebook.variables
                if variable.name not in named
            },
            _mentions(case, known),
        )
        for case in cases
    ]


def _names(case: Case, named: Sequence[str]) -> tuple[str, ...]:
    names = (*(case.attributes.get(variable, "") for variable in named), *case.aliases)
    written = tuple(name for name in names if name.strip())
    if written or any(character.isdigit() for character in case.id):
        return written
    return (case.id,)  # registers without a column of names call a case by the person's name


def _mentions(case: Case, known: set[str]) -> frozenset[str]:
    """Ids of other cases that the notes on this one name; plain numbers would be found by chance."""
    words = set(_WORD.findall(f"{case.note}\n{case.credibility}"))
    return frozenset(word for word in words & known if word != case.id and not word.isdigit())


def alike_texts(project: Project) -> list[TextPair]:
    """Pairs of testimonies that say the same in nearly the same words, as they are coded."""
    from coder.cases.texts import nearly_same
    from coder.project.evidence import coded_texts

    names = project.testimony_ids()
    return nearly_same(dict(zip(names, coded_texts(project, names, names), strict=True)))


def _cases_of(project: Project, pair: Ids) -> Ids:
    first, second = project.texts.case_ids(pair)
    return first, second


# --- what counts honour ------------------------------------------------------------------


def merged_people(project: Project) -> Mapping[str, str]:
    """Case -> the case that stands for it, for every member of a group that was decided to be one person.

    It is the first in the register that counts, else the first of all; cases that nobody knows any
    more are left out, and so are groups about which decisions contradict each other.
    """
    groups = standings(project, "persons").groups
    if not groups:
        return {}
    order = {case.id: place for place, case in enumerate(project.texts.register.cases)}
    excluded = excluded_cases(project)
    found: dict[str, str] = {}
    for group in groups:
        chosen = min(group, key=lambda case: (case in excluded, order.get(case, len(order)), case))
        found.update(dict.fromkeys(group, chosen))
    return found


def several_cases(project: Project) -> dict[str, tuple[str, ...]]:
    """Person (the case that stands for it) -> its cases that count, where they are several."""
    merged = merged_people(project)
    if not merged:
        return {}
    excluded, found = excluded_cases(project), dict[str, list[str]]()
    for case, person in merged.items():
        if case not in excluded:
            found.setdefault(person, []).append(case)
    return {person: tuple(sorted(cases)) for person, cases in found.items() if len(cases) > 1}


def repeated_texts(project: Project, names: Sequence[str]) -> set[str]:
    """Testimonies among ``names`` that count as another one: decided to be the same text.

    Of each group the one counts that most coders finished, else the first.
    """
    groups = standings(project, "texts").groups
    if not groups:
        return set()
    finished = [submission.testimony for submission in project.record.submissions()]
    there = set(names)
    found: set[str] = set()
    for group in groups:
        present = [name for name in group if name in there]
        if len(present) > 1:
            present.remove(min(present, key=lambda name: (-finished.count(name), name)))
            found.update(present)
    return found


# --- deciding ---------------------------------------------------------------------------


def decide(
    project: Project, about: PairSubject, first: str, second: str, verdict: Verdict, note: str = ""
) -> Standing:
    """Record that two cases or testimonies are the same, different, or not to be told; what then holds.

    Raises:
        NotFound: no such case or testimony.
        BadInput: one is named twice.
        Refused: there is a team, and the acting coder is no lead of it.
    """
    one, other = (_known(project, about, name) for name in (first, second))
    evidence = _evidence(project, about, one, other) if one != other else {}
    with project.writing() as facts:
        facts.judge_pair(PairContent(about, one, other, verdict, note.strip(), evidence))
    return _standing(project, about, one, other)


def take_back(project: Project, about: PairSubject, first: str, second: str) -> Standing | None:
    """Take back one's own decision about two, so that one's earlier one holds again; what then holds.

    Raises:
        NotFound: no such case or testimony.
        Refused: the acting coder has no decision there.
    """
    one, other = sorted(_known(project, about, name) for name in (first, second))
    lead = project.acting()
    own = [
        each
        for each in project.record.pair_decisions(about)
        if each.lead == lead and each.pair == (one, other)
    ]
    if not own:
        raise Refused(f"{lead} has decided nothing about {one} and {other}; there is nothing to take back.")
    with project.writing() as facts:
        for each in own:
            facts.retract_decision(each.id)
    return standings(project, about).standings.get((one, other))


def own_verdict(project: Project, about: PairSubject, first: str, second: str) -> Verdict | None:
    """What the acting coder's decision in force about two says; None without one.

    Raises:
        NotFound: no such case or testimony.
    """
    pair = tuple(sorted(_known(project, about, name) for name in (first, second)))
    made = (each for each in project.record.pair_decisions(about) if each.pair == pair)
    return next((each.verdict for each in made if each.lead == project.coder), None)


def _standing(project: Project, about: PairSubject, one: str, other: str) -> Standing:
    first, second = sorted((one, other))
    return standings(project, about).standings[first, second]


def _known(project: Project, about: PairSubject, name: str) -> str:
    if about == "texts":
        return project.known_testimony(name)
    try:
        return known_case(project, name).id
    except NotFound as error:
        if name in project.testimony_ids():
            raise NotFound(f"{name} is a testimony, not a case; compare testimonies with --texts.") from error
        raise


def _evidence(project: Project, about: PairSubject, one: str, other: str) -> dict[str, str]:
    """What speaks for and against, in words, as it is at this moment."""
    if about == "texts":
        from coder.cases.texts import nearly_same
        from coder.project.evidence import coded_texts

        texts = coded_texts(project, [one, other], {one, other})
        pairs = nearly_same({one: texts[0], other: texts[1]}, least_share=1e-9)
        return text_evidence(pairs[0]) if pairs else {"share of common shingles": "0.00"}
    from coder.cases.people import compare

    people = {each.id: each for each in people_to_compare(project)}
    return people_evidence(compare(people[one], people[other]))


def people_evidence(pair: PeoplePair) -> dict[str, str]:
    """The evidence about two people in words, by what it is about."""
    said = {"name score": f"{pair.name_score:.2f}", "names": " / ".join(pair.names)}
    return said | {
        each.field: f"{each.says}: {each.first or '–'} / {each.second or '–'}" for each in pair.fields
    }


def text_evidence(pair: TextPair) -> dict[str, str]:
    """The evidence about two texts in words, by what it is about."""
    return {"share of common shingles": f"{pair.share:.2f}", "first common passage": pair.passage}


# --- checking ---------------------------------------------------------------------------


def duplicate_problems(project: Project) -> Iterator[Problem]:
    """Likely duplicates that nobody decided about, and decisions that contradict one another."""
    found = duplicates(project)
    for about in _SUBJECTS:
        yield from _contradictions(project, about)
    for pair in found.people[:_MOST_TOLD]:
        yield _likely_people(project, pair)
    for text in found.texts[:_MOST_TOLD]:
        yield _likely_texts(text)
    more = max(0, len(found.people) - _MOST_TOLD) + max(0, len(found.texts) - _MOST_TOLD)
    if more:
        yield Problem(
            "duplicate",
            REGISTER_FILE,
            f"{more} more pairs may be the same person or text.",
            "See all of them: coder cases duplicates",
        )
    yield from _texts_of_two(project)


def _likely_people(project: Project, each: LikelyPeople) -> Problem:
    pair = each.pair
    ids = (pair.first, pair.second)
    rows = [project.texts.cases[case].row if case in project.texts.cases else 0 for case in ids]
    where = " / ".join(
        f"{REGISTER_FILE}, row {row} (case {case})" if row else f"case {case}"
        for case, row in zip(ids, rows, strict=True)
    )
    names = f"{pair.names[0]} and {pair.names[1]} (name score {pair.name_score:.2f})"
    told = [f"{field.field} {field.says}s" for field in pair.fields if field.says != "unknown"]
    why = f"; {', '.join(told)}" if told else ""
    return Problem(
        "duplicate",
        where,
        f"These may be the same person: {names}{why}.{_disputed(each.standing)}",
        f"Decide: coder cases same {pair.first} {pair.second}, or different, or undecided.",
    )


def _likely_texts(each: LikelyTexts) -> Problem:
    pair = each.pair
    how = (
        "are the same text"
        if pair.resemblance == 1
        else f"have {pair.share:.0%} of the shorter one's words in common, first: “{pair.passage}”"
    )
    return Problem(
        "duplicate",
        f"{pair.first} / {pair.second}",
        f"These testimonies {how}.{_disputed(each.standing)}",
        f"Decide: coder cases same --texts {pair.first} {pair.second}, or different, or undecided.",
    )


def _disputed(standing: Standing | None) -> str:
    if standing is None or not standing.contested:
        return ""
    said = ", ".join(f"{made.lead}: {made.verdict}" for made in standing.decisions)
    return (
        f" Leads who did not know of each other said {said}; nothing is put together until one decides again."
    )


def _contradictions(project: Project, about: PairSubject) -> Iterator[Problem]:
    flag = " --texts" if about == "texts" else ""
    for each in standings(project, about).contradictions:
        first, second = each.pair
        chain = " = ".join(each.chain)
        yield Problem(
            "duplicate",
            f"{first} / {second}",
            f"{chain} was decided, and also that {first} and {second} are different. "
            "None of them is put together in counts until this is settled.",
            f"Take one of the decisions back: coder cases duplicates --all, then "
            f"coder cases different{flag} {first} {second} --retract, or one of the others.",
        )


def _texts_of_two(project: Project) -> Iterator[Problem]:
    """One interview under two cases counts for the one whose testimony counts."""
    merged = merged_people(project)
    for group in standings(project, "texts").groups:
        held = {merged.get(case, case) for case in project.texts.case_ids(group)}
        if len(held) > 1:
            yield Problem(
                "duplicate",
                " / ".join(group),
                f"These are the same text but belong to different cases: {', '.join(sorted(held))}.",
                "Decide whether the cases are one person: coder cases same A B, or mend the register.",
            )
