"""The program on the screen: opens a project, shows the right screen, and fails without a trace of data."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.filter import LineFilter, Monochrome
from textual.screen import Screen
from textual.theme import Theme

from coder.crash import report
from coder.errors import CoderError, Refused
from coder.keymap import Table, load_keymap
from coder.project import Project
from coder.text.display import shown
from coder.tui import windows
from coder.tui.actions import ACTIONS, FIXED, TOGETHER, actions_at, bindings, choose_keys, key_name
from coder.tui.desk import Desk, Outcome
from coder.tui.preferences import keep_theme, kept_theme
from coder.tui.screens.base import CoderDialog, CoderScreen, PlaceMixin
from coder.tui.screens.problem import ProblemScreen
from coder.tui.theme import COLOURLESS, OWN_THEMES, first_theme
from coder.tui.watch import Stamp, record_stamp, stamp, what_changed
from coder.tui.widgets.spots import Spot

KEPT_COMMANDS = frozenset({"Theme"})
"""Textual's own commands that stay in the palette; a screenshot, for one, would copy testimony."""
NO_TESTIMONIES = "There are no testimonies in {folder} yet."
PUT_THEM_THERE = (
    "Put text files (.txt or .md) into that folder, or run: coder import FILE…\n"
    "Then press r to look again, or Ctrl+Q to leave."
)
SHOW_CURSOR = "\x1b[?25h"
"""Textual hides the terminal's cursor, which screen readers and braille lines follow."""
OWN_BIDI, TERMINALS_BIDI = "\x1b[8l", "\x1b[8h"
"""Rows come in the order of the screen: a terminal that would reorder them (ECMA-48, BDSM) must not."""
WATCH_SECONDS = 2.0
WITHOUT_COLOUR = Monochrome()
MEND_IT = "Mend that, then press r to look again, or Ctrl+Q to leave."

IDLE_SECONDS = 1.0
"""After the start, until libraries are loaded that the first key does not need."""
TURN_SECONDS = 0.0005
"""How long a thread that computes beside the screens keeps them waiting, each time a key needs it."""
PATIENCE = 2.0
"""Seconds that a key press may wait for another program's recording before the screen says so."""


def _palette() -> type[Provider]:
    """Commands are looked for only when the palette opens."""
    from coder.tui.palette import ActionCommands

    return ActionCommands


class CoderApp(App[None]):
    """One coder in one project folder."""

    TITLE = "coder"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    CSS = "CommandPalette SearchIcon { display: none; }"  # a picture character, which many terminals lack

    def __init__(
        self,
        folder: Path,
        coder: str | None = None,
        *,
        accessible: bool = False,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        round_name: str | None = None,
    ) -> None:
        """``accessible``: for screen readers and braille; ``keys``: action -> the user's own keys."""
        super().__init__()
        self.accessible = accessible
        """The terminal's own cursor follows, nothing moves by itself, lanes are plain characters."""
        self.drafts: dict[str, str] = {}
        """Memos that were left unsaved: what each is on -> its words. Gone when the program ends."""
        self._keys = keys or {}
        self._folder = folder
        self._name = coder
        self._round_name = round_name
        self._project: Project | None = None
        self._desk: Desk | None = None
        self._is_leaving = False
        self._kept_theme = ""
        self._seen: Stamp = ()
        """The codebook's files as they were looked at last."""
        self._recorded: Stamp = ()
        """The record's file likewise."""
        self._known = 0
        """What others had written to the record when the screens last showed it."""

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
        """Who is working on what: coder, round and its kind, codebook version."""
        project = self.open_project
        words = [project.round_name, *project.round_words()]
        return f"{project.coder} · {', '.join(words)} · codebook {project.codebook.version[:8]}"

    # --- which screen ---------------------------------------------------------------

    def on_mount(self) -> None:
        """Open the folder."""
        for theme in OWN_THEMES:
            self.register_theme(theme)
        self.theme = self._kept_theme = first_theme(kept_theme(), self.available_themes, self.theme)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.set_keymap(choose_keys(self._keys))
        self._tell_terminal(OWN_BIDI)
        if self.accessible:
            self.animation_level = "none"
            self._tell_terminal(SHOW_CURSOR)
        self.set_interval(WATCH_SECONDS, self._watch)
        self.set_timer(IDLE_SECONDS, self._load_ahead)
        self.begin()

    def _keep_theme(self, theme: Theme) -> None:
        """Begin with the theme that was just chosen, from now on."""
        if theme.name != self._kept_theme:
            self._kept_theme = theme.name
            keep_theme(theme.name)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those of Textual and, under a theme without colour, one that leaves greys only."""
        filters = super().get_line_filters()
        return [*filters, WITHOUT_COLOUR] if self.theme in COLOURLESS else filters

    def begin(self, sentence: str = "") -> None:
        """Open the folder, for the first time or again, and show what fits its state."""
        name = self._project.coder if self._project is not None else self._name
        self._let_go()
        try:
            self._project = Project.open(self._folder, coder=name)
            if self._round_name is not None:
                self._project.choose_round(self._round_name)
            self._project.patience = PATIENCE
            self._seen = stamp(self._project.folder)
            self._desk = Desk(self._project)
            self.know_record()
            is_empty = not self._project.testimony_ids() and not self._project.texts.register.cases
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

    def _load_ahead(self) -> None:
        """Load what a lead's screens compute with while nothing happens, where there is a lead's work."""
        if self._project is not None and len(self._project.record.coders()) > 1:
            self.run_worker(partial(import_module, "coder.tui.screens.reconcile"), thread=True)

    def seat_another(self) -> None:
        """Somebody else works from here on: nothing of what the one before chose, counted or typed stays."""
        self._desk = Desk(self.open_project)
        self.drafts.clear()

    def _let_go(self) -> None:
        if self._project is not None:
            self._project.close()
        self._project = self._desk = None

    def on_unmount(self) -> None:
        """Let go of the record."""
        self._tell_terminal(TERMINALS_BIDI)
        self._let_go()

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def ask_name(self) -> None:
        """Ask who is coding."""
        from coder.tui.screens.name import NameScreen

        self._replace(NameScreen())

    def show_queue(self, testimony: str = "", sentence: str = "") -> None:
        """Show the queue, with ``testimony`` marked."""
        from coder.tui.screens.queue import QueueScreen

        self._replace(QueueScreen(sentence, testimony))

    def open_testimony(
        self, testimony: str, outcome: Outcome | None = None, spot: Spot | None = None
    ) -> None:
        """Open a testimony for coding, at ``spot``, and say how the action went that led to it."""
        from coder.tui.screens.coding import CodingScreen

        try:
            text = self.desk.open(testimony)
        except CoderError as error:
            self.show_queue(sentence=str(error))
            return
        self._replace(CodingScreen(text, outcome or Outcome(""), spot))

    # --- windows --------------------------------------------------------------------

    show_history = windows.show_history
    propose = windows.propose
    search = windows.search
    action_recheck = windows.recheck
    action_proposals = windows.show_proposals
    go_to = windows.go_to
    show_agreement = windows.show_agreement
    show_reconciliation = windows.show_reconciliation
    show_feedback = windows.show_feedback
    show_counts = windows.show_counts
    show_cases = windows.show_cases
    show_team = windows.show_team
    show_revisions = windows.show_revisions

    def _replace(self, screen: CoderScreen) -> None:
        """Show ``screen`` as the only one."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    async def action_quit(self) -> None:
        """Leave; what was typed behind it is not for the screens that are just being taken down.

        A box with words in it that are saved nowhere holds the leaving up once.
        """
        if isinstance(self.screen, CoderDialog) and self.screen.holds_back():
            return
        self._is_leaving = True
        await super().action_quit()

    async def on_event(self, event: events.Event) -> None:
        """Hand on every event but keys and clicks that come after leaving."""
        if not (self._is_leaving and isinstance(event, events.InputEvent)):
            await super().on_event(event)

    # --- files that others write ----------------------------------------------------

    def see_record(self) -> None:
        """Show on every screen what was recorded beside them just now."""
        self._show_record(self.open_project)

    def know_record(self) -> None:
        """The screens show what is recorded now, by a reckoner of theirs say."""
        record = self.open_project.record
        self._recorded, self._known = record_stamp(record.path), record.written_by_others

    def _watch_record(self, project: Project) -> None:
        """Show again what is recorded when another program recorded something; what this one did is shown."""
        now = record_stamp(project.record.path)
        if now == self._recorded:
            return
        with suppress(CoderError):  # in the midst of the other program's writing: the next look tells
            if project.record.writable and self._known == project.record.written_by_others:
                self._recorded = now
            else:
                self._show_record(project)

    def _show_record(self, project: Project) -> None:
        before = self._recorded, self._known
        try:
            version = project.codebook.version
            project.look_again()
            self.know_record()
            if project.codebook.version != version:
                self.desk.learn_codebook()
            for screen in self.screen_stack:
                if isinstance(screen, CoderScreen):
                    screen.show_facts()
        except CoderError:
            self._recorded, self._known = before
            raise

    def _watch(self) -> None:
        """Tell the screen when the codebook was edited since it was read, or something recorded elsewhere."""
        if self._project is None or self._desk is None:
            return
        self._watch_record(self._project)
        seen = stamp(self._project.folder)
        if seen == self._seen:
            return
        self._seen = seen
        for screen in self.screen_stack:
            if isinstance(screen, CoderScreen):
                screen.tell_notice(what_changed(self._project.file_codebook, self._project.folder))

    def reload_codebook(self) -> str:
        """Read codebook, testimonies and register again; how that went.

        Raises:
            CoderError: they cannot be used; everything stays as it was.
        """
        project = self.open_project
        before = project.codebook.version
        project.reload()
        self.desk.learn_codebook()
        self._seen = stamp(project.folder)
        if project.codebook.version == before:
            return "Read again: no code means anything else."
        from coder.project.rechecking import drifted

        check = sum(len(code.codings) for code in drifted(project))
        said = f" {check} codings of yours are to be re-checked: F4 lists them." if check else ""
        return f"Read again: the codebook is a new version.{said}"

    # --- commands -------------------------------------------------------------------

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from coder.tui.screens.help import HelpScreen

        if isinstance(self.screen, PlaceMixin) and not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(*self.screen.helped))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: the actions of the screen, from the table."""
        for command in super().get_system_commands(screen):
            if command.title in KEPT_COMMANDS:
                yield command
        places = screen.PLACES if isinstance(screen, PlaceMixin) else ()
        for action in actions_at(*places, "everywhere"):
            if not action.each and action.id != "everywhere.command_palette":
                run = partial(self.simulate_key, action.ran_by)
                key = f" ({key_name(action.current[0])})" if action.current else ""
                yield SystemCommand(f"{action.label}{key}", action.help, run)

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


def run(folder: Path, coder: str | None, *, accessible: bool = False, round_name: str | None = None) -> int:
    """Open the screens on ``folder``, in the round named; the exit code: 0 left, 1 failed.

    Raises:
        Refused: the installed Textual cannot be trusted with a crash.
        BadInput: the user's keymap has faults; each is named.
    """
    table = Table({action.id: action.keys for action in ACTIONS}, FIXED, TOGETHER)
    app = CoderApp(folder, coder, accessible=accessible, keys=load_keymap(table), round_name=round_name)
    guard_fatal_error(app)
    sys.setswitchinterval(TURN_SECONDS)
    # A key typed while the program ends reaches Textual's driver after its loop.
    warnings.filterwarnings("ignore", "coroutine 'MessagePump._post_message' was never awaited")
    app.run()
    return app.return_code or 0
