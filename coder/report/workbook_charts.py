"""Native charts of a workbook, each with title, axes, units, source, and a description in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coder.report.model import Chart, Row, Table

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31", "#000000")
"""Okabe and Ito's, which can be told apart with the common forms of colour blindness."""
PALE = "#A9CCE3"
"""Of the ends of a range."""
_MARKERS = ("circle", "square", "triangle", "diamond", "x", "star", "plus", "long_dash")
_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot", "long_dash_dot", "solid")
_TYPES = {
    "bars": {"type": "bar"}, "intervals": {"type": "bar"}, "lines": {"type": "line"},
    "stacked": {"type": "bar", "subtype": "stacked"},
}  # fmt: skip
_FEW = 10
_WIDTH = 760


def add_charts(book: Workbook, sheet: Worksheet, table: Table, header: int, widths: Sequence[int]) -> None:
    """Put the table's charts to the right of it, one below the other."""
    row = header
    for chart in table.drawn:
        rows = table.chart_rows(chart)
        height = 190 + (22 if chart.low is None else 34) * max(len(rows), 4)
        height = 400 if chart.kind == "lines" else min(height, 1100)
        picture = _chart(book, sheet.get_name(), table, chart, rows, header)
        picture.set_size({"width": _WIDTH, "height": height})
        sheet.insert_chart(
            row, len(widths) + 1, picture,
            {"description": f"{chart.title}. {chart.value_axis} by {chart.label_axis}. The figures stand in "
                            "the table at the left."},
        )  # fmt: skip
        # Rows are 20 pixels high, where nothing in them is wrapped.
        below = row + height // 20 + 1
        sheet.insert_textbox(
            below, len(widths) + 1, f"Source: {chart.source}",
            {"width": _WIDTH, "height": 56, "font": {"size": 9, "color": "#444444"}, "line": {"none": True},
             "fill": {"none": True}, "description": "Source of the chart above"},
        )  # fmt: skip
        row = below + 5


def _chart(book: Workbook, name: str, table: Table, chart: Chart, rows: Sequence[Row], header: int) -> Any:
    made: Any = book.add_chart(_TYPES[chart.kind])
    first = header + 1 + chart.first
    last = first + len(rows) - 1
    # Not every program draws error bars of its own ranges, so low and high are thinner bars beside.
    ranged = [at for at in (chart.low, *chart.series, chart.high) if at is not None]
    for number, at in enumerate(ranged):
        colour = PALE if at in (chart.low, chart.high) else COLOURS[number % len(COLOURS)]
        if len(ranged) == 3 and at == chart.series[0]:
            colour = COLOURS[0]
        series: dict[str, Any] = {
            "name": [name, header, at],
            "categories": [name, first, chart.labels, last, chart.labels],
            "values": [name, first, at, last, at],
        }
        if chart.kind == "lines":
            series["line"] = {"color": colour, "width": 2, "dash_type": _DASHES[number % len(_DASHES)]}
            series["marker"] = {"type": _MARKERS[number % len(_MARKERS)], "size": 6,
                                "fill": {"color": colour}, "border": {"color": colour}}  # fmt: skip
        else:
            series |= {"fill": {"color": colour}, "gap": 40}
        made.add_series(series)
    values = [row[at] for row in rows for at in ranged if row[at] is not None]
    _axes(made, chart, is_small=all(isinstance(each, int) and each <= _FEW for each in values))
    return made


def _axes(made: Any, chart: Chart, *, is_small: bool) -> None:
    """Titles and scales; ``is_small``: a few whole ones, between which there is nothing to mark."""
    made.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    font = {"name_font": {"size": 10, "bold": False}, "num_font": {"size": 9}}
    value: dict[str, Any] = {"name": chart.value_axis, "major_gridlines": {"visible": True,
                             "line": {"color": "#DDDDDD"}}, "min": 0, **font}  # fmt: skip
    if chart.most is not None:
        value["max"] = chart.most
    elif is_small and chart.kind != "stacked":
        value["major_unit"] = 1
    if chart.kind == "intervals":
        value.pop("min")
        value["crossing"] = "min"  # where the labels' axis stands
    label: dict[str, Any] = {"name": chart.label_axis, **font}
    if chart.kind == "lines":
        made.set_x_axis(label)
        made.set_y_axis(value)
    else:
        # The first row is on top, and the axis of values at the bottom, where the last row is.
        # xlsxwriter calls the upright axis y also where bars lie on their side.
        made.set_y_axis({**label, "reverse": True, "crossing": "max", "label_position": "low"})
        made.set_x_axis(value)
    is_alone = len(chart.series) == 1 and chart.low is None
    made.set_legend({"none": True} if is_alone else {"position": "bottom"})
    made.show_blanks_as("gap")
