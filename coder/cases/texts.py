"""Testimonies that say the same in nearly the same words: one interview twice, edited or excerpted.

Texts are compared by their shingles: runs of ``SHINGLE`` words, in whatever spelling variant, as a
set (Broder 1997, resemblance and containment). A translation shares none, so it is never found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from coder.text.folding import Folded

SHINGLE = 4
"""Words in a shingle."""
DEFAULT_SHARE = 0.3
"""Share of the shorter text's shingles from which two texts are shown."""
FEWEST = 8
"""Shingles that two texts must have in common: shorter ones are alike by their greetings."""
_LONGEST_LIST = 40
"""Texts with one shingle in common from which only neighbours are looked at: it is a set phrase."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")
_MOST_QUOTED = 240

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts that have much in common."""

    first: str
    second: str
    """The ids, sorted."""
    share: float
    """Common shingles as a share of those of the text that has fewer: 1 for an excerpt."""
    resemblance: float
    """Common shingles as a share of those of both together: 1 for the same words."""
    common: int
    """How many shingles are in both."""
    start: int
    """Where the first common passage begins in ``first``, and where it ends: offsets in code points."""
    end: int
    other_start: int
    """Where the same words begin in ``second``."""
    other_end: int
    passage: str
    """Its words as ``first`` has them, cut where they are many."""

    @property
    def ids(self) -> tuple[str, str]:
        """The two ids, sorted: how a decision names the pair."""
        return self.first, self.second


def nearly_same(texts: Mapping[str, str], least_share: float = DEFAULT_SHARE) -> list[TextPair]:
    """Pairs of texts that have at least ``least_share`` of the shorter one's shingles in common.

    The greatest share comes first. Each pair is judged by its two texts alone.

    Args:
        texts: id -> text.
        least_share: above 0, up to 1.
    """
    names = sorted(texts)
    numbers: dict[str, int] = {}
    shingles = [_shingles(texts[name], numbers) for name in names]
    found = []
    for one, other in sorted(_candidates(shingles, least_share)):
        fewer, more = sorted((len(shingles[one]), len(shingles[other])))
        if fewer == 0:
            continue
        common = len(np.intersect1d(shingles[one], shingles[other], assume_unique=True))
        share = common / fewer
        if share >= least_share and (common >= FEWEST or common == more):
            both = fewer + more - common
            passage = _first_passage(texts[names[one]], texts[names[other]])
            found.append(TextPair(names[one], names[other], share, common / both, common, *passage))
    return sorted(found, key=lambda pair: (-pair.share, -pair.resemblance, pair.first, pair.second))


def _words(text: str) -> list[str]:
    return _WORD.findall(Folded(text).text)


def _shingles(text: str, numbers: dict[str, int]) -> Hashes:
    """The different shingles of a text as hashes, sorted; a text of few words is one shingle."""
    words = np.array([numbers.setdefault(word, len(numbers)) for word in _words(text)], dtype=np.uint64)
    if len(words) == 0:
        return words
    width = min(SHINGLE, len(words))
    hashed = np.zeros(len(words) - width + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place in range(width):
            hashed = (hashed + _mixed(words[place : len(hashed) + place])) * np.uint64(0x100000001B3)
        return np.unique(_mixed(hashed))


def _mixed(values: Hashes) -> Hashes:
    """Each number spread over 64 bits (the finisher of splitmix64, Steele, Lea and Flood 2014)."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _candidates(shingles: Sequence[Hashes], least_share: float) -> set[tuple[int, int]]:
    """Pairs of texts that may have the share in common: a quarter of it is more than set phrases hide."""
    sizes = [len(each) for each in shingles]
    if not sum(sizes):
        return set()
    owners = np.repeat(np.arange(len(sizes)), sizes)
    every = np.concatenate(shingles)
    order = np.argsort(every, kind="stable")
    every, owners = every[order], owners[order]
    edges = np.flatnonzero(np.diff(every)) + 1
    starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(every)]))
    shared = ends - starts > 1
    pairs: Counter[tuple[int, int]] = Counter()
    for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
        members = owners[start:end].tolist()
        pairs.update(combinations(members, 2) if end - start <= _LONGEST_LIST else pairwise(members))
    return {
        (one, other) for (one, other), times in pairs.items() if times >= min(2, sizes[one], sizes[other])
    }


def _first_passage(first: str, second: str) -> tuple[int, int, int, int, str]:
    """(start, end, start and end in the second, quote) of the first words in common that are not few.

    Where none are many, of the longest.
    """
    one, other = Folded(first), Folded(second)
    words, others = list(_WORD.finditer(one.text)), list(_WORD.finditer(other.text))
    sound, sounds = [word[0] for word in words], [word[0] for word in others]
    width = min(SHINGLE, len(sound), len(sounds))
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(sounds) - width, -1, -1):
        places[tuple(sounds[at : at + width])] = at
    best, at = (0, 0, 0), 0
    while at <= len(sound) - width and best[0] < FEWEST:
        there = places.get(tuple(sound[at : at + width]))
        if there is None:
            at += 1
            continue
        length = width
        while sound[at + length : at + length + 1] == sounds[there + length : there + length + 1] != []:
            length += 1
        best = max(best, (length, at, there), key=lambda run: run[0])
        at += length
    length, at, there = best
    start, end = one.span(words[at].start(), words[at + length - 1].end())
    other_start, other_end = other.span(others[there].start(), others[there + length - 1].end())
    quote = first[start:end]
    if len(quote) > _MOST_QUOTED:
        quote = quote[:_MOST_QUOTED].rstrip() + "…"
    return start, end, other_start, other_end, quote
