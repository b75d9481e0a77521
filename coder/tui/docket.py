"""The cards of a reconciliation in an order, as they stand now, without anybody's name. Pure.

Who coded what is not shown while cards are decided: coders are letters, in an order of their own
in each testimony, so that a reading is judged and not its author.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from operator import attrgetter
from string import ascii_uppercase
from typing import Literal

from coder.model import Codebook, Decision, Span
from coder.project.reconciling import cost
from coder.reconcile.cards import Card, CardKind, Status
from coder.reconcile.decisions import OUTCOMES, Choice, readings_of

Order = Literal["cost", "testimony", "code", "kind"]
ORDERS: tuple[Order, ...] = ("cost", "testimony", "code", "kind")
Group = Literal["exact", "boundary", "omission", "other", "split"]
GROUPS: tuple[Group, ...] = ("exact", "boundary", "omission", "other", "split")
GROUP_OF: Mapping[CardKind, Group] = {
    "exact": "exact", "boundary": "boundary", "omission": "omission", "split": "split",
    "other_code": "other", "level": "other",
}  # fmt: skip
OPEN: frozenset[Status] = frozenset({"undecided", "reopened"})
"""Standings that ask for a decision."""
SIGNS: Mapping[Status, str] = {
    "undecided": "○", "reopened": "↺", "unresolved": "≠", "adjudicated": "●", "unanimous": "=",
}  # fmt: skip
SETTLED = float("inf")
"""Where cards that cost nothing any more stand among the costs."""
ALL = "All codes"
Gains = Mapping[tuple[str, str], float | None]


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One code of the grid on the first page, or all of them."""

    code: str
    """Its path; empty for all codes."""
    title: str
    kinds: Mapping[Group, int]
    """Cards with the code, settled ones too."""
    open: int
    unresolved: int
    cost: float
    """What alpha of the code would gain if its open cards were resolved, added up."""


def letters(testimony: str, coders: Iterable[str]) -> dict[str, str]:
    """Coder -> letter, shuffled by the testimony's name: the same whenever it is looked at."""
    mixed = sorted(coders, key=lambda coder: sha256(f"{testimony}\0{coder}".encode()).digest())
    return {coder: ascii_uppercase[at] if at < 26 else str(at + 1) for at, coder in enumerate(mixed)}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A card with what the grid and the orders ask of it again and again."""

    card: Card
    codes: frozenset[str]
    group: Group
    is_open: bool
    cost: float
    by_cost: tuple[float, str, int, str]
    """What it is sorted by when the costliest come first."""


class Docket:
    """All cards, with their costs; changes as cards are decided."""

    def __init__(self, cards: Iterable[Card], gains: Gains, book: Codebook) -> None:
        self._gains = gains
        self._place = {code.path: at for at, code in enumerate(book.codes)}
        self._titles = {code.path: code.title for code in book.codes}
        self._codes = [code.path for code in book.codable]
        self._entries: dict[str, _Entry] = {}
        self._in_testimony: defaultdict[str, set[str]] = defaultdict(set)
        self._with_code: defaultdict[str, set[str]] = defaultdict(set)
        self._standing: Counter[Status] = Counter()
        self._tally: Counter[tuple[str, Group | Literal["open", "unresolved"]]] = Counter()
        self._costs: defaultdict[str, float] = defaultdict(float)
        for card in cards:
            self._add(card)

    def __len__(self) -> int:
        return len(self._entries)

    def card(self, card_id: str) -> Card | None:
        """The card as it stands; None when it is no more."""
        entry = self._entries.get(card_id)
        return None if entry is None else entry.card

    def replace(self, card: Card) -> None:
        """Take in how a card stands now."""
        self._drop(card.id)
        self._add(card)

    def replace_testimony(self, testimony: str, cards: Iterable[Card]) -> None:
        """Take in all cards of a testimony anew; those that are no more leave."""
        for card_id in list(self._in_testimony[testimony]):
            self._drop(card_id)
        for card in cards:
            self._add(card)

    def of_testimony(self, testimony: str) -> list[Card]:
        """The cards of one testimony, in reading order."""
        found = [self._entries[card_id].card for card_id in self._in_testimony.get(testimony, ())]
        return sorted(found, key=lambda card: (card.start, card.id))

    def _add(self, card: Card) -> None:
        total = cost(card, self._gains) if card.status in OPEN else 0.0
        is_open = card.status in OPEN
        rank = (-total if is_open else SETTLED, card.testimony, card.start, card.id)
        entry = _Entry(card, codes_of(card), GROUP_OF[card.kind], is_open, total, rank)
        self._entries[card.id] = entry
        self._in_testimony[card.testimony].add(card.id)
        self._count(entry, 1)
        for code in entry.codes:
            self._with_code[code].add(card.id)

    def _drop(self, card_id: str) -> None:
        entry = self._entries.pop(card_id, None)
        if entry is None:
            return
        self._in_testimony[entry.card.testimony].discard(card_id)
        self._count(entry, -1)
        for code in entry.codes:
            self._with_code[code].discard(card_id)

    def _count(self, entry: _Entry, by: int) -> None:
        """Add a card to the sums of its codes and of all codes, or take it out."""
        card = entry.card
        self._standing[card.status] += by
        for code in ("", *entry.codes):
            self._tally[code, entry.group] += by
            self._tally[code, "open"] += by * entry.is_open
            self._tally[code, "unresolved"] += by * (card.status == "unresolved")
            if entry.is_open:
                gain = self._gains.get((card.id, code)) or 0.0 if code else entry.cost
                self._costs[code] += by * gain

    # --- looking --------------------------------------------------------------------

    @property
    def open(self) -> int:
        """How many cards ask for a decision."""
        return sum(self._standing[status] for status in OPEN)

    def is_open(self, card_id: str) -> bool:
        """Whether the card is there and asks for a decision."""
        entry = self._entries.get(card_id)
        return entry is not None and entry.is_open

    @property
    def progress(self) -> str:
        """How many cards stand how, in words."""
        words: tuple[Status, ...] = ("unanimous", "adjudicated", "unresolved", "reopened", "undecided")
        parts = [
            f"{self._standing[word]} {word}" for word in words if self._standing[word] or word == "undecided"
        ]
        return f"{self.settled}: {' · '.join(parts)}"

    @property
    def settled(self) -> str:
        """How many cards ask for no decision any more, in words."""
        return f"{len(self) - self.open} of {len(self)} done"

    def cost(self, card: Card) -> float:
        """What alpha would gain if the card were resolved, over its codes; 0 once it is settled."""
        return cost(card, self._gains)

    def lines(self) -> list[CodeLine]:
        """All codes together, then each in the order of the codebook; codes without an entry last."""
        lost = sorted(code for code, cards in self._with_code.items() if cards and code not in self._place)
        return [self._line(code) for code in ("", *self._codes, *lost)]

    def _line(self, code: str) -> CodeLine:
        return CodeLine(
            code,
            self._titles.get(code, code) if code else ALL,
            {group: self._tally[code, group] for group in GROUPS},
            self._tally[code, "open"],
            self._tally[code, "unresolved"],
            self._costs[code],
        )

    def arranged(self, order: Order, code: str = "", group: Group | None = None) -> list[Card]:
        """Cards in an order, of one code or group of kinds where these are given."""
        among = self._with_code.get(code, ()) if code else self._entries
        chosen = [self._entries[card_id] for card_id in among]
        if group is not None:
            chosen = [entry for entry in chosen if entry.group == group]
        if order == "cost":
            chosen.sort(key=attrgetter("by_cost"))
        else:
            chosen.sort(key=lambda entry: (*self._rank(entry, order), *entry.by_cost[1:]))
        return [entry.card for entry in chosen]

    def _rank(self, entry: _Entry, order: Order) -> tuple[float, str]:
        if order == "code":
            return min((self._place.get(code, len(self._place)), code) for code in entry.codes)
        return (GROUPS.index(entry.group) if order == "kind" else 0), ""

    def title(self, card: Card) -> str:
        """Its codes and kind in words."""
        names = " / ".join(self._titles.get(code, code) for code in sorted(codes_of(card)))
        return f"{names} · {card.kind.replace('_', ' ')}"


def codes_of(card: Card) -> frozenset[str]:
    """The codes that are at stake on a card."""
    return frozenset(cluster.code for cluster in card.clusters)


def next_open(cards: Sequence[str], at: int, is_open: Callable[[str], bool]) -> int | None:
    """The place of the next open card after ``at``, going round; None when all are decided."""
    turn = chain(range(at + 1, len(cards)), range(min(at + 1, len(cards))))
    return next((place for place in turn if is_open(cards[place])), None)


# --- sentences without names ----------------------------------------------------------


def why(card: Card, names: Mapping[str, str]) -> str:
    """Why the card stands where it stands, coders as letters; leads by name."""
    if card.contested or not card.changed:
        if card.status == "undecided" and card.kind == "omission":
            marked = {coding.coder for cluster in card.clusters for coding in cluster.codings}
            missing = sorted(names[coder] for coder in card.coders if coder not in marked)
            return f"Nothing marked here by {', '.join(missing)}."
        if card.status == "adjudicated" and card.decisions:
            return " ".join(decided(each, names) for each in card.decisions)
        return card.why
    before = card.decisions[-1] if card.decisions else None
    lead = before.lead if before is not None else "a lead"
    return f"Codings came or went since {lead} decided, so it is open again."


def decided(decision: Decision, names: Mapping[str, str]) -> str:
    """A decision as a sentence."""
    what = OUTCOMES[decision.outcome]
    if decision.outcome == "take":
        what = f"{names.get(decision.taken, '?')}'s reading was taken"
    extras = [decision.reason.replace("_", " ")] if decision.reason else []
    extras += [f"“{decision.note}”"] if decision.note else []
    extras += ["codebook gap"] if decision.gap else []
    told = f" ({', '.join(extras)})" if extras else ""
    return f"{decision.lead}: {what}{told}."


def again(decision: Decision, card: Card) -> Choice:
    """The choice that gave ``decision``, to be made once more with another reason or note."""
    spans = tuple(sorted({Span(each.start, each.end) for each in decision.readings}))
    codes = tuple(sorted({each.code for each in decision.readings}))
    for offered in ((), codes):
        choice = Choice(decision.outcome, decision.taken, spans, offered)
        try:
            if readings_of(choice, card.clusters, card.coders) == decision.readings:
                return choice
        except ValueError:  # this way of saying it does not fit the card; the next one may
            continue
    return Choice("span", "", spans, codes)
