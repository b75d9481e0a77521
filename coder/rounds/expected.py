"""How wide the interval of alpha will be with so many testimonies coded twice."""

from __future__ import annotations

import math
from statistics import NormalDist

ALPHA, PREVALENCE = 0.8, 0.2
"""What is taken for granted as long as nothing was measured: a reliable code in every fifth testimony."""


def expected_width(
    double: int, *, alpha: float = ALPHA, prevalence: float = PREVALENCE, level: float = 0.95
) -> float | None:
    """Width of the interval of one code's alpha over ``double`` testimonies; None without any.

    From the large-sample variance of the intraclass kappa of two coders and a code that is there or
    not (Bloch & Kraemer 1989, Biometrics 45, equation 3.3), which alpha comes to as testimonies
    grow in number: ``(1-k)/N * ((1-k)(1-2k) + k(2-k) / (2p(1-p)))``.

    Args:
        double: N, testimonies that two coders code; the unit is the testimony.
        alpha: k, the alpha that is expected, from 0 to 1.
        prevalence: p, the share of testimonies with the code, between 0 and 1.
        level: Of the interval.

    Raises:
        ValueError: a figure outside its range.
    """
    if not (0 <= alpha <= 1 and 0 < prevalence < 1 and 0 < level < 1):
        raise ValueError("alpha lies from 0 to 1, prevalence and level between 0 and 1.")
    if double < 1:
        return None
    chance = 2 * prevalence * (1 - prevalence)
    variance = (1 - alpha) / double * ((1 - alpha) * (1 - 2 * alpha) + alpha * (2 - alpha) / chance)
    return min(2.0, 2 * NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance))
