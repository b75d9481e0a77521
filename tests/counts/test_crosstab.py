"""Cross tables: sums agree, small cells cannot be solved through codes that overlap, and figures by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats.contingency import expected_freq

from coder.counts.crosstab import NONE, UNKNOWN, attribute_axis, code_axis, codes_axis, crosstab
from coder.counts.grouping import group
from coder.counts.matrix import frequency_matrix, presence_matrix
from coder.counts.presence import FINISHED, NOT_SUBMITTED, Presence
from coder.counts.residuals import departure
from coder.model import Variable

CODES = ("a.x", "a.y", "b.z", "b.w", "a", "b")
SEX = Variable("sex", "Sex", "category", ("F", "M"))
TOWN = Variable("town", "Town", "text")


def grid_of(leaves, state=None, case=None, n_cases=None):
    """A grid from rows for a.x, a.y, b.z and perhaps b.w; the families are made from them."""
    x, y, z, w = (np.asarray(line, dtype=bool) for line in [*leaves, np.zeros(len(leaves[0]))][:4])
    has = np.array([x, y, z, w, x | y, z | w])
    n = has.shape[1]
    case = np.arange(n) if case is None else np.asarray(case)
    return Presence(
        "case" if n_cases is None else "excerpt",
        "any",
        CODES,
        has,
        np.zeros_like(has),
        np.full(n, FINISHED) if state is None else np.asarray(state),
        case,
        case,
        n if n_cases is None else n_cases,
    )


def family(grid, name):
    return codes_axis(name, name, grid, [code for code in CODES if code.startswith(f"{name}.")], name)


def counts(table):
    return [[cell.count for cell in line] for line in table.cells]


def test_a_family_has_a_line_for_each_code_then_none_and_unknown():
    grid = grid_of([[1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0]], [0, 0, 0, NOT_SUBMITTED])
    table = crosstab(grid, family(grid, "a"), family(grid, "b"))
    assert table.row.labels == ("a.x", "a.y", NONE, UNKNOWN)
    assert table.column.labels == ("b.z", "b.w", NONE, UNKNOWN)
    assert counts(table) == [[1, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
    assert [cell.count for cell in table.row_totals] == [2, 1, 1, 1]
    assert table.total.count == 4
    assert table.row.overlapping


def test_one_code_divides_everybody_into_has_not_and_unknown():
    grid = grid_of([[1, 1, 0], [0, 0, 0], [0, 0, 0]], [0, 0, NOT_SUBMITTED])
    table = crosstab(grid, code_axis(grid, "a.x"), attribute_axis(group(SEX, ["F", "M", ""]), grid))
    assert table.row.labels == ("a.x", "not a.x", UNKNOWN)
    assert table.column.labels == ("F", "M", "(missing)")
    assert counts(table) == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]


def test_an_attribute_with_hundreds_of_values_is_refused_as_columns_and_taken_as_rows():
    n = 120
    grid = grid_of(np.zeros((3, n)))
    town = attribute_axis(group(TOWN, [f"town {at}" for at in range(n)]), grid)
    with pytest.raises(ValueError, match="town has 120 values, and a table has at most 100 columns"):
        crosstab(grid, code_axis(grid, "a.x"), town)
    assert len(crosstab(grid, town, code_axis(grid, "a.x")).cells) == n


def test_excerpts_are_counted_and_people_behind_them_once():
    grid = grid_of([[1, 1, 1], [0, 0, 0], [0, 0, 0]], case=[0, 0, 1], n_cases=2)
    cell = crosstab(grid, code_axis(grid, "a.x"), code_axis(grid, "b.z")).cell("a.x", "not b.z")
    assert (cell.count, cell.people) == (3, 2)


def test_adjusted_residuals_are_haberman_s():
    # Rows 10/20 and 30/40: e11 = 30 * 40 / 100, and (10 - 12) / sqrt(12 (1 - .3) (1 - .4)).
    found = departure(10, 30, 40, 100)
    assert found.expected == 12
    assert found.residual == pytest.approx(-2 / (12 * 0.7 * 0.6) ** 0.5)
    assert departure(0, 0, 3, 10).reason == "no_variation"
    assert departure(0, 0, 0, 0).reason == "no_data"


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=30))
def test_residuals_square_to_chi_square_in_a_table_of_two_by_two(pairs):
    grid = grid_of([[a for a, _ in pairs], [0] * len(pairs), [b > 0 for _, b in pairs]])
    table = crosstab(grid, code_axis(grid, "a.x"), code_axis(grid, "b.z"), residuals=True)
    inside = np.array(counts(table))[:2, :2]
    if (inside.sum(axis=0) == 0).any() or (inside.sum(axis=1) == 0).any():
        assert table.cells[0][0].departure.residual is None
        return
    expected = expected_freq(inside)
    chi = ((inside - expected) ** 2 / expected).sum()
    assert table.cells[0][0].departure.residual ** 2 == pytest.approx(chi)


units = st.lists(
    st.tuples(
        st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([0, 0, 0, NOT_SUBMITTED]),
        st.sampled_from(["F", "M", ""]), st.sampled_from(["Marj", "Kuhl", "Deir"]),
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


def axes_of(people):
    x, y, z, w, state, sex, town = (list(column) for column in zip(*people, strict=True))
    grid = grid_of([x, y, z, w], state)
    return grid, {
        "sex": attribute_axis(group(SEX, sex), grid),
        "town": attribute_axis(group(TOWN, town), grid),
        "a": family(grid, "a"),
        "a.x": code_axis(grid, "a.x"),
        "b": family(grid, "b"),
        "b.z": code_axis(grid, "b.z"),
        "codes": codes_axis("codes", "Codes", grid, CODES[:4], None),
    }


names = st.sampled_from(["sex", "town", "a", "a.x", "codes"])


@given(units, names, names)
def test_sums_agree_in_every_table(people, row, column):
    grid, axes = axes_of(people)
    table = crosstab(grid, axes[row], axes[column])
    inside = np.array(counts(table)).reshape(len(table.row.labels), len(table.column.labels))
    rows = np.array([cell.count for cell in table.row_totals])
    columns = np.array([cell.count for cell in table.column_totals])
    assert table.total.count == len(people)
    if not table.column.overlapping:
        assert (inside.sum(axis=1) == rows).all()
        assert columns.sum() == len(people)
    elif column == "a":
        assert (inside.sum(axis=1) >= rows).all()
    if not table.row.overlapping:
        assert (inside.sum(axis=0) == columns).all()
        assert rows.sum() == len(people)
    assert (inside <= rows[:, None]).all()
    assert (inside <= columns).all()


def known_of(table, axes):
    """What a reader knows: each shown figure; sums over what divides; a code is within its family's line."""
    r, c = len(table.row.labels), len(table.column.labels)
    frame = np.full((r + 1, c + 1), -1)
    for i, line in enumerate(table.cells):
        for j, cell in enumerate(line):
            frame[i, j] = -1 if cell.count is None else cell.count
    frame[:r, c] = [-1 if cell.count is None else cell.count for cell in table.row_totals]
    frame[r, :c] = [-1 if cell.count is None else cell.count for cell in table.column_totals]
    frame[r, c] = -1 if table.total.count is None else table.total.count
    number = {tuple(at): k for k, at in enumerate(np.argwhere(frame < 0))}
    equal, most = [], []

    def line(cells, whole, codes):
        """Codes of a line overlap: together they and the others make the whole at least, each at most."""
        row, side = np.zeros(len(number)), 0.0
        for cell, sign in [*((cell, 1) for cell in cells), (whole, -1)]:
            if cell in number:
                row[number[cell]] += sign
            else:
                side -= sign * frame[cell]
        if not codes:
            equal.append((row, side))
            return
        most.append((-row, -side))
        for code in codes:  # code + the rest <= whole
            one, limit = np.zeros(len(number)), 0.0
            for cell, sign in [(code, 1), *((cell, 1) for cell in cells if cell not in codes), (whole, -1)]:
                if cell in number:
                    one[number[cell]] += sign
                else:
                    limit -= sign * frame[cell]
            most.append((one, limit))

    for i in range(r + 1):
        codes = [
            (i, j)
            for j, each in enumerate(table.column.categories)
            if each.codes and table.column.overlapping
        ]
        line([(i, j) for j in range(c)], (i, c), codes)
    for j in range(c + 1):
        codes = [
            (i, j) for i, each in enumerate(table.row.categories) if each.codes and table.row.overlapping
        ]
        line([(i, j) for i in range(r)], (r, j), codes)
    return number, equal, most, frame


@settings(max_examples=30)
@given(units, st.sampled_from(["sex", "town", "a", "a.x"]), st.sampled_from(["sex", "town", "b", "b.z"]))
def test_no_hidden_cell_can_be_solved_although_codes_overlap(people, row, column):
    grid, axes = axes_of(people)
    if len(people) < 4:
        with pytest.raises(ValueError, match="fewer than 4 people"):
            crosstab(grid, axes[row], axes[column], least=4)
        return
    table = crosstab(grid, axes[row], axes[column], least=4)
    number, equal, most, _ = known_of(table, axes)
    truth = known_of(crosstab(grid, axes[row], axes[column]), axes)[3]
    lowest = 1 if all(truth[cell] for cell in number) else 0
    assert table.suppressed == len(number)
    for cell, k in number.items():
        if not truth[cell]:  # that nobody is there may be told
            continue
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(number))
            cost[k] = sign
            solved = linprog(
                cost,
                A_eq=np.array([row for row, _ in equal]) if equal else None,
                b_eq=[side for _, side in equal] or None,
                A_ub=np.array([row for row, _ in most]) if most else None,
                b_ub=[side for _, side in most] or None,
                bounds=(lowest, None),
                method="highs",
            )
            ends.append(np.inf if solved.status == 3 else solved.fun * sign)
        assert ends[1] - ends[0] > 0.5


def test_codes_against_themselves_cannot_be_kept_from_telling():
    grid = grid_of(np.ones((3, 9)))
    with pytest.raises(ValueError, match="codes in common"):
        crosstab(grid, family(grid, "a"), code_axis(grid, "a.x"), least=4)
    assert crosstab(grid, family(grid, "a"), family(grid, "a")).total.count == 9


def test_a_matrix_tells_absent_from_not_known():
    grid = grid_of([[1, 0, 0], [0, 0, 0], [0, 1, 0]], [0, 0, NOT_SUBMITTED])
    cases = ("c1", "c2", "c3")
    assert presence_matrix(grid, cases, CODES[:3]).values == ((1, 0, 0), (0, 0, 1), (None, None, None))
    often = np.array([[4, 0, 0], [0, 0, 0], [0, 2, 0]])
    assert frequency_matrix(grid, often, cases, CODES[:3]).values == (
        (4, 0, 0),
        (0, 0, 2),
        (None, None, None),
    )
