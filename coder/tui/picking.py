"""Finding a code by typing part of anything that the codebook says about it."""

from __future__ import annotations

from collections.abc import Sequence

from coder.model import Code
from coder.text.search import INSIDE, rank

LIMIT = 50
ELSEWHERE = 0.85
"""A hit in definition or examples counts so much of one in the title or path."""
TYPO_ELSEWHERE = 0.5
"""A typo there loses only so much: fewer wrong letters tell more than the place."""
SURE = 68.0
"""Least score of what was surely meant: about one letter in four may be wrong."""


class CodeFinder:
    """Ranks codes by how well they answer what was typed; typing errors are forgiven."""

    def __init__(self, codes: Sequence[Code], recent: Sequence[str] = ()) -> None:
        self._scored: tuple[str, dict[int, float]] = ("", {})
        order = {path: at for at, path in enumerate(recent)}
        self._codes = sorted(codes, key=lambda code: order.get(code.path, len(order)))
        self._names = [f"{code.title} {code.path.replace('.', ' ')}" for code in self._codes]
        self._rest = [" ".join((code.definition, code.use_when, *code.examples)) for code in self._codes]

    def is_sure(self, query: str) -> bool:
        """Whether the best code for ``query`` is more than a guess."""
        return not query.strip() or max(self._scores(query).values(), default=0.0) >= SURE

    def find(self, query: str) -> list[Code]:
        """Codes for ``query``, best first; all of them, the recent ones first, when it is blank.

        A single capital letter finds the code that has it as its hot key first.
        """
        if not query.strip():
            return list(self._codes)
        scores = self._scores(query)
        best = sorted(scores, key=lambda at: (-scores[at], at))
        return [self._codes[at] for at in best[:LIMIT]]

    def _scores(self, query: str) -> dict[int, float]:
        """How well each code answers ``query``; kept, for each query is asked about twice."""
        if self._scored[0] != query:
            self._scored = query, self._score(query)
        return self._scored[1]

    def _score(self, query: str) -> dict[int, float]:
        scores = dict(rank(query, self._names, LIMIT))
        for at, score in rank(query, self._rest, LIMIT):
            weighed = max(score * ELSEWHERE, SURE) if score >= INSIDE else score - TYPO_ELSEWHERE
            scores[at] = max(scores.get(at, 0.0), weighed)
        for at, code in enumerate(self._codes):
            if code.key == query:
                scores[at] = 1_000.0
        return scores
