"""What became of a round: its steps put together, in whatever order machines exchanged them.

Each step names the steps that whoever took it knew of. What is said later, knowing, counts; of what
two leads said without knowing of one another, the choice is fixed (never by clocks) and named as a
conflict until somebody who knows both says it again, or closes the round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coder.model import Round, RoundKind

About = Literal["open", "extend", "assign", "close"]
STRICTEST: tuple[RoundKind, ...] = ("independent", "recheck", "calibrate")
Pair = tuple[str, str]
"""(coder, testimony)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A round opened, extended, assigned or closed by somebody."""

    id: str
    round: str
    actor: str
    about: About
    after: tuple[str, ...] = ()
    """Ids of the last steps of this round that its actor knew of."""
    at: datetime | None = None
    codebook: str = ""
    kind: RoundKind = "calibrate"
    coders: tuple[str, ...] = ()
    testimonies: tuple[str, ...] = ()
    assigned: tuple[Pair, ...] = ()
    removed: tuple[Pair, ...] = ()
    double: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    seed: int | None = None
    known: frozenset[bytes] = frozenset()
    """Of a closing: a hash of each submission that was there."""
    stood: tuple[tuple[Pair, bytes], ...] = ()
    """Of a closing: a hash of the codings of each testimony that its coder had submitted."""


@dataclass(frozen=True, slots=True)
class Clash:
    """What two machines said of a round that cannot both hold."""

    round: str
    steps: tuple[str, ...]
    """Ids of the steps, in order."""
    what: str
    fix: str


@dataclass(frozen=True)
class Settled:
    """Rounds as they stand, by opening, and what is to be settled about them."""

    rounds: tuple[Round, ...]
    clashes: tuple[Clash, ...]
    known: Mapping[str, frozenset[bytes]]
    """Closed round -> hashes of the submissions that were there when it was closed."""
    stood: Mapping[str, Mapping[Pair, frozenset[bytes]]]
    """Closed round -> what stood of each submitted testimony when it was closed, by each closing."""
    heads: Mapping[str, tuple[str, ...]]
    """Round -> the steps that no other step knew of: a next step comes after these."""


def settle(steps: Iterable[Step], leads: Collection[str]) -> Settled:
    """The rounds that ``steps`` make.

    Args:
        steps: All that are known, in any order.
        leads: Everybody who ever was a lead; empty without a team. Others' steps do not count,
            but that whoever opened a round may go on with it, and nobody is unblinded by a word too many.
    """
    of_round: defaultdict[str, list[Step]] = defaultdict(list)
    for _, step in sorted({each.id: each for each in steps}.items()):
        of_round[step.round].append(step)
    rounds, clashes = [], []
    known: dict[str, frozenset[bytes]] = {}
    stood: dict[str, Mapping[Pair, frozenset[bytes]]] = {}
    heads: dict[str, tuple[str, ...]] = {}
    for name, every in of_round.items():
        history = _History(name, every, leads)
        heads[name] = history.heads
        if not history.opened:
            continue
        rounds.append(history.round())
        clashes += history.clashes()
        if history.closed:
            known[name] = frozenset().union(*(step.known for step in history.closed))
            stood[name] = _stood(history.closed)
    rounds.sort(key=lambda each: of_round[each.name][0].id)
    return Settled(tuple(rounds), tuple(clashes), known, stood, heads)


def _stood(closings: Iterable[Step]) -> Mapping[Pair, frozenset[bytes]]:
    found: defaultdict[Pair, set[bytes]] = defaultdict(set)
    for step in closings:
        for place, hashed in step.stood:
            found[place].add(hashed)
    return {place: frozenset(hashes) for place, hashes in found.items()}


class _History:
    """The steps of one round, and who knew of what."""

    def __init__(self, name: str, every: Sequence[Step], leads: Collection[str]) -> None:
        self.name = name
        named = {earlier for step in every for earlier in step.after}
        self.heads = tuple(step.id for step in every if step.id not in named)
        self.opened = [step for step in every if step.about == "open"]
        openers = {step.actor for step in self.opened}
        self.steps = [
            step for step in every if step.about == "open" or not leads or step.actor in {*leads, *openers}
        ]
        self.void = [step for step in every if step not in self.steps]
        self.closed = [step for step in self.steps if step.about == "close"]
        self._place = {step.id: place for place, step in enumerate(every)}
        self._every = every
        self._before = [0] * len(every)
        self._seen: set[int] = set()
        for place in range(len(every)):
            self._look_back(place)

    def _look_back(self, place: int) -> int:
        """The steps that this one knew of, as bits; each step is looked at once."""
        waiting = [place]
        while waiting:
            at = waiting[-1]
            parents = [self._place[each] for each in self._every[at].after if each in self._place]
            unseen = [each for each in parents if each not in self._seen and each not in waiting]
            if at not in self._seen and unseen:
                waiting += unseen
                continue
            for each in parents:
                self._before[at] |= 1 << each | self._before[each]
            self._seen.add(at)
            waiting.pop()
        return self._before[place]

    def knew(self, later: Step, earlier: Step) -> bool:
        """Whether ``later`` was taken by somebody who knew of ``earlier``."""
        return bool(self._before[self._place[later.id]] >> self._place[earlier.id] & 1)

    def _last_words(self) -> dict[Pair, list[tuple[Step, bool]]]:
        """(coder, testimony) -> the steps on it that no later step on it knew of, and what each says."""
        said: defaultdict[Pair, list[tuple[Step, bool]]] = defaultdict(list)
        for step in self.steps:
            for pairs, holds in ((step.assigned, True), (step.removed, False)):
                for pair in pairs:
                    said[pair].append((step, holds))
        return {
            pair: words
            if len(words) == 1
            else [one for one in words if not any(self.knew(other, one[0]) for other, _ in words)]
            for pair, words in said.items()
        }

    def round(self) -> Round:
        """The round as it stands: the strictest kind, the first codebook, everybody's assignments."""
        first = self.opened[0]
        words = self._last_words()
        assigned = frozenset(pair for pair, last in words.items() if any(holds for _, holds in last))
        coders = {name for step in self.steps for name in step.coders} | {coder for coder, _ in assigned}
        texts = {text for step in self.steps for text in step.testimonies} | {text for _, text in assigned}
        closed = self.closed[0] if self.closed else None
        return Round(
            name=self.name,
            kind=min((step.kind for step in self.opened), key=STRICTEST.index),
            codebook=first.codebook,
            open=closed is None,
            coders=tuple(sorted(coders)),
            testimonies=tuple(sorted(texts)),
            assigned=assigned,
            double=frozenset(text for step in self.steps for text in step.double),
            by=first.by,
            seed=first.seed,
            opened_by=first.actor,
            opened_at=first.at,
            closed_by="" if closed is None else closed.actor,
            closed_at=None if closed is None else closed.at,
        )

    def _is_settled(self, *steps: Step) -> bool:
        """Whether the round was closed, or closed again, in the knowledge of all of these."""
        return any(all(self.knew(closing, each) for each in steps) for closing in self.closed)

    def clashes(self) -> list[Clash]:
        """What two leads said without knowing of one another, and steps of people who are no leads."""
        found = [
            self._clash([step], f"{step.actor} is no lead; their attempt to {step.about} it does not count.",
                        "Ask them; there is nothing to mend.")
            for step in self.void
        ]  # fmt: skip
        others = [step for step in self.opened[1:] if _content(step) != _content(self.opened[0])]
        if others and not self._is_settled(*self.opened):
            people = " and ".join(dict.fromkeys(step.actor for step in self.opened))
            found.append(
                self._clash(
                    self.opened,
                    f"It was opened twice, by {people}, on two machines. The strictest kind, the codebook of "
                    "the first opening and the assignments of both hold.",
                    "Look at coder assign and change what is not meant; closing the round ends this.",
                )
            )
        for (coder, text), last in sorted(self._last_words().items()):
            if len({holds for _, holds in last}) > 1 and not self._is_settled(*(step for step, _ in last)):
                found.append(
                    self._clash(
                        [step for step, _ in last],
                        f"One lead assigned {text} to {coder}, another took it away; it stays assigned.",
                        f"Say it again: coder assign {text} {coder}, or with --remove.",
                    )
                )
        for closing in self.closed:
            beside = [
                step
                for step in self.steps
                if step.about in ("extend", "assign")
                and not self.knew(step, closing)
                and not self.knew(closing, step)
                and not self._is_settled(closing, step)
            ]
            if beside:
                people = ", ".join(sorted({step.actor for step in beside}))
                found.append(
                    self._clash(
                        [closing, *beside],
                        f"{closing.actor} closed it while {people} changed its assignments; it is closed.",
                        f"Closing it again settles that: coder round close {self.name}",
                    )
                )
        return found

    def _clash(self, steps: Sequence[Step], what: str, fix: str) -> Clash:
        return Clash(self.name, tuple(sorted(step.id for step in steps)), what, fix)


def _content(step: Step) -> tuple[object, ...]:
    return step.kind, step.codebook, step.coders, step.testimonies, frozenset(step.assigned)
