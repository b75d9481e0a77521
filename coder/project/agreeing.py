"""Agreement of a project: from evidence to figures, at one unit of analysis.

Every figure is computed on the independent codings of coders who submitted, never on a consensus.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from coder.agreement.bootstrap import IntervalKind
from coder.agreement.codesets import set_table
from coder.agreement.codings import CodeTable, code_table
from coder.agreement.figures import Figure
from coder.agreement.grid import Grid, Laid, Unit, lay
from coder.agreement.labelsets import SetDistance
from coder.agreement.project_report import ProjectReport, project_report
from coder.agreement.segments import Segments
from coder.agreement.span_report import SpanReport, span_report
from coder.errors import BadInput, NotFound, Refused
from coder.evidence import Evidence
from coder.model import Codebook
from coder.project.evidence import coded_texts, gather
from coder.project.progress import in_time_notice, late_notice, late_submissions, replaced_submissions
from coder.text.units import excerpts, has_visible

if TYPE_CHECKING:
    from coder.project.door import Project

UnitName = Literal["testimony", "excerpt", "sentence", "character"]
UNITS: tuple[UnitName, ...] = ("testimony", "excerpt", "sentence", "character")

AGREEMENT_COLUMNS = (
    "unit", "code", "units", "prevalence", "both", "only", "coefficient", "value", "low", "high", "reason",
)  # fmt: skip
PRINTED = ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa")


@dataclass(frozen=True)
class Asked:
    """Which part of the evidence agreement is asked for; None means all of it."""

    unit: UnitName = "excerpt"
    codes: Collection[str] | None = None
    coders: Collection[str] | None = None
    round_name: str | None = None
    in_time: bool = False
    """As it stood when its round was closed: without what was submitted or changed after that, and with
    what was only withdrawn since."""


@dataclass(frozen=True)
class Agreement:
    """Figures, and what they were computed from."""

    asked: Asked
    report: ProjectReport
    segments: Segments
    laid: Laid
    """The codings on the axis of the unit of analysis."""
    unit: Unit
    table: CodeTable
    bootstrap: int = 0
    seed: int = 1
    interval: IntervalKind = "percentile"
    notices: tuple[str, ...] = ()
    """What a reader of the figures must know besides, a sentence each."""

    @cached_property
    def spans(self) -> SpanReport:
        """Figures on stretches of text, which no unit of analysis changes."""
        return span_report(
            self.segments,
            bootstrap=self.bootstrap,
            seed=self.seed,
            level=self.report.level,
            interval=self.interval,
        )


def agreement(
    project: Project,
    asked: Asked,
    *,
    bootstrap: int = 1000,
    seed: int = 1,
    level: float = 0.95,
    interval: IntervalKind = "percentile",
    distances: Sequence[SetDistance] = ("masi",),
) -> Agreement:
    """Agreement per code and overall, with intervals from resampling testimonies.

    Raises:
        NotFound: an unknown round or coder.
        Refused: more coders than can be told apart, or a level outside 0 to 1.
    """
    evidence = gather(project, round_name=asked.round_name, units=False, in_time=asked.in_time)
    try:
        segments = segments_of(project, evidence, asked)
        laid, unit = lay_out(project, segments, asked.unit)
        table = code_table(segments, laid)
        sets = set_table(segments, laid, tuple(distances))
        report = project_report(
            table, sets, unit=asked.unit, bootstrap=bootstrap, seed=seed, level=level, interval=interval
        )
    except ValueError as error:
        raise Refused(str(error)) from error
    late = in_time_notice(project, asked.round_name) if asked.in_time else late_notice(
        late_submissions(project, asked.round_name, report.coders),
        replaced_submissions(project, asked.round_name, report.coders),
    )  # fmt: skip
    notices = tuple(filter(None, (late, _without_text(evidence))))
    return Agreement(asked, report, segments, laid, unit, table, bootstrap, seed, interval, notices)


def _without_text(evidence: Evidence) -> str:
    """What to say of testimonies that somebody submitted and whose text is not here; empty where none is."""
    names = sorted({evidence.testimonies[at] for _, at in evidence.submitted if not evidence.lengths[at]})
    if not names:
        return ""
    return f"Left out, for their text has not come here or is empty: {', '.join(names)}. See: coder check"


def target_of(codebook: Codebook) -> float | None:
    """The team's threshold, ``agreement: {target: …}`` in the codebook; None where none is set.

    Raises:
        BadInput: no number between 0 and 1.
    """
    written = codebook.settings.get("agreement.target", "").strip()
    if not written:
        return None
    try:
        target = float(written)
    except ValueError:
        target = math.nan
    if not 0 <= target <= 1:
        raise BadInput(
            f"codebook.yaml: agreement.target is {written!r}; "
            "it must be a number between 0 and 1, such as 0.8."
        )
    return target


def segments_of(project: Project, evidence: Evidence, asked: Asked) -> Segments:
    """The codings of coders who submitted, in the order of the codebook."""
    unknown = sorted(set(asked.coders or ()) - set(evidence.coders) - {project.coder or ""})
    if unknown:
        project.known_coder(unknown[0])
        raise NotFound(f"{unknown[0]} has neither coded nor submitted anything that counts here.")
    seen = np.zeros((len(evidence.coders), len(evidence.testimonies)), dtype=np.bool_)
    for coder, testimony in evidence.submitted:
        is_asked = asked.coders is None or evidence.coders[coder] in asked.coders
        if is_asked and evidence.lengths[testimony] > 0:
            seen[coder, testimony] = True
    paths = [code.path for code in project.codebook.codable]
    paths += sorted(set(evidence.codes) - set(paths))
    if asked.codes is not None:
        paths = [path for path in paths if path in asked.codes]
    place = {path: number for number, path in enumerate(paths)}
    code = np.array([place.get(path, -1) for path in evidence.codes], dtype=np.int64)[evidence.code]
    kept = (code >= 0) & seen[evidence.coder, evidence.testimony]
    busy = np.flatnonzero(seen.any(axis=1))
    seat = np.full(len(evidence.coders), -1, dtype=np.int64)
    seat[busy] = np.arange(len(busy))
    return Segments.of(
        evidence.testimony[kept],
        seat[evidence.coder[kept]],
        code[kept],
        evidence.start[kept],
        evidence.end[kept],
        lengths=evidence.lengths,
        seen=seen[busy],
        testimonies=evidence.testimonies,
        coders=tuple(evidence.coders[number] for number in busy),
        codes=tuple(paths),
    )


def lay_out(project: Project, segments: Segments, unit: UnitName) -> tuple[Laid, Unit]:
    """The codings on the axis of ``unit``, and the units; texts are read where these need them."""
    if unit == "character":
        return lay(segments, unit), unit
    finished = {segments.testimonies[number] for number in np.flatnonzero(segments.seen.any(axis=0))}
    texts = coded_texts(project, segments.testimonies, finished)

    def visible(number: int) -> NDArray[np.bool_]:
        """Which characters of a testimony are not blank, shape (length,)."""
        points = np.frombuffer(texts[number].encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        beyond = points[points > 127]
        shows: NDArray[np.bool_] = _seen_table(tuple(np.unique(beyond).tolist()))[points]
        return shows

    if unit == "testimony":
        return lay(segments, unit, visible), unit
    kind = project.codebook.excerpts if unit == "excerpt" else "sentence"
    units = [[(each.start, each.end) for each in excerpts(text, kind)] for text in texts]
    grid = Grid.of(units)
    return lay(segments, grid, visible), grid


@lru_cache(maxsize=256)
def _seen_table(beyond_ascii: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether each code point shows, for ASCII and the given ones."""
    table = np.zeros(max((127, *beyond_ascii)) + 1, dtype=np.bool_)
    for point in (*range(128), *beyond_ascii):
        table[point] = has_visible(chr(point), 0, 1)
    return table


def agreement_rows(found: Agreement) -> list[Sequence[object]]:
    """Rows of ``AGREEMENT_COLUMNS``: each coefficient of each code, then the overall ones."""
    rows: list[Sequence[object]] = []
    unit = found.asked.unit
    for code in found.report.codes:
        only = "; ".join(f"{name} {_whole(number)}" for name, number in code.only.items())
        about = (unit, code.code, _whole(code.units), code.prevalence.value, _whole(code.both), only)
        for name in PRINTED:
            rows.append((*about, name, *_cells(getattr(code, name))))
    for name, figure in found.report.overall.items():
        rows.append((unit, "overall", None, None, None, "", name, *_cells(figure)))
    return rows


def _cells(figure: Figure) -> tuple[object, ...]:
    return (figure.value, figure.low, figure.high, figure.reason or "")


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def summary_rows(found: Agreement) -> tuple[Sequence[str], list[Sequence[object]]]:
    """A table to read: agreement, alpha with its interval, both and only counts per code."""
    coders = found.report.coders
    columns = ("code", "agree", "alpha", "low", "high", "both", *(f"only {name}" for name in coders), "note")
    rows: list[Sequence[object]] = []
    for code in found.report.codes:
        alpha = code.krippendorff_alpha
        rows.append(
            (
                code.code,
                code.percent_agreement.value,
                alpha.value,
                alpha.low,
                alpha.high,
                _whole(code.both),
                *(_whole(code.only.get(name, 0)) for name in coders),
                alpha.reason or "",
            )
        )
    return columns, rows
