"""Charts as SVG within a page: title, axes, units, source, and every value as text beside its mark.

Colour is never the only sign: bars that lie in one row have their names above, lines have dashes and
marks of their own. The figures stand in the table below as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from coder.report.model import Chart, Row, Table

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C6D31", "#444444")
DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 5", "1 4", "12 4", "6 2 2 2")
WIDTH, RIGHT, TOP, ROW = 760, 60, 64, 26
NARROW, WIDE, LETTER = 140, 400, 7.4
"""Room for the labels of bars, at least and at most, and for one letter."""
LINES_HIGH = 300

Escape = Callable[[str], str]


def drawing(table: Table, chart: Chart, name: str, escape: Escape) -> str:
    """The chart as a figure with its source below."""
    rows = table.chart_rows(chart)
    names = [table.columns[at].name for at in chart.series]
    scale = _Scale(rows, chart)
    picture = _Picture(chart, rows, names, scale, escape)
    inside, height = picture.lines() if chart.kind == "lines" else picture.bars()
    legend, extra = picture.legend()
    described = f"{chart.value_axis} by {chart.label_axis}. The same figures stand in the table below."
    return (
        f'<figure class="chart" tabindex="0"><svg viewBox="0 0 {WIDTH} {height + extra}" width="{WIDTH}" '
        f'height="{height + extra}" role="img" aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(chart.title)}</title>\n'
        f'<desc id="{name}-desc">{escape(described)}</desc>\n'
        f'{picture.head()}<g transform="translate(0 {extra})">{inside}</g>{legend}</svg>\n'
        f"<figcaption>Source: {escape(chart.source)}</figcaption></figure>\n"
    )


class _Scale:
    """From values to places along the axis of values."""

    def __init__(self, rows: Sequence[Row], chart: Chart) -> None:
        columns = [*chart.series, *(at for at in (chart.low, chart.high) if at is not None)]
        values = [number(row[at]) for row in rows for at in columns]
        sums = [sum(number(row[at]) for at in chart.series) for row in rows]
        highest = max([*(sums if chart.kind == "stacked" else values), 0.0])
        lowest = min([*values, 0.0])
        self.step = _step(highest - lowest if chart.most is None else chart.most - lowest)
        if chart.most is None and all(value.is_integer() for value in values):
            self.step = max(self.step, 1.0)  # there is no half person
        self.high = (
            chart.most
            if chart.most is not None
            else max(self.step * math.ceil(highest / self.step), self.step)
        )
        self.low = self.step * math.floor(lowest / self.step)

    def share(self, value: float) -> float:
        """0 at the beginning of the axis, 1 at its end."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """The values that are written at the axis."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + self.step * at, 6) for at in range(count + 1)]


def _step(reach: float) -> float:
    """A round distance between ticks: at most six, whole from 1 on."""
    if reach <= 0:
        return 1
    base = 10.0 ** math.floor(math.log10(reach / 5))
    return next(base * factor for factor in (1, 2, 5, 10) if reach / (base * factor) <= 6)


def number(value: object) -> float:
    """A cell as a number; 0 where there is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class _Picture:
    def __init__(
        self,
        chart: Chart,
        rows: Sequence[Row],
        names: Sequence[str],
        scale: _Scale,
        escape: Escape,
    ) -> None:
        self.chart, self.rows, self.names, self.scale, self.escape = chart, rows, names, scale, escape
        longest = max((len(str(row[chart.labels])) for row in rows), default=0)
        self.left = round(min(WIDE, max(NARROW, LETTER * longest + 12)))

    def head(self) -> str:
        return f'<text class="title" x="0" y="18">{self.escape(_short(self.chart.title, 100))}</text>\n'

    def legend(self) -> tuple[str, int]:
        """The names of the series, in lines below the title, and how high they are."""
        if len(self.names) < 2:
            return "", 0
        drawn, x, y = [], 0.0, 44
        for number_, name in enumerate(self.names):
            wide = 40 + 7.2 * len(name)
            if x and x + wide > WIDTH:
                x, y = 0.0, y + 22
            drawn.append(
                self._sample(number_, x, y) + f'<text x="{_at(x + 28)}" y="{y}">{self.escape(name)}</text>\n'
            )
            x += wide + 12
        return "".join(drawn), y - 44 + 22

    def _sample(self, series: int, x: float, y: float) -> str:
        if self.chart.kind == "lines":
            middle = y - 4
            return f'<path d="M{_at(x)} {_at(middle)}h22" {_stroke(series)}/>{_mark(series, x + 11, middle)}'
        return f'<rect x="{_at(x)}" y="{_at(y - 12)}" width="22" height="14" fill="{COLOURS[series % 8]}"/>'

    # --- bars that lie on their side ------------------------------------------------------

    def bars(self) -> tuple[str, int]:
        wide = WIDTH - self.left - RIGHT
        end = TOP + ROW * len(self.rows)
        drawn = []
        for tick in self.scale.ticks():
            x = self.left + wide * self.scale.share(tick)
            drawn.append(f'<line class="grid" x1="{_at(x)}" y1="{TOP - 6}" x2="{_at(x)}" y2="{end}"/>')
            drawn.append(
                f'<text class="soft" x="{_at(x)}" y="{end + 16}" text-anchor="middle">{tick:g}</text>\n'
            )
        for at, row in enumerate(self.rows):
            drawn.append(self._bar(row, TOP + ROW * at, wide))
        zero = self.left + wide * self.scale.share(0)
        drawn.append(f'<line class="axis" x1="{_at(zero)}" y1="{TOP - 6}" x2="{_at(zero)}" y2="{end}"/>\n')
        if self.chart.mark is not None:
            x = self.left + wide * self.scale.share(self.chart.mark)
            drawn.append(f'<line class="mark" x1="{_at(x)}" y1="{TOP - 6}" x2="{_at(x)}" y2="{end}"/>')
            drawn.append(_soft(x, TOP - 10, f"target {self.chart.mark:g}"))
        middle = self.left + wide / 2
        drawn.append(_soft(middle, end + 36, self.escape(self.chart.value_axis)))
        drawn.append(_soft(self.left - 8, TOP - 10, self.escape(self.chart.label_axis), "end"))
        return "".join(drawn), end + 44

    def _bar(self, row: Row, top: float, wide: float) -> str:
        label = self.escape(_short(str(row[self.chart.labels]), 53))
        drawn = [f'<text x="{self.left - 8}" y="{_at(top + 17)}" text-anchor="end">{label}</text>']
        start, last = 0.0, 0.0
        for series, at in enumerate(self.chart.series):
            if row[at] is None:
                drawn.append(f'<text class="soft" x="{self.left + 6}" y="{_at(top + 17)}">none</text>')
                continue
            value = number(row[at])
            low, high = sorted((self.scale.share(start), self.scale.share(start + value)))
            drawn.append(
                f'<rect x="{_at(self.left + wide * low)}" y="{_at(top + 4)}" '
                f'width="{_at(wide * (high - low))}" height="{ROW - 8}" '
                f'fill="{COLOURS[series % 8]}" stroke="#fff"/>'
            )
            if self.chart.kind == "stacked":
                if value and wide * (high - low) > 9 * len(f"{value:g}"):
                    x = self.left + wide * (low + high) / 2
                    drawn.append(self._inside(x, top, value, series))
                start += value
            last = max(last, high)
        drawn.append(self._range(row, top, wide, last))
        return "".join(drawn) + "\n"

    def _inside(self, x: float, top: float, value: float, series: int) -> str:
        shade = "light" if series % 8 in (0, 2, 4, 6, 7) else "dark"
        place = f'x="{_at(x)}" y="{_at(top + 17)}" text-anchor="middle"'
        return f'<text class="{shade}" {place}>{value:g}</text>'

    def _range(self, row: Row, top: float, wide: float, last: float) -> str:
        """The whisker of the range, and the value at the end of the bar."""
        drawn, middle = "", top + ROW / 2
        if self.chart.low is not None and self.chart.high is not None and row[self.chart.high] is not None:
            low, high = (
                self.left + wide * self.scale.share(number(row[at]))
                for at in (self.chart.low, self.chart.high)
            )
            if high > low:
                drawn = (
                    f'<path class="range" fill="none" d="M{_at(low)} {_at(middle)}H{_at(high)}'
                    f'M{_at(low)} {_at(middle - 5)}v10M{_at(high)} {_at(middle - 5)}v10"/>'
                )
            last = max(last, (high - self.left) / wide)
        if self.chart.kind == "stacked" or row[self.chart.series[0]] is None:
            return drawn
        value = number(row[self.chart.series[0]])
        said = f"{value:.2f}" if self.chart.most == 1.0 else f"{value:g}"
        return drawn + f'<text x="{_at(self.left + wide * last + 6)}" y="{_at(top + 17)}">{said}</text>'

    # --- lines over time --------------------------------------------------------------------

    def lines(self) -> tuple[str, int]:
        left, right, end = 56, 20, TOP + LINES_HIGH
        wide = WIDTH - left - right
        drawn = []
        for tick in self.scale.ticks():
            y = end - LINES_HIGH * self.scale.share(tick)
            drawn.append(f'<line class="grid" x1="{left}" y1="{_at(y)}" x2="{WIDTH - right}" y2="{_at(y)}"/>')
            drawn.append(
                f'<text class="soft" x="{left - 8}" y="{_at(y + 4)}" text-anchor="end">{tick:g}</text>\n'
            )
        places = [left + wide * (at + 0.5) / max(len(self.rows), 1) for at in range(len(self.rows))]
        every = max(1, math.ceil(len(self.rows) / 11))
        for at, (x, row) in enumerate(zip(places, self.rows, strict=True)):
            if at % every == 0:
                label = self.escape(_short(str(row[self.chart.labels]), 10))
                drawn.append(
                    f'<text class="soft" x="{_at(x)}" y="{end + 18}" text-anchor="middle">{label}</text>'
                )
        for series, column in enumerate(self.chart.series):
            drawn.append(self._line(series, column, places, end))
        drawn.append(f'<line class="axis" x1="{left}" y1="{end}" x2="{WIDTH - right}" y2="{end}"/>')
        drawn.append(_soft(left + wide / 2, end + 40, self.escape(self.chart.label_axis)))
        drawn.append(f'<text class="soft" x="0" y="{TOP - 14}">{self.escape(self.chart.value_axis)}</text>\n')
        return "".join(drawn), end + 48

    def _line(self, series: int, column: int, places: Sequence[float], end: float) -> str:
        points = [
            None if row[column] is None else (x, end - LINES_HIGH * self.scale.share(number(row[column])))
            for x, row in zip(places, self.rows, strict=True)
        ]
        drawn = [
            f'<path d="M{_at(one[0])} {_at(one[1])}L{_at(two[0])} {_at(two[1])}" {_stroke(series)}/>'
            for one, two in pairwise(points)
            if one is not None and two is not None
        ]
        drawn += [_mark(series, *point) for point in points if point is not None]
        return "".join(drawn) + "\n"


def _soft(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text class="soft" x="{_at(x)}" y="{_at(y)}" text-anchor="{anchor}">{text}</text>\n'


def _stroke(series: int) -> str:
    dash = DASHES[series % len(DASHES)]
    return f'fill="none" stroke="{COLOURS[series % 8]}" stroke-width="2"' + (
        f' stroke-dasharray="{dash}"' if dash else ""
    )


def _mark(series: int, x: float, y: float) -> str:
    """A mark that differs between series in shape, not in colour alone."""
    paint = f'fill="{COLOURS[series % 8]}"'
    kind = series % 4
    if kind == 0:
        return f'<circle cx="{_at(x)}" cy="{_at(y)}" r="4" {paint}/>'
    if kind == 1:
        return f'<rect x="{_at(x - 4)}" y="{_at(y - 4)}" width="8" height="8" {paint}/>'
    shape = "l5 9h-10z" if kind == 2 else "l5 5l-5 5l-5 -5z"
    return f'<path d="M{_at(x)} {_at(y - 5)}{shape}" {paint}/>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
