"""Normal and Student t probabilities, without scipy.

The t distribution is computed from the regularised incomplete beta function by its continued
fraction (Press et al., Numerical Recipes, 6.4; Abramowitz & Stegun 26.5.8 and 26.7.1), and for
many degrees of freedom, where that fraction needs many steps, from Hill's normal deviate
(Hill 1970, Communications of the ACM 13:617, algorithm 395).
"""

from __future__ import annotations

import math
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_MAX_STEPS = 10_000
_MANY = 2_000
"""Degrees of freedom from which Hill's series is exact to double precision."""


def normal_cdf(z: float) -> float:
    """P(Z <= z), exact in the lower tail too."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p; ``p`` strictly between 0 and 1."""
    return _NORMAL.inv_cdf(p)


def t_upper_tail(t: float, df: float) -> float:
    """P(T > t) for Student's t with ``df`` > 0 degrees of freedom; the normal one for infinity."""
    if df <= 0:
        raise ValueError(f"Degrees of freedom must be positive, not {df}.")
    if math.isinf(df):
        return normal_cdf(-t)
    if t < 0:
        return 1.0 - t_upper_tail(-t, df)
    return normal_cdf(-_hill(t, df)) if df > _MANY else 0.5 * _beta_half(t, df)


def t_cdf(t: float, df: float) -> float:
    """P(T <= t) for Student's t with ``df`` > 0 degrees of freedom."""
    return t_upper_tail(-t, df)


def t_quantile(p: float, df: float) -> float:
    """The t with P(T <= t) = p, to about 1e-12 relative.

    Newton's method on the upper tail. It starts at the normal quantile, which lies below the
    root; the distribution function is concave there, so the steps climb and never overshoot.
    """
    if not 0 < p < 1:
        raise ValueError(f"A probability must lie strictly between 0 and 1, not {p}.")
    if math.isinf(df):
        return normal_quantile(p)
    if p < 0.5:
        return -t_quantile(1 - p, df)
    tail = 1 - p
    t = max(normal_quantile(p), 0.0)
    for _ in range(200):
        step = (t_upper_tail(t, df) - tail) / _t_density(t, df)
        t += step
        if abs(step) <= 1e-14 * max(1.0, t):
            break
    return t


def _t_density(t: float, df: float) -> float:
    return math.exp(-0.5 * (df + 1) * math.log1p(t * t / df) - _log_beta_half(df / 2)) / math.sqrt(df)


def _log_beta_half(a: float) -> float:
    """The logarithm of B(a, 1/2); by Stirling's series for large a, where lgamma's digits cancel."""
    if a < 100:
        return math.lgamma(a) + math.lgamma(0.5) - math.lgamma(a + 0.5)
    b = 1 / a
    series = b * (1 / 8 - b * b * (1 / 192 - b * b * (1 / 640 - b * b * 17 / 14336)))
    return 0.5 * math.log(math.pi) - 0.5 * math.log(a) + series


def _hill(t: float, df: float) -> float:
    """The normal deviate with the same tail as ``t``."""
    a = df - 0.5
    b = 48 * a * a
    w = math.sqrt(a * math.log1p(t * t / df))
    correction = (((4 * w * w + 33) * w * w + 240) * w * w + 855) * w
    return w + (w * w + 3) * w / b - correction / (10 * b * (b + 0.8 * w**4 + 100))


def _beta_half(t: float, df: float) -> float:
    """I_x(df/2, 1/2) at x = df / (df + t^2), which is P(|T| > t)."""
    if math.isinf(t):
        return 0.0
    if t * t / (df + t * t) < _TINY:  # nothing, or an underflow: its logarithm would fail
        return 1.0
    a, b = df / 2, 0.5
    x, rest = df / (df + t * t), t * t / (df + t * t)
    front = math.exp(-a * math.log1p(t * t / df) + b * math.log(rest) - _log_beta_half(a))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, rest) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for step in range(1, _MAX_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            change = d * c
            value *= change
        if abs(change - 1) < 1e-16:
            break
    return value
