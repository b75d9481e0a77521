"""Why agreement of a project is what it is: costs, drift, planning, and coders against themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from coder.agreement.codings import code_table
from coder.agreement.diagnosis import CodeDiagnosis, diagnose
from coder.agreement.diagnosis_drift import Drift, alpha_of_all, drift
from coder.agreement.figures import Figure, Reason, figure
from coder.agreement.nominal import krippendorff_alpha
from coder.agreement.planning import Plan, plan
from coder.agreement.segments import Segments
from coder.evidence import Evidence
from coder.project.agreeing import Agreement, lay_out
from coder.project.evidence import counting_rounds, gather

if TYPE_CHECKING:
    from datetime import datetime

    from coder.project.door import Project

WIDTH = 0.2
"""Of an interval, unless another is asked for."""


@dataclass(frozen=True)
class IntraCoder:
    """One coder's work in two rounds, on the testimonies submitted in both."""

    coder: str
    rounds: tuple[str, str]
    testimonies: int
    alpha: float | None
    """All codes together."""
    codes: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True)
class Diagnosis:
    """What ``coder agree --diagnose`` says."""

    codes: tuple[CodeDiagnosis, ...]
    drift: Drift
    moments: dict[str, datetime]
    """Testimony -> when the last of its coders submitted it."""
    plans: tuple[tuple[str, Plan], ...]
    width: float
    intra: tuple[IntraCoder, ...]


def diagnosis(project: Project, found: Agreement, *, target: float | None, width: float = WIDTH) -> Diagnosis:
    """Diagnose ``found``, which was computed on ``project``."""
    table, report, moments = found.table, found.report, _moments(project, found)
    return Diagnosis(
        diagnose(found.segments, found.laid, table, found.unit),
        drift(table, [moments[name].timestamp() if name in moments else 0.0 for name in table.testimonies]),
        moments,
        tuple(
            (row.code, plan(row.krippendorff_alpha, report.testimonies, width, target))
            for row in report.codes
        ),
        width,
        _intra(project, found),
    )


def _moments(project: Project, found: Agreement) -> dict[str, datetime]:
    rounds = counting_rounds(project, found.asked.round_name)
    seat = {name: number for number, name in enumerate(found.segments.coders)}
    last: dict[str, datetime] = {}
    for submission in project.record.submissions():
        if submission.at is None or submission.round not in rounds or submission.coder not in seat:
            continue
        known = last.get(submission.testimony)
        last[submission.testimony] = submission.at if known is None else max(known, submission.at)
    return last


def _intra(project: Project, found: Agreement) -> tuple[IntraCoder, ...]:
    """Every coder and every two rounds with a testimony submitted in both."""
    submitted: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in project.record.submissions():
        if found.asked.coders is None or each.coder in found.asked.coders:
            submitted[each.coder][each.round].add(each.testimony)
    asked = [
        (coder, first, second, sorted(rounds[first] & rounds[second]))
        for coder, rounds in sorted(submitted.items())
        for first, second in combinations(sorted(rounds), 2)
        if rounds[first] & rounds[second]
    ]
    gathered: dict[str, Evidence] = {}
    rows = []
    for coder, first, second, texts in asked:
        for name in (first, second):
            if name not in gathered:
                gathered[name] = gather(project, round_name=name, units=False)
        parts = (gathered[first], gathered[second])
        segments = _against_oneself(coder, (first, second), parts, texts, found.segments.codes)
        laid, _ = lay_out(project, segments, found.asked.unit)
        totals = code_table(segments, laid).totals()
        alphas = krippendorff_alpha(totals).tolist()
        codes = tuple(
            (code, figure(value, Reason.NO_VARIATION))
            for code, value in zip(segments.codes, alphas, strict=True)
        )
        rows.append(IntraCoder(coder, (first, second), len(texts), alpha_of_all(totals), codes))
    return tuple(rows)


def _against_oneself(
    coder: str,
    rounds: tuple[str, str],
    parts: Sequence[Evidence],
    texts: Sequence[str],
    codes: Sequence[str],
) -> Segments:
    """A coder's codings of two rounds, as if the rounds were two coders."""
    place = {code: number for number, code in enumerate(codes)}
    at = {text: number for number, text in enumerate(texts)}
    columns: list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]] = []
    lengths = np.zeros(len(texts), dtype=np.int64)
    for number, part in enumerate(parts):
        code = np.array([place.get(path, -1) for path in part.codes], dtype=np.int64)[part.code]
        text = np.array([at.get(name, -1) for name in part.testimonies], dtype=np.int64)
        lengths[text[text >= 0]] = part.lengths[text >= 0]
        seat = part.coders.index(coder)
        kept = (code >= 0) & (part.coder == seat) & (text[part.testimony] >= 0)
        kept &= part.lengths[part.testimony] > 0  # else its text has not come here
        who = np.full(int(kept.sum()), number, dtype=np.int64)
        columns.append(
            np.stack((text[part.testimony][kept], who, code[kept], part.start[kept], part.end[kept]))
        )
    return Segments.of(
        *np.concatenate(columns, axis=1),
        lengths=lengths,
        seen=np.ones((2, len(texts)), dtype=np.bool_),
        testimonies=tuple(texts),
        coders=rounds,
        codes=tuple(codes),
    )
