"""How many codings or characters carry each code, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coder.counts.presence import Flags, Ints, People, amounts
from coder.counts.rows import CountRow, Counts, CountUnit, Group, Layer, Split, check_enough
from coder.counts.suppression import suppress, with_margins
from coder.evidence import Evidence


def tally_amounts(
    evidence: Evidence,
    people: People,
    rows: Sequence[str],
    unit: CountUnit,
    layer: Layer,
    said: Layer,
    split: Split,
) -> Counts:
    """Count codings, or characters each once, of ``rows``.

    Args:
        evidence: Whose codings count in ``layer``.
        people: Which cases count.
        rows: Codes in the order of the rows.
        unit: ``coding`` or ``character``.
        layer: ``any`` or a coder.
        said: The layer by the name it has in the table.
        split: By which groups, and over whom.

    Raises:
        ValueError: fewer people than the threshold altogether.
    """
    every = split.chosen if split.chosen is not None else np.ones(len(people.cases), dtype=bool)
    check_enough(int(every.sum()), split.least)
    case = np.asarray(people.case_of, dtype=np.int64)
    chosen = every[case] & (case >= 0) if len(every) else np.zeros(len(case), dtype=bool)
    codes = [*(code for code in rows if code not in split.families), *split.families]
    found = amounts(evidence, people, codes, layer, characters=unit == "character")[:, chosen]
    group, n_groups = split.group_of(len(people.cases)), int(np.prod(split.shape, dtype=np.int64))
    totals, distinct = _sums(found, case[chosen], group, n_groups)
    gone = _hidden(codes, totals, distinct, split)
    made = [
        _row(code, label, int(totals[at, place]), int(distinct[at, place]), gone[at], place)
        for at, code in enumerate(codes)
        for place, label in enumerate(split.labels())
    ]
    first_family = (len(codes) - len(split.families)) * n_groups
    return Counts(
        unit,
        said,
        int(np.asarray(evidence.lengths)[chosen].sum()) if unit == "character" else 0,
        int(every.sum()),
        tuple(made[:first_family]),
        by=tuple(grouping.name for grouping in split.by),
        families=tuple(made[first_family:]),
        groups=_groups(split, np.bincount(group[every], minlength=n_groups)),
        min_cell=split.least,
        suppressed=int(gone.sum()),
    )


def _sums(found: Ints, case: Ints, group: Ints, n_groups: int) -> tuple[Ints, Ints]:
    """Code x group: amounts, and distinct people who have any. ``found`` is code x testimony."""
    totals = np.zeros((len(found), n_groups), dtype=np.int64)
    distinct = np.zeros((len(found), n_groups), dtype=np.int64)
    for at, own in enumerate(found):
        totals[at] = np.bincount(group[case], weights=own, minlength=n_groups)
        distinct[at] = np.bincount(group[np.unique(case[own > 0])], minlength=n_groups)
    return totals, distinct


def _groups(split: Split, of_group: Ints) -> tuple[Group, ...]:
    """The groups with how many people each has."""
    small = _hidden_amounts(of_group, of_group, split)
    return tuple(
        Group(label, None if small[place] else int(of_group[place]), unknown)
        for place, (label, unknown) in enumerate(zip(split.labels(), split.unknown(), strict=True))
    )


def _row(code: str, labels: tuple[str, ...], count: int, people: int, gone: Flags, place: int) -> CountRow:
    hidden = bool(gone[place])
    return CountRow(
        code, None if hidden else count, None, None, None, None, None, groups=labels,
        people=None if gone.any() else people, suppressed=hidden,
    )  # fmt: skip


def _hidden(codes: Sequence[str], totals: Ints, distinct: Ints, split: Split) -> Flags:
    """Code x group: what must not be shown; nor is what holds a hidden code, for it is a sum."""
    gone = np.array(
        [_hidden_amounts(total, people, split) for total, people in zip(totals, distinct, strict=True)],
        dtype=bool,
    ).reshape(totals.shape)
    small = gone.copy()
    for at, code in enumerate(codes):
        for inner, other in enumerate(codes):
            if other.startswith(f"{code}."):
                gone[at] |= small[inner]
    return gone


def _hidden_amounts(values: Ints, people: Ints, split: Split) -> Flags:
    if split.least < 2:
        return np.zeros(len(values), dtype=bool)
    if not split.by:
        return (people > 0) & (people < split.least)
    table, distinct = (with_margins(each.reshape(split.shape)) for each in (values, people))
    found = suppress(table, distinct, split.least)
    inside: Flags = found[tuple(slice(0, size) for size in split.shape)].reshape(-1)
    return inside
