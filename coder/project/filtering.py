"""Filters over lists: which cases, and so which codings and testimonies, are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coder.counts.filtering import Truth, World
from coder.counts.filters import codes_in
from coder.project.material import Material, answer, read_filter

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

    Raises:
        BadInput: a filter that cannot be read, or an attribute or value that is none.
        NotFound: a code, layer or round that is none.
    """
    if codes_in(read_filter(where)):
        material = Material(project, layer, round_name=round_name, everybody=True)
        choice = material.choose(where)
        cases = material.people.cases
        return Chosen(where, frozenset(np.array(cases)[choice.chosen].tolist()), choice.undecided)
    texts = project.texts
    cases = tuple(sorted({*texts.cases, *texts.case_ids(project.testimony_ids())}))

    def values(attribute: str) -> list[str]:
        return [
            texts.cases[case].attributes.get(attribute, "") if case in texts.cases else "" for case in cases
        ]

    truth = answer(project, where, World(len(cases), values, _never), str)
    kept = frozenset(case for case, passes in zip(cases, truth.yes.tolist(), strict=True) if passes)
    return Chosen(where, kept, int(truth.undecided.sum()))


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
