"""Sets of labels on a unit, and how far apart two sets are.

Distances lie in [0, 1], are used linearly, and are 0 between two empty sets:

* ``nominal``: 1 unless the sets are equal;
* ``jaccard``: 1 - |A n B| / |A u B|;  ``dice``: 1 - 2 |A n B| / (|A| + |B|);
* ``masi`` (Passonneau 2006): 1 - J M, with M = 1 equal, 2/3 one contains the other, 1/3 they
  overlap, 0 disjoint;
* ``passonneau2004``: 0, 1/3, 2/3, 1 in the same four cases. Every set contains the empty one,
  so here it is 1/3 from all others; under the other distances, which divide by labels, it is 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import BoolArray, FloatArray, IntArray, tally

SetDistance = Literal["masi", "jaccard", "dice", "nominal", "passonneau2004"]
SET_DISTANCES: tuple[SetDistance, ...] = get_args(SetDistance)

WordArray = npt.NDArray[np.uint64]

_WORD = 64
_BLOCK_CELLS = 1 << 18
_SMALL = 8
"""Sets of at most so many labels are compared through their subsets."""
_MAX_SUBSETS = 4_000_000


@dataclass(frozen=True, eq=False)
class LabelSets:
    """S distinct sets of labels as bits: ``words`` has shape (S, W), 64 labels to a word."""

    words: WordArray
    labels: int
    """How many labels there are."""

    @classmethod
    def of(cls, members: BoolArray) -> LabelSets:
        """From membership, shape (S, L)."""
        sets, labels = members.shape
        padded = np.zeros((sets, -(-max(labels, 1) // _WORD) * _WORD), dtype=np.bool_)
        padded[:, :labels] = members
        packed = np.packbits(padded, axis=1, bitorder="little")
        return cls(packed.view(np.dtype("<u8")).astype(np.uint64, copy=False), labels)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def sizes(self) -> IntArray:
        """|A| of each set, shape (S,)."""
        total: IntArray = np.bitwise_count(self.words).sum(axis=1, dtype=np.int64)
        return total

    @cached_property
    def members(self) -> BoolArray:
        """Membership, shape (S, L)."""
        bits = np.unpackbits(self.words.astype("<u8").view(np.uint8), axis=1, bitorder="little")
        return bits[:, : self.labels].astype(np.bool_)

    @property
    def work(self) -> int:
        """About how many steps ``mean_distance`` takes."""
        return len(self._subsets.superset) + len(self._large) * len(self)

    def distance(self, kind: SetDistance, first: IntArray, second: IntArray) -> FloatArray:
        """The distances of sets, by their indices; the two index arrays broadcast."""
        shared = self._shared(first, second)
        return set_distance(kind, shared.astype(np.float64), self.sizes[first], self.sizes[second])

    def matrix(self, kind: SetDistance) -> FloatArray:
        """All distances, shape (S, S)."""
        here = np.arange(len(self))
        return self.distance(kind, here[:, np.newaxis], here[np.newaxis, :])

    def mean_distance(self, kind: SetDistance, counts: FloatArray) -> FloatArray:
        """For each set A the sum over sets B of counts[B] d(A, B): shape (S,).

        A distance depends on two sizes and the number s of shared labels, and any function of s
        is a sum of binomials (s over j) by Newton's forward differences. (s over j) counts the
        subsets of j labels that A and B have in common, so it is enough to know how often each
        subset occurs: linear in the sets, where comparing each with each is quadratic. Sets of
        many labels have too many subsets and are compared one by one.
        """
        result = self._through_subsets(kind, counts)
        large = self._large[np.argsort(self.sizes[self._large], kind="stable")]
        small = np.setdiff1d(np.arange(len(self)), large)
        small = small[np.argsort(self.sizes[small], kind="stable")]
        groups = _runs(self.sizes, large)
        for at, group in enumerate(groups):
            for others in (*_runs(self.sizes, small), *groups[at:]):
                self._compare(kind, group, others, counts, result)
        return result

    def _compare(
        self, kind: SetDistance, group: IntArray, others: IntArray, counts: FloatArray, result: FloatArray
    ) -> None:
        """Add the distances of each set of one size to each of another to both sides' results."""
        table = _by_shared(kind, int(self.sizes[group[0]]), int(self.sizes[others[0]]))
        weight, rows = counts[others], max(1, _BLOCK_CELLS // len(others))
        total = np.zeros(len(others))
        for low in range(0, len(group), rows):
            part = group[low : low + rows]
            distances = table.take(self._shared(part[:, np.newaxis], others))
            result[part] += np.einsum("ij,j->i", distances, weight)
            total += np.einsum("ij,i->j", distances, counts[part])
        if others is not group:
            result[others] += total

    @cached_property
    def _large(self) -> IntArray:
        """Sets compared one by one."""
        small = self.sizes <= _SMALL
        if (1 << self.sizes[small]).sum() > _MAX_SUBSETS:
            small[:] = False
        return np.flatnonzero(~small)

    @cached_property
    def _subsets(self) -> _Subsets:
        """Every subset of every small set."""
        small = np.ones(len(self), dtype=np.bool_)
        small[self._large] = False
        supersets, words = [], []
        for size in np.unique(self.sizes[small]).tolist():
            group = np.flatnonzero(small & (self.sizes == size))
            labels = np.nonzero(self.members[group])[1].reshape(len(group), size)
            subsets = np.zeros((len(group), 1 << size, self.words.shape[1]), dtype=np.uint64)
            for place in range(size):
                bit = np.zeros((len(group), 1, self.words.shape[1]), dtype=np.uint64)
                word, shift = np.divmod(labels[:, place], _WORD)
                bit[np.arange(len(group)), 0, word] = np.uint64(1) << shift.astype(np.uint64)
                half = 1 << place
                subsets[:, half : 2 * half] = subsets[:, :half] | bit
            supersets.append(np.repeat(group, 1 << size))
            words.append(subsets.reshape(-1, self.words.shape[1]))
        if not words:
            none: IntArray = np.zeros(0, dtype=np.int64)
            return _Subsets(none, none, none, 0)
        distinct, index = distinct_words(np.concatenate(words))
        sizes = np.bitwise_count(distinct).sum(axis=1, dtype=np.int64)
        return _Subsets(np.concatenate(supersets), index, sizes[index], len(distinct))

    def _through_subsets(self, kind: SetDistance, counts: FloatArray) -> FloatArray:
        own = self._subsets
        if not len(own.superset):
            return np.zeros(len(self))
        sizes = self.sizes[own.superset]
        width = int(sizes.max()) + 1
        cell = own.subset * width + sizes
        frequency = tally(cell, counts[own.superset], own.distinct * width)
        newton = _newton(kind, width)
        each = (frequency.reshape(-1, width)[own.subset] * newton[sizes, :, own.size]).sum(axis=1)
        return tally(own.superset, each, len(self))

    def _shared(self, first: IntArray, second: IntArray) -> npt.NDArray[np.integer]:
        """|A n B| of the sets with these indices."""
        words = iter(self.words.T)
        word = next(words)
        shared: npt.NDArray[np.integer] = np.bitwise_count(word[first] & word[second])
        for word in words:
            shared = shared.astype(np.uint16) + np.bitwise_count(word[first] & word[second])
        return shared


@dataclass(frozen=True, eq=False)
class _Subsets:
    """Rows (superset, subset, size of the subset); subsets are numbered."""

    superset: IntArray
    subset: IntArray
    size: IntArray
    distinct: int


def set_distance(
    kind: SetDistance, shared: FloatArray, size: FloatArray | IntArray, other: FloatArray | IntArray
) -> FloatArray:
    """The distance of sets with ``size`` and ``other`` labels, of which ``shared`` are common."""
    if kind == "dice":
        total = size + other + 0 * shared
        common: FloatArray = np.divide(2 * shared, total, out=np.ones_like(total), where=total > 0)
        return 1 - common
    equal = (shared == size) & (shared == other)
    if kind == "nominal":
        unequal: FloatArray = (~equal).astype(np.float64)
        return unequal
    if kind == "jaccard":
        return 1 - _jaccard(shared, size, other)
    contained = shared == np.minimum(size, other)
    likeness: FloatArray = np.where(equal, 3.0, np.where(contained, 2.0, np.where(shared > 0, 1.0, 0.0)))
    if kind == "masi":
        return 1 - _jaccard(shared, size, other) * likeness / 3
    if kind == "passonneau2004":
        return 1 - likeness / 3
    raise ValueError(f"There is no set distance {kind!r}; there are {', '.join(SET_DISTANCES)}.")


def distinct_words(words: WordArray) -> tuple[WordArray, IntArray]:
    """Distinct rows of ``words`` (n, W) in order, and for each row its place among them."""
    if words.shape[1] == 1:
        distinct, index = np.unique(words[:, 0], return_inverse=True)
        return distinct[:, np.newaxis], index
    order = np.lexsort(words.T)
    begins = np.ones(len(words), dtype=np.bool_)
    begins[1:] = (words[order][1:] != words[order][:-1]).any(axis=1)
    index = np.empty(len(words), dtype=np.int64)
    index[order] = np.cumsum(begins) - 1
    return words[order][begins], index


def _runs(sizes: IntArray, ordered: IntArray) -> list[IntArray]:
    """Indices sorted by size, cut where the size changes."""
    if not len(ordered):
        return []
    return np.split(ordered, np.flatnonzero(np.diff(sizes[ordered])) + 1)


def _by_shared(kind: SetDistance, size: int, other: int) -> FloatArray:
    """Distances of sets of two sizes by how many labels they share, 0 to the smaller size."""
    shared = np.arange(min(size, other) + 1.0)
    return set_distance(kind, shared, np.full(len(shared), size), np.full(len(shared), other))


@cache
def _newton(kind: SetDistance, width: int) -> FloatArray:
    """Forward differences of the distances of sets below ``width`` labels: shape (width, width, width).

    d(a, b, s) = sum_j result[a, b, j] (s over j).
    """
    result = np.zeros((width, width, width))
    for a in range(width):
        for b in range(width):
            rest = _by_shared(kind, a, b)
            for j in range(len(rest)):
                result[a, b, j] = rest[0]
                rest = np.diff(rest)
    return result


def _jaccard(shared: FloatArray, size: FloatArray | IntArray, other: FloatArray | IntArray) -> FloatArray:
    """|A n B| / |A u B|; 1 for two empty sets."""
    union = size + other - shared
    share: FloatArray = np.divide(shared, union, out=np.ones_like(union), where=union > 0)
    return share
