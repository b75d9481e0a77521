"""File names that every system takes and nobody can abuse."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 180
"""Longest name of a file or folder, in UTF-8 bytes; systems allow 255 and add to it."""

_UNWELCOME = frozenset('/\\<>:"|?*;')  # `;` divides ids in the register
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|\Z)", re.IGNORECASE)


def safe_name(name: str, suffix: str = "") -> str:
    """Make one path segment of any name: NFC, at most 180 bytes, ending in ``suffix``.

    Separators, signs that Windows refuses, control and format characters become ``_``; a name is
    never hidden (leading dot), never ends in a dot or blank, and never one that Windows reserves.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(
        "_"
        if character in _UNWELCOME or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else character
        for character in text
    )
    text = text.strip()
    if text.startswith("."):
        text = "_" + text[1:]
    if _RESERVED.match(text):
        text = "_" + text
    room = MAX_NAME_BYTES - len(suffix.encode())
    text = text.encode()[:room].decode("utf-8", errors="ignore").rstrip(". ")
    return (text or "unnamed") + suffix
