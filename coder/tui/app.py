"""The program on the screen: opens a project, shows the right screen, and fails without a trace of data."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from coder.crash import report
from coder.errors import CoderError, Refused
from coder.project import Project
from coder.text.display import shown
from coder.tui.actions import actions_at, bindings, key_name
from coder.tui.desk import Desk, Outcome
from coder.tui.screens.base import CoderScreen, PlaceMixin
from coder.tui.screens.problem import ProblemScreen
from coder.tui.theme import readable_theme

KEPT_COMMANDS = frozenset({"Theme"})
"""Textual's own commands that stay in the palette; a screenshot, for one, would copy testimony."""
NO_TESTIMONIES = "There are no testimonies in {folder} yet."
PUT_THEM_THERE = (
    "Put text files (.txt or .md) into that folder, or run: coder import FILE…\n"
    "Then press r to look again, or Ctrl+Q to leave."
)
MEND_IT = "Mend that, then press r to look again, or Ctrl+Q to leave."


class CoderApp(App[None]):
    """One coder in one project folder."""

    TITLE = "coder"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")

    def __init__(self, folder: Path, coder: str | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._name = coder
        self._project: Project | None = None
        self._desk: Desk | None = None
        self._is_leaving = False

    @property
    def open_project(self) -> Project:
        """The project; only screens that come after opening it ask."""
        assert self._project is not None
        return self._project

    @property
    def is_working(self) -> bool:
        """Whether a project is open; not so any more while the program ends."""
        return self._desk is not None

    @property
    def desk(self) -> Desk:
        """The desk of the coder who is working."""
        assert self._desk is not None
        return self._desk

    def facts(self) -> str:
        """Who is working on what: coder, round, codebook version."""
        project = self.open_project
        return f"{project.coder} · {project.round_name} · codebook {project.codebook.version[:8]}"

    # --- which screen ---------------------------------------------------------------

    def on_mount(self) -> None:
        """Open the folder."""
        self.theme = readable_theme(self.theme)
        self.begin()

    def begin(self, sentence: str = "") -> None:
        """Open the folder, for the first time or again, and show what fits its state."""
        name = self._project.coder if self._project is not None else self._name
        self._let_go()
        try:
            self._project = Project.open(self._folder, coder=name)
            self._desk = Desk(self._project)
            is_empty = not self._project.testimony_ids()
        except (CoderError, OSError) as error:
            self._let_go()
            self._replace(ProblemScreen(str(error), MEND_IT))
            return
        if is_empty:
            folder = self._project.folder / "testimonies"
            self._replace(ProblemScreen(NO_TESTIMONIES.format(folder=folder), PUT_THEM_THERE))
        elif self._project.coder is None:
            self.ask_name()
        else:
            self.show_queue(sentence=sentence)

    def _let_go(self) -> None:
        if self._project is not None:
            self._project.close()
        self._project = self._desk = None

    def on_unmount(self) -> None:
        """Let go of the record."""
        self._let_go()

    def ask_name(self) -> None:
        """Ask who is coding."""
        from coder.tui.screens.name import NameScreen

        self._replace(NameScreen())

    def show_queue(self, testimony: str = "", sentence: str = "") -> None:
        """Show the queue, with ``testimony`` marked."""
        from coder.tui.screens.queue import QueueScreen

        self._replace(QueueScreen(sentence, testimony))

    def open_testimony(self, testimony: str, outcome: Outcome | None = None) -> None:
        """Open a testimony for coding and say how the action went that led to it."""
        from coder.tui.screens.coding import CodingScreen

        try:
            text = self.desk.open(testimony)
        except CoderError as error:
            self.show_queue(sentence=str(error))
            return
        self._replace(CodingScreen(text, outcome or Outcome("")))

    def _replace(self, screen: CoderScreen) -> None:
        """Show ``screen`` as the only one."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    async def action_quit(self) -> None:
        """Leave; what was typed behind it is not for the screens that are just being taken down."""
        self._is_leaving = True
        await super().action_quit()

    async def on_event(self, event: events.Event) -> None:
        """Hand on every event but keys and clicks that come after leaving."""
        if not (self._is_leaving and isinstance(event, events.InputEvent)):
            await super().on_event(event)

    # --- commands -------------------------------------------------------------------

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from coder.tui.screens.help import HelpScreen

        if isinstance(self.screen, PlaceMixin) and not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(*self.screen.PLACES, *self.screen.ALSO_HELPED))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: the actions of the screen, from the table."""
        for command in super().get_system_commands(screen):
            if command.title in KEPT_COMMANDS:
                yield command
        places = screen.PLACES if isinstance(screen, PlaceMixin) else ()
        for action in actions_at(*places, "everywhere"):
            if not action.each and action.id != "everywhere.command_palette":
                run = partial(self.simulate_key, action.keys[0])
                yield SystemCommand(f"{action.label} ({key_name(action.keys[0])})", action.help, run)

    # --- failing --------------------------------------------------------------------

    def _fatal_error(self) -> None:
        """Leave with a sentence. Textual's own method would print local variables, testimony included."""
        error = sys.exc_info()[1] or self._exception
        said = report(error) if error is not None else "coder stopped on an error of its own."
        self._exit_renderables.append(Text(shown(said)))
        self._close_messages_no_wait()


def guard_fatal_error(app: App[None]) -> None:
    """Refuse to start where Textual no longer calls the method that keeps data out of crash output.

    Raises:
        Refused: naming the way out.
    """
    hooks = (getattr(App, "_fatal_error", None), getattr(app, "_close_messages_no_wait", None))
    if not all(map(callable, hooks)) or not isinstance(getattr(app, "_exit_renderables", None), list):
        raise Refused(
            "This version of Textual could print testimony if the program failed, so the screens do "
            "not start. Install the one that coder was made for: pip install 'textual==8.2.8'"
        )


def run(folder: Path, coder: str | None) -> int:
    """Open the screens on ``folder``; the exit code: 0 left, 1 failed.

    Raises:
        Refused: the installed Textual cannot be trusted with a crash.
    """
    app = CoderApp(folder, coder)
    guard_fatal_error(app)
    app.run()
    return app.return_code or 0
