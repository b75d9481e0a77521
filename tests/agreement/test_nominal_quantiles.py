"""Normal and t probabilities against values printed by R 4 (qt, pt) and closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.quantiles import normal_cdf, normal_quantile, t_cdf, t_quantile, t_upper_tail


@pytest.mark.parametrize(
    ("p", "df", "quantile"),
    [
        (0.975, 1, 12.706204736174694),
        (0.975, 2, 4.302652729749464),
        (0.975, 9, 2.262157162798205),
        (0.995, 30, 2.7499956535672257),
        (0.9, 5, 1.4758840488244818),
        (0.975, 1000, 1.9623390808264074),
    ],
)
def test_t_quantiles_are_those_of_r(p: float, df: float, quantile: float) -> None:
    assert t_quantile(p, df) == pytest.approx(quantile, abs=1e-10)
    assert t_quantile(1 - p, df) == pytest.approx(-quantile, abs=1e-10)


@given(st.floats(0.001, 0.999))
def test_one_and_two_degrees_of_freedom_have_closed_forms(p: float) -> None:
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-10, abs=1e-10)
    assert t_quantile(p, 2) == pytest.approx((2 * p - 1) / math.sqrt(2 * p * (1 - p)), rel=1e-10, abs=1e-10)


@given(st.floats(1e-9, 1 - 1e-9), st.floats(0.5, 1e7))
def test_the_quantile_inverts_the_distribution(p: float, df: float) -> None:
    t = t_quantile(p, df)
    assert t_cdf(t, df) == pytest.approx(p, rel=1e-9, abs=1e-12)
    assert t_cdf(t, df) + t_upper_tail(t, df) == pytest.approx(1)


@given(st.floats(-30, 30))
def test_both_ways_to_compute_the_tail_meet(t: float) -> None:
    fraction, series = t_upper_tail(t, 2000.0), t_upper_tail(t, math.nextafter(2000.0, math.inf))
    assert fraction == pytest.approx(series, rel=1e-9)


@pytest.mark.parametrize("t", [0.0, 5e-324, 1e-297, 1e-161, 1e-150])
def test_a_deviate_next_to_nothing_halves_the_probability(t: float) -> None:
    for df in (1, 1900.0, 1e6):
        assert t_upper_tail(t, df) == pytest.approx(0.5)


@pytest.mark.parametrize("df", [1e5, 1e6, 1e10])
def test_many_degrees_of_freedom_follow_fishers_expansion(df: float) -> None:
    z = normal_quantile(0.975)
    expansion = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    assert t_quantile(0.975, df) == pytest.approx(expansion, abs=1e-13)


def test_infinite_degrees_of_freedom_are_normal() -> None:
    assert t_quantile(0.975, math.inf) == pytest.approx(1.959963984540054, abs=1e-14)
    assert t_upper_tail(1.5, math.inf) == normal_cdf(-1.5)
    assert normal_cdf(-38) > 0


@pytest.mark.parametrize(
    "call", [lambda: t_quantile(1.0, 3), lambda: t_quantile(0.0, 3), lambda: t_cdf(1.0, 0)]
)
def test_impossible_questions_are_refused(call) -> None:
    with pytest.raises(ValueError, match=r"probability|Degrees"):
        call()
