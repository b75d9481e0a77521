"""The cards of a reconciliation in an order, as they stand now, without anybody's name. Pure.

Who coded what is not shown while cards are decided: coders are letters, in an order of their own
in each testimony, so that a reading is judged and not its author.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from string import ascii_uppercase
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coder.model import Codebook, Decision, Span
from coder.project.survey import Survey
from coder.reconcile.cards import KINDS, SETTLED, STATUSES, Card, CardKind, Status
from coder.reconcile.decisions import Choice, readings_of
from coder.record.ids import id_bytes, id_text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

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
GROUP_NUMBERS = np.array([GROUPS.index(GROUP_OF[kind]) for kind in KINDS])
IS_OPEN = np.array([status in OPEN for status in STATUSES])
IS_UNSETTLED = np.array([status not in SETTLED for status in STATUSES])
TESTIMONIES_KEPT = 32
"""Of so many testimonies, those looked at last, the cards stay in memory."""
ALL = "All codes"


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
    cost: float | None
    """What alpha of the code would gain if its open and unresolved cards were resolved, added up;
    None as long as that is being computed."""


def letters(testimony: str, coders: Iterable[str]) -> dict[str, str]:
    """Coder -> letter, shuffled by the testimony's name: the same whenever it is looked at."""
    mixed = sorted(coders, key=lambda coder: sha256(f"{testimony}\0{coder}".encode()).digest())
    return {coder: ascii_uppercase[at] if at < 26 else str(at + 1) for at, coder in enumerate(mixed)}


class Docket:
    """All cards in columns, one row each, with their costs; changes as cards are decided.

    A row keeps its number as long as the docket lives. The card itself, with its codings, is
    loaded when somebody looks at it, with all others of its testimony.
    """

    def __init__(self, found: Survey, book: Codebook, load: Callable[[str], Iterable[Card]]) -> None:
        """``load`` gives the cards of a testimony as they stand now."""
        self._load = load
        self.round_name = found.round_name
        """The round it is about; None for all that count together."""
        self._place = {code.path: at for at, code in enumerate(book.codes)}
        self._titles = {code.path: code.title for code in book.codes}
        self._codes = list(found.codes)
        self._codable = [code.path for code in book.codable]
        self._testimonies = list(found.testimonies)
        self._ids, self._status = found.ids.copy(), found.status.copy()
        self._text, self._start = found.census.testimony.copy(), found.census.start.copy()
        self._kind = found.census.kind.copy()
        self._alive = np.ones(len(found.ids), dtype=np.bool_)
        self._entry_card, self._entry_code = found.census.entry_card, found.census.entry_code
        self._gain = np.zeros(len(self._entry_card))
        self._loaded: OrderedDict[str, dict[str, Card]] = OrderedDict()
        self.is_priced = False
        """Whether the costs are known: to compute them takes longer than to count the cards."""

    def __len__(self) -> int:
        return int(self._alive.sum())

    def price(self, found: Survey, gains: Floats) -> None:
        """Take in what each entry of ``found``, from which the docket was made, would gain."""
        known = found.census.entry_card * len(self._codes) + found.census.entry_code
        wanted = self._entry_card * len(self._codes) + self._entry_code
        at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
        if len(known):
            self._gain = np.where(known[at] == wanted, np.nan_to_num(gains)[at], 0.0)
        self.is_priced = True

    # --- cards ----------------------------------------------------------------------

    def card(self, row: int) -> Card | None:
        """The card of a row as it stands; None when it is no more."""
        if not self._alive[row]:
            return None
        found = self._of(self._testimonies[self._text[row]]).get(self.id_of(row))
        return found if self._alive[row] else None

    def id_of(self, row: int) -> str:
        """The id of the card in a row."""
        return id_text(bytes(self._ids[row]).ljust(16, b"\0"))

    def row_of(self, card_id: str) -> int | None:
        """The row of a card; None when it is not there."""
        rows = np.flatnonzero((self._ids == np.bytes_(id_bytes(card_id) or b"")) & self._alive)
        return int(rows[0]) if len(rows) else None

    def find(self, card_id: str) -> Card | None:
        """The card with this id as it stands; None when it is no more."""
        row = self.row_of(card_id)
        return None if row is None else self.card(row)

    def _of(self, testimony: str) -> dict[str, Card]:
        """The cards of a testimony by id; those looked at last are kept."""
        if testimony not in self._loaded:
            self.replace_testimony(testimony, self._load(testimony))
        self._loaded.move_to_end(testimony)
        return self._loaded[testimony]

    def forget(self) -> None:
        """Load every card anew when it is looked at: another program may have changed any."""
        self._loaded.clear()

    def of_testimony(self, testimony: str) -> list[Card]:
        """The cards of one testimony, in reading order."""
        return sorted(self._of(testimony).values(), key=lambda card: (card.start, card.id))

    def replace(self, card: Card) -> None:
        """Take in how a card stands now."""
        self._of(card.testimony)[card.id] = card
        rows = self._rows_of(card.testimony)
        self._set(card, next((row for row in rows if self.id_of(row) == card.id), None))

    def replace_testimony(self, testimony: str, cards: Iterable[Card]) -> None:
        """Take in all cards of a testimony anew; those that are no more leave."""
        kept = {card.id: card for card in cards}
        self._loaded[testimony] = kept
        self._loaded.move_to_end(testimony)
        while len(self._loaded) > TESTIMONIES_KEPT:
            self._loaded.popitem(last=False)
        rows = {self.id_of(row): row for row in self._rows_of(testimony)}
        for card_id, row in rows.items():
            self._alive[row] = card_id in kept
        for card in kept.values():
            self._set(card, rows.get(card.id))

    def _rows_of(self, testimony: str) -> list[int]:
        at = index_in(self._testimonies, testimony)
        found: list[int] = np.flatnonzero((self._text == at) & self._alive).tolist()
        return found

    def _set(self, card: Card, row: int | None) -> None:
        """Take in how a card stands in its row; it gets one where it has none."""
        if row is None:
            row = self._append(card)
        self._status[row], self._start[row] = STATUSES.index(card.status), card.start
        self._kind[row] = KINDS.index(card.kind)
        codes = sorted(index_in(self._codes, code) for code in codes_of(card))
        if sorted(self._entry_code[self._entries(row)].tolist()) != codes:
            self._set_codes(row, codes)

    def _append(self, card: Card) -> int:
        self._ids = np.append(self._ids, np.bytes_(id_bytes(card.id) or b""))
        self._text = np.append(self._text, index_in(self._testimonies, card.testimony))
        self._start, self._kind = np.append(self._start, 0), np.append(self._kind, 0)
        self._status, self._alive = np.append(self._status, 0), np.append(self._alive, True)
        return len(self._ids) - 1

    def _entries(self, row: int) -> slice:
        """Where the codes of a row stand among the entries, which are sorted by row."""
        first, after = np.searchsorted(self._entry_card, [row, row + 1]).tolist()
        return slice(first, after)

    def _set_codes(self, row: int, codes: Sequence[int]) -> None:
        """Other codes are at stake on a card: what they cost is not known any more."""
        old = self._entries(row)
        news: tuple[tuple[str, Sequence[float]], ...] = (
            ("_entry_card", [row] * len(codes)), ("_entry_code", codes), ("_gain", [0.0] * len(codes)),
        )  # fmt: skip
        for name, values in news:
            column = getattr(self, name)
            made = np.concatenate([column[: old.start], np.array(values, column.dtype), column[old.stop :]])
            setattr(self, name, made)

    # --- looking --------------------------------------------------------------------

    @property
    def open_rows(self) -> Bools:
        """Which rows ask for a decision."""
        found: Bools = self._alive & IS_OPEN[self._status]
        return found

    @property
    def open(self) -> int:
        """How many cards ask for a decision."""
        return int(self.open_rows.sum())

    def status(self, row: int) -> Status:
        """How the card of a row stands."""
        return STATUSES[int(self._status[row])]

    def testimony(self, row: int) -> str:
        """The testimony of a row's card."""
        name: str = self._testimonies[self._text[row]]
        return name

    def next_open(self, rows: Ints, at: int) -> int | None:
        """The place in ``rows`` of the next open card after ``at``, going round; None without one."""
        return next_true(IS_OPEN[self._status[rows]] & self._alive[rows], at)

    @property
    def progress(self) -> str:
        """How many cards stand how, in words."""
        words: tuple[Status, ...] = ("unanimous", "adjudicated", "unresolved", "reopened", "undecided")
        many = np.bincount(self._status[self._alive], minlength=len(STATUSES)).tolist()
        standing = {word: many[STATUSES.index(word)] for word in words}
        parts = [f"{standing[word]} {word}" for word in words if standing[word] or word == "undecided"]
        return " · ".join(parts)

    @property
    def settled(self) -> str:
        """How many cards ask for no decision any more, in words."""
        return f"{len(self) - self.open} of {len(self)} done"

    def cost(self, row: int) -> float:
        """What alpha would gain if the card were resolved, over its codes; 0 once it is settled."""
        counts = bool(self._alive[row] and IS_UNSETTLED[self._status[row]])
        return float(self._gain[self._entries(row)].sum()) if counts else 0.0

    @property
    def _unsettled(self) -> Bools:
        found: Bools = self._alive & IS_UNSETTLED[self._status]
        return found

    def _costs(self) -> Floats:
        """The cost of every row."""
        costs = np.bincount(self._entry_card, self._gain, minlength=len(self._ids))
        found: Floats = np.where(self._unsettled, costs, 0.0)
        return found

    def lines(self) -> list[CodeLine]:
        """All codes together, then each in the order of the codebook; codes without an entry last."""
        rows = np.flatnonzero(self._alive)
        entries = np.flatnonzero(self._alive[self._entry_card])
        card, code = self._entry_card[entries], self._entry_code[entries]
        costs = np.where(self._unsettled[card], self._gain[entries], 0.0)
        each = self._tallies(card, code, costs, len(self._codes))
        used = {name: at for at, name in enumerate(self._codes) if each[at].sum()}
        (every,) = self._tallies(rows, np.zeros_like(rows), self._costs()[rows], 1)
        lost = sorted(name for name in used if name not in self._place)
        nothing = np.zeros(len(every))
        return [
            self._line("", every),
            *(self._line(c, each[used[c]] if c in used else nothing) for c in (*self._codable, *lost)),
        ]

    def _tallies(self, card: Ints, line: Ints, costs: Floats, many: int) -> Floats:
        """Per line: how many cards are in each group, open, unresolved, and what they cost."""
        group = GROUP_NUMBERS[self._kind[card]]
        kinds = np.bincount(line * len(GROUPS) + group, minlength=many * len(GROUPS))
        unresolved = self._status[card] == STATUSES.index("unresolved")
        return np.column_stack([
            kinds.reshape(many, len(GROUPS)),
            np.bincount(line, self.open_rows[card], minlength=many),
            np.bincount(line, unresolved, minlength=many),
            np.bincount(line, costs, minlength=many),
        ])  # fmt: skip

    def _line(self, code: str, tally: Floats) -> CodeLine:
        *kinds, open_, unresolved, cost = tally.tolist()
        return CodeLine(
            code,
            self._titles.get(code, code) if code else ALL,
            {group: int(many) for group, many in zip(GROUPS, kinds, strict=True)},
            int(open_),
            int(unresolved),
            cost if self.is_priced else None,
        )

    def arranged(self, order: Order, code: str = "", group: Group | None = None) -> list[int]:
        """The rows of the cards in an order, of one code or group of kinds where these are given."""
        chosen = self._alive
        if code:
            has = self._entry_code == (self._codes.index(code) if code in self._codes else -1)
            chosen = chosen & np.isin(np.arange(len(chosen)), self._entry_card[has])
        if group is not None:
            chosen = chosen & (GROUP_NUMBERS[self._kind] == GROUPS.index(group))
        rows = np.flatnonzero(chosen)
        place = np.argsort(np.argsort(self._testimonies, kind="stable"), kind="stable")[self._text[rows]]
        found: list[int] = rows[np.lexsort((self._start[rows], place, *self._ranks(order, rows)))].tolist()
        return found

    def _ranks(self, order: Order, rows: Ints) -> tuple[Ints | Floats | Bools, ...]:
        """What rows are sorted by before their place, the most important last."""
        if order == "cost":
            return -self._costs()[rows], ~self.open_rows[rows]
        if order == "kind":
            return (GROUP_NUMBERS[self._kind[rows]],)
        if order == "testimony":
            return ()
        by_book = sorted(range(len(self._codes)), key=lambda at: self._book_place(self._codes[at]))
        rank = np.empty(len(by_book), dtype=np.int64)
        rank[by_book] = np.arange(len(by_book))
        first = np.full(len(self._ids), len(rank), dtype=np.int64)
        np.minimum.at(first, self._entry_card, rank[self._entry_code])
        return (first[rows],)

    def _book_place(self, code: str) -> tuple[int, str]:
        return self._place.get(code, len(self._place)), code

    @property
    def titles(self) -> Mapping[str, str]:
        """Path of a code of the codebook -> its title."""
        return self._titles

    def title(self, row: int) -> str:
        """Its codes and kind in words."""
        codes = sorted(self._codes[at] for at in self._entry_code[self._entries(row)].tolist())
        kind = KINDS[int(self._kind[row])].replace("_", " ")
        return f"{' / '.join(self._titles.get(code, code) for code in codes)} · {kind}"


def index_in(names: list[str], name: str) -> int:
    """The place of ``name``, which is put last where it is new."""
    if name not in names:
        names.append(name)
    return names.index(name)


def codes_of(card: Card) -> frozenset[str]:
    """The codes that are at stake on a card."""
    return frozenset(cluster.code for cluster in card.clusters)


def next_true(flags: Bools, at: int) -> int | None:
    """The place of the next true flag after ``at``, going round; None without one."""
    places = np.flatnonzero(flags)
    if not len(places):
        return None
    return int(places[np.searchsorted(places, at, side="right") % len(places)])


def again(decision: Decision, card: Card) -> Choice:
    """The choice that gave ``decision``, to be made once more with another reason or note."""
    spans = tuple(sorted({Span(each.start, each.end) for each in decision.readings}))
    codes = tuple(sorted({each.code for each in decision.readings}))
    overrule = bool(decision.overrules)
    for offered in ((), codes):
        choice = Choice(decision.outcome, decision.taken, spans, offered, overrule=overrule)
        try:
            if readings_of(choice, card.clusters, card.coders) == decision.readings:
                return choice
        except ValueError:  # this way of saying it does not fit the card; the next one may
            continue
    return Choice("span", "", spans, codes, overrule=overrule)
