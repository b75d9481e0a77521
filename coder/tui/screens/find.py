"""Finding words in the testimony that is open: a line to type in, and how often they occur."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import ClassVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from coder.errors import CoderError
from coder.model import Span
from coder.project.patterns import find_pattern, finding_pattern
from coder.searches import Pattern
from coder.text.search import find
from coder.tui.actions import Place, bindings
from coder.tui.manuscript import Manuscript
from coder.tui.screens.seeking import SeekingDialog
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow, KeyRow

LIMIT = 2000
LEAST_TYPED = 3
"""Letters from which hits are counted while typing."""

_MATCHED: WeakKeyDictionary[Manuscript, tuple[str, list[Span]]] = WeakKeyDictionary()
"""What the last pattern found in a text, so that it runs once, where it can be stopped."""


class FindDialog(SeekingDialog[str | None]):
    """Answers with what to look for (words, or a ``Pattern``), or None."""

    HINT = "words to find here; spelling may be near"
    PATTERN_HINT = "regular expression to find here"
    CSS_PATH = "find.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("find")
    PLACES: ClassVar[tuple[Place, ...]] = ("find",)
    AUTO_FOCUS = "#query"

    def __init__(self, text: Manuscript, last: str) -> None:
        """``last`` is looked for again when nothing is typed."""
        super().__init__()
        self._text, self._last = text, last

    def compose(self) -> ComposeResult:
        """A line above the status row of the screen below."""
        hint = f"again: {self._last}" if self._last else self.HINT
        yield SafeInput(placeholder=hint, id="query")
        yield InfoRow(id="count")
        yield KeyRow(*self.PLACES)

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Above the field."""
        self.query_one("#count", InfoRow).tell(facts="", sentence=sentence, failed=failed)

    @on(Input.Changed)
    def _count(self, event: Input.Changed) -> None:
        many = None
        if not self.is_pattern and len(event.value.strip()) >= LEAST_TYPED:
            many = len(hits_in(self._text, event.value))
        self.query_one("#count", InfoRow).tell(facts="" if many is None else f"{many} hits", sentence="")

    @on(Input.Submitted)
    def _done(self) -> None:
        self.look(self.typed or self._last)

    def look(self, query: str) -> None:
        """Answer with ``query``; a pattern runs first, for it may be none, or take too long."""
        if isinstance(query, Pattern):
            self.run_worker(self._match(query), group="find", exclusive=True)
        else:
            self.dismiss(query or None)

    async def _match(self, query: Pattern) -> None:
        self.say("Looking; Esc stops.")
        try:
            with closing(finding_pattern([self._text.text], query, limit=LIMIT)) as searching:
                while True:
                    try:
                        next(searching)
                    except StopIteration as ended:
                        found = [Span(start, end) for _, start, end in ended.value]
                        break
                    await asyncio.sleep(0)
        except CoderError as error:
            self.say(str(error), failed=True)
            return
        _MATCHED[self._text] = (query, found)
        self.dismiss(query)

    def action_look(self) -> None:
        """Look for what is typed."""
        self._done()

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)


def hits_in(text: Manuscript, query: str) -> list[Span]:
    """Where ``query`` stands in the testimony, in reading order; near spellings when it stands nowhere.

    Raises:
        CoderError: ``query`` is a ``Pattern`` that is no regular expression, or takes too long.
    """
    if not isinstance(query, Pattern):
        return sorted(Span(hit.start, hit.end) for hit in find(text.shadow, query, LIMIT))
    asked, found = _MATCHED.get(text, ("", []))
    if asked != query:
        found = [Span(start, end) for _, start, end in find_pattern([text.text], query, limit=LIMIT)]
        _MATCHED[text] = (query, found)
    return found
