"""A register's headings as people write them, and which column each of them names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coder.model import Variable

CASE_COLUMN = "case"
COLUMNS = (CASE_COLUMN, "status", "reason", "testimonies", "credibility", "aliases", "note")
"""Columns with a meaning of their own; every other one is a variable of the codebook."""

_SPELLINGS = {
    CASE_COLUMN: ("caseid", "caseno", "casenr", "casenumber", "casenum", "caseidentifier", "cases", "idcase"),
    "status": ("casestatus", "inclusion"),
    "reason": ("reasons", "exclusionreason", "reasonforexclusion", "reasonexcluded", "whyexcluded"),
    "testimonies": ("testimony", "testimonyid", "testimonyids", "texts", "interviews", "interview"),
    "credibility": ("credibilitynote", "credibilitynotes", "reliability", "reliabilitynote"),
    "aliases": ("alias", "aka", "alsoknownas", "othernames", "othername"),
    "note": ("notes", "comment", "comments", "remark", "remarks"),
}


@dataclass(frozen=True)
class Headings:
    """Which column answers to which name."""

    places: Mapping[str, int]
    """A register's own column or a variable's name -> the column it stands in."""
    unread: tuple[tuple[int, str], ...]
    """(column, heading) of those that name nothing known."""
    repeated: tuple[str, ...]
    """Headings that name what an earlier column names already."""
    assumed: tuple[str, ...]
    """Which headings were read as another name, a sentence each."""

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a row that answers to ``name``; empty where no column does."""
        place = self.places.get(name)
        return "" if place is None else cells[place]


def understood(header: Sequence[str], variables: Sequence[Variable]) -> Headings:
    """Find the columns: by their very name first, then by capitals and blanks, titles and usual spellings."""
    exact = {name.casefold(): name for name in (*(variable.name for variable in variables), *COLUMNS)}
    places: dict[str, int] = {}
    repeated: list[str] = []
    left: list[int] = []
    for place, heading in enumerate(header):
        name = exact.get(heading.casefold())
        if name is None:
            left.append(place)
        elif name in places:
            repeated.append(heading)
        else:
            places[name] = place
    loose = dict(_loose(variables))
    assumed, unread = [], []
    for place in left:
        name = loose.get(_bare(header[place]))
        if name is None or name in places:
            unread.append((place, header[place]))
        else:
            places[name] = place
            assumed.append(f"the column {header[place]!r} is read as {name}")
    return Headings(places, tuple(unread), tuple(repeated), tuple(assumed))


def _loose(variables: Sequence[Variable]) -> Iterator[tuple[str, str]]:
    """(spelling, name), the surer ones last, so that they win in a mapping."""
    for name, spellings in _SPELLINGS.items():
        for spelling in (*spellings, name):
            yield spelling, name
    for variable in variables:
        yield _bare(variable.title), variable.name
    for variable in variables:
        yield _bare(variable.name), variable.name


def _bare(heading: str) -> str:
    """Letters and digits only, in lower case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading).casefold())


def names_cases(header: Sequence[str]) -> bool:
    """Whether a header has a column of cases, which makes its table a register."""
    return CASE_COLUMN in understood(header, ()).places
