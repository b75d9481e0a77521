"""The passages behind a figure of agreement: which units made it what it is.

A unit stands here once for each figure that counted it, at the level of characters a stretch of
them; so the places behind a count are exactly those counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from coder.agreement.codings import intervals
from coder.agreement.figures import Figure
from coder.agreement.grid import Grid
from coder.project.agreeing import Agreement, Asked, UnitName, agreement, target_of
from coder.project.diagnosing import diagnosis
from coder.project.reconciling import reconciliation

if TYPE_CHECKING:
    from coder.agreement.diagnosis_drift import Drift
    from coder.project.door import Project
    from coder.reconcile.clusters import Cluster

What = Literal["disputed", "both", "alone", "pair", "boundary", "other_code"]
"""``disputed``: not everybody who submitted marked it; ``both``: two or more did; ``alone``: one
coder did; ``pair``: one of two coders did; the others are kinds of clusters."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage behind a figure, in characters of its testimony."""

    testimony: str
    start: int
    end: int


@dataclass(frozen=True)
class Assessment:
    """A project's agreement at one unit, with what a figure of it opens."""

    agreement: Agreement
    drift: Drift
    target: float | None
    """The team's threshold; None where the codebook sets none."""
    clusters: Mapping[str, tuple[Cluster, ...]] | None = None
    """Code -> its clusters, by testimony and place; None as long as nobody asked for them."""

    @property
    def unit(self) -> UnitName:
        """The unit of analysis."""
        return self.agreement.asked.unit

    @cached_property
    def _stretches(self) -> tuple[NDArray[np.int64], ...]:
        """Code, testimony, axis position, length, mask, marks and raters of every marked stretch."""
        bit = self.agreement.table.bit
        code, position, mask, length = intervals(self.agreement.laid, bit)
        text = self.agreement.laid.testimony_at(position)
        raters = self.agreement.table.raters[text]
        return code, text, position, length, mask, np.bitwise_count(mask).astype(np.int64), raters

    def of_kind(self, code: str, what: What) -> list[Cluster]:
        """The clusters of ``code`` that are counted as ``boundary`` or as ``other_code``."""
        found = (self.clusters or {}).get(code, ())
        if what == "other_code":
            return [each for each in found if each.links]
        return [each for each in found if each.kind in ("boundary", "split")]

    def places(self, code: str, what: What, *coders: str) -> tuple[Place, ...]:
        """The places behind a figure of ``code``, those first on which the coders differ most.

        Args:
            code: Its path.
            what: What was counted.
            coders: One for ``alone`` (none: any), two for ``pair``.
        """
        if what in ("boundary", "other_code"):
            return tuple(Place(each.testimony, each.start, each.end) for each in self.of_kind(code, what))
        segments = self.agreement.segments
        codes, text, position, length, mask, marks, raters = self._stretches
        chosen = codes == segments.codes.index(code)
        if what == "both":
            chosen = chosen & (marks >= 2)
        elif what == "pair":
            first, second = (self._marked(each, text, mask) for each in coders)
            chosen = chosen & (first >= 0) & (second >= 0) & (first != second)
        else:
            chosen = chosen & (raters >= 2) & (marks < raters)
            if what == "alone":
                chosen = chosen & (marks == 1)
                for each in coders:
                    chosen = chosen & (self._marked(each, text, mask) == 1)
        rows = np.flatnonzero(chosen)
        apart = marks * (raters - marks) / np.maximum(raters - 1, 1)
        rows = rows[np.lexsort((position[rows], -apart[rows]))] if what == "disputed" else rows
        return tuple(
            place
            for row in rows.tolist()
            for place in self._units(int(text[row]), int(position[row]), int(length[row]))
        )

    def _marked(self, coder: str, text: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.int64]:
        """Whether ``coder`` marked each stretch: 1, 0, or -1 where they did not submit."""
        bit = self.agreement.table.bit[self.agreement.segments.coders.index(coder)][text]
        marked: NDArray[np.int64] = np.where(bit < 0, -1, (mask >> np.maximum(bit, 0)) & 1)
        return marked

    def _units(self, text: int, first: int, length: int) -> list[Place]:
        segments, unit = self.agreement.segments, self.agreement.unit
        name = segments.testimonies[text]
        if isinstance(unit, Grid):
            return [
                Place(name, int(unit.start[each]), int(unit.end[each]))
                for each in range(first, first + length)
            ]
        if unit == "character":
            start = first - int(segments.offsets[text])
            return [Place(name, start, start + length)]
        return [Place(name, 0, int(segments.lengths[text]))]

    def figure(self, code: str, coefficient: str) -> Figure:
        """A coefficient of ``code`` by its name in ``coder agree --json``."""
        at = self.agreement.segments.codes.index(code)
        if coefficient in ON_SPANS:
            found: Figure = getattr(self.agreement.spans, coefficient)[at]
        else:
            found = getattr(self.agreement.report.codes[at], coefficient)
        return found


ON_SPANS = frozenset({"u_alpha_binary", "f1_iou50"})
"""Coefficients on stretches of text, computed when first asked for."""


def assess(project: Project, unit: UnitName, *, bootstrap: int = 1000) -> Assessment:
    """Agreement at ``unit``, without clusters, which take longest and depend on no unit.

    Raises:
        BadInput: the codebook's target is none.
        Refused: more coders than can be told apart.
    """
    target = target_of(project.codebook)
    found = agreement(project, Asked(unit), bootstrap=bootstrap)
    return Assessment(found, diagnosis(project, found, target=target).drift, target)


def clusters_by_code(project: Project) -> Mapping[str, tuple[Cluster, ...]]:
    """Code -> its clusters, by testimony and place.

    Raises:
        BadInput: the codebook's rule of acceptance is none.
    """
    by_code: defaultdict[str, list[Cluster]] = defaultdict(list)
    for card in reconciliation(project).cards:
        for cluster in card.clusters:
            by_code[cluster.code].append(cluster)
    return {
        code: tuple(sorted(each, key=lambda one: (one.testimony, one.start, one.end)))
        for code, each in by_code.items()
    }
