"""How many cases, testimonies, excerpts or codings carry each code, by layer.

A layer is decided per testimony or excerpt among the coders who submitted it and then lifted:
a case has a code if any of its testimonies has it, lacks it only if all of them are submitted,
and is unknown otherwise. A code counts for its parents too, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coder.evidence import Evidence

CountUnit = Literal["case", "testimony", "excerpt", "coding"]
Layer = str
"""``any``, ``all``, ``majority``, ``consensus`` or a coder's name."""
CONSENSUS = "consensus"

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One code's count; ``count + absent + unknown`` is the number of units."""

    code: str
    count: int
    absent: int | None
    """Units of which every answer is in and none has the code; None for single codings."""
    unknown: int | None
    """Units that nobody has finished and that do not show the code."""
    share: float | None
    """``count / (count + absent)``; None where that is 0 / 0."""
    low: int | None
    """The count if only what all coders agree on counts."""
    high: int | None
    """The count if what any coder found counts."""
    unresolved: int | None = None
    """Cards with the code that are not in the consensus; None in other layers."""


@dataclass(frozen=True)
class Counts:
    """A table of counts and what it was counted over."""

    unit: CountUnit
    layer: Layer
    n_units: int
    n_cases: int
    rows: tuple[CountRow, ...]
    unresolved: int | None = None
    """Cards that are not in the consensus; None in other layers."""


@dataclass(frozen=True)
class People:
    """Which case each testimony belongs to, and which cases count."""

    cases: tuple[str, ...]
    """Every case that counts (excluded ones left out), with or without testimonies."""
    case_of: Sequence[int]
    """Per testimony of the evidence: index into ``cases``, -1 when its case is excluded."""


def tally(evidence: Evidence, people: People, codes: Sequence[str], unit: CountUnit, layer: Layer) -> Counts:
    """Count ``codes`` (paths, parents included) over ``unit`` in ``layer``.

    Codes of the evidence that are not among ``codes`` get rows at the end, so that nothing
    recorded is dropped.

    Raises:
        ValueError: ``coding`` in a layer that only decides whole units, or an unknown coder.
    """
    if unit == "coding" and layer in ("all", "majority"):
        raise ValueError(f"Codings cannot be counted in the layer {layer}: take any, or a coder.")
    if layer not in ("any", "all", "majority") and layer not in evidence.coders:
        raise ValueError(f"No coder called {layer} has coded or submitted anything that counts here.")
    paths = [*codes, *sorted(set(evidence.codes) - set(codes))]
    table = _Table(evidence, people, paths)
    if unit == "coding":
        return Counts(unit, layer, 0, len(people.cases), table.coding_rows(layer))
    return table.unit_rows(unit, layer)


def tally_consensus(
    evidence: Evidence,
    agreed: Evidence,
    pending: Evidence,
    people: People,
    codes: Sequence[str],
    unit: CountUnit,
) -> Counts:
    """Count ``codes`` in the consensus layer.

    A unit that only a card not yet settled speaks of is neither found nor absent: it is unknown.
    ``low`` counts the units in the consensus that every coder found too, ``high`` also those that
    a pending card may bring.

    Args:
        evidence: The independent codings.
        agreed: The layer's codings, as if one coder had made them, over the same units.
        pending: The codings on cards that are not settled, likewise.
        people: Which cases count.
        codes: Paths, parents included, in the order of the rows.
        unit: What is counted.
    """
    recorded = {*evidence.codes, *agreed.codes, *pending.codes}
    paths = [*codes, *sorted(recorded - set(codes))]
    layer = _Table(agreed, people, paths)
    if unit == "coding":
        return Counts(unit, CONSENSUS, 0, len(people.cases), layer.coding_rows("any"))
    found, finished, n_units = layer._present(unit, "any")
    by_all = _Table(evidence, people, paths)._present(unit, "all")[0]
    maybe = _Table(pending, people, paths)._present(unit, "any")[0]
    rows = []
    for index, path in enumerate(paths):
        count = int(found[index].sum())
        absent = int((finished & ~found[index] & ~maybe[index]).sum())
        base = count + absent
        low, high = int((found[index] & by_all[index]).sum()), int((found[index] | maybe[index]).sum())
        rows.append(CountRow(path, count, absent, n_units - base, count / base if base else None, low, high))
    return Counts(unit, CONSENSUS, n_units, len(people.cases), tuple(rows))


class _Table:
    """The evidence as arrays, each coding repeated for its code and every ancestor that has a row."""

    def __init__(self, evidence: Evidence, people: People, paths: Sequence[str]) -> None:
        self.evidence = evidence
        self.people = people
        self.paths = paths
        self.case_of = np.asarray(people.case_of, dtype=np.int64)
        n_coders, n_texts = len(evidence.coders), len(evidence.testimonies)
        self.submitted = np.zeros((n_coders, n_texts), dtype=bool)
        for coder, testimony in evidence.submitted:
            self.submitted[coder, testimony] = True
        self.row, self.source = self._rows_of_codings()
        self.testimony = np.asarray(evidence.testimony, dtype=np.int64)[self.source]
        self.coder = np.asarray(evidence.coder, dtype=np.int64)[self.source]

    def _rows_of_codings(self) -> tuple[Ints, Ints]:
        """For each (coding, row it counts in): the row's index and the coding's index."""
        row_of = {path: index for index, path in enumerate(self.paths)}
        lineages = [[row_of[p] for p in lineage(path) if p in row_of] for path in self.evidence.codes]
        width = np.array([len(rows) for rows in lineages], dtype=np.int64)
        first = np.concatenate(([0], np.cumsum(width)))
        flat = np.array([row for rows in lineages for row in rows], dtype=np.int64)
        code = np.asarray(self.evidence.code, dtype=np.int64)
        repeats = width[code]
        source = np.repeat(np.arange(len(code)), repeats)
        within = np.arange(len(source)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        return flat[first[code[source]] + within], source

    def _counted(self, layer: Layer) -> Flags:
        """Which repeated codings speak in ``layer``."""
        counted: Flags = self.case_of[self.testimony] >= 0
        if layer in ("any", "all", "majority"):
            counted &= self.submitted[self.coder, self.testimony]
        else:
            counted &= self.coder == self.evidence.coders.index(layer)
        return counted

    def coding_rows(self, layer: Layer) -> tuple[CountRow, ...]:
        """Codings per code."""
        totals = np.bincount(self.row[self._counted(layer)], minlength=len(self.paths))
        return tuple(
            CountRow(path, int(total), None, None, None, None, None)
            for path, total in zip(self.paths, totals, strict=True)
        )

    def unit_rows(self, unit: CountUnit, layer: Layer) -> Counts:
        """Units per code, with absent, unknown and the range over the layers."""
        counts, finished, n_units = self._present(unit, layer)
        of_one = layer not in ("any", "all", "majority")  # one person's work has no range over coders
        low = counts.sum(axis=1) if of_one else self._present(unit, "all")[0].sum(axis=1)
        high = counts.sum(axis=1) if of_one else self._present(unit, "any")[0].sum(axis=1)
        rows = []
        for index, path in enumerate(self.paths):
            count = int(counts[index].sum())
            absent = int((finished & ~counts[index]).sum())
            base = count + absent
            rows.append(
                CountRow(
                    path,
                    count,
                    absent,
                    n_units - base,
                    count / base if base else None,
                    int(low[index]),
                    int(high[index]),
                )
            )
        return Counts(unit, layer, n_units, len(self.people.cases), tuple(rows))

    def _present(self, unit: CountUnit, layer: Layer) -> tuple[Flags, Flags, int]:
        """(row x unit: has the code, unit: every answer is in, number of units that count)."""
        if unit == "excerpt":
            has, finished, of_testimony = self._excerpts(layer)
            counting = self.case_of[of_testimony] >= 0
            return has[:, counting], finished[counting], int(counting.sum())
        has, finished = self._testimonies(layer)
        if unit == "testimony":
            counting = self.case_of >= 0
            return has[:, counting], finished[counting], int(counting.sum())
        return self._lifted(has, finished)

    def _lifted(self, has: Flags, finished: Flags) -> tuple[Flags, Flags, int]:
        """Testimonies to their cases; a case without a testimony is never finished."""
        n_cases = len(self.people.cases)
        with_case = self.case_of >= 0
        case = self.case_of[with_case]
        lifted = np.zeros((len(self.paths), n_cases), dtype=bool)
        row, text = np.nonzero(has[:, with_case])
        lifted[row, case[text]] = True
        texts = np.bincount(case, minlength=n_cases)
        done = np.bincount(case[finished[with_case]], minlength=n_cases)
        return lifted, (texts > 0) & (texts == done), n_cases

    def _testimonies(self, layer: Layer) -> tuple[Flags, Flags]:
        counted = self._counted(layer)
        n_texts = len(self.evidence.testimonies)
        return self._decide(
            self.row[counted], self.testimony[counted], self.coder[counted], np.arange(n_texts), layer
        )

    def _excerpts(self, layer: Layer) -> tuple[Flags, Flags, Ints]:
        offset = np.asarray(self.evidence.unit_offset, dtype=np.int64)
        of_testimony = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
        first = np.asarray(self.evidence.first_unit, dtype=np.int64)[self.source]
        last = np.asarray(self.evidence.last_unit, dtype=np.int64)[self.source]
        counted = self._counted(layer) & (first >= 0)
        width = (last - first + 1)[counted]
        row = np.repeat(self.row[counted], width)
        coder = np.repeat(self.coder[counted], width)
        within = np.arange(len(row)) - np.repeat(np.cumsum(width) - width, width)
        start = offset[self.testimony[counted]] + first[counted]
        unit = np.repeat(start, width) + within
        has, finished = self._decide(row, unit, coder, of_testimony, layer)
        return has, finished, of_testimony

    def _decide(
        self, row: Ints, unit: Ints, coder: Ints, of_testimony: Ints, layer: Layer
    ) -> tuple[Flags, Flags]:
        """Decide ``layer`` per unit from (row, unit, coder) triples, which may repeat."""
        n_units, n_coders = len(of_testimony), len(self.evidence.coders)
        triples = np.unique((row * n_units + unit) * max(n_coders, 1) + coder)
        votes = np.bincount(triples // max(n_coders, 1), minlength=len(self.paths) * n_units)
        votes = votes.reshape(len(self.paths), n_units)
        if layer in ("any", "all", "majority"):
            voters = self.submitted.sum(axis=0)[of_testimony]
        else:
            voters = self.submitted[self.evidence.coders.index(layer)][of_testimony]
        if layer == "all":
            return (votes > 0) & (votes == voters), voters > 0
        if layer == "majority":
            return 2 * votes > voters, voters > 0
        return votes > 0, voters > 0


def lineage(path: str) -> tuple[str, ...]:
    """``path`` and its ancestors within the family, e.g. ``a.b.c`` -> ``a.b.c``, ``a.b``."""
    parts = path.split(".")
    return tuple(".".join(parts[:size]) for size in range(len(parts), 1, -1))
