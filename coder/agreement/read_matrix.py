"""Reading a reliability matrix from the rows of a table, and saying exactly what is wrong with one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeGuard

import numpy as np

from coder.agreement.arrays import IntArray
from coder.agreement.ratings import (
    MISSING,
    SEPARATOR,
    Ratings,
    encode,
    natural_order,
    parse_set,
    set_name,
    smallest,
)

UNIT_COLUMN = "unit"
"""A first column with this head names the units and is no coder."""

_WHOLE = re.compile(r"-?[0-9]+").fullmatch
_TAILED = re.compile(r"-?[0-9]+\.0+").fullmatch
_LOOKS_LIKE_UNITS = frozenset(
    {"", "id", "item", "case", "document", "doc", "testimony", "index", "row", "nr", "no"}
)
_LOOKS_MISSING = frozenset({"na", "n/a", "#n/a", "null", "none", "missing", "?"})


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix as read."""

    ratings: Ratings
    notices: tuple[str, ...] = ()
    """What was assumed and may be wrong, one sentence each."""


def read_matrix(
    rows: Iterable[Sequence[str]],
    *,
    units_in_columns: bool = False,
    categories: Sequence[str] | None = None,
    sets: bool = False,
) -> Matrix:
    """Ratings from a header row of coder names and one row per unit; an empty cell is missing.

    Args:
        rows: As a CSV reader yields them, the header included; blank lines are skipped.
        units_in_columns: The same table transposed: coder names stand in the first column.
        categories: The categories (with sets, the labels) that coders could choose from.
        sets: Cells hold sets of labels between ``|``, and ``-`` is the empty set. A ``|`` in
            any cell means the same for the whole matrix.

    Returns:
        The matrix. One coder, or no unit that two coders rated, is no error: the figures say so.

    Raises:
        ValueError: for a table that cannot be read, with row and column as in the file,
            counted from 1 with the header as row 1.
    """
    grid = _Grid.of(rows)
    frame = _Frame.of(grid, units_in_columns)
    flat, distinct = encode(frame.cells(grid))
    texts = [str(label).strip() for label in distinct]
    codes = flat.reshape(frame.shape) if units_in_columns else flat.reshape(frame.shape).T

    def at(label: int) -> str:
        coder, unit = (int(x) for x in np.argwhere(codes == label)[0])
        return frame.place(coder, unit)

    set_valued = sets or any(SEPARATOR in text for text in texts)
    names = _names(texts, set_valued, at)
    if not set_valued:
        names = _without_tails(names)
    offered = _offered(names, categories, set_valued, at)
    place = {name: index for index, name in enumerate(offered)}
    table = np.array([MISSING if name is None else place[name] for name in names], dtype=np.int32)
    numbers = smallest(table[codes] if len(table) else codes, len(offered))
    ratings = Ratings(numbers, offered, frame.coders, units=frame.units)
    return Matrix(ratings.as_sets() if set_valued else ratings, _notices(frame, codes, texts))


@dataclass(frozen=True, eq=False)
class _Grid:
    """Rows of equal width, each with its number in the file."""

    rows: list[Sequence[str]]
    numbers: Sequence[int]

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> _Grid:
        given = list(rows)
        while given and not any(cell.strip() for cell in given[-1]):
            given.pop()
        if not given:
            raise ValueError(
                "The matrix is empty: it needs a header row of coder names and one row per unit."
            )
        kept = [number for number, row in enumerate(given, start=1) if row]
        if len(kept) < len(given):
            given = [row for row in given if row]
        width = len(given[0])
        if set(map(len, given)) != {width}:
            odd = next(i for i, row in enumerate(given) if len(row) != width)
            raise ValueError(
                f"Row {kept[odd]} has {len(given[odd])} cells, but row {kept[0]} has {width}; "
                "each row needs one cell per column, an empty one where a rating is missing."
            )
        first = [given[0][0].removeprefix("\ufeff"), *given[0][1:]]
        return cls([first, *given[1:]], kept)


@dataclass(frozen=True, eq=False)
class _Frame:
    """Where coders, units and ratings stand in the grid."""

    coders: tuple[str, ...]
    units: tuple[str, ...]
    transposed: bool
    numbers: Sequence[int]
    headed: int
    """Rows before the first rating."""
    margin: int
    """Columns before the first rating."""

    @classmethod
    def of(cls, grid: _Grid, transposed: bool) -> _Frame:
        corner = grid.rows[0][0].strip().casefold() == UNIT_COLUMN
        column = [row[0].strip() for row in grid.rows] if corner or transposed else []
        row = [cell.strip() for cell in grid.rows[0]]
        if transposed:
            frame = cls(
                tuple(column[corner:]), tuple(row[1:]) if corner else (), True, grid.numbers, int(corner), 1
            )
        else:
            frame = cls(tuple(row[corner:]), tuple(column[1:]), False, grid.numbers, 1, int(corner))
        frame._check_coders()
        return frame

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of the ratings as they stand in the file; -1 is worked out from their number."""
        return (len(self.coders), -1) if self.transposed else (-1, len(self.coders))

    def cells(self, grid: _Grid) -> Iterable[Hashable]:
        """The ratings, row by row."""
        rows = grid.rows[self.headed :]
        return chain.from_iterable((row[self.margin :] for row in rows) if self.margin else rows)

    def place(self, coder: int, unit: int) -> str:
        """Where a rating stands, for a sentence."""
        row, column = (coder, unit) if self.transposed else (unit, coder)
        return (
            f"Row {self.numbers[row + self.headed]}, column {column + self.margin + 1} "
            f"(coder {self.coders[coder]!r})"
        )

    def _check_coders(self) -> None:
        kind = "row" if self.transposed else "column"
        if not self.coders:
            raise ValueError("There is no coder: the header holds nothing beside the column of units.")
        first: dict[str, int] = {}
        for index, name in enumerate(self.coders):
            where = self.numbers[index + self.headed] if self.transposed else index + self.margin + 1
            if not name:
                raise ValueError(f"The {kind} {where} has no coder name in its first cell.")
            if name in first:
                raise ValueError(
                    f"The coder {name!r} is listed twice, in {kind} {first[name]} and {kind} {where}; "
                    "each coder needs one name."
                )
            first[name] = where


def _names(texts: Sequence[str], set_valued: bool, at: Callable[[int], str]) -> list[str | None]:
    """The category of each distinct text; None for an empty cell."""
    names: list[str | None] = []
    for label, text in enumerate(texts):
        if text.casefold() == "nan":
            raise ValueError(
                f"{at(label)}: {text!r} may be a missing rating or a label; "
                "leave the cell empty or write another label."
            )
        try:
            names.append((set_name(parse_set(text)) if set_valued else text) if text else None)
        except ValueError as error:
            raise ValueError(f"{at(label)}: {error}.") from None
    return names


def _without_tails(names: Sequence[str | None]) -> list[str | None]:
    """``1.0`` as ``1`` where both occur: a column with a gap is written so by many programs."""
    whole = {name for name in names if name is not None and _WHOLE(name)}
    return [name.partition(".")[0] if _is_twin(name, whole) else name for name in names]


def _is_twin(name: str | None, whole: Collection[str | None]) -> TypeGuard[str]:
    return name is not None and bool(_TAILED(name)) and name.partition(".")[0] in whole


def _offered(
    names: Sequence[str | None], categories: Sequence[str] | None, set_valued: bool, at: Callable[[int], str]
) -> tuple[str, ...]:
    used = natural_order({name for name in names if name is not None})
    if categories is None:
        return tuple(used)
    allowed = set(categories)
    if len(allowed) < len(categories):
        raise ValueError("A category is offered twice; name each once.")
    for label, name in enumerate(names):
        parts = [] if name is None else parse_set(name) if set_valued else [name]
        if strange := [part for part in parts if part not in allowed]:
            raise ValueError(f"{at(label)}: {strange[0]!r} is not among the categories offered.")
    return tuple(used) if set_valued else tuple(categories)


def _notices(frame: _Frame, codes: IntArray, texts: Sequence[str]) -> tuple[str, ...]:
    notices = []
    for label, text in enumerate(texts):
        if text.casefold() in _LOOKS_MISSING:
            count = int((codes == label).sum())
            notices.append(
                f"{text!r} was taken as a label ({count} cells); leave cells empty where a rating is missing."
            )
    whole = {text for text in texts if _WHOLE(text)}
    if tailed := sorted(text for text in texts if _is_twin(text, whole)):
        notices.append(f"{', '.join(tailed[:5])} were taken as the same labels as without the decimals.")
    folded: dict[str, list[str]] = {}
    for text in texts:
        folded.setdefault(text.casefold(), []).append(text)
    if twins := [" and ".join(map(repr, same)) for same in folded.values() if len(same) > 1]:
        notices.append(f"{twins[0]} differ in upper and lower case only and count as different labels.")
    if frame.coders and not frame.transposed and frame.coders[0].casefold() in _LOOKS_LIKE_UNITS:
        notices.append(
            f"The first column, {frame.coders[0]!r}, was taken as a coder; "
            f"head it {UNIT_COLUMN!r} if it names the units."
        )
    named = [unit for unit in frame.units if unit]
    if len(set(named)) < len(named):
        twice = Counter(named).most_common(1)[0][0]
        notices.append(f"The unit {twice!r} is listed more than once; each row was taken as its own unit.")
    return tuple(notices)
