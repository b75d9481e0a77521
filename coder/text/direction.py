"""Whether a text is read from right to left."""

from __future__ import annotations

import re
from typing import Literal

_CODES = "ar arc ckb dv fa he iw ji ks nqo ps sd syr ug ur yi"
_NAMES = "arabic persian farsi dari pashto urdu hebrew"
RTL_LANGUAGES = frozenset(f"{_CODES} {_NAMES}".split())
"""Languages written from right to left: ISO 639 codes and English names, lower case."""

_RTL_LETTERS = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]+"
)
_LETTERS = re.compile(r"[^\W\d_]+")


def _length(pattern: re.Pattern[str], text: str) -> int:
    return sum(len(run) for run in pattern.findall(text))


def direction_of(text: str, language: str = "") -> Literal["ltr", "rtl"]:
    """``rtl`` for a language written so (``ar``, ``fa-AF``, ``Arabic``), or when most letters are."""
    spoken = re.split(r"[-_\s]", language.strip().casefold())[0]
    if spoken in RTL_LANGUAGES:
        return "rtl"
    if text.isascii() or _RTL_LETTERS.search(text) is None:
        return "ltr"
    letters = "".join(_LETTERS.findall(text))
    return "rtl" if 2 * _length(_RTL_LETTERS, letters) > len(letters) else "ltr"
