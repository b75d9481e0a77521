"""Which set of codes each coder put on each unit: statistics for set-valued alpha.

A coder's codes on a unit are one value, the empty set included. Units of a testimony that one
coder only submitted are not pairable and left out. Observed disagreement and the frequencies of
the sets are sums over testimonies; expected disagreement is a quadratic form of the frequencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coder.agreement.arrays import BoolArray, FloatArray, IntArray, tally
from coder.agreement.grid import Laid, Unit, Visible, lay
from coder.agreement.labelsets import LabelSets, SetDistance, WordArray, distinct_words
from coder.agreement.segments import Segments
from coder.agreement.sums import all_pairs

_WORD = 64


@dataclass(frozen=True, eq=False)
class SetTable:
    """Sums for Krippendorff's alpha with set distances, per pairable testimony.

    The rows (``testimony``, ``found``, ``mass``) say how many units of a testimony were given
    a set, summed over its coders.
    """

    testimonies: tuple[str, ...]
    codes: tuple[str, ...]
    kinds: tuple[SetDistance, ...]
    sets: LabelSets
    observed: FloatArray
    """Shape (D, kinds): sum of d(A, B) over ordered pairs of ratings, over m_u - 1."""
    testimony: IntArray
    found: IntArray
    mass: FloatArray

    def __add__(self, other: SetTable) -> SetTable:
        """The table of both, for other testimonies and the same codes and distances.

        Raises:
            ValueError: if a testimony is in both, or codes or distances differ.
        """
        if (self.codes, self.kinds) != (other.codes, other.kinds):
            raise ValueError("Tables can be added only if they have the same codes and distances.")
        if twice := set(self.testimonies) & set(other.testimonies):
            raise ValueError(f"The testimony {min(twice)!r} is in both tables.")
        words, index = distinct_words(np.concatenate((self.sets.words, other.sets.words)))
        found = np.concatenate((self.found, other.found + len(self.sets)))
        return replace(
            self,
            testimonies=self.testimonies + other.testimonies,
            sets=LabelSets(words, self.sets.labels),
            observed=np.concatenate((self.observed, other.observed)),
            testimony=np.concatenate((self.testimony, other.testimony + len(self.testimonies))),
            found=index[found],
            mass=np.concatenate((self.mass, other.mass)),
        )

    @property
    def counts(self) -> FloatArray:
        """How often each set was given: shape (S,)."""
        return tally(self.found, self.mass, len(self.sets))

    @cached_property
    def apart(self) -> tuple[FloatArray, ...]:
        """For each distance, sum of n_B d(A, B) over all sets B, for each set A: shape (S,)."""
        counts = self.counts
        return tuple(self.sets.mean_distance(kind, counts) for kind in self.kinds)

    @property
    def values(self) -> FloatArray:
        """Ratings in each testimony, n_d: shape (D,)."""
        return tally(self.testimony, self.mass, len(self.testimonies))


def set_table(
    segments: Segments,
    unit: Unit | Laid,
    kinds: Sequence[SetDistance] = ("masi",),
    visible: Visible | None = None,
) -> SetTable:
    """The statistics of code sets at one unit of analysis (see ``codings.code_table``)."""
    laid = unit if isinstance(unit, Laid) else lay(segments, unit, visible)
    timeline = _timeline(laid, segments)
    words, index = distinct_words(
        np.concatenate((np.zeros((1, timeline.words.shape[1]), dtype=np.uint64), timeline.words))
    )
    sets = LabelSets(words, len(segments.codes))
    after, empty = index[1:], int(index[0])
    testimony, found, mass = _frequencies(laid, segments, timeline, after, empty)
    observed = _observed(laid, segments, timeline, after, empty, sets, tuple(kinds))
    names, codes = segments.testimonies, segments.codes
    return SetTable(names, codes, tuple(kinds), sets, observed, testimony, found, mass)


@dataclass(frozen=True, eq=False)
class _Timeline:
    """Where a coder's set of codes changes, sorted by coder and position; all shapes (events,)."""

    coder: IntArray
    position: IntArray
    words: WordArray
    """The coder's set from here on, as bits (events, W)."""


def _timeline(laid: Laid, segments: Segments) -> _Timeline:
    coder = np.concatenate((laid.coder, laid.coder))
    position = np.concatenate((laid.start, laid.end))
    order = np.argsort(coder * laid.stride + position)
    words = np.zeros((len(order), max(1, -(-len(segments.codes) // _WORD))), dtype=np.uint64)
    for place in range(words.shape[1]):
        here = laid.code // _WORD == place
        bit = np.where(here, np.uint64(1) << (laid.code % _WORD).astype(np.uint64), np.uint64(0))
        change = np.concatenate((bit, ~bit + np.uint64(1)))  # two's complement: adding it subtracts
        np.cumsum(change[order], out=words[:, place])
    coder, position = coder[order], position[order]
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = (coder[1:] != coder[:-1]) | (position[1:] != position[:-1])
    return _Timeline(coder[last], position[last], words[last])


def _frequencies(
    laid: Laid, segments: Segments, timeline: _Timeline, after: IntArray, empty: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows (testimony, set, mass); what a coder left unmarked counts as the empty set."""
    raters, units = segments.seen.sum(axis=0), np.diff(laid.offsets)
    length = np.zeros(len(after), dtype=np.int64)
    same = timeline.coder[1:] == timeline.coder[:-1]
    length[:-1] = np.where(same, timeline.position[1:] - timeline.position[:-1], 0)
    marked = np.flatnonzero((after != empty) & (length > 0))
    text = laid.testimony_at(timeline.position[marked])
    pairable = raters[text] >= 2
    marked, text = marked[pairable], text[pairable]
    given = np.bincount(text, length[marked], minlength=len(units))
    blank = np.flatnonzero((raters >= 2) & (units > 0))
    cell = np.concatenate((text, blank)) * (int(after.max(initial=empty)) + 1)
    cell += np.concatenate((after[marked], np.full(len(blank), empty)))
    mass = np.concatenate((length[marked].astype(np.float64), (raters * units - given)[blank]))
    cells, index = np.unique(cell, return_inverse=True)
    total = tally(index, mass, len(cells))
    width = int(after.max(initial=empty)) + 1
    return cells // width, cells % width, total


def _observed(
    laid: Laid,
    segments: Segments,
    timeline: _Timeline,
    after: IntArray,
    empty: int,
    sets: LabelSets,
    kinds: tuple[SetDistance, ...],
) -> FloatArray:
    """Observed disagreement per testimony and distance: one walk over all coders' changes."""
    observed = np.zeros((len(segments.lengths), len(kinds)))
    order = np.argsort(timeline.position)
    coder, position, after = timeline.coder[order], timeline.position[order], after[order]
    if not len(order):
        return observed
    length = np.diff(position, append=position[-1:])
    kept = np.flatnonzero(length)
    length, text = length[kept], laid.testimony_at(position[kept])
    states = np.empty((len(segments.coders), len(kept)), dtype=np.int32)
    for who, state in enumerate(states):
        state[:] = _held(coder == who, after, empty)[kept]
    weight = length * 2.0 / np.maximum(segments.seen.sum(axis=0) - 1, 1)[text]
    for first, second in all_pairs(len(segments.coders)):
        shared = (segments.seen[first] & segments.seen[second])[text]
        differ = np.flatnonzero((states[first] != states[second]) & shared)
        a, b = states[first][differ], states[second][differ]
        for place, kind in enumerate(kinds):
            distance = sets.distance(kind, a, b) * weight[differ]
            observed[:, place] += tally(text[differ], distance, len(observed))
    return observed


def _held(own: BoolArray, after: IntArray, empty: int) -> IntArray:
    """What a coder's set is from each event on: the last of one's own changes so far."""
    at = np.flatnonzero(own)
    lasting = np.diff(at, prepend=0, append=len(own))
    return np.repeat(np.concatenate(([empty], after[at])), lasting)
