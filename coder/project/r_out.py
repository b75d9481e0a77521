"""Tables for R's reliability packages: who found which code in which unit, by one rule of unitizing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coder.errors import Refused
from coder.exchange.slugs import segment
from coder.project.agreeing import Asked, UnitName, lay_out, segments_of
from coder.project.evidence import gather
from coder.project.folders_out import write_folder
from coder.report.tables import csv_text

if TYPE_CHECKING:
    from coder.project.door import Project

_SIGN = "README.txt"
_MISSING = "NA"
_MOST_CELLS = 500_000_000
_README = """\
Reliability data for R
======================

Unit of analysis: {unit}. Coders: {coders}. Round: {round}. Codebook {codebook}, record {digest}.
Made again by: coder export r --unit {plain}{round_option}

1 = the coder put the code on a character of the unit that can be seen; 0 = the coder finished the
testimony without it there; NA = the coder did not finish the testimony. Units that nobody finished are
not here. Codings of coders who did not finish are not here.

{wide}   one row per unit, one column per coder, a file per code
{long}   one row per unit and coder, one column per code

irr
    x <- read.csv("{example}", check.names = FALSE)
    irr::kappam.fleiss(x[, -1])                                # leaves out units with NA
    irr::kripp.alpha(t(as.matrix(x[, -1])), method = "nominal")  # raters in rows

irrCAC (raw ratings: subjects in rows, raters in columns)
    x <- read.csv("{example}", check.names = FALSE)
    irrCAC::gwet.ac1.raw(x[, -1])
    irrCAC::krippen.alpha.raw(x[, -1])
    irrCAC::fleiss.kappa.raw(x[, -1])

tidycomm
    d <- read.csv("{long}", check.names = FALSE)
    tidycomm::test_icr(d, unit, coder, `{code}`, levels = "nominal", na.omit = TRUE)

Text that a spreadsheet would run as a formula begins with an apostrophe.
"""


@dataclass(frozen=True)
class _Found:
    """Marks by coder, unit and code, and who saw which unit."""

    coders: Sequence[str]
    codes: Sequence[str]
    units: Sequence[str]
    marks: NDArray[np.bool_]
    """Shape (coders, units, codes)."""
    seen: NDArray[np.bool_]
    """Shape (coders, units)."""


def export_r(
    project: Project, folder: Path, *, unit: UnitName = "excerpt", round_name: str | None = None
) -> list[str]:
    """Write the tables and a README to ``folder``, whole or not at all; returns the files' names.

    Raises:
        Refused: nobody finished a testimony, the unit has no list of units, or too much for one table.
        NotFound: no such round.
    """
    found = _found(project, unit, round_name)
    rule = f"excerpt-by-{project.codebook.excerpts}" if unit == "excerpt" else unit
    names = _names(found.codes)
    wide = {f"irr-irrCAC_{rule}_{names[code]}.csv": code for code in found.codes}
    long = f"tidycomm_{rule}.csv"
    files = {PurePosixPath(name): _wide(found, code) for name, code in wide.items()}
    files[PurePosixPath(long)] = csv_text(("unit", "coder", *found.codes), _long(found)).encode()
    files[PurePosixPath(_SIGN)] = _README.format(
        unit=rule.replace("-", " "), plain=unit, coders=", ".join(found.coders), long=long,
        round=round_name or "all that count", round_option=f" --round {round_name}" if round_name else "",
        codebook=project.codebook.version[:8], digest=project.record.digest()[:8],
        wide=f"irr-irrCAC_{rule}_CODE.csv", example=next(iter(wide)), code=found.codes[0],
    ).encode()  # fmt: skip
    write_folder(folder, files, _SIGN)
    return sorted(str(name) for name in files)


def _found(project: Project, unit: UnitName, round_name: str | None) -> _Found:
    if unit == "character":
        raise Refused("Characters make no table of units. Take --unit excerpt, sentence or testimony.")
    with project.record.reading():
        evidence = gather(project, round_name=round_name, units=False)
        segments = segments_of(project, evidence, Asked(unit, round_name=round_name))
        laid, _ = lay_out(project, segments, unit)
    if not segments.seen.any():
        raise Refused(
            "Nobody has finished a testimony, so there is nothing to compare: coder submit TESTIMONY."
        )
    shape = (len(segments.coders), int(laid.offsets[-1]), len(segments.codes))
    if shape[0] * shape[1] * shape[2] > _MOST_CELLS:
        raise Refused("That is more than one table can hold. Take --unit testimony, or one --round.")
    marks = np.zeros(shape, dtype=np.bool_)
    for coder, code, start, end in zip(laid.coder, laid.code, laid.start, laid.end, strict=True):
        marks[coder, start:end, code] = True
    counts = np.diff(laid.offsets)
    seen = np.repeat(segments.seen, counts, axis=1)
    units = [
        name if unit == "testimony" else f"{name}#{number + 1}"
        for name, count in zip(segments.testimonies, counts.tolist(), strict=True)
        for number in range(count)
    ]
    kept = np.flatnonzero(seen.any(axis=0))
    named = [units[place] for place in kept.tolist()]
    return _Found(segments.coders, segments.codes, named, marks[:, kept], seen[:, kept])


def _wide(found: _Found, code: str) -> bytes:
    table = np.where(found.seen, found.marks[:, :, found.codes.index(code)].astype(np.int8), -1).T
    cells = {-1: _MISSING, 0: 0, 1: 1}
    rows = (
        (unit, *(cells[value] for value in row))
        for unit, row in zip(found.units, table.tolist(), strict=True)
    )
    return csv_text(("unit", *found.coders), rows).encode()


def _long(found: _Found) -> Iterator[Sequence[object]]:
    for place, unit in enumerate(found.units):
        for coder, name in enumerate(found.coders):
            if found.seen[coder, place]:
                yield (unit, name, *found.marks[coder, place].astype(np.int8).tolist())


def _names(codes: Sequence[str]) -> dict[str, str]:
    """Part of a file's name for each code: its path, or what is left of one that no file can be called."""
    return {
        code: code if len(code) < 120 else f"{segment(code)[:60]}-{number}"
        for number, code in enumerate(codes, 1)
    }
