"""A screen from which one exchanges bundles: beside it, with progress, to be stopped at any moment."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.message import Message

from coder.project import Project
from coder.project.exchange import sync
from coder.project.exchanged import Exchanged
from coder.project.seating import held_key
from coder.tui.reckoner import Reckoner
from coder.tui.screens.ask import AskDialog, needed
from coder.tui.screens.counting import ReckoningScreen

WHERE = "A folder (a stick, a share), or sftp://user@host/path"
NO_PLACE = "Name the folder or server; Esc exchanges nothing."
STOPPED = "Stopped; what came in stays, and s goes on from there."
RUNNING = "An exchange is running; Esc stops it."
MOST_HELD = 2
"""Bundles that were not taken in are named up to so many; ``coder check`` lists all."""


class ExchangingScreen(ReckoningScreen):
    """Asks for a place where none was used yet, and for a passphrase where the key is under one."""

    @dataclass
    class Doing(Message):
        """How far an exchange is."""

        sentence: str

    def __init__(self) -> None:
        super().__init__()
        self._is_exchanging = False
        self._tried = ""
        """The place that was named here last, however that went."""

    def last_place(self) -> str:
        """The place that was used last; empty when none was."""
        raise NotImplementedError(f"{type(self).__name__} does not say where it exchanged last")

    def read_again(self, said: str) -> None:
        """Show what is recorded now, and say what was done."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it shows what came")

    def action_sync(self) -> None:
        """Exchange through the place used last; ask for one where there is none."""
        remote = self._tried or self.last_place()
        if self._is_exchanging:
            self.say(RUNNING)
        elif remote:
            self._unlock(remote)
        else:
            self.action_elsewhere()

    def action_elsewhere(self) -> None:
        """Exchange through another place."""
        before = self._tried or self.last_place()
        if self._is_exchanging:
            self.say(RUNNING)
            return

        def take(line: str | None) -> None:
            if line is not None:
                self._unlock(line)

        self.app.push_screen(AskDialog("Exchange through", WHERE, "", before, needed(NO_PLACE)), take)

    def _unlock(self, remote: str) -> None:
        """Ask for the passphrase where the key is under one, then exchange."""
        project = self.coder_app.open_project
        held = held_key(project.record, project.acting())
        if held is None or not held.is_locked:
            self._sync(remote, "")
            return

        def take(line: str | None) -> None:
            if line is not None:
                self._sync(remote, line)

        question = f"Passphrase of {project.coder}'s key"
        self.app.push_screen(AskDialog(question, "it is kept nowhere", secret=True), take)

    def _sync(self, remote: str, passphrase: str) -> None:
        def job(reckoner: Reckoner, project: Project) -> Exchanged:
            def progress(doing: str, done: int, whole: int) -> None:
                reckoner.go_on()
                self.post_message(self.Doing(f"{doing}: {done:,} of {whole:,} (Esc stops)"))

            return sync(project, remote, ask=lambda _: passphrase, progress=progress)

        def show(done: Exchanged) -> None:
            self._is_exchanging = False
            self.coder_app.see_record()
            self.read_again(" ".join((*done.sentences(most_held=MOST_HELD), *done.notices)))

        def failed() -> None:
            self._is_exchanging = False

        self._is_exchanging, self._tried = True, remote
        self.reckon(f"exchanging through {remote}… (Esc stops)", job, show, failed)

    @on(Doing)
    def _show_progress(self, event: Doing) -> None:
        if self._is_exchanging:
            self.say(event.sentence)

    def stop_asking(self) -> None:
        """Stop; of an exchange what came in stays."""
        super().stop_asking()
        if self._is_exchanging:
            self._is_exchanging = False
            self.read_again(STOPPED)
