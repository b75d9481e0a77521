"""The reliability matrix behind a project's figures, for anybody who wants to recompute them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from coder.errors import Refused
from coder.project.agreeing import Agreement
from coder.text.cells import guarded

EMPTY_SET = "-"
SEPARATOR = "|"


def reliability_matrix(found: Agreement) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """A header of coders and a row per unit, as ``coder agree MATRIX.csv`` reads it.

    With one code the cells are 1 (present) and 0 (absent), with several the set of codes, ``-``
    where it is empty; nothing where the coder did not submit the testimony. Units are named by
    testimony and number from 1.

    Raises:
        Refused: for characters, which have no list of units.
    """
    if found.asked.unit == "character":
        raise Refused("Characters make no matrix to print. Take --unit excerpt, sentence or testimony.")
    segments, laid = found.segments, found.laid
    coders, codes = len(segments.coders), len(segments.codes)
    marks = np.zeros((coders, int(laid.offsets[-1]), codes), dtype=np.bool_)
    for coder, code, start, end in zip(laid.coder, laid.code, laid.start, laid.end, strict=True):
        marks[coder, start:end, code] = True
    names = ["1"] if codes == 1 else list(segments.codes)

    def rows() -> Iterator[Sequence[object]]:
        for text, testimony in enumerate(segments.testimonies):
            first, last = int(laid.offsets[text]), int(laid.offsets[text + 1])
            if not segments.seen[:, text].any():
                continue
            for unit in range(first, last):
                name = testimony if found.asked.unit == "testimony" else f"{testimony}#{unit - first + 1}"
                cells = (
                    _cell(marks[coder, unit], names) if segments.seen[coder, text] else ""
                    for coder in range(coders)
                )
                yield (guarded(name), *cells)

    return ("unit", *map(guarded, segments.coders)), rows()


def _cell(marks: np.ndarray[tuple[int], np.dtype[np.bool_]], names: Sequence[str]) -> str:
    chosen = [name for name, marked in zip(names, marks, strict=True) if marked]
    nothing = "0" if names == ["1"] else EMPTY_SET
    return SEPARATOR.join(chosen) or nothing
