"""How many cases, testimonies, excerpts, codings or characters carry each code, by layer and group.

Every figure is of units that are there or not; ``count + absent + unknown`` is all of them, in every
group. What the layers are, and what "unknown" means, is said in ``coder.counts.presence``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coder.counts.amount_tally import tally_amounts
from coder.counts.beside import hidden_beside
from coder.counts.disclosure import Disclosure, inside
from coder.counts.presence import (
    FINISHED,
    GROUP_LAYERS,
    NO_TESTIMONY,
    NOT_SUBMITTED,
    Flags,
    Ints,
    People,
    Presence,
    Votes,
    WholeUnit,
    check_layer,
    consensus_presence,
    rows_of,
)
from coder.counts.rows import (
    CONSENSUS,
    Because,
    CountRow,
    Counts,
    CountUnit,
    Group,
    Layer,
    Split,
    Voiced,
    check_enough,
)
from coder.counts.suppression import small, suppress, with_margins
from coder.evidence import Evidence

__all__ = [
    "CONSENSUS", "Because", "CountRow", "CountUnit", "Counts", "Group", "Layer", "People", "Split",
    "lineage", "tally", "tally_consensus",
]  # fmt: skip

EVERYBODY = Split()


def tally(
    evidence: Evidence,
    people: People,
    codes: Sequence[str],
    unit: CountUnit,
    layer: Layer,
    split: Split = EVERYBODY,
) -> Counts:
    """Count ``codes`` (paths, parents included) over ``unit`` in ``layer``.

    Codes of the evidence that are not among ``codes`` get rows at the end, so that nothing
    recorded is dropped.

    Raises:
        ValueError: ``coding`` or ``character`` in a layer that only decides whole units, an unknown
            coder, or fewer people than the threshold altogether.
    """
    if unit in ("coding", "character"):
        if layer in ("all", "majority"):
            raise ValueError(
                f"{unit.capitalize()}s cannot be counted in the layer {layer}: take any, or a coder."
            )
        check_layer(evidence, layer)
        voices = Votes(evidence, people, rows_of([*codes, *split.families], evidence.codes), "case")
        return tally_amounts(
            evidence, people, rows_of(codes, evidence.codes), unit, layer, split, voices.layer(layer)
        )
    check_layer(evidence, layer)
    votes = Votes(evidence, people, rows_of([*codes, *split.families], evidence.codes), _whole(unit))
    if layer not in GROUP_LAYERS:  # one person's work has no range over coders
        found = votes.layer(layer)
        return _whole_units(found, {"low": found, "high": found}, split)
    layers = {name: votes.layer(name) for name in ("any", "majority", "all")}
    return _whole_units(layers[layer], {"low": layers["all"], "high": layers["any"], **layers}, split)


def tally_consensus(
    evidence: Evidence,
    agreed: Evidence,
    pending: Evidence,
    people: People,
    codes: Sequence[str],
    unit: CountUnit,
    split: Split = EVERYBODY,
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
        split: By which groups.
    """
    recorded = [*evidence.codes, *agreed.codes, *pending.codes]
    rows = rows_of([*codes, *split.families], recorded)
    if unit in ("coding", "character"):
        voices = consensus_presence(evidence, agreed, pending, people, rows, "case")
        return tally_amounts(agreed, people, rows_of(codes, recorded), unit, "any", split, voices)
    found = consensus_presence(evidence, agreed, pending, people, rows, _whole(unit))
    votes = Votes(evidence, people, rows, _whole(unit))
    layers = {name: votes.layer(name) for name in ("any", "majority", "all")}
    low = replace(found, has=found.has & layers["all"].has)
    high = replace(found, has=found.has | found.open)
    return _whole_units(found, {"low": low, "high": high, **layers, CONSENSUS: found}, split)


def _whole(unit: CountUnit) -> WholeUnit:
    return "case" if unit == "case" else "testimony" if unit == "testimony" else "excerpt"


# --- whole units -----------------------------------------------------------------------------


def _whole_units(found: Presence, beside: Mapping[str, Presence], split: Split) -> Counts:
    """The table of ``found``, beside whose counts stand ``low``, ``high`` and the other layers."""
    every = split.chosen if split.chosen is not None else np.ones(found.n_cases, dtype=bool)
    chosen = {id(grid): grid.only(every) for grid in (found, *beside.values())}
    found, beside = chosen[id(found)], {name: chosen[id(grid)] for name, grid in beside.items()}
    n_people = int(every.sum())
    check_enough(n_people, split.least)
    group = split.group_of(found.n_cases)
    n_groups = int(np.prod(split.shape, dtype=np.int64))
    sums = _Sums(found, group, n_groups)
    answers = np.stack([sums(found.has), sums(found.absent), sums(found.unknown)], axis=1)
    people = sums.people(found.has)
    hidden = _hidden(Disclosure(found, split.least), split)
    figures = _Figures(
        answers,
        people,
        np.stack([sums(found.unknown & (found.state == state)) for state in (NO_TESTIMONY, NOT_SUBMITTED)]
                 + [sums(found.unknown & (found.state == FINISHED))], axis=1),
        {name: sums(grid.has) for name, grid in beside.items()},
        hidden_beside(found, beside, split.least, split.divisions),
    )  # fmt: skip
    labels = split.labels()
    rows = {
        code: [
            _row(code, figures, hidden, at, place, label, split.least) for place, label in enumerate(labels)
        ]
        for at, code in enumerate(found.codes)
    }
    families = set(split.families)
    return Counts(
        found.unit,
        found.layer,
        found.n_units,
        n_people,
        tuple(row for code, found_rows in rows.items() if code not in families for row in found_rows),
        by=tuple(grouping.name for grouping in split.by),
        families=tuple(row for family in split.families for row in rows[family]),
        groups=_groups(split, np.bincount(group[every], minlength=n_groups), hidden),
        min_cell=split.least,
        suppressed=int(hidden[:, :3].sum()),
        missing=_missing(found, every, split.least),
    )


def _groups(split: Split, of_group: Ints, hidden: Flags) -> tuple[Group, ...]:
    """The groups with how many people each has, where that may be known."""
    table = with_margins(of_group.reshape(split.shape))
    gone = inside(suppress(table, table, split.least)) | hidden[:, 3].any(axis=0)
    return tuple(
        Group(label, None if gone[place] else int(of_group[place]), unknown)
        for place, (label, unknown) in enumerate(zip(split.labels(), split.unknown(), strict=True))
    )


def _missing(found: Presence, every: Flags, least: int) -> Because | None:
    """People whose testimonies are not all in; a person who has none is among them."""
    if found.unit == "case":
        none, waiting = int((found.state == NO_TESTIMONY).sum()), int((found.state == NOT_SUBMITTED).sum())
    else:
        with_units = np.bincount(found.case, minlength=found.n_cases) > 0
        unfinished = np.bincount(found.case[found.state == NOT_SUBMITTED], minlength=found.n_cases) > 0
        none, waiting = int((every & ~with_units).sum()), int(unfinished.sum())
    told = small(np.array([none, waiting, int(every.sum()) - none - waiting]), least).any()
    return None if told else Because(none, waiting, 0)


class _Sums:
    """Sums flags per unit over the groups of their cases."""

    def __init__(self, found: Presence, group: Ints, n_groups: int) -> None:
        self.found, self.n_groups = found, n_groups
        self.group, self.of_unit = group, group[found.case]

    def __call__(self, flags: Flags) -> Ints:
        """Row x group: units with the flag."""
        return self._summed(flags, self.of_unit)

    def people(self, flags: Flags) -> Ints:
        """Row x group: distinct people with the flag."""
        if self.found.unit == "case":
            return self(flags)
        return self._summed(self.found.by_case(flags), self.group)

    def _summed(self, flags: Flags, group: Ints) -> Ints:
        row, unit = np.nonzero(flags)
        found = np.bincount(row * self.n_groups + group[unit], minlength=len(flags) * self.n_groups)
        return found.reshape(len(flags), self.n_groups)


@dataclass(frozen=True)
class _Figures:
    """Row x group of everything that a row says; ``answers`` and ``because`` have three in between."""

    answers: Ints
    people: Ints
    because: Ints
    beside: Mapping[str, Ints]
    hidden_beside: Mapping[str, Flags]
    """Row: whether the figure beside the count is hidden."""


def _hidden(disclosure: Disclosure, split: Split) -> Flags:
    """Row x (has, absent, unknown, everybody) x group: what must not be shown."""
    n_rows, n_groups = len(disclosure.grid.codes), int(np.prod(split.shape, dtype=np.int64))
    hidden = np.zeros((n_rows, 4, n_groups), dtype=bool)
    if split.least < 2:
        return hidden
    divisions = split.divisions
    tells = all(disclosure.tells(row, *divisions) for row in range(n_rows))
    for row in range(n_rows):
        hidden[row, 0] = inside(disclosure.voiced(row, *divisions))
    hidden[:, 1] = hidden[:, 0] | (not tells)
    hidden[:, 2] = not tells
    hidden[:, 3] = inside(disclosure.sizes(*divisions))
    return hidden


def _row(
    code: str, figures: _Figures, hidden: Flags, at: int, place: int, labels: tuple[str, ...], least: int
) -> CountRow:
    own = hidden[at, :3]
    gone = own[:, place]
    count, absent, unknown = (int(each) for each in figures.answers[at, :, place])
    base = count + absent
    # What follows from the counts in other ways hangs together over the groups: it is shown for all or none.
    any_count, any_unknown = bool(own[0].any()), bool(own[2].any())
    because = figures.because[at, :, place]
    tells_reasons = not any_unknown and not _small(figures.because[at], least)

    beside = {
        name: None if any_count or figures.hidden_beside[name][at] else int(found[at, place])
        for name, found in figures.beside.items()
    }

    return CountRow(
        code,
        None if gone[0] else count,
        None if gone[1] else absent,
        None if gone[2] else unknown,
        count / base if base and not gone[:2].any() else None,
        beside.pop("low"),
        beside.pop("high"),
        groups=labels,
        people=None if own.any() else int(figures.people[at, place]),
        because=Because(*(int(each) for each in because)) if tells_reasons else None,
        voiced=None if gone.any() else _voiced(count, absent, unknown),
        layers=beside,
        suppressed=bool(gone.any()),
    )


def _small(figures: Ints, least: int) -> bool:
    return bool(((figures > 0) & (figures < least)).any())


def _voiced(count: int, absent: int, unknown: int) -> Voiced:
    if count:
        return "voiced"
    if not absent:
        return "nobody_asked"
    return "nobody_we_could_ask" if unknown else "absent"


def lineage(path: str) -> tuple[str, ...]:
    """``path`` and its ancestors within the family, e.g. ``a.b.c`` -> ``a.b.c``, ``a.b``."""
    parts = path.split(".")
    return tuple(".".join(parts[:size]) for size in range(len(parts), 1, -1))


def with_pending(counts: Counts, pending: Mapping[str, int], cards: int) -> Counts:
    """A consensus table with the cards that are not settled: per code where it is not divided, and in all.

    A card is about one person: of a hidden row, and of fewer than the table may be about, none are told.
    """
    if counts.by:
        return replace(counts, unresolved=cards)

    def told(row: CountRow) -> CountRow:
        number = pending.get(row.code, 0)
        is_told = not row.suppressed and not 0 < number < counts.min_cell
        return replace(row, unresolved=number if is_told else None)

    rows, families = map(told, counts.rows), map(told, counts.families)
    return replace(counts, unresolved=cards, rows=tuple(rows), families=tuple(families))
