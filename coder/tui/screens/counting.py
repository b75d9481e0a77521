"""A table that is counted beside the screen: another unit, layer, filter or threshold at a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, TypeVar

from textual import events, on, work
from textual.widget import Widget
from textual.widgets import Input

from coder.errors import CoderError
from coder.project import Project
from coder.project.counting import UNIT_WORDS
from coder.project.shown import Shown, write_shown
from coder.tui.choices import filter_hint
from coder.tui.counted import Question
from coder.tui.reckoner import Reckoner, Stopped
from coder.tui.screens.ask import AskDialog, whole_number
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.lines import LineList
from coder.tui.widgets.rows import InfoRow

Answer = TypeVar("Answer")
BLIND = "The round is coded independently: what stands here is yours alone until it closes."
MOST_PEOPLE = 10_000
FILTERED = "Esc leaves the field; an empty one and Enter shows everybody."


class ReckoningScreen(CoderScreen):
    """Has a row ``#status``, and asks a reckoner; Esc stops what takes too long."""

    def __init__(self, reckoner: Reckoner | None = None) -> None:
        """``reckoner``: that of the screen from which this one was opened, where there is one."""
        super().__init__()
        self._lent = reckoner
        self._asking = 0
        """Questions that are not answered yet."""
        self._clicked: tuple[Widget | None, int, str] = (None, -1, "")

    @cached_property
    def reckoner(self) -> Reckoner:
        """Answers beside the screen, from the first question on until the screen goes."""
        project = self.coder_app.open_project
        return self._lent or Reckoner(project.folder, project.coder)

    @on(events.Unmount)
    def _close_reckoner(self) -> None:
        if self._lent is None and "reckoner" in vars(self):
            self.reckoner.close()

    @work(exclusive=True, group="reckoning")
    async def reckon(
        self,
        words: str,
        job: Callable[[Reckoner, Project], Answer],
        show: Callable[[Answer], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Say ``words``, answer ``job`` beside the screen, ``show`` it; a question before it is dropped."""
        await self._answer(words, job, show, failed)

    @work(group="recording")
    async def record(
        self, words: str, job: Callable[[Reckoner, Project], Answer], show: Callable[[Answer], None]
    ) -> None:
        """The same for what must not be dropped: something is recorded or written."""
        await self._answer(words, job, show, lambda: None, must=True)

    async def _answer(
        self,
        words: str,
        job: Callable[[Reckoner, Project], Answer],
        show: Callable[[Answer], None],
        failed: Callable[[], None],
        *,
        must: bool = False,
    ) -> None:
        self.say(words)
        self._asking += not must
        try:
            found = await self.reckoner.ask(job, must=must)
        except Stopped:
            return
        except CoderError as error:
            self.say(str(error), failed=True)
            failed()
            return
        finally:
            self._asking -= not must
        self.call_later(self._take, show, found)

    def _take(self, show: Callable[[Answer], None], found: Answer) -> None:
        """Show an answer, once its worker has ended: showing may ask the next question."""
        if self.coder_app.is_working:
            show(found)

    def say(self, sentence: str, *, failed: bool = False, whole: bool = True) -> None:
        """Put a sentence into the status row."""
        for row in self.query("#status").results(InfoRow):
            row.tell(sentence=sentence, failed=failed, whole=whole)

    @property
    def is_asking(self) -> bool:
        """Whether something is being computed."""
        return self._asking > 0

    def stop_asking(self) -> None:
        """Wait for no answer any more; what was shown stays."""
        self.reckoner.stop()
        self.workers.cancel_group(self, "reckoning")
        self.say("Stopped; what was shown before stays.")

    def is_second_click(self, event: LineList.Chosen) -> bool:
        """Whether a row is opened: Enter opens at once, the mouse what it marked before."""
        here = (event.lines, event.lines.at, getattr(event.lines, "column_id", ""))
        before, self._clicked = self._clicked, here
        return not event.by_mouse or before == here

    def action_leave(self) -> None:
        """Stop; with nothing to stop, back to where one was."""
        if isinstance(self.focused, Input):
            self.set_focus(self.query_one(self.AUTO_FOCUS or "*"))
        elif self.is_asking:
            self.stop_asking()
        else:
            self.app.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed, letters are letters."""
        if not self.coder_app.is_working:
            return False
        return action == "leave" or not isinstance(self.focused, Input)


class CountingScreen(ReckoningScreen):
    """Asks one ``Question`` after the other; has a field ``#where``."""

    AUTO_FOCUS: ClassVar[str | None] = "#table"
    question: Question
    """What is shown; another one takes its place when it is answered."""
    _wanted: Question | None = None
    """What is being answered: the next key goes on from there."""

    @property
    def latest(self) -> Question:
        """What was asked last: shown, or soon to be."""
        return self._wanted or self.question

    def take(self, question: Question) -> None:
        """What is shown from now on; what was asked after it is still to come."""
        self.question = question
        if question == self._wanted:
            self._wanted = None

    def ask(
        self, question: Question, job: Callable[[Reckoner, Project], Answer], show: Callable[[Answer], None]
    ) -> None:
        """Have ``job`` answer ``question``, and show it."""
        self._wanted = question
        self.reckon(self.words(question), job, show, self.back_to_filter(question))

    def count(self, question: Question) -> None:
        """Answer ``question`` and show it."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it counts")

    def shown(self) -> Shown | None:
        """What is on the screen; None while there is nothing."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it shows")

    def field(self) -> SafeInput:
        """The field for the filter."""
        hint = filter_hint(self.coder_app.open_project.codebook)
        return SafeInput(self.question.where, placeholder=hint, id="where")

    def words(self, question: Question) -> str:
        """What is being done."""
        return f"counting {UNIT_WORDS[question.unit]}, layer {question.layer}… (Esc stops)"

    def said(self, caveats: str) -> str:
        """What stands below a table."""
        blind = "" if self.coder_app.open_project.may_see_others() else BLIND
        return " ".join(filter(None, (blind, caveats)))

    def show_facts(self) -> None:
        """Count again after something was recorded."""
        if self.shown() is not None:
            self.count(self.latest)

    # --- keys -----------------------------------------------------------------------

    def action_unit(self) -> None:
        """Count the next unit."""
        self.count(self.latest.next_unit())

    def action_layer(self) -> None:
        """Count the next layer."""
        self.count(self.latest.next_layer(self.coder_app.open_project.record.coders()))

    def action_filter(self) -> None:
        """Type a filter."""
        self.set_focus(self.query_one("#where"))
        self.say(FILTERED)

    @on(Input.Submitted, "#where")
    def _filter(self, event: Input.Submitted) -> None:
        self.set_focus(self.query_one(self.AUTO_FOCUS or "*"))
        self.count(replace(self.latest, where=event.value.strip()))

    def back_to_filter(self, question: Question) -> Callable[[], None]:
        """What to do where ``question`` cannot be answered: mend the filter, if that was new."""

        def mend() -> None:
            self._wanted = None
            if question.where != self.question.where and self.is_current:
                self.set_focus(self.query_one("#where"))

        return mend

    def action_min_cell(self) -> None:
        """Ask for the fewest people that a figure may be about."""
        least = self.question.min_cell

        def take(line: str | None) -> None:
            if line is not None:
                self.count(replace(self.latest, min_cell=int(line or 0)))

        self.app.push_screen(
            AskDialog(
                "Fewest people that a figure may be about",
                "figures about fewer are hidden, and what would give them away",
                "a number; nothing shows every figure",
                str(least or ""),
                whole_number(MOST_PEOPLE),
            ),
            take,
        )

    def action_export(self) -> None:
        """Write what is shown."""
        shown = self.shown()
        if self.is_asking or self._wanted is not None:
            self.say("Still counting: nothing was written; e once more when the table stands.", failed=True)
        elif shown is None:
            self.say("There is nothing to write yet.")
        else:
            self.write(shown)

    def write(self, shown: Shown) -> None:
        """Write ``shown`` into exports/ and say where it is."""
        self.record(
            "writing…",
            lambda _, project: write_shown(project, shown),
            lambda path: self.say(f"Wrote {path} and its provenance. {shown.notice}".strip()),
        )

    def stop_asking(self) -> None:
        """Wait for no answer any more; what was shown stays."""
        self._wanted = None
        super().stop_asking()

    @on(events.Unmount)
    def _forget(self) -> None:
        self.workers.cancel_group(self, "reckoning")
