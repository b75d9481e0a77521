"""Intervals drawn as text bars from 0 to 1, readable without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coder.agreement.figures import Figure

WIDTH = 21
"""Cells from 0 to 1: one for each twentieth, both ends included."""


def bar(figure: Figure, target: float | None = None) -> str:
    """``├──●──┤`` from ``low`` to ``high`` with the value between, ``│`` at the target.

    What lies below 0 is drawn at the left end as ``◄``. Empty where there is no value.
    """
    if figure.value is None:
        return ""
    cells = ["·"] * WIDTH
    if target is not None:
        cells[_place(target)] = "│"
    if figure.low is not None and figure.high is not None:
        low, high = _place(figure.low), _place(figure.high)
        cells[low : high + 1] = ["─"] * (high + 1 - low)
        cells[high] = "┤"
        cells[low] = "◄" if figure.low < 0 else "├"
    cells[_place(figure.value)] = "●" if figure.value >= 0 else "◄"
    return "".join(cells)


def scale(target: float | None = None) -> str:
    """The head of a column of bars: 0, the target and 1."""
    cells = [" "] * WIDTH
    cells[0], cells[-1] = "0", "1"
    if target is not None:
        label = f"{target:g}".removeprefix("0")
        at = min(max(_place(target) - len(label) // 2, 2), WIDTH - 2 - len(label))
        cells[at : at + len(label)] = label
    return "".join(cells)


def _place(value: float) -> int:
    return round(min(max(value, 0.0), 1.0) * (WIDTH - 1))
