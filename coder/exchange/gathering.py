"""Putting a foreign project together: people, texts and the passages in them, and what gets lost.

What readers of neighbouring formats share: who is who by name, how positions are counted in each
text, and a sentence for every passage that cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coder.exchange.calibration import (
    Calibration,
    Elsewhere,
    Stated,
    Way,
    candidates,
    choose,
    is_quote,
)
from coder.exchange.ids import source_id, stable_id
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
    Loss,
    MemoTarget,
)
from coder.model import Span
from coder.times import parsed

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage as the other program states it, in its own positions."""

    start: int
    end: int
    code: str
    """Id of the code; empty for a passage that only bears a memo."""
    coder: str = ""
    """Name; empty when nobody is named."""
    quote: str = ""
    """Its words, or nothing."""
    memo: str = ""
    at: datetime | None = None
    is_whole: bool = False
    """Whether it is on the whole text, whatever the positions are."""


def sound(text: str) -> str:
    """``text`` with lone surrogates, which no file can hold, as replacement characters."""
    return text.translate(_SURROGATES) if not _encodes(text) else text


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def time_of(stated: str) -> datetime | None:
    """The time that ``stated`` names; None where it names none."""
    try:
        return parsed(stated) if stated.strip() else None
    except ValueError:
        return None


def _stated(mark: Mark) -> Stated:
    return Stated(mark.start, mark.end, mark.quote)


class Gathering:
    """Collects one project."""

    def __init__(self, format_: str) -> None:
        self.format = format_
        self.codes: dict[str, ForeignCode] = {}
        self.sources: dict[str, ForeignSource] = {}
        self.codings: list[ForeignCoding] = []
        self.memos: list[ForeignMemo] = []
        self.losses: list[Loss] = []
        self._users: dict[str, ForeignUser] = {}
        self._user_ids: dict[str, str] = {}
        self._elsewhere = Elsewhere()
        self._waiting: list[tuple[str, str, Callable[[], Sequence[Way]], list[Mark]]] = []
        """Names and ids of texts whose passages state no words, until the others were heard."""

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.losses.append(Loss(what, where, why))

    def user(self, name: str) -> str:
        """The id of somebody by name; empty for nobody."""
        if name not in self._user_ids:
            plain = " ".join(sound(name).split())
            if plain:
                self._users.setdefault(plain, ForeignUser(stable_id("coder", plain), plain))
            self._user_ids[name] = self._users[plain].id if plain else ""
        return self._user_ids[name]

    def knows(self, name: str) -> bool:
        """Whether somebody of that name was added."""
        return name in self._users

    def code(self, ident: str, name: str, parent: str = "", *, description: str = "", colour: str = "",
             codable: bool = True) -> str:  # fmt: skip
        """Add a code, whose parent is there already; returns its id."""
        made = ForeignCode(ident, sound(name), parent, codable, colour, sound(description).strip())
        self.codes.setdefault(ident, made)
        return ident

    def dotted(
        self,
        path: Sequence[str],
        ident_of: Callable[[tuple[str, ...]], str],
        *,
        description: str = "",
        colour: str = "",
    ) -> str:
        """Add a code by the names from the root to it; what lies above and is not there only groups.

        ``ident_of`` gives the id of a path, the same for each of its callers.
        """
        parent = ""
        for depth in range(1, len(path)):
            above = ident_of(tuple(path[:depth]))
            if above not in self.codes:
                self.code(above, path[depth - 1], parent, codable=False)
            parent = above
        own = ident_of(tuple(path))
        there = self.codes.get(own)
        if there is None or not there.codable:
            self.codes[own] = ForeignCode(
                own, sound(path[-1]), parent, True, colour, sound(description).strip()
            )
        return own

    def memo(self, about: MemoTarget, target: str, text: str, coder: str = "",
             at: datetime | None = None) -> None:  # fmt: skip
        """Add a memo on anything but a passage."""
        body = sound(text)
        if body.strip():
            ident = stable_id("memo", about, target, body, coder)
            self.memos.append(ForeignMemo(ident, about, target, body, self.user(coder), at))

    def text(
        self,
        name: str,
        raw: str,
        marks: Iterable[Mark] = (),
        *,
        ways: Sequence[Way] | None = None,
        description: str = "",
        attributes: Mapping[str, str] | None = None,
        ident: str = "",
        coder: str = "",
    ) -> str:
        """Add a document with its passages; returns its id.

        Args:
            name: As it is called there.
            raw: Its text as that program counts it.
            marks: Passages in that program's positions.
            ways: How positions may be counted, the likeliest first; by the text itself when None.
            description: Said of the document.
            attributes: Of the document.
            ident: Its id; by name and words when empty.
            coder: Who described it, by name.
        """
        listed = list(marks)
        stated = [_stated(each) for each in listed if not each.is_whole]

        def remade() -> Sequence[Way]:
            return candidates(sound(raw)) if ways is None else ways

        found = remade()
        how = choose(found, stated)
        self._elsewhere.hear(remade, stated, how)
        text = how.ruler.text
        source = ident or source_id(name, text)
        score = (how.fitting, how.asked) if how.asked else None
        made = ForeignSource(
            source, sound(name), text, sound(description), dict(attributes or {}), how.words, score,
            self.user(coder),
        )  # fmt: skip
        if not ident and source in self.sources and self.sources[source].name != made.name:
            self.lose(
                "sources", name, f"It is the same text as {self.sources[source].name}; the two are one here."
            )
        self.sources.setdefault(source, made)
        if stated and not how.fitting and len(found) > 1:
            self._waiting.append((name, source, remade, listed))
            return source
        for mark in listed:
            self._place(mark, source, name, how)
        return source

    def _settle(self) -> None:
        """Place what stands in texts that state no words, counted as in the others."""
        for name, source, remade, listed in self._waiting:
            ways = remade()
            stated = [_stated(each) for each in listed if not each.is_whole]
            how = self._elsewhere.like(ways, stated)
            if how is None:
                how = choose(ways, stated)
            else:
                self.sources[source] = replace(self.sources[source], calibration=how.words)
            for mark in listed:
                self._place(mark, source, name, how)
        self._waiting = []

    def _place(self, mark: Mark, source: str, name: str, how: Calibration) -> None:
        label = f"{name}, {mark.start} to {mark.end}"
        try:
            whole = Span(0, len(how.ruler.text))
            span = whole if mark.is_whole else how.ruler.to_span(mark.start, mark.end)
        except ValueError:
            self.lose("passages", label, "It lies outside the text; left out.")
            return
        if not how.ruler.text[span.start : span.end].strip():
            self.lose("passages", label, "It is empty; left out.")
            return
        is_told = mark.quote and not mark.is_whole and is_quote(mark.quote)
        if is_told and _stated(mark) not in how.fitted:
            shown = " ".join(mark.quote.split())[:50]
            self.lose("positions", label, f"The words there are not those stated, {shown!r}; kept as given.")
        user, memo = self.user(mark.coder), sound(mark.memo).strip()
        if mark.code:
            self.codings.append(
                ForeignCoding("", source, span.start, span.end, mark.code, user, mark.at, memo)
            )
        elif memo:
            ident = stable_id("memo", source, span.start, span.end, memo, user)
            self.memos.append(
                ForeignMemo(ident, "passage", "", memo, user, mark.at, span.start, span.end, source)
            )

    def foreign(
        self,
        *,
        name: str = "",
        origin: str = "",
        description: str = "",
        variables: Sequence[ForeignVariable] = (),
        cases: Sequence[ForeignCase] = (),
    ) -> Foreign:
        """Everything that was collected."""
        self._settle()
        return Foreign(
            self.format, sound(name), origin, sound(description), tuple(self._users.values()),
            tuple(self._in_order()), tuple(self.sources.values()), tuple(self.codings), tuple(self.memos),
            tuple(variables), tuple(cases), (), tuple(self.losses),
        )  # fmt: skip

    def _in_order(self) -> Iterable[ForeignCode]:
        """The codes as they came, but a parent before its children; a ring is cut."""
        done: set[str] = set()
        for start in self.codes:
            line: list[str] = []
            at = start
            while at in self.codes and at not in done and at not in line:
                line.append(at)
                at = self.codes[at].parent
            for ident in reversed(line):
                done.add(ident)
                code = self.codes[ident]
                if code.parent and code.parent not in done:
                    self.lose("codes", code.name, "What lies above it is not there; it stands at the root.")
                    code = ForeignCode(ident, code.name, "", code.codable, code.colour, code.description)
                yield code
