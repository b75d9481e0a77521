"""Disclosure control: which cells of a table must not be shown.

A cell with fewer people than the threshold is hidden (primary suppression). Sums would give it
back, so others are hidden with it (complementary suppression): every hidden cell is a corner of a
rectangle of hidden cells along which people could be moved about without changing any sum, so
there is no one solution (Cox 1980, Journal of the American Statistical Association 75, 377-385).

Sums stand in several tables, so what is hidden of them is settled first, by themselves, from the
total downwards, and nothing inside a table changes it: all tables of the same people hide the same sums.

Cells that nobody is in are shown: they tell of nobody in particular. So a reader knows that somebody
is in every hidden cell, and moving people about must leave at least one in each. Where nothing else
can protect a neighbour, empty cells are hidden too, if need be all of the table but its sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_SHOWN, _EMPTY, _NARROW, _LOOSE = 1e3, 1e5, 1e6, 1e11
"""What it costs to hide a cell: any one, an empty one, one that leaves little doubt, one that protects
only if hidden cells may be empty."""


def with_margins(table: Ints) -> Ints:
    """The table with its sums as the last index of every dimension."""
    for axis in range(table.ndim):
        table = np.concatenate((table, table.sum(axis=axis, keepdims=True)), axis=axis)
    return table


def suppress(values: Ints, people: Ints, least: int) -> Flags:
    """Which cells to hide so that none with fewer than ``least`` people can be worked out.

    Args:
        values: A table of any number of dimensions with its sums as the last index of each.
        people: The distinct people behind each of its cells, margins included. Distinct
            people do not add up where one person is in several cells; they need not.
        least: The threshold; 0 and 1 hide nothing.

    Returns:
        Same shape, True where a cell is to be hidden.
    """
    return settle(values, small(people, least), least)


def small(people: Ints, least: int) -> Flags:
    """Where somebody is, but fewer than ``least``."""
    found: Flags = (people > 0) & (people < least)
    return found


def settle(
    values: Ints, primary: Flags, least: int, decided: Flags | None = None, unsaid: Flags | None = None
) -> Flags:
    """Which cells to hide so that those in ``primary`` cannot be worked out, sums before what they sum.

    Args:
        values: A table with its sums as the last index of every dimension.
        primary: The cells that must not be known.
        least: The threshold; below 2 nothing is hidden.
        decided: Sums along the first dimension about which was decided elsewhere: True where one is
            hidden. None settles those too.
        unsaid: Cells that no table shows, so that it costs nothing to count on their being unknown.
    """
    hidden = np.zeros(values.shape, dtype=bool)
    if least < 2 or not (primary.any() or (decided is not None and decided.any())):
        return hidden
    axes = range(values.ndim)
    if decided is not None:
        hidden[-1] = decided
        axes = range(1, values.ndim)
    for size in range(len(axes), -1, -1):
        for summed in combinations(axes, size):
            where = tuple(slice(-1, None) if axis in summed else slice(None) for axis in range(values.ndim))
            part = tuple(axis for axis in range(values.ndim) if axis not in summed)
            shape = tuple(values.shape[axis] for axis in part)
            if not part:
                hidden[where] = primary[where]
                continue
            free = None if unsaid is None else unsaid[where].reshape(shape)
            found = _settled(
                values[where].reshape(shape), primary[where].reshape(shape), hidden[where].reshape(shape),
                least, free,
            )  # fmt: skip
            hidden[where] = found.reshape(hidden[where].shape)
    return hidden


def _settled(values: Ints, primary: Flags, above: Flags, least: int, unsaid: Flags | None) -> Flags:
    """The same for what is inside a table, where its sums are settled: ``above`` says which are hidden."""
    margin = _margins_among(values.shape) > 0
    hidden: Flags = np.where(margin, above, primary)
    scale = max(float(values.max(initial=0)), 1.0)
    cost = _SHOWN * (1 + values / scale) + (values == 0) * _EMPTY
    if unsaid is not None:
        cost = np.where(unsaid, 0.0, cost)
    cost = np.where(margin, np.inf, cost)
    level = _margins_among(values.shape)
    first = [tuple(map(int, cell)) for cell in np.argwhere(hidden)]
    first.sort(key=lambda cell: (-level[cell], values[cell], cell))
    for cell in first:
        _protect(cell, values, hidden, cost, least)
    return hidden


def _margins_among(shape: tuple[int, ...]) -> Ints:
    """Per cell: in how many dimensions it is a sum."""
    found = np.zeros(shape, dtype=np.int64)
    for axis, size in enumerate(shape):
        last: list[Any] = [slice(None)] * len(shape)
        last[axis] = size - 1
        found[tuple(last)] += 1
    return found


def _protect(
    cell: tuple[int, ...], values: Ints, hidden: Flags, base: NDArray[np.float64], least: int
) -> None:
    """Hide the cheapest rectangle (in more dimensions: box) of which ``cell`` is a corner.

    Where there is none, everything is hidden that may be.
    """
    cost = _over_corners(cell, np.where(hidden, 0.0, base), np.add)
    grow, shrink = _room(cell, np.maximum(values - 1, 0))
    cost += np.where(values[cell] + grow < least, _NARROW, 0.0)
    strict = (grow > 0) | (shrink > 0)
    if not strict.all():
        # Hidden cells may be empty, for all that a reader knows, once an empty one is hidden.
        grow, shrink = _room(cell, values)
        doubtful = _over_corners(cell, (values == 0).astype(np.int64), np.add) > 0
        loose = ((grow > 0) | (shrink > 0)) & (doubtful | bool((hidden & (values == 0)).any()))
        cost += np.where(strict, 0.0, np.where(loose, _LOOSE, np.inf))
    for axis in range(values.ndim):
        own: list[Any] = [slice(None)] * values.ndim
        own[axis] = cell[axis]
        cost[tuple(own)] = np.inf
    best = np.unravel_index(int(np.argmin(cost)), values.shape)
    if np.isfinite(cost[best]):
        hidden[np.ix_(*[[cell[axis], int(best[axis])] for axis in range(values.ndim)])] = True
    else:
        hidden |= np.isfinite(base)


def _over_corners(cell: tuple[int, ...], table: NDArray[Any], joined: np.ufunc) -> NDArray[np.float64]:
    """For each opposite corner: the values at all corners of the box, joined."""
    found = np.zeros(table.shape) if joined is np.add else np.full(table.shape, np.inf)
    for moved in _corners(table.ndim):
        found = joined(found, _moved(cell, table, moved))
    return found


def _room(cell: tuple[int, ...], most: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each opposite corner: by how much ``cell`` can grow, and shrink, within the box.

    Going round the corners, people move in where they moved out before; a side that ends in a sum
    moves both ends alike. ``most`` is what each cell can lose.
    """
    ways = [np.where(np.arange(size) == size - 1, 1, -1) for size in most.shape]
    for axis, size in enumerate(most.shape):
        if cell[axis] == size - 1:
            ways[axis] = np.ones(size, dtype=np.int64)
    grow, shrink = np.full(most.shape, np.inf), np.full(most.shape, np.inf)
    for moved in _corners(most.ndim):
        way = np.ones((1,) * most.ndim, dtype=np.int64)
        for axis in moved:
            way = way * ways[axis].reshape([-1 if each == axis else 1 for each in range(most.ndim)])
        corner = _moved(cell, most, moved)
        grow = np.minimum(grow, np.where(way < 0, corner, np.inf))
        shrink = np.minimum(shrink, np.where(way > 0, corner, np.inf))
    return grow, shrink


def _corners(dimensions: int) -> Iterator[tuple[int, ...]]:
    """Each corner by the dimensions in which it is away from the first."""
    for size in range(dimensions + 1):
        yield from combinations(range(dimensions), size)


def _moved(cell: tuple[int, ...], table: NDArray[Any], moved: tuple[int, ...]) -> NDArray[Any]:
    """The table along ``moved``, at the cell's place in every other dimension."""
    where: tuple[Any, ...] = tuple(
        slice(None) if axis in moved else slice(at, at + 1) for axis, at in enumerate(cell)
    )
    found: NDArray[Any] = table[where]
    return found
