"""Numbers that are none, that are written otherwise than the others, or that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coder.documents.findings import Finding, FlawKind
from coder.documents.profile import DECIMAL_COMMA, DECIMAL_POINT, Cell, Column
from coder.documents.words import is_missing, unhedged

_OLDEST = 120
_MANY = 3
_RANGE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:[-\u2010-\u2015/]|to|bis|à)\s*\d+(?:[.,]\d+)?\Z")
_WITH_UNIT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([^\W\d_]+\.?)\Z")
_BOUND = re.compile(r"(?:[<>≤≥]=?\s*\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s*\+|\d+(?:'?s))\Z")


def number_findings(column: Column) -> Iterator[Finding]:
    """Every flaw and notice of a column of numbers."""
    declared = column.variable is not None and column.variable.type == "number"
    strangers = [cell for cell in column.known if not _means_number(column, cell.value)]
    if declared and len(strangers) >= _MANY and 2 * len(strangers) > len(column.known):
        yield _no_numbers(column, strangers)
        return
    for cell in column.cells:
        value = column.number(cell.value)
        found = _impossible(column, cell, value) if value is not None else _unread(column, cell, declared)
        if found is not None:
            yield found


def _means_number(column: Column, value: str) -> bool:
    hedged = unhedged(value)
    bare = value if hedged is None else hedged[0]
    return _number_like(bare) or _WITH_UNIT.match(bare) is not None


def _no_numbers(column: Column, cells: Sequence[Cell]) -> Finding:
    some = ", ".join(dict.fromkeys(cell.value for cell in cells[:5]))
    return Finding(
        "form", 1, "", column.heading, "",
        f"The codebook calls {column.name} a number, but most cells are none: {some}.",
        f"{len(cells)} of {len(column.known)} cells.",
        "Write `type: category` for it in codebook.yaml, or single numbers into the register.",
    )  # fmt: skip


def _impossible(column: Column, cell: Cell, value: float) -> Finding | None:
    if not column.is_of_ages or 0 <= value <= _OLDEST:
        return None
    what = f"The {column.name} {cell.value!r} is no age that a person has."
    return _made(column, cell, what, "", "Look it up and write the age that is meant.")


def _unread(column: Column, cell: Cell, declared: bool) -> Finding | None:
    if is_missing(cell.value):
        what = f"Nothing is known of the {column.name}; it counts as missing."
        return _made(column, cell, what, "", "Leave the cell empty.", notice=True)
    nearly = _nearly(column, cell)
    return nearly if nearly is not None else _no_number(column, cell, declared)


def _nearly(column: Column, cell: Cell) -> Finding | None:
    """A number with something about it: a hedge, another decimal sign, a word behind it."""
    name, value = column.name, cell.value
    hedged = unhedged(value)
    if hedged is not None and (_number_like(hedged[0]) or _RANGE.match(hedged[0])):
        mend = hedged[0] if column.number(hedged[0]) is not None else None
        what = f"The {name} {value!r} is hedged ({hedged[1]}), so it is no number to count by."
        fix = "Write the number alone, or leave the cell empty; the doubt belongs in `note`."
        return _made(column, cell, what, "", fix, mend=mend, kind="hedge")
    if _number_like(value):
        other, usual = ("point", "comma") if column.comma_decimals else ("comma", "point")
        what = f"The {name} {value!r} has a decimal {other}, the others a decimal {usual}."
        swapped = value.translate(str.maketrans(",.", ".,"))
        mend = swapped if column.number(swapped) is not None else None
        return _made(column, cell, what, "", f"Write it like the others: {swapped}.", mend=mend)
    united = _WITH_UNIT.match(value)
    if united is not None and column.number(united[1]) is not None:
        if len(united[2]) == 1 and value[united.end(1)] == united[2]:  # such as 3o for 30
            what = f"The {name} {value!r} has a letter at its number, perhaps in the place of a digit."
            return _made(column, cell, what, "", "Look it up and write the number that is meant.")
        what = f"The {name} {value!r} has a word behind its number, the others have none."
        return _made(column, cell, what, "", "Write the number alone.", mend=united[1])
    return None


def _no_number(column: Column, cell: Cell, declared: bool) -> Finding | None:
    """What only the codebook makes a flaw: without its word a range or a word may be meant so."""
    value = cell.value
    several = _RANGE.match(value) is not None or _BOUND.match(value) is not None
    if declared:
        what = f"The {column.name} {value!r} is no {'single ' if several else ''}number."
        return _made(column, cell, what, "", "Write digits, with a point for decimals.")
    if several:
        what = f"The {column.name} {value!r} is no single number, unlike the others."
        return _made(column, cell, what, "", "Write one number, if it is known.", notice=True)
    return None


def _number_like(value: str) -> bool:
    return DECIMAL_POINT.match(value) is not None or DECIMAL_COMMA.match(value) is not None


def _made(
    column: Column, cell: Cell, what: str, why: str, fix: str, *,
    mend: str | None = None, notice: bool = False, kind: FlawKind = "number",
) -> Finding:  # fmt: skip
    return Finding(kind, cell.row, cell.case, column.heading, cell.value, what, why, fix, mend, notice)
