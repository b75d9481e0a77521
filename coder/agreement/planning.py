"""How many more testimonies two coders must code for an interval to be as narrow as wanted.

The standard error of a mean over D independently drawn testimonies falls with the square root of
D, and an interval's width with it (Efron & Tibshirani 1993, ch. 6). So from a bootstrap interval
of width w on D testimonies, D (w / w*)^2 testimonies give the width w*. That takes the testimonies
to come to be like those at hand, and it is rough where these are fewer than ten.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from coder.agreement.figures import Figure


@dataclass(frozen=True, slots=True)
class Plan:
    """What a figure's interval asks for; None where it cannot be said."""

    width: float | None
    """Of the interval now."""
    for_width: int | None
    """More double-coded testimonies until the interval is as narrow as wanted; 0: it is."""
    for_target: int | None
    """More until the lower bound reaches the target, if the figure stays what it is."""
    reason: str | None
    """``no_interval``; or why ``for_target`` is missing: ``no_target``, ``value_below_target``."""


def plan(figure: Figure, testimonies: int, width: float, target: float | None = None) -> Plan:
    """How many more testimonies ``figure`` needs.

    Args:
        figure: With its interval from resampling testimonies.
        testimonies: D, how many two or more coders have submitted.
        width: w*, the whole width wanted, above 0.
        target: The value that the lower bound should reach.

    Raises:
        ValueError: for a width that is not above 0.
    """
    if not width > 0:
        raise ValueError(f"The width of an interval lies above 0, not at {width}.")
    if figure.value is None or figure.low is None or figure.high is None:
        return Plan(None, None, None, "no_interval")
    if not figure.is_assured:
        return Plan(None, None, None, "no_interval")
    now = figure.high - figure.low
    needed = more(testimonies, now, width)
    if target is None:
        return Plan(now, needed, None, "no_target")
    if figure.value <= target and figure.low < target:
        return Plan(now, needed, None, "value_below_target")
    below = figure.value - figure.low
    reached = 0 if figure.low >= target else more(testimonies, below, figure.value - target)
    return Plan(now, needed, reached, None)


def more(testimonies: int, width: float, wanted: float) -> int:
    """Testimonies beyond those at hand until ``width`` has shrunk to ``wanted``."""
    return max(0, math.ceil(testimonies * (width / wanted) ** 2 - 1e-9) - testimonies)
