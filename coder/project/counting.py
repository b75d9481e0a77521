"""Counts of a project, with where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from coder import __version__
from coder.counts.tally import CONSENSUS, Counts, CountUnit, lineage, tally, tally_consensus
from coder.errors import Refused
from coder.project.evidence import gather, people_of, spoken_by_one

if TYPE_CHECKING:
    from coder.project.door import Project

UNIT_WORDS = {"case": "people", "testimony": "testimonies", "excerpt": "excerpts", "coding": "codings"}


@dataclass(frozen=True)
class Report:
    """A table of counts and its provenance."""

    counts: Counts
    provenance: Mapping[str, object]

    @property
    def caption(self) -> str:
        """One sentence that says what was counted."""
        said = self.provenance
        coders = said["coders"]
        names = ", ".join(coders) if isinstance(coders, list) and coders else "nobody yet"
        over = f" of {self.counts.n_units}" if self.counts.unit != "coding" else ""
        return (
            f"Unit: {UNIT_WORDS[self.counts.unit]}{over}; layer: {self.counts.layer}; coders: {names}; "
            f"codebook {str(said['codebook'])[:8]}; record {str(said['record'])[:8]}. "
            f"{self._range}"
        )

    @property
    def _range(self) -> str:
        if self.counts.unresolved is None:
            return "low and high: all coders agree, any coder found it."
        return (
            f"Cards not settled: {self.counts.unresolved}. "
            "low and high: every coder found it too, the cards that are not settled bring it."
        )


def count(project: Project, *, unit: str, layer: str, round_name: str | None = None) -> Report:
    """Count every code of the codebook over ``unit`` in ``layer``.

    Raises:
        NotFound: the layer names an unknown coder, or the round is unknown.
        Refused: the unit cannot be counted in that layer.
    """
    if layer == CONSENSUS:
        counts = _consensus_counts(project, cast(CountUnit, unit), round_name)
        return Report(counts, provenance(project, unit=unit, layer=layer, round_name=round_name))
    if layer not in ("any", "all", "majority"):
        project.known_coder(layer)
    evidence = gather(project, round_name=round_name)
    if layer not in ("any", "all", "majority") and layer not in evidence.coders:
        evidence = evidence.with_coder(layer)
    people = people_of(project, evidence.testimonies)
    codes = [code.path for code in project.codebook.codes]
    try:
        counts = tally(evidence, people, codes, cast(CountUnit, unit), layer)
    except ValueError as error:
        raise Refused(str(error)) from error
    return Report(counts, provenance(project, unit=unit, layer=layer, round_name=round_name))


def _consensus_counts(project: Project, unit: CountUnit, round_name: str | None) -> Counts:
    from coder.project.reconciling import reconciliation
    from coder.reconcile.consensus import open_codings

    found = reconciliation(project, round_name=round_name)
    evidence = gather(project, round_name=round_name)
    agreed = [row.coding for row in found.consensus if row.status != "unresolved"]
    counts = tally_consensus(
        evidence,
        spoken_by_one(project, evidence, agreed, CONSENSUS),
        spoken_by_one(project, evidence, list(open_codings(found.cards)), CONSENSUS),
        people_of(project, evidence.testimonies),
        [code.path for code in project.codebook.codes],
        unit,
    )
    pending: Counter[str] = Counter()
    for card in found.open:
        pending.update({path for cluster in card.clusters for path in lineage(cluster.code)})
    rows = tuple(replace(row, unresolved=pending[row.code]) for row in counts.rows)
    return replace(counts, rows=rows, unresolved=len(found.open))


def provenance(project: Project, **asked: object) -> dict[str, object]:
    """What a reader needs to trust a figure and to compute it again."""
    words = {"unit": "--unit", "layer": "--layer", "round_name": "--round"}
    flags = [f"{words[name]} {value}" for name, value in asked.items() if name in words and value is not None]
    return {
        "tool": f"testimony-coder {__version__}",
        "unit": asked.get("unit"),
        "layer": asked.get("layer"),
        "round": asked.get("round_name"),
        "coders": sorted({s.coder for s in project.record.submissions()}),
        "codebook": project.codebook.version,
        "record": project.record.digest(),
        "command": " ".join(["coder counts", *flags]),
    }
