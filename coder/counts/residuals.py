"""What a cell would hold if rows and columns had nothing to do with one another.

Expected counts are ``row * column / base``. The adjusted residual is the distance from that in standard
errors, about normal when nothing is going on: Haberman, S. J. (1973), The analysis of residuals in
cross-classified tables, Biometrics 29(1), 205-220, equation (2.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

ResidualReason = Literal["no_data", "no_variation"]


@dataclass(frozen=True, slots=True)
class Departure:
    """How far a cell is from what chance would give; on units whose row and column are both known."""

    base: int
    """Units whose answers are known both ways."""
    both: int
    """Those of them in the cell."""
    expected: float | None
    residual: float | None
    reason: ResidualReason | None = None
    """Why there is no residual: nothing known, or a row or column that nobody or everybody is in."""


def departure(both: int, row: int, column: int, base: int) -> Departure:
    """Compare a cell with its sums.

    Args:
        both: Units in the cell.
        row: Units in its row.
        column: Units in its column.
        base: Units in the table.
    """
    if not base:
        return Departure(0, both, None, None, "no_data")
    expected = row * column / base
    spread = expected * (1 - row / base) * (1 - column / base)
    if spread <= 0:
        return Departure(base, both, expected, None, "no_variation")
    return Departure(base, both, expected, (both - expected) / sqrt(spread))
