"""Reliability data: which coder put which unit into which category."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from coder.agreement.arrays import BoolArray, FloatArray, IntArray

MISSING = -1
"""The code of a unit that the coder did not rate."""

EMPTY_SET = "-"
"""How the empty set of labels is written: data, unlike an empty cell."""

SEPARATOR = "|"
"""Stands between the labels of a set."""


@dataclass(frozen=True, eq=False)
class Ratings:
    """m coders x N units, each rating an index into the categories or ``MISSING``.

    Raises:
        ValueError: for arrays that do not fit each other, a coder or category listed twice,
            a code that is no category, and weights that are not positive.
    """

    codes: IntArray
    """Shape (m, N), of any signed integer type; int8 and int16 are the fastest."""
    categories: tuple[str, ...]
    """The categories offered to the coders, used or not; chance models count them."""
    coders: tuple[str, ...]
    weights: FloatArray | None = None
    """Shape (N,): the mass of each unit, as if it stood there so many times (a character
    interval weighs its length). Without it every unit weighs 1."""
    clusters: IntArray | None = None
    """Shape (N,): the testimony that each unit belongs to, counted from 0."""
    members: BoolArray | None = None
    """For set-valued units, shape (q, L): which labels each category (a set) contains."""
    units: tuple[str, ...] = ()
    """Names of the units, or none."""

    def __post_init__(self) -> None:
        if self.codes.ndim != 2 or self.codes.dtype.kind != "i":
            raise ValueError("codes must be a coders x units array of signed integers.")
        _distinct(self.coders, "coders")
        _distinct(self.categories, "categories")
        shape = (len(self.coders), self.codes.shape[1])
        if self.codes.shape != shape:
            raise ValueError(
                f"{len(self.coders)} coders are named, but codes has {self.codes.shape[0]} rows."
            )
        if self.codes.size:
            low, high = int(self.codes.min()), int(self.codes.max())
            if low < MISSING or high >= len(self.categories):
                raise ValueError(
                    f"Codes run from {low} to {high}; they must lie between -1 (missing) "
                    f"and {len(self.categories) - 1}."
                )
        for name, values in (("weights", self.weights), ("clusters", self.clusters)):
            if values is not None and values.shape != shape[1:]:
                raise ValueError(
                    f"{name} must have one value per unit ({shape[1]}), not shape {values.shape}."
                )
        if self.weights is not None and not (np.isfinite(self.weights) & (self.weights > 0)).all():
            raise ValueError("Weights must be positive finite numbers.")
        if self.clusters is not None and self.clusters.size and int(self.clusters.min()) < 0:
            raise ValueError("Clusters are counted from 0.")

    @classmethod
    def from_codes(
        cls,
        codes: npt.ArrayLike,
        categories: Sequence[str] | int | None = None,
        coders: Sequence[str] | None = None,
        *,
        weights: npt.ArrayLike | None = None,
        clusters: npt.ArrayLike | None = None,
    ) -> Ratings:
        """Ratings from integers already counted from 0, with -1 for missing.

        ``categories`` are names or how many there are; without it, as many as the codes reach.
        """
        array = np.atleast_2d(np.asarray(codes))
        if array.dtype.kind not in "iu":
            raise ValueError(f"codes must hold integers, not {array.dtype}; take Ratings.from_labels.")
        if array.dtype.kind == "u" or not array.flags.c_contiguous:
            array = np.ascontiguousarray(array, dtype=np.int64)
        if categories is None:
            categories = int(array.max(initial=-1)) + 1
        if isinstance(categories, int):
            categories = tuple(map(str, range(categories)))
        return cls(
            array,
            tuple(categories),
            _names(coders, array.shape[0]),
            None if weights is None else np.asarray(weights, dtype=np.float64),
            None if clusters is None else np.asarray(clusters, dtype=np.int64),
        )

    @classmethod
    def from_labels(
        cls,
        rows: Sequence[Sequence[Hashable]],
        coders: Sequence[str] | None = None,
        *,
        categories: Sequence[str] | None = None,
        weights: npt.ArrayLike | None = None,
        clusters: npt.ArrayLike | None = None,
    ) -> Ratings:
        """Ratings from one row of labels per coder; ``None`` and float nan are missing.

        Labels are compared by their text, so 1 and "1" are one category. ``categories`` are
        the ones offered; without it, the ones used, in natural order.
        """
        rows = [list(row) for row in rows]
        widths = {len(row) for row in rows}
        if len(widths) > 1:
            row = next(i for i, row in enumerate(rows) if len(row) != len(rows[0]))
            raise ValueError(f"Row {row + 1} has {len(rows[row])} units, row 1 has {len(rows[0])}.")
        flat, distinct = encode(chain.from_iterable(rows))
        texts = [None if _absent(label) else str(label) for label in distinct]
        offered = _categories(texts, categories)
        lookup = {text: index for index, text in enumerate(offered)}
        table = np.array(
            [MISSING if text is None else lookup.get(text, -2) for text in texts], dtype=np.int64
        )
        codes = (table[flat] if len(table) else flat).reshape(len(rows), -1)
        if codes.size and int(codes.min()) < MISSING:
            row, column = (int(x) for x in np.argwhere(codes == -2)[0])
            label = str(rows[row][column])
            raise ValueError(
                f"Row {row + 1}, column {column + 1}: {label!r} is not among the categories offered."
            )
        made = cls.from_codes(codes, offered, coders, weights=weights, clusters=clusters)
        return replace(made, codes=smallest(made.codes, len(offered)))

    @classmethod
    def from_sets(
        cls, rows: Sequence[Sequence[Collection[str] | None]], coders: Sequence[str] | None = None
    ) -> Ratings:
        """Set-valued ratings from one row of label collections per coder.

        ``None`` is missing, an empty collection says that no label applies.
        """
        named = [[None if cell is None else set_name(cell) for cell in row] for row in rows]
        return cls.from_labels(named, coders).as_sets()

    @classmethod
    def from_profiles(
        cls, profiles: Iterable[tuple[Sequence[Hashable], float]], coders: Sequence[str] | None = None
    ) -> Ratings:
        """Ratings from (one label per coder, how many units look like this)."""
        pairs = list(profiles)
        rows = list(zip(*(labels for labels, _ in pairs), strict=True))
        return cls.from_labels(rows, coders, weights=[mass for _, mass in pairs])

    @classmethod
    def from_table(cls, table: npt.ArrayLike, categories: Sequence[str] | None = None) -> Ratings:
        """Two coders' ratings from their contingency table (first coder in rows)."""
        counts = np.asarray(table, dtype=np.float64)
        if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
            raise ValueError(f"A contingency table is square, not of shape {counts.shape}.")
        first, second = np.nonzero(counts)
        return cls.from_codes(
            np.stack((first, second)), categories or counts.shape[0], weights=counts[first, second]
        )

    @property
    def masses(self) -> FloatArray:
        """The weights, or ones."""
        return np.ones(self.codes.shape[1]) if self.weights is None else self.weights

    @cached_property
    def busy(self) -> Ratings:
        """The same without coders who rated nothing: they change no figure."""
        present = (self.codes != MISSING).any(axis=1)
        return self if present.all() else self.of_coders(np.flatnonzero(present).tolist())

    def of_coders(self, indices: Sequence[int]) -> Ratings:
        """The ratings of some coders only."""
        chosen = tuple(self.coders[i] for i in indices)
        return replace(self, codes=self.codes[list(indices)], coders=chosen)

    def of_units(self, chosen: BoolArray) -> Ratings:
        """The units where ``chosen`` (N,) is true."""
        return replace(
            self,
            codes=np.ascontiguousarray(self.codes[:, chosen]),
            weights=None if self.weights is None else self.weights[chosen],
            clusters=None if self.clusters is None else self.clusters[chosen],
            units=tuple(name for name, kept in zip(self.units, chosen, strict=True) if kept)
            if self.units
            else (),
        )

    def offering(self, categories: Sequence[str]) -> Ratings:
        """The same with the categories that coders could choose from, used or not.

        Where the ratings are set-valued these are the labels that a set could hold; they are
        checked, and the categories stay the sets that were used.

        Raises:
            ValueError: if a category (a label) that was used is not among them.
        """
        if self.members is not None:
            labels = {label for name in self.categories for label in parse_set(name)}
            if unknown := sorted(labels - set(categories)):
                raise ValueError(f"{unknown[0]!r} was used but is not among the categories offered.")
            return self
        place = {name: index for index, name in enumerate(categories)}
        used = np.unique(self.codes[self.codes >= 0]).tolist()
        if strangers := [self.categories[code] for code in used if self.categories[code] not in place]:
            raise ValueError(f"{strangers[0]!r} was used but is not among the categories offered.")
        table = np.full(len(self.categories) + 1, MISSING)
        for code in used:
            table[code] = place[self.categories[code]]
        codes = smallest(table[self.codes], len(categories))
        return replace(self, codes=codes, categories=tuple(categories), members=None)

    def as_sets(self) -> Ratings:
        """The same with categories read as sets: labels between ``|``, and ``-`` for the empty one."""
        sets = [frozenset(parse_set(name)) for name in self.categories]
        labels = {label: i for i, label in enumerate(natural_order({label for s in sets for label in s}))}
        members = np.zeros((len(sets), len(labels)), dtype=np.bool_)
        for row, one in enumerate(sets):
            members[row, [labels[label] for label in one]] = True
        return replace(self, members=members)


def parse_set(cell: str) -> list[str]:
    """The labels of a cell such as ``loss|home``; none for ``-``.

    Raises:
        ValueError: for an empty label, and for ``-`` beside others.
    """
    if cell == EMPTY_SET:
        return []
    labels = [label.strip() for label in cell.split(SEPARATOR)]
    if "" in labels:
        raise ValueError(f"{cell!r} has an empty label beside a {SEPARATOR!r}")
    if EMPTY_SET in labels:
        raise ValueError(f"{cell!r} joins {EMPTY_SET!r}, the empty set, with labels")
    return labels


def set_name(labels: Collection[str]) -> str:
    """The one way to write a set of labels: in natural order, each once.

    Raises:
        ValueError: for a label that could not be read back.
    """
    for label in labels:
        if SEPARATOR in label or label in ("", EMPTY_SET):
            raise ValueError(
                f"The label {label!r} cannot stand in a set: it would be read as something else."
            )
    return SEPARATOR.join(natural_order(set(labels))) or EMPTY_SET


def encode(cells: Iterable[Hashable]) -> tuple[IntArray, list[Hashable]]:
    """Number labels in order of first appearance: codes, and the distinct labels.

    One dictionary look-up per cell; several times faster than sorting strings.
    """
    numbers: dict[Hashable, int] = _Numbering()
    codes = np.fromiter(map(numbers.__getitem__, cells), dtype=np.int32)
    return codes, list(numbers)


def natural_order(labels: Iterable[str]) -> list[str]:
    """Labels sorted by their numbers if all are numbers, else by their text."""
    texts = list(labels)
    numbers = as_numbers(texts)
    if numbers is None:
        return sorted(texts)
    return [text for _, text in sorted(zip(numbers, texts, strict=True))]


def as_numbers(texts: Sequence[str]) -> list[float] | None:
    """The texts as finite numbers, or None if one of them is none."""
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def smallest(codes: IntArray, categories: int) -> IntArray:
    """``codes`` in the smallest signed type that can hold them."""
    for kind in (np.int8, np.int16, np.int32):
        if categories <= np.iinfo(kind).max:
            return np.ascontiguousarray(codes, dtype=kind)
    return codes


class _Numbering(dict[Hashable, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: Hashable) -> int:
        self[key] = number = len(self)
        return number


def _absent(label: Hashable) -> bool:
    return label is None or (isinstance(label, float) and math.isnan(label))


def _categories(texts: Iterable[str | None], offered: Sequence[str] | None) -> tuple[str, ...]:
    if offered is not None:
        return tuple(map(str, offered))
    return tuple(natural_order({text for text in texts if text is not None}))


def _names(names: Sequence[str] | None, count: int) -> tuple[str, ...]:
    return tuple(f"coder {i + 1}" for i in range(count)) if names is None else tuple(names)


def _distinct(names: Sequence[str], what: str) -> None:
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise ValueError(f"{twice!r} is listed twice among the {what}.")
