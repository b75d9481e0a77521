"""Cross tables, codes that occur together, and matrices of a project, with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast, get_args

import numpy as np

from coder.counts import cooccurrence as pairs
from coder.counts import crosstab as crossed
from coder.counts.crosstab import Axis, CrossTable
from coder.counts.disclosure import Disclosure
from coder.counts.matrix import Matrix, frequency_matrix, presence_matrix
from coder.counts.presence import GROUP_LAYERS, Flags, Presence, WholeUnit
from coder.counts.tally import CONSENSUS
from coder.errors import BadInput, NotFound, Refused
from coder.project.counting import UNIT_WORDS, cards_notice, hidden_notice, origin, provenance, same_notice
from coder.project.filtering import undecided_notice
from coder.project.material import Material

if TYPE_CHECKING:
    from coder.project.door import Project

CODES = "codes"
"""The word for an axis of all codes."""
FAMILIES = "families"
"""The word for an axis of all families, each as if it were one code."""


@dataclass(frozen=True)
class CrossReport:
    """A cross table and its provenance."""

    table: CrossTable
    provenance: Mapping[str, object]
    where: str = ""
    undecided: int = 0
    excluded: int = 0
    unresolved: int | None = None
    material: Material | None = field(default=None, repr=False, compare=False)
    """What it was made from, for opening the passages behind a cell."""
    grid: Presence | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str:
        """What the table shows."""
        what = UNIT_WORDS[self.table.unit].capitalize()
        where = f" where {self.where}" if self.where else ""
        return f"{what} by {self.table.row.name} and {self.table.column.name}{where}"

    @property
    def caption(self) -> str:
        """What was counted, and how its sums are to be read."""
        table = self.table
        total = "hidden" if table.total.count is None else str(table.total.count)
        head = origin(self.provenance, f"{UNIT_WORDS[table.unit]} of {total}", table.layer)
        overlapping = [axis.name for axis in (table.row, table.column) if axis.overlapping]
        overlap = (
            f"Codes overlap: one may stand in several lines of {' and of '.join(overlapping)}; "
            f"totals are of distinct {UNIT_WORDS[table.unit]}."
            if overlapping
            else ""
        )
        pending = "" if self.unresolved is None else cards_notice(self.unresolved, table.min_cell)
        hidden = hidden_notice(table.suppressed, table.min_cell)
        undecided = undecided_notice(self.undecided, table.min_cell)
        same = same_notice(self.provenance)
        return " ".join(part for part in (head, overlap, pending, undecided, same, hidden) if part)


@dataclass(frozen=True)
class CooccurrenceReport:
    """Codes that occur together, and where that comes from."""

    table: pairs.Cooccurrence
    provenance: Mapping[str, object]
    where: str = ""
    undecided: int = 0
    material: Material | None = field(default=None, repr=False, compare=False)
    chosen: Flags | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str:
        """What the table shows."""
        where = f" where {self.where}" if self.where else ""
        return f"Codes together in one {self.table.within}{where}"

    @property
    def caption(self) -> str:
        """What was counted, and what the expected counts rest on."""
        table = self.table
        base = words = UNIT_WORDS[table.within]
        if table.n_units is not None:
            base += f", {table.n_units} {'stretches' if table.within == 'passage' else 'finished'}"
        head = origin(self.provenance, base, table.layer)
        rests = (
            "Expected: if every stretch lay anywhere in its testimony with equal chance."
            if table.within == "passage"
            else f"Expected: without association, over {words} known for both codes; residual: adjusted "
            "(Haberman 1973)."
        )
        undecided = undecided_notice(self.undecided, table.min_cell)
        hidden = hidden_notice(table.suppressed, table.min_cell)
        return " ".join(part for part in (head, rests, undecided, hidden) if part)


@dataclass(frozen=True)
class MatrixReport:
    """Cases by codes, and where that comes from."""

    table: Matrix
    provenance: Mapping[str, object]
    where: str = ""
    undecided: int = 0

    @property
    def title(self) -> str:
        """What the table shows."""
        what = "Codings" if self.table.frequency else "Presence"
        where = f" where {self.where}" if self.where else ""
        return f"{what} of each code in each case{where}"

    @property
    def caption(self) -> str:
        """How the values are to be read."""
        head = origin(self.provenance, f"people, {len(self.table.cases)}", self.table.layer)
        cells = "codings" if self.table.frequency else "1 voiced, 0 absent"
        undecided = undecided_notice(self.undecided)
        return " ".join(
            part for part in (head, f"Cells: {cells}; empty: nobody can say yet.", undecided) if part
        )


# --- cross tables ------------------------------------------------------------------------


def crosstab(
    project: Project,
    row: str,
    column: str,
    *,
    unit: str = "case",
    layer: str = "any",
    round_name: str | None = None,
    where: str = "",
    min_cell: int = 0,
    residuals: bool = False,
    with_names: bool = False,
    material: Material | None = None,
) -> CrossReport:
    """Two axes against one another.

    Args:
        project: What is counted.
        row: An attribute (``sex``, ``date:month``), a family, a code, or ``codes`` or ``families`` for all.
        column: Likewise.
        unit: ``case``, ``testimony`` or ``excerpt``.
        layer: Whose codings count.
        round_name: None for every round that counts.
        where: A filter over the people.
        min_cell: Fewest people that a figure may be about.
        residuals: Also expected counts and adjusted residuals.
        with_names: Whether an attribute that holds names may be an axis.
        material: What was gathered for the same layer, round and unit before.

    Raises:
        NotFound: an axis, layer or round that is none, with near spellings.
        BadInput: a filter or bin that cannot be read.
        Refused: too many columns, or a table that would tell too much.
    """
    material = material or Material(project, layer, round_name=round_name, unit=unit)
    choice = material.choose(where)
    grid = material.grid(cast(WholeUnit, unit)).only(choice.chosen)
    first, second = (axis(material, grid, asked, with_names=with_names) for asked in (row, column))
    table = _crossed(grid, first, second, min_cell, residuals=residuals)
    pending = material.pending_cards()[1] if layer == CONSENSUS else None
    about = provenance(
        project, verb="crosstab", coders=material.coders, same=material.same, arguments=(row, column),
        unit=unit, layer=layer, round_name=round_name, where=where, min_cell=min_cell,
        residuals=residuals, with_names=with_names, suppressed=table.suppressed, unresolved=pending,
    )  # fmt: skip
    return CrossReport(
        table, about, where.strip(), choice.undecided, material.excluded, pending, material, grid
    )


def _crossed(grid: Presence, row: Axis, column: Axis, least: int, *, residuals: bool) -> CrossTable:
    try:
        return crossed.crosstab(grid, row, column, least=least, residuals=residuals)
    except ValueError as error:
        raise Refused(str(error)) from error


def axis(material: Material, grid: Presence, asked: str, *, with_names: bool = False) -> Axis:
    """The axis that a word means: an attribute first, then ``codes``, a family, a code.

    Raises:
        NotFound: none of them, with near spellings of all.
    """
    book = material.project.codebook
    name = asked.partition(":")[0].strip().casefold()
    if ":" in asked or any(variable.name.casefold() == name for variable in book.variables):
        return crossed.attribute_axis(material.grouping(asked, with_names=with_names), grid)
    if name == CODES:
        codes = [code for code in grid.codes if code not in material.families]
        return crossed.codes_axis(CODES, "Codes", grid, codes, None)
    if name == FAMILIES:
        return crossed.codes_axis(FAMILIES, "Families", grid, material.families, None)
    for family in book.families:
        if family.name.casefold() == name:
            codes = [code for code in grid.codes if code.startswith(f"{family.name}.")]
            return crossed.codes_axis(family.name, family.title, grid, codes, family.name)
    try:
        return crossed.code_axis(grid, material.code(asked))
    except NotFound as error:
        from coder.text.search import near

        names = [*(v.name for v in book.variables), *material.families, *material.codes, CODES]
        close = near(asked, names)
        hint = f"did you mean {' or '.join(close)}?" if close else f"attributes are {', '.join(names[:8])}."
        raise NotFound(f"{asked} is no attribute, family or code: {hint}") from error


# --- codes together ----------------------------------------------------------------------


def cooccurrence(
    project: Project,
    *,
    within: str = "excerpt",
    layer: str = "any",
    round_name: str | None = None,
    where: str = "",
    min_cell: int = 0,
    material: Material | None = None,
) -> CooccurrenceReport:
    """Every pair of codes and how often they occur together.

    Raises:
        NotFound: a layer or round that is none.
        BadInput: a filter that cannot be read, or no such ``within``.
        Refused: passages in a layer that has none.
    """
    if within not in get_args(pairs.Within):
        raise BadInput(f"Codes occur together within {', '.join(get_args(pairs.Within))}, not {within}.")
    material = material or Material(project, layer, round_name=round_name, unit=within)
    choice = material.choose(where)
    if within == "passage":
        source, speaking = (material.agreed, "any") if layer == CONSENSUS else (material.evidence, layer)
        try:
            people = material.grid("case").only(choice.chosen) if min_cell > 1 else None
            secret = None if people is None else Disclosure(people, min_cell)
            found = pairs.overlaps(source, material.people, material.codes, speaking, choice.chosen, secret)
        except ValueError as error:
            raise Refused(str(error)) from error
    else:
        grid = material.grid(cast(WholeUnit, within)).only(choice.chosen)
        codes = [code for code in grid.codes if code not in material.families]
        found = pairs.cooccurrence(grid, codes, min_cell)
    about = provenance(
        project, verb="cooccurrence", coders=material.coders, same=material.same,
        within=within, layer=layer, round_name=round_name, where=where,
        min_cell=min_cell, suppressed=found.suppressed,
        unresolved=material.pending_cards()[1] if layer == CONSENSUS else None,
    )  # fmt: skip
    return CooccurrenceReport(found, about, where.strip(), choice.undecided, material, choice.chosen)


# --- matrices ----------------------------------------------------------------------------


def matrix(
    project: Project,
    *,
    frequency: bool = False,
    layer: str = "any",
    round_name: str | None = None,
    where: str = "",
    material: Material | None = None,
) -> MatrixReport:
    """Cases by codes: 1 and 0, or with ``frequency`` the number of codings.

    Raises:
        NotFound: a layer or round that is none.
        BadInput: a filter that cannot be read.
        Refused: frequencies in a layer that has no single codings.
    """
    if frequency and layer in GROUP_LAYERS and layer != "any":
        raise Refused(f"The layer {layer} has no single codings to count: take any, consensus or a coder.")
    material = material or Material(project, layer, round_name=round_name)
    choice = material.choose(where)
    grid = material.grid("case").only(choice.chosen)
    codes = [code for code in grid.codes if code not in material.families]
    cases = material.people.cases
    if frequency:
        table = frequency_matrix(grid, np.asarray(material.amounts(codes)), cases, codes)
    else:
        table = presence_matrix(grid, cases, codes)
    about = provenance(
        project, verb="matrix", coders=material.coders, same=material.same,
        layer=layer, round_name=round_name, where=where, frequency=frequency,
        unit="case", unresolved=material.pending_cards()[1] if layer == CONSENSUS else None,
    )  # fmt: skip
    return MatrixReport(table, about, where.strip(), choice.undecided)
