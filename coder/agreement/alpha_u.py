"""alpha_U: the unitizing alpha that sees where units begin and end.

Source: Krippendorff (1995), On the reliability of unitizing continuous data, Sociological
Methodology 25:47-76; Content Analysis, 2nd ed. (2004), 11.6. It works on whole characters, so it
depends on the grain: measured in other units of length, the same text gives another value.

For one code, with units and gaps of length l beginning at b,

    D_o = sum over ordered coder pairs of delta^2 / (m (m - 1) L^2)
    D_e = (2/L) sum_g [ (N - 1)/3 (2 l^3 - 3 l^2 + l) + l^2 sum_{gaps h, l_h >= l} (l_h - l + 1) ]
          / [ mL (mL - 1) - sum_g l (l - 1) ]

where delta^2 is (difference of beginnings)^2 + (difference of ends)^2 for units that intersect, and
l^2 for a unit that lies in another coder's gap. Several testimonies are an extension of ours, as in
the 2016 family: delta^2 is divided by the testimony's own m_d - 1 and summed, gaps end with their
testimony, T = sum of m_d L_d takes the place of mL, and L is the sum of the L_d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import FloatArray
from coder.agreement.figures import Figure
from coder.agreement.segments import Segments
from coder.agreement.stretches import IntArray, Units, check_cells, overlapping_pairs
from coder.agreement.unitizing import figure_or, missing_reason
from coder.agreement.unitizing_statistics import replicates


@dataclass(frozen=True, eq=False)
class AlphaUStatistics:
    """What alpha_U needs of each testimony; parts of a corpus are put together with ``merged``.

    Expected disagreement compares every unit with every gap of the corpus, so beside sums it
    needs the lengths themselves. Testimonies with fewer than two coders hold nothing.
    """

    length: FloatArray
    """L_d; shape (D,)."""
    total: FloatArray
    """m_d L_d; shape (D,)."""
    disagreement: FloatArray
    """Sum of delta^2 over ordered coder pairs, divided by m_d - 1; shape (D, q)."""
    units: Lengths
    gaps: Lengths

    def merged(self, other: AlphaUStatistics) -> AlphaUStatistics:
        """Statistics of both sets of testimonies, those of ``other`` after one's own."""
        shift = len(self.length)
        return AlphaUStatistics(
            np.concatenate((self.length, other.length)),
            np.concatenate((self.total, other.total)),
            np.concatenate((self.disagreement, other.disagreement)),
            self.units.merged(other.units, shift),
            self.gaps.merged(other.gaps, shift),
        )


@dataclass(frozen=True, eq=False)
class Lengths:
    """Lengths of stretches as parallel arrays, sorted by code and length."""

    code: IntArray
    testimony: IntArray
    length: IntArray
    times: IntArray
    """How many stretches each entry stands for."""

    def merged(self, other: Lengths, shift: int) -> Lengths:
        """Both together; testimonies of ``other`` are renumbered by ``shift``."""
        return _sorted_lengths(
            np.concatenate((self.code, other.code)),
            np.concatenate((self.testimony, other.testimony + shift)),
            np.concatenate((self.length, other.length)),
            np.concatenate((self.times, other.times)),
        )


@dataclass(frozen=True, eq=False)
class Disagreements:
    """Observed and expected disagreement; shape (B, q) each."""

    observed: FloatArray
    expected: FloatArray

    @property
    def per_code(self) -> FloatArray:
        """alpha_U of each code, nan where nothing is expected; shape (B, q)."""
        return _one_minus_ratio(self.observed, self.expected)

    @property
    def overall(self) -> FloatArray:
        """1 - sum of D_o / sum of D_e over the codes; shape (B,)."""
        return _one_minus_ratio(self.observed.sum(axis=1), self.expected.sum(axis=1))


@dataclass(frozen=True, slots=True)
class AlphaU:
    """alpha_U per code, in the order of the codes, and overall."""

    codes: tuple[Figure, ...]
    overall: Figure
    observed: tuple[float, ...]
    """D_o of each code; 0 where nothing can be computed."""
    expected: tuple[float, ...]
    """D_e of each code."""


def alpha_u_statistics(segments: Segments) -> AlphaUStatistics:
    """Statistics of every code; overlapping codes do no harm, each is its own continuum."""
    texts, codes = len(segments.lengths), len(segments.codes)
    check_cells(texts, codes)
    units = segments.pairable_units()
    once = np.ones(len(units), dtype=np.int64)
    lengths = np.where(segments.pairable, segments.lengths, 0)
    return AlphaUStatistics(
        lengths.astype(np.float64),
        (lengths * segments.raters).astype(np.float64),
        _disagreement(segments, units),
        _sorted_lengths(units.code, units.testimony, units.length, once),
        _gaps(segments, units),
    )


def disagreements(statistics: AlphaUStatistics, weights: npt.ArrayLike | None = None) -> Disagreements:
    """D_o and D_e of each code, summed over (weighted) testimonies.

    Args:
        statistics: Of D testimonies.
        weights: Shape (B, D) or (D,). Each replicate costs a pass over all units, unlike the
            2016 family, because its expectation is no sum over testimonies.
    """
    w = replicates(weights, len(statistics.length))
    characters = np.maximum(w @ statistics.length, 1)[:, None]
    total = (w @ statistics.total)[:, None]
    observed = w @ statistics.disagreement / np.maximum(total * characters, 1)
    codes = statistics.disagreement.shape[1]
    parts = np.array([_expected_parts(statistics, each, codes) for each in w]).reshape(len(w), 2, codes)
    free = total * (total - 1) - parts[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(free > 0, 2 * parts[:, 0] / (characters * free), 0.0)
    return Disagreements(observed, expected)


def alpha_u(segments: Segments, statistics: AlphaUStatistics | None = None) -> AlphaU:
    """alpha_U (1995, 2004) per code and overall.

    Args:
        segments: The spans.
        statistics: ``alpha_u_statistics(segments)``, where the caller has it already.
    """
    result = disagreements(statistics or alpha_u_statistics(segments))
    nothing = missing_reason(segments)
    empty = segments.zero_length_only
    per_code = tuple(
        figure_or(value, nothing or ("zero_length_only" if empty[code] else "no_variation"))
        for code, value in enumerate(result.per_code[0].tolist())
    )
    unmarked = "zero_length_only" if empty.any() else "no_variation"
    return AlphaU(
        per_code,
        figure_or(float(result.overall[0]), nothing or unmarked),
        tuple(result.observed[0].tolist()),
        tuple(result.expected[0].tolist()),
    )


def _disagreement(segments: Segments, units: Units) -> FloatArray:
    """Sum of delta^2 over ordered pairs of coders / (m_d - 1), per testimony and code."""
    codes, people = len(segments.codes), len(segments.coders)
    order = np.argsort(units.code * segments.stride + units.start, kind="stable")
    units = units.take(order)
    distance = np.zeros(len(units))
    met = np.zeros(len(units), dtype=np.int64)
    for first, second in overlapping_pairs(units, units.code, segments.stride):
        begins = (units.start[first] - units.start[second]).astype(np.float64)
        ends = (units.end[first] - units.end[second]).astype(np.float64)
        distance += np.bincount(first, begins**2 + ends**2, len(units))
        # A unit may meet several units of one coder: that coder is counted once.
        meets = np.concatenate((first * people + units.coder[second], second * people + units.coder[first]))
        meets.sort()
        fresh = np.concatenate(([True], meets[1:] != meets[:-1]))
        met += np.bincount(meets[fresh] // people, minlength=len(units))
    alone = segments.raters[units.testimony] - 1 - met
    distance += alone * units.length.astype(np.float64) ** 2
    per_pair = 2 / np.maximum(segments.raters[units.testimony] - 1, 1)
    cell = units.testimony * codes + units.code
    shape = (len(segments.lengths), codes)
    table: FloatArray = np.bincount(cell, distance * per_pair, shape[0] * shape[1]).astype(np.float64)
    return table.reshape(shape)


def _gaps(segments: Segments, units: Units) -> Lengths:
    """What each coder left of each testimony for each code, coders without any unit included."""
    codes, people = len(segments.codes), len(segments.coders)
    texts = len(segments.lengths)
    cell = (units.code * people + units.coder) * texts + units.testimony
    opens = np.concatenate(([True], cell[1:] != cell[:-1]))[: len(cell)]
    closes = np.concatenate((cell[1:] != cell[:-1], [True]))[: len(cell)]
    previous = np.concatenate(([0], units.end[:-1]))[: len(cell)]
    before = units.start - np.where(opens, segments.offsets[units.testimony], previous)
    after = segments.offsets[units.testimony[closes] + 1] - units.end[closes]
    marking = np.bincount(units.code[opens] * texts + units.testimony[opens], minlength=codes * texts)
    waiting = np.where(segments.pairable & (segments.lengths > 0), segments.raters, 0)
    silent = np.tile(waiting, codes) - marking
    whole = np.flatnonzero(silent > 0)
    inner, outer = np.flatnonzero(before > 0), after > 0
    return _sorted_lengths(
        np.concatenate((units.code[inner], units.code[closes][outer], whole // max(texts, 1))),
        np.concatenate((units.testimony[inner], units.testimony[closes][outer], whole % max(texts, 1))),
        np.concatenate((before[inner], after[outer], np.tile(segments.lengths, codes)[whole])),
        np.concatenate((np.ones(len(inner) + int(outer.sum()), dtype=np.int64), silent[whole])),
    )


def _sorted_lengths(code: IntArray, testimony: IntArray, length: IntArray, times: IntArray) -> Lengths:
    order = np.argsort(code * (int(length.max(initial=0)) + 1) + length)
    return Lengths(code[order], testimony[order], length[order], times[order])


def _expected_parts(statistics: AlphaUStatistics, weight: FloatArray, codes: int) -> FloatArray:
    """Numerator of D_e (without 2/L) and sum of l (l - 1), per code: shape (2, q)."""
    units, gaps = statistics.units, statistics.gaps
    count = weight[units.testimony] * units.times
    length = units.length.astype(np.float64)
    number = np.bincount(units.code, count, codes)
    cubes = np.bincount(units.code, count * (2 * length**3 - 3 * length**2 + length), codes)
    own = np.bincount(units.code, count * length * (length - 1), codes)

    stride = int(max(units.length.max(initial=0), gaps.length.max(initial=0))) + 1
    places = weight[gaps.testimony] * gaps.times
    reach = np.concatenate(([0.0], np.cumsum(places)))
    area = np.concatenate(([0.0], np.cumsum(places * gaps.length)))
    key = gaps.code * stride + gaps.length
    fits = np.searchsorted(key, units.code * stride + units.length, side="left")
    last = np.searchsorted(key, (units.code + 1) * stride, side="left")
    room = (area[last] - area[fits]) - (length - 1) * (reach[last] - reach[fits])
    moves = np.bincount(units.code, count * length**2 * room, codes)
    return np.stack(((number - 1) / 3 * cubes + moves, own))


def _one_minus_ratio(observed: FloatArray, expected: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)
