"""Everything that ``coder agree FILE.csv`` says about a reliability matrix.

Conventions: Gwet's for missing data (see ``coder.agreement.nominal``); Cohen and Scott on the
units that both coders rated; standard errors and intervals are Gwet's analytic ones over units,
or a bootstrap's where one is asked for. Coders who rated nothing change no figure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coder.agreement import inference, nominal
from coder.agreement.arrays import FloatArray
from coder.agreement.bootstrap import FEW_CLUSTERS, THRESHOLDS, IntervalKind, Intervals
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.labelsets import SET_DISTANCES, SetDistance
from coder.agreement.metrics import Metric, alpha_metric
from coder.agreement.multivalued import alpha_multivalued
from coder.agreement.ratings import MISSING, Ratings
from coder.agreement.resampled import NOMINAL, resampled
from coder.agreement.sets import alpha_sets, sets_of
from coder.agreement.sums import NominalSums, PairSums, all_pairs, coder_margins, pair_sums
from coder.agreement.tables import CountTable, count_table
from coder.agreement.undefined import why_undefined

MAX_LISTED = 10_000
"""Most categories that get a row of their own; a matrix with more holds free text or measurements."""


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category against all others."""

    category: str
    krippendorff_alpha: Figure
    fleiss_kappa: Figure
    specific_agreement: Figure
    prevalence: Figure
    """Share of all ratings that are this category."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two coders on the units that both rated."""

    a: str
    b: str
    units: float
    percent_agreement: Figure
    cohen_kappa: Figure
    krippendorff_alpha: Figure
    prevalence_index: Figure
    """|a - d| / N; this and the two below are defined for two categories only."""
    bias_index: Figure
    """|b - c| / N."""
    pabak: Figure
    """Kappa adjusted for prevalence and bias, 2 p_o - 1."""


@dataclass(frozen=True, slots=True)
class BootstrapNote:
    """What is needed to repeat a bootstrap."""

    method: str
    replicates: int
    seed: int
    undefined: float
    """Share of resamples in which Krippendorff's alpha had no value (the largest of all codes)."""
    clusters: int | None = None
    """Testimonies drawn from; None where units were drawn."""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class MatrixReport:
    """Figures of one units x coders matrix."""

    units: float
    """Units, or the sum of their weights."""
    pairable_units: float
    coders: tuple[str, ...]
    categories: tuple[str, ...]
    """The categories offered; those used, where none were named."""
    coefficients: Mapping[str, Figure]
    per_category: tuple[CategoryRow, ...]
    """Empty where there are more than ``MAX_LISTED``."""
    pairwise: tuple[PairRow, ...]
    without: Mapping[str, Figure]
    """Krippendorff's alpha without each coder, for three and more."""
    tests: Mapping[str, inference.NullTest]
    """Tests against chance: ``cohen_kappa`` (Fleiss, Cohen & Everitt 1969) and ``fleiss_kappa``
    (Fleiss, Nee & Landis 1979), whose errors serve no interval."""
    bootstrap: BootstrapNote | None
    level: float
    notices: tuple[str, ...] = ()
    disagreement: tuple[Figure, Figure] | None = None
    """Krippendorff's D_o and D_e with the nominal difference."""
    cohen_error: inference.Error | None = None
    """Cohen's kappa of two coders: the asymptotic error of Fleiss, Cohen & Everitt (1969)."""


def matrix_report(
    ratings: Ratings,
    *,
    bootstrap: int | None = None,
    seed: int = 1,
    level: float = 0.95,
    categories: Sequence[str] | None = None,
    set_distances: Sequence[SetDistance] | None = None,
    metrics: Sequence[Metric] = (),
    interval: IntervalKind = "percentile",
    thresholds: Sequence[float] = THRESHOLDS,
) -> MatrixReport:
    """All nominal coefficients of a matrix, with what belongs to them.

    Args:
        ratings: The matrix.
        bootstrap: How many resamples; None or 0 for analytic intervals. Ratings with clusters
            resample these, others their units.
        seed: Of the resamples.
        level: Of the intervals, between 0 and 1.
        categories: The categories offered, for chance models that count them.
        set_distances: Distances for set-valued alpha; without it all but the nominal one where
            the ratings are set-valued, none where they are not.
        metrics: Differences for further alphas (``krippendorff_alpha_ordinal``, …).
        interval: How a bootstrap's interval is made.
        thresholds: Of ``p_below``: how probable it is that a figure lies below each.
    """
    style = Intervals(level, interval, tuple(thresholds))
    if categories is not None:
        ratings = ratings.offering(categories)
    busy = ratings.busy
    table, pairs = count_table(busy), pair_sums(busy)
    sums = NominalSums.of(table)
    missing = why_undefined(busy)
    kinds = _kinds(busy, set_distances)
    points = _points(busy, sums, pairs, missing) | _further_alphas(busy, kinds, metrics)
    note: BootstrapNote | None = None
    notices: tuple[str, ...] = ()
    if bootstrap and missing is None and float(sums.pairable) < LEAST_UNITS:
        notices = (_ONE_UNIT,)
    elif bootstrap and missing is None:
        points, note, notices = _bootstrapped(points, busy, kinds, bootstrap, seed, style)
    if len(busy.categories) > MAX_LISTED:
        notices += (f"{len(busy.categories)} categories are too many to list one by one.",)
    if busy.clusters is None and missing is None:
        points = _with_errors(points, busy, table, level, kinds)
    return MatrixReport(
        units=float(ratings.masses.sum()),
        pairable_units=float(sums.pairable),
        coders=ratings.coders,
        categories=ratings.categories,
        coefficients=points,
        per_category=_categories(busy, table, missing),
        pairwise=pair_rows(busy.coders, pairs),
        without=_left_out(busy),
        tests=_tests(busy, table, missing),
        bootstrap=note,
        level=level,
        notices=notices,
        disagreement=_disagreement(sums, missing),
        cohen_error=_cohen_error(busy, missing),
    )


def _disagreement(sums: NominalSums, missing: Reason | None) -> tuple[Figure, Figure]:
    """Observed and expected."""
    found = nominal.observed_disagreement(sums), nominal.expected_disagreement(sums)
    observed, expected = (figure(float(each), missing or Reason.NO_DATA) for each in found)
    return observed, expected


def _further_alphas(
    ratings: Ratings, kinds: Sequence[SetDistance], metrics: Sequence[Metric]
) -> dict[str, Figure]:
    """Alphas by other distances than the nominal one."""
    found = {f"krippendorff_alpha_{kind}": alpha_sets(ratings, kind) for kind in kinds}
    if ratings.members is not None:
        found["krippendorff_alpha_multivalued"] = alpha_multivalued(ratings)
    return found | {f"krippendorff_alpha_{metric}": alpha_metric(ratings, metric) for metric in metrics}


def _kinds(ratings: Ratings, wanted: Sequence[SetDistance] | None) -> tuple[SetDistance, ...]:
    if wanted is not None:
        return tuple(wanted)
    return tuple(kind for kind in SET_DISTANCES if kind != "nominal") if ratings.members is not None else ()


def _bootstrapped(
    points: dict[str, Figure],
    ratings: Ratings,
    kinds: Sequence[SetDistance],
    replicates: int,
    seed: int,
    style: Intervals,
) -> tuple[dict[str, Figure], BootstrapNote | None, tuple[str, ...]]:
    """The figures with a bootstrap's intervals, how it was made, and what could not be done."""
    run = resampled(ratings, kinds, replicates, seed)
    if run is None:
        return points, None, ("There are too many categories and units for a bootstrap; it was left out.",)
    names, resamples = run
    places = {name: place for place, name in enumerate(names)}
    found = {name: resamples.on(points[name], place, style) for name, place in places.items()}
    clusters = None if ratings.clusters is None else len(resamples.count)
    undefined = float(resamples.undefined[places["krippendorff_alpha"]])
    note = BootstrapNote(resamples.method, replicates, seed, undefined, clusters, few(clusters))
    return points | found, note, ()


LEAST_UNITS = 2
"""An interval over fewer units rated by two or more would claim to be certain."""
_ONE_UNIT = "One unit rated by two or more gives no interval."


def few(clusters: int | None) -> str:
    """A warning where too few testimonies were drawn from, else nothing."""
    if clusters is None or clusters >= FEW_CLUSTERS:
        return ""
    return f"Only {clusters} testimonies were coded by two or more: the intervals are not reliable."


def pair_rows(coders: Sequence[str], pairs: PairSums) -> tuple[PairRow, ...]:
    """A row for each pair of coders, from sums of shape (pairs, 2 + 2q)."""
    rows = zip(
        all_pairs(len(coders)),
        pairs.units.tolist(),
        nominal.pair_agreement(pairs).tolist(),
        nominal.cohen_kappa(pairs).tolist(),
        nominal.pair_alpha(pairs).tolist(),
        *(_index(each, pairs) for each in (nominal.prevalence_index, nominal.bias_index, nominal.pabak)),
        strict=True,
    )
    return tuple(
        PairRow(
            coders[a],
            coders[b],
            units,
            figure(percent, Reason.NO_PAIRABLE_UNITS),
            figure(kappa, Reason.NO_VARIATION if units else Reason.NO_PAIRABLE_UNITS),
            figure(alpha, Reason.NO_VARIATION if units else Reason.NO_PAIRABLE_UNITS),
            *(
                figure(each, Reason.NEEDS_TWO_CATEGORIES if units else Reason.NO_PAIRABLE_UNITS)
                for each in two
            ),
        )
        for (a, b), units, percent, kappa, alpha, *two in rows
    )


def _index(formula: Callable[[PairSums], FloatArray], pairs: PairSums) -> list[float]:
    """An index of 2 x 2 tables for each pair; nan where there are not two categories."""
    if pairs.categories != 2:
        return [math.nan] * len(pairs.units)
    values: list[float] = formula(pairs).tolist()
    return values


def _points(
    ratings: Ratings, sums: NominalSums, pairs: PairSums, missing: Reason | None
) -> dict[str, Figure]:
    """Every coefficient's value or reason, in the order of the command line's manual."""

    def of(value: FloatArray) -> Figure:
        return figure(float(value), missing or Reason.NO_VARIATION)

    coders = len(ratings.coders)
    two = missing or (None if coders == 2 else Reason.NEEDS_TWO_CODERS)
    values = {name: of(formula(sums)) for name, formula in NOMINAL.items()}
    light = of(nominal.light_kappa(pairs))
    if light:
        defined, all_ = nominal.light_pairs(pairs)
        light = replace(light, note=f"mean of {defined} of {all_} pairs of coders")
    margins = coder_margins(ratings)
    conger = Figure(None, missing) if missing else of(nominal.conger_kappa(sums, margins))
    return {
        "percent_agreement": values["percent_agreement"],
        "percent_agreement_pooled": values["percent_agreement_pooled"],
        "percent_agreement_krippendorff": values["percent_agreement_krippendorff"],
        "cohen_kappa": Figure(None, two) if two else of(nominal.cohen_kappa(pairs)[0]),
        "scott_pi": Figure(None, two) if two else of(nominal.scott_pi(pairs)[0]),
        "fleiss_kappa": values["fleiss_kappa"],
        "conger_kappa": conger,
        "light_kappa": light,
        "brennan_prediger": values["brennan_prediger"],
        "gwet_ac1": values["gwet_ac1"],
        "krippendorff_alpha": values["krippendorff_alpha"],
    }


def _with_errors(
    points: Mapping[str, Figure],
    ratings: Ratings,
    table: CountTable,
    level: float,
    kinds: Sequence[SetDistance],
) -> dict[str, Figure]:
    """The figures that have no interval yet with Gwet's analytic one, where there is one."""
    makers: dict[str, Callable[[], inference.Error | None]] = {
        "percent_agreement": lambda: inference.percent_error(table),
        "percent_agreement_pooled": lambda: inference.pooled_error(table),
        "fleiss_kappa": lambda: inference.fleiss_error(table),
        "conger_kappa": lambda: inference.conger_error(ratings),
        "brennan_prediger": lambda: inference.brennan_prediger_error(table),
        "gwet_ac1": lambda: inference.ac1_error(table),
        "krippendorff_alpha": lambda: inference.alpha_error(table),
    }
    if len(ratings.coders) == 2:
        shared = ratings.of_units((ratings.codes != MISSING).all(axis=0))
        makers["cohen_kappa"] = lambda: inference.conger_error(shared)
        makers["scott_pi"] = lambda: inference.fleiss_error(count_table(shared))
    for kind in kinds:
        sets = sets_of(ratings)
        makers[f"krippendorff_alpha_{kind}"] = lambda kind=kind, sets=sets: inference.alpha_error(  # type: ignore[misc]
            table, lambda a, b: 1 - sets.distance(kind, a, b)
        )
    result = dict(points)
    for name, maker in makers.items():
        value = points[name].value
        error = maker() if value is not None and not points[name].method else None
        if value is not None and error is not None:
            low, high = error.interval(value, level, floor=0.0 if name.startswith("percent") else -1.0)
            result[name] = replace(points[name], se=error.se, low=low, high=high, method="gwet")
    return result


def _categories(ratings: Ratings, table: CountTable, missing: Reason | None) -> tuple[CategoryRow, ...]:
    if len(ratings.categories) > MAX_LISTED:
        return ()
    sums = NominalSums.by_category(table)
    given = table.spread(table.count)
    share = nominal.divided(given, np.full_like(given, given.sum()))
    specific = nominal.specific_agreement(sums)[:, 0]
    columns = (nominal.krippendorff_alpha(sums), nominal.fleiss_kappa(sums), specific, share)
    reason = missing or Reason.NO_VARIATION
    return tuple(
        CategoryRow(
            name,
            figure(alpha, reason),
            figure(kappa, reason),
            figure(same, reason),
            figure(part, Reason.NO_DATA),
        )
        for name, alpha, kappa, same, part in zip(
            ratings.categories, *(column.tolist() for column in columns), strict=True
        )
    )


def _left_out(ratings: Ratings) -> dict[str, Figure]:
    """Alpha without each coder, where two others remain."""
    if len(ratings.coders) < 3:
        return {}
    result = {}
    for out, name in enumerate(ratings.coders):
        rest = ratings.of_coders([i for i in range(len(ratings.coders)) if i != out])
        alpha = float(nominal.krippendorff_alpha(NominalSums.of(count_table(rest))))
        result[name] = figure(alpha, why_undefined(rest) or Reason.NO_VARIATION)
    return result


def _cohen_error(ratings: Ratings, missing: Reason | None) -> inference.Error | None:
    if missing or len(ratings.coders) != 2:
        return None
    return inference.cohen_error(ratings.codes[0], ratings.codes[1], len(ratings.categories), ratings.weights)


def _tests(ratings: Ratings, table: CountTable, missing: Reason | None) -> dict[str, inference.NullTest]:
    if missing:
        return {}
    tests = {"fleiss_kappa": inference.fleiss_null_test(table)}
    if len(ratings.coders) == 2:
        tests["cohen_kappa"] = inference.cohen_null_test(
            ratings.codes[0], ratings.codes[1], len(ratings.categories), ratings.weights
        )
    return tests
