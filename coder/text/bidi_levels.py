"""Embedding levels of a row, by the steps of python-bidi and the rule for paired brackets.

The library's own ``get_display`` returns a string without the way back, so its steps are called one
by one here. They know Unicode before 6.3; rule N0 (UAX #9, 3.1.3 and 3.3.5) is added between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

_Character = dict[str, Any]
_RTL_BLOCKS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MOST_OPEN = 63
"""Brackets that may be open at once (BD16)."""
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""Numbers count as right to left here (N0)."""


def levels(text: str, base: int) -> list[int]:
    """The level of each character of one row whose paragraph has the level ``base`` (0 or 1).

    Odd levels read from right to left. Characters that the algorithm removes (rule X9) have the
    level of what stands before them.
    """
    storage: dict[str, Any] = {"base_level": base, "base_dir": "LR"[base], "chars": [], "runs": deque()}
    algorithm.get_embedding_levels(text, storage)
    for at, character in enumerate(storage["chars"]):
        character["at"] = at
        if character["type"] in ("", "LRI", "RLI", "FSI", "PDI"):
            character["type"] = character["orig"] = _type_of(character["ch"])
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    for run in storage["runs"]:
        _pair_brackets(storage["chars"][run["start"] : run["start"] + run["length"]], run["sor"])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    found: list[int | None] = [None] * len(text)
    for character in storage["chars"]:
        found[character["at"]] = character["level"]
    level = base
    filled = []
    for each in found:
        level = level if each is None else each
        filled.append(level)
    return filled


def _type_of(character: str) -> str:
    """The type of an unassigned character (by its block) or of an isolate, which is neutral here."""
    if unicodedata.bidirectional(character):
        return "ON"
    return "R" if _RTL_BLOCKS.match(character) else "L"


def _pair_brackets(characters: list[_Character], before: str) -> None:
    """Rule N0: both brackets of a pair take one direction, that of what they enclose.

    Args:
        characters: A level run after the weak types are resolved; types are changed in place.
        before: Direction at the start of the run.
    """
    for opening, closing in sorted(_pairs(characters)):
        embedding = "LR"[characters[opening]["level"] % 2]
        inside = {_STRONG.get(each["type"]) for each in characters[opening + 1 : closing]} - {None}
        if not inside:
            continue
        direction = embedding
        if embedding not in inside:
            earlier = (_STRONG.get(each["type"]) for each in reversed(characters[:opening]))
            context = next((strong for strong in earlier if strong), before)
            direction = context if context in inside else embedding
        for at in (opening, closing):
            characters[at]["type"] = direction
            for mark in characters[at + 1 :]:
                if mark["orig"] != "NSM":
                    break
                mark["type"] = direction


def _pairs(characters: list[_Character]) -> list[tuple[int, int]]:
    """Positions of matching brackets (BD16)."""
    found = []
    waiting: list[tuple[int, str]] = []
    for at, each in enumerate(characters):
        character = each["ch"]
        if each["type"] != "ON" or character not in MIRRORED:
            continue
        kind = unicodedata.category(character)
        if kind == "Ps":
            if len(waiting) == _MOST_OPEN:
                return []
            waiting.append((at, MIRRORED[character]))
        elif kind == "Pe":
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][1] == character:
                    found.append((waiting[depth][0], at))
                    del waiting[depth:]
                    break
    return found
