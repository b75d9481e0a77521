"""The filter language: which cases are meant, read from one line of text.

``nationality is Syrian and has defection.brutality and not has recruitment.faith and date >= 2014-06``

Nothing here is ever part of a query: a filter becomes the frozen objects below, and those are
compared with values (``coder.counts.filtering``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Operator = Literal["is", "<", "<=", ">", ">=", "~"]
COMPARED: Final[dict[str, Operator]] = {"=": "is", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "~": "~"}
DEEPEST: Final = 50
"""Parentheses and negations within one another."""
LONGEST: Final = 10_000


class FilterError(ValueError):
    """A filter that cannot be read; ``at`` is the character it breaks off at, from 1."""

    def __init__(self, what: str, at: int) -> None:
        super().__init__(f"The filter cannot be read at character {at}: {what}")
        self.at = at


@dataclass(frozen=True, slots=True)
class Has:
    """The case voices a code, or one below it."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say yet whether the case voices a code."""

    code: str


@dataclass(frozen=True, slots=True)
class Compared:
    """An attribute's value against one or, with ``is``, several others."""

    attribute: str
    operator: Operator
    values: tuple[str, ...]
    at: int = 0
    """Where the first value stands, from 1; two filters are the same wherever they stand."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Compared):
            return NotImplemented
        return (self.attribute, self.operator, self.values) == (other.attribute, other.operator, other.values)

    def __hash__(self) -> int:
        return hash((self.attribute, self.operator, self.values))


@dataclass(frozen=True, slots=True)
class Missing:
    """The register says nothing of an attribute."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Not:
    """What does not hold."""

    inner: Filter


@dataclass(frozen=True, slots=True)
class And:
    """What holds together."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What holds in one way or another."""

    parts: tuple[Filter, ...]


Filter = Has | Unknown | Compared | Missing | Not | And | Or


def parse(text: str) -> Filter:
    """Read a filter.

    Raises:
        FilterError: with the character it breaks off at and what was expected there.
    """
    if len(text) > LONGEST:
        raise FilterError(f"it is longer than {LONGEST:,} characters: shorten it.", LONGEST + 1)
    reader = _Reader(text)
    found = reader.either(0)
    if reader.token.kind != "end":
        raise FilterError(f"expected and, or, or the end before {reader.token.said}.", reader.token.at)
    return found


def parts(filter: Filter) -> Iterator[Filter]:
    """The filter and everything within it."""
    yield filter
    if isinstance(filter, Not):
        yield from parts(filter.inner)
    elif isinstance(filter, And | Or):
        for part in filter.parts:
            yield from parts(part)


def codes_in(filter: Filter) -> tuple[str, ...]:
    """The codes that a filter asks for, each once."""
    return tuple(dict.fromkeys(part.code for part in parts(filter) if isinstance(part, Has | Unknown)))


def attributes_in(filter: Filter) -> tuple[str, ...]:
    """The attributes that a filter asks for, each once."""
    return tuple(
        dict.fromkeys(part.attribute for part in parts(filter) if isinstance(part, Compared | Missing))
    )


# --- reading ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["word", "quoted", "sign", "end"]
    text: str
    at: int

    @property
    def keyword(self) -> str:
        return self.text.casefold() if self.kind == "word" else ""

    @property
    def said(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<sign><=|>=|!=|[<>=~(),])
    |"(?P<double>[^"]*)" | '(?P<single>[^']*)'
    |(?P<word>[^\s<>=!~(),"'][^\s<>=!~(),"]*))""",
    re.VERBOSE,
)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            quote = text[at] in "\"'"
            what = "this quotation mark is never closed." if quote else f"{text[at]!r} means nothing here."
            raise FilterError(what, at + 1)
        kind = str(found.lastgroup)
        start = found.start(kind) - (kind in ("double", "single")) + 1
        yield _Token("sign" if kind == "sign" else "word" if kind == "word" else "quoted", found[kind], start)
        at = found.end()
    yield _Token("end", "", end + 1)


class _Reader:
    """Reads by recursive descent: or, and, not, parentheses, single conditions."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.place = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.token
        self.place += token.kind != "end"
        return token

    def is_sign(self, text: str) -> bool:
        return self.token.kind == "sign" and self.token.text == text

    def expect_sign(self, text: str) -> None:
        if not self.is_sign(text):
            raise FilterError(f"expected {text} before {self.token.said}.", self.token.at)
        self.take()

    def either(self, depth: int) -> Filter:
        found = [self.both(depth)]
        while self.token.keyword == "or":
            self.take()
            found.append(self.both(depth))
        return found[0] if len(found) == 1 else Or(tuple(found))

    def both(self, depth: int) -> Filter:
        found = [self.one(depth)]
        while self.token.keyword == "and":
            self.take()
            found.append(self.one(depth))
        return found[0] if len(found) == 1 else And(tuple(found))

    def one(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise FilterError(f"more than {DEEPEST} conditions within one another.", self.token.at)
        if self.token.keyword == "not":
            self.take()
            return Not(self.one(depth + 1))
        if self.is_sign("("):
            self.take()
            found = self.either(depth + 1)
            self.expect_sign(")")
            return found
        if self.token.keyword == "has":
            self.take()
            return Has(self.code())
        if self.token.keyword == "unknown":
            self.take()
            return Unknown(self.code())
        return self.condition()

    def code(self) -> str:
        if self.token.kind not in ("word", "quoted"):
            raise FilterError(f"expected a code before {self.token.said}.", self.token.at)
        return self.take().text

    def condition(self) -> Filter:
        attribute = self.attribute()
        token = self.take()
        if token.keyword == "not" and self.token.keyword == "in":
            self.take()
            return Not(self.several(attribute))
        if token.keyword == "in":
            return self.several(attribute)
        if token.keyword == "is":
            return self.being(attribute)
        if token.kind == "sign" and token.text == "!=":
            return Not(self.compared(attribute, "is"))
        if token.kind == "sign" and token.text in COMPARED:
            return self.compared(attribute, COMPARED[token.text])
        expected = "expected is, in, =, !=, <, <=, >, >= or ~"
        raise FilterError(f"{expected} after {attribute!r}, before {token.said}.", token.at)

    def attribute(self) -> str:
        if self.token.kind == "quoted":
            return self.take().text
        words = []
        while self.token.kind == "word" and self.token.keyword not in ("is", "in", "and", "or", "not", ""):
            words.append(self.take().text)
        if not words:
            wanted = "expected an attribute, has CODE, not or ("
            raise FilterError(f"{wanted} before {self.token.said}.", self.token.at)
        return " ".join(words)

    def being(self, attribute: str) -> Filter:
        negated = self.token.keyword == "not"
        if negated:
            self.take()
        alone = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        is_last = alone.kind in ("end", "sign") or alone.keyword in ("and", "or")
        found: Filter
        if self.token.keyword == "missing" and is_last:
            self.take()
            found = Missing(attribute)
        elif self.token.keyword == "known" and is_last:
            self.take()
            found = Not(Missing(attribute))
        else:
            found = self.compared(attribute, "is")
        return Not(found) if negated else found

    def compared(self, attribute: str, operator: Operator) -> Compared:
        at = self.token.at
        return Compared(attribute, operator, (self.value(),), at)

    def several(self, attribute: str) -> Compared:
        at = self.token.at
        self.expect_sign("(")
        values = [self.value()]
        while self.is_sign(","):
            self.take()
            values.append(self.value())
        self.expect_sign(")")
        return Compared(attribute, "is", tuple(values), at)

    def value(self) -> str:
        """A quoted value, or words up to and, or, a comma or a parenthesis."""
        if self.token.kind == "quoted":
            return self.take().text
        words = []
        while self.token.kind == "word" and self.token.keyword not in ("and", "or"):
            words.append(self.take().text)
        if not words:
            raise FilterError(f"expected a value before {self.token.said}.", self.token.at)
        return " ".join(words)
