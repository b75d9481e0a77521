"""Units of analysis on the common axis of ``Segments``: testimony, excerpt, sentence, character.

A coding is laid onto the units that it touches, and from there on a unit is one step of the
axis, whatever it is. So one sweep serves all levels, and characters are never expanded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import BoolArray, IntArray
from coder.agreement.segments import Segments

Visible = Callable[[int], BoolArray]
"""Testimony number -> for each of its characters whether it is not blank, shape (length,)."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Bounded units of every testimony, in order: excerpts or sentences.

    ``offsets`` has shape (D + 1,): testimony d has the units ``offsets[d]:offsets[d + 1]`` of
    ``start`` and ``end``, which are half-open character offsets within the testimony. Units do
    not overlap, and each holds at least one character that is not blank.

    Raises:
        ValueError: for units out of order, empty or overlapping.
    """

    offsets: IntArray
    start: IntArray
    end: IntArray

    def __post_init__(self) -> None:
        if self.start.shape != self.end.shape or int(self.offsets[-1]) != len(self.start):
            raise ValueError("A grid's start, end and offsets do not belong together.")
        testimony = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        wrong = self.end <= self.start
        wrong[1:] |= (testimony[1:] == testimony[:-1]) & (self.start[1:] < self.end[:-1])
        if wrong.any():
            at = int(wrong.argmax())
            raise ValueError(
                f"Unit {at - int(self.offsets[testimony[at]]) + 1} of testimony number {int(testimony[at])} "
                f"({int(self.start[at])} to {int(self.end[at])}) is empty or overlaps the one before."
            )

    @classmethod
    def of(cls, units: Sequence[Sequence[tuple[int, int]]]) -> Grid:
        """From (start, end) pairs, one sequence per testimony."""
        counts = np.array([len(each) for each in units], dtype=np.int64)
        flat = np.array([pair for each in units for pair in each], dtype=np.int64).reshape(-1, 2)
        offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(counts)))
        return cls(offsets, flat[:, 0].copy(), flat[:, 1].copy())


Unit = Grid | Literal["testimony", "character"]
"""``testimony``, ``character``, or the excerpts or sentences of a ``Grid``."""


@dataclass(frozen=True, eq=False)
class Laid:
    """Codings on the axis of units: parallel arrays, one coder's runs of one code disjoint."""

    coder: IntArray
    code: IntArray
    start: IntArray
    end: IntArray
    offsets: IntArray
    """Where each testimony's units begin on the axis, shape (D + 1,)."""

    @property
    def stride(self) -> int:
        """One more than there are units: separates groups in a combined sorting key."""
        return int(self.offsets[-1]) + 1

    def testimony_at(self, position: IntArray) -> IntArray:
        """The testimony that holds the unit at each axis ``position``."""
        found: IntArray = np.searchsorted(self.offsets, position, side="right") - 1
        return found


def lay(segments: Segments, unit: Unit, visible: Visible | None = None) -> Laid:
    """The codings of ``segments`` on an axis of units.

    Args:
        segments: Codings of coders who submitted the testimonies.
        unit: The unit of analysis.
        visible: Which characters are not blank. A code is present in an excerpt, sentence or
            testimony when a coding covers at least one such character of it. Without it the
            codings must have no blanks at their ends. Characters need it not: all of them count.
    """
    units = segments.units
    if unit == "character":
        return Laid(units.coder, units.code, units.start, units.end, segments.offsets)
    start, end = (units.start, units.end) if visible is None else _trimmed(segments, visible)
    if unit == "testimony":
        offsets: IntArray = np.arange(len(segments.lengths) + 1)
        first = units.testimony
        last = first + (end > start)
    elif isinstance(unit, Grid):
        if len(unit.offsets) != len(segments.offsets):
            raise ValueError(
                f"The grid has {len(unit.offsets) - 1} testimonies, the codings {len(segments.lengths)}."
            )
        offsets = unit.offsets
        origin = np.repeat(segments.offsets[:-1], np.diff(offsets))
        if len(origin) and (unit.end + origin > np.repeat(segments.offsets[1:], np.diff(offsets))).any():
            raise ValueError("A unit reaches past the end of its testimony.")
        first = np.searchsorted(unit.end + origin, start, side="right")
        last = np.searchsorted(unit.start + origin, end, side="left")
    else:
        raise ValueError(f"There is no unit {unit!r}; there are testimony, character and a Grid.")
    kept = (first < last) & (start < end)
    return _united(units.coder[kept], units.code[kept], first[kept], last[kept], offsets)


def _trimmed(segments: Segments, visible: Visible) -> tuple[IntArray, IntArray]:
    """The units' bounds on the axis without blanks at their ends; empty where all is blank."""
    units = segments.units
    start, end = units.start.copy(), units.end.copy()
    order = np.argsort(units.testimony, kind="stable")
    bounds = np.searchsorted(units.testimony[order], np.arange(len(segments.lengths) + 1))
    for text, (low, high) in enumerate(pairwise(bounds.tolist())):
        if low == high:
            continue
        seen = visible(text)
        if len(seen) != segments.lengths[text]:
            raise ValueError(
                f"visible({text}) has {len(seen)} characters, the testimony {int(segments.lengths[text])}."
            )
        if seen.all():
            continue
        rows, origin = order[low:high], int(segments.offsets[text])
        ink = np.flatnonzero(seen)
        before = np.searchsorted(ink, start[rows] - origin, side="left")
        after = np.searchsorted(ink, end[rows] - origin, side="left")
        some = after > before
        rows, before, after = rows[some], before[some], after[some]
        end[order[low:high][~some]] = start[order[low:high][~some]]
        start[rows], end[rows] = ink[before] + origin, ink[after - 1] + 1 + origin
    return start, end


def _united(
    coder: IntArray, code: IntArray, first: IntArray, last: IntArray, offsets: npt.NDArray[np.int64]
) -> Laid:
    """Runs of units with one coder's runs of one code united where they overlap.

    Runs that only touch stay apart: the last unit of a testimony touches the first of the next.
    """
    stride, coders = int(offsets[-1]) + 1, int(coder.max(initial=0)) + 1
    group = (code * coders + coder) * stride
    order = np.argsort(group + first, kind="stable")
    group, first, last = group[order], first[order], last[order]
    reach = np.maximum.accumulate(group + last) if len(group) else group
    begins = np.ones(len(group), dtype=np.bool_)
    begins[1:] = (group + first)[1:] >= reach[:-1]
    at = np.flatnonzero(begins)
    ends = np.concatenate((at[1:], [len(group)])) - 1 if len(at) else at
    return Laid(coder[order][at], code[order][at], first[at], (reach - group)[ends], offsets)
