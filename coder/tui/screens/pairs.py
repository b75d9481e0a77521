"""Possible duplicates side by side: the same person, the same text, or not; a lead decides, with a note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from coder.errors import CoderError
from coder.model import Case, PairSubject, Verdict
from coder.project import Project
from coder.project.duplicates import Duplicates, LikelyPeople, decide, standings, take_back
from coder.tui.actions import Place, bindings
from coder.tui.people import (
    Compared,
    Pair,
    Standings,
    compared_people,
    compared_texts,
    first_words,
    pair_ids,
    pair_names,
    pair_score,
    pair_verdict,
    standing_lines,
    with_standing,
)
from coder.tui.reckoner import Reckoner
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.cell import open_testimony
from coder.tui.screens.counting import ReckoningScreen
from coder.tui.widgets.beside import Beside
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

LEADS_ONLY = "In this project leads decide who is the same person; the evidence is for everybody."
AROUND = 120
"""Characters before the first common passage of two texts."""
QUESTIONS: dict[Verdict, str] = {
    "same": "{first} and {second} are one: how do you know? (may be empty)",
    "different": "{first} and {second} are two: how do you know? (may be empty)",
    "undecided": "{first} and {second}: what is missing to tell? (may be empty)",
}


class PairList(LineList[Pair]):
    """Pairs with what was decided about them, the likeliest first."""

    DEFAULT_CSS = "PairList { overflow-y: scroll; }"

    def paint(self, item: Pair, width: int) -> list[tuple[str, Style]]:
        """Verdict, score, ids, names."""
        sign, word = pair_verdict(item)
        what = "person" if isinstance(item, LikelyPeople) else "text"
        head = f" {sign} {word:<10} {what:<7}{pair_score(item):<11}"
        first, second = pair_ids(item)
        rest = max(width - len(head), 0)
        names = " / ".join(pair_names(item))
        room = min(len(first) + len(second) + 5, rest // 2)
        return [
            (head, Style()),
            (fitted(f"{first} – {second}", room), Style(bold=True)),
            (fitted(f" {names}", rest - room), Style()),
        ]


class PairsScreen(ReckoningScreen):
    """Pairs above, the marked two side by side below."""

    CSS_PATH = "cases.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pairs")
    PLACES: ClassVar[tuple[Place, ...]] = ("pairs",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#pairs"

    def __init__(self, reckoner: Reckoner, found: Duplicates, cases: Sequence[Case], near: str = "") -> None:
        """``near`` is the case whose pair is marked first."""
        super().__init__(reckoner)
        self._pairs: list[Pair] = [*found.people, *found.texts]
        self._cases = {case.id: case for case in cases}
        self._near = near
        self._list = PairList(id="pairs")
        self._words: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """How many, pairs, the marked two, keys."""
        yield InfoRow(id="head")
        yield self._list
        yield Beside(id="both")
        yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Show the pairs as they stand now."""
        at = next((at for at, each in enumerate(self._pairs) if self._near in pair_ids(each)), 0)
        self._refresh()
        self._list.mark_row(at)

    def show_facts(self) -> None:
        """Show again what is decided."""
        self._refresh()

    def _refresh(self) -> None:
        project = self.coder_app.open_project
        said: dict[PairSubject, Standings] = {
            "persons": standings(project, "persons").standings,
            "texts": standings(project, "texts").standings,
        }
        self._pairs = [with_standing(each, said[subject(each)]) for each in self._pairs]
        still_open = sum(pair_verdict(each)[1] not in ("same", "different") for each in self._pairs)
        many = "1 pair" if len(self._pairs) == 1 else f"{len(self._pairs):,} pairs"
        self.query_one("#head", InfoRow).tell(facts=f"{many} that may be one · {still_open:,} not settled")
        self._list.styles.height = max(min(len(self._pairs), self.app.size.height * 3 // 10), 2)
        self._list.fill(self._pairs, self._list.at)

    # --- showing --------------------------------------------------------------------

    @on(LineList.Marked)
    def _tell(self) -> None:
        marked = self._list.marked
        if marked is not None and self.coder_app.is_working:
            self.query_one(Beside).tell(self._compared(marked), standing_lines(marked))

    def _compared(self, each: Pair) -> list[Compared]:
        if isinstance(each, LikelyPeople):
            words = {case: self._first_words(case) for case in pair_ids(each)}
            return compared_people(each, self._cases, words)
        pair = each.pair
        places = ((pair.first, pair.start), (pair.second, pair.other_start))
        return compared_texts(each, {name: self._around(name, start) for name, start in places})

    def _first_words(self, case: str) -> str:
        texts = self._cases[case].testimonies if case in self._cases else ()
        return self._around(texts[0], 0) if texts else "no testimony"

    def _around(self, name: str, start: int) -> str:
        key = f"{start} {name}"
        if key not in self._words:
            try:
                text = self.coder_app.open_project.testimony(name).text
            except CoderError as error:
                self._words[key] = str(error)
            else:
                first = max(start - AROUND, 0)
                self._words[key] = ("…" if first else "") + first_words(text[first:])
        return self._words[key]

    # --- keys -----------------------------------------------------------------------

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        if self.is_second_click(event):
            self.action_open()

    def action_open(self) -> None:
        """Open a testimony of the two."""
        marked = self._list.marked
        if marked is None:
            return
        names = pair_ids(marked)
        if isinstance(marked, LikelyPeople):
            own = (self._cases[case].testimonies for case in pair_ids(marked) if case in self._cases)
            names_of = tuple(name for texts in own for name in texts)
        else:
            names_of = names
        open_testimony(self, " and ".join(names), names_of)

    def action_same(self) -> None:
        """They are one."""
        self._decide("same")

    def action_different(self) -> None:
        """They are two."""
        self._decide("different")

    def action_undecided(self) -> None:
        """Nobody can tell."""
        self._decide("undecided")

    def _decide(self, verdict: Verdict) -> None:
        marked = self._list.marked
        if marked is None or not self._may_decide():
            return
        first, second = pair_ids(marked)
        about = subject(marked)

        def take(note: str | None) -> None:
            if note is not None:
                self._record(
                    lambda project: decide(project, about, first, second, verdict, note),
                    f"{first} and {second}: {verdict}",
                )

        question = QUESTIONS[verdict].format(first=first, second=second)
        self.app.push_screen(AskDialog(question, f"recorded as {verdict}"), take)

    def _may_decide(self) -> bool:
        if self.coder_app.open_project.may_lead():
            return True
        self.say(LEADS_ONLY, failed=True)
        return False

    def _record(self, act: Callable[[Project], object], what: str) -> None:
        """Record a decision beside the screen and show how the pair stands then."""

        def job(_: Reckoner, project: Project) -> str:
            act(project)
            return project.introduction

        def done(introduction: str) -> None:
            self._settle()
            self.say(f"Saved: {what}. u undoes. {introduction}".strip())

        self.record("saving…", job, done)

    def _settle(self) -> None:
        self.coder_app.open_project.look_again()
        self.coder_app.know_record()
        self._refresh()

    def action_take_back(self) -> None:
        """Take one's decision back."""
        marked = self._list.marked
        if marked is not None and self._may_decide():
            first, second = pair_ids(marked)
            about = subject(marked)
            self._record(
                lambda project: take_back(project, about, first, second),
                f"your decision on {first} and {second} is taken back",
            )

    def action_undo(self) -> None:
        """Undo the last action."""
        outcome = self.coder_app.desk.undo()
        self._settle()
        self.say(outcome.said, failed=outcome.failed)

    def action_scroll_text(self, step: int) -> None:
        """Read on."""
        view = self.query_one(Beside)
        view.scroll_relative(y=step * max(view.size.height - 1, 1), animate=False)


def subject(each: Pair) -> PairSubject:
    """What a decision about the pair is about."""
    return "persons" if isinstance(each, LikelyPeople) else "texts"
