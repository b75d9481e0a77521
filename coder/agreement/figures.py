"""A figure with its interval, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a figure is undefined; the words are part of the product's JSON."""

    NO_DATA = "no_data"
    """Nothing was rated."""
    ONE_CODER = "one_coder"
    """Only one coder rated anything."""
    NO_PAIRABLE_UNITS = "no_pairable_units"
    """No unit was rated by two coders."""
    NO_VARIATION = "no_variation"
    """Every rating is the same, so that chance alone explains all agreement (0/0)."""
    NEEDS_TWO_CATEGORIES = "needs_two_categories"
    """The index is defined for two categories, and there are not two."""
    NEEDS_TWO_CODERS = "needs_two_coders"
    """The coefficient is defined for exactly two coders, and there are more."""
    NOT_NUMERIC = "not_numeric"
    """A metric was asked for, and a category is no number."""
    UNEQUAL_RATERS = "unequal_raters"
    """The formula holds only where every unit has the same number of ratings."""


MOST_UNDEFINED = 0.05
"""Share of resamples without a value up to which an interval is trusted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its uncertainty, or ``None`` with a reason.

    Raises:
        ValueError: if there is both a value and a reason, or neither, or a value that is
            no finite number. So an undefined figure cannot pass for 0, 1 or nan.
    """

    value: float | None
    reason: str | None = None
    """A reason code, exactly when ``value`` is None."""
    se: float | None = None
    """Standard error, by ``method``."""
    low: float | None = None
    high: float | None = None
    method: str = ""
    """How ``se``, ``low`` and ``high`` were made; empty when there are none."""
    p_below: Mapping[str, float] = field(default_factory=dict)
    """Threshold as written (``0.667``) -> share of the defined resamples below it."""
    undefined: float | None = None
    """Share of resamples in which the figure had no value."""
    note: str = ""
    """What a reader must know to repeat it, e.g. how many pairs of coders were averaged."""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("A figure has either a value or a reason.")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"A figure's value must be a finite number, not {self.value}.")

    @property
    def is_assured(self) -> bool:
        """Whether the interval may carry a verdict: it has a width, and hardly a resample without a value.

        A code in one or two testimonies has resamples that all agree or do not have it at all.
        """
        if self.low is None or self.high is None:
            return False
        return self.high > self.low and (self.undefined or 0.0) <= MOST_UNDEFINED

    def __bool__(self) -> bool:
        """Whether it is defined (a defined 0 is true)."""
        return self.value is not None


def figure(value: float, otherwise: Reason) -> Figure:
    """``value`` as a figure; ``otherwise`` is the reason when it is nan."""
    return Figure(None, otherwise) if math.isnan(value) else Figure(float(value))
