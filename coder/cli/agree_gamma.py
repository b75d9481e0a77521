"""gamma of each testimony, for ``coder agree --gamma``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.cli.context import echo, narrate
from coder.cli.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coder.agreement.segments import Segments

MOST_CODERS = 3
"""Beyond, the best alignment takes too long to find."""


def gamma_document(segments: Segments, seed: int) -> dict[str, object]:
    """The gamma of every testimony that two coders have seen, with what is needed to repeat it."""
    from coder.agreement.gamma_alignment import Dissimilarity

    measure = Dissimilarity()
    return {
        "sampler": "statistical",
        "seed": seed,
        "dissimilarity": {"alpha": measure.alpha, "beta": measure.beta, "delta_empty": measure.delta},
        "testimonies": list(_rows(segments, seed)),
    }


def print_gamma(segments: Segments, seed: int) -> None:
    """The same as a table."""
    columns = ("testimony", "coders", "spans", "value", "samples", "precision", "reason")
    rows = [
        tuple(row[name] if row[name] is not None else None for name in columns)
        for row in _rows(segments, seed)
    ]
    echo("")
    echo(table(("testimony", "coders", "spans", "gamma", "samples", "precision", "note"), rows))
    narrate(f"gamma (Mathet et al. 2015), statistical sampler, seed {seed}, alpha 1, beta 1.")


def _rows(segments: Segments, seed: int) -> Iterator[dict[str, object]]:
    import numpy as np

    from coder.agreement.gamma import continuum_of, gamma

    for number in np.flatnonzero(segments.pairable).tolist():
        continuum = continuum_of(segments, number)
        row: dict[str, object] = {
            "testimony": segments.testimonies[number],
            "coders": continuum.coders,
            "spans": len(continuum),
            "value": None,
            "disorder": None,
            "expected": None,
            "samples": 0,
            "precision": None,
            "reason": None,
        }
        if continuum.coders > MOST_CODERS:
            yield row | {"reason": "too_many_coders"}
            continue
        try:
            found = gamma(continuum, seed=seed)
        except ValueError:
            yield row | {"reason": "search_too_large"}
            continue
        yield row | {
            "value": found.figure.value,
            "disorder": None if found.alignment is None else found.alignment.disorder,
            "expected": found.expected,
            "samples": found.samples,
            "precision": found.precision,
            "reason": found.figure.reason,
        }
