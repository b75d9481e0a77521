"""Everything that ``coder agree`` says about a project's codes at one unit of analysis.

Each code is a binary variable per unit: present where a coder put it, absent where a coder who
submitted the testimony did not. Testimonies that one coder submitted enter only the prevalences
of Gwet's convention (Fleiss, AC1). Intervals come from resampling the testimonies that two or
more coders submitted; the others are held as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coder.agreement import nominal
from coder.agreement.arrays import FloatArray, tally
from coder.agreement.bootstrap import THRESHOLDS, Atoms, IntervalKind, Intervals, Resamples, resample
from coder.agreement.codesets import SetTable
from coder.agreement.codings import CodeTable
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.labelsets import SetDistance
from coder.agreement.matrix_report import BootstrapNote, PairRow, few, pair_rows
from coder.agreement.resampled import expectation, first_order
from coder.agreement.sets import alpha_from
from coder.agreement.sums import NominalSums, PairSums
from coder.agreement.undefined import reason_for

_COVERS = "when a coding covers at least one non-blank character of it."

RULES: Mapping[str, str] = {
    "testimony": f"A code is present in a testimony {_COVERS}",
    "excerpt": f"A code is present in an excerpt {_COVERS}",
    "sentence": f"A code is present in a sentence {_COVERS}",
    "character": "A code is present on each character that a coding covers, blanks included.",
}
"""How a coding becomes a value, by unit of analysis."""

_FORMULAS: dict[str, Callable[[NominalSums], FloatArray]] = {
    "percent_agreement": nominal.percent_agreement,
    "krippendorff_alpha": nominal.krippendorff_alpha,
    "gwet_ac1": nominal.gwet_ac1,
    "fleiss_kappa": nominal.fleiss_kappa,
}
_ALONE = "Only one testimony was coded by two or more: there is nothing to resample, so no interval is given."
_BLOCK_CELLS = 10_000_000
_MAX_SETS = 300
_MAX_TESTIMONIES = 1_000
_MAX_WORK = 10_000_000


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code over all testimonies."""

    code: str
    units: float
    """Units of testimonies that two or more coders submitted."""
    prevalence: Figure
    """Share of these units' ratings that say "present"."""
    both: float
    """Units that at least two coders gave the code."""
    only: Mapping[str, float]
    """Coder -> units that this coder alone gave the code. With ``both`` these make up all
    units that have the code at all."""
    percent_agreement: Figure
    krippendorff_alpha: Figure
    gwet_ac1: Figure
    fleiss_kappa: Figure
    cohen_kappa: Figure
    """Undefined with more than two coders; ``pairwise`` has it for each pair."""
    specific_agreement: Figure
    """Positive agreement: given that one coder put the code, the chance that another did."""
    pairwise: tuple[PairRow, ...]
    without: Mapping[str, Figure]
    """Krippendorff's alpha without each coder, for three and more."""
    u_alpha_binary: object | None = None
    """Room for the unitizing figure, which ``coder.agreement.unitizing`` computes."""
    f1_iou50: object | None = None
    """Room for the span matching figure, which ``coder.agreement.spans`` computes."""


@dataclass(frozen=True, slots=True)
class ProjectReport:
    """Figures of a project's codes at one unit of analysis."""

    unit: str
    rule: str
    testimonies: int
    """Testimonies that two or more coders submitted."""
    coders: tuple[str, ...]
    codes: tuple[CodeRow, ...]
    overall: Mapping[str, Figure]
    """``krippendorff_alpha_masi`` and others: whole sets of codes per unit."""
    pairwise: tuple[PairRow, ...]
    """Each pair of coders over all decisions, one per code and unit."""
    bootstrap: BootstrapNote | None
    level: float
    families: Mapping[str, object] = field(default_factory=dict)
    """Room for the unitizing family, per family of codes."""


def project_report(
    table: CodeTable,
    sets: SetTable | None = None,
    *,
    unit: str,
    bootstrap: int | None = 1000,
    seed: int = 1,
    level: float = 0.95,
    interval: IntervalKind = "percentile",
    thresholds: Sequence[float] = THRESHOLDS,
) -> ProjectReport:
    """All coefficients of all codes, with intervals over testimonies.

    Args:
        table: From ``code_table``, or a sum of such for parts of a corpus.
        sets: From ``set_table``, for the overall set-valued alphas.
        unit: Its name, a key of ``RULES``.
        bootstrap: How many resamples; None or 0 for no intervals.
        seed: Of the resamples.
        level: Of the intervals, between 0 and 1.
        interval: How they are made.
        thresholds: Of ``p_below``: how probable it is that a figure lies below each.
    """
    style = Intervals(level, interval, tuple(thresholds))
    busy = np.flatnonzero(((table.bit >= 0) & (table.units > 0)).any(axis=1))
    pairable = bool(((table.raters >= 2) & (table.units > 0)).any())
    missing = reason_for(len(busy), pairable)
    totals = table.totals()
    pair = (int(busy[0]), int(busy[1])) if len(busy) == 2 else None
    points = _points(table, totals, pair, missing)
    overall = {} if sets is None else _overall(sets, missing)
    note = None
    if bootstrap and missing is None and table.clusters < 2:
        note = BootstrapNote("none", 0, seed, 0.0, table.clusters, _ALONE)
    elif bootstrap and missing is None:
        runs = _code_runs(table, pair, bootstrap, seed)
        for name, figures in points.items():
            points[name] = [runs[name].on(one, code, style) for code, one in enumerate(figures)]
        if sets is not None:
            for kind in sets.kinds:
                run = _set_run(sets, table, kind, bootstrap, seed)
                name = f"krippendorff_alpha_{kind}"
                overall[name] = run.on(overall[name], 0, style)
        note = _note(table, runs["krippendorff_alpha"], points["krippendorff_alpha"], bootstrap, seed)
    return ProjectReport(
        unit=unit,
        rule=RULES[unit],
        testimonies=table.clusters,
        coders=table.coders,
        codes=_rows(table, totals, points, missing),
        overall=overall,
        pairwise=_shared_rows(table.coders, PairSums(table.pairs().data.sum(axis=0))),
        bootstrap=note,
        level=level,
    )


def _note(
    table: CodeTable, alpha: Resamples, figures: Sequence[Figure], bootstrap: int, seed: int
) -> BootstrapNote:
    """How the intervals were made; resamples are undefined as often as for the worst code with a value."""
    has_value = np.array([each.value is not None for each in figures], dtype=np.bool_)
    undefined = float(alpha.undefined[has_value].max(initial=0.0))
    return BootstrapNote(alpha.method, bootstrap, seed, undefined, table.clusters, few(table.clusters))


def _points(
    table: CodeTable, totals: NominalSums, pair: tuple[int, int] | None, missing: Reason | None
) -> dict[str, list[Figure]]:
    """Each coefficient of each code, without intervals."""
    reason = missing or Reason.NO_VARIATION
    points = {
        name: [figure(value, reason) for value in formula(totals).tolist()]
        for name, formula in _FORMULAS.items()
    }
    if pair is None:
        points["cohen_kappa"] = [Figure(None, missing or Reason.NEEDS_TWO_CODERS)] * len(table.codes)
    else:
        kappas = nominal.cohen_kappa(PairSums(table.pair_by_testimony(*pair).data.sum(axis=0)))
        points["cohen_kappa"] = [figure(value, reason) for value in kappas.tolist()]
    return points


def _rows(
    table: CodeTable, totals: NominalSums, points: Mapping[str, Sequence[Figure]], missing: Reason | None
) -> tuple[CodeRow, ...]:
    both, only, pairs = table.both().tolist(), table.only().tolist(), table.pairs()
    reason = missing or Reason.NO_VARIATION
    specific = nominal.specific_agreement(totals)[:, 0].tolist()
    share = nominal.divided(totals.values[:, 0], totals.values.sum(axis=1)).tolist()
    without = _without(table)
    return tuple(
        CodeRow(
            code=code,
            units=float(totals.pairable[at]),
            prevalence=figure(share[at], missing or Reason.NO_PAIRABLE_UNITS),
            both=both[at],
            only=dict(zip(table.coders, only[at], strict=True)),
            percent_agreement=points["percent_agreement"][at],
            krippendorff_alpha=points["krippendorff_alpha"][at],
            gwet_ac1=points["gwet_ac1"][at],
            fleiss_kappa=points["fleiss_kappa"][at],
            cohen_kappa=points["cohen_kappa"][at],
            specific_agreement=figure(specific[at], reason),
            pairwise=_shared_rows(table.coders, PairSums(pairs.data[at])),
            without={name: figures[at] for name, figures in without.items()},
        )
        for at, code in enumerate(table.codes)
    )


def _shared_rows(coders: Sequence[str], pairs: PairSums) -> tuple[PairRow, ...]:
    """The pairs of coders who share a testimony."""
    return tuple(row for row in pair_rows(coders, pairs) if row.units)


def _without(table: CodeTable) -> dict[str, list[Figure]]:
    """Alpha of each code without each coder, where three or more submitted anything."""
    busy = np.flatnonzero((table.bit >= 0).any(axis=1)).tolist()
    if len(busy) < 3:
        return {}
    result = {}
    for coder in busy:
        totals = table.totals(without=coder)
        reason = Reason.NO_VARIATION if totals.pairable.any() else Reason.NO_PAIRABLE_UNITS
        result[table.coders[coder]] = [figure(x, reason) for x in nominal.krippendorff_alpha(totals).tolist()]
    return result


def _overall(sets: SetTable, missing: Reason | None) -> dict[str, Figure]:
    counts = sets.counts
    figures = {}
    for place, kind in enumerate(sets.kinds):
        expected = np.array(counts @ sets.apart[place])
        alpha = alpha_from(sets.observed[:, place].sum(), expected, counts.sum())
        figures[f"krippendorff_alpha_{kind}"] = figure(float(alpha), missing or Reason.NO_VARIATION)
    return figures


def _code_runs(
    table: CodeTable, pair: tuple[int, int] | None, replicates: int, seed: int
) -> dict[str, Resamples]:
    """Resamples of each coefficient of all codes, a block of codes at a time."""
    drawn = (table.raters >= 2) & (table.units > 0)
    block = max(1, _BLOCK_CELLS // (18 * max(1, len(table.testimonies))))
    pair_data = None if pair is None else table.pair_by_testimony(*pair).data
    names = [*_FORMULAS] + ([] if pair is None else ["cohen_kappa"])
    runs: dict[str, list[Resamples]] = {name: [] for name in names}
    for low in range(0, len(table.codes), block):
        high = min(low + block, len(table.codes))
        codes, data = high - low, table.sums(low, high).data
        if pair_data is not None:
            data = np.concatenate((data, pair_data[:, low:high]), axis=2)
        fixed = data[~drawn].sum(axis=0)

        def evaluate(statistics: FloatArray, codes: int = codes, fixed: FloatArray = fixed) -> FloatArray:
            each = statistics.reshape(len(statistics), codes, -1) + fixed
            sums = NominalSums(each[..., :12])
            found = [formula(sums) for formula in _FORMULAS.values()]
            if each.shape[2] > 12:
                found.append(nominal.cohen_kappa(PairSums(each[..., 12:])))
            return np.concatenate(found, axis=1)

        run = resample(Atoms(data[drawn].reshape(int(drawn.sum()), -1)), evaluate, replicates, seed)
        for place, name in enumerate(names):
            runs[name].append(run.part(place * codes, (place + 1) * codes))
    none = Resamples(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros(0), seed, "cluster bootstrap")
    result = {name: parts[0].join(parts[1:]) if parts else none for name, parts in runs.items()}
    return result | ({} if pair else {"cohen_kappa": result["krippendorff_alpha"]})


def _set_run(sets: SetTable, table: CodeTable, kind: SetDistance, replicates: int, seed: int) -> Resamples:
    """Resamples of one set-valued alpha.

    Expected disagreement is exact where sets or testimonies are few; else to first order, which
    leaves out a term of relative order 1 / (number of testimonies).
    """
    drawn = np.flatnonzero((table.raters >= 2) & (table.units > 0))
    place = sets.kinds.index(kind)
    head = np.stack((sets.observed[drawn, place], sets.values[drawn]), axis=1)
    total, size = len(sets.testimonies), len(sets.sets)
    if size <= _MAX_SETS:
        cell = sets.testimony * size + sets.found
        body = tally(cell, sets.mass, total * size).reshape(total, size)[drawn]
        expected = expectation(sets.sets.matrix(kind))
    elif len(drawn) <= _MAX_TESTIMONIES and len(drawn) * sets.sets.work <= _MAX_WORK:
        body = np.eye(len(drawn))
        expected = expectation(_between_testimonies(sets, kind)[np.ix_(drawn, drawn)])
    else:
        counts = sets.counts
        mean = sets.apart[place]
        body = tally(sets.testimony, sets.mass * mean[sets.found], total)[drawn, np.newaxis]
        expected = first_order(np.ones(1), np.array([float(mean @ counts)]))

    def evaluate(statistics: FloatArray) -> FloatArray:
        alpha = alpha_from(statistics[:, 0], expected(statistics[:, 2:]), statistics[:, 1])
        return alpha[:, np.newaxis]

    return resample(Atoms(np.concatenate((head, body), axis=1)), evaluate, replicates, seed)


def _between_testimonies(sets: SetTable, kind: SetDistance) -> FloatArray:
    """Sum of n_A n_B d(A, B) for sets A of one testimony and B of another: shape (D, D)."""
    total, size = len(sets.testimonies), len(sets.sets)
    result = np.zeros((total, total))
    bounds = np.searchsorted(sets.testimony, np.arange(total + 1))
    for text in range(total):
        own = slice(bounds[text], bounds[text + 1])
        counts = tally(sets.found[own], sets.mass[own], size)
        each = sets.sets.mean_distance(kind, counts)
        result[text] = tally(sets.testimony, sets.mass * each[sets.found], total)
    return result
