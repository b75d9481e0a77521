"""gamma: agreement on where units are and which code they have, through their best alignment.

Source: Mathet, Widlöcher & Métivier (2015), Computational Linguistics 41:437-479. gamma = 1 minus
the disorder of the best alignment over the mean disorder of continua drawn at random. How they are
drawn is part of the definition, so sampler, seed and number of samples belong to the result:

- ``statistical``: number of units, gaps and lengths from normal distributions with the observed
  means and standard deviations, codes by their frequency (the default of pygamma-agreement);
- ``shuffle``: each sampled coder is a coder of the data, drawn at random, whose units are turned
  around the text by an offset; offsets lie at least half a mean unit apart (section 5.2).

It suits one testimony at a time: two coders are solved exactly at any usual size, more only while
the search stays small. With one unit or two per coder the value depends on the draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coder.agreement.arrays import FloatArray
from coder.agreement.figures import Figure
from coder.agreement.gamma_alignment import Alignment, Continuum, Dissimilarity, best_alignment
from coder.agreement.segments import Segments

Sampler = Literal["statistical", "shuffle"]


@dataclass(frozen=True, slots=True)
class Gamma:
    """gamma of one testimony, with everything needed to repeat it."""

    figure: Figure
    alignment: Alignment | None
    """The best one, with the observed disorder; None where nothing can be aligned."""
    expected: float | None
    """Mean disorder of the samples."""
    samples: int
    precision: float | None
    """Half width of the 95 % interval of ``expected``, relative to it."""
    sampler: Sampler
    seed: int
    dissimilarity: Dissimilarity


def continuum_of(segments: Segments, testimony: int) -> Continuum:
    """The units of one testimony, of the coders who have seen it, numbered among themselves."""
    coders = np.flatnonzero(segments.seen[:, testimony])
    number = np.zeros(len(segments.coders), dtype=np.int64)
    number[coders] = np.arange(len(coders))
    units = segments.units.take(segments.units.testimony == testimony)
    origin = segments.offsets[testimony]
    return Continuum.of(
        number[units.coder], units.start - origin, units.end - origin, units.code, len(coders)
    )


def gamma(
    continuum: Continuum,
    dissimilarity: Dissimilarity | None = None,
    *,
    sampler: Sampler = "statistical",
    samples: int = 30,
    precision: float | None = 0.02,
    most_samples: int = 1000,
    seed: int = 0,
) -> Gamma:
    """1 minus observed over expected disorder, for one testimony.

    Args:
        continuum: The units.
        dissimilarity: Weights of position and code; 1 and 1 by default.
        sampler: How chance is drawn; see above.
        samples: How many continua are drawn at first.
        precision: More are drawn until the expected disorder is known as well as this (relative,
            95 %); None keeps to ``samples``.
        most_samples: Never more than these.
        seed: Of the random numbers; the same seed gives the same value.

    Raises:
        ValueError: for a sampler, sample size or precision that makes no sense, and where more
            than two coders need more search than allowed.
    """
    if samples < 2 or (precision is not None and precision <= 0) or sampler not in _DRAW:
        raise ValueError("gamma needs a sampler ('statistical', 'shuffle'), 2 samples, a precision above 0.")
    measure = dissimilarity or Dissimilarity()
    reason = "no_data" if not len(continuum) else "one_coder" if continuum.coders < 2 else None
    if reason:
        return Gamma(Figure(None, reason), None, None, 0, None, sampler, seed, measure)
    alignment = best_alignment(continuum, measure)
    random = np.random.default_rng(seed)
    draw = _DRAW[sampler](continuum)
    disorders = [best_alignment(draw(random), measure).disorder for _ in range(samples)]
    if precision is not None:
        wanted = min(most_samples, math.ceil((_relative_width(disorders, 1) / precision) ** 2))
        missing = max(0, wanted - samples)
        disorders += [best_alignment(draw(random), measure).disorder for _ in range(missing)]
    expected = float(np.mean(disorders))
    figure = Figure(1 - alignment.disorder / expected) if expected else Figure(None, "no_variation")
    width = _relative_width(disorders, len(disorders))
    return Gamma(figure, alignment, expected, len(disorders), width, sampler, seed, measure)


def _relative_width(disorders: list[float], samples: int) -> float:
    """1.96 coefficients of variation / sqrt(samples)."""
    mean = float(np.mean(disorders))
    return 1.96 * float(np.std(disorders, ddof=1)) / mean / math.sqrt(samples) if mean else 0.0


def _statistical(continuum: Continuum) -> Callable[[np.random.Generator], Continuum]:
    counts = np.bincount(continuum.coder, minlength=continuum.coders)
    lengths = continuum.end - continuum.start
    same = continuum.coder[1:] == continuum.coder[:-1]
    firsts = continuum.start[np.concatenate(([True], ~same))]
    # Where a coder begins at 0 there is no gap; one gap of 0 stands for where all units touch.
    gaps = np.concatenate(([0.0], (continuum.start[1:] - continuum.end[:-1])[same], firsts[firsts > 0]))
    codes, times = np.unique(continuum.code, return_counts=True)

    def draw(random: np.random.Generator) -> Continuum:
        sizes = np.abs(random.normal(counts.mean(), counts.std(), continuum.coders).astype(np.int64))
        sizes[0] = max(sizes[0], 1)
        coder = np.repeat(np.arange(continuum.coders), sizes)
        gap = random.normal(gaps.mean(), gaps.std(), len(coder))
        length = np.abs(random.normal(lengths.mean(), lengths.std(), len(coder)))
        end = np.concatenate([np.cumsum(each) for each in np.split(gap + length, np.cumsum(sizes)[:-1])])
        code = random.choice(codes, len(coder), p=times / times.sum())
        extent = np.maximum(length, 1e-9 * lengths.mean())
        return Continuum.of(coder, end - extent, end, code, continuum.coders)

    return draw


def _shuffle(continuum: Continuum) -> Callable[[np.random.Generator], Continuum]:
    low, high = float(continuum.start.min()), float(continuum.end.max())
    distance = float((continuum.end - continuum.start).mean()) / 2

    def draw(random: np.random.Generator) -> Continuum:
        taken: list[float] = []
        parts: list[tuple[FloatArray, ...]] = []
        for number in range(continuum.coders):
            offset = _free_offset(random, high - low, taken, distance)
            taken.append(offset)
            own = continuum.coder == random.integers(continuum.coders)
            start = low + (continuum.start[own] - low + offset) % (high - low)
            length = (continuum.end - continuum.start)[own]
            parts.append(
                (np.full(len(start), float(number)), start, start + length, continuum.code[own] * 1.0)
            )
        coder, start, end, code = (np.concatenate(column) for column in zip(*parts, strict=True))
        if not len(coder):
            return draw(random)
        return Continuum.of(coder.astype(np.int64), start, end, code.astype(np.int64), continuum.coders)

    return draw


def _free_offset(random: np.random.Generator, width: float, taken: list[float], distance: float) -> float:
    """A place in [0, width) at least ``distance`` from those taken, or anywhere if there is none."""
    edges = sorted((max(0.0, place - distance), min(width, place + distance)) for place in taken)
    free: list[tuple[float, float]] = []
    at = 0.0
    for start, end in [*edges, (width, width)]:
        if start > at:
            free.append((at, start))
        at = max(at, end)
    if not free:
        return float(random.uniform(0, width))
    sizes = np.array([end - start for start, end in free])
    start, end = free[int(random.choice(len(free), p=sizes / sizes.sum()))]
    return float(random.uniform(start, end))


_DRAW: dict[str, Callable[[Continuum], Callable[[np.random.Generator], Continuum]]] = {
    "statistical": _statistical,
    "shuffle": _shuffle,
}
