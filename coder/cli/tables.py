"""Aligned tables for a terminal, measured in cells, without colour."""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import wcswidth

from coder.text.display import shown_line

WITHHELD = "*"
"""Stands where a figure is hidden."""


def figure(value: float | None, digits: int = 3) -> str:
    """A number with fixed digits; an en dash where there is none."""
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}"


def _width(text: str) -> int:
    cells: int = wcswidth(text)
    return cells if cells >= 0 else len(text)


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """``rows`` below ``headers``; numbers to the right, text to the left, None as an en dash."""
    cells = [[_cell(value) for value in row] for row in rows]
    right = [
        all(isinstance(row[i], int | float) or row[i] in (None, WITHHELD) for row in rows) and bool(rows)
        for i in range(len(headers))
    ]
    widths = [max([_width(header), *(_width(row[i]) for row in cells)]) for i, header in enumerate(headers)]
    lines = [_line(headers, widths, right), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths, right) for row in cells]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return figure(value)
    return shown_line(str(value))


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for text, width, to_right in zip(cells, widths, right, strict=True):
        fill = " " * (width - _width(text))
        padded.append(fill + text if to_right else text + fill)
    return "  ".join(padded).rstrip()
