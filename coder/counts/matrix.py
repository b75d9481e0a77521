"""Cases by codes: who voices what, as a table for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coder.counts.presence import FINISHED, Ints, Presence


@dataclass(frozen=True)
class Matrix:
    """One row per case, one column per code."""

    layer: str
    frequency: bool
    """Whether the values are numbers of codings; otherwise 1 (voiced), 0 (absent)."""
    cases: tuple[str, ...]
    codes: tuple[str, ...]
    values: tuple[tuple[int | None, ...], ...]
    """None where nobody can say: not voiced so far, and not everything is finished."""


def presence_matrix(grid: Presence, cases: Sequence[str], codes: Sequence[str]) -> Matrix:
    """1 where a case voices the code, 0 where it is absent.

    Args:
        grid: With cases as units.
        cases: The names of all cases, in the order of their numbers.
        codes: In the order wanted.
    """
    rows = [grid.row(code) for code in codes]
    values = np.where(grid.has[rows], 1, np.where(grid.absent[rows], 0, -1)).T
    return _matrix(values, grid, cases, codes, frequency=False)


def frequency_matrix(grid: Presence, amount: Ints, cases: Sequence[str], codes: Sequence[str]) -> Matrix:
    """How many codings of each code a case has; 0 only where all of it is finished.

    Args:
        grid: With cases as units, in the same layer.
        amount: Code x case, in the order of ``codes`` and ``cases``.
        cases: The names of all cases.
        codes: In the order wanted.
    """
    own = amount[:, grid.case]
    values = np.where((own > 0) | (grid.state == FINISHED), own, -1).T
    return _matrix(values, grid, cases, codes, frequency=True)


def _matrix(
    values: Ints, grid: Presence, cases: Sequence[str], codes: Sequence[str], *, frequency: bool
) -> Matrix:
    return Matrix(
        grid.layer,
        frequency,
        tuple(cases[at] for at in grid.case.tolist()),
        tuple(codes),
        tuple(tuple(None if value < 0 else value for value in line) for line in values.tolist()),
    )
