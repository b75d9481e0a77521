"""What a round is drawn from: who codes, which testimonies, in which strata, how much of it twice."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import BadInput, NotFound
from coder.model import RESERVED_NAMES, RoundKind
from coder.rounds.drawing import Draw, Stratum, draw, draw_again, draw_everyone, stratified
from coder.text.search import near

if TYPE_CHECKING:
    from coder.project.door import Project

LONGEST_NAME = 80
AGAIN = 0.1
"""The share of their earlier testimonies that coders code again in a recheck, unless more is asked for."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a round is drawn from, and how much of it more than one coder gets."""

    double: float | None = None
    """The share that two coders code, from 0 to 1; None for all, where there are two."""
    number: int | None = None
    """Instead: how many."""
    size: int | None = None
    """How many testimonies the round has, drawn at random; None for all of them."""
    testimonies: tuple[str, ...] = ()
    """Only these; empty for all."""
    by: tuple[str, ...] = ()
    """Attributes of cases that the draw is stratified by."""
    seed: int | None = None
    """None for one drawn now; it is recorded."""


def coders_of(project: Project, named: Collection[str]) -> tuple[list[str], tuple[str, ...]]:
    """(who codes, warnings about new names); the fellows, or everybody known, where nobody is named.

    Raises:
        NotFound: somebody who is not in the team.
        BadInput: nobody is known, or a name that no coder can have.
    """
    from coder.record.store import check_coder_name

    team = {person.name: person.role for person in project.record.people()}
    known = sorted(team) if team else project.record.coders()
    if not named:
        people = [name for name in known if team.get(name) != "lead"] or known
        if not people:
            raise BadInput("Nobody has recorded anything yet: say who codes with --coders NAME,NAME.")
        return people, ()
    people = list(dict.fromkeys(check_coder_name(name) for name in named))
    warnings = []
    for name in people:
        if name in known:
            continue
        close = near(name, known)
        hint = f" Did you mean {', '.join(close)}?" if close else ""
        if team:
            raise NotFound(
                f"{name} is not in the team.{hint} A lead can add them: coder team add {name}. "
                "Nothing was recorded."
            )
        if name != project.coder:
            near_ones = f" Near spellings in the record: {', '.join(close)}." if close else ""
            warnings.append(f"{name} is a new coder here.{near_ones}")
    return sorted(people), tuple(warnings)


def checked_name(name: str) -> str:
    """``name`` as a round may bear it.

    Raises:
        BadInput: empty, too long, of several lines, or a word with another meaning.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"A round's name is one line of 1 to {LONGEST_NAME} characters; this is none.")
    if name.casefold() in RESERVED_NAMES:
        raise BadInput(f"No round may be called {name}: the word means something else here.")
    return name


def asked_for(project: Project, sample: Sample) -> list[str]:
    """The testimonies that a draw is from: those named, or all whose case is not excluded.

    Raises:
        NotFound: an unknown one is named.
        BadInput: there are none.
    """
    if sample.testimonies:
        return sorted({project.known_testimony(name) for name in sample.testimonies})
    from coder.project.evidence import people_of

    names = project.testimony_ids()
    if not names:
        raise BadInput("There are no testimonies to code: bring some in with coder import PATH.")
    return [name for name, case in zip(names, people_of(project, names).case_of, strict=True) if case >= 0]


def strata(project: Project, names: Iterable[str], by: Sequence[str]) -> dict[str, Stratum]:
    """Testimony -> the values of the attributes ``by`` of its case; empty where nothing is stated.

    Raises:
        NotFound: cases have no such attribute.
    """
    if not by:
        return dict.fromkeys(names, ())
    known = {variable.name.casefold(): variable.name for variable in project.file_codebook.variables}
    attributes = []
    for name in by:
        if name.casefold() not in known:
            there = ", ".join(known.values()) or "none"
            raise NotFound(f"Cases have no attribute {name}. There are: {there}.")
        attributes.append(known[name.casefold()])
    found = {}
    for name in names:
        case = project.texts.cases.get(project.texts.case_id(name, project.record))
        has = case.attributes if case else {}
        found[name] = tuple(has.get(attribute, "").strip() for attribute in attributes)
    return found


def sized(stratum: Mapping[str, Stratum], sample: Sample, seed: int) -> dict[str, Stratum]:
    """``sample.size`` of the testimonies, each stratum with its share.

    Raises:
        BadInput: fewer than one.
        ValueError: more than there are.
    """
    if sample.size is None:
        return dict(stratum)
    if sample.size < 1:
        raise BadInput(f"A round has at least one testimony, not {sample.size}.")
    return {text: stratum[text] for text in stratified(stratum, sample.size, seed, "size")}


def doubled(sample: Sample, texts: int, coders: int) -> int:
    """How many of ``texts`` two of ``coders`` get.

    Raises:
        BadInput: a share outside 0 to 1, more than there are, or one coder.
    """
    if sample.double is not None and sample.number is not None:
        raise BadInput("Say how much is coded twice as a share or as a number, not both.")
    if sample.number is not None:
        if not 0 <= sample.number <= texts:
            raise BadInput(
                f"{sample.number} testimonies cannot be coded twice: there are {texts}. Nothing was recorded."
            )
        wanted = sample.number
    else:
        share = (1.0 if coders > 1 else 0.0) if sample.double is None else sample.double
        if not 0 <= share <= 1:
            raise BadInput(f"A share lies from 0 to 1, not at {share:g}. Nothing was recorded.")
        wanted = round(share * texts)
    if wanted and coders < 2:
        raise BadInput(
            "To code something twice takes two coders, and there is one. "
            "Name more with --coders, or say --double 0. Nothing was recorded."
        )
    return wanted


def drawn(project: Project, kind: RoundKind, people: list[str], sample: Sample, seed: int) -> Draw:
    """Who codes what in a new round.

    Raises:
        NotFound: an unknown testimony or attribute.
        BadInput: a share or number that cannot be.
        ValueError: more is asked for than there is.
    """
    stratum = strata(project, asked_for(project, sample), sample.by)
    if kind == "recheck":
        return _drawn_again(project, people, sample, stratum, seed)
    stratum = sized(stratum, sample, seed)
    if kind == "calibrate" and sample.double is None and sample.number is None:
        return draw_everyone(stratum, people)
    return draw(stratum, people, doubled(sample, len(stratum), len(people)), seed)


def _drawn_again(
    project: Project, people: Sequence[str], sample: Sample, stratum: Mapping[str, Stratum], seed: int
) -> Draw:
    """Some of what each coder submitted in rounds that count."""
    from coder.project.evidence import counting_rounds, latest_submissions

    if sample.double is not None and not 0 <= sample.double <= 1:
        raise BadInput(f"A share lies from 0 to 1, not at {sample.double:g}. Nothing was recorded.")
    done: defaultdict[str, list[str]] = defaultdict(list)
    counting = latest_submissions(project.record.finished(), counting_rounds(project, None))
    for coder, text in counting:
        if coder in people and text in stratum:
            done[coder].append(text)
    none = [coder for coder in people if not done[coder]]
    if none:
        raise BadInput(
            f"There is nothing to recheck for {', '.join(none)}: nothing of theirs is submitted, or edited "
            "passages of it wait (coder revise). Name others with --coders. Nothing was recorded."
        )
    number = sample.number if sample.number is not None else sample.size
    share = AGAIN if sample.double is None else sample.double
    wanted = {
        coder: number if number is not None else max(1, round(share * len(done[coder]))) for coder in people
    }
    return draw_again(done, stratum, wanted, seed)
