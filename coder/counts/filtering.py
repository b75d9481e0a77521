"""Which cases pass a filter: yes, no, or not to be decided.

A case whose attribute is missing is neither Syrian nor not Syrian, and a case whose testimony nobody
has finished neither voices a code nor does not: such cases are undecided, and a filter and its
negation leave them out alike (Kleene's three values).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coder.counts.filters import And, Compared, Filter, Has, Missing, Not, Or, Unknown
from coder.counts.grouping import CONFLICTING, DATE_BINS, folded, read_date, read_number
from coder.model import Variable
from coder.text.search import Folded, near

Flags = NDArray[np.bool_]

_MOST_NAMED = 12
_ORDER: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is known of each case about a statement."""

    yes: Flags
    no: Flags

    @property
    def undecided(self) -> Flags:
        """Neither yes nor no."""
        found: Flags = ~(self.yes | self.no)
        return found


@dataclass(frozen=True)
class World:
    """What filters are answered from."""

    n_cases: int
    values: Callable[[str], Sequence[str]]
    """Attribute -> value of each case, empty where the register says nothing."""
    voiced: Callable[[str], Truth]
    """Code -> which cases voice it."""


def bound(filter: Filter, variables: Sequence[Variable], world: World, code: Callable[[str], str]) -> Filter:
    """``filter`` with attributes and codes by their full names, its values checked against the attributes.

    Args:
        filter: As it was read.
        variables: The attributes that cases have.
        world: Whose values are known, so that a value that nobody has is named as a slip.
        code: Gives the path of what a person calls a code; its errors are passed on.

    Raises:
        ValueError: no such attribute or value, or a date or number that is none.
    """
    if isinstance(filter, Not):
        return Not(bound(filter.inner, variables, world, code))
    if isinstance(filter, And | Or):
        return type(filter)(tuple(bound(part, variables, world, code) for part in filter.parts))
    if isinstance(filter, Has | Unknown):
        return type(filter)(code(filter.code))
    variable = attribute_named(filter.attribute, variables)
    if isinstance(filter, Missing):
        return Missing(variable.name)
    made = replace(filter, attribute=variable.name)
    _check_values(made, variable, world.values(variable.name))
    return made


def attribute_named(name: str, variables: Sequence[Variable]) -> Variable:
    """The attribute that ``name`` means; capitals do not matter.

    Raises:
        ValueError: there is none, with near spellings.
    """
    wanted = folded(name)
    for variable in variables:
        if folded(variable.name) == wanted:
            return variable
    names = [variable.name for variable in variables]
    close = near(name, names)
    dates = [f"{variable.name}:{wanted}" for variable in variables if variable.type == "date"]
    if wanted in DATE_BINS and dates:
        close = dates
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(names) or 'none'}."
    raise ValueError(f"Cases have no attribute {name}: {hint}")


def _check_values(asked: Compared, variable: Variable, values: Sequence[str]) -> None:
    for value in asked.values:
        if asked.operator == "~":
            continue
        if variable.type == "date":
            if period(variable, value) is None:
                raise ValueError(
                    f"{value!r} is no date to compare {variable.name} with: "
                    "write 2014, 2014-06, 2014-06-30, or a day as the register writes it."
                )
        elif variable.type == "number":
            if read_number(value) is None:
                raise ValueError(f"{value!r} is no number to compare {variable.name} with.")
        elif asked.operator != "is":
            raise ValueError(
                f"{variable.name} is neither a date nor a number, so {asked.operator} says nothing of it: "
                "use is, in or ~."
            )
        else:
            _check_word(variable, value, values)


def _check_word(variable: Variable, value: str, values: Sequence[str]) -> None:
    there: dict[str, str] = {}
    for each in (*variable.values, *(value for value in values if value != CONFLICTING)):
        there.setdefault(folded(each), " ".join(each.split()))
    if folded(value) in there:
        return
    close = near(value, filter(None, there.values()))
    known = sorted(filter(None, there.values()))
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    if not close and known:
        more = ", …" if len(known) > _MOST_NAMED else ""
        hint = f" There are: {', '.join(known[:_MOST_NAMED])}{more}."
    raise ValueError(f"No case has the {variable.name} {value!r}.{hint}")


def period(variable: Variable, value: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day as a filter writes it; None where it is none."""
    numbers = value.strip().split("-")
    try:
        if len(numbers) in (1, 2, 3) and len(numbers[0]) == 4 and all(part.isdecimal() for part in numbers):
            year, month, day = (*map(int, numbers), 0, 0)[:3]
            first = date(year, month or 1, day or 1)
            if day:
                return first, first
            following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
            return first, following - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    found = read_date(variable, value)
    return None if found is None else (found, found)


def evaluate(filter: Filter, variables: Sequence[Variable], world: World) -> Truth:
    """Answer a bound filter for every case."""
    if isinstance(filter, Not):
        inner = evaluate(filter.inner, variables, world)
        return Truth(inner.no, inner.yes)
    if isinstance(filter, And | Or):
        answers = [evaluate(part, variables, world) for part in filter.parts]
        every, some = (np.logical_and, np.logical_or)
        first, second = (every, some) if isinstance(filter, And) else (some, every)
        return Truth(
            reduce(first, (each.yes for each in answers)), reduce(second, (each.no for each in answers))
        )
    if isinstance(filter, Has):
        return world.voiced(filter.code)
    if isinstance(filter, Unknown):
        unknown = world.voiced(filter.code).undecided
        return Truth(unknown, ~unknown)
    values = world.values(filter.attribute)
    if isinstance(filter, Missing):
        empty = np.array([not value.strip() for value in values], dtype=bool)
        return Truth(empty, ~empty)
    variable = attribute_named(filter.attribute, variables)
    test = _test(filter, variable)
    answer = {value: test(value) if value.strip() else None for value in set(values) - {CONFLICTING}}
    yes = np.array([answer.get(value) is True for value in values], dtype=bool)
    no = np.array([answer.get(value) is False for value in values], dtype=bool)
    return Truth(yes, no)


def _test(asked: Compared, variable: Variable) -> Callable[[str], bool | None]:
    """Whether one register's cell passes; None where it cannot be read."""
    if asked.operator == "~":
        wanted = Folded(asked.values[0]).text
        return lambda value: wanted in Folded(value).text
    if variable.type == "date":
        return _date_test(asked, variable)
    if variable.type == "number":
        return _number_test(asked)
    words = {folded(value) for value in asked.values}
    return lambda value: folded(value) in words


def _date_test(asked: Compared, variable: Variable) -> Callable[[str], bool | None]:
    periods = [found for value in asked.values if (found := period(variable, value)) is not None]

    def test(value: str) -> bool | None:
        day = read_date(variable, value)
        if day is None:
            return None
        first, last = periods[0]
        match asked.operator:
            case "<":
                return day < first
            case "<=":
                return day <= last
            case ">":
                return day > last
            case ">=":
                return day >= first
        return any(low <= day <= high for low, high in periods)

    return test


def _number_test(asked: Compared) -> Callable[[str], bool | None]:
    wanted = [found for value in asked.values if (found := read_number(value)) is not None]

    def test(value: str) -> bool | None:
        figure = read_number(value)
        if figure is None:
            return None
        if asked.operator == "is":
            return figure in wanted
        return _ORDER[asked.operator](figure, wanted[0])

    return test
