"""Finding words in every testimony: in any spelling, with typos forgiven, or by a pattern on request."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import BadInput
from coder.project.patterns import SECONDS, check_pattern, finding_pattern
from coder.project.retrieval import CONTEXT, excerpt_at
from coder.record.bodies import kept_texts
from coder.text.folding import Folded
from coder.text.search import WORD, Hit, find

if TYPE_CHECKING:
    from coder.project.door import Project

LIMIT = 200
"""Hits that are given unless more are asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers a query, and where it stands."""

    testimony: str
    start: int
    end: int
    quote: str
    score: float
    """100 for an exact hit or a pattern's, less for a similar one."""
    excerpt: int
    """Number of the excerpt in which it begins; 0 between excerpts."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """How far a search is."""

    done: int
    """Testimonies looked into in this pass."""
    total: int
    found: tuple[Found, ...] = ()
    """Hits that came with this step."""
    similar: bool = False
    """Whether this is the second pass: nothing is exactly so, and similar passages are looked for."""


class Search:
    """The texts of a project with their folded shadows, kept between queries.

    Make a new one after ``Project.reload``. Memory: about twice the texts searched so far.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: dict[str, str] | None = None
        self._shadows: dict[str, Folded] = {}
        self._words: dict[str, frozenset[str]] = {}

    def find(
        self,
        query: str,
        *,
        regex: bool = False,
        testimony: str | None = None,
        limit: int = LIMIT,
        context: int = CONTEXT,
        seconds: float = SECONDS,
    ) -> list[Found]:
        """Passages that answer ``query``, at most ``limit``.

        Exact ones come in the order of testimonies and places: case, accents, tashkeel and Arabic
        letter variants do not matter. Only when there are none anywhere, similar ones follow, the
        best first.

        Args:
            query: Words, or a regular expression (Python's; capitals do not matter, ``^`` and ``$``
                stand for lines; it never matches the empty text).
            regex: Whether it is a regular expression.
            testimony: Only in this one.
            limit: At least 1.
            context: Characters shown before and behind a hit.
            seconds: How long a regular expression may take in all.

        Raises:
            NotFound: no such testimony.
            BadInput: nothing to look for, or no regular expression.
            Refused: the regular expression takes too long.
        """
        found: list[Found] = []
        asked = self.steps(
            query, regex=regex, testimony=testimony, limit=limit, context=context, seconds=seconds
        )
        for step in asked:
            found += step.found
        return found

    def steps(
        self,
        query: str,
        *,
        regex: bool = False,
        testimony: str | None = None,
        limit: int = LIMIT,
        context: int = CONTEXT,
        seconds: float = SECONDS,
    ) -> Generator[Step, None, None]:
        """As ``find``, a testimony at a time, so that whoever asks can show hits, go on, or stop.

        Exact hits come with the step that found them; a pattern's and similar ones with the last step.
        """
        if not query.strip() or limit < 1:
            raise BadInput("There is nothing to look for: the query is empty.")
        project = self._project
        if regex:
            check_pattern(query)
        names = project.testimony_ids() if testimony is None else [project.known_testimony(testimony)]
        if regex:
            yield from self._matching(names, query, limit, context, seconds)
            return
        if not (yield from self._exact(names, query, limit, context)):
            yield from self._similar(names, query, limit, context)

    def _matching(
        self, names: Sequence[str], query: str, limit: int, context: int, seconds: float
    ) -> Iterator[Step]:
        for done, name in enumerate(names):
            self._text(name)
            yield Step(done, len(names))
        texts = [self._text(name) for name in names]
        searching = finding_pattern(texts, query, limit=limit, seconds=seconds)
        while True:
            try:
                next(searching)
            except StopIteration as ended:
                hits = [(names[place], Hit(start, end, 100.0)) for place, start, end in ended.value]
                break
            yield Step(len(names), len(names))
        found = tuple(self._placed(name, hit, context) for name, hit in hits)
        yield Step(len(names), len(names), found)

    def _exact(
        self, names: Sequence[str], query: str, limit: int, context: int
    ) -> Generator[Step, None, int]:
        """The hits' number is returned."""
        many = 0
        for done, name in enumerate(names, start=1):
            hits = find(self._shadow(name), query, limit - many, fuzzy=False)
            many += len(hits)
            yield Step(done, len(names), tuple(self._placed(name, hit, context) for hit in hits))
            if many >= limit:
                break
        return many

    def _similar(self, names: Sequence[str], query: str, limit: int, context: int) -> Iterator[Step]:
        if len(query.split()) == 1:
            names = yield from self._with_similar_word(names, query)
        found: list[tuple[str, Hit]] = []
        for done, name in enumerate(names, start=1):
            found += [(name, hit) for hit in find(self._shadow(name), query, limit)]
            yield Step(done, len(names), similar=True)
        found.sort(key=lambda pair: (-pair[1].score, pair[0], pair[1].start))
        placed = tuple(self._placed(name, hit, context) for name, hit in found[:limit])
        yield Step(len(names), len(names), placed, similar=True)

    def _with_similar_word(self, names: Sequence[str], query: str) -> Generator[Step, None, Sequence[str]]:
        """The testimonies that hold a word like ``query``: each different word is compared once."""
        for done, name in enumerate(names, start=1):
            if name not in self._words:
                self._words[name] = frozenset(WORD.findall(self._shadow(name).text))
            yield Step(done, len(names), similar=True)
        every = frozenset[str]().union(*(self._words[name] for name in names))
        words = "\n".join(sorted(every))
        close = {words[hit.start : hit.end] for hit in find(Folded(words), query, len(every))}
        return [name for name in names if not close.isdisjoint(self._words[name])]

    def _shadow(self, name: str) -> Folded:
        if name not in self._shadows:
            self._shadows[name] = Folded(self._text(name))
        return self._shadows[name]

    def _text(self, name: str) -> str:
        """The text as it is coded; empty where the file cannot be read."""
        if self._kept is None:
            self._kept = kept_texts(self._project.record)
        if name not in self._kept:
            try:
                self._kept[name] = self._project.testimony(name).text
            except BadInput:
                self._kept[name] = ""
        return self._kept[name]

    def _placed(self, name: str, hit: Hit, context: int) -> Found:
        text = self._text(name)
        testimony = self._project.testimony(name)
        number = excerpt_at(self._project.excerpts(testimony), hit.start)
        return Found(
            name,
            hit.start,
            hit.end,
            text[hit.start : hit.end],
            round(hit.score, 1),
            number,
            text[max(hit.start - context, 0) : hit.start],
            text[hit.end : hit.end + context],
        )


def in_order(found: Iterable[Found]) -> Iterator[Found]:
    """Hits by testimony and place, as they are gone through one by one."""
    yield from sorted(found, key=lambda each: (each.testimony, each.start, each.end))
