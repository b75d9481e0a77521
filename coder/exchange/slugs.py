"""Names of codes from elsewhere as paths of ours."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence

from coder.exchange.model import ForeignCode

LONGEST = 60
"""Of one segment, in characters."""
_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "ł": "l", "đ": "d"})


def segment(name: str) -> str:
    """A path segment that says what ``name`` says: ASCII letters, digits, ``-`` and ``_``.

    Accents are dropped; letters that ASCII has nothing for are left out. Empty when nothing remains.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_SPELLED))
    kept = [character if character.isascii() and character.isalnum() else " " for character in plain
            if not unicodedata.combining(character)]  # fmt: skip
    return "_".join("".join(kept).lower().split())[:LONGEST].strip("_")


def paths(
    codes: Sequence[ForeignCode],
    family: str,
    taken: Collection[str] = (),
    known: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """A unique path for each code's id, and the ids of the codes that became families.

    Where every code at the root only groups others, these are the families; otherwise all lie below
    ``family``. A name that says nothing in ASCII becomes ``code_2``; two that come out equal are numbered.

    Args:
        codes: A parent before its children.
        family: Name for the family, a segment.
        taken: Paths that stand already, of other codes.
        known: Paths of codes, by id, that stand already and are these.
    """
    used = {path.casefold() for path in taken}
    found = dict(known or {})
    roots = [code for code in codes if not code.parent]
    parents = {code.parent for code in codes}
    grouped = bool(roots) and all(not code.codable and code.id in parents for code in roots)
    families: list[str] = []
    for number, code in enumerate(codes, start=1):
        if code.id in found:
            continue
        if not code.parent and grouped:
            above = ""
            families.append(code.id)
        else:
            above = found.get(code.parent, family) + "."
        stem = above + (segment(code.name) or f"code_{number}")
        path, again = stem, 2
        while path.casefold() in used:
            path, again = f"{stem}_{again}", again + 1
        used.add(path.casefold())
        found[code.id] = path
    return found, tuple(families)
