"""Rounds of a project: opening with a draw, extending, assigning, closing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.codebook.version import canonical_json
from coder.errors import BadInput, NotFound, Refused
from coder.model import MAIN_ROUND, Problem, Round, RoundKind
from coder.project.sampling import Sample, asked_for, checked_name, coders_of, doubled, drawn, sized, strata
from coder.rounds.drawing import draw, draw_everyone, overlaps
from coder.rounds.steps import Step
from coder.text.search import near

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True)
class Opened:
    """A round as it was drawn."""

    round: Round
    overlaps: Mapping[tuple[str, str], int]
    """How many testimonies each pair of coders has in common."""
    load: Mapping[str, int]
    """How many testimonies each coder has."""
    expected_width: float | None
    """Of the 95% interval of a code's alpha; None where nothing is coded twice."""
    expected_alpha: float
    """What that takes for granted."""
    warnings: tuple[str, ...] = ()


# --- opening and extending -------------------------------------------------------------


def open_round(
    project: Project,
    name: str,
    *,
    kind: RoundKind = "independent",
    coders: Collection[str] = (),
    sample: Sample | None = None,
) -> Opened:
    """Open a round under the codebook as it is now, and draw who codes what.

    Args:
        project: Where.
        name: A new one.
        kind: ``independent`` is blind; in ``calibrate`` everybody codes everything; in ``recheck``
            each coder gets some of what they submitted before.
        coders: Who codes; by default the fellows of the team, else everybody who has recorded something.
        sample: What is drawn; by default all testimonies, each for two coders.

    Raises:
        NotFound: an unknown testimony, attribute or coder.
        BadInput: no name for a round, a share outside 0 to 1, or more coded twice than can be.
        Refused: a fellow, or a round of this name is there. Nothing is recorded then.
    """
    sample = sample or Sample()
    people, warnings = coders_of(project, coders)
    name = checked_name(name)
    project.acting()
    if not project.may_lead():
        leads = ", ".join(each.name for each in project.record.people() if each.role == "lead")
        raise Refused(f"Only a lead may open a round, and {project.coder} is not one. Ask {leads}.")
    seed = random.SystemRandom().randrange(1, 2**31) if sample.seed is None else sample.seed
    try:
        found = drawn(project, kind, people, sample, seed)
    except ValueError as error:
        raise BadInput(f"{error} Nothing was recorded.") from error
    _take_step(
        project,
        Step(
            "", name, "", "open", kind=kind, coders=tuple(people),
            testimonies=tuple(sorted({text for _, text in found.assigned})),
            assigned=tuple(found.assigned), double=tuple(found.double), by=sample.by, seed=seed,
        ),
    )  # fmt: skip
    return _opened(project, name, warnings)


def extend_round(
    project: Project, name: str, *, coders: Collection[str] = (), sample: Sample | None = None
) -> Opened:
    """Add testimonies or coders to an open round; what is assigned already stays.

    New testimonies are drawn as in the opening, so that all coders' work and overlaps come out
    as even as they can.

    Raises:
        NotFound: an unknown round, testimony, attribute or coder.
        BadInput: nothing to add, or a share that cannot be.
        Refused: a fellow, or the round is closed. Nothing is recorded then.
    """
    sample = sample or Sample()
    standing = known_round(project, name)
    project.acting()
    people, warnings = coders_of(project, coders) if coders else ([], ())
    joined = sorted(set(people) - set(standing.coders))
    by = sample.by or standing.by
    stratum = {
        text: key
        for text, key in strata(project, asked_for(project, sample), by).items()
        if text not in standing.testimonies
    }
    wants_texts = bool(sample.testimonies or sample.size is not None)
    if not joined and not (wants_texts and stratum):
        raise BadInput(f"There is nothing to add to the round {name}: all of that is in it already.")
    assigned: frozenset[tuple[str, str]] = frozenset()
    double: frozenset[str] = frozenset()
    seed = standing.seed if sample.seed is None else sample.seed
    if wants_texts:
        everyone = [*standing.coders, *joined]
        chosen = sized(stratum, sample, seed or 0)
        try:
            if standing.kind == "calibrate":
                made = draw_everyone(chosen, everyone)
            else:
                number = doubled(sample, len(chosen), len(everyone))
                made = draw(chosen, everyone, number, seed or 0, standing.assigned)
        except ValueError as error:
            raise BadInput(f"{error} Nothing was recorded.") from error
        assigned, double = made.assigned, made.double
    if standing.kind == "calibrate":
        assigned |= {(coder, text) for coder in joined for text in standing.testimonies}
    idle = [coder for coder in joined if not any(each == coder for each, _ in assigned)]
    if idle:
        warnings = (
            *warnings,
            f"{', '.join(idle)} joined and has nothing to code yet: coder assign TESTIMONY {idle[0]}",
        )
    _take_step(
        project,
        Step(
            "", name, "", "extend", coders=tuple(joined), assigned=tuple(assigned), double=tuple(double),
            testimonies=tuple(sorted({text for _, text in assigned} - set(standing.testimonies))),
            by=by, seed=seed,
        ),
    )  # fmt: skip
    return _opened(project, name, warnings)


def close_round(project: Project, name: str | None = None) -> Round:
    """Close a round: nothing in it can be changed any more, and everybody sees all of it.

    What still comes in from other machines is kept and marked as late.

    Raises:
        NotFound: no such round; or none is named, and not exactly one is open.
        Refused: a fellow, or it is closed.
    """
    if name is None:
        opened = [each.name for each in project.record.opened_rounds() if each.open]
        if len(opened) != 1:
            raise NotFound(f"Which round? Open are: {', '.join(opened) or 'none'}.")
        name = opened[0]
    known_round(project, name)
    _take_step(project, Step("", name, "", "close"))
    return known_round(project, name)


def assign(
    project: Project, testimony: str, coder: str, *, round_name: str | None = None, remove: bool = False
) -> Round:
    """Give a testimony of a round to a coder, or take it away; what they coded there stays.

    Raises:
        NotFound: an unknown round, testimony or coder.
        BadInput: it is so already.
        Refused: a fellow, or the round is closed.
    """
    project.acting()
    if round_name is None:
        opened = [each.name for each in project.record.opened_rounds() if each.open]
        if len(opened) != 1:
            raise NotFound(f"Which round? Name it with --round. Open are: {', '.join(opened) or 'none'}.")
        round_name = opened[0]
    found = known_round(project, round_name)
    testimony = project.known_testimony(testimony)
    coder = project.known_coder(coder) if remove else coders_of(project, [coder])[0][0]
    if ((coder, testimony) in found.assigned) != remove:
        state = "not assigned" if remove else "assigned already"
        raise BadInput(f"{testimony} is {state} to {coder} in the round {round_name}; nothing was recorded.")
    pair = ((coder, testimony),)
    joins = () if remove or coder in found.coders else (coder,)
    step = Step(
        "", round_name, "", "assign", coders=joins,
        assigned=() if remove else pair, removed=pair if remove else (),
    )  # fmt: skip
    _take_step(project, step)
    return known_round(project, round_name)


def known_round(project: Project, name: str) -> Round:
    """The opened round of this name.

    Raises:
        NotFound: there is none, with near spellings.
    """
    rounds = {each.name: each for each in project.record.opened_rounds()}
    if name in rounds:
        return rounds[name]
    if name == MAIN_ROUND:
        raise NotFound("The round main is always open and everything in it is everybody's.")
    close = near(name, list(rounds))
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    raise NotFound(f"No round called {name}. There are: {', '.join(rounds) or 'none yet'}.{hint}")


def clash_problems(project: Project) -> Iterator[Problem]:
    """What two machines said of a round that cannot both hold."""
    for clash in project.record.round_clashes():
        yield Problem("exchange", f"round {clash.round}", clash.what, clash.fix)


def _take_step(project: Project, step: Step) -> None:
    project.make_writable()
    project._introduce(project.acting())
    book = project.file_codebook if step.about == "open" else project.codebook
    with project.record.writing(project.acting(), round=step.round, codebook=book.version) as facts:
        facts.keep_codebook(book.version, canonical_json(book))
        facts.add_round_step(step)
    project.settle()


def _opened(project: Project, name: str, warnings: tuple[str, ...]) -> Opened:
    from coder.project.agreeing import target_of
    from coder.rounds.expected import ALPHA, expected_width

    found = known_round(project, name)
    shared = overlaps(found.assigned, found.coders)
    twice = sum(number > 1 for number in Counter(text for _, text in found.assigned).values())
    alpha = target_of(project.file_codebook) or ALPHA
    load = Counter(coder for coder, _ in found.assigned)
    return Opened(
        found,
        shared,
        {coder: load[coder] for coder in found.coders},
        None if found.kind == "recheck" else expected_width(twice, alpha=alpha),
        alpha,
        warnings,
    )
