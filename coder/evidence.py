"""Codings and submissions in columns: what agreement and counting compute from.

A frozen picture of the independent codings, with every name interned to its index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """Independent codings (rows of parallel columns) and who finished which testimony.

    ``testimony``, ``coder``, ``code``, ``start``, ``end``, ``first_unit`` and ``last_unit``
    have one entry per coding. Offsets are code points, half-open. The excerpts of testimony
    ``d`` are ``unit_start[unit_offset[d]:unit_offset[d + 1]]`` (and ``unit_end`` alike); a coding
    is present in excerpts ``first_unit`` to ``last_unit`` of its testimony, both included and
    counted from 0 within it (-1 where it covers no visible character).
    """

    testimonies: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    lengths: Ints
    """Length of each testimony in code points."""
    testimony: Ints
    coder: Ints
    code: Ints
    start: Ints
    end: Ints
    first_unit: Ints
    last_unit: Ints
    unit_offset: Ints
    unit_start: Ints
    unit_end: Ints
    submitted: frozenset[tuple[int, int]]
    """(coder, testimony) pairs that are finished: there, what is not coded is absent."""

    def with_coder(self, name: str) -> Evidence:
        """The same evidence with one more coder, who has coded and submitted nothing."""
        return replace(self, coders=(*self.coders, name))
