"""The codebook on the screen: the tree of codes, one code's entry, lists of found codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from coder.model import Code, Codebook, Coding
from coder.text.display import shown
from coder.tui.actions import bindings
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.lines import LineList, fitted

SQUARE = "■"
HINTS = ("Codes: Shift+letter tags", "Shift+A–Z tags", "Shift+A–Z", "Codes")
"""Over the titles of the codes, the longest that fits: hot keys are capital letters."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A line of the codebook: a family, a heading or a code."""

    title: str
    depth: int = 0
    code: Code | None = None
    """None for a family."""
    colour: str = ""
    count: int = 0
    """Own codings with it in the testimony on the screen."""
    everywhere: int = 0
    """Own codings with it in all testimonies; 0 while that is not known."""

    @property
    def counts(self) -> str:
        """``3/12``: here and in all of one's work; empty for a code that was never used."""
        if not self.count and not self.everywhere:
            return ""
        return f"{self.count}/{self.everywhere}" if self.everywhere else f"{self.count}"

    @property
    def is_codable(self) -> bool:
        """Whether a passage can carry it."""
        return self.code is not None and self.code.codable


def code_rows(
    book: Codebook,
    colours: Mapping[str, str],
    codings: Sequence[Coding] = (),
    everywhere: Mapping[str, int] | None = None,
) -> list[CodeRow]:
    """The codebook in reading order, each family above its codes.

    ``codings`` are those of the testimony on the screen, ``everywhere`` counts all of one's own.
    """
    total = everywhere or {}
    counts = Counter(coding.code for coding in codings)
    families = {family.name: family.title or family.name for family in book.families}
    rows: list[CodeRow] = []
    family = ""
    for code in book.codes:
        if code.family != family:
            family = code.family
            rows.append(CodeRow(families.get(family, family)))
        rows.append(
            CodeRow(
                code.title,
                code.depth,
                code,
                colours.get(code.path, ""),
                counts[code.path],
                total.get(code.path, 0),
            )
        )
    return rows


class CodeList(LineList[CodeRow]):
    """The codebook panel: shows counts, goes to passages, tags."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("codes")

    @dataclass
    class Jump(Message):
        """Go to the next coding with ``code``."""

        code: Code

    @dataclass
    class Apply(Message):
        """Tag with ``code``."""

        code: Code

    def paint(self, item: CodeRow, width: int) -> list[tuple[str, Style]]:
        """Family in bold; code with its colour, hot key, title and counts."""
        if item.code is None:
            return [(fitted(item.title, width), Style(bold=True))]
        count = f" {item.counts}" if item.counts else ""
        indent = "  " * (item.depth - 1)
        key = item.code.key or " "
        sign = f"{SQUARE} " if item.is_codable else "▾ "
        title = fitted(item.title, max(width - len(indent) - len(count) - 4, 0))
        return [
            (f"{indent}{sign}", self.coloured(item.colour)),
            (f"{key} ", Style(bold=True)),
            (title, Style()),
            (count, Style(bold=bool(item.count), dim=not item.count)),
        ]

    @dataclass
    class Scroll(Message):
        """Scroll the entry of the marked code by ``rows``."""

        rows: int

    def action_entry_up(self) -> None:
        """Scroll the entry up."""
        self.post_message(self.Scroll(-3))

    def action_entry_down(self) -> None:
        """Scroll the entry down."""
        self.post_message(self.Scroll(3))

    def mark_code(self, path: str) -> None:
        """Mark the row of a code."""
        for at, row in enumerate(self.items):
            if row.code is not None and row.code.path == path:
                self.mark_row(at)

    def action_jump(self) -> None:
        """Go to the marked code's next passage."""
        if self.marked is not None and self.marked.code is not None:
            self.post_message(self.Jump(self.marked.code))

    def action_apply(self) -> None:
        """Tag with the marked code."""
        if self.marked is not None and self.marked.code is not None:
            self.post_message(self.Apply(self.marked.code))


class CodeTitles(Widget):
    """How the codes are put on passages, and what the figures behind them are."""

    DEFAULT_CSS = "CodeTitles { height: 1; padding: 0 1; color: $text-muted; }"
    ALLOW_SELECT = False

    def render_line(self, y: int) -> Strip:
        """One row."""
        width, legend = self.size.width, "here/all yours"
        hint = next((one for one in HINTS if len(one) + len(legend) < width), "")
        line = fitted(hint, max(width - len(legend), 0)) + legend
        return Strip([Segment(line, self.rich_style)]).adjust_cell_length(width, self.rich_style)


class MatchList(LineList[Code]):
    """Codes found in the picker; shows as active although the typing goes to the field above it."""

    can_focus = False

    def __init__(self, colours: Mapping[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._colours = colours
        self.taken: dict[str, None] = {}
        """Paths of the codes that are wanted already, in the order in which they were taken."""

    def toggle(self, path: str) -> None:
        """Take a code, or give it up again."""
        if path in self.taken:
            del self.taken[path]
        else:
            self.taken[path] = None
        self.refresh()

    def offer(self, codes: Sequence[Code], *, is_sure: bool) -> None:
        """Show ``codes``, the first one marked if it is surely meant."""
        self.fill(codes)
        if not is_sure:
            self.at = -1
            self.post_message(self.Marked(self))

    @property
    def is_active(self) -> bool:
        """Always: Enter in the field takes the marked row."""
        return True

    def paint(self, item: Code, width: int) -> list[tuple[str, Style]]:
        """Whether it is taken, colour, hot key, title, and the path it has in the codebook."""
        half = max(width // 2, width - 40)
        return [
            ("✓" if item.path in self.taken else " ", Style(bold=True)),
            (f"{SQUARE} ", self.coloured(self._colours.get(item.path))),
            (f"{item.key or ' '} ", Style(bold=True)),
            (fitted(item.title, half - 5), Style()),
            (fitted(f" {item.path}", width - half), Style(dim=True)),
        ]


class Definition(VerticalScroll, can_focus=False):
    """What the codebook says about one code."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(Text(), markup=False)

    def tell(self, code: Code | None, *, examples: bool = False) -> None:
        """Show ``code``'s entry, its examples too when asked for."""
        self.query_one(Static).update(flowing(entry(code, examples=examples)) if code is not None else Text())
        self.scroll_to(y=0, animate=False)


def entry(code: Code, *, examples: bool) -> Text:
    """A code's title, definition and rules as text without markup."""
    text = Text(shown(code.title), style="bold")
    text.append(f"\n{shown(code.path)}", style="not bold dim")
    if not code.codable:
        text.append("\nA heading: it groups codes and is put on no passage.", style="not bold")
    parts = [("", code.definition), ("Use when ", code.use_when), ("Avoid when ", code.avoid_when)]
    if examples:
        parts += [("Example ", one) for one in code.examples]
        parts += [("Counter-example ", one) for one in code.counter_examples]
    for label, body in parts:
        if body:
            text.append(f"\n{label}" if label else "\n", style="bold")
            text.append(shown(body.strip()), style="not bold")
    return text
