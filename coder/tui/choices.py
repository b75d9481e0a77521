"""What can be chosen for tables of counts: attributes to divide people by, axes, words of a filter. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from coder.counts.grouping import DATE_BINS
from coder.model import Codebook
from coder.project.crossing import CODES
from coder.project.leaks import name_variables

NO_GROUPS = "-"
"""Chosen instead of an attribute to see everybody together."""
NUMBER_BINS = ("10",)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    value: str
    hint: str = ""
    shown: str = ""
    """What stands for the value; the value itself when empty."""


def attribute_choices(book: Codebook) -> list[Choice]:
    """Attributes to divide people by, dates and numbers with their bins; none that holds names."""
    hidden = name_variables(book)
    found = []
    for variable in book.variables:
        if variable.name in hidden:
            continue
        bins = {"date": DATE_BINS, "number": NUMBER_BINS}.get(variable.type, ())
        found += [Choice(f"{variable.name}:{each}", f"{variable.title}, by {each}") for each in bins]
        if variable.type != "date":
            found.append(Choice(variable.name, variable.title))
    return found


def axis_choices(book: Codebook) -> list[Choice]:
    """What may be the rows or columns of a cross table: families, attributes, all codes, single codes."""
    families = [Choice(family.name, f"family: {family.title}") for family in book.families]
    codes = [Choice(code.path, f"code: {code.title}") for code in book.codes]
    return [*families, *attribute_choices(book), Choice(CODES, "every code, each for itself"), *codes]


def filter_hint(book: Codebook) -> str:
    """How to filter, in the words of this codebook."""
    listed = [f"{each.name} is {each.values[0]}" for each in book.variables if each.values]
    codes = [f"has {code.path.rpartition('.')[2]}" for code in book.codes if code.codable]
    such = " and ".join([*listed[:1], *codes[:1]])
    return f"/ filters people, such as: {such}" if such else "/ filters people"
