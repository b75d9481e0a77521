"""Suppressed cells cannot be worked out: each hidden cell has more than one solution (linear programming)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from coder.counts.suppression import suppress, with_margins


def intervals(values, hidden):
    """Least and most that each hidden cell may be, given what is shown and that sums are sums."""
    number = {tuple(cell): at for at, cell in enumerate(np.argwhere(hidden))}
    rows, sides = [], []
    for axis in range(values.ndim):
        others = [range(size) for at, size in enumerate(values.shape) if at != axis]
        for place in itertools.product(*others):
            row, side = np.zeros(len(number)), 0.0
            for at in range(values.shape[axis]):
                cell = (*place[:axis], at, *place[axis:])
                sign = -1 if at == values.shape[axis] - 1 else 1
                if cell in number:
                    row[number[cell]] += sign
                else:
                    side -= sign * values[cell]
            if row.any():
                rows.append(row)
                sides.append(side)
    # As long as no empty cell is hidden, a reader knows that somebody is in each hidden one; but not where
    # all of a table is hidden that has the same sums below it.
    lowest = [0 if (hidden & (values == 0)).any() or alike(hidden, cell).all() else 1 for cell in number]
    found = {}
    for cell, at in number.items():
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(number))
            cost[at] = sign
            room = [(low, None) for low in lowest]
            solved = linprog(cost, A_eq=np.array(rows), b_eq=sides, bounds=room, method="highs")
            ends.append(np.inf if solved.status == 3 else solved.fun * sign)
        found[cell] = tuple(ends)
    return found


def alike(hidden, cell):
    """The cells that are sums of as much as this one."""
    sums = [at == size - 1 for at, size in zip(cell, hidden.shape, strict=True)]
    return hidden[tuple(slice(-1, None) if summed else slice(0, -1) for summed in sums)]


def check(table, least):
    values = with_margins(np.squeeze(np.asarray(table)))
    if not values.ndim:
        return None
    hidden = suppress(values, values, least)
    assert hidden[(values > 0) & (values < least)].all()
    if values[(-1,) * values.ndim] >= least:
        assert not hidden[(-1,) * values.ndim]
    for cell, (low, high) in intervals(values, hidden).items():
        # That nobody is in a cell may be known.
        assert high - low > 0.5 or not values[cell], (cell, low, high, values, hidden)
    return values, hidden


small = st.integers(0, 9) | st.sampled_from([0, 0, 1, 20, 50])


@given(st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(lambda s: arrays(int, s, elements=small)))
def test_no_hidden_cell_of_a_table_can_be_solved(table):
    check(table, 5)


@settings(max_examples=8)
@given(arrays(int, (2, 2, 3), elements=small))
def test_no_hidden_cell_of_a_table_by_two_attributes_can_be_solved(table):
    """From what one such table prints: its cells, and each attribute's groups."""
    values = with_margins(table)
    hidden = suppress(values, values, 4)
    sums = sum(np.indices(values.shape)[axis] == size - 1 for axis, size in enumerate(values.shape))
    known = hidden | (sums == 1)
    for cell, (low, high) in intervals(values, known).items():
        if hidden[cell] and values[cell] and sums[cell] != 1:
            assert high - low > 0.5, (cell, low, high, values, hidden)


@settings(max_examples=30)
@given(st.integers(1, 6).flatmap(lambda n: arrays(int, n, elements=small)))
def test_no_hidden_cell_of_a_single_line_can_be_solved(table):
    check(table, 5)


def test_a_lone_small_cell_hides_a_rectangle_and_not_more():
    values, hidden = check([[2, 30, 40], [50, 60, 70], [80, 90, 100]], 5)
    assert hidden.sum() == 4
    assert hidden[0, 0]
    assert not hidden[3].any()
    assert not hidden[:, 3].any()
    del values


def test_the_rectangle_leaves_room_beyond_the_threshold():
    values, hidden = check([[2, 30, 1], [50, 60, 70], [80, 90, 100]], 3)
    assert all(high >= 3 for _, high in intervals(values, hidden).values())


def test_a_line_and_its_sum_that_say_the_same_are_hidden_alike():
    values = with_margins(np.array([[2, 30, 40]]))
    hidden = suppress(values, values, 5)
    assert (hidden[0] == hidden[1]).all()
    assert hidden.sum() == 4


def test_a_small_sum_is_hidden_with_its_cells():
    _, hidden = check([[1, 1], [40, 50], [60, 70]], 5)
    assert hidden[0, 2]


def test_a_table_without_small_cells_is_shown_whole():
    assert not suppress(
        with_margins(np.array([[5, 0], [7, 9]])), with_margins(np.array([[5, 0], [7, 9]])), 5
    ).any()


@pytest.mark.parametrize("least", [0, 1])
def test_no_threshold_hides_nothing(least):
    values = with_margins(np.array([[1, 2], [3, 4]]))
    assert not suppress(values, values, least).any()


def test_people_and_not_excerpts_are_counted_against_the_threshold():
    excerpts = with_margins(np.array([[30, 10], [20, 40]]))
    people = np.array([[1, 9, 10], [9, 9, 18], [10, 18, 28]])
    hidden = suppress(excerpts, people, 5)
    assert hidden[0, 0]
    assert hidden.sum() == 4
