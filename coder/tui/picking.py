"""Finding a code by typing part of anything that the codebook says about it."""

from __future__ import annotations

from collections.abc import Sequence

from coder.model import Code
from coder.text.search import rank

LIMIT = 50
ELSEWHERE = 0.85
"""A hit in definition or examples counts so much of one in the title or path."""


class CodeFinder:
    """Ranks codes by how well they answer what was typed; typing errors are forgiven."""

    def __init__(self, codes: Sequence[Code], recent: Sequence[str] = ()) -> None:
        order = {path: at for at, path in enumerate(recent)}
        self._codes = sorted(codes, key=lambda code: order.get(code.path, len(order)))
        self._names = [f"{code.title} {code.path.replace('.', ' ')}" for code in self._codes]
        self._rest = [" ".join((code.definition, code.use_when, *code.examples)) for code in self._codes]

    def find(self, query: str) -> list[Code]:
        """Codes for ``query``, best first; all of them, the recent ones first, when it is blank.

        A single capital letter finds the code that has it as its hot key first.
        """
        if not query.strip():
            return list(self._codes)
        scores: dict[int, float] = dict(rank(query, self._names, LIMIT))
        for at, score in rank(query, self._rest, LIMIT):
            scores[at] = max(scores.get(at, 0.0), score * ELSEWHERE)
        for at, code in enumerate(self._codes):
            if code.key == query:
                scores[at] = 1_000.0
        best = sorted(scores, key=lambda at: (-scores[at], at))
        return [self._codes[at] for at in best[:LIMIT]]
