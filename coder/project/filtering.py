"""Filters over lists: which cases, and so which codings and testimonies, are meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.counts.filtering import Truth, World
from coder.counts.filters import codes_in
from coder.project.duplicates import several_cases
from coder.project.material import Choice, Material, answer, read_filter, said_of

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True)
class Chosen:
    """The cases that a filter leaves, excluded ones among them."""

    said: str
    cases: frozenset[str]
    undecided: int
    """Cases of which nobody can say whether they pass."""

    def keeps(self, case: str) -> bool:
        """Whether a case passes."""
        return case in self.cases

    @property
    def notice(self) -> str:
        """What to say of those who could not be decided; empty when there are none."""
        return undecided_notice(self.undecided)


def undecided_notice(number: int, least: int = 0) -> str:
    """A sentence on cases that pass neither a filter nor its negation."""
    if not number:
        return ""
    said = f"fewer than {least}" if number < least else str(number)
    people = "1 person neither passes" if said == "1" else f"{said} people neither pass"
    return f"{people} nor fail the filter: something it asks for is missing or not finished."


def cases_where(project: Project, where: str, *, layer: str = "any", round_name: str | None = None) -> Chosen:
    """The cases that pass a filter. Only a filter that asks for codes reads the codings.

    Cases that are one person pass together: the filter asks of the person, as counts do.

    Raises:
        BadInput: a filter that cannot be read, or an attribute or value that is none.
        NotFound: a code, layer or round that is none.
    """
    several = several_cases(project)
    if codes_in(read_filter(where)):
        material = Material(project, layer, round_name=round_name, everybody=True)
        of_cases = _by_name(material.people.cases, material.choose(where))
        people = material.of_people() if several else material
        of_people = _by_name(people.people.cases, people.choose(where, material)) if several else {}
    else:
        texts = project.texts
        cases = tuple(sorted({*texts.cases, *texts.case_ids(project.testimony_ids())}))
        alone = _world(project, [(case,) for case in cases])
        of_cases = _by_name(cases, _of_attributes(project, where, alone, alone))
        together = _world(project, list(several.values()))
        of_people = _by_name(tuple(several), _of_attributes(project, where, together, alone))
    passing = {case for case, (passes, _) in of_cases.items() if passes}
    undecided = {case for case, (_, unclear) in of_cases.items() if unclear}
    for person, cases in several.items():
        passes, unclear = of_people.get(person, (False, False))
        passing = passing | {*cases} if passes else passing - {*cases}
        undecided = undecided - {*cases} | ({person} if unclear else set())
    return Chosen(where, frozenset(passing), len(undecided))


def _by_name(names: Sequence[str], choice: Choice) -> dict[str, tuple[bool, bool]]:
    """Name -> (whether it passes, whether nobody can say)."""
    return dict(zip(names, zip(choice.chosen.tolist(), choice.unclear.tolist(), strict=True), strict=True))


def _of_attributes(project: Project, where: str, people: World, known: World) -> Choice:
    """The same by a filter over attributes alone."""
    truth = answer(project, where, people, str, known)
    return Choice(where, truth.yes, truth.undecided)


def _world(project: Project, people: Sequence[Sequence[str]]) -> World:
    """People who are one or several cases each, and what the register says of them."""

    def values(attribute: str) -> list[str]:
        return [said_of(project.texts.cases, attribute, cases) for cases in people]

    return World(len(people), values, _never)


def _never(code: str) -> Truth:
    raise AssertionError(f"a filter without codes asked for {code}")


def texts_where(
    project: Project, where: str, *, layer: str = "any", round_name: str | None = None
) -> tuple[frozenset[str], Chosen]:
    """The testimonies of the cases that pass a filter, and the cases."""
    chosen = cases_where(project, where, layer=layer, round_name=round_name)
    names = project.testimony_ids()
    case_ids = project.texts.case_ids(names)
    kept = (name for name, case in zip(names, case_ids, strict=True) if chosen.keeps(case))
    return frozenset(kept), chosen
