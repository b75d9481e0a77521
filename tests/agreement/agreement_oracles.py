"""Coefficients written out slowly, from lists and pairs of ratings, to check the fast ones with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations, permutations
from math import nan

Unit = Sequence[Hashable]
"""The ratings of one unit, one per coder; None is missing."""


def given(unit: Unit) -> list[Hashable]:
    return [value for value in unit if value is not None]


def alpha(units: Sequence[Unit], distance: Callable[[Hashable, Hashable], float] | None = None) -> float:
    """Krippendorff's alpha as its definition reads: observed over expected disagreement of pairs."""
    apart = distance or (lambda a, b: float(a != b))
    pairable = [values for unit in units if len(values := given(unit)) >= 2]
    pool = [value for values in pairable for value in values]
    n = len(pool)
    if n < 2:
        return nan
    observed = (
        sum(apart(a, b) / (len(values) - 1) for values in pairable for a, b in permutations(values, 2)) / n
    )
    expected = sum(apart(a, b) for a, b in permutations(pool, 2)) / (n * (n - 1))
    return 1 - observed / expected if expected else nan


def percent(units: Sequence[Unit]) -> float:
    shares = []
    for unit in units:
        pairs = list(combinations(given(unit), 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    return sum(shares) / len(shares) if shares else nan


def prevalences(units: Sequence[Unit]) -> Counter[Hashable]:
    rated = [values for unit in units if (values := given(unit))]
    share: Counter[Hashable] = Counter()
    for values in rated:
        for value in values:
            share[value] += 1 / len(values) / len(rated)  # type: ignore[assignment]
    return share


def corrected(observed: float, chance: float, used: int) -> float:
    return (observed - chance) / (1 - chance) if used > 1 else nan


def fleiss(units: Sequence[Unit]) -> float:
    share = prevalences(units)
    return corrected(percent(units), sum(p * p for p in share.values()), len(share))


def ac1(units: Sequence[Unit], categories: int) -> float:
    share = prevalences(units)
    chance = sum(p * (1 - p) for p in share.values()) / max(categories - 1, 1)
    return corrected(percent(units), chance, len(share))


def brennan_prediger(units: Sequence[Unit], categories: int) -> float:
    return corrected(percent(units), 1 / categories, len(prevalences(units)))


def cohen(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not both:
        return nan
    n = len(both)
    first, second = Counter(a for a, _ in both), Counter(b for _, b in both)
    chance = sum(first[k] * second[k] for k in first) / n**2
    return corrected(sum(a == b for a, b in both) / n, chance, len(first + second))


def scott(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    pool = Counter(value for pair in both for value in pair)
    chance = sum((count / (2 * len(both))) ** 2 for count in pool.values()) if both else nan
    return corrected(sum(a == b for a, b in both) / len(both), chance, len(pool)) if both else nan
