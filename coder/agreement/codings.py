"""Which coders put a code on which units: counts per testimony, for all codes at once.

Source of the layout: a unit's contribution to any binary coefficient depends only on who of the
coders that submitted its testimony put the code there. So a ``CodeTable`` keeps, per testimony
and code, how many units each combination of coders marked; units that nobody marked are "absent"
for everyone who submitted and follow by subtraction. Tables of disjoint testimonies add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coder.agreement.arrays import FloatArray, IntArray, tally
from coder.agreement.grid import Laid, Unit, Visible, lay
from coder.agreement.segments import Segments
from coder.agreement.stretches import check_cells
from coder.agreement.sums import NominalSums, PairSums, all_pairs

MAX_CODERS = 62
"""Most coders who may have submitted one testimony: each is a bit of a 64-bit number."""


@dataclass(frozen=True, eq=False)
class CodeTable:
    """Sufficient statistics of every code as present or absent.

    The rows (``testimony``, ``code``, ``mask``, ``mass``) say how many units of a testimony
    exactly the coders in ``mask`` gave the code; each combination appears once.
    """

    testimonies: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    bit: IntArray
    """Shape (m, D): the coder's bit in the masks of a testimony, -1 where not submitted."""
    units: FloatArray
    """Shape (D,): units of each testimony (1, excerpts, sentences or characters)."""
    testimony: IntArray
    code: IntArray
    mask: IntArray
    mass: FloatArray

    def __add__(self, other: CodeTable) -> CodeTable:
        """The table of both, for other testimonies and the same coders and codes.

        Raises:
            ValueError: if a testimony is in both, or names differ.
        """
        if (self.coders, self.codes) != (other.coders, other.codes):
            raise ValueError("Tables can be added only if they have the same coders and codes.")
        if twice := set(self.testimonies) & set(other.testimonies):
            raise ValueError(f"The testimony {min(twice)!r} is in both tables.")
        return replace(
            self,
            testimonies=self.testimonies + other.testimonies,
            bit=np.concatenate((self.bit, other.bit), axis=1),
            units=np.concatenate((self.units, other.units)),
            testimony=np.concatenate((self.testimony, other.testimony + len(self.testimonies))),
            code=np.concatenate((self.code, other.code)),
            mask=np.concatenate((self.mask, other.mask)),
            mass=np.concatenate((self.mass, other.mass)),
        )

    @cached_property
    def raters(self) -> IntArray:
        """n_d, how many coders submitted each testimony: shape (D,)."""
        count: IntArray = (self.bit >= 0).sum(axis=0)
        return count

    @property
    def clusters(self) -> int:
        """Testimonies that at least two coders submitted."""
        return int((self.raters >= 2).sum())

    @cached_property
    def present(self) -> IntArray:
        """How many coders marked the units of each row."""
        return np.bitwise_count(self.mask).astype(np.int64)

    def without(self, coder: int) -> CodeTable:
        """As if that coder had submitted nothing."""
        bit = self.bit.copy()
        bit[coder] = -1
        own = self.bit[coder][self.testimony]
        taken = np.where(own >= 0, np.int64(1) << np.maximum(own, 0), 0)
        return replace(self, bit=bit, mask=self.mask & ~taken)

    def sums(self, low: int = 0, high: int | None = None) -> NominalSums:
        """The sums of codes ``low`` to ``high`` per testimony: shape (D, codes, 12).

        Category 0 is "present", 1 "absent".
        """
        high = len(self.codes) if high is None else high
        texts, codes, most = len(self.testimonies), high - low, int(self.raters.max(initial=0))
        check_cells(texts * (most + 1), codes)
        rows = slice(None) if codes == len(self.codes) else (self.code >= low) & (self.code < high)
        cell = (self.testimony[rows] * codes + self.code[rows] - low) * (most + 1) + self.present[rows]
        found = tally(cell, self.mass[rows], texts * codes * (most + 1))
        histogram = found.reshape(texts, codes, most + 1)
        histogram[:, :, 0] = self.units[:, np.newaxis] - histogram[:, :, 1:].sum(axis=2)
        return NominalSums(_weighed(histogram, self.raters))

    def totals(self, without: int | None = None) -> NominalSums:
        """The sums of each code over all testimonies: shape (codes, 12).

        Args:
            without: A coder to leave out.
        """
        cells = self.cells
        bits = cells.bits if without is None else _unset(cells.bits, without)
        raters = (bits >= 0).sum(axis=0)
        kept = np.where(bits >= 0, np.int64(1) << np.maximum(bits, 0), 0).sum(axis=0)
        present = np.bitwise_count(cells.mask & kept[cells.pattern]).astype(np.int64)
        patterns, most = len(raters), len(self.coders)
        cell = (cells.pattern * len(self.codes) + cells.code) * (most + 1) + present
        found = tally(cell, cells.mass, patterns * len(self.codes) * (most + 1))
        histogram = found.reshape(patterns, len(self.codes), most + 1)
        histogram[:, :, 0] += cells.units[:, np.newaxis] - histogram.sum(axis=2)
        return NominalSums(_weighed(histogram, raters).sum(axis=0))

    def pairs(self) -> PairSums:
        """The 2 x 2 sums of each code and pair of coders: shape (codes, pairs, 6)."""
        cells, codes = self.cells, len(self.codes)
        data = np.zeros((codes, len(all_pairs(len(self.coders))), 6))
        for place, (a, b) in enumerate(all_pairs(len(self.coders))):
            shared = (cells.bits[a] >= 0) & (cells.bits[b] >= 0)
            rows = shared[cells.pattern]
            pattern, mask = cells.pattern[rows], cells.mask[rows]
            marked = _marked(mask, cells.bits[a][pattern], cells.bits[b][pattern])
            base = np.full(codes, cells.units[shared].sum())
            data[:, place] = _two_by_two(cells.code[rows], marked, cells.mass[rows], base)
        return PairSums(data)

    def pair_by_testimony(self, first: int, second: int) -> PairSums:
        """The 2 x 2 sums of one pair of coders per testimony: shape (D, codes, 6)."""
        texts, codes = len(self.testimonies), len(self.codes)
        check_cells(texts, codes)
        shared = (self.bit[first] >= 0) & (self.bit[second] >= 0)
        rows = shared[self.testimony]
        text, mask = self.testimony[rows], self.mask[rows]
        marked = _marked(mask, self.bit[first][text], self.bit[second][text])
        base = np.repeat(np.where(shared, self.units, 0), codes)
        data = _two_by_two(text * codes + self.code[rows], marked, self.mass[rows], base)
        return PairSums(data.reshape(texts, codes, 6))

    def both(self) -> FloatArray:
        """Units that at least two coders gave the code: shape (codes,)."""
        cells = self.cells
        several = np.bitwise_count(cells.mask) >= 2
        return tally(cells.code[several], cells.mass[several], len(self.codes))

    def only(self) -> FloatArray:
        """Units that one coder alone gave the code, though others submitted: shape (codes, m)."""
        cells, codes = self.cells, len(self.codes)
        alone = (np.bitwise_count(cells.mask) == 1) & ((cells.bits >= 0).sum(axis=0) >= 2)[cells.pattern]
        mask, pattern = cells.mask[alone], cells.pattern[alone]
        code, mass = cells.code[alone], cells.mass[alone]
        result = np.zeros((codes, len(self.coders)))
        for coder, bits in enumerate(cells.bits):
            own = (bits[pattern] >= 0) & (mask == np.int64(1) << np.maximum(bits[pattern], 0))
            result[:, coder] = tally(code[own], mass[own], codes)
        return result

    @cached_property
    def cells(self) -> Cells:
        """The rows summed over testimonies with the same coders; few, whatever the corpus."""
        patterns, pattern = np.unique(self.bit.T, axis=0, return_inverse=True)
        pattern = pattern.reshape(-1)
        units = tally(pattern, self.units, len(patterns))
        group = pattern[self.testimony] * len(self.codes) + self.code
        group, mask, mass = merged(group, self.mask, self.mass)
        codes = max(len(self.codes), 1)
        return Cells(group // codes, group % codes, mask, mass, patterns.T, units)


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows of a ``CodeTable`` summed over testimonies that the same coders submitted."""

    pattern: IntArray
    code: IntArray
    mask: IntArray
    mass: FloatArray
    bits: IntArray
    """Shape (m, G): each coder's bit in the masks of a pattern, -1 where not submitted."""
    units: FloatArray
    """Shape (G,): units of the testimonies of each pattern."""


def code_table(segments: Segments, unit: Unit | Laid, visible: Visible | None = None) -> CodeTable:
    """The sufficient statistics of codings at one unit of analysis.

    Args:
        segments: Codings, and who submitted which testimony.
        unit: ``testimony``, ``character``, or a ``Grid`` of excerpts or sentences; or what ``lay``
            made of these, so that several tables share the work.
        visible: See ``grid.lay``; not needed with the latter.

    Raises:
        ValueError: if more than ``MAX_CODERS`` submitted one testimony.
    """
    laid = unit if isinstance(unit, Laid) else lay(segments, unit, visible)
    bit = np.where(segments.seen, np.cumsum(segments.seen, axis=0) - 1, -1)
    if bit.max(initial=-1) >= MAX_CODERS:
        text = segments.testimonies[int(bit.max(axis=0).argmax())]
        raise ValueError(f"More than {MAX_CODERS} coders submitted the testimony {text!r}; leave some out.")
    testimony, code, mask, mass = _swept(laid, bit)
    group, mask, mass = merged(testimony * len(segments.codes) + code, mask, mass)
    codes = max(len(segments.codes), 1)
    return CodeTable(
        segments.testimonies,
        segments.coders,
        segments.codes,
        bit,
        np.diff(laid.offsets).astype(np.float64),
        group // codes,
        group % codes,
        mask,
        mass,
    )


def merged(group: IntArray, mask: IntArray, mass: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows with equal group and mask added up, in order of group and mask."""
    if not len(group):
        return group, mask, mass
    groups, masks = int(group.max()) + 1, int(mask.max()) + 1
    if groups * masks < 4 * len(group) + (1 << 20):
        totals = tally(group * masks + mask, mass, groups * masks)
        met = np.flatnonzero(totals)
        return met // masks, met % masks, totals[met]
    order = np.argsort(group * masks + mask) if groups * masks < 1 << 62 else np.lexsort((mask, group))
    group, mask = group[order], mask[order]
    begins = np.flatnonzero(np.concatenate(([True], (np.diff(group) != 0) | (np.diff(mask) != 0))))
    return group[begins], mask[begins], np.add.reduceat(mass[order], begins)


def intervals(laid: Laid, bit: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Stretches of units with the coders who marked them, one sweep over all codes and testimonies.

    A coder's runs of one code are disjoint, so adding the coder's bit where a run begins and
    taking it off where it ends leaves in the running sum exactly the bits of who is inside.

    Args:
        laid: Runs of units.
        bit: Shape (m, D): each coder's bit in the masks of a testimony.

    Returns:
        Code, position on the axis, mask and number of units of each stretch that somebody
        marked, by code and position.
    """
    own = np.int64(1) << bit[laid.coder, laid.testimony_at(laid.start)]
    key = np.concatenate((laid.code * laid.stride + laid.start, laid.code * laid.stride + laid.end))
    order = np.argsort(key)
    key = key[order]
    mask = np.cumsum(np.concatenate((own, -own))[order])
    length = np.diff(key, append=key[-1:])
    met = np.flatnonzero((mask != 0) & (length > 0))
    at = key[met]
    return at // laid.stride, at % laid.stride, mask[met], length[met]


def _swept(laid: Laid, bit: IntArray) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Testimony, code, mask and mass of each stretch that somebody marked."""
    code, position, mask, length = intervals(laid, bit)
    return laid.testimony_at(position), code, mask, length.astype(np.float64)


def _weighed(histogram: FloatArray, raters: IntArray) -> FloatArray:
    """Histograms over how many coders marked a unit, (D, codes, most + 1), as sums (D, codes, 12)."""
    result = np.zeros((*histogram.shape[:2], 12))
    for n in np.unique(raters).tolist():
        rows = raters == n
        result[rows] = histogram[rows][:, :, : n + 1] @ NominalSums.present_among(n).data
    return result


def _marked(mask: IntArray, first: IntArray, second: IntArray) -> IntArray:
    """0 neither, 1 the second, 2 the first, 3 both of the coders with these bits."""
    pair: IntArray = ((mask >> first) & 1) * 2 + ((mask >> second) & 1)
    return pair


def _two_by_two(group: IntArray, marked: IntArray, mass: FloatArray, base: FloatArray) -> FloatArray:
    """Pair sums per group (groups, 6) from who marked how much; ``base`` is all shared units."""
    counts = tally(group * 4 + marked, mass, len(base) * 4).reshape(-1, 4)
    both, first, second = counts[:, 3], counts[:, 3] + counts[:, 2], counts[:, 3] + counts[:, 1]
    neither = base - first - second + both
    return np.stack((base, both + neither, first, base - first, second, base - second), axis=1)


def _unset(bits: IntArray, coder: int) -> IntArray:
    changed = bits.copy()
    changed[coder] = -1
    return changed
