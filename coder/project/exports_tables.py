"""The tables of counts that leave the project: layers, attributes, time, families, codes together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from coder.counts.grouping import MISSING, UNREADABLE
from coder.counts.tally import CONSENSUS
from coder.errors import CoderError
from coder.project.counting import UNIT_WORDS, count
from coder.project.crossing import FAMILIES, CrossReport, cooccurrence, crosstab
from coder.project.exports_asked import ExportAsked
from coder.project.exports_words import column
from coder.project.leaks import name_variables
from coder.project.material import Material
from coder.report.model import Chart, Column, Kind, Row, Table, rounded

if TYPE_CHECKING:
    from coder.counts.tally import CountRow
    from coder.project.counting import Report
    from coder.project.door import Project

WHOLE_UNITS = ("case", "testimony", "excerpt")
MOST_BARS, MOST_SERIES, MOST_PAIRS, MOST_VALUES, MOST_BINS = 40, 8, 6, 30, 36
TOTAL = "total"


class Tables:
    """Makes the tables of one export; what they are made from is gathered once."""

    def __init__(self, project: Project, asked: ExportAsked) -> None:
        self.project, self.asked = project, asked
        self.titles = {code.path: code.title for code in project.codebook.codes}
        self.titles |= {family.name: family.title for family in project.codebook.families}
        self.material = Material(project, asked.layer, round_name=asked.round_name, unit=asked.unit)
        self.suppressed = 0
        self.left_out: list[str] = []

    @property
    def crossing_unit(self) -> str:
        """Tables are crossed over whole units."""
        return self.asked.unit if self.asked.unit in WHOLE_UNITS else "case"

    # --- counts -------------------------------------------------------------------------

    def counts(self) -> Table:
        """Every code and family, in the layer asked for and beside it in the others."""
        asked = self.asked
        report = count(
            self.project, unit=asked.unit, layer=asked.layer, round_name=asked.round_name, where=asked.where,
            min_cell=asked.min_cell, with_names=asked.with_names, material=self.material,
        )  # fmt: skip
        self.suppressed += report.counts.suppressed
        found = report.counts
        layers = [name for name in ("any", "majority", "all", CONSENSUS) if name in _layers(report)]
        names = ["code", "title", "count", "absent", "unknown", "share", "low", "high", *layers]
        names += ["people"] if asked.unit != "case" else []
        rows = tuple(self._count_row(row, layers) for row in (*found.rows, *found.families))
        kinds: dict[str, Kind] = {"low": "whole", "high": "whole"}
        shown = tuple(column(name, kind=kinds.get(name)) for name in names)
        title = f"{report.title}, {asked.layer} layer"
        what = UNIT_WORDS[asked.unit]
        chart = Chart(
            "bars", f"{_first(len(found.rows), MOST_BARS)}{what.capitalize()} per code, range of the layers",
            0, (2,), "Code", f"Number of {what}", _source(report.caption), low=6, high=7,
            count=min(len(found.rows), MOST_BARS),
        )  # fmt: skip
        return Table(
            "counts", "Counts", title, report.caption, shown, rows, 1, (chart,),
            command=str(report.provenance["command"]),
        )  # fmt: skip

    def _count_row(self, row: CountRow, layers: Sequence[str]) -> Row:
        more = [row.people] if self.asked.unit != "case" else []
        return (
            row.code, self.titles.get(row.code, ""), row.count, row.absent, row.unknown, rounded(row.share),
            row.low, row.high, *(row.layers.get(name) for name in layers), *more,
        )  # fmt: skip

    # --- cross tables -------------------------------------------------------------------

    def crossed(self) -> Iterator[Table]:
        """Codes by each attribute, over time, and families against one another."""
        hidden = () if self.asked.with_names else name_variables(self.project.codebook)
        for variable in self.project.codebook.variables:
            if variable.name in hidden:
                self.left_out.append(
                    f"By {variable.name}: it holds people's names. --with-names lets it out."
                )
            elif variable.type == "date":
                yield from self._over_time(variable.name)
            else:
                yield from self._by_attribute(variable.name, variable.title or variable.name)
        families = [family.name for family in self.project.codebook.families]
        for first, second in list(combinations(families, 2))[:MOST_PAIRS]:
            yield from self._family_pair(first, second)

    def _by_attribute(self, name: str, title: str) -> Iterator[Table]:
        values = len(self.material.grouping(name, with_names=self.asked.with_names))
        if values > MOST_VALUES:
            self.left_out.append(f"By {name}: it has {values} values. See: coder crosstab codes {name}")
            return
        report = self._crosstab("codes", name)
        if report is not None:
            yield self._table(f"by_{name}", f"By {name}", report, title, "stacked")

    def _over_time(self, name: str) -> Iterator[Table]:
        bin_ = next(
            (each for each in ("month", "quarter") if self._bins(f"{name}:{each}") <= MOST_BINS), "year"
        )
        report = self._crosstab(f"{name}:{bin_}", FAMILIES)
        if report is not None:
            yield self._table(f"over_{name}", f"Over time ({name})", report, "Family", "lines", bin_)
        if self._bins(f"{name}:{bin_}") <= MOST_BINS + 2:
            report = self._crosstab("codes", f"{name}:{bin_}")
            if report is not None:
                yield self._table(f"codes_over_{name}", f"Codes over time ({name})", report, bin_, "")

    def _bins(self, asked: str) -> int:
        try:
            return len(self.material.grouping(asked, with_names=self.asked.with_names))
        except CoderError:  # too many bins, which a slip in the register makes
            return 1_000_000

    def _family_pair(self, first: str, second: str) -> Iterator[Table]:
        report = self._crosstab(first, second)
        if report is not None:
            kind = f"{self.titles.get(second, second)}"
            yield self._table(f"{first}_x_{second}", f"{first} x {second}", report, kind, "stacked")

    def _crosstab(self, row: str, column_: str) -> CrossReport | None:
        asked = self.asked
        try:
            report = crosstab(
                self.project, row, column_, unit=self.crossing_unit, layer=asked.layer,
                round_name=asked.round_name, where=asked.where, min_cell=asked.min_cell,
                with_names=asked.with_names, material=self.material,
            )  # fmt: skip
        except CoderError as error:
            self.left_out.append(f"{row} x {column_}: {error}")
            return None
        self.suppressed += report.table.suppressed
        return report

    def _table(
        self, key: str, name: str, report: CrossReport, legend: str, kind: str, bin_: str = ""
    ) -> Table:
        table, what = report.table, UNIT_WORDS[self.crossing_unit]
        with_titles = any(label in self.titles for label in table.row.labels)
        head: list[Column] = [Column(table.row.name, f"Rows: {table.row.title or table.row.name}.", width=28)]
        if with_titles:
            head.append(column("title"))
        first = len(head)
        heading = table.column.title or table.column.name
        short = [label.removeprefix(f"{table.column.name}.") for label in table.column.labels]
        figures = [
            Column(label, f"Distinct {what} in the row with {heading} {full}.", "whole", 13)
            for label, full in zip(short, table.column.labels, strict=True)
        ]  # fmt: skip
        lines: list[Row] = []
        for label, cells, total in zip(table.row.labels, table.cells, table.row_totals, strict=True):
            middle = [self.titles.get(label, "")] if with_titles else []
            lines.append((label, *middle, *(cell.count for cell in cells), total.count))
        below = [""] if with_titles else []
        lines.append((TOTAL, *below, *(cell.count for cell in table.column_totals), table.total.count))
        charts = self._charts(report, first, lines, legend, kind, bin_)
        return Table(
            key, name, report.title, report.caption, (*head, *figures, column(TOTAL)), tuple(lines), 1,
            charts, tuple(range(first, first + len(figures))), str(report.provenance["command"]), True,
        )  # fmt: skip

    def _charts(
        self, report: CrossReport, first: int, lines: Sequence[Row], legend: str, kind: str, bin_: str
    ) -> tuple[Chart, ...]:
        table, what = report.table, UNIT_WORDS[self.crossing_unit]
        n_series = len(table.column.labels)
        if not kind or n_series > MOST_SERIES or len(lines) < 2:
            return ()
        shown = [line[0] for line in lines[:-1] if line[0] not in (MISSING, UNREADABLE)]
        rows = min(len(shown), MOST_BARS if kind != "lines" else len(shown))
        several = table.row.overlapping and table.column.overlapping
        value = f"Number of {what}" + ("; one may count for several codes" if several else "")
        axis = f"{table.row.title or table.row.name}" + (f" ({bin_})" if bin_ else "")
        told = f"{what.capitalize()} by {axis} and {legend}"
        told = _first(len(shown), rows) + told
        return (
            Chart(
                "lines" if kind == "lines" else "stacked", told, 0, tuple(range(first, first + n_series)),
                axis, value,
                _source(report.caption), count=rows,
            ),
        )  # fmt: skip

    # --- codes together -----------------------------------------------------------------

    def together(self, *, within: str) -> Table:
        """Pairs of codes, the most frequent first."""
        asked = self.asked
        report = cooccurrence(
            self.project, within=within, layer=asked.layer, round_name=asked.round_name, where=asked.where,
            min_cell=asked.min_cell, material=self.material if within == self.material.unit else None,
        )  # fmt: skip
        self.suppressed += report.table.suppressed
        pairs = sorted(
            report.table.pairs, key=lambda pair: -1 if pair.count is None else pair.count, reverse=True
        )
        rows = tuple(
            (f"{pair.a} + {pair.b}", pair.a, pair.b, pair.count, pair.people, rounded(pair.jaccard),
             rounded(pair.expected), rounded(pair.residual), pair.reason or "")
            for pair in pairs
        )  # fmt: skip
        names = ("pair", "a", "b", "count", "people", "jaccard", "expected", "residual", "reason")
        most = min(15, sum(bool(pair.count) for pair in pairs))
        chart = Chart(
            "bars", f"Codes that occur most often together in one {within}", 0, (3,), "Pair of codes",
            f"Number of {UNIT_WORDS[within]}", _source(report.caption), count=most,
        )  # fmt: skip
        return Table(
            "cooccurrence", "Co-occurrence", report.title, report.caption, tuple(map(column, names)), rows, 1,
            (chart,) if most else (), (3,), str(report.provenance["command"]),
        )  # fmt: skip


def _layers(report: Report) -> set[str]:
    return {name for row in report.counts.rows for name in row.layers}


def _first(there: int, shown: int) -> str:
    return f"First {shown} of {there}: " if there > shown else ""


def _source(caption: str) -> str:
    """The first sentence of a caption: unit, layer, coders, codebook, record."""
    return caption.partition(". ")[0].removesuffix(".") + "."
