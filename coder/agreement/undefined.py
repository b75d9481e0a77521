"""Why nothing can be computed from some ratings, before any formula is tried."""

from __future__ import annotations

import numpy as np

from coder.agreement.figures import Reason
from coder.agreement.ratings import MISSING, Ratings


def why_undefined(ratings: Ratings) -> Reason | None:
    """The reason why no agreement at all can be computed, or None."""
    return reason_for(
        coders=int((ratings.codes != MISSING).any(axis=1).sum()),
        pairable=_has_pairable(ratings),
    )


def reason_for(coders: int, pairable: bool) -> Reason | None:
    """``coders`` is how many rated anything, ``pairable`` whether any unit has two ratings."""
    if coders == 0:
        return Reason.NO_DATA
    if coders == 1:
        return Reason.ONE_CODER
    return None if pairable else Reason.NO_PAIRABLE_UNITS


def _has_pairable(ratings: Ratings) -> bool:
    raters = np.zeros(ratings.codes.shape[1], dtype=np.int32)
    for codes in ratings.codes:
        raters += codes != MISSING
    return bool((raters >= 2).any())
