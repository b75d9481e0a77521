"""What every screen has: its places in the table of actions, and nothing selectable by the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.screen import ModalScreen, Screen

from coder.tui.actions import Place

if TYPE_CHECKING:
    from coder.tui.app import CoderApp

Result = TypeVar("Result")


class PlaceMixin:
    """The places of the table of actions that a screen's keys, help and palette come from."""

    PLACES: ClassVar[tuple[Place, ...]] = ()

    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ()
    """Further places that the help page of the screen shows."""

    @property
    def coder_app(self) -> CoderApp:
        """The running program, typed."""
        return cast("CoderApp", self.app)  # type: ignore[attr-defined]


class CoderScreen(PlaceMixin, Screen[None]):
    """A full screen."""

    ALLOW_SELECT = False
    AUTO_FOCUS: ClassVar[str | None] = None


class CoderDialog(PlaceMixin, ModalScreen[Result]):
    """A window over a screen, answering with a ``Result``."""

    ALLOW_SELECT = False
    PLACES: ClassVar[tuple[Place, ...]] = ("dialog",)
