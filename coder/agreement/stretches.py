"""Stretches of text on one axis: what the figures on coded spans are computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import BoolArray

IntArray = npt.NDArray[np.int64]

MAX_CELLS = 50_000_000
"""Most testimony x code cells that one table of statistics may have (400 MB of 8-byte numbers)."""


@dataclass(frozen=True, eq=False)
class Units:
    """Stretches that one coder gave one code, overlapping ones of the same code united.

    Parallel arrays of shape (U,), sorted by code, coder and position. ``start`` and ``end``
    are positions on the common axis. Stretches that only touch stay apart, because the
    coder marked two units; stretches of zero length are left out, because they carry no mass.
    """

    testimony: IntArray
    coder: IntArray
    code: IntArray
    start: IntArray
    end: IntArray
    row: IntArray
    """The first of the given spans in each unit."""

    def __len__(self) -> int:
        return len(self.row)

    @property
    def length(self) -> IntArray:
        """Characters in each unit."""
        return self.end - self.start

    def take(self, index: IntArray | BoolArray) -> Units:
        """The units at ``index`` (positions or a mask)."""
        return Units(
            self.testimony[index],
            self.coder[index],
            self.code[index],
            self.start[index],
            self.end[index],
            self.row[index],
        )


def check_cells(testimonies: int, codes: int) -> None:
    """Refuse a table of statistics that would not fit into memory."""
    if testimonies * codes > MAX_CELLS:
        raise ValueError(
            f"{testimonies} testimonies x {codes} codes is more than the {MAX_CELLS} cells that are "
            "computed at once; take fewer codes, or compute testimonies in parts and add the sums."
        )


def overlapping_pairs(
    units: Units, group: IntArray, stride: int, block: int = 4_000_000
) -> Iterator[tuple[IntArray, IntArray]]:
    """Every two units of the same group and testimony that share a character, each pair once.

    Args:
        units: Sorted by ``group`` and start.
        group: Shape (U,), for instance the code.
        stride: The axis' stride, see ``Segments.stride``.
        block: About how many pairs come at once. Blocks end where the group or testimony
            does, so that a cluster of overlapping units is never cut.

    Yields:
        Two arrays of positions in ``units``; the first unit of a pair begins no later.
    """
    if not len(units):
        return
    key = group * stride
    beyond = np.searchsorted(key + units.start, key + units.end, side="left")
    here = np.arange(len(units))
    count = beyond - here - 1
    cell_begins = np.flatnonzero(
        np.concatenate(([True], (np.diff(group) != 0) | (np.diff(units.testimony) != 0)))
    )
    before = np.concatenate(([0], np.cumsum(count)))[cell_begins]
    cuts = cell_begins[np.flatnonzero(np.diff(before // block)) + 1]
    for low, high in zip((0, *cuts), (*cuts, len(units)), strict=True):
        many = count[low:high]
        total = int(many.sum())
        if not total:
            continue
        first = np.repeat(here[low:high], many)
        begins = np.cumsum(many) - many
        yield first, first + 1 + np.arange(total) - np.repeat(begins, many)
