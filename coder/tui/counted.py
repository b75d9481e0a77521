"""What the screens of counts ask and show: questions, rows with bars, cells of a cross table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coder.counts.crosstab import Axis, Cell, CrossTable
from coder.counts.presence import GROUP_LAYERS
from coder.counts.tally import CONSENSUS, CountRow, Counts
from coder.model import Codebook
from coder.project.counting import UNIT_WORDS, Report
from coder.tui.widgets.cells import Column

WHOLE_UNITS = ("case", "testimony", "excerpt")
UNITS = (*WHOLE_UNITS, "coding", "character")
LAYERS = ("any", "majority", "all", CONSENSUS)
HIDDEN, NOTHING_SAID = "*", "–"
SIGNS, PLAIN_SIGNS = ("█", "▓", "░"), ("#", "=", "-")
"""Of bars: what every coder found, what else the layer has, what else any coder found."""
MIN_NAME, MIN_BAR, MOST_BAR = 18, 10, 40
RANGE = "low and high:"
"""Begins the sentence of a caption that the legend of the bars says shorter."""
TOTAL = "total"
"""Id of a cross table's column of sums, and the label of its row of them; no label is so written."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is counted, and of whom."""

    unit: str = "case"
    layer: str = "any"
    where: str = ""
    min_cell: int = 0
    by: str = ""
    """Attribute that divides the people in counts; empty for none."""
    row: str = ""
    """Axes of a cross table; empty in counts."""
    column: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """What may be counted here."""
        return WHOLE_UNITS if self.row else UNITS

    def next_unit(self) -> Question:
        """The same of the next unit; in another layer where the unit is not in this one."""
        at = self.units.index(self.unit) + 1 if self.unit in self.units else 0
        found = replace(self, unit=self.units[at % len(self.units)])
        return found if found.layer in found.layers([found.layer]) else replace(found, layer="any")

    def layers(self, coders: Sequence[str]) -> tuple[str, ...]:
        """The layers that the unit can be counted in."""
        named = (*LAYERS, *(name for name in coders if name not in LAYERS))
        is_whole = self.unit in WHOLE_UNITS
        return tuple(name for name in named if is_whole or name == "any" or name not in GROUP_LAYERS)

    def next_layer(self, coders: Sequence[str]) -> Question:
        """The same in the next layer."""
        known = self.layers(coders)
        at = known.index(self.layer) + 1 if self.layer in known else 0
        return replace(self, layer=known[at % len(known)])


# --- counts as bars -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BarRow:
    """A code, a family, or one group of those who voice a code."""

    title: str
    row: CountRow
    depth: int = 0
    groups: tuple[str, ...] = ()


def code_rows(counts: Counts, book: Codebook) -> list[BarRow]:
    """Each family with its codes below it; a person counts once in every row."""
    titles = {code.path: code.title for code in book.codes}
    families = {family.name: family.title for family in book.families}
    heads = {row.code: row for row in counts.families}
    found: list[BarRow] = []
    seen = set()
    for row in counts.rows:
        family = row.code.partition(".")[0]
        if family not in seen:
            seen.add(family)
            if family in heads:
                found.append(BarRow(families.get(family, family), heads[family]))
        found.append(BarRow(titles.get(row.code, row.code), row, row.code.count(".")))
    return found


def group_rows(counts: Counts, code: str) -> list[BarRow]:
    """The groups of a code or family."""
    rows = (row for row in (*counts.rows, *counts.families) if row.code == code)
    return [BarRow(", ".join(row.groups), row, groups=row.groups) for row in rows]


def most(rows: Sequence[BarRow]) -> int:
    """The longest bar."""
    return max((max(each.row.count or 0, each.row.high or 0) for each in rows), default=0)


def range_bar(row: CountRow, longest: int, width: int, *, plain: bool = False) -> str:
    """``███▓▓░``: what every coder found, what else the layer has, what else any coder found."""
    if row.count is None or longest <= 0 or width <= 0:
        return ""
    low = row.count if row.low is None else min(row.low, row.count)
    high = row.count if row.high is None else max(row.high, row.count)
    ends = [_cells(figure, longest, width) for figure in (low, row.count, high)]
    full, more, rest = PLAIN_SIGNS if plain else SIGNS
    return full * ends[0] + more * (ends[1] - ends[0]) + rest * (ends[2] - ends[1])


def _cells(figure: int, longest: int, width: int) -> int:
    """Cells of a bar; somebody is always to be seen."""
    return max(round(width * figure / longest), 1 if figure else 0)


def legend(counts: Counts, *, plain: bool = False) -> str:
    """What the signs of the bars mean."""
    full, more, rest = PLAIN_SIGNS if plain else SIGNS
    ranged = any(row.low is not None and row.high != row.low for row in counts.rows)
    if not ranged:
        return ""
    if counts.layer == CONSENSUS:
        return f"{full} every coder found it too  {more} consensus  {rest} cards not settled"
    if counts.layer == "any":
        return f"{full} every coder found it  {more} any coder, before reconciling"
    return f"{full} every coder found it  {more} {counts.layer}  {rest} any coder"


def bar_columns(name: str, rows: Sequence[BarRow], width: int, names: int = 0) -> list[Column]:
    """The columns of counts in ``width`` cells; what room is left goes to the names, then the bars.

    ``names`` is the width of the first column, where another table beneath or above has one.
    """
    digits = max((len(figure_text(each.row.count, each.row)) for each in rows), default=1)
    count = max(digits, 5) + 1
    fixed = count + 7 + 8 + 8
    is_ranged = any(each.row.low is not None for each in rows)
    between = max(2 * digits + 2, 8) if is_ranged else 0
    longest = max((len(each.title) + 2 * each.depth for each in rows), default=0)
    room = width - fixed - between
    title = names or min(
        max(longest + 1, MIN_NAME), max(room - MIN_BAR, MIN_NAME), max(width * 7 // 20, MIN_NAME)
    )
    bar = min(max(room - title, 0), MOST_BAR)
    return [
        Column("code", name, title, is_figure=False),
        Column("count", "count", count),
        Column("share", " share", 7, is_figure=False),
        *([Column("bar", "", bar, is_figure=False)] if bar > 1 else []),
        *([Column("range", "range", between, is_figure=False)] if between else []),
        Column("absent", "absent", 8),
        Column("unknown", "unknown", 8),
    ]


def bar_cell(longest: int, *, plain: bool) -> Callable[[BarRow, Column], str]:
    """What stands in a cell of counts."""

    def say(each: BarRow, column: Column) -> str:
        row = each.row
        words = {
            "code": lambda: "  " * each.depth + each.title,
            "count": lambda: figure_text(row.count, row),
            "share": lambda: share_text(row).rjust(column.width - 1),
            "bar": lambda: range_bar(row, longest, column.width - 1, plain=plain),
            "range": lambda: range_text(row),
            "absent": lambda: figure_text(row.absent, row),
            "unknown": lambda: figure_text(row.unknown, row),
        }
        return words[column.id]()

    return say


def figure_text(figure: int | None, row: CountRow) -> str:
    """A figure; a star where it is hidden, a dash where there is none."""
    return f"{figure:,}" if figure is not None else HIDDEN if row.suppressed else NOTHING_SAID


def share_text(row: CountRow) -> str:
    """``52 %`` of those whose answer is in."""
    if row.share is None:
        return HIDDEN if row.suppressed and None in (row.count, row.absent) else NOTHING_SAID
    return f"{100 * row.share:.0f} %"


def range_text(row: CountRow) -> str:
    """``3–7``; one figure where both ends are the same."""
    if row.low is None or row.high is None:
        return HIDDEN if row.suppressed else ""
    return f"{row.low:,}" if row.low == row.high else f"{row.low:,}–{row.high:,}"


def first_group(rows: Sequence[BarRow]) -> int:
    """The first group that somebody is in; 0 where nobody is."""
    return next((at for at, each in enumerate(rows) if each.row.count), 0)


def answer_in(column: str) -> str:
    """What the passages behind a column are: count, absent, unknown."""
    return column if column in ("absent", "unknown") else "count"


# --- cross tables -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One row of a cross table."""

    label: str | None
    """None for the row of sums."""
    title: str
    cells: tuple[Cell, ...]
    total: Cell


def cross_rows(table: CrossTable, titles: dict[str, str]) -> list[CrossRow]:
    """The rows, sums last."""
    found = [
        CrossRow(label, title, cells, total)
        for label, title, cells, total in zip(
            table.row.labels, axis_titles(table.row, titles), table.cells, table.row_totals, strict=True
        )
    ]
    return [*found, CrossRow(None, TOTAL, table.column_totals, table.total)]


def axis_titles(axis: Axis, titles: dict[str, str]) -> list[str]:
    """The categories as the codebook calls them."""
    found = []
    for label in axis.labels:
        bare = label.removeprefix("not ")
        found.append(("not " if bare != label else "") + titles.get(bare, bare))
    return found


def strength(cell: Cell, largest: int) -> float | None:
    """How dark a cell is, 0 to 1; None where nothing is known."""
    return None if cell.count is None or not largest else cell.count / largest


def largest_cell(table: CrossTable) -> int:
    """The largest figure within the table."""
    return max((cell.count or 0 for line in table.cells for cell in line), default=0)


def cell_figure(cell: Cell, base: Cell | None) -> str:
    """The count, or its share of ``base``."""
    if cell.count is None:
        return HIDDEN
    if base is None:
        return f"{cell.count:,}"
    if base.count is None:
        return HIDDEN
    return f"{100 * cell.count / base.count:.0f} %" if base.count else NOTHING_SAID


# --- sentences ----------------------------------------------------------------------------------


def counted_line(question: Question, counts: Counts) -> str:
    """Over whom was counted: ``14 people, layer any``."""
    over = "" if counts.unit in ("coding", "case") else f"{counts.n_units:,} {UNIT_WORDS[counts.unit]} of "
    people = f"{counts.n_cases:,} {'person' if counts.n_cases == 1 else 'people'}"
    hides = f", none about fewer than {question.min_cell}" if question.min_cell > 1 else ""
    return f"{over}{people}, layer {counts.layer}{hides}"


def caveats(caption: str) -> str:
    """What a caption says beyond unit, layer, coders, codebook and record: who is missing, what is hidden."""
    beyond = caption.partition(". ")[2].split(". ")
    return ". ".join(sentence for sentence in beyond if not sentence.startswith(RANGE))


def behind_title(said: str, answer: str, report: Report, titles: dict[str, str]) -> str:
    """What the passages behind a figure have in common."""
    code, *groups = said.split(", ")
    verb = {"count": "", "absent": "absent: ", "unknown": "unknown: "}[answer]
    where = f" where {report.where}" if report.where else ""
    return f"{verb}{', '.join([titles.get(code, code), *groups])}{where}, layer {report.counts.layer}"
