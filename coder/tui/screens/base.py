"""What every screen has: its places in the table of actions, and nothing selectable by the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from coder.text.display import shown_line
from coder.tui.actions import Place, actions_at
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow

if TYPE_CHECKING:
    from coder.tui.app import CoderApp

Result = TypeVar("Result")


class PlaceMixin:
    """The places of the table of actions that a screen's keys, help and palette come from."""

    PLACES: ClassVar[tuple[Place, ...]] = ()

    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ()
    """Further places that the help page of the screen shows."""

    @property
    def helped(self) -> tuple[Place, ...]:
        """The places whose keys the help page shows now."""
        return (*self.PLACES, *self.ALSO_HELPED)

    @property
    def coder_app(self) -> CoderApp:
        """The running program, typed."""
        return cast("CoderApp", self.app)  # type: ignore[attr-defined]


class CoderScreen(PlaceMixin, Screen[None]):
    """A full screen."""

    ALLOW_SELECT = False
    AUTO_FOCUS: ClassVar[str | None] = None

    def show_facts(self) -> None:
        """Show again what is recorded: a window over this screen may have changed it."""

    def tell_newest(self, sentence: str) -> None:
        """Put what was said last in a window over this screen in the place of what was said before."""
        for row in self.query("#status").results(InfoRow):
            row.tell(sentence=sentence)

    def tell_notice(self, sentence: str) -> None:
        """Show a notice where the screen has a row for it; an empty one hides the row."""
        for row in self.query("#notice").results(InfoRow):
            row.tell(sentence=sentence, whole=True)
            row.display = bool(sentence)


class CoderDialog(PlaceMixin, ModalScreen[Result]):
    """A window over a screen, answering with a ``Result``.

    The program's own keys stop at a window, so help and palette are bound here again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"app.{action.called}", action.label, show=False, id=action.id)
        for action in actions_at("everywhere")
        if action.id != "everywhere.quit"
    ]

    ALLOW_SELECT = False
    PLACES: ClassVar[tuple[Place, ...]] = ("dialog",)

    def holds_back(self) -> bool:
        """Whether the program must not end yet: words stand here that are saved nowhere."""
        return False


class FieldDialog(CoderDialog[Result]):
    """A window with a field, which gets what was typed before it had the focus."""

    def on_key(self, event: events.Key) -> None:
        """Hand early letters on, unless another widget has the keys."""
        field = self.query_one(SafeInput)
        if event.character is not None and event.is_printable and self.focused in (None, field):
            event.stop()
            field.insert_text_at_cursor(shown_line(event.character))
