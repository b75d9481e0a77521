"""The passages behind a figure: who was counted, and the codings that made them count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, cast

import numpy as np

from coder.counts.crosstab import Axis, Category, place_of
from coder.counts.presence import GROUP_LAYERS, Flags, Presence, WholeUnit
from coder.counts.tally import CONSENSUS
from coder.errors import NotFound, Refused
from coder.project.evidence import counting_rounds, latest_submissions

if TYPE_CHECKING:
    from coder.model import Coding
    from coder.project.counting import Report
    from coder.project.crossing import CooccurrenceReport, CrossReport
    from coder.project.material import Material

EVERY = 10**9
ANSWERS = ("count", "absent", "unknown")


@dataclass(frozen=True)
class Behind:
    """What a figure stands for."""

    said: str
    """The figure in words."""
    cases: tuple[str, ...]
    """The people, sorted."""
    units: tuple[str, ...]
    """What was counted: cases, testimonies, or excerpts as ``testimony#number``; empty for codings."""
    codings: tuple[Coding, ...]
    """The passages, by testimony and place; none where nobody has the code or no code was asked for."""


def behind_count(report: Report, code: str, groups: Sequence[str] = (), answer: str = "count") -> Behind:
    """What stands behind a figure of a table of counts.

    Args:
        report: The table.
        code: The row's code or family.
        groups: The row's group, one label for each attribute counted by; fewer for all of the others.
        answer: ``count``, ``absent`` or ``unknown``.

    Raises:
        NotFound: no such row.
        Refused: the table was made under a threshold.
    """
    material, split, counts = report.material, report.split, report.counts
    assert material is not None
    assert split is not None
    path = material.code(code)
    labels = _labels(counts.by, [grouping.labels for grouping in split.by], groups)
    _check_open(counts.min_cell)
    chosen = split.chosen if split.chosen is not None else np.ones(material.n_cases, dtype=bool)
    for grouping, label in zip(split.by, labels, strict=True):
        if label is not None:
            chosen = chosen & (grouping.of_case == grouping.labels.index(label))
    said = ", ".join([path, *(label for label in labels if label is not None)])
    if counts.unit in ("coding", "character"):
        codings = _codings(material, [path], chosen)
        return Behind(said, _cases_of(material, codings), (), codings)
    grid = material.grid(cast(WholeUnit, counts.unit)).only(chosen)
    row = grid.row(path)
    flags = {"count": grid.has, "absent": grid.absent, "unknown": grid.unknown}[answer][row]
    return _opened(material, grid, flags, [path] if answer == "count" else [], said)


def behind_cell(report: CrossReport, row: str | None, column: str | None) -> Behind:
    """What stands behind a cell of a cross table; None for a sum.

    Raises:
        NotFound: no such row or column.
        Refused: the table was made under a threshold.
    """
    material, grid, table = report.material, report.grid, report.table
    assert material is not None
    assert grid is not None
    at, along = _place(table.row, row), _place(table.column, column)
    _check_open(table.min_cell)
    flags = np.ones(grid.n_units, dtype=bool)
    codes: list[str] = []
    said = []
    for axis, place in ((table.row, at), (table.column, along)):
        if place is not None:
            category: Category = axis.categories[place]
            flags &= axis.questions[category.question].of_unit == category.answer
            codes += category.codes
            said.append(category.label)
    return _opened(material, grid, flags, codes, " × ".join(said) or "everybody")


def behind_pair(report: CooccurrenceReport, first: str, second: str) -> Behind:
    """The passages of two codes where they occur together.

    Raises:
        NotFound: no such code.
        Refused: the table was made under a threshold.
    """
    material, table = report.material, report.table
    assert material is not None
    assert report.chosen is not None
    codes = [material.code(first), material.code(second)]
    pair = next((each for each in table.pairs if {each.a, each.b} == set(codes)), None)
    if pair is None:
        raise NotFound(
            f"{codes[0]} and {codes[1]} are no pair: one is below the other, or they are the same."
        )
    _check_open(table.min_cell)
    said = " with ".join(codes)
    if table.within == "passage":
        codings = _codings(material, codes, report.chosen)
        kept = _overlapping(codings, codes)
        return Behind(said, _cases_of(material, kept), (), kept)
    grid = material.grid(table.within).only(report.chosen)
    flags = grid.has[grid.row(codes[0])] & grid.has[grid.row(codes[1])]
    return _opened(material, grid, flags, codes, said)


def _check_open(least: int) -> None:
    """Refuse to open any figure under a threshold: passages tell of single people, and can be counted."""
    if least > 1:
        raise Refused(
            f"With a threshold of {least} people no figure opens: its passages tell of single people, and "
            "what is hidden could be counted in them. Leave out --min-cell to see them."
        )


def _labels(by: Sequence[str], labels: Sequence[Sequence[str]], groups: Sequence[str]) -> list[str | None]:
    if len(groups) > len(by):
        raise NotFound(
            f"The table is counted by {', '.join(by) or 'nothing'}: {groups[-1]} is one label too many."
        )
    found: list[str | None] = []
    for name, known, wanted in zip(by, labels, groups, strict=False):
        same = [label for label in known if label.casefold() == wanted.strip().casefold()]
        if not same:
            raise NotFound(f"{name} has no value {wanted}. There are: {', '.join(known)}.")
        found.append(same[0])
    return [*found, *[None] * (len(by) - len(groups))]


def _place(axis: Axis, label: str | None) -> int | None:
    if label is None:
        return None
    try:
        return place_of(axis, label)
    except KeyError:
        raise NotFound(f"{axis.name} has no line {label}. There are: {', '.join(axis.labels)}.") from None


# --- from units to passages -----------------------------------------------------------------


def _opened(material: Material, grid: Presence, flags: Flags, codes: Sequence[str], said: str) -> Behind:
    chosen = np.zeros(material.n_cases, dtype=bool)
    chosen[grid.case[flags]] = True
    cases = tuple(material.people.cases[at] for at in np.flatnonzero(chosen))
    codings = _codings(material, codes, chosen) if codes else ()
    units, codings = _units(material, grid, flags, codings)
    return Behind(said, cases, units or cases, codings)


def _units(
    material: Material, grid: Presence, flags: Flags, codings: tuple[Coding, ...]
) -> tuple[tuple[str, ...], tuple[Coding, ...]]:
    """The units by name, and the codings that show in them."""
    names = material.evidence.testimonies
    if grid.unit == "case":
        return (), codings
    if grid.unit == "testimony":
        units = tuple(names[at] for at in grid.testimony[flags])
        there = set(units)
        return units, tuple(each for each in codings if each.testimony in there)
    offset = np.asarray(material.evidence.unit_offset, dtype=np.int64)
    everything = np.repeat(np.arange(len(names)), offset[1:] - offset[:-1])
    # The grid leaves out units of cases that do not count; its own come in the same order.
    kept = np.isin(everything, np.unique(grid.testimony))
    number = np.flatnonzero(kept)[flags]
    start, end = np.asarray(material.evidence.unit_start), np.asarray(material.evidence.unit_end)
    units = tuple(f"{names[everything[at]]}#{at - offset[everything[at]] + 1}" for at in number)
    spans: dict[str, list[tuple[int, int]]] = {}
    for at in number:
        spans.setdefault(names[everything[at]], []).append((int(start[at]), int(end[at])))
    return units, tuple(
        each
        for each in codings
        if any(low < each.end and each.start < high for low, high in spans.get(each.testimony, ()))
    )


def _codings(material: Material, codes: Sequence[str], chosen: Flags) -> tuple[Coding, ...]:
    """The codings of ``codes`` and those below them that speak in the layer, of the chosen people."""
    case = np.asarray(material.people.case_of, dtype=np.int64)
    inside = (case >= 0) & chosen[case]
    names = [
        name for name, is_in in zip(material.evidence.testimonies, inside.tolist(), strict=True) if is_in
    ]
    wanted = sorted({known for known in material.codes for code in codes if _within(known, code)})
    if material.layer == CONSENSUS:
        there = set(names)
        found = [row.coding for row in material.reconciliation.consensus if row.status != "unresolved"]
        return tuple(each for each in found if each.testimony in there and each.code in wanted)
    record = material.project.record
    rounds = counting_rounds(material.project, material.round_name)
    counting = latest_submissions(record.finished(), rounds)
    is_group = material.layer in GROUP_LAYERS
    coder = None if is_group else material.layer
    found = record.codings_of(wanted, sorted(names), coder=coder, round=None, after=None, limit=EVERY)
    kept = []
    for each in found:
        submitted = counting.get((each.coder, each.testimony))
        if each.round == submitted or (not is_group and submitted is None and each.round in rounds):
            kept.append(each)
    return tuple(kept)


def _within(path: str, code: str) -> bool:
    return path == code or path.startswith(f"{code}.")


def _cases_of(material: Material, codings: Sequence[Coding]) -> tuple[str, ...]:
    place = {name: at for at, name in enumerate(material.evidence.testimonies)}
    cases = {material.people.case_of[place[each.testimony]] for each in codings}
    return tuple(sorted(material.people.cases[case] for case in cases))


def _overlapping(codings: Sequence[Coding], codes: Sequence[str]) -> tuple[Coding, ...]:
    """Those of one code that share a character with one of the other."""
    by_text: dict[str, list[Coding]] = {}
    for each in codings:
        by_text.setdefault(each.testimony, []).append(each)
    kept = []
    for own in by_text.values():
        first = [each for each in own if _within(each.code, codes[0])]
        second = [each for each in own if _within(each.code, codes[1])]
        for one, others in ((first, second), (second, first)):
            kept += [each for each in one if any(each.span.overlaps(other.span) for other in others)]
    return tuple(sorted(kept, key=attrgetter("testimony", "start", "end", "code", "coder")))
