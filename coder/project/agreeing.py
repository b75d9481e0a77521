"""Agreement of a project: from evidence to figures, at one unit of analysis.

Every figure is computed on the independent codings of coders who submitted, never on a consensus.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from coder.agreement.codesets import set_table
from coder.agreement.codings import code_table
from coder.agreement.figures import Figure
from coder.agreement.grid import Grid, Unit, Visible
from coder.agreement.labelsets import SetDistance
from coder.agreement.project_report import ProjectReport, project_report
from coder.agreement.segments import Segments
from coder.errors import NotFound, Refused
from coder.evidence import Evidence
from coder.project.evidence import gather
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


@dataclass(frozen=True)
class Agreement:
    """Figures, and what they were computed from."""

    asked: Asked
    report: ProjectReport
    segments: Segments


def agreement(
    project: Project,
    asked: Asked,
    *,
    bootstrap: int = 1000,
    seed: int = 1,
    level: float = 0.95,
    distances: Sequence[SetDistance] = ("masi",),
) -> Agreement:
    """Agreement per code and overall, with intervals from resampling testimonies.

    Raises:
        NotFound: an unknown round or coder.
        Refused: more coders than can be told apart, or a level outside 0 to 1.
    """
    evidence = gather(project, round_name=asked.round_name)
    segments = segments_of(project, evidence, asked)
    unit = unit_of(project, evidence, asked.unit)
    try:
        table = code_table(segments, unit, visible_in(project, evidence))
        sets = set_table(segments, unit, tuple(distances), visible_in(project, evidence))
        report = project_report(table, sets, unit=asked.unit, bootstrap=bootstrap, seed=seed, level=level)
    except ValueError as error:
        raise Refused(str(error)) from error
    return Agreement(asked, report, segments)


def segments_of(project: Project, evidence: Evidence, asked: Asked) -> Segments:
    """The codings of coders who submitted, in the order of the codebook."""
    unknown = sorted(set(asked.coders or ()) - set(evidence.coders) - {project.coder or ""})
    if unknown:
        project.known_coder(unknown[0])
        raise NotFound(f"{unknown[0]} has neither coded nor submitted anything that counts here.")
    seen = np.zeros((len(evidence.coders), len(evidence.testimonies)), dtype=np.bool_)
    for coder, testimony in evidence.submitted:
        if asked.coders is None or evidence.coders[coder] in asked.coders:
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


def unit_of(project: Project, evidence: Evidence, name: UnitName) -> Unit:
    """The unit of analysis as the computing room wants it."""
    if name == "testimony" or name == "character":
        return name
    if name == "excerpt":
        return Grid(evidence.unit_offset, evidence.unit_start, evidence.unit_end)
    texts = [project.texts.coded_text(testimony, project.record)[0] for testimony in evidence.testimonies]
    return Grid.of([[(unit.start, unit.end) for unit in excerpts(text, "sentence")] for text in texts])


def visible_in(project: Project, evidence: Evidence) -> Visible:
    """Testimony number -> which of its characters are not blank, shape (length,)."""

    def visible(number: int) -> NDArray[np.bool_]:
        text, _ = project.texts.coded_text(evidence.testimonies[number], project.record)
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        shows: NDArray[np.bool_] = _seen_table(tuple(np.unique(points[points > 127]).tolist()))[points]
        return shows

    return visible


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
