"""What is surely wrong with a register's cell: it breaks what the codebook says of its variable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from coder.model import Variable

_ORDERS = ("%Y-%m-%d", "%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d")
_OTHER_ORDERS = [order.replace("-", mark) for mark in "-/." for order in _ORDERS]
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z")
_PLAIN_FORMAT = {"%d": "day", "%m": "month", "%Y": "year", "%y": "year in two digits", "%b": "month's name"}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One fault of a cell and what to write instead."""

    what: str
    fix: str


def cell_flaw(variable: Variable, value: str) -> Flaw | None:
    """Judge a cell by its variable's type; an empty cell is no flaw.

    A date must match the variable's format (other plausible readings are named), a category with
    listed values must be one of them, a number must be one with a decimal point.
    """
    if not value:
        return None
    match variable.type:
        case "date":
            return _date_flaw(variable, value)
        case "category":
            return _category_flaw(variable, value)
        case "number":
            return _number_flaw(variable, value)
    return None


def _reading(value: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(value, pattern)
    except ValueError:
        return None


def _in_words(pattern: str) -> str:
    for directive, word in _PLAIN_FORMAT.items():
        pattern = pattern.replace(directive, word)
    return pattern


def _date_flaw(variable: Variable, value: str) -> Flaw | None:
    if _reading(value, variable.format) is not None:
        return None
    readings: dict[str, str] = {}
    for pattern in _OTHER_ORDERS:
        moment = _reading(value, pattern)
        if moment is not None:
            readings.setdefault(f"{moment.day} {moment:%B %Y}", _in_words(pattern))
    what = f"The {variable.name} {value!r} is no date written {_in_words(variable.format)}"
    if not readings:
        return Flaw(f"{what}.", f"Write it like {datetime(2015, 1, 31).strftime(variable.format)}.")
    guesses = ", ".join(f"{day} (read as {order})" for day, order in readings.items())
    return Flaw(f"{what}; it may mean {guesses}.", "Look it up and write the date that is meant.")


def _category_flaw(variable: Variable, value: str) -> Flaw | None:
    if not variable.values or value in variable.values:
        return None
    from coder.text.search import near

    likely = near(value, variable.values)
    choice = (
        f"Did you mean {' or '.join(likely)}?" if likely else f"Write one of {', '.join(variable.values)}."
    )
    return Flaw(f"The {variable.name} {value!r} is none of the codebook's values.", choice)


def _number_flaw(variable: Variable, value: str) -> Flaw | None:
    if _NUMBER.match(value):
        return None
    return Flaw(f"The {variable.name} {value!r} is no number.", "Write digits, with a point for decimals.")
