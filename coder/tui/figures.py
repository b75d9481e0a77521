"""The table of agreement: which columns there is room for, and what each cell says. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coder.agreement.figures import Figure
from coder.agreement.project_report import CodeRow
from coder.model import Codebook
from coder.project.agreeing import UNITS, UnitName
from coder.project.behind import ON_SPANS, Assessment, What
from coder.tui.pictures import VERDICTS, bars, interval, interval_bar, number, short, verdict
from coder.tui.widgets.cells import Column
from coder.tui.widgets.heat import HeatRow

COEFFICIENTS = {
    "krippendorff_alpha": "alpha",
    "gwet_ac1": "AC1",
    "fleiss_kappa": "Fleiss",
    "cohen_kappa": "Cohen",
    "specific_agreement": "specific",
    "u_alpha_binary": "u-alpha",
    "f1_iou50": "F1",
}
"""Coefficients that the table can show, in the order in which a key goes through them."""
FULL_NAMES = {
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
    "fleiss_kappa": "Fleiss' kappa",
    "cohen_kappa": "Cohen's kappa",
    "specific_agreement": "specific agreement (found by one: chance that another found it)",
    "u_alpha_binary": "|u-alpha, on stretches of text",
    "f1_iou50": "span F1 at IoU ≥ .5, on stretches of text",
}
ALONE = "alone:"
"""What the id of a coder's column begins with."""
UNIT_NAMES = {"testimony": ("testimony", "testimonies"), "character": ("stretch", "stretches")}
"""Singular and plural of units whose passages are not called by their name and an s."""
MIN_NAME, MIN_BAR = 12, 11
COUNT = 5
TREND = 0.05
"""Largest p of a trend that is called one."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One code."""

    code: str
    title: str
    row: CodeRow
    figure: Figure
    """The coefficient that is shown."""
    boundary: int | None
    """None while the clusters are not there yet."""
    other: int | None


def figure_rows(found: Assessment, book: Codebook, coefficient: str) -> list[FigureRow]:
    """The codes in the order of the codebook."""
    titles = {code.path: code.title for code in book.codes}
    return [
        FigureRow(
            row.code,
            titles.get(row.code, row.code),
            row,
            found.figure(row.code, coefficient),
            None if found.clusters is None else len(found.of_kind(row.code, "boundary")),
            None if found.clusters is None else len(found.of_kind(row.code, "other_code")),
        )
        for row in found.agreement.report.codes
    ]


def worst(rows: Sequence[FigureRow]) -> int:
    """The row with the lowest figure, by its interval's lower bound; 0 where none has one."""
    known = [
        (row.figure.value if row.figure.low is None else row.figure.low, at)
        for at, row in enumerate(rows)
        if row.figure.value is not None
    ]
    return min(known, default=(0.0, 0), key=lambda one: (one[0] if one[0] is not None else 0.0, one[1]))[1]


def figure_columns(coders: Sequence[str], coefficient: str, width: int) -> list[Column]:
    """The columns that fit into ``width`` cells.

    Where there is no room for a column of each coder, one of all of them stands in their place;
    what room is left goes to the names and the bars.
    """
    label = COEFFICIENTS[coefficient]
    fixed = [Column("value", label, 6), Column("interval", "interval", 10, is_figure=False)]
    tail = [Column("agree", "agree", 6), Column("both", "both", COUNT)]
    ends = [Column("boundary", "bound", 6), Column("other_code", "other", 6)]
    alone = [Column(ALONE + coder, f"+{coder}", max(COUNT, min(len(coder) + 2, 9))) for coder in coders]
    least = MIN_NAME + MIN_BAR + 2 + 8 + sum(column.width for column in (*fixed, *tail, *ends))
    if least + sum(column.width for column in alone) > width:
        alone = [Column(ALONE + coder, f"+{coder}", COUNT) for coder in coders]
    if least + sum(column.width for column in alone) > width:
        alone = [Column(ALONE, "alone", 6)]
    spare = max(width - least - sum(column.width for column in alone), 0)
    name, bar = MIN_NAME + min(spare, 16), MIN_BAR + min(max(spare - 16, 0), 30)
    return [
        Column("code", "code", name + 1, is_figure=False),
        *fixed,
        Column("bar", "", bar + 1, is_figure=False),
        Column("verdict", "target", 8, is_figure=False),
        *tail,
        *alone,
        *ends,
    ]


def cell_text(target: float | None) -> Callable[[FigureRow, Column], str]:
    """What stands in a cell, with figures compared to ``target``."""

    def say(row: FigureRow, column: Column) -> str:
        shown = row.figure
        if column.id.startswith(ALONE):
            coder = column.id.removeprefix(ALONE)
            return count(row.row.only.get(coder, 0) if coder else sum(row.row.only.values()))
        words = {
            "code": lambda: row.title,
            "value": lambda: number(shown.value),
            "interval": lambda: interval(shown),
            "bar": lambda: interval_bar(shown, column.width - 1, target),
            "verdict": lambda: VERDICTS[verdict(shown, target)],
            "agree": lambda: number(row.row.percent_agreement.value),
            "both": lambda: count(row.row.both),
            "boundary": lambda: count(row.boundary),
            "other_code": lambda: count(row.other),
        }
        return words[column.id]()

    return say


def count(units: float | None) -> str:
    """A number of units in at most four cells: ``812``, ``12k``; ``…`` where it is not known yet."""
    if units is None:
        return "…"
    whole = round(units)
    return (
        str(whole) if whole < 10_000 else f"{whole // 1000}k" if whole < 10_000_000 else f"{whole // 10**6}M"
    )


def opened(column: str) -> tuple[What, tuple[str, ...]]:
    """What the figure in ``column`` counted, and of whom."""
    if column.startswith(ALONE):
        coder = column.removeprefix(ALONE)
        return "alone", (coder,) if coder else ()
    if column == "both":
        return "both", ()
    if column == "boundary":
        return "boundary", ()
    return ("other_code", ()) if column == "other_code" else ("disputed", ())


def opened_title(what: What, coders: Sequence[str], title: str, unit: UnitName, places: int) -> str:
    """A sentence on what the passages have in common."""
    names = " and ".join(coders)
    units = UNIT_NAMES.get(unit, (unit, f"{unit}s"))[places != 1]
    spots = "place" if places == 1 else "places"
    said = {
        "disputed": f"{units} that not everybody gave the code",
        "both": f"{units} that two or more gave the code",
        "alone": f"{units} that {names or 'one coder'} alone gave the code",
        "pair": f"{units} on which {names} differ",
        "boundary": f"{spots} that everybody marked with other ends",
        "other_code": f"{spots} where others chose another code",
    }[what]
    return f"{title}: {places} {said}"


def heat_rows(found: Assessment, code: str) -> list[HeatRow]:
    """Alpha of ``code`` between every two coders, and what each alone gave it."""
    report = found.agreement.report
    row = next(row for row in report.codes if row.code == code)
    values: dict[str, dict[str, float | None]] = {coder: {} for coder in report.coders}
    for pair in row.pairwise:
        values[pair.a][pair.b] = values[pair.b][pair.a] = pair.krippendorff_alpha.value
    return [HeatRow(coder, others, count(row.only.get(coder, 0))) for coder, others in values.items()]


def drift_line(found: Assessment) -> str:
    """Agreement over time in bars with their numbers, and whether it has a trend."""
    drift = found.drift
    if len(drift.windows) < 2:
        return "Drift: all was submitted at one time, so there is no earlier and later to compare."
    trend = drift.trend
    if trend.rho is None:
        word = (trend.reason or "").replace("_", " ")
    else:
        way = "no trend" if (trend.p or 0) > TREND else "better" if trend.rho > 0 else "worse"
        word = f"{way} (rho {short(trend.rho)}, p {short(trend.p)})"
    return f"Over time: {bars([window.alpha for window in drift.windows])} {word}"


def overall_line(found: Assessment, coefficient: str) -> str:
    """Unit, coefficient and the whole set of codes in one sentence."""
    report = found.agreement.report
    masi = report.overall.get("krippendorff_alpha_masi")
    whole = "" if masi is None else f" · all codes (MASI) {number(masi.value)} {interval(masi)}"
    unit = "stretches" if coefficient in ON_SPANS else found.unit
    target = "no target set" if found.target is None else f"target {found.target:g} on the lower bound"
    return f"{FULL_NAMES[coefficient]} · unit {unit} · {report.testimonies} testimonies · {target}{whole}"


def next_unit(unit: UnitName) -> UnitName:
    """The unit after ``unit``, going round."""
    return UNITS[(UNITS.index(unit) + 1) % len(UNITS)]


def next_coefficient(coefficient: str, coders: int) -> str:
    """The coefficient after ``coefficient``, going round; Cohen's is for two coders only."""
    names = [name for name in COEFFICIENTS if name != "cohen_kappa" or coders == 2]
    at = names.index(coefficient) if coefficient in names else -1
    return names[(at + 1) % len(names)]
