"""The words behind a figure of counts: whose they are, and each passage with what stands around it."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.errors import CoderError
from coder.model import Coding
from coder.project import Project
from coder.project.counting import UNIT_WORDS
from coder.project.opening import Behind
from coder.project.retrieval import in_context
from coder.project.shown import shown_words, write_shown
from coder.tui.actions import Place, bindings
from coder.tui.choices import Choice
from coder.tui.reckoner import Reckoner
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.counting import CountingScreen, ReckoningScreen
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow
from coder.tui.widgets.spots import Spot, SpotView

CONTEXT = 400
CASE_CELLS, TEXT_CELLS, CODE_CELLS, CODER_CELLS = 12, 22, 18, 9
WIDE = 100
"""Cells from which a row names its coder too."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was opened."""

    title: str
    behind: Behind
    about: Mapping[str, object]
    """Provenance of the table that it stands in."""
    labels: Sequence[str]
    """Where in the table: what the commands call its row and column."""

    @property
    def show(self) -> str:
        """The labels as ``--show`` takes them."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.labels)
        return shlex.quote(line.getvalue())

    @property
    def counted(self) -> str:
        """People, units, passages."""
        behind, unit = self.behind, str(self.about["unit"])
        people = f"{len(behind.cases):,} {'person' if len(behind.cases) == 1 else 'people'}"
        units = f" · {len(behind.units):,} {UNIT_WORDS[unit]}" if behind.units and unit != "case" else ""
        many = len(behind.codings)
        passages = f" · {many:,} passage{'' if many == 1 else 's'}" if many else ""
        return f"{people}{units}{passages}"


Voice = Coding | str
"""A passage; or, where nobody says anything, what was counted: a case, a testimony, ``testimony#excerpt``."""


class VoiceList(LineList[Voice]):
    """Passages with whose they are."""

    DEFAULT_CSS = "VoiceList { overflow-y: scroll; }"

    def __init__(
        self,
        spot: Callable[[Coding], tuple[str, Spot]],
        title: Callable[[str], str],
        *,
        names_codes: bool,
        id: str | None = None,
    ) -> None:
        """``spot`` reads case and words of a coding when its row is painted; ``title`` is a code's."""
        super().__init__(id=id)
        self._spot, self._title, self._names_codes = spot, title, names_codes

    def paint(self, item: Voice, width: int) -> list[tuple[str, Style]]:
        """Case, testimony, code where there are several, words."""
        if isinstance(item, str):
            return [(fitted(f" {item}", width), Style())]
        case, spot = self._spot(item)
        cells = [
            (fitted(f" {case}", CASE_CELLS - 1) + " ", Style(bold=True)),
            (fitted(item.testimony, min(TEXT_CELLS, width // 4) - 1) + " ", Style()),
        ]
        if self._names_codes:
            cells.append((fitted(self._title(item.code), CODE_CELLS - 1) + " ", Style()))
        if width >= WIDE:
            cells.append((fitted(item.coder, CODER_CELLS - 1) + " ", Style(dim=True)))
        taken = sum(
            (
                CASE_CELLS,
                min(TEXT_CELLS, width // 4),
                CODE_CELLS * self._names_codes,
                CODER_CELLS * (width >= WIDE),
            )
        )
        words = " ".join(spot.quote.split())
        return [*cells, (fitted(f"“{words}”", max(width - taken, 0)), Style())]


class CellScreen(ReckoningScreen):
    """Passages above, the marked one in full below."""

    CSS_PATH = "cell.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("cell")
    PLACES: ClassVar[tuple[Place, ...]] = ("cell",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#voices"

    def __init__(self, reckoner: Reckoner, figure: Figure) -> None:
        super().__init__(reckoner)
        self._figure = figure
        self._spots: dict[str, tuple[str, Spot]] = {}
        several = len({each.code for each in figure.behind.codings}) > 1
        self._list = VoiceList(self._spot, self._title, names_codes=several, id="voices")

    def compose(self) -> ComposeResult:
        """What the passages have in common, the passages, the marked one, keys."""
        yield InfoRow(id="head")
        yield self._list
        yield SpotView()
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the first passage."""
        self.query_one("#head", InfoRow).tell(
            facts=self._figure.counted, sentence=self._figure.title, whole=True
        )
        behind = self._figure.behind
        voices: Sequence[Voice] = behind.codings or behind.units or behind.cases
        self.query_one(SpotView).display = bool(behind.codings)
        self._list.fill(voices)

    def _title(self, code: str) -> str:
        return self.coder_app.desk.title(code)

    def _spot(self, coding: Coding) -> tuple[str, Spot]:
        """Case and words of a coding."""
        key = f"{coding.id} {coding.start} {coding.end}"
        if key not in self._spots:
            try:
                found = in_context(self.coder_app.open_project, coding, CONTEXT)
            except CoderError as error:
                spot = Spot(coding.testimony, coding.start, coding.end, 0, "", str(error), "")
                self._spots[key] = "", spot
            else:
                note = f"{found.case.id} · {self._title(coding.code)} · {coding.coder}"
                is_own = coding.coder == self.coder_app.open_project.coder
                self._spots[key] = found.case.id, Spot.of(found, note, leads_to_coding=is_own)
        return self._spots[key]

    @on(LineList.Marked)
    def _mark(self) -> None:
        marked = self._list.marked
        self.query_one(SpotView).tell(self._spot(marked)[1] if isinstance(marked, Coding) else None)

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_go()

    def action_go(self) -> None:
        """Open the testimony at the marked passage."""
        marked = self._list.marked
        if isinstance(marked, Coding):
            spot = self._spot(marked)[1]
            leave_for(self, spot)
        elif marked is not None:
            self._go_to_unit(marked)

    def _go_to_unit(self, unit: str) -> None:
        """Open the testimony of a unit without passages."""
        project = self.coder_app.open_project
        names = set(project.testimony_ids())
        name = unit if unit in names else unit.rpartition("#")[0]
        if name not in names:
            ids = project.testimony_ids()
            cases = project.texts.case_ids(ids)
            name = next((text for text, case in zip(ids, cases, strict=True) if case == unit), "")
        if not name:
            self.say(f"{unit} has no testimony.")
            return
        leave_for(self, Spot(name, 0, 0, 0, "", "", ""))

    def action_step(self, step: int) -> None:
        """Go to the next or previous passage."""
        self._list.mark_row(self._list.at + step, step)

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        view = self.query_one(SpotView)
        view.scroll_relative(y=step * max(view.size.height - 1, 1), animate=False)

    def action_export(self) -> None:
        """Write the passages with their words."""
        figure = self._figure
        if not figure.behind.codings:
            self.say("There are no words here to write.")
            return

        def done(found: tuple[str, str]) -> None:
            self.say(f"Wrote {found[0]} and its provenance. {found[1]}".strip())

        def job(_: Reckoner, project: Project) -> tuple[str, str]:
            shown = shown_words(project, figure.behind.said, figure.behind.codings, figure.about, figure.show)
            return str(write_shown(project, shown)), shown.notice

        self.record("writing…", job, done)


def open_testimony(screen: ReckoningScreen, who: str, testimonies: tuple[str, ...]) -> None:
    """Leave for a testimony: the only one, or the one chosen."""

    def go(name: str | None) -> None:
        if name is None:
            return
        try:
            screen.coder_app.open_project.testimony(name)
        except CoderError as error:
            screen.say(str(error), failed=True)
            return
        leave_for(screen, Spot(name, 0, 0, 0, "", "", ""))

    if not testimonies:
        screen.say(f"{who} has no testimony yet.")
    elif len(testimonies) == 1:
        go(testimonies[0])
    else:
        offered = [Choice(name) for name in testimonies]
        screen.app.push_screen(ChoiceDialog(f"Testimonies of {who}", offered), go)


def leave_for(screen: ReckoningScreen, spot: Spot) -> None:
    """Leave ``screen`` and those below it that show figures, for a passage."""
    app = screen.coder_app
    while isinstance(app.screen, ReckoningScreen):
        app.pop_screen()
    app.go_to(spot)


def open_cell(
    screen: CountingScreen,
    find: Callable[[], Behind],
    title: str,
    about: Mapping[str, object],
    labels: Sequence[str],
) -> None:
    """Find what stands behind a figure, beside ``screen``, and show it over it."""

    def show(behind: Behind) -> None:
        if not behind.cases:
            screen.say(f"Nobody: {title}.")
            return
        screen.say(before)
        screen.app.push_screen(CellScreen(screen.reckoner, Figure(title, behind, about, labels)))

    before = screen.query_one("#status", InfoRow).sentence
    screen.reckon("opening… (Esc stops)", lambda _reckoner, _project: find(), show)
