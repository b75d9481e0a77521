"""The cost of a card, against alpha computed anew with the card resolved."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reconcile_helpers import cards_of, coding, studies

from coder.evidence import Evidence
from coder.reconcile.impact import impacts

UNIT, UNITS = 4, 8
"""Every testimony has eight excerpts of four characters, with no gap between them."""


def evidence_of(codings, submitted) -> Evidence:
    texts, coders = (
        sorted(submitted),
        sorted({name for names in submitted.values() for name in names} | set("abc")),
    )
    codes = sorted({each.code for each in codings})
    ints = lambda values: np.array(list(values), dtype=np.int64)  # noqa: E731
    return Evidence(
        testimonies=tuple(texts),
        coders=tuple(coders),
        codes=tuple(codes),
        lengths=ints(UNIT * UNITS for _ in texts),
        testimony=ints(texts.index(each.testimony) for each in codings),
        coder=ints(coders.index(each.coder) for each in codings),
        code=ints(codes.index(each.code) for each in codings),
        start=ints(each.start for each in codings),
        end=ints(each.end for each in codings),
        first_unit=ints(each.start // UNIT for each in codings),
        last_unit=ints((each.end - 1) // UNIT for each in codings),
        unit_offset=ints(UNITS * number for number in range(len(texts) + 1)),
        unit_start=ints(UNIT * number for _ in texts for number in range(UNITS)),
        unit_end=ints(UNIT * number + UNIT for _ in texts for number in range(UNITS)),
        submitted=frozenset(
            (coders.index(name), texts.index(text)) for text, names in submitted.items() for name in names
        ),
    )


def alpha(table: list[tuple[int, int]]) -> float:
    """Nominal alpha over (found, coders) of units, two values (Krippendorff 2011, section C)."""
    values, found = sum(n for _, n in table), sum(k for k, _ in table)
    if not 0 < found < values:
        return math.nan
    disagreement = sum(k * (n - k) / (n - 1) for k, n in table)
    return 1 - (values - 1) * disagreement / (found * (values - found))


def by_hand(codings, submitted, card, code) -> float:
    before, after = [], []
    for text, names in submitted.items():
        if len(names) < 2:
            continue
        for number in range(UNITS):
            low, high = number * UNIT, number * UNIT + UNIT

            def there(each, low=low, high=high) -> bool:
                return each.start < high and low < each.end

            speaking = [
                each
                for each in codings
                if (each.testimony, each.code) == (text, code) and each.coder in names and there(each)
            ]
            k, n = len({each.coder for each in speaking}), len(names)
            mine = text == card.testimony and any(
                there(each) for cluster in card.clusters if cluster.code == code for each in cluster.codings
            )
            before.append((k, n))
            after.append(((n if 2 * k >= n else 0) if mine else k, n))
    return alpha(after) - alpha(before)


@given(studies())
def test_the_cost_is_the_difference_that_alpha_anew_gives(study) -> None:
    codings, submitted = study
    found = cards_of(codings, submitted)
    gains = impacts(evidence_of(codings, submitted), found)
    assert set(gains) == {(card.id, each.code) for card in found for each in card.clusters}
    for card in found:
        # Excerpts between two clusters of one code on a card count with it; where there are such, the
        # plain rule above says something else, so only cards with one cluster per code are compared.
        codes = [cluster.code for cluster in card.clusters]
        for code in {code for code in codes if codes.count(code) == 1}:
            expected = by_hand(codings, submitted, card, code)
            got = gains[card.id, code]
            if math.isnan(expected):
                assert got is None
            else:
                assert got == pytest.approx(expected, abs=1e-9)


def test_a_boundary_within_one_excerpt_costs_nothing() -> None:
    codings = [coding("1", "a", 0, 3), coding("2", "b", 1, 3)]
    submitted = {"T": ("a", "b")}
    assert impacts(evidence_of(codings, submitted), cards_of(codings, submitted)) == {("1", "f.a"): 0.0}


@given(st.integers(2, 8))
def test_resolving_the_only_conflict_brings_alpha_to_one(width: int) -> None:
    codings = [coding("1", "a", 0, 2), coding("2", "b", 0, 2), coding("3", "a", 8, 8 + width)]
    submitted = {"T": ("a", "b")}
    evidence = evidence_of(codings, submitted)
    before = alpha(
        [(2 if n == 0 else 1 if n * 4 + 4 > 8 and n * 4 < 8 + width else 0, 2) for n in range(UNITS)]
    )
    gains = impacts(evidence, cards_of(codings, submitted))
    assert gains["3", "f.a"] == pytest.approx(1 - before)


def test_nothing_to_decide_costs_nothing() -> None:
    assert impacts(evidence_of([], {"T": ("a", "b")}), ()) == {}
