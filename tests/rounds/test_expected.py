"""How wide alpha's interval will be: against simulation, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from coder.rounds.expected import expected_width


def test_it_is_as_wide_as_simulated_pairs_of_coders_spread():
    """Two coders who each keep a common truth with the probability that makes kappa what it is."""
    generator = np.random.default_rng(7)
    n, alpha, p, runs = 200, 0.7, 0.3, 4000
    same = generator.random((runs, n)) < alpha  # else each draws alone: the mixture has kappa alpha
    first = generator.random((runs, n)) < p
    second = np.where(same, first, generator.random((runs, n)) < p)
    observed = (first != second).mean(axis=1)
    both = (first.mean(axis=1) + second.mean(axis=1)) / 2
    expected = 2 * both * (1 - both)
    spread = np.std(1 - observed / expected)
    assert expected_width(n, alpha=alpha, prevalence=p) == pytest.approx(2 * 1.96 * spread, rel=0.04)


def test_without_chance_agreement_the_variance_is_one_over_n():
    assert expected_width(100, alpha=0, prevalence=0.5) == pytest.approx(2 * 1.959964 / 10)


def test_four_times_the_testimonies_halve_it():
    assert expected_width(400) == pytest.approx(expected_width(100) / 2)


def test_perfect_agreement_has_no_width_and_nothing_doubled_no_interval():
    assert expected_width(10, alpha=1) == 0
    assert expected_width(0) is None
    assert expected_width(1, alpha=0.5, prevalence=0.01) == 2


def test_a_figure_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        expected_width(10, prevalence=0)
