"""How the team stands: who is in it, rounds and progress, what was exchanged, what is to be looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.project.checks import team_problems
from coder.project.exchange import is_keyed
from coder.project.exchange_checks import LastHeard, last_exchanges
from coder.project.progress import CoderProgress, RoundState, coder_progress, round_states
from coder.project.teamwork import Member, members
from coder.record.ledger import Ledger
from coder.remotes import last_remote

if TYPE_CHECKING:
    from coder.model import Problem
    from coder.project.door import Project


@dataclass(frozen=True)
class Standing:
    """A team as far as the acting coder may see it."""

    coder: str | None
    """Who looks."""
    members: tuple[Member, ...]
    """Empty without a team."""
    rounds: tuple[RoundState, ...]
    """Every round that was opened, by opening."""
    progress: tuple[CoderProgress, ...]
    """Per round and coder; while a round is blind a fellow finds only their own."""
    heard: tuple[LastHeard, ...]
    """Per person and device the newest bundle."""
    unsent: int
    """Facts of the acting coder that were never sent."""
    remote: str
    """The place of the last exchange from this folder; empty when there was none."""
    problems: tuple[Problem, ...] = ()
    """What ``coder check`` finds about working together; empty until it was looked for."""

    @property
    def has_exchanged(self) -> bool:
        """Whether bundles ever came or went."""
        return bool(self.heard)


def standing(project: Project) -> Standing:
    """How the team stands, as far as the acting coder may see it.

    Raises:
        CoderError: the record cannot be read.
    """
    coder = project.coder
    unsent = 0 if coder is None else Ledger(project.record).n_unsent(coder, signed=is_keyed(project))
    return Standing(
        coder,
        tuple(members(project)),
        tuple(round_states(project)),
        tuple(coder_progress(project)),
        tuple(last_exchanges(project)),
        unsent,
        last_remote(project.folder),
    )


def with_problems(found: Standing, project: Project) -> Standing:
    """The same with what is left to look at: in a large record that takes longer than all the rest.

    Raises:
        CoderError: the record cannot be read.
    """
    return replace(found, problems=tuple(team_problems(project)))
