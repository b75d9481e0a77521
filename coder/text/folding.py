"""The folded shadow of a text: how it reads when spelling variants are forgotten.

Case, accents and tashkeel are dropped, Arabic letter variants unified, invisible characters
removed, so that one spelling finds all of them. A map leads back to the text's own offsets.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain, count, repeat

_VARIANTS = {
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("ىیېۍ", "ي"),
    **dict.fromkeys("ةہۂەۀھ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    "ء": "",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "ı": "i",
    "ʻ": "'",
    "ʼ": "'",
    "ʿ": "'",
    "ʾ": "'",
    "‘": "'",
    "’": "'",
    "ʹ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
}
"""What folds to something else than its Unicode decomposition gives."""

_TATWEEL = "\u0640"
# Where a combining mark is an accent or vowel point; in Indic and Thai scripts it is a letter.
_ACCENTS = ((0x0300, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE2F))
_HANGUL = ("\uac00", "\ud7a3")


def _is_dropped(character: str) -> bool:
    if character == _TATWEEL:
        return True
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cc"):
        return not character.isspace()
    return kind[0] == "M" and any(first <= ord(character) <= last for first, last in _ACCENTS)


def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    if _HANGUL[0] <= character <= _HANGUL[1]:
        return character  # its parts would match half a syllable
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        if part.isspace():
            folded.append(" ")
        elif part in _VARIANTS:
            folded.append(_VARIANTS[part])
        elif not _is_dropped(part):
            digit = unicodedata.digit(part, None)
            folded.append(part if digit is None else str(digit))
    return "".join(folded)


class _Table(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold_character(chr(point))
        return folded


_TABLE = _Table()


class Folded:
    """A text's shadow with the way back; the map is made when it is first needed."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original.translate(_TABLE)
        """The shadow: usually as long as the original, but not always."""

    @cached_property
    def _ends(self) -> Sequence[int]:
        """Where in the shadow each character of the original ends."""
        if self.original.isascii() and len(self.text) == len(self.original):
            return range(1, len(self.original) + 1)
        widths = map(len, map(_TABLE.__getitem__, map(ord, self.original)))
        return array("I", accumulate(widths))

    @cached_property
    def offsets(self) -> Sequence[int]:
        """For each character of the shadow the offset of the one it stands for; then the length.

        Never descending; several characters of the shadow may stand for one (œ for o and e).
        """
        if isinstance(self._ends, range):
            return range(len(self.original) + 1)
        starts = chain((0,), self._ends)
        widths = (end - start for start, end in zip(starts, self._ends, strict=False))
        return array("I", chain.from_iterable(map(repeat, count(), chain(widths, (1,)))))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of ``text[start:end]`` of the shadow, a non-empty stretch.

        Characters that left no trace behind the last one (tashkeel, zero-width) belong to it.
        """
        last = bisect_right(self._ends, end - 1)
        return bisect_right(self._ends, start), bisect_right(self._ends, self._ends[last])


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """Fold a text: case, accents, tashkeel, tatweel and invisible characters forgotten.

    Arabic alef, ya, kaf and ta marbuta variants are one, digits are ASCII, blanks are spaces,
    œ is oe, typographic quotes and dashes are plain. The last 512 texts are remembered.
    """
    return Folded(text)
