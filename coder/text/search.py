"""Finding codes by a few letters and passages by their words, typos and variants forgiven."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coder.text.folding import Folded, fold

__all__ = ["Folded", "Hit", "find", "fold", "near", "rank"]

EXACT = 100.0
WORD_START = 90.0
"""Least score of a choice in which a word begins with what was typed."""
INSIDE = 80.0
"""Least score of one that holds it inside a word; below are typos."""
MOST_LATE_TYPO = 1.5
"""Most that a typo loses for standing late in a choice: less than for one more wrong letter."""
LEAST_SIMILAR = 74.0
"""Least similarity (0 to 100) of a fuzzy hit in a testimony."""
LEAST_NEAR = 60.0
"""Least similarity (0 to 100) of a name that is offered as a near spelling."""

WORD = re.compile(r"[^\W_](?:[^\W_]|'(?=\w))*")
"""A word of a folded text."""
_SHORTEST_FUZZY = 4  # below it nearly every word is a typo of every other


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a query: offsets into the text, and a score from 0 to 100 (exact)."""

    start: int
    end: int
    score: float


class _Index:
    """The words of some choices, and in which choice and at which position each first stands."""

    def __init__(self, choices: Sequence[str]) -> None:
        self.shadows = [Folded(choice).text for choice in choices]
        self.places: dict[str, list[tuple[int, int]]] = {}
        for number, shadow in enumerate(self.shadows):
            words = WORD.findall(shadow)
            first_positions = dict(zip(reversed(words), range(len(words) - 1, -1, -1), strict=True))
            for word, position in first_positions.items():
                self.places.setdefault(word, []).append((number, position))
        self.words = sorted(self.places)
        self._joined = "\n".join(["", *self.words, ""])
        self._heads: dict[int, dict[str, list[str]]] = {}

    def beginning_with(self, term: str) -> list[str]:
        """Words that begin with ``term``."""
        first = bisect_left(self.words, term)
        return self.words[first : bisect_left(self.words, term + "\U0010ffff")]

    def containing(self, term: str) -> Iterator[str]:
        """Words that hold ``term`` behind their beginning."""
        at = self._joined.find(term)
        while at >= 0:
            end = self._joined.find("\n", at)
            start = self._joined.rfind("\n", 0, at) + 1
            if start < at:
                yield self._joined[start:end]
            at = self._joined.find(term, end)

    def heads(self, length: int) -> dict[str, list[str]]:
        """Longer words by their first ``length`` characters."""
        if length not in self._heads:
            heads: dict[str, list[str]] = {}
            for word in self.words:
                if len(word) > length:
                    heads.setdefault(word[:length], []).append(word)
            self._heads[length] = heads
        return self._heads[length]


@lru_cache(maxsize=8)
def _index(choices: tuple[str, ...]) -> _Index:
    return _Index(choices)


def _allowed_typos(length: int) -> int:
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 10 else 3


def _word_scores(term: str, index: _Index) -> dict[str, float]:
    """Words that ``term`` may mean, each with its score at the beginning of a choice."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    scores: dict[str, float] = {}
    typos = _allowed_typos(len(term))
    if typos:
        surest = (INSIDE - 1) / (2 * len(term))
        edits: Any = OSA.distance  # the stubs know scorers of floats only

        def close(words: Iterable[str]) -> list[tuple[str, float]]:
            found = process.extract(term, words, scorer=edits, score_cutoff=typos, limit=None)
            return [(word, (2 * len(term) - distance) * surest) for word, distance, _ in found]

        for length in (len(term), len(term) + 1):  # words that are not typed to their end
            heads = index.heads(length)
            for head, score in close(list(heads)):
                for word in heads[head]:
                    scores[word] = max(scores.get(word, 0.0), score - 4)
        for word, score in close(index.words):
            scores[word] = max(scores.get(word, 0.0), score)
    if len(term) > 1:
        scores.update(dict.fromkeys(index.containing(term), INSIDE + 9))
    scores.update(dict.fromkeys(index.beginning_with(term), EXACT - 3))
    if term in index.places:
        scores[term] = EXACT
    return scores


def _term_scores(term: str, index: _Index) -> dict[int, float]:
    """The best score of each choice for one typed word; later words of a choice weigh less."""
    best: dict[int, float] = {}
    for word, score in _word_scores(term, index).items():
        floor = WORD_START if score >= WORD_START else INSIDE if score >= INSIDE else 0.0
        for number, position in index.places[word]:
            placed = max(floor, score - min(6.0 if floor else MOST_LATE_TYPO, position / 8))
            if placed > best.get(number, 0.0):
                best[number] = placed
    return best


def rank(query: str, choices: Sequence[str], limit: int = 50) -> list[tuple[int, float]]:
    """Order the choices that a few typed letters may mean, best first.

    Every typed word must be found: at the beginning of a word (score 90 to 100, earlier words
    of the choice weighing more), inside one (80 to 90), or with a typo or two (below 80); the
    choice's score is that of its weakest word, ties keep the given order. An empty query gives
    all choices. The index over the choices is kept while the same choices are asked again.

    Returns:
        Pairs of an index into ``choices`` and the score, at most ``limit``.
    """
    terms = WORD.findall(Folded(query).text)
    if not terms:
        every = range(len(choices)) if not query.strip() else range(0)
        return [(number, EXACT) for number in every[:limit]]
    index = _index(tuple(choices))
    scores = _term_scores(terms[0], index)
    for term in terms[1:]:
        others = _term_scores(term, index)
        scores = {number: min(score, others[number]) for number, score in scores.items() if number in others}
    whole = " ".join(terms)
    for number in scores:
        if index.shadows[number].startswith(whole):
            scores[number] = EXACT
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def near(name: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """Name the likeliest other spellings of ``name`` among ``names``, best first.

    Case and accents are forgotten; the last segment of a dotted path counts as well as the whole.
    ``name`` itself is never among them.
    """
    from rapidfuzz.distance import OSA

    wanted = Folded(name).text
    found = []
    for other in dict.fromkeys(names):
        if other == name:
            continue
        shadow = Folded(other).text
        forms = {shadow, shadow.rpartition(".")[2]}
        score = 100 * max(OSA.normalized_similarity(wanted, form) for form in forms)
        if score >= LEAST_NEAR:
            found.append((-score, other))
    return [other for _, other in sorted(found)[:limit]]


def find(text: str | Folded, query: str, limit: int = 100, *, fuzzy: bool = True) -> list[Hit]:
    """Find passages of a text that say what the query says, in any spelling.

    Exact hits on the folded shadow come first, in reading order with score 100; if there are
    none, similar ones (best first). Blanks in the query match any stretch of blanks.

    Args:
        text: a text, or its shadow where several queries are asked of it.
        query: words as typed; an empty one finds nothing.
        limit: at most so many hits.
        fuzzy: whether similar passages count when there is no exact one.
    """
    shadow = fold(text) if isinstance(text, str) else text
    words = Folded(query).text.split()
    if not words or limit < 1:
        return []
    hits = list(_exact(shadow, words, limit))
    return _similar(shadow, words, limit) if fuzzy and not hits else hits


def _exact(shadow: Folded, words: Sequence[str], limit: int) -> Iterator[Hit]:
    pattern = re.compile(" +".join(map(re.escape, words)))
    for count, match in enumerate(pattern.finditer(shadow.text)):
        if count == limit:
            return
        yield Hit(*shadow.span(match.start(), match.end()), EXACT)


def _similar(shadow: Folded, words: Sequence[str], limit: int) -> list[Hit]:
    needle = " ".join(words)
    if len(needle) < _SHORTEST_FUZZY:
        return []
    found = _similar_words(shadow.text, needle) if len(words) == 1 else _similar_phrases(shadow.text, needle)
    hits: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for score, start, end in sorted(found, key=lambda hit: (-hit[0], hit[1])):
        if len(hits) == limit:
            break
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            taken.append((start, end))
            hits.append(Hit(*shadow.span(start, end), score))
    return hits


def _similar_words(text: str, needle: str) -> Iterator[tuple[float, int, int]]:
    """Words close to the needle; each different word of the text is compared once."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    close = process.extract(
        needle,
        set(WORD.findall(text)),
        scorer=OSA.normalized_similarity,
        score_cutoff=LEAST_SIMILAR / 100,
        limit=None,
    )
    for word, score, _ in close:
        for match in re.finditer(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text):
            yield 100 * score, match.start(), match.end()


def _similar_phrases(text: str, needle: str) -> Iterator[tuple[float, int, int]]:
    """The best match in each of overlapping windows, widened to whole words.

    ``partial_ratio_alignment`` exchanges its arguments when the needle is the longer one and
    then calls any short text inside the needle perfect: such texts are compared whole.
    """
    from rapidfuzz import fuzz

    if len(text) < len(needle):
        score = fuzz.ratio(needle, text)
        if score >= LEAST_SIMILAR:
            yield score, 0, len(text)
        return
    step = max(4 * len(needle), 400)
    for place in range(0, len(text), step):
        first = min(place, len(text) - len(needle))
        window = text[first : first + step + 2 * len(needle)]
        found = fuzz.partial_ratio_alignment(needle, window, score_cutoff=LEAST_SIMILAR)
        if found is None or found.dest_end <= found.dest_start:
            continue
        start, end = first + found.dest_start, first + found.dest_end
        while start and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        yield found.score, start, end
