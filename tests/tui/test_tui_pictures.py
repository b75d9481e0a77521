"""Figures drawn with characters, and the columns of the table of agreement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from coder.agreement.figures import Figure
from coder.tui.figures import COEFFICIENTS, figure_columns, next_coefficient, next_unit
from coder.tui.pictures import bars, interval, interval_bar, interval_scale, number, verdict
from coder.tui.widgets.cells import Column, placed

VALUES = st.floats(-1, 1)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, value, high = sorted(draw(st.tuples(VALUES, VALUES, VALUES)))
    return Figure(value, low=low, high=high)


@given(figures(), st.integers(5, 60), st.none() | st.floats(0, 1))
def test_a_bar_fills_its_cells_and_holds_one_value(figure: Figure, width: int, target: float | None) -> None:
    drawn = interval_bar(figure, width, target)
    assert len(drawn) == width == len(interval_scale(width, target))
    assert drawn.count("●") == (1 if figure.value >= 0 else 0)


@given(figures(), st.floats(0, 1))
def test_the_verdict_looks_at_the_lower_bound(figure: Figure, target: float) -> None:
    assert (verdict(figure, target) == "reached") == (figure.low >= target)
    assert (verdict(figure, target) == "below") == (figure.value < target and figure.low < target)
    assert (verdict(figure, target) == "unsure") == (figure.low < target <= figure.value)


def test_an_undefined_figure_shows_its_reason_and_no_number() -> None:
    nothing = Figure(None, "no_variation")
    assert interval_bar(nothing, 12, 0.8) == "no variation"
    assert number(nothing.value) == "–"
    assert verdict(nothing, 0.8) == interval(nothing) == ""


def test_intervals_and_bars_leave_out_what_goes_without_saying() -> None:
    assert interval(Figure(0.7, low=0.381, high=1.0)) == ".38–1"
    assert interval(Figure(0.1, low=-0.05, high=0.9)) == "-.05–.90"
    assert bars([0.0, 0.5, None, 1.0]) == "▁0 ▅.50  – █1"


@pytest.mark.parametrize("width", [79, 119, 159])
@pytest.mark.parametrize("many", [2, 3, 6, 12])
@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_the_columns_fit_the_screen_and_keep_every_figure(width: int, many: int, coefficient: str) -> None:
    columns = figure_columns([f"coder{at}" for at in range(many)], coefficient, width)
    assert sum(column.width for column in columns) <= width
    kept = {column.id.partition(":")[0] for column in columns}
    assert {"value", "interval", "bar", "verdict", "agree", "both", "alone", "boundary", "other_code"} <= kept


@given(st.text(max_size=30), st.integers(3, 20), st.booleans())
def test_a_cell_takes_exactly_its_width_whatever_stands_in_it(text: str, width: int, figure: bool) -> None:
    assert wcswidth(placed(text, Column("", "", width, is_figure=figure))) == width


def test_units_and_coefficients_go_round() -> None:
    assert next_unit("character") == "testimony"
    name, seen = "krippendorff_alpha", []
    for _ in range(len(COEFFICIENTS)):
        seen.append(name)
        name = next_coefficient(name, 2)
    assert seen == list(COEFFICIENTS)
    assert next_coefficient("fleiss_kappa", 3) == "specific_agreement"


def test_the_scale_names_the_target_before_its_line_and_apart_from_the_ends() -> None:
    assert interval_scale(11, 0.8) == "0     .8│ 1"
    assert interval_scale(11, 0.95) == "0     .95│1"
    assert interval_scale(11) == "0         1"
