"""Which unit shows which code, by layer: the grid that every count and table is made from.

A layer is decided per testimony or excerpt among the coders who submitted it and then lifted: a case
has a code if any of its testimonies has it, lacks it only if all of them are submitted, and is unknown
otherwise. A code counts for its parents and for its family too, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from coder.evidence import Evidence

WholeUnit = Literal["case", "testimony", "excerpt"]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

GROUP_LAYERS: Final = ("any", "all", "majority")
FINISHED, NO_TESTIMONY, NOT_SUBMITTED = 0, 1, 2
"""Why a unit says nothing of the codes that it does not show."""


@dataclass(frozen=True)
class People:
    """Which case each testimony belongs to, and which cases count."""

    cases: tuple[str, ...]
    """Every case that counts (excluded ones left out), with or without testimonies."""
    case_of: Sequence[int]
    """Per testimony of the evidence: index into ``cases``, -1 when its case is excluded."""


@dataclass(frozen=True)
class Presence:
    """One row per code, one column per unit that counts."""

    unit: WholeUnit
    layer: str
    codes: tuple[str, ...]
    """Paths and families, in the order of the rows."""
    has: Flags
    open: Flags
    """Not in the layer, but on a card that is not settled; none outside the consensus."""
    state: Ints
    """Per unit: ``FINISHED``, ``NO_TESTIMONY`` or ``NOT_SUBMITTED``."""
    case: Ints
    """Per unit: which case it belongs to."""
    testimony: Ints
    """Per unit: which testimony of the evidence it lies in; -1 for a case."""
    n_cases: int

    @property
    def n_units(self) -> int:
        """How many units there are."""
        return len(self.case)

    @cached_property
    def absent(self) -> Flags:
        """Every answer is in and none has the code."""
        found: Flags = (self.state == FINISHED) & ~self.has & ~self.open
        return found

    @cached_property
    def unknown(self) -> Flags:
        """Nobody can say."""
        found: Flags = ~self.has & ~self.absent
        return found

    def row(self, code: str) -> int:
        """The row of a code or family."""
        return self.codes.index(code)

    def only(self, cases: Flags) -> Presence:
        """The units of the chosen cases; cases keep their numbers."""
        kept = cases[self.case]
        return replace(
            self,
            has=self.has[:, kept],
            open=self.open[:, kept],
            state=self.state[kept],
            case=self.case[kept],
            testimony=self.testimony[kept],
        )

    def by_case(self, flags: Flags) -> Flags:
        """For rows of flags per unit: per case, whether any of its units has the flag."""
        if self.unit == "case" and self.n_units == self.n_cases:
            return flags
        lifted = np.zeros((len(flags), self.n_cases), dtype=bool)
        row, unit = np.nonzero(flags)
        lifted[row, self.case[unit]] = True
        return lifted


def rows_of(codes: Sequence[str], recorded: Sequence[str]) -> tuple[str, ...]:
    """``codes``, then whatever else was recorded, so that nothing recorded is dropped."""
    return (*codes, *sorted(set(recorded) - set(codes)))


def check_layer(evidence: Evidence, layer: str) -> None:
    """Refuse a coder whom the evidence does not know.

    Raises:
        ValueError: no such coder.
    """
    if layer not in GROUP_LAYERS and layer not in evidence.coders:
        raise ValueError(f"No coder called {layer} has coded or submitted anything that counts here.")


class Votes:
    """How many submitted coders found each code in each testimony or excerpt; made once, asked for layers."""

    def __init__(self, evidence: Evidence, people: People, rows: Sequence[str], unit: WholeUnit) -> None:
        self.evidence, self.people, self.unit = evidence, people, unit
        self.rows = tuple(rows)
        self.case_of = np.asarray(people.case_of, dtype=np.int64)
        self.submitted = np.zeros((len(evidence.coders), len(evidence.testimonies)), dtype=bool)
        for coder, testimony in evidence.submitted:
            self.submitted[coder, testimony] = True
        self.code = np.asarray(evidence.code, dtype=np.int64)
        self.coder = np.asarray(evidence.coder, dtype=np.int64)
        self.testimony = np.asarray(evidence.testimony, dtype=np.int64)
        self.below = [
            [
                number
                for number, code in enumerate(evidence.codes)
                if code == row or code.startswith(f"{row}.")
            ]
            for row in self.rows
        ]
        """Per row: the recorded codes that count in it."""
        if unit == "excerpt":
            offset = np.asarray(evidence.unit_offset, dtype=np.int64)
            self.text_of_unit = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
        else:
            self.text_of_unit = np.arange(len(evidence.testimonies))

    def layer(self, layer: str) -> Presence:
        """The grid in one layer, of units whose case counts, lifted to cases where cases are the unit."""
        if layer in GROUP_LAYERS:
            votes, voters = self._votes
            has = _decided(votes, voters, layer)
        else:
            seat = self.evidence.coders.index(layer)
            has = self._found(self.coder == seat)
            voters = self.submitted[seat][self.text_of_unit].astype(np.int64)
        counting = self.case_of[self.text_of_unit] >= 0
        case = self.case_of[self.text_of_unit][counting]
        state = np.where(voters[counting] > 0, FINISHED, NOT_SUBMITTED)
        found = Presence(
            self.unit if self.unit != "case" else "testimony",
            layer,
            self.rows,
            has[:, counting],
            np.zeros((len(self.rows), len(case)), dtype=bool),
            state,
            case,
            self.text_of_unit[counting],
            len(self.people.cases),
        )
        return lifted(found) if self.unit == "case" else found

    @cached_property
    def _votes(self) -> tuple[NDArray[np.int16], Ints]:
        """(row x unit: submitted coders who found the code, unit: submitted coders)."""
        speaking = self.submitted[self.coder, self.testimony]
        votes = np.zeros((len(self.rows), len(self.text_of_unit)), dtype=np.int16)
        for seat in range(len(self.evidence.coders)):
            own = speaking & (self.coder == seat)
            if own.any():
                votes += self._found(own)
        return votes, self.submitted.sum(axis=0)[self.text_of_unit]

    def _found(self, chosen: Flags) -> Flags:
        """Row x unit: whether any of the chosen codings shows there."""
        leaves = np.zeros((len(self.evidence.codes), len(self.text_of_unit)), dtype=bool)
        if self.unit == "excerpt":
            first = np.asarray(self.evidence.first_unit, dtype=np.int64)
            last = np.asarray(self.evidence.last_unit, dtype=np.int64)
            chosen = chosen & (first >= 0)
            start = (
                np.asarray(self.evidence.unit_offset, dtype=np.int64)[self.testimony[chosen]] + first[chosen]
            )
            width = (last - first)[chosen] + 1
            within = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width)
            leaves[np.repeat(self.code[chosen], width), np.repeat(start, width) + within] = True
        else:
            leaves[self.code[chosen], self.testimony[chosen]] = True
        found = np.zeros((len(self.rows), leaves.shape[1]), dtype=bool)
        for row, below in enumerate(self.below):
            if below:
                found[row] = leaves[below].any(axis=0) if len(below) > 1 else leaves[below[0]]
        return found


def _decided(votes: NDArray[np.int16], voters: Ints, layer: str) -> Flags:
    found: Flags
    if layer == "all":
        found = (votes > 0) & (votes == voters)
    elif layer == "majority":
        found = 2 * votes > voters
    else:
        found = votes > 0
    return found


def lifted(found: Presence) -> Presence:
    """Testimonies to their cases; a case without a testimony is never finished."""
    n_cases = found.n_cases
    texts = np.bincount(found.case, minlength=n_cases)
    done = np.bincount(found.case[found.state == FINISHED], minlength=n_cases)
    state = np.where(texts == 0, NO_TESTIMONY, np.where(texts == done, FINISHED, NOT_SUBMITTED))
    has = found.by_case(found.has)
    return replace(
        found,
        unit="case",
        has=has,
        open=found.by_case(found.open) & ~has,
        state=state.astype(np.int64),
        case=np.arange(n_cases),
        testimony=np.full(n_cases, -1, dtype=np.int64),
    )


def presence(
    evidence: Evidence, people: People, codes: Sequence[str], unit: WholeUnit, layer: str
) -> Presence:
    """The grid of ``codes`` (paths, parents and families alike) over ``unit`` in ``layer``.

    Recorded codes that are not among ``codes`` get rows at the end.

    Raises:
        ValueError: the layer is an unknown coder.
    """
    check_layer(evidence, layer)
    return Votes(evidence, people, rows_of(codes, evidence.codes), unit).layer(layer)


def consensus_presence(
    evidence: Evidence,
    agreed: Evidence,
    pending: Evidence,
    people: People,
    codes: Sequence[str],
    unit: WholeUnit,
) -> Presence:
    """The grid in the consensus layer; what a card not yet settled speaks of is ``open``.

    Args:
        evidence: The independent codings.
        agreed: The layer's codings, as if one coder had made them, over the same units.
        pending: The codings on cards that are not settled, likewise.
        people: Which cases count.
        codes: Paths, parents and families, in the order of the rows.
        unit: What is counted.
    """
    rows = rows_of(codes, [*evidence.codes, *agreed.codes, *pending.codes])
    found = Votes(agreed, people, rows, unit).layer("any")
    maybe = Votes(pending, people, rows, unit).layer("any").has
    return replace(found, layer="consensus", open=maybe & ~found.has)


def amounts(
    evidence: Evidence, people: People, rows: Sequence[str], layer: str, *, characters: bool
) -> NDArray[np.int64]:
    """Row x testimony: how many codings (or characters, each once) carry the code; 0 for excluded cases."""
    votes = Votes(evidence, people, rows, "testimony")
    if layer in GROUP_LAYERS:
        speaking = votes.submitted[votes.coder, votes.testimony]
    else:
        speaking = votes.coder == evidence.coders.index(layer)
    speaking &= votes.case_of[votes.testimony] >= 0
    n_texts = len(evidence.testimonies)
    found = np.zeros((len(rows), n_texts), dtype=np.int64)
    code, text = votes.code[speaking], votes.testimony[speaking]
    if not characters:
        single = np.bincount(code * n_texts + text, minlength=len(evidence.codes) * n_texts)
        single = single.reshape(len(evidence.codes), n_texts)
        for row, below in enumerate(votes.below):
            found[row] = single[below].sum(axis=0)
        return found
    start = np.asarray(evidence.start, dtype=np.int64)[speaking]
    end = np.asarray(evidence.end, dtype=np.int64)[speaking]
    for row, below in enumerate(votes.below):
        own = np.isin(code, below)
        found[row] = covered(text[own], start[own], end[own], n_texts)
    return found


def united(text: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """The stretches that overlapping spans make together, by testimony and start."""
    if not len(text):
        return text, start, end
    order = np.lexsort((start, text))
    text, start, end = text[order], start[order], end[order]
    width = int(end.max()) + 1
    reach = np.maximum.accumulate(text * width + end)
    begins = np.ones(len(text), dtype=bool)
    begins[1:] = text[1:] * width + start[1:] >= reach[:-1]
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(text)) - 1
    return text[first], start[first], reach[last] - text[last] * width


def covered(text: Ints, start: Ints, end: Ints, n_texts: int) -> Ints:
    """Per testimony: the characters that at least one of the spans covers."""
    text, start, end = united(text, start, end)
    return np.bincount(text, weights=end - start, minlength=n_texts).astype(np.int64)
