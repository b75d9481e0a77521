"""How a name sounds: any romanisation, and Arabic script, in one small alphabet.

Each sound is one letter (``x`` for kh, ``G`` gh, ``S`` sh, ``T`` th, ``D`` dh, ``C`` ch, ``Z`` zh), so that
spellings can be compared sound by sound. Which sounds are taken for one another follows from how
Arabic, Persian, Pashto and Urdu names are written in English, French, German and Turkish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coder.text.folding import Folded

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
VOWELS = "aeiou"
_AT_ONCE = 20_000
"""Pairs of words whose costs are in memory together."""
_ABJAD = str.maketrans(
    {
        "ا": "a", "ب": "b", "ت": "t", "ث": "T", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "D", "ر": "r",
        "ز": "z", "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "G", "ف": "f",
        "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y", "پ": "p", "چ": "C",
        "ژ": "Z", "گ": "g", "ڤ": "v", "ټ": "t", "ډ": "d", "ړ": "r", "ڼ": "n", "ځ": "z", "څ": "s", "ږ": "Z",
        "ښ": "S", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ں": "n", "ے": "y", "ې": "y", "ګ": "g", "ۇ": "w", "ۆ": "w",
    }
)  # fmt: skip
"""Arabic letters, after folding, with those that Persian, Pashto, Urdu and Kurdish add."""

_DIGRAPHS = (
    ("dsch", "j"), ("tsch", "C"), ("tch", "C"), ("sch", "S"),
    ("kh", "x"), ("gh", "G"), ("sh", "S"), ("th", "T"), ("dh", "D"), ("ch", "C"),
    ("zh", "Z"), ("dj", "j"), ("dz", "z"), ("ph", "f"), ("ck", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("ui", "wi"),
)  # fmt: skip
_CARONS = str.maketrans(
    {
        "š": "sh",
        "ş": "sh",
        "Š": "sh",
        "Ş": "sh",
        "č": "ch",
        "ç": "ch",
        "Č": "ch",
        "Ç": "ch",
        "ž": "zh",
        "Ž": "zh",
    }
)
"""Letters of Turkish and Slavic spellings that would lose their sound with their mark."""
_DOUBLED = re.compile(r"(.)\1+")
_SOFT_C = re.compile(r"c(?=[eiy])")
"""French, English, Spanish s, Turkish j, Italian ch: anything but k. It is written J."""

_NEAR = {
    # What one convention writes for what another does.
    **dict.fromkeys(
        ("kq", "gj", "CS", "xk", "kc", "Gg", "Jj", "Tt", "Dd", "fv", "bp", "DT", "Cj", "Zj"), 0.25
    ),
    **dict.fromkeys(
        ("Js", "JC", "JZ", "JT", "Dz", "Tz", "Ts", "dz", "vw", "sz", "qg", "kg", "Gq", "Gx", "hx", "xq"), 0.35
    ),
    **dict.fromkeys(
        ("Cx", "Ck", "qc", "sS", "sc", "Gk", "td", "mn", "lr", "ZS", "jy", "zj", "fp", "bv"), 0.6
    ),
    # Vowels: only length and the convention tell most of them apart.
    **dict.fromkeys(("ou", "ei", "ae", "iy", "uw", "ey", "ow"), 0.1),
    **dict.fromkeys(("ao", "ai", "au", "eo", "eu", "iu", "io", "ay", "aw"), 0.25),
}
"""Cost of reading one sound for another, where it is less than that of any other two (1)."""
_SUBSTITUTION = {pair: cost for written, cost in _NEAR.items() for pair in (written, written[::-1])}
_VOWEL_DROPPED = 0.2
_ABJAD_VOWEL_DROPPED = 0.05
"""Arabic script does not write short vowels, so that one is missing says next to nothing."""
_BRIEF = 1
"""A word of so few consonants has little but its vowels: Lea, Ola and Eli are three names."""
_BRIEF_VOWEL_DROPPED, _BRIEF_FIRST_CHANGED = 0.6, 0.45
_DROPPED = {**dict.fromkeys(VOWELS, _VOWEL_DROPPED), "w": 0.3, "y": 0.3, "h": 0.35}
_WEIGHT = dict.fromkeys(VOWELS, 0.3)


def sounds(word: str, *, abjad: bool = False) -> str:
    """One word of a name, folded, in the alphabet of sounds; letters of other scripts stay."""
    if abjad:
        word = word.translate(_ABJAD)
        word = word.removesuffix("h") or word
    else:
        for written, sound in _DIGRAPHS:
            word = word.replace(written, sound)
        word = _SOFT_C.sub("J", word)
    return _DOUBLED.sub(r"\1", word)


def folded(text: str) -> str:
    """A name without case, accents, points, ayn and hamza; apostrophes leave no gap."""
    return re.sub(r"['`´ˈ′]", "", Folded(text.translate(_CARONS)).text)


def is_abjad(text: str) -> bool:
    """Whether a folded word is in Arabic script."""
    return any("\u0620" <= letter <= "\u06ff" for letter in text)


def skeleton(word: str) -> str:
    """The consonants of a word of sounds; w and y count only at its beginning, h not at its end."""
    first, rest = word[:1], word[1:]
    if first in VOWELS:
        first = ""
    rest = re.sub(r"[aeiouwy]", "", rest)
    return _DOUBLED.sub(r"\1", (first + rest).removesuffix("h")) or word[:1]


def coarse(word: str) -> str:
    """A key that likely spellings of one word share: its skeleton with near sounds made one."""
    return _DOUBLED.sub(r"\1", skeleton(word).translate(_COARSE_SOUNDS))


_COARSE_SOUNDS = str.maketrans(
    {
        **dict.fromkeys("qcxgGCjZJ", "k"),
        **dict.fromkeys("TDtz", "d"),
        **dict.fromkeys("vwpb", "f"),
        "S": "s",
        "h": "",
    }
)


def alike(first: Sequence[str], second: Sequence[str], abjad: Sequence[bool]) -> list[float]:
    """How alike each word of ``first`` sounds to that of ``second``: 1 the same, 0 nothing in common.

    One less the least cost of turning one into the other (Wagner and Fischer 1974, with costs by
    sound), as a share of what the two weigh on average. Symmetric, and each pair by itself.

    Args:
        first: words of sounds.
        second: as many others.
        abjad: whether exactly one of the two was written in Arabic script.
    """
    words = sorted({*first, *second})
    number = {word: place for place, word in enumerate(words)}
    pairs = np.array([[number[word] for word in first], [number[word] for word in second]], dtype=np.intp)
    pairs.sort(axis=0)
    costs = _Costs(words)
    found = np.ones(len(first))
    different = np.flatnonzero(pairs[0] != pairs[1])
    different = different[
        np.lexsort((costs.lengths[pairs[1, different]], costs.lengths[pairs[0, different]]))
    ]
    unwritten = np.array(abjad, dtype=bool)
    brief = costs.brief[pairs].all(axis=0) & ~unwritten
    for start in range(0, len(different), _AT_ONCE):
        places = different[start : start + _AT_ONCE]
        one, other = pairs[0, places], pairs[1, places]
        weights = (costs.weights[one] + costs.weights[other]) / 2
        found[places] = np.maximum(
            0.0, 1.0 - costs.least(one, other, unwritten[places], brief[places]) / weights
        )
    result: list[float] = found.tolist()
    return result


class _Costs:
    """The costs of turning some words into one another, filled in one table for many pairs at once."""

    def __init__(self, words: Sequence[str]) -> None:
        letters = sorted(set().union(*words))
        code = {letter: number for number, letter in enumerate(letters)}
        self.lengths = np.array([len(word) for word in words], dtype=np.intp)
        self.weights = np.array([sum(_WEIGHT.get(sound, 1.0) for sound in word) for word in words])
        self.brief = np.array([len(skeleton(word)) <= _BRIEF for word in words])
        # Filled up behind with a code that no letter has.
        self._words = np.full((len(words), max(map(len, words), default=0)), len(letters), dtype=np.intp)
        for row, word in enumerate(words):
            self._words[row, : len(word)] = [code[letter] for letter in word]
        self._swaps = np.ones((len(letters) + 1, len(letters) + 1))
        np.fill_diagonal(self._swaps, 0.0)
        for pair, cost in _SUBSTITUTION.items():
            if pair[0] in code and pair[1] in code:
                self._swaps[code[pair[0]], code[pair[1]]] = cost
        self._gaps = np.array([*(_DROPPED.get(letter, 1.0) for letter in letters), 1.0])
        self._vowels = np.array([*(letter in VOWELS for letter in letters), False])
        self._unlike = self._vowels[:, None] & self._vowels & (self._swaps >= _SUBSTITUTION["ai"])

    def least(self, first: Ints, second: Ints, abjad: NDArray[np.bool_], brief: NDArray[np.bool_]) -> Floats:
        """The least cost for each pair of words, by their numbers; ``brief``: both have few consonants."""
        one = self._words[first, : self.lengths[first].max()]
        other = self._words[second, : self.lengths[second].max()]
        gaps_one, gaps_other = self._dropped(one, abjad, brief), self._dropped(other, abjad, brief)
        table = np.zeros((one.shape[1] + 1, other.shape[1] + 1, len(first)))
        table[1:, 0] = np.cumsum(gaps_one, axis=0)
        table[0, 1:] = np.cumsum(gaps_other, axis=0)
        for i in range(one.shape[1]):
            for j in range(other.shape[1]):
                swapped = table[i, j] + self._swaps[one[:, i], other[:, j]]
                if i == j == 0:
                    swapped[brief & self._unlike[one[:, 0], other[:, 0]]] = _BRIEF_FIRST_CHANGED
                dropped = np.minimum(table[i, j + 1] + gaps_one[i], table[i + 1, j] + gaps_other[j])
                table[i + 1, j + 1] = np.minimum(swapped, dropped)
        found: Floats = table[self.lengths[first], self.lengths[second], np.arange(len(first))]
        return found

    def _dropped(self, words: Ints, abjad: NDArray[np.bool_], brief: NDArray[np.bool_]) -> Floats:
        """What it costs to leave out each letter, by place and word."""
        costs = self._gaps[words]
        vowels = self._vowels[words]
        costs[abjad[:, None] & vowels] = _ABJAD_VOWEL_DROPPED
        # One of two vowels is length only, as in Isa and Eisa.
        alone = vowels.copy()
        alone[:, 1:] &= ~vowels[:, :-1]
        alone[:, :-1] &= ~vowels[:, 1:]
        costs[brief[:, None] & alone] = _BRIEF_VOWEL_DROPPED
        turned: Floats = np.ascontiguousarray(costs.T)
        return turned
