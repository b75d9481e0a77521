"""What a table of counts is made of, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from coder.counts.grouping import Grouping
from coder.counts.presence import Flags, Ints

CountUnit = Literal["case", "testimony", "excerpt", "coding", "character"]
Layer = str
"""``any``, ``all``, ``majority``, ``consensus`` or a coder's name."""
CONSENSUS = "consensus"
Voiced = Literal["voiced", "absent", "nobody_we_could_ask", "nobody_asked"]
"""``absent``: everybody's answer is in and nobody has the code; ``nobody_we_could_ask``: none of those
whose answer is in has it, others are unknown; ``nobody_asked``: no answer is in."""


@dataclass(frozen=True, slots=True)
class Because:
    """Why units are unknown."""

    no_testimony: int
    """Cases without a testimony."""
    not_submitted: int
    """Nobody who counts in the layer declared them finished."""
    unresolved: int
    """The code stands on a card that reconciliation has not settled."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One code's count in one group; ``count + absent + unknown`` is the number of units there.

    A figure that disclosure control hides is None, and ``suppressed`` is True.
    """

    code: str
    count: int | None
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
    """Cards with the code that are not in the consensus; None in other layers and by groups."""
    groups: tuple[str, ...] = ()
    """The group, one label for each attribute that was counted by."""
    people: int | None = None
    """Distinct people behind ``count``."""
    because: Because | None = None
    """What makes up ``unknown``; None for codings and characters."""
    voiced: Voiced | None = None
    layers: Mapping[str, int | None] = field(default_factory=dict)
    """The count in each layer that was computed."""
    suppressed: bool = False
    """Whether something here is hidden."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one group."""

    labels: tuple[str, ...]
    people: int | None
    """None where disclosure control hides it."""
    unknown: bool
    """Whether it stands for a missing or unreadable value."""


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
    by: tuple[str, ...] = ()
    families: tuple[CountRow, ...] = ()
    """Each family as if it were one code."""
    groups: tuple[Group, ...] = ()
    min_cell: int = 0
    suppressed: int = 0
    """Figures that disclosure control hides."""
    missing: Because | None = None
    """People whose answer to everything is not in, by reason; unresolved is 0 here. None of single codings,
    and where disclosure control hides one of the figures, which the other would tell."""


@dataclass(frozen=True)
class Split:
    """How counts are divided and what is chosen of them."""

    by: tuple[Grouping, ...] = ()
    least: int = 0
    """Fewest people that a figure may be about."""
    families: tuple[str, ...] = ()
    chosen: Flags | None = None
    """Per case whether it counts; None for all."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Groups in each attribute."""
        return tuple(len(grouping) for grouping in self.by)

    def group_of(self, n_cases: int) -> Ints:
        """Per case: its group's number, the last attribute changing fastest."""
        found = np.zeros(n_cases, dtype=np.int64)
        for grouping in self.by:
            found = found * len(grouping) + grouping.of_case
        return found

    @property
    def divisions(self) -> list[tuple[Ints, int]]:
        """Each attribute: per case its group, and how many groups there are."""
        return [(grouping.of_case, len(grouping)) for grouping in self.by]

    def labels(self) -> list[tuple[str, ...]]:
        """The label of each group."""
        return [
            tuple(grouping.labels[at] for grouping, at in zip(self.by, place, strict=True))
            for place in np.ndindex(self.shape)
        ]

    def unknown(self) -> list[bool]:
        """Per group: whether one of its values is missing."""
        return [
            any(at in grouping.unknown for grouping, at in zip(self.by, place, strict=True))
            for place in np.ndindex(self.shape)
        ]


def check_enough(n_people: int, least: int) -> None:
    """Refuse a table about too few people.

    Raises:
        ValueError: fewer than ``least``, and not nobody.
    """
    if 0 < n_people < least:
        raise ValueError(f"The table would be about fewer than {least} people: nothing of it can be shown.")
