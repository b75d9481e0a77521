"""A screen whose figures are computed beside it, for those who may see what others coded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from coder.errors import CoderError
from coder.project import Project
from coder.tui.screens.base import CoderScreen
from coder.tui.widgets.rows import InfoRow

Found = TypeVar("Found")
LOOKS_UP = 0.2
"""Seconds after which a thread that waits looks whether it is still wanted."""
NOT_YOURS_TO_SEE = "The round is coded independently: what others coded is shown when it closes."


class ComputingScreen(CoderScreen, Generic[Found]):
    """Has a row ``#status``; says why it cannot show anything there, and shows what was computed."""

    @dataclass
    class Computed(Message):
        """Something to show is ready."""

        found: object
        shown: Event
        """Set when it stands on the screen."""

    @dataclass
    class Failed(Message):
        """A sentence why nothing is."""

        sentence: str

    def may_look(self) -> bool:
        """Whether the coder may see what others coded; if not, the status row says why."""
        if self.coder_app.open_project.may_see_others():
            return True
        self.query_one("#status", InfoRow).tell(sentence=NOT_YOURS_TO_SEE, whole=True)
        return False

    @work(thread=True, exclusive=True)
    def compute(self, steps: Callable[[Project], Iterable[Found]]) -> None:
        """Show each of ``steps`` as it comes, computed in a thread with a door of its own to the project.

        What was asked for before is not waited for and not shown any more. The next step begins
        when the last one stands on the screen: computing beside drawing would hold it up.
        """
        working, worker = self.coder_app.open_project, get_current_worker()
        try:
            with Project.open(working.folder, coder=working.coder) as project:
                for found in steps(project):
                    if worker.is_cancelled:
                        return
                    shown = Event()
                    self.post_message(self.Computed(found, shown))
                    while not (shown.wait(LOOKS_UP) or worker.is_cancelled):
                        pass
        except CoderError as error:
            self.post_message(self.Failed(str(error)))
        except Exception:
            if not worker.is_cancelled:  # of what nobody waits for, nobody has to hear
                raise

    def show_computed(self, found: Found) -> None:
        """Show what is ready."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it shows what was computed")

    @on(Computed)
    def _take(self, event: Computed) -> None:
        try:
            self.show_computed(event.found)  # type: ignore[arg-type]  # what ``steps`` of this screen gave
        finally:
            self.call_after_refresh(event.shown.set)

    @on(Failed)
    def _say_why(self, event: Failed) -> None:
        self.query_one("#status", InfoRow).tell(sentence=event.sentence, failed=True)
