"""How many codings or characters carry each code, by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coder.counts.disclosure import Disclosure, inside
from coder.counts.presence import Flags, Ints, People, Presence, amounts
from coder.counts.rows import CountRow, Counts, CountUnit, Group, Layer, Split, check_enough
from coder.evidence import Evidence


def tally_amounts(
    evidence: Evidence,
    people: People,
    rows: Sequence[str],
    unit: CountUnit,
    layer: Layer,
    split: Split,
    found_in: Presence,
) -> Counts:
    """Count codings, or characters each once, of ``rows``.

    Args:
        evidence: Whose codings count in ``layer``.
        people: Which cases count.
        rows: Codes in the order of the rows.
        unit: ``coding`` or ``character``.
        layer: ``any`` or a coder.
        split: By which groups, and over whom.
        found_in: The people who have each of ``rows`` in the layer as the table names it.

    Raises:
        ValueError: fewer people than the threshold altogether.
    """
    every = split.chosen if split.chosen is not None else np.ones(len(people.cases), dtype=bool)
    check_enough(int(every.sum()), split.least)
    case, chosen = _chosen(people, every)
    codes = [*(code for code in rows if code not in split.families), *split.families]
    found = amounts(evidence, people, codes, layer, characters=unit == "character")[:, chosen]
    group, n_groups = split.group_of(len(people.cases)), int(np.prod(split.shape, dtype=np.int64))
    totals, distinct = _sums(found, case[chosen], group, n_groups)
    disclosure = Disclosure(found_in.only(every), split.least)
    gone = _hidden(codes, disclosure, split, totals.shape)
    made = [
        _row(code, label, int(totals[at, place]), int(distinct[at, place]), gone[at], place)
        for at, code in enumerate(codes)
        for place, label in enumerate(split.labels())
    ]
    first_family = (len(codes) - len(split.families)) * n_groups
    return Counts(
        unit,
        found_in.layer,
        int(np.asarray(evidence.lengths)[chosen].sum()) if unit == "character" else 0,
        int(every.sum()),
        tuple(made[:first_family]),
        by=tuple(grouping.name for grouping in split.by),
        families=tuple(made[first_family:]),
        groups=_groups(split, np.bincount(group[every], minlength=n_groups), disclosure),
        min_cell=split.least,
        suppressed=int(gone.sum()),
    )


def _chosen(people: People, every: Flags) -> tuple[Ints, Flags]:
    """Per testimony: its case, and whether that counts and is chosen."""
    case = np.asarray(people.case_of, dtype=np.int64)
    return case, every[case] & (case >= 0) if len(every) else np.zeros(len(case), dtype=bool)


def _sums(found: Ints, case: Ints, group: Ints, n_groups: int) -> tuple[Ints, Ints]:
    """Code x group: amounts, and distinct people who have any. ``found`` is code x testimony."""
    totals = np.zeros((len(found), n_groups), dtype=np.int64)
    distinct = np.zeros((len(found), n_groups), dtype=np.int64)
    for at, own in enumerate(found):
        totals[at] = np.bincount(group[case], weights=own, minlength=n_groups)
        distinct[at] = np.bincount(group[np.unique(case[own > 0])], minlength=n_groups)
    return totals, distinct


def _groups(split: Split, of_group: Ints, disclosure: Disclosure) -> tuple[Group, ...]:
    """The groups with how many people each has."""
    gone = inside(disclosure.sizes(*split.divisions))
    return tuple(
        Group(label, None if gone[place] else int(of_group[place]), unknown)
        for place, (label, unknown) in enumerate(zip(split.labels(), split.unknown(), strict=True))
    )


def _row(code: str, labels: tuple[str, ...], count: int, people: int, gone: Flags, place: int) -> CountRow:
    hidden = bool(gone[place])
    return CountRow(
        code, None if hidden else count, None, None, None, None, None, groups=labels,
        people=None if gone.any() else people, suppressed=hidden,
    )  # fmt: skip


def _hidden(codes: Sequence[str], disclosure: Disclosure, split: Split, shape: tuple[int, ...]) -> Flags:
    """Code x group: what must not be shown, where the people who have the code are hidden.

    Nor is what holds a hidden code, for it is a sum.
    """
    gone = np.zeros(shape, dtype=bool)
    if split.least < 2:
        return gone
    for at, code in enumerate(codes):
        gone[at] = inside(disclosure.voiced(disclosure.grid.row(code), *split.divisions))
    hidden = gone.copy()
    for at, code in enumerate(codes):
        for inner, other in enumerate(codes):
            if other.startswith(f"{code}."):
                gone[at] |= hidden[inner]
    return gone
