"""The windows that open over a screen, whichever it is, and what happens when they close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coder.tui.screens.base import CoderScreen

if TYPE_CHECKING:
    from coder.tui.app import CoderApp
    from coder.tui.desk import Outcome
    from coder.tui.widgets.spots import Spot


def show_history(app: CoderApp) -> None:
    """Show what the coder did last."""
    from coder.tui.screens.history import HistoryScreen

    app.push_screen(HistoryScreen(app.desk))


def propose(app: CoderApp, answer: Callable[[Outcome], None], path: str | None = None) -> None:
    """Ask for a proposal to the lead, on the code ``path`` or a missing one, and say how that went."""
    from coder.tui.screens.proposing import ProposingDialog

    dialog = ProposingDialog(app.desk.title(path) if path else "")

    def write(text: str | None) -> None:
        if text:
            answer(app.desk.propose(text, path if dialog.is_unclear else None))

    app.push_screen(dialog, write)


def search(app: CoderApp) -> None:
    """Find words in all testimonies and go to a hit."""
    from coder.tui.screens.search import SearchScreen

    searching = SearchScreen(app.desk)

    def go_on(spot: Spot | None) -> None:
        _close_window(app, spot, searching.changed)
        if spot is None and isinstance(app.screen, CoderScreen):
            app.screen.tell_newest(searching.last_said if searching.changed else "")

    app.push_screen(searching, go_on)


def recheck(app: CoderApp) -> None:
    """List codings whose code is gone or means something else now."""
    from coder.tui.screens.recheck import RecheckScreen

    checking = RecheckScreen(app.desk)

    def go_on(spot: Spot | None) -> None:
        _close_window(app, spot, checking.changed)

    app.push_screen(checking, go_on)


def show_proposals(app: CoderApp) -> None:
    """Read what was proposed for the codebook."""
    from coder.tui.screens.proposals import ProposalsScreen

    app.push_screen(ProposalsScreen(app.desk))


def _close_window(app: CoderApp, spot: Spot | None, changed: bool) -> None:
    """Go to ``spot``; the screen below a window that recorded something shows it first."""
    if changed and isinstance(app.screen, CoderScreen):
        app.screen.show_facts()
    app.go_to(spot)


def go_to(app: CoderApp, spot: Spot | None) -> None:
    """Show a passage, in whatever testimony; nothing without one."""
    from coder.tui.screens.coding import CodingScreen

    if spot is None:
        return
    if isinstance(app.screen, CodingScreen) and app.screen.text.testimony.id == spot.testimony:
        app.screen.go_to(spot)
    else:
        app.open_testimony(spot.testimony, spot=spot)


def show_agreement(app: CoderApp) -> None:
    """Show how far the coders agree, over the screen there is."""
    from coder.tui.screens.agreement import AgreementScreen

    app.push_screen(AgreementScreen())


def show_reconciliation(app: CoderApp) -> None:
    """Show where the coders differ, over the screen there is."""
    from coder.tui.screens.reconcile import ReconcileScreen

    app.push_screen(ReconcileScreen())


def show_feedback(app: CoderApp) -> None:
    """Show what the consensus made of one's own codings, over the screen there is."""
    from coder.tui.screens.feedback import FeedbackScreen

    app.push_screen(FeedbackScreen())


def show_counts(app: CoderApp, layer: str = "any") -> None:
    """Show how many voice each code, over the screen there is."""
    from coder.tui.screens.counts import CountsScreen

    app.push_screen(CountsScreen(layer))


def show_cases(app: CoderApp) -> None:
    """Show the people of the study, over the screen there is."""
    from coder.tui.screens.cases import CasesScreen

    app.push_screen(CasesScreen())


def show_team(app: CoderApp) -> None:
    """Show rounds, people and exchange, over the screen there is."""
    from coder.tui.screens.team import TeamScreen

    app.push_screen(TeamScreen())


def show_revisions(app: CoderApp) -> None:
    """Show what corrected texts left to look at, over the screen there is."""
    from coder.tui.screens.revisions import RevisionsScreen

    app.push_screen(RevisionsScreen())
