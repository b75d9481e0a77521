"""Which codes different coders put on the same place: where the codebook's definitions rub.

A confusion is a pair of overlapping codings by different coders with different codes. Some are
rightful (both codes apply, and both coders may have both); the ranking says where to look first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coder.agreement.segments import Segments
from coder.agreement.stretches import IntArray, overlapping_pairs

_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes that different coders put on shared characters."""

    first: str
    """The code that stands first in the list of codes."""
    second: str
    overlaps: int
    """Pairs of codings, one with each code and by different coders, that share a character."""


def confusions(segments: Segments) -> tuple[Confusion, ...]:
    """Every pair of codes that meets so, the most frequent first, equals in the order of the codes.

    Each coder's overlapping codings of one code count as one. Only testimonies that two coders
    have seen can hold any.
    """
    table = confusion_table(segments)
    first, second = np.nonzero(table)
    ranked = np.lexsort((second, first, -table[first, second]))
    return tuple(
        Confusion(segments.codes[int(a)], segments.codes[int(b)], int(table[a, b]))
        for a, b in zip(first[ranked], second[ranked], strict=True)
    )


def confusion_table(segments: Segments) -> IntArray:
    """Overlapping pairs of codings by different coders: shape (q, q), the upper triangle only."""
    units = segments.pairable_units()
    units = units.take(np.argsort(units.start, kind="stable"))
    codes = len(segments.codes)
    table = np.zeros(codes * codes, dtype=np.int64)
    together = np.zeros(len(units), dtype=np.int64)
    code, coder = units.code.astype(np.int32), units.coder.astype(np.int32)
    for one, other in overlapping_pairs(units, together, segments.stride, _BLOCK):
        apart = (coder[one] != coder[other]) & (code[one] != code[other])
        a, b = code[one[apart]], code[other[apart]]
        cell = np.minimum(a, b).astype(np.int64) * codes + np.maximum(a, b)
        table += np.bincount(cell, minlength=codes * codes)
    return table.reshape(codes, codes)
