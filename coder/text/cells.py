"""Text in spreadsheet cells: guarded so that no spreadsheet runs it as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A text cell that begins so is run as a formula by spreadsheets, full-width forms included."""
_SUSPECT = frozenset((*FORMULA_STARTS, "'"))


def guarded(text: str) -> str:
    """``text`` with a leading ``'`` where a spreadsheet would take it for a formula.

    A text that already looks guarded gets another ``'``, so that ``unguarded`` is the inverse.
    """
    if text[:1] not in _SUSPECT:
        return text
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """``text`` as it was before ``guarded``."""
    if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS):
        return text[1:]
    return text


@contextmanager
def cells_up_to(characters: int) -> Iterator[None]:
    """Let the csv module read cells of so many characters meanwhile; its limit is for all of its users."""
    usual = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(usual)
