"""What another program says of people, as rows of the register."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from coder.documents.headings import understood
from coder.documents.register_rows import RegisterChange, RegisterRow, register_patch
from coder.exchange.model import Foreign, Loss
from coder.model import Variable
from coder.times import day_of

if TYPE_CHECKING:
    from coder.project.door import Project

NOTE = "note"
"""The register's column for what is said of a person in words."""


def people_of(
    foreign: Foreign, testimonies: Mapping[str, str], unsaid: Collection[str] = ()
) -> Iterator[RegisterRow]:
    """A row for each case, and for each source with attributes that belongs to none.

    Attributes of a source count as its person's, below what the case itself says. A description of
    a case is its note.

    Args:
        foreign: The project.
        testimonies: Their source -> our testimony.
        unsaid: Testimonies whose own file does not say whose they are.
    """
    stated = {source.id: source.attributes for source in foreign.sources}
    inside: set[str] = set()
    for case in foreign.cases:
        inside.update(case.sources)
        name = " ".join(case.name.split())
        inner = [testimonies[each] for each in case.sources if each in testimonies]
        own = tuple(each for each in inner if each in unsaid)
        attributes: dict[str, str] = {}
        for source in case.sources:
            attributes |= stated.get(source, {})
        attributes |= case.attributes
        attributes = {column_of(each): value for each, value in attributes.items()}
        if case.description.strip():
            attributes.setdefault(NOTE, " ".join(case.description.split()))
        if name:
            yield RegisterRow(name, attributes, own, is_alone=not inner)
    for text in foreign.sources:
        if text.attributes and text.id not in inside and text.id in testimonies:
            stated_there = {column_of(each): value for each, value in text.attributes.items()}
            yield RegisterRow(testimonies[text.id], stated_there)


def unsaid_of(project: Project, testimonies: Collection[str]) -> set[str]:
    """Those of ``testimonies`` whose own file, if there is one, does not say whose they are."""
    shelf = project.texts.files
    return {each for each in testimonies if each not in shelf or not shelf.stated_case(each)}


def distinct_cases(foreign: Foreign, known: Mapping[str, str]) -> Foreign:
    """``foreign`` with a name of its own for each case: what is called alike need not be one person.

    Cases of one name that share a text are one: programs keep what they know of a text and of its
    person apart.

    Args:
        foreign: The project.
        known: What a case was called here when it came before, by its id.
    """
    holders: dict[str, set[str]] = {}
    cases, losses = [], []
    for case in foreign.cases:
        name = known.get(case.id) or " ".join(case.name.split())
        number, stem = 2, name
        while name and holders.get(name.casefold(), set(case.sources)).isdisjoint(case.sources):
            if name.casefold() not in holders:
                break
            name, number = f"{stem} {number}", number + 1
        holders.setdefault(name.casefold(), set()).update(case.sources)
        if name != " ".join(case.name.split()) and case.id not in known:
            why = f"Another case without a text in common is called so: this one is {name} here."
            losses.append(Loss("names of cases", case.name, why))
        cases.append(replace(case, name=name))
    return replace(foreign, cases=tuple(cases), losses=(*foreign.losses, *losses))


def column_of(attribute: str) -> str:
    """The register's column for an attribute: another one than those with a meaning of their own."""
    taken = next(iter(understood([attribute], ()).places), NOTE)
    return attribute if taken == NOTE else f"their {attribute}"


def losses_of_people(foreign: Foreign) -> Iterator[Loss]:
    """What the register has no place for."""
    cases: dict[str, str] = {}
    for case in foreign.cases:
        if not case.name.strip():
            why = "It has no name and not exactly one text; left out."
            yield Loss("cases", case.id, why)
        if case.description.strip() and (NOTE in case.attributes or not case.name.strip()):
            yield Loss("descriptions of cases", case.name, "The register has no place for it; left out.")
        for source in case.sources:
            if source in cases and case.name:
                yield Loss("cases", case.name, f"A text of it belongs to {cases[source]} here.")
            cases.setdefault(source, case.name)
    for variable in foreign.variables:
        if variable.description.strip():
            yield Loss("descriptions of variables", variable.name, "Left out: write it into codebook.yaml.")
        if (column := column_of(variable.name)) != variable.name:
            why = f"The register has such a column, which means something else: called {column!r} here."
            yield Loss("names of attributes", variable.name, why)


def register_change(project: Project, rows: list[RegisterRow]) -> RegisterChange:
    """What ``rows`` add to the project's register, which is never written over.

    Dates are written as the codebook declares them.
    """
    place = project.texts.folder / "cases.csv"
    existing = place.read_bytes() if place.is_file() else None
    declared = project.codebook.variables
    dates = {each.name: each for each in declared if each.type == "date"}
    rows = [_dated(row, dates) for row in rows] if dates else rows
    others = dict.fromkeys(name for row in rows for name in row.attributes if name != NOTE)
    known = {each.name for each in declared}
    # A column that the codebook does not declare is a place for its values all the same.
    variables = (*declared, *(Variable(name, name) for name in others if name not in known))
    return register_patch(existing, rows, "testimonies/cases.csv", variables)


def _dated(row: RegisterRow, dates: Mapping[str, Variable]) -> RegisterRow:
    """``row`` with its dates by the formats of ``dates``; what is none of either sort stays as it is."""
    own = {name: value for name, value in row.attributes.items() if name in dates}
    for name, value in own.items():
        day = day_of(value, "%Y-%m-%d")  # as other programs write it
        if day is not None and day_of(value, dates[name].format) is None:
            own[name] = day.strftime(dates[name].format)
    return replace(row, attributes={**row.attributes, **own}) if own else row


def undeclared(project: Project, foreign: Foreign) -> Iterator[Loss]:
    """The attributes that nothing can be counted by until the codebook declares them."""
    known = {each.name for each in project.codebook.variables}
    for each in foreign.variables:
        if each.name not in known:
            why = f"Counted by only when codebook.yaml declares it under variables (it is a {each.kind})."
            yield Loss("attributes", each.name, why)
