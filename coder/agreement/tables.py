"""Count tables: how many coders gave a unit each category, units alike counted together.

Every nominal coefficient without coder identity, every per-category value and every bootstrap
of them follows from the distinct count patterns and their masses. There are few patterns: five
coders and four categories make at most 126, for any number of units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coder.agreement.arrays import FloatArray, IntArray, tally
from coder.agreement.ratings import MISSING, Ratings

_DENSE_KEYS = 1 << 21
"""Most distinct keys that are counted in one array instead of by sorting."""

_BLOCK = 1 << 16
"""Units read at a time, so that working arrays stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class CountTable:
    """Distinct count patterns, padded to the longest: shape (P, r).

    ``category[p, j]`` was given by ``count[p, j]`` coders; padding has count 0 and category 0.
    Units that nobody rated are left out.
    """

    category: IntArray
    count: FloatArray
    mass: FloatArray
    """Shape (P,): units with this pattern, or the sum of their weights."""
    categories: int
    """q, the categories offered."""
    pattern_of: IntArray | None = None
    """Shape (N,): each unit's pattern, -1 where nobody rated it; only when asked for."""

    @cached_property
    def raters(self) -> FloatArray:
        """m_u of each pattern, shape (P,)."""
        total: FloatArray = self.count.sum(axis=1)
        return total

    @cached_property
    def pairable(self) -> CountTable:
        """The patterns with at least two ratings."""
        keep = self.raters >= 2
        return replace(
            self, category=self.category[keep], count=self.count[keep], mass=self.mass[keep], pattern_of=None
        )

    def spread(self, values: FloatArray) -> FloatArray:
        """Sum ``values`` (P, r) into their categories, weighted by mass: shape (q,)."""
        weighted = values * self.mass[:, np.newaxis]
        return tally(self.category.ravel(), weighted.ravel(), self.categories)


def count_table(ratings: Ratings, *, follow_units: bool = False) -> CountTable:
    """The count patterns of ``ratings``.

    Where the pattern fits into one 63-bit number (coders + 1 to the power of categories), each
    unit becomes one number and the numbers are counted; otherwise the units are sorted.

    Args:
        ratings: Any number of coders, units and categories.
        follow_units: Also say which pattern each unit has.
    """
    base = len(ratings.coders) + 1
    if not (ratings.codes.size and ratings.categories):
        return _empty(ratings)
    if base ** len(ratings.categories) < 1 << 62:
        return _by_keys(ratings, base, follow_units)
    return _by_sorting(ratings, follow_units)


def distinct_rows(codes: IntArray, weights: FloatArray | None) -> tuple[IntArray, FloatArray, IntArray]:
    """Distinct columns of ``codes`` (m, N): representatives (m, P), masses (P,), index of each unit (N,)."""
    order = np.lexsort(codes[::-1]) if len(codes) else np.arange(codes.shape[1])
    ordered = codes[:, order]
    begins = np.ones(codes.shape[1], dtype=np.bool_)
    begins[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    number = np.cumsum(begins) - 1
    index = np.empty(codes.shape[1], dtype=np.intp)
    index[order] = number
    mass = tally(number, None if weights is None else weights[order], 0)
    return ordered[:, begins], mass, index


def coder_profiles(ratings: Ratings) -> tuple[Ratings, IntArray]:
    """Units on which every coder said the same, counted together.

    Returns:
        Ratings whose weights are the masses, and for each unit its profile (N,).
    """
    base, coders = len(ratings.categories) + 1, len(ratings.coders)
    if coders and base**coders <= _DENSE_KEYS:
        joint = _joint(ratings.codes, base)
        counts = tally(joint, ratings.weights, base**coders)
        met = np.flatnonzero(counts)
        lookup = np.zeros(len(counts), dtype=np.intp)
        lookup[met] = np.arange(len(met))
        codes = np.stack([met // base**place % base for place in range(coders - 1, -1, -1)]) - 1
        mass, index = counts[met], lookup[joint]
    else:
        codes, mass, index = distinct_rows(ratings.codes, ratings.weights)
    return replace(ratings, codes=codes.astype(np.int32), weights=mass, clusters=None, units=()), index


def _empty(ratings: Ratings) -> CountTable:
    none = np.zeros((0, 1))
    units = np.full(ratings.codes.shape[1], -1)
    return CountTable(none.astype(np.int64), none, np.zeros(0), len(ratings.categories), units)


def _joint(codes: IntArray, base: int) -> IntArray:
    """The ratings of (m, n) as one number per unit, missing as digit 0 and the first coder in front."""
    kind = np.int16 if base ** len(codes) <= 1 << 15 else np.int32
    key: IntArray = codes[0].astype(kind)
    for row in codes[1:]:
        key *= base
        key += row.astype(kind, copy=False)
    key += sum(base**place for place in range(len(codes)))
    return key


def _count_keys(coders: int, categories: int, base: int) -> IntArray:
    """For each joint rating of ``coders`` its count key: the sum of base ** category."""
    digit = np.concatenate(([0], base ** np.arange(categories, dtype=np.int64)))
    key = np.zeros(1, dtype=np.int64)
    for _ in range(coders):
        key = (key[:, np.newaxis] + digit).ravel()
    return key


def _by_keys(ratings: Ratings, base: int, follow_units: bool) -> CountTable:
    categories = len(ratings.categories)
    codes, weights = ratings.codes, ratings.weights
    together = max(1, int(np.log(1 << 15) / np.log(categories + 1) + 1e-9))
    groups = [codes[low : low + together] for low in range(0, len(codes), together)]
    lookups = [_count_keys(len(group), categories, base) for group in groups]
    units, dense = codes.shape[1], base**categories <= _DENSE_KEYS
    if len(groups) == 1 and not follow_units:
        return _from_joint(groups[0], lookups[0], weights, base, categories)
    keys = np.empty(units, dtype=np.int64) if follow_units or not dense else None
    totals = np.zeros(base**categories if dense else 0)
    block = max(_BLOCK, len(totals))
    for low in range(0, units, block):
        part = slice(low, low + block)
        key = np.zeros(min(block, units - low), dtype=np.int64)
        for group, lookup in zip(groups, lookups, strict=True):
            key += lookup[_joint(group[:, part], categories + 1)]
        if keys is not None:
            keys[part] = key
        if dense:
            totals += tally(key, None if weights is None else weights[part], len(totals))
    if dense:
        met = np.flatnonzero(totals[1:]) + 1
        mass = totals[met]
    else:
        assert keys is not None
        met, index = np.unique(keys, return_inverse=True)
        mass = tally(index, weights, len(met))
        met, mass = met[met > 0], mass[met > 0]
    table = _from_keys(met, mass, base, categories)
    if not follow_units or keys is None:
        return table
    place = np.minimum(np.searchsorted(met, keys), max(len(met) - 1, 0))
    return replace(table, pattern_of=np.where(keys > 0, place, -1))


def _from_joint(
    codes: IntArray, table: IntArray, weights: FloatArray | None, base: int, categories: int
) -> CountTable:
    """The table of few coders: count joint ratings, then merge those with equal counts."""
    joint = np.zeros(len(table))
    for low in range(0, codes.shape[1], _BLOCK):
        part = slice(low, low + _BLOCK)
        mass = None if weights is None else weights[part]
        joint += tally(_joint(codes[:, part], categories + 1), mass, len(table))
    met = np.flatnonzero(joint[1:]) + 1
    keys, index = np.unique(table[met], return_inverse=True)
    return _from_keys(keys, tally(index, joint[met], len(keys)), base, categories)


def _from_keys(keys: IntArray, mass: FloatArray, base: int, categories: int) -> CountTable:
    place = base ** np.arange(categories, dtype=np.int64)
    count = keys[:, np.newaxis] // place % base
    category = np.broadcast_to(np.arange(categories), count.shape)
    return CountTable(category, count.astype(np.float64), mass, categories)


def _by_sorting(ratings: Ratings, follow_units: bool) -> CountTable:
    codes, mass, index = distinct_rows(np.sort(ratings.codes, axis=0), ratings.weights)
    rated = (codes != MISSING).any(axis=0)
    category, count = _runs(codes[:, rated].T)
    pattern_of = None
    if follow_units:
        number = np.where(rated, np.cumsum(rated) - 1, -1)
        pattern_of = number[index]
    return CountTable(category, count, mass[rated], len(ratings.categories), pattern_of)


def _runs(ordered: IntArray) -> tuple[IntArray, FloatArray]:
    """Run-length form of rows (P, m) sorted upwards, missing first: categories and counts (P, r)."""
    begins = ordered != MISSING
    begins[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    run = np.cumsum(begins, axis=1) - 1
    longest = int(run[:, -1].max(initial=0)) + 1
    row, column = np.nonzero(ordered != MISSING)
    cell = row * longest + run[row, column]
    count = np.bincount(cell, minlength=len(ordered) * longest).reshape(-1, longest)
    category = np.zeros(len(ordered) * longest, dtype=np.int64)
    category[cell] = ordered[row, column]
    return category.reshape(-1, longest), count.astype(np.float64)
