"""The keys of the screen one came from, and of everything else below."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from coder.tui.actions import Place, bindings, help_lines
from coder.tui.legends import legend
from coder.tui.screens.base import CoderDialog
from coder.tui.widgets.rows import KeyRow

MOUSE = (
    "Mouse: click sets the cursor, drag selects, 2 3 4 clicks take word, sentence, excerpt; click a lane or "
    "a key in the margin to focus that coding, a code in the panel to tag with it, the key row to run a key."
)


class HelpScreen(CoderDialog[None]):
    """All keys of the places one is in."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")
    AUTO_FOCUS = "#help"

    def __init__(self, *places: Place) -> None:
        super().__init__()
        self._shown_places = places

    def compose(self) -> ComposeResult:
        """A scrollable table."""
        with VerticalScroll(id="help"):
            yield Static(help_table(*self._shown_places, "everywhere"), markup=False)
            yield Static(Text(f"\n{MOUSE}"), markup=False)
        yield KeyRow(*self.PLACES)

    async def action_dismiss(self, result: None = None) -> None:
        """Back to where one was."""
        self.dismiss(result)


def help_table(*places: Place) -> Table:
    """Keys and what they do, with the places as headings."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for keys, what in help_lines(*places):
        if keys:
            table.add_row(Text(f"  {keys}"), Text(what))
        else:
            if table.row_count:
                table.add_row(Text(""), Text(""))
            table.add_row(Text(what, style="bold"), Text(""))
    figures = legend(*places)
    if figures:
        table.add_row(Text(""), Text(""))
        table.add_row(Text("What the figures are", style="bold"), Text(""))
    for name, what in figures:
        table.add_row(Text(f"  {name}"), Text(f"{what}."))
    return table
