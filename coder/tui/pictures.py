"""Figures drawn with characters: intervals, rows of bars. Every picture stands beside its number."""

from __future__ import annotations

from collections.abc import Sequence

from coder.agreement.figures import Figure

BLOCKS = "▁▂▃▄▅▆▇█"
UNDEFINED = "–"
VERDICTS = {"reached": "✓ met", "below": "✗ below", "unsure": "? unsure", "": ""}
"""How a figure stands to the target, as sign and word."""


def number(value: float | None) -> str:
    """A coefficient with two decimals; a dash where it is undefined."""
    return UNDEFINED if value is None else f"{value:.2f}"


def interval(figure: Figure) -> str:
    """``.68–.94``; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{short(figure.low)}–{short(figure.high)}"


def short(value: float | None) -> str:
    """``.68``, ``1``: two decimals without what goes without saying."""
    return number(value).removesuffix(".00").replace("0.", ".")


def verdict(figure: Figure, target: float | None) -> str:
    """How the interval's lower bound stands to the target; the figure itself where it has none.

    Unsure is only a figure that reaches the target with a bound that does not.
    """
    if figure.value is None or target is None:
        return ""
    low = figure.value if figure.low is None else figure.low
    return "reached" if low >= target else "unsure" if figure.value >= target else "below"


def interval_bar(figure: Figure, width: int, target: float | None = None) -> str:
    """``├─●──┤`` on a scale from 0 to 1 in ``width`` cells, ``│`` at the target.

    What lies below 0 is drawn at the left end as ``◄``; a figure without a value is its reason.
    """
    if figure.value is None:
        return (figure.reason or "").replace("_", " ")[:width].ljust(width)
    cells = ["·"] * width
    if target is not None:
        cells[_cell(target, width)] = "│"
    if figure.low is not None and figure.high is not None:
        low, high = _cell(figure.low, width), _cell(figure.high, width)
        cells[low : high + 1] = ["─"] * (high + 1 - low)
        cells[high] = "┤"
        cells[low] = "◄" if figure.low < 0 else "├"
    cells[_cell(figure.value, width)] = "●" if figure.value >= 0 else "◄"
    return "".join(cells)


def interval_scale(width: int, target: float | None = None) -> str:
    """The head of a column of interval bars: ``0    .8│ 1``, the target's name before its line."""
    cells = [" "] * width
    cells[0], cells[-1] = "0", "1"
    if target is not None:
        label = f"{target:g}".removeprefix("0")
        at = min(_cell(target, width), width - 2)
        if at - len(label) > 1:
            cells[at - len(label) : at + 1] = f"{label}│"
    return "".join(cells)


def _cell(value: float, width: int) -> int:
    return round(min(max(value, 0.0), 1.0) * (width - 1))


def block(value: float | None) -> str:
    """A bar of one cell for a value from 0 to 1."""
    if value is None:
        return " "
    return BLOCKS[round(min(max(value, 0.0), 1.0) * (len(BLOCKS) - 1))]


def bars(values: Sequence[float | None]) -> str:
    """Bars in a row, each with its number: ``▆.72 ▇.81``."""
    return " ".join(f"{block(value)}{short(value)}" for value in values)


def filled_bar(share: float, width: int) -> str:
    """``████░░░░`` for a share from 0 to 1."""
    full = int(width * min(max(share, 0.0), 1.0))
    return "█" * full + "░" * (width - full)
