"""Additive statistics from which the coefficients follow.

Each is a plain array whose last axis holds sums over units; leading axes are anything: units,
testimonies, codes, bootstrap replicates. So parts of a corpus are added, a resample is one
matrix product, and one formula computes a single figure or a million of them.

Notation: a unit has m_u ratings, n_uk of them in category k; it is pairable when m_u >= 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coder.agreement.arrays import FloatArray, IntArray, tally
from coder.agreement.ratings import MISSING, Ratings
from coder.agreement.tables import CountTable

_SCALARS = 4
_VECTORS = 4


@dataclass(frozen=True, eq=False)
class NominalSums:
    """Sums for coefficients that do not ask who the coders are; ``data`` has shape (..., 4 + 4q)."""

    data: FloatArray

    @classmethod
    def of(cls, table: CountTable) -> NominalSums:
        """The sums over all units of a count table: shape (4 + 4q,)."""
        n, m, w = table.count, table.raters, table.mass
        pairs = m * (m - 1)
        pairable = pairs > 0
        w2 = w * pairable
        same = n * (n - 1)
        agreeing = same.sum(axis=1)
        scalars = (
            w.sum(),
            w2.sum(),
            w2 @ (agreeing / np.where(pairable, pairs, 1)),
            w2 @ (agreeing / np.where(pairable, m - 1, 1)),
        )
        vectors = (
            n * pairable[:, np.newaxis],
            n / m[:, np.newaxis],
            same,
            n * (m - 1)[:, np.newaxis],
        )
        return cls(np.concatenate((scalars, *map(table.spread, vectors))))

    @classmethod
    def per_pattern(cls, table: CountTable) -> NominalSums:
        """The sums of one unit of each pattern: shape (P, 4 + 4q)."""
        q = table.categories
        data = np.zeros((len(table.mass), _SCALARS + _VECTORS * q))
        n, m = table.count, table.raters
        pairs = m * (m - 1)
        pairable = pairs > 0
        same = n * (n - 1)
        data[:, 0] = 1
        data[:, 1] = pairable
        data[:, 2] = same.sum(axis=1) / np.where(pairable, pairs, 1)
        data[:, 3] = same.sum(axis=1) / np.where(pairable, m - 1, 1)
        row, column = np.nonzero(n)
        raters, count = m[row], n[row, column]
        vectors = (count * (raters > 1), count / raters, same[row, column], count * (raters - 1))
        for place, values in enumerate(vectors):
            data[row, _SCALARS + place * q + table.category[row, column]] = values
        return cls(data)

    @classmethod
    def present_among(cls, raters: int) -> NominalSums:
        """The sums of one unit on which k of ``raters`` coders put a code, k = 0..raters.

        Shape (raters + 1, 12); category 0 is "present", 1 "absent".
        """
        k = np.arange(raters + 1, dtype=np.float64)
        count = np.stack((k, raters - k), axis=1)
        category = np.broadcast_to(np.arange(2), count.shape)
        sums = cls.per_pattern(CountTable(category, count, np.ones(raters + 1), 2))
        return sums if raters else cls(np.zeros_like(sums.data))

    @classmethod
    def by_category(cls, table: CountTable) -> NominalSums:
        """Each category against the rest: shape (q, 12), category 0 is the category itself.

        The same as recoding the data to "this one" and "any other" and starting anew.
        """
        n, m, w = table.count, table.raters, table.mass
        pairable = m >= 2
        w2 = w * pairable
        split = 2 * n * (m[:, np.newaxis] - n)
        fewer = np.where(pairable, m - 1, 1)[:, np.newaxis]
        ratings = table.spread(n * pairable[:, np.newaxis])
        share = table.spread(n / m[:, np.newaxis])
        same = table.spread(n * (n - 1))
        possible = table.spread(n * (fewer * pairable[:, np.newaxis]))
        pairs = w2 @ (m * (m - 1))
        apart = table.spread(split)
        columns = (
            np.full_like(share, w.sum()),
            np.full_like(share, w2.sum()),
            w2.sum() - table.spread(split / (fewer * m[:, np.newaxis])),
            w2 @ m - table.spread(split / fewer),
            ratings,
            w2 @ m - ratings,
            share,
            w.sum() - share,
            same,
            pairs - apart - same,
            possible,
            pairs - possible,
        )
        return cls(np.stack(columns, axis=-1))

    def __add__(self, other: NominalSums) -> NominalSums:
        return NominalSums(self.data + other.data)

    @property
    def categories(self) -> int:
        """q, the categories offered."""
        return int(self.data.shape[-1] - _SCALARS) // _VECTORS

    @property
    def rated(self) -> FloatArray:
        """Units with at least one rating, N."""
        return self.data[..., 0]

    @property
    def pairable(self) -> FloatArray:
        """Units with at least two ratings, N2."""
        return self.data[..., 1]

    @property
    def unit_agreement(self) -> FloatArray:
        """Sum over pairable units of sum_k n_uk (n_uk - 1) / (m_u (m_u - 1))."""
        return self.data[..., 2]

    @property
    def coincident(self) -> FloatArray:
        """Sum of the coincidence matrix' diagonal: sum_u sum_k n_uk (n_uk - 1) / (m_u - 1)."""
        return self.data[..., 3]

    @property
    def values(self) -> FloatArray:
        """n_k, ratings of category k in pairable units; shape (..., q)."""
        return self._vector(0)

    @property
    def shares(self) -> FloatArray:
        """Sum over all rated units of n_uk / m_u; shape (..., q)."""
        return self._vector(1)

    @property
    def same_pairs(self) -> FloatArray:
        """Sum of n_uk (n_uk - 1): ordered pairs of ratings that agree on k; shape (..., q)."""
        return self._vector(2)

    @property
    def possible_pairs(self) -> FloatArray:
        """Sum of n_uk (m_u - 1): ordered pairs whose first rating is k; shape (..., q)."""
        return self._vector(3)

    def _vector(self, place: int) -> FloatArray:
        q = self.categories
        low = _SCALARS + place * q
        return self.data[..., low : low + q]


@dataclass(frozen=True, eq=False)
class PairSums:
    """Sums for one pair of coders over the units that both rated; ``data`` is (..., 2 + 2q).

    Units that only one of them rated are left out (pairwise deletion).
    """

    data: FloatArray

    @classmethod
    def of(
        cls, first: IntArray, second: IntArray, categories: int, weights: FloatArray | None = None
    ) -> PairSums:
        """The sums of two coders' codes, each of shape (N,)."""
        if (categories + 1) ** 2 <= 1 << 15:
            return cls(_from_square(pair_table(first, second, categories, weights)))
        both = (first != MISSING) & (second != MISSING)
        first, second = first[both], second[both]
        mass = None if weights is None else weights[both]
        agree = tally((first == second).astype(np.intp), mass, 2)
        rows, columns = tally(first, mass, categories), tally(second, mass, categories)
        return cls(np.concatenate(([agree.sum(), agree[1]], rows, columns)))

    def __add__(self, other: PairSums) -> PairSums:
        return PairSums(self.data + other.data)

    @property
    def categories(self) -> int:
        """q, the categories offered."""
        return int(self.data.shape[-1] - 2) // 2

    @property
    def units(self) -> FloatArray:
        """Units that both rated."""
        return self.data[..., 0]

    @property
    def agreed(self) -> FloatArray:
        """Units on which they agree."""
        return self.data[..., 1]

    @property
    def rows(self) -> FloatArray:
        """The first coder's ratings per category; shape (..., q)."""
        return self.data[..., 2 : 2 + self.categories]

    @property
    def columns(self) -> FloatArray:
        """The second coder's ratings per category; shape (..., q)."""
        return self.data[..., 2 + self.categories :]


def pair_table(
    first: IntArray, second: IntArray, categories: int, weights: FloatArray | None = None
) -> FloatArray:
    """The q x q contingency table of two coders, over the units that both rated."""
    base = categories + 1
    kind: type[np.signedinteger] = np.int16 if base * base <= 1 << 15 else np.int64
    key: IntArray = first.astype(kind)
    key += 1
    key *= base
    key += second.astype(kind, copy=False)
    key += 1
    return tally(key, weights, base * base).reshape(base, base)[1:, 1:]


def all_pairs(coders: int) -> list[tuple[int, int]]:
    """Every pair of coders once, in order."""
    return [(a, b) for a in range(coders) for b in range(a + 1, coders)]


def pair_sums(ratings: Ratings) -> PairSums:
    """The sums of every pair of coders: shape (pairs, 2 + 2q), in the order of ``all_pairs``."""
    q = len(ratings.categories)
    codes, weights = ratings.codes, ratings.weights
    data = [PairSums.of(codes[a], codes[b], q, weights).data for a, b in all_pairs(len(codes))]
    return PairSums(np.stack(data) if data else np.zeros((0, 2 + 2 * q)))


def coder_margins(ratings: Ratings) -> FloatArray:
    """How many units (or how much weight) each coder put into each category: shape (m, q)."""
    q = len(ratings.categories)
    margins = np.zeros((len(ratings.coders), q))
    for row, codes in zip(margins, ratings.codes, strict=True):
        row[:] = tally(codes + np.intp(1), ratings.weights, q + 1)[1:]
    return margins


def _from_square(table: FloatArray) -> FloatArray:
    return np.concatenate(([table.sum(), np.trace(table)], table.sum(axis=1), table.sum(axis=0)))
