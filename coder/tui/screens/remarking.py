"""What a lead says beside a decision: reason, note, gap in the codebook, that another is overruled."""

from __future__ import annotations

from dataclasses import replace

from coder.model import Reason, Span
from coder.reconcile.cards import Card
from coder.tui.bench import Bench, Remark, Ruling
from coder.tui.manuscript import Manuscript
from coder.tui.readings import passage
from coder.tui.screens.base import CoderScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.reason import ReasonDialog


class Remarking(CoderScreen):
    """Asks for remarks on the card that a screen shows."""

    _bench: Bench

    def _opened(self) -> tuple[Card | None, Manuscript | None]:
        """The card on the screen and its text."""
        raise NotImplementedError

    def _show(self) -> None:
        raise NotImplementedError

    def _say(self, ruling: Ruling) -> None:
        raise NotImplementedError

    def _remark(self, card: Card, remark: Remark) -> None:
        ruling = self._bench.set_remark(card, remark)
        self._show()
        self._say(ruling)

    def action_reason(self) -> None:
        """Say why the coders differ."""
        card, _ = self._opened()
        if card is None:
            return
        before = self._bench.remark(card)

        def keep(answer: tuple[Reason | None] | None) -> None:
            if answer is not None:
                self._remark(card, replace(before, reason=answer[0]))

        self.app.push_screen(ReasonDialog(before.reason), keep)

    def action_note(self) -> None:
        """Write a note."""
        card, text = self._opened()
        if card is None or text is None:
            return
        before = self._bench.remark(card)

        def keep(answer: str | None) -> None:
            if answer is not None:
                self._remark(card, replace(before, note=answer))

        quoted = passage(text.text, Span(card.start, card.end))
        self.app.push_screen(
            MemoDialog(
                "Note on the decision", quoted, before.note, about=f"note {card.id}", again="card.note"
            ),
            keep,
        )

    def action_gap(self) -> None:
        """Say that the codebook does not settle this, or that it does."""
        card, _ = self._opened()
        if card is not None:
            before = self._bench.remark(card)
            self._remark(card, replace(before, gap=not before.gap))

    def action_overrule(self) -> None:
        """Set aside what another lead decided, with a note that says why; or let it stand again."""
        card, text = self._opened()
        if card is None or text is None:
            return
        before = self._bench.remark(card)
        if before.overrules:
            self._remark(card, replace(before, overrules=()))
            return
        others = self._bench.others(card)
        if not others:
            self._say(
                Ruling("No other lead has decided this card: there is nothing to overrule.", failed=True)
            )
            return

        def keep(answer: str | None) -> None:
            if answer and answer.strip():
                self._remark(card, replace(before, note=answer, overrules=ids))
            else:
                self._say(Ruling("Nothing was overruled: that needs a note which says why."))

        names = " and ".join(sorted({each.lead for each in others}))
        ids = tuple(each.id for each in others)
        quoted = passage(text.text, Span(card.start, card.end))
        about, again = f"overrule {card.id}", "card.overrule"
        self.app.push_screen(
            MemoDialog(f"Why do you overrule {names}?", quoted, before.note, about=about, again=again), keep
        )
