"""What agreement on a code would gain if a card were resolved: its cost.

Krippendorff's alpha of a code over excerpts depends on few sums: with k of the n coders who
submitted an excerpt finding the code there, o = sum of k (n - k) / (n - 1) over excerpts,
n1 = sum of k, n0 = sum of (n - k), N = n0 + n1, it is 1 - (N - 1) o / (n0 n1)
(Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C, for two values).
A card changes these sums only in the excerpts it reaches into, so the gain of every card comes
from differences of running sums, without computing alpha anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coder.evidence import Evidence
from coder.reconcile.cards import Card

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def impacts(evidence: Evidence, cards: Sequence[Card]) -> Mapping[tuple[str, str], float | None]:
    """(card, code) -> the code's alpha over excerpts with the card resolved, less alpha as it is.

    "Resolved": in each excerpt that the card's codings with the code reach into, all coders say
    what at least half of them said. 0 where they say the same already (a boundary within one
    excerpt); below 0 is possible for a rare code. None where alpha would have no variation.
    """
    table = _Sums(evidence)
    names = {code: number for number, code in enumerate(evidence.codes)}
    texts = {testimony: number for number, testimony in enumerate(evidence.testimonies)}
    # Clusters of one code on one card lie within the card, so their excerpts are taken together.
    reach: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for card in cards:
        for each in card.clusters:
            key = card.id, each.code
            _, _, start, end = reach.get(key, (0, 0, each.start, each.end))
            place = names[each.code], texts[each.testimony]
            reach[key] = (*place, min(start, each.start), max(end, each.end))
    if not reach:
        return {}
    code, text, start, end = np.array(list(reach.values()), dtype=np.int64).T
    gains: list[float] = table.gains(code, text, start, end).tolist()
    return {key: None if math.isnan(gain) else gain for key, gain in zip(reach, gains, strict=True)}


def gains_at(evidence: Evidence, code: Ints, text: Ints, start: Ints, end: Ints) -> Floats:
    """As ``impacts``, for very many: each row is where the clusters of one code on one card reach.

    ``code`` and ``text`` are indexes into ``evidence.codes`` and ``evidence.testimonies``. NaN
    stands for alpha without variation.
    """
    return _Sums(evidence).gains(code, text, start, end)


class _Sums:
    """The sums of every code over excerpts that two or more coders submitted."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._voters = np.zeros(len(evidence.testimonies), dtype=np.int64)
        for _, testimony in evidence.submitted:
            self._voters[testimony] += 1
        offset = evidence.unit_offset
        self._of_unit = np.repeat(np.arange(len(evidence.testimonies)), np.diff(offset))
        voters = self._voters[self._of_unit]
        self._values = int(voters[voters >= 2].sum())
        self._units = max(len(self._of_unit), 1)
        self._keys, found = self._votes()
        many = voters[self._keys % self._units]
        disagreement = found * (many - found) / np.maximum(many - 1, 1)
        shift = np.where(2 * found >= many, many - found, -found)
        code = self._keys // self._units
        size = len(evidence.codes)
        self._disagreement = np.bincount(code, disagreement, minlength=size).astype(np.float64)
        self._present = np.bincount(code, found, minlength=size).astype(np.float64)
        self._running_disagreement = np.concatenate(([0.0], np.cumsum(disagreement)))
        self._running_shift = np.concatenate(([0], np.cumsum(shift)))

    def _votes(self) -> tuple[Ints, Ints]:
        """(sorted ``code * units + unit`` where anybody found the code, how many coders did)."""
        evidence = self._evidence
        finished = np.zeros((len(evidence.coders), len(evidence.testimonies)), dtype=np.bool_)
        for coder, testimony in evidence.submitted:
            finished[coder, testimony] = True
        speaking = finished[evidence.coder, evidence.testimony] if len(evidence.coder) else np.zeros(0, bool)
        speaking = speaking & (self._voters[evidence.testimony] >= 2) & (evidence.first_unit >= 0)
        width = (evidence.last_unit - evidence.first_unit + 1)[speaking]
        within = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width)
        begin = (evidence.unit_offset[evidence.testimony] + evidence.first_unit)[speaking]
        unit = np.repeat(begin, width) + within
        key = np.repeat(evidence.code[speaking], width) * self._units + unit
        coders = max(len(evidence.coders), 1)
        # Sorted once by hand: np.unique takes five times as long for integers of this range.
        single = np.sort(key * coders + np.repeat(evidence.coder[speaking], width))
        votes = single[_first_of_runs(single)] // coders
        begins = np.flatnonzero(_first_of_runs(votes))
        return votes[begins], np.diff(np.append(begins, len(votes)))

    def gains(self, code: Ints, text: Ints, start: Ints, end: Ints) -> Floats:
        """The gain for each (code, testimony, start, end); NaN where alpha would be undefined."""
        evidence = self._evidence
        base = np.concatenate(([0], np.cumsum(evidence.lengths + 1)))[:-1].astype(np.int64)
        shift = base[self._of_unit]
        first = np.searchsorted(evidence.unit_end + shift, start + base[text], side="right")
        after = np.searchsorted(evidence.unit_start + shift, end + base[text], side="left")
        low = np.searchsorted(self._keys, code * self._units + first)
        high = np.searchsorted(self._keys, code * self._units + np.maximum(first, after))
        less = self._running_disagreement[high] - self._running_disagreement[low]
        more = self._running_shift[high] - self._running_shift[low]
        now = self._alpha(self._disagreement[code], self._present[code])
        then = self._alpha(np.maximum(self._disagreement[code] - less, 0), self._present[code] + more)
        return then - now

    def _alpha(self, disagreement: Floats, present: Floats) -> Floats:
        spread = present * (self._values - present)
        with np.errstate(divide="ignore", invalid="ignore"):
            alpha: Floats = np.where(spread > 0, 1 - (self._values - 1) * disagreement / spread, np.nan)
        return alpha


def _first_of_runs(ordered: Ints) -> NDArray[np.bool_]:
    """Where each run of equal values begins."""
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
