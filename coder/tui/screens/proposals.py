"""The proposal box: what coders miss in the codebook. A lead reads everybody's, a fellow their own.

Below them a lead finds the gaps in the codebook that were noted beside decisions (``g`` on a card).
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from coder.errors import CoderError
from coder.model import Memo
from coder.project import noting
from coder.project.gaps import GapNoted, gaps
from coder.text.display import counted, shown, shown_line
from coder.tui.actions import Place, bindings
from coder.tui.desk import Desk, Outcome
from coder.tui.screens.base import CoderDialog
from coder.tui.screens.memo import MemoDialog
from coder.tui.widgets.codes import entry
from coder.tui.widgets.flow import flowing
from coder.tui.widgets.lines import LineList, fitted
from coder.tui.widgets.rows import InfoRow, KeyRow

TIME_CELLS, WHO_CELLS = 12, 14
NOTHING = "Nothing was proposed yet: n tells the lead what the codebook misses, F7 that a code is unclear."
MISSING = "a code is missing"


class ProposalList(LineList[Memo | GapNoted]):
    """Proposals, the newest first, then gaps."""

    def paint(self, item: Memo | GapNoted, width: int) -> list[tuple[str, Style]]:
        """When, who, on which code, and what."""
        if isinstance(item, GapNoted):
            at, who, about = item.decision.at, item.decision.lead, "/".join(map(_last, item.codes))
            what = f"gap: {item.decision.note or item.quote or item.decision.testimony}"
        else:
            at, who, about, what = item.at, item.coder, _last(item.code) or MISSING, item.text
        when = at.astimezone().strftime(" %Y-%m-%d") if at else ""
        code = min(max(width // 4, 12), 30)
        rest = max(width - TIME_CELLS - WHO_CELLS - code, 0)
        return [
            (fitted(when, TIME_CELLS), Style(dim=True)),
            (fitted(who, WHO_CELLS - 1) + " ", Style()),
            (fitted(about, code - 1) + " ", Style(dim=about == MISSING)),
            (fitted(what, rest), Style(bold=True)),
        ]


def _last(code: str) -> str:
    return code.rpartition(".")[2]


class ProposalsScreen(CoderDialog[None]):
    """A list above, the marked proposal below with the entry of the code that it is about."""

    CSS_PATH = "proposals.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("proposals")
    PLACES: ClassVar[tuple[Place, ...]] = ("proposals",)
    ALSO_HELPED: ClassVar[tuple[Place, ...]] = ("list",)
    AUTO_FOCUS = "#proposals"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """List, proposal, and what there is to say."""
        with Vertical(id="box") as box:
            box.border_title = Content("Proposals for the codebook")
            yield ProposalList(id="proposals")
            with VerticalScroll(id="view", can_focus=False):
                yield Static(Text(), markup=False)
            yield InfoRow(id="status")
        yield KeyRow(*self.PLACES)

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill()

    @property
    def _list(self) -> ProposalList:
        return self.query_one(ProposalList)

    def _fill(self, at: int = 0) -> None:
        found = noting.proposals(self._desk.project)[::-1]
        noted = gaps(self._desk.project)[::-1]
        self._list.fill([*found, *noted], at)
        coders = len({one.coder for one in found})
        many = counted(len(found), "proposal")
        facts = [f"{many} of {coders} coders" if coders > 1 else many] if found else []
        facts += [f"{counted(len(noted), 'gap')} of decisions"] if noted else []
        status = self.query_one("#status", InfoRow)
        status.tell(facts=" · ".join(facts), sentence="" if facts else NOTHING, whole=True)

    def _say(self, outcome: Outcome) -> None:
        self.query_one("#status", InfoRow).tell(sentence=outcome.sentence, failed=outcome.failed)

    @on(ProposalList.Marked)
    def _tell(self) -> None:
        marked = self._list.marked
        if marked is None:
            text = Text()
        else:
            text = self._gap_text(marked) if isinstance(marked, GapNoted) else self._text(marked)
        self.query_one("#view Static", Static).update(flowing(text))

    def _text(self, proposal: Memo) -> Text:
        """The proposal in full and, where it is about a code, what the codebook says of that."""
        about = f"{self._desk.title(proposal.code)} is unclear" if proposal.code else MISSING
        text = Text(f"{shown_line(proposal.coder)}: {shown_line(about)}", style="bold")
        text.append(f"\n{shown(proposal.text)}", style="not bold")
        code = self._desk.project.codebook.by_path.get(proposal.code)
        if code is not None:
            text.append("\n\n").append_text(entry(code, examples=True))
        elif proposal.code:
            text.append(
                f"\n\nThe codebook has no code {shown_line(proposal.code)} any more.", style="not bold dim"
            )
        return text

    def _gap_text(self, gap: GapNoted) -> Text:
        """The passage that is not settled, what the lead noted, and the codes that were put there."""
        made = gap.decision
        titles = " and ".join(map(self._desk.title, gap.codes))
        text = Text(f"{shown_line(made.lead)}: {shown_line(titles)} does not settle this", style="bold")
        text.append(f"\n{shown_line(made.testimony)} {gap.start}–{gap.end} ", style="not bold dim")
        text.append(f"“{shown_line(gap.quote)}”" if gap.quote else "", style="not bold not dim")
        text.append(f"\n{shown(made.note)}" if made.note else "", style="not bold not dim")
        for path in gap.codes:
            code = self._desk.project.codebook.by_path.get(path)
            if code is not None:
                text.append("\n\n").append_text(entry(code, examples=True))
        return text

    @on(ProposalList.Chosen)
    def action_rewrite(self) -> None:
        """Give the marked proposal other words."""
        marked = self._own()
        if marked is None:
            return

        def write(text: str | None) -> None:
            if text is not None:
                self._rewrite(marked, text)

        title, about, again = self._desk.title(marked.code), f"proposal {marked.id}", "proposals.rewrite"
        self.app.push_screen(MemoDialog("For the lead", title, marked.text, about=about, again=again), write)

    def action_add(self) -> None:
        """Tell the lead what is missing."""

        def tell(outcome: Outcome) -> None:
            self._fill()
            self._say(outcome)

        self.coder_app.propose(tell)

    def action_remove(self) -> None:
        """Take the marked proposal back."""
        marked = self._own()
        if marked is not None:
            self._rewrite(marked, "")

    def action_undo(self) -> None:
        """Undo what was done last."""
        outcome = self._desk.undo()
        self._fill(self._list.at)
        self._say(outcome)

    def action_cancel(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def _own(self) -> Memo | None:
        """The marked proposal, where it is one's own; says so where it is not."""
        marked = self._list.marked
        if isinstance(marked, GapNoted):
            self._say(Outcome("A gap is noted on its card (g in the queue): g there takes it away."))
            return None
        if marked is not None and marked.coder != self._desk.project.coder:
            self._say(Outcome(f"This is {marked.coder}'s: only they can change it.", failed=True))
            return None
        return marked

    def _rewrite(self, proposal: Memo, text: str) -> None:
        try:
            noting.rewrite_memo(self._desk.project, proposal.id, text)
        except CoderError as error:
            self._say(Outcome(str(error), failed=True))
            return
        self._fill(self._list.at)
        self._say(Outcome("Saved for the lead." if text else "Taken back (u brings it back)."))
