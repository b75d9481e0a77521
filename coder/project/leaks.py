"""Names in what leaves the project: attributes that hold them, and quotes in which they are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coder.documents.words import NAME_HEADINGS, OWN_NAME_HEADINGS, PEOPLE_HEADINGS, heading_words
from coder.text.search import Folded

if TYPE_CHECKING:
    from coder.model import Case, Codebook
    from coder.project.door import Project
    from coder.project.passages import Passage
    from coder.record.coding_table import CodingTable

_OF_THINGS: Final = """
place town city village country region district street school media medium outlet newspaper paper channel
station journal publisher programme program group unit brigade file document organisation organization
project study field code site camp company
"""
"""Together with one of these, ``name`` is not that of a person."""
_OF_TRAITS: Final = """
number count age sex gender role type status occupation language nationality religion education id
"""
"""Together with one of these, what is said of people is not how they are called."""
_ANYWAY: Final = NAME_HEADINGS - PEOPLE_HEADINGS - {"name", "names", "nom", "noms", "nome", "nama", "naam"}
"""These hold names of people whatever stands beside them."""
_PARTICLES: Final = """
abou ould della unknown anonymous anon unnamed withheld male female woman girl
"""
"""Parts of names that are long enough but no name by themselves."""
SHORTEST: Final = 4
"""Letters of a part of a name that is looked for on its own."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Leak:
    """A name from the register that is said in a quote."""

    case: str
    """Whose name it is."""
    name: str
    """As it was found in the register, or the part of it that was found."""
    testimony: str
    start: int
    """Of the name in the testimony, in code points."""
    end: int


def name_variables(codebook: Codebook) -> tuple[str, ...]:
    """The attributes that hold names of people; they leave the project only where that is asked for."""
    return _of_names(codebook, NAME_HEADINGS)


def own_name_variables(codebook: Codebook) -> tuple[str, ...]:
    """Those of them by which a person may be told: no given name, nobody beside the person."""
    return _of_names(codebook, OWN_NAME_HEADINGS)


def _of_names(codebook: Codebook, headings: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        variable.name
        for variable in codebook.variables
        if any(
            _holds_names(heading_words(words) & headings, heading_words(words), variable.type)
            for words in (variable.name, variable.title)
        )
    )


def _holds_names(named: frozenset[str], words: frozenset[str], kind: str) -> bool:
    if named & _ANYWAY:
        return True
    of_things = not words.isdisjoint(_OF_THINGS.split())
    if named - PEOPLE_HEADINGS or not named:
        return bool(named) and not of_things
    return kind == "text" and not of_things and words.isdisjoint(_OF_TRAITS.split())


def register_names(project: Project) -> dict[str, tuple[str, ...]]:
    """Case -> its names and aliases as the register has them, without signs such as ``*``."""
    attributes = name_variables(project.codebook)
    found = {}
    for case in project.texts.register.cases:
        names = tuple(dict.fromkeys(filter(None, map(_clean, _written(case, attributes)))))
        if not names and not any(character.isdigit() for character in case.id):
            names = (_clean(case.id),)  # registers without a column of names call a case by the person's name
        if names:
            found[case.id] = names
    return found


def _written(case: Case, attributes: Iterable[str]) -> Iterator[str]:
    for attribute in attributes:
        yield from re.split(r"[;/]", case.attributes.get(attribute, ""))
    yield from case.aliases


def _clean(name: str) -> str:
    return " ".join(name.replace("*", " ").split())


def leaks(project: Project, passages: Iterable[Passage]) -> list[Leak]:
    """Names of the register that the quotes of ``passages`` say, in reading order, each place once.

    Looked for are whole names and those parts of them that name somebody by themselves, as whole words,
    without regard to capitals, accents and vowel signs. What is found may be somebody else of that
    name, and a name spelled otherwise is not found: it is a help, and no proof that there is none.
    """
    finder = NameFinder(register_names(project))
    if not finder.words:
        return []
    found: dict[tuple[str, int, int, str], Leak] = {}
    for passage in passages:
        coding = passage.coding
        for case, name, start, end in finder.within(passage.quote):
            leak = Leak(case, name, coding.testimony, coding.start + start, coding.start + end)
            found.setdefault((leak.testimony, leak.start, leak.end, case), leak)
    return [found[key] for key in sorted(found)]


def leaks_in(project: Project, table: CodingTable) -> list[Leak]:
    """The same for very many codings: of a text each stretch is read once, however many codings cover it.

    A name that overlapping quotes say together is found too.
    """
    finder = NameFinder(register_names(project))
    if not finder.words:
        return []
    found: dict[tuple[str, int, int, str], Leak] = {}
    for testimony, text, start, end in _stretches(project, table):
        for case, name, first, last in finder.within(text[start:end]):
            leak = Leak(case, name, testimony, start + first, start + last)
            found.setdefault((testimony, leak.start, leak.end, case), leak)
    return [found[key] for key in sorted(found)]


def _stretches(project: Project, table: CodingTable) -> Iterator[tuple[str, str, int, int]]:
    """(testimony, text, start, end) of what codings cover together, and of quotes that cut a word."""
    import numpy as np

    from coder.counts.presence import united

    where = table.testimony.astype(np.int64) * len(table.revisions) + table.revision
    quotes = sorted({*zip(where.tolist(), table.start.tolist(), table.end.tolist(), strict=True)})
    joined = zip(
        *(each.tolist() for each in united(where, table.start.astype(np.int64), table.end.astype(np.int64))),
        strict=True,
    )
    at, text = -1, ""
    for spans, is_joined in ((joined, True), (quotes, False)):
        for place, start, end in spans:
            testimony, revision = divmod(place, len(table.revisions))
            if place != at:
                at, text = place, project.record.text_if_here(table.revisions[revision])
            if is_joined or _cuts(text, start) or _cuts(text, end):
                yield table.testimonies[testimony], text, start, end


def _cuts(text: str, at: int) -> bool:
    """Whether a quote that begins or ends at ``at`` cuts a word, of which the rest may be a name."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


class NameFinder:
    """Folded names by their first word, so that a text is passed over once."""

    def __init__(self, names: dict[str, tuple[str, ...]]) -> None:
        particles = set(_PARTICLES.split())
        self.words: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for case, own in names.items():
            for name in own:
                whole = tuple(_WORD.findall(Folded(name).text))
                telling = [word for word in whole if len(word) >= SHORTEST and word not in particles]
                if telling and len(whole) > 1:
                    self._add(whole, case, name)
                for word in telling:
                    self._add((word,), case, name)

    def _add(self, words: tuple[str, ...], case: str, name: str) -> None:
        self.words.setdefault(words[0], []).append((words, case, name))

    def within(self, quote: str) -> Iterator[tuple[str, str, int, int]]:
        """(case, name, start, end) of each name in a quote; the longest of a case at a place."""
        shadow = Folded(quote)
        tokens = [(found[0], found.start(), found.end()) for found in _WORD.finditer(shadow.text)]
        for at, (word, start, _) in enumerate(tokens):
            best: dict[str, tuple[int, str]] = {}
            for words, case, name in self.words.get(word, ()):
                matches = tuple(token[0] for token in tokens[at : at + len(words)]) == words
                if matches and len(words) > best.get(case, (0, ""))[0]:
                    best[case] = (len(words), name)
            for case, (length, name) in best.items():
                span = shadow.span(start, tokens[at + length - 1][2])
                yield case, name, span[0], span[1]


def leaks_notice(found: list[Leak]) -> str:
    """A sentence that warns of names in quotes; empty where there are none."""
    if not found:
        return ""
    quotes = {(leak.testimony, leak.start) for leak in found}
    first = found[0]
    places = "1 place" if len(quotes) == 1 else f"{len(quotes)} places"
    return (
        f"The quotes say names of the register in {places}, first in {first.testimony} at "
        f"{first.start}-{first.end} (a name of {first.case}): look before you pass them on."
    )
