"""Where every card of a project stands, in columns: a hundred thousand of them within a second.

What ``reconciling.reconciliation`` says card by card, without the cards themselves; a screen asks
for those of one testimony when somebody looks at them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coder.project.evidence import gather, latest_submissions
from coder.project.reconciling import accept_policy, rounds_among
from coder.reconcile.cards import STATUSES, Accept, Status, holding
from coder.reconcile.census import Census, CodingTable, census
from coder.reconcile.impact import gains_at

if TYPE_CHECKING:
    from array import array

    from coder.project.door import Project
    from coder.record.ballots import Ballot, Ballots
    from coder.record.columns import CodingColumns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Ids = NDArray[np.bytes_]
_NO_DIGITS = str.maketrans("", "", '",-')
"""What stands between and within ids and is no digit of them."""
ID = "S16"
"""The sixteen bytes of an id, as numpy compares them."""


@dataclass(frozen=True)
class Survey:
    """All cards, with one row each as in ``census``."""

    census: Census
    testimonies: tuple[str, ...]
    codes: tuple[str, ...]
    ids: Ids
    """Of the cards."""
    status: Ints
    """Indexes into ``cards.STATUSES``."""
    round_name: str | None = None
    """The round it is about; None for all that count together."""


def survey(project: Project, *, round_name: str | None = None) -> Survey:
    """Where the cards stand now in a round, or over all rounds that a report covers.

    Raises:
        NotFound: no such round.
        BadInput: the codebook's rule of acceptance is none.
    """
    accept = accept_policy(project.codebook)
    with project.record.reading():
        every = project.record.finished()
        columns = project.record.coding_columns(ids=True)
        decisions = project.record.ballots()
    rounds = rounds_among({*columns.rounds, *(each.round for each in every)}, project, round_name)
    chosen = latest_submissions(every, rounds)
    testimonies = tuple(sorted({*columns.testimonies, *(text for _, text in chosen)}))
    coders = sorted({*columns.coders, *(coder for coder, _ in chosen)})
    ids = np.frombuffer(columns.ids, dtype=ID)
    oldest = np.argsort(ids, kind="stable")
    table = _table(columns, chosen, coders, testimonies, oldest)
    found = census(table)
    status = _standing(found, _Known(ids, oldest), decisions, accept, project.record.ballots_of)
    return Survey(found, testimonies, columns.codes, ids[found.first], status, round_name)


def gains(project: Project, found: Survey) -> Floats:
    """What alpha of the code gains if the card is resolved, for each entry of the census.

    NaN where alpha is undefined. This reads every testimony, so it takes longer than the survey.
    """
    evidence = gather(project, round_name=found.round_name)
    code_of = {code: at for at, code in enumerate(evidence.codes)}
    text_of = {text: at for at, text in enumerate(evidence.testimonies)}
    # What is recorded since the survey may have taken a code or testimony away: no gain then.
    code = np.array([code_of.get(code, -1) for code in found.codes], dtype=np.int64)
    text = np.array([text_of.get(text, -1) for text in found.testimonies], dtype=np.int64)
    each = found.census
    code, text = code[each.entry_code], text[each.testimony[each.entry_card]]
    known = (code >= 0) & (text >= 0)
    gained = np.full(len(code), np.nan)
    if known.any():
        gained[known] = gains_at(
            evidence, code[known], text[known], each.entry_start[known], each.entry_end[known]
        )
    return gained


def _table(
    columns: CodingColumns,
    chosen: dict[tuple[str, str], str],
    coders: Sequence[str],
    testimonies: Sequence[str],
    oldest: Ints,
) -> CodingTable:
    """The codings with what is finished; those of a round that does not count are nobody's."""
    seat = {name: at for at, name in enumerate(coders)}
    place = {name: at for at, name in enumerate(testimonies)}
    number = {name: at for at, name in enumerate(columns.rounds)}
    counting = np.full((len(coders) + 1, len(testimonies)), -1, dtype=np.int64)
    finished = np.zeros(counting.shape, dtype=np.bool_)
    for (name, testimony), round_name in chosen.items():
        counting[seat[name], place[testimony]] = number.get(round_name, -1)
        finished[seat[name], place[testimony]] = True
    text = np.array([place[name] for name in columns.testimonies], dtype=np.int64)[_ints(columns.testimony)]
    coder = np.array([seat[name] for name in columns.coders], dtype=np.int64)[_ints(columns.coder)]
    counts = counting[coder, text] == _ints(columns.round)
    age = np.empty(len(oldest), dtype=np.int64)
    age[oldest] = np.arange(len(oldest))
    nobody = len(coders)
    return CodingTable(
        text, np.where(counts, coder, nobody), _ints(columns.code), _ints(columns.start),
        _ints(columns.end), age, columns.codes, finished,
    )  # fmt: skip


def _ints(column: array[int]) -> Ints:
    return np.frombuffer(column, dtype=np.intc).astype(np.int64) if len(column) else np.empty(0, np.int64)


# --- where they stand ------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """The ids of all codings, and their rows by age."""

    ids: Ids
    oldest: Ints

    def rows(self, texts: str) -> Ints:
        """The row of each id that ``texts`` name; -1 where no current coding bears it."""
        wanted = np.frombuffer(bytes.fromhex(texts.translate(_NO_DIGITS)), dtype=ID)
        if not len(self.ids):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.searchsorted(self.ids, wanted, sorter=self.oldest)
        row = self.oldest[np.minimum(at, len(self.ids) - 1)]
        return np.where(self.ids[row] == wanted, row, -1)


def _standing(
    found: Census,
    known: _Known,
    decisions: Ballots,
    accept: Accept,
    told: Callable[[Collection[bytes]], Sequence[Ballot]],
) -> Ints:
    """The status of each card, see ``cards.cards``; ``told`` reads what the decisions with some ids say."""
    number: dict[Status, int] = {status: at for at, status in enumerate(STATUSES)}
    unanimous, majority = found.settled(accept)
    status = np.full(len(found), number["undecided"], dtype=np.int64)
    status[unanimous] = number["unanimous"]
    status[majority] = number["adjudicated"]
    if not (len(decisions) and len(found)):
        return status
    length = np.array(decisions.sizes, dtype=np.int64)
    row = known.rows(decisions.considered)
    card = np.where(row >= 0, found.card_of[row], -1)
    status[np.unique(card[card >= 0])] = number["reopened"]
    begins = np.cumsum(length) - length
    lowest, highest = np.minimum.reduceat(card, begins), np.maximum.reduceat(card, begins)
    binds = (lowest >= 0) & (lowest == highest) & (found.size[np.maximum(lowest, 0)] == length)
    alone = binds & (np.bincount(lowest[binds], minlength=len(found))[np.maximum(lowest, 0)] == 1)
    unresolved = np.array(decisions.unresolved, dtype=np.bool_)
    status[lowest[alone]] = np.where(unresolved[alone], number["unresolved"], number["adjudicated"])
    # Where several decisions bind a card, they are read.
    together: defaultdict[int, list[bytes]] = defaultdict(list)
    for at in np.flatnonzero(binds & ~alone).tolist():
        together[int(lowest[at])].append(decisions.ids[16 * at : 16 * (at + 1)])
    for bound, ids in together.items():
        if holds := holding(told(ids)):
            is_unresolved = holds[0].outcome == "unresolved"
            status[bound] = number["unresolved" if is_unresolved else "adjudicated"]
    return status
