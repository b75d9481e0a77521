"""A lead at work on the cards of a project: decides, gives reasons, takes back. No screen in here.

Each call returns when the record has the decision on disk; what is refused comes back as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.errors import CoderError
from coder.model import Decision, Reason, Span
from coder.project.reconciling import decide, preselects_majority, reconciliation
from coder.reconcile.cards import majority_of, readings_by_coder
from coder.reconcile.decisions import OUTCOMES, Choice
from coder.tui.account import taken_back
from coder.tui.docket import OPEN, Docket, again, letters

if TYPE_CHECKING:
    from coder.project import Project
    from coder.reconcile.cards import Card

CHANGED = "The codings on this card changed since you looked: nothing was recorded, and it is shown anew."
"""Said in place of the record's own sentence, which names coders."""
GAP_LISTED = " · F9 lists the gaps"
UNDOABLE = (*(f"decided {outcome}" for outcome in OUTCOMES), "took back")
"""How acts of deciding begin in a history."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a lead says beside a decision."""

    reason: Reason | None = None
    note: str = ""
    gap: bool = False
    overrules: tuple[str, ...] = ()
    """Ids of the other leads' decisions on the card that were seen and are set aside; the note says why."""

    @property
    def told(self) -> str:
        """In words, for the status row; empty when there is nothing."""
        parts = [self.reason.replace("_", " ")] if self.reason else []
        parts += ["note"] if self.note else []
        parts += ["codebook gap"] if self.gap else []
        parts += ["overrules the other lead"] if self.overrules else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How an act went."""

    said: str
    failed: bool = False
    card: str = ""
    """The card concerned."""
    moves_on: bool = False
    """Whether to go to the next open card."""


class Bench:
    """One lead deciding the cards of a docket."""

    def __init__(self, project: Project, docket: Docket) -> None:
        self.project, self.docket = project, docket
        self._pending: dict[str, Remark] = {}

    def names(self, card: Card) -> dict[str, str]:
        """Coder -> letter on this card."""
        return letters(card.testimony, card.coders)

    def coders(self, card: Card) -> list[tuple[str, str]]:
        """(coder, letter), in the order of letters and of the keys that take their readings."""
        return sorted(self.names(card).items(), key=lambda pair: (len(pair[1]), pair[1]))

    def remark(self, card: Card) -> Remark:
        """What stands beside the decision: said before it is made, or recorded with one's own."""
        if card.id in self._pending:
            waiting = self._pending[card.id]
            return waiting if self._are_known(card, waiting.overrules) else replace(waiting, overrules=())
        own = [each for each in card.decisions if each.lead == self.project.coder]
        if not own:
            return Remark()
        last = own[-1]
        known = last.overrules if self._are_known(card, last.overrules) else ()
        return Remark(last.reason, last.note, last.gap, known)

    def _are_known(self, card: Card, overrules: Collection[str]) -> bool:
        """Whether other leads' decisions stand on the card, and all of them are those that are overruled."""
        others = self.others(card)
        return bool(others) and all(not {one.id, *one.stands_for}.isdisjoint(overrules) for one in others)

    def others(self, card: Card) -> list[Decision]:
        """What other leads decided about the card as it is."""
        return [
            each
            for each in card.decisions
            if each.lead != self.project.coder and each.considered == card.considered
        ]

    def preselected(self, card: Card) -> int | None:
        """The number of the first reading that most coders share; None where nothing is preselected.

        Only if the codebook says so, only on an open card of three or more coders.

        Raises:
            BadInput: the codebook's setting is none.
        """
        if not preselects_majority(self.project.codebook) or len(card.coders) < 3 or card.status not in OPEN:
            return None
        shared = majority_of(card.clusters, card.coders)
        each = readings_by_coder(card.clusters, card.coders)
        numbers = (at for at, (coder, _) in enumerate(self.coders(card), 1) if each[coder] == shared)
        return next(numbers, None)

    # --- deciding -------------------------------------------------------------------

    def take(self, card: Card, number: int) -> Ruling:
        """Let the reading of the coder with this number (from 1) hold."""
        coders = self.coders(card)
        if not 1 <= number <= len(coders):
            return Ruling(f"No reading number {number}: there are {len(coders)}.", failed=True)
        coder, letter = coders[number - 1]
        return self.decide(card, Choice("take", coder), f"{letter}'s reading")

    def decide(self, card: Card, choice: Choice, said: str) -> Ruling:
        """Record a decision with the remark that stands beside it."""
        beside = self.remark(card).told
        return self._decide(card, choice, f"{said} ({beside})" if beside else said)

    def _decide(self, card: Card, choice: Choice, said: str) -> Ruling:
        remark = self.remark(card)
        full = replace(
            choice, reason=remark.reason, note=remark.note, gap=remark.gap, overrule=bool(remark.overrules)
        )

        def act() -> Ruling:
            made = decide(
                self.project, card.id, full, seen=card.considered, overrules=remark.overrules,
                round_name=self.docket.round_name,
            )  # fmt: skip
            self._pending.pop(card.id, None)
            self.docket.replace(made)
            gap = GAP_LISTED if remark.gap else ""
            warning = self._introduced()
            contested = f" · ! {made.changed}" if made.contested else ""
            return Ruling(f"Saved: {said}{gap}{contested}{warning}", card=made.id, moves_on=True)

        return self._attempt(card, act)

    def set_remark(self, card: Card, remark: Remark) -> Ruling:
        """Give a reason, a note or the flag: recorded at once where one's own decision stands."""
        own = [each for each in card.decisions if each.lead == self.project.coder]
        binds = own and own[-1].considered == card.considered
        self._pending[card.id] = remark
        if not binds:
            gap = f"{GAP_LISTED} once it is decided" if remark.gap else ""
            return Ruling(f"With the decision: {remark.told or 'nothing'}{gap}.", card=card.id)
        ruling = self._decide(card, again(own[-1], card), remark.told or "no remark any more")
        return replace(ruling, moves_on=False)

    def undo(self) -> Ruling:
        """Take back the lead's last act, if it was one of deciding."""

        def act() -> Ruling:
            last = self.project.record.undoable(self.project.acting())
            if last is None:
                return Ruling("Nothing to undo.")
            if not last.startswith(UNDOABLE):
                return Ruling(f"Your last act was no decision ({last}): undo it in the queue.", failed=True)
            turned = self.project.undo()
            if turned is None:
                return Ruling("Nothing to undo.")
            before = self._own(turned.testimony, turned.considered)
            card = self._changed(turned.testimony, turned.considered)
            after = self._own(turned.testimony, turned.considered)
            return Ruling(taken_back(turned.what, before, after), card=card)

        return self._attempt(None, act)

    def _own(self, testimony: str, about: Collection[str]) -> Decision | None:
        """The lead's decision on codings ``about``, as the docket knows it."""
        known = self.docket.of_testimony(testimony)
        mine = (each for card in known for each in card.decisions if each.lead == self.project.coder)
        return next((each for each in mine if not set(about).isdisjoint(each.considered)), None)

    def _changed(self, testimony: str, about: Collection[str]) -> str:
        """The card with a coding ``about`` which a decision changed; takes in how all cards there stand."""
        self.reread(testimony)
        now = self.docket.of_testimony(testimony)
        return next((card.id for card in now if not set(about).isdisjoint(card.considered)), "")

    def reread(self, testimony: str) -> None:
        """Take in how the cards of a testimony stand now."""
        if testimony:
            found = reconciliation(self.project, testimony=testimony, round_name=self.docket.round_name)
            self.docket.replace_testimony(testimony, found.cards)

    def _introduced(self) -> str:
        said, self.project.introduction = self.project.introduction, ""
        return f" · ! {said}" if said else ""

    def _attempt(self, card: Card | None, act: Callable[[], Ruling]) -> Ruling:
        try:
            return act()
        except CoderError as error:
            with suppress(CoderError):  # the first sentence says already what is wrong
                self.reread(card.testimony if card is not None else "")
            now = self.docket.find(card.id) if card is not None else None
            if card is not None and (
                now is None or now.considered != card.considered or now.coders != card.coders
            ):
                return Ruling(CHANGED, failed=True)
            return Ruling(str(error), failed=True)


def reached(docket: Docket, card: Card, span: Span) -> tuple[int, int]:
    """How many marks of how many other cards ``span`` reaches that the card's own place does not."""
    place = Span(card.start, card.end)
    found = [
        each.id
        for each in docket.of_testimony(card.testimony)
        if each.id != card.id
        for coding in each.codings
        if coding.span.overlaps(span) and not coding.span.overlaps(place)
    ]
    return len(found), len(set(found))


def span_choice(card: Card, span: Span, codes: tuple[str, ...]) -> Choice:
    """The choice that ``span`` holds, under ``codes`` or the card's only one."""
    only = tuple({cluster.code for cluster in card.clusters})
    return Choice("span", spans=(span,), codes=codes or only)
