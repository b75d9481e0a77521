"""What a table of units and codes must not show, the same whichever table shows it.

A reader has many tables of the same people. So it is settled once, and without regard to the table at
hand, how large the groups of an attribute may be known to be (``sizes``), in which of them it may be said
how many have a code (``voiced``), and of which two codes how many have both (``together``). Not having a code
is told by the size of the group less those who have it; so wherever that is about too few people, those who
have the code are hidden too.

Who has no code falls apart into absent and unknown, and who is unknown is nearly the same for every
code: where that, or the size of a group, is about too few, a table leaves out both (``tells``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from coder.counts.presence import Presence
from coder.counts.suppression import settle, small, suppress, with_margins

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Division = tuple[Ints, int]
"""Per case its group, and how many groups there are."""


class Disclosure:
    """What is to be hidden of the units in a grid; every answer has the sums as the last index."""

    def __init__(self, grid: Presence, least: int) -> None:
        self.grid, self.least = grid, least
        self._sizes: dict[tuple[int, ...], Flags] = {}
        self._voiced: dict[tuple[int, ...], list[Flags]] = {}

    def sizes(self, *divisions: Division) -> Flags:
        """Which groups' sizes are hidden, by the groups of each division and their sums."""
        key = tuple(id(of_case) for of_case, _ in divisions)
        if key not in self._sizes:
            everybody = np.ones(self.grid.n_units, dtype=bool)
            values = with_margins(self._units(everybody, divisions))
            people = with_margins(self._people(everybody, divisions))
            self._sizes[key] = suppress(values, people, self.least)
        return self._sizes[key]

    def voiced(self, row: int, *divisions: Division) -> Flags:
        """Where it is hidden how many have the code of ``row``."""
        key = tuple(id(of_case) for of_case, _ in divisions)
        if key not in self._voiced:
            self._voiced[key] = self._of_codes(divisions)
        return self._voiced[key][row]

    def _of_codes(self, divisions: Sequence[Division]) -> list[Flags]:
        shape = tuple(size + 1 for _, size in divisions)
        rows = range(len(self.grid.codes))
        if self.least < 2:
            return [np.zeros(shape, dtype=bool) for _ in rows]
        primary = [self._primary(row, divisions) for row in rows]
        hidden = [self._settled(row, primary[row], divisions) for row in rows]
        alike = [
            (above, row, self._alike(above, row, divisions)) for row in rows for above in self._above(row)
        ]
        changed = True
        while changed:
            changed = False
            # Where a code and the one above it have the same people, each tells of the other.
            for first, second, same in alike:
                for one, other in ((first, second), (second, first)):
                    more = hidden[one] & same & ~hidden[other]
                    if more.any():
                        primary[other] |= more
                        hidden[other] = self._settled(other, primary[other], divisions)
                        changed = True
        return hidden

    def _primary(self, row: int, divisions: Sequence[Division]) -> Flags:
        """Where the figure of a code tells of too few."""
        has = self.grid.has[row]
        others = with_margins(self._people(~has, divisions))
        # Where the size of a group is hidden, nor may nearly all of it be said to have the code.
        found: Flags = self.sizes(*divisions) & (others < self.least)
        for flags in self._telling(row):
            found = found | small(with_margins(self._people(flags, divisions)), self.least)
        return found | self._unfinished(row, divisions)

    def _unfinished(self, row: int, divisions: Sequence[Division]) -> Flags:
        """Where nobody lacks the code: whoever does not have it is unknown, and that must not be told."""
        unknown = with_margins(self._people(self.grid.unknown[row], divisions))
        found: Flags = np.zeros(unknown.shape, dtype=bool)
        if divisions and not self.tells(row, *divisions):
            within = tuple(slice(0, size) for _, size in divisions)
            found[within] = (self._people(self.grid.absent[row], divisions) == 0) & (unknown[within] > 0)
        return found

    def _telling(self, row: int) -> Iterator[Flags]:
        """The units that the figure of a code tells of, by itself or beside those of its kin."""
        grid = self.grid
        has = grid.has[row]
        yield has
        yield ~has
        yield grid.absent[row]
        for above in self._above(row):
            yield grid.has[above] & ~has
            own = self._children(grid.codes[above])
            if len(own) == 2 and row == min(own, key=lambda each: int(grid.has[each].sum())):
                # What the one above lacks of the sum of the two is those who have both.
                yield grid.has[own[0]] & grid.has[own[1]]

    def _settled(self, row: int, primary: Flags, divisions: Sequence[Division]) -> Flags:
        """Where a code is hidden, so that neither those who have it nor the others can be worked out."""
        has, sizes = self.grid.has[row], self.sizes(*divisions)
        table = with_margins(np.stack([self._units(has, divisions), self._units(~has, divisions)]))
        few = small(with_margins(self._people(~has, divisions)), self.least)
        unsaid = np.zeros(table.shape, dtype=bool)
        unsaid[1] = True  # those without the code are never shown where the size of their group is hidden
        while True:
            whole = np.zeros(table.shape, dtype=bool)
            whole[0] = primary
            hidden: Flags = settle(table, whole, self.least, sizes, unsaid)[0]
            # Who does not have it is known where both figures are shown, and sums tell of the rest.
            more = settle(table[1], few, self.least, unsaid=hidden | sizes) & ~(hidden | sizes)
            if not more.any():
                return hidden
            primary = hidden | more

    def _alike(self, above: int, row: int, divisions: Sequence[Division]) -> Flags:
        has = self.grid.has
        only = with_margins(self._people(has[above] & ~has[row], divisions))
        both = with_margins(self._people(has[row], divisions))
        found: Flags = (only == 0) & (both > 0)
        return found

    def _above(self, row: int) -> list[int]:
        code = self.grid.codes[row]
        return [at for at, other in enumerate(self.grid.codes) if code.startswith(f"{other}.")]

    def has_below(self, row: int) -> bool:
        """Whether there are codes below this one."""
        return bool(self._below(row))

    def _below(self, row: int) -> list[int]:
        code = f"{self.grid.codes[row]}."
        return [at for at, other in enumerate(self.grid.codes) if other.startswith(code)]

    def _children(self, code: str) -> list[int]:
        inner = f"{code}."
        return [
            at
            for at, other in enumerate(self.grid.codes)
            if other.startswith(inner) and "." not in other[len(inner) :]
        ]

    def tells(self, row: int, *divisions: Division) -> bool:
        """Whether it may be said who is absent and who unknown, where who has the code may be."""
        if self.least < 2:
            return True
        unknown = self.grid.unknown[row]
        counted = (with_margins(self._people(flags, divisions)) for flags in (unknown, ~unknown))
        return not (
            self.sizes(*divisions).any() or any(small(people, self.least).any() for people in counted)
        )

    def together(self, first: int, second: int) -> bool:
        """Whether it is hidden how many units have both codes.

        Where everybody has the one, that is how many have the other.
        """
        return self.pair(first, second) or bool(self.voiced(first)) or bool(self.voiced(second))

    def pair(self, first: int, second: int) -> bool:
        """Whether it would tell of too few how many units have both codes, and so one or none of them."""
        grid = self.grid
        one, two = grid.has[first], grid.has[second]
        parts = [one & two, one & ~two, ~one & two, ~(one | two)]
        # Counts say who is absent beside who has a code, so the four are also those of whoever is known.
        lacks = grid.absent[first], grid.absent[second]
        parts += [one & lacks[1], lacks[0] & two, lacks[0] & lacks[1]]
        return any(0 < int(self._people(flags, ())) < self.least for flags in parts)

    def answers(self, first: int, second: int) -> bool:
        """Whether every answer to the one code beside every answer to the other may be said.

        Where one is a family, whoever has none of its codes tells of each of them.
        """
        if self.least < 2:
            return True
        grid = self.grid
        below = ([row, *self._below(row)] for row in (first, second))
        if any(self.pair(one, other) for one, other in product(*below)):
            return False
        each = [(grid.has[row], grid.absent[row], grid.unknown[row]) for row in (first, second)]
        return not (
            any(self.voiced(row) or not self.tells(row) for row in (first, second))
            or any(0 < int(self._people(a & b, ())) < self.least for a in each[0] for b in each[1])
        )

    def _units(self, flags: Flags, divisions: Sequence[Division]) -> Ints:
        return _counted(self.grid.case[flags], divisions)

    def _people(self, flags: Flags, divisions: Sequence[Division]) -> Ints:
        seen = np.zeros(self.grid.n_cases, dtype=bool)
        seen[self.grid.case[flags]] = True
        return _counted(np.flatnonzero(seen), divisions)


def _counted(cases: Ints, divisions: Sequence[Division]) -> Ints:
    shape = tuple(size for _, size in divisions)
    place = np.zeros(len(cases), dtype=np.int64)
    for of_case, size in divisions:
        place = place * size + of_case[cases]
    found: Ints = np.bincount(place, minlength=int(np.prod(shape, dtype=np.int64))).reshape(shape)
    return found


def inside(framed: Flags) -> Flags:
    """What is not a sum, in one dimension."""
    found: Flags = framed[tuple(slice(0, size - 1) for size in framed.shape)].reshape(-1)
    return found
