"""Cross tables: attributes, codes and families against one another.

Everything on an axis is made of questions that each unit answers in exactly one way: an attribute
has its values, a code has "has it", "does not" and "unknown". So the sums of every question's answers
agree. An axis of a family shows only who has each of its codes, and then who has none and who is
unknown: there one person may be in several rows, and totals are of distinct people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coder.counts.disclosure import Disclosure
from coder.counts.grouping import Grouping
from coder.counts.presence import Presence, WholeUnit
from coder.counts.residuals import Departure, departure

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE, UNKNOWN = "(none)", "(unknown)"
MOST_COLUMNS = 100
HAS, ABSENT, OPEN = 0, 1, 2


@dataclass(frozen=True)
class Question:
    """Something that every unit answers in exactly one way."""

    name: str
    n_answers: int
    of_unit: Ints
    known: tuple[bool, ...]
    """Per answer: whether it says something."""
    of_case: Ints | None = None
    """Of an attribute: each case's value."""
    row: int = -1
    """Of a code: its row in the grid."""


@dataclass(frozen=True, slots=True)
class Category:
    """One row or column: an answer to a question."""

    label: str
    question: int
    answer: int
    codes: tuple[str, ...] = ()
    """The codes whose passages are behind it; none where nothing was said."""
    known: bool = True


@dataclass(frozen=True)
class Axis:
    """The rows or the columns of a table."""

    name: str
    title: str
    questions: tuple[Question, ...]
    categories: tuple[Category, ...]
    overlapping: bool
    """Whether a unit may be in several categories."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The categories by name."""
        return tuple(category.label for category in self.categories)


@dataclass(frozen=True, slots=True)
class Cell:
    """Units in a row and a column at once; None where disclosure control hides it."""

    count: int | None
    people: int | None
    departure: Departure | None = None
    """None unless asked for, where something around is hidden, and where a row or column is no answer."""

    @property
    def suppressed(self) -> bool:
        """Whether it is hidden."""
        return self.count is None


@dataclass(frozen=True)
class CrossTable:
    """A cross table with its sums."""

    unit: WholeUnit
    layer: str
    row: Axis
    column: Axis
    cells: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...]
    """Distinct units in each row, whatever their columns."""
    column_totals: tuple[Cell, ...]
    total: Cell
    """Distinct units in the table."""
    n_cases: int
    min_cell: int = 0
    suppressed: int = 0
    """Cells and totals that are hidden."""

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two labels.

        Raises:
            KeyError: no such row or column.
        """
        return self.cells[place_of(self.row, row)][place_of(self.column, column)]


def place_of(axis: Axis, label: str) -> int:
    """The place of a category by its label, or by the last segment of a code where that names one.

    Raises:
        KeyError: none or several.
    """
    wanted = label.strip().casefold()
    whole = [at for at, name in enumerate(axis.labels) if name.casefold() == wanted]
    found = whole or [at for at, name in enumerate(axis.labels) if name.casefold().endswith(f".{wanted}")]
    if len(found) != 1:
        raise KeyError(label)
    return found[0]


def attribute_axis(grouping: Grouping, grid: Presence) -> Axis:
    """An attribute of cases; units finer than a case have its case's value."""
    known = tuple(at not in grouping.unknown for at in range(len(grouping)))
    question = Question(grouping.name, len(grouping), grouping.of_case[grid.case], known, grouping.of_case)
    categories = [Category(label, 0, at, known=known[at]) for at, label in enumerate(grouping.labels)]
    return Axis(grouping.name, grouping.title, (question,), tuple(categories), overlapping=False)


def code_axis(grid: Presence, code: str) -> Axis:
    """One code: has it, does not, unknown."""
    categories = (
        Category(code, 0, HAS, (code,)),
        Category(f"not {code}", 0, ABSENT),
        Category(UNKNOWN, 0, OPEN, known=False),
    )
    return Axis(code, code, (_question(grid, code),), categories, overlapping=False)


def codes_axis(name: str, title: str, grid: Presence, codes: Sequence[str], whole: str | None) -> Axis:
    """Several codes, and the units that have none of them.

    Args:
        name: As asked for.
        title: For headings.
        grid: The units.
        codes: In the order wanted.
        whole: The row of the grid that holds all of ``codes`` (their family); None leaves out the
            categories of none and unknown.
    """
    questions = [_question(grid, code) for code in codes]
    categories = [Category(code, at, HAS, (code,)) for at, code in enumerate(codes)]
    if whole is not None:
        questions.append(_question(grid, whole))
        last = len(codes)
        categories += [Category(NONE, last, ABSENT), Category(UNKNOWN, last, OPEN, known=False)]
    return Axis(name, title, tuple(questions), tuple(categories), overlapping=True)


def _question(grid: Presence, code: str) -> Question:
    row = grid.row(code)
    answer = np.where(grid.has[row], HAS, np.where(grid.absent[row], ABSENT, OPEN)).astype(np.int64)
    return Question(code, 3, answer, (True, True, False), row=row)


def crosstab(
    grid: Presence, row: Axis, column: Axis, *, least: int = 0, residuals: bool = False
) -> CrossTable:
    """Count units by two axes.

    Args:
        grid: The units that count.
        row: Made from the same grid.
        column: Likewise.
        least: Fewest people that a figure may be about.
        residuals: Also the counts expected without association, and the distance from them.

    Raises:
        ValueError: more columns than can be read, fewer people than the threshold altogether, or a
            threshold where a code stands on both axes.
    """
    people = _People(grid)
    _check(row, column, people.total, least)
    disclosure = Disclosure(grid, least)
    pairs = {
        (first, second): _Pair(people, row.questions[first], column.questions[second], disclosure)
        for first in {category.question for category in row.categories}
        for second in {category.question for category in column.categories}
    }
    cells = tuple(
        tuple(pairs[r.question, c.question].cell(r.answer, c.answer, residuals) for c in column.categories)
        for r in row.categories
    )
    row_totals = tuple(
        _agreed([pair.cell(r.answer, -1) for (first, _), pair in pairs.items() if first == r.question])
        for r in row.categories
    )
    column_totals = tuple(
        _agreed([pair.cell(-1, c.answer) for (_, second), pair in pairs.items() if second == c.question])
        for c in column.categories
    )
    total = _agreed([pair.cell(-1, -1) for pair in pairs.values()])
    shown = [*(cell for line in cells for cell in line), *row_totals, *column_totals, total]
    return CrossTable(
        grid.unit, grid.layer, row, column, cells, row_totals, column_totals, total, people.total, least,
        sum(cell.suppressed for cell in shown),
    )  # fmt: skip


def _check(row: Axis, column: Axis, n_people: int, least: int) -> None:
    """Refuse a table that cannot be read, or that would tell too much."""
    if len(column.categories) > MOST_COLUMNS:
        raise ValueError(
            f"{column.name} has {len(column.categories)} values, and a table has at most {MOST_COLUMNS} "
            "columns: make it the rows, bin it (date:month, age:10), or take another attribute."
        )
    if least > 1 and _related(row, column):
        raise ValueError(
            f"{row.name} and {column.name} have codes in common, so that sums and cells tell of one another "
            "and nothing can be hidden. Take other axes, or: coder cooccurrence --within case --min-cell N"
        )
    if 0 < n_people < least:
        raise ValueError(f"The table would be about fewer than {least} people: nothing of it can be shown.")


def _related(row: Axis, column: Axis) -> bool:
    """Whether a code of one axis is a code of the other, or above or below it."""
    first = [code for category in row.categories for code in category.codes]
    second = [code for category in column.categories for code in category.codes]
    return any(f"{a}.".startswith(f"{b}.") or f"{b}.".startswith(f"{a}.") for a in first for b in second)


def _agreed(cells: Sequence[Cell]) -> Cell:
    """The same sum as several tables give it: hidden when one of them hides it."""
    return next((cell for cell in cells if cell.suppressed), cells[0]) if cells else Cell(0, 0)


class _People:
    """Counts distinct people; what is asked of one question alone is answered once."""

    def __init__(self, grid: Presence) -> None:
        self.grid = grid
        self.n = max(grid.n_cases, 1)
        self.total = len(np.unique(grid.case))
        self._of_question: dict[int, Ints] = {}

    def distinct(self, answer: Ints, size: int) -> Ints:
        """Per answer: people with a unit that gives it."""
        seen = np.zeros(size * self.n, dtype=bool)  # to mark them is many times quicker than to sort them
        seen[answer * self.n + self.grid.case] = True
        found: Ints = seen.reshape(size, self.n).sum(axis=1)
        return found

    def of(self, question: Question) -> Ints:
        """The same for the answers to a question of the table."""
        if id(question) not in self._of_question:
            self._of_question[id(question)] = self.distinct(question.of_unit, question.n_answers)
        return self._of_question[id(question)]


class _Pair:
    """All answers to one question against all answers to another, with sums."""

    def __init__(self, people: _People, row: Question, column: Question, disclosure: Disclosure) -> None:
        self.row, self.column = row, column
        shape = (row.n_answers, column.n_answers)
        size = shape[0] * shape[1]
        place = row.of_unit * shape[1] + column.of_unit
        inside = np.bincount(place, minlength=size).reshape(shape)
        self.values = _framed(inside, inside.sum(axis=1), inside.sum(axis=0), int(inside.sum()))
        self.people = (
            self.values
            if people.grid.unit == "case"
            else _framed(
                people.distinct(place, size).reshape(shape), people.of(row), people.of(column), people.total
            )
        )
        self.hidden = _hidden(row, column, disclosure)

    def cell(self, row: int, column: int, residuals: bool = False) -> Cell:
        if self.hidden[row, column]:
            return Cell(None, None)
        people = (
            None if self.hidden.any() and self.people is not self.values else int(self.people[row, column])
        )
        found = self._departure(row, column) if residuals else None
        return Cell(int(self.values[row, column]), people, found)

    def _departure(self, row: int, column: int) -> Departure | None:
        # Expected counts are made of the sums, so they would tell what is hidden among them.
        if self.hidden.any() or not (self.row.known[row] and self.column.known[column]):
            return None
        known = self.values[:-1, :-1][np.ix_(self.row.known, self.column.known)]
        at = sum(self.row.known[:row]), sum(self.column.known[:column])
        return departure(
            int(known[at]), int(known[at[0]].sum()), int(known[:, at[1]].sum()), int(known.sum())
        )


def _hidden(row: Question, column: Question, disclosure: Disclosure) -> Flags:
    """Which answers to two questions at once are hidden, with their sums."""
    if row.of_case is not None and column.of_case is not None:
        return disclosure.sizes((row.of_case, row.n_answers), (column.of_case, column.n_answers))
    if row.of_case is not None:
        return _hidden(column, row, disclosure).T
    if column.of_case is not None:
        groups = (column.of_case, column.n_answers)
        voiced, sizes = disclosure.voiced(row.row, groups), disclosure.sizes(groups)
        # Those who have none of a family tell how many have any, which its codes tell nearly too.
        tells = disclosure.tells(row.row, groups) and not (disclosure.has_below(row.row) and voiced.any())
        told = np.append(np.full(column.n_answers, tells), disclosure.tells(row.row))
        return np.stack([voiced, voiced | ~told, ~told, sizes])
    hidden = np.full((4, 4), not disclosure.answers(row.row, column.row))
    hidden[HAS, HAS] = disclosure.together(row.row, column.row)
    hidden[:, 3], hidden[3] = _sums_hidden(row, disclosure), _sums_hidden(column, disclosure)
    return hidden


def _sums_hidden(question: Question, disclosure: Disclosure) -> Flags:
    """Has, absent, unknown, everybody of one code."""
    voiced, told = bool(disclosure.voiced(question.row)), disclosure.tells(question.row)
    return np.array([voiced, voiced or not told, not told, False])


def _framed(inside: Ints, rows: Ints, columns: Ints, total: int) -> Ints:
    framed = np.zeros((inside.shape[0] + 1, inside.shape[1] + 1), dtype=np.int64)
    framed[:-1, :-1] = inside
    framed[:-1, -1], framed[-1, :-1], framed[-1, -1] = rows, columns, total
    return framed
