"""The filters that codings are listed and exported by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from coder.errors import NotFound, Refused

if TYPE_CHECKING:
    from coder.model import Coding
    from coder.project import Project
    from coder.reconcile.consensus import ConsensusRow

CONSENSUS = "consensus"
_DEFAULTS = {"--where": ""}


@dataclass(frozen=True)
class Filters:
    """Which codings are meant; None means all."""

    code: str | None
    testimony: str | None
    coder: str | None
    round: str | None
    layer: str | None
    where: str = ""
    """A filter over the cases."""


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--code --testimony --coder --round --layer --where``."""
    for name, metavar, help_text in (
        ("--where", "FILTER", "Only of people who pass, such as 'sex is F and date >= 2015-01'."),
        ("--layer", "LAYER", "A coder's name; any: what submitted coders said; consensus: what holds."),
        ("--round", "NAME", "Only this round."),
        ("--coder", "NAME", "Only this coder."),
        ("--testimony", "ID", "Only this testimony."),
        ("--code", "CODE", "Only this code and those below it, or this family."),
    ):
        command = click.option(name, metavar=metavar, help=help_text, default=_DEFAULTS.get(name))(command)
    return command


def chosen(project: Project, filters: Filters) -> Iterator[Coding]:
    """The current codings that pass ``filters``, in reading order.

    Raises:
        NotFound: a filter names what does not exist.
    """
    coder, submitted_only = _speakers(project, filters)
    finished = (
        {(s.coder, s.testimony, s.round) for s in project.record.submissions()} if submitted_only else set()
    )
    wanted, testimony = _places(project, filters)
    texts = _texts(project, filters)
    for coding in project.record.codings(coder=coder, testimony=testimony, round=filters.round):
        if not _within(wanted, coding.code) or (texts is not None and coding.testimony not in texts):
            continue
        if submitted_only and (coding.coder, coding.testimony, coding.round) not in finished:
            continue
        yield coding


def chosen_consensus(project: Project, filters: Filters) -> list[ConsensusRow]:
    """The rows of the consensus layer that pass ``filters``, in reading order.

    Raises:
        NotFound: a filter names what does not exist.
        Refused: a coder is asked for besides: the layer is nobody's.
    """
    from coder.project.reconciling import reconciliation

    if filters.coder:
        raise Refused("The consensus layer is no single coder's: leave --coder or --layer out.")
    wanted, testimony = _places(project, filters)
    texts = _texts(project, filters)
    found = reconciliation(project, testimony=testimony, round_name=filters.round)
    return [
        row
        for row in found.consensus
        if _within(wanted, row.coding.code) and (texts is None or row.coding.testimony in texts)
    ]


def _texts(project: Project, filters: Filters) -> frozenset[str] | None:
    """The testimonies of the cases that pass ``--where``; None where it was not given."""
    if not filters.where.strip():
        return None
    from coder.cli.context import narrate
    from coder.project.filtering import texts_where

    texts, cases = texts_where(
        project, filters.where, layer=filters.layer or filters.coder or "any", round_name=filters.round
    )
    if cases.notice:
        narrate(cases.notice)
    return texts


def _within(wanted: str | None, code: str) -> bool:
    return wanted is None or code == wanted or code.startswith(wanted + ".")


def _places(project: Project, filters: Filters) -> tuple[str | None, str | None]:
    """(path of the code, testimony) that are asked for; an unknown one or round is NotFound."""
    wanted = _code(project, filters.code) if filters.code else None
    testimony = project.known_testimony(filters.testimony) if filters.testimony else None
    if filters.round and filters.round not in project.round_names():
        raise NotFound(f"No round called {filters.round}. There are: {', '.join(project.round_names())}.")
    return wanted, testimony


def _speakers(project: Project, filters: Filters) -> tuple[str | None, bool]:
    """(the one coder meant or None, whether only submitted work counts)."""
    if filters.layer in ("all", "majority"):
        raise Refused(
            f"The layer {filters.layer} is decided per excerpt or testimony and has no single codings. "
            "Take --layer any, consensus, or a coder's name."
        )
    if filters.layer and filters.coder and filters.layer not in ("any", filters.coder):
        raise Refused("--layer and --coder name two people: leave one of them out.")
    if filters.layer and filters.layer != "any":
        return project.known_coder(filters.layer), False
    coder = project.known_coder(filters.coder) if filters.coder else None
    return coder, filters.layer == "any"


def _code(project: Project, name: str) -> str:
    from coder.codebook.lookup import resolve

    for family in project.codebook.families:
        if family.name.casefold() == name.strip().casefold():
            return family.name
    return resolve(project.codebook, name, recorded=project.record.code_counts())
