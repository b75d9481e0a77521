"""Sufficient statistics of unitizing agreement, per testimony: arrays that add up.

Everything the 2016 family needs follows from five quantities per testimony and code, each a sum
over testimonies. They come from sorting starts and ends once for all testimonies, codes and
coders (no character is ever expanded), so the cost is that of sorting the spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import FloatArray
from coder.agreement.segments import Segments
from coder.agreement.stretches import IntArray, Units, check_cells


@dataclass(frozen=True, eq=False)
class UnitizingSums:
    """What the coefficients need, summed over (weighted) testimonies; sums of parts add up.

    Leading axis: B bootstrap replicates, or 1 for the figure itself.
    """

    total: FloatArray
    """T = sum of m_d L_d: characters times coders; shape (B,)."""
    length: FloatArray
    """l_k: characters that coders gave code k; shape (B, q)."""
    agree: FloatArray
    """l_kk: observed coincidences of k with k; shape (B, q)."""
    squares: FloatArray
    """C_k: squared lengths of the units with code k; shape (B, q)."""

    def __add__(self, other: UnitizingSums) -> UnitizingSums:
        return UnitizingSums(
            self.total + other.total,
            self.length + other.length,
            self.agree + other.agree,
            self.squares + other.squares,
        )


@dataclass(frozen=True, eq=False)
class FamilySums(UnitizingSums):
    """Sums for one family of mutually exclusive codes."""

    paired: FloatArray
    """l*_k: coincidences of k with any code of the family (never with a gap); shape (B, q)."""
    paired_squares: FloatArray
    """C*_k: squared parts of units with code k that another coder also marked; shape (B, q)."""

    def __add__(self, other: UnitizingSums) -> FamilySums:
        if not isinstance(other, FamilySums):
            raise TypeError("Sums of a family can only be added to sums of the same family.")
        base = UnitizingSums.__add__(self, other)
        return FamilySums(
            base.total,
            base.length,
            base.agree,
            base.squares,
            self.paired + other.paired,
            self.paired_squares + other.paired_squares,
        )


@dataclass(frozen=True, eq=False)
class UnitizingStatistics:
    """Sufficient statistics per testimony; every code is a continuum of its own.

    The same quantities as in ``UnitizingSums``, with the D testimonies as leading axis.
    Testimonies with fewer than two coders hold zeros.
    """

    total: FloatArray
    length: FloatArray
    agree: FloatArray
    squares: FloatArray

    def sums(self, weights: npt.ArrayLike | None = None) -> UnitizingSums:
        """Sums over testimonies.

        Args:
            weights: Shape (B, D) or (D,), how often each replicate drew each testimony; each
                testimony once without it.
        """
        w = replicates(weights, len(self.total))
        return UnitizingSums(w @ self.total, w @ self.length, w @ self.agree, w @ self.squares)


@dataclass(frozen=True, eq=False)
class FamilyStatistics(UnitizingStatistics):
    """Sufficient statistics per testimony of one family of mutually exclusive codes."""

    paired: FloatArray
    paired_squares: FloatArray

    def sums(self, weights: npt.ArrayLike | None = None) -> FamilySums:
        """Sums over testimonies; ``weights`` as in ``UnitizingStatistics.sums``."""
        w = replicates(weights, len(self.total))
        return FamilySums(
            w @ self.total,
            w @ self.length,
            w @ self.agree,
            w @ self.squares,
            w @ self.paired,
            w @ self.paired_squares,
        )


def replicates(weights: npt.ArrayLike | None, testimonies: int) -> FloatArray:
    """Weights as a matrix of shape (B, D); one row of ones without weights."""
    if weights is None:
        return np.ones((1, testimonies))
    matrix = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    if matrix.ndim != 2 or matrix.shape[1] != testimonies:
        raise ValueError(f"weights must have the shape (B, {testimonies}), not {np.shape(weights)}.")
    return matrix


def code_statistics(segments: Segments) -> UnitizingStatistics:
    """Statistics of every code against everything else, codes in the order of the segments."""
    codes = len(segments.codes)
    return _own_continua(segments, segments.pairable_units(), codes)


def family_statistics(segments: Segments, codes: Sequence[int]) -> FamilyStatistics:
    """Statistics of one family; columns in the order of ``codes`` (indices into the segments' codes).

    Meaningless where one coder's units of different codes overlap: ask ``segments.overlaps`` first.
    """
    units = _members(segments.pairable_units(), codes, len(segments.codes))
    own = _own_continua(segments, units, len(codes))
    units = units.take(np.argsort(units.coder * segments.stride + units.start, kind="stable"))
    cell = units.testimony * len(codes) + units.code
    per_pair = _per_other_coder(segments)[:, None]
    met, met_squared = (
        _sum_cells(cell, mass, own.length.shape) * per_pair for mass in _meetings(segments, units)
    )
    return FamilyStatistics(own.total, own.length, own.agree, own.squares, met, met_squared)


def _own_continua(segments: Segments, units: Units, codes: int) -> UnitizingStatistics:
    """Statistics of each code by itself, from the units' own code numbers below ``codes``."""
    texts = len(segments.lengths)
    check_cells(texts, codes)
    shape = (texts, codes)
    cell = units.testimony * codes + units.code
    total = np.where(segments.pairable, segments.raters * segments.lengths, 0).astype(np.float64)
    met = _sum_cells(*_common_stretches(segments, units, codes), shape)
    return UnitizingStatistics(
        total,
        _sum_cells(cell, units.length, shape),
        met * _per_other_coder(segments)[:, None],
        _sum_cells(cell, units.length.astype(np.float64) ** 2, shape),
    )


def _common_stretches(segments: Segments, units: Units, codes: int) -> tuple[IntArray, IntArray]:
    """Cell and mass w n (n - 1) of each elementary interval that n >= 2 coders gave the same code.

    Starts and ends of all units of all codes are sorted once; the low bit of the sorting key
    tells a start (1) from an end (0), and the running sum of both is n.
    """
    stride = segments.stride
    key = units.code * stride
    events = np.concatenate((2 * (key + units.start) + 1, 2 * (key + units.end)))
    events.sort()
    at = events >> 1
    events &= 1
    covering = np.cumsum(2 * events - 1)[:-1]
    chosen = np.flatnonzero((covering > 1) & (at[1:] > at[:-1]))
    many = covering[chosen]
    width = at[chosen + 1] - at[chosen]
    code, place = np.divmod(at[chosen], stride)
    return segments.testimony_at(place) * codes + code, width * many * (many - 1)


def _meetings(segments: Segments, units: Units) -> tuple[FloatArray, FloatArray]:
    """For each unit, sums over the other coders j of P and of P^2, P its characters that j marked.

    The units must be sorted by coder and position and disjoint within each coder.
    """
    once, squared = np.zeros(len(units)), np.zeros(len(units))
    bounds = np.searchsorted(units.coder, np.arange(len(segments.coders) + 1))
    for other in np.flatnonzero(np.diff(bounds)):
        theirs = slice(bounds[other], bounds[other + 1])
        start, end = units.start[theirs], units.end[theirs]
        asked = np.flatnonzero((units.coder != other) & segments.seen[other, units.testimony])
        upto_end = _marked_before(units.end[asked], start, end)
        common = (upto_end - _marked_before(units.start[asked], start, end)).astype(np.float64)
        once[asked] += common
        squared[asked] += common**2
    return once, squared


def _marked_before(place: IntArray, start: IntArray, end: IntArray) -> IntArray:
    """How many characters before each ``place`` lie in the disjoint, sorted stretches."""
    covered = np.concatenate(([0], np.cumsum(end - start)))
    begun = np.searchsorted(start, place, side="left")
    overshoot = np.where(begun > 0, np.maximum(end[begun - 1] - place, 0), 0)
    marked: IntArray = covered[begun] - overshoot
    return marked


def _members(units: Units, codes: Sequence[int], known: int) -> Units:
    """The units of one family, renumbered to the family's own columns."""
    column = np.full(known, -1, dtype=np.int64)
    column[np.asarray(codes, dtype=np.int64)] = np.arange(len(codes))
    own = column[units.code]
    kept = own >= 0
    chosen = units.take(kept)
    return Units(chosen.testimony, chosen.coder, own[kept], chosen.start, chosen.end, chosen.row)


def _per_other_coder(segments: Segments) -> FloatArray:
    """1 / (m_d - 1) where at least two coders saw the testimony, else 0: shape (D,)."""
    return np.where(segments.pairable, 1 / np.maximum(segments.raters - 1, 1), 0.0)


def _sum_cells(cell: IntArray, mass: npt.NDArray[np.generic], shape: tuple[int, int]) -> FloatArray:
    table: FloatArray = np.bincount(cell, mass.astype(np.float64), shape[0] * shape[1]).astype(np.float64)
    return table.reshape(shape)
