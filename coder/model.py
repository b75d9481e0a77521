"""The words of the field as frozen dataclasses; every room speaks in these.

Offsets are Unicode code points into a testimony's canonical text, half-open:
``text[start:end]`` is the passage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

MAIN_ROUND = "main"
"""The implicit round: always open, never blind."""

RESERVED_NAMES = frozenset({"any", "all", "majority", "consensus", MAIN_ROUND})
"""Words that name layers and the implicit round, so no coder may bear them."""

ExcerptKind = Literal["paragraph", "line", "turn", "sentence"]
VariableType = Literal["category", "text", "number", "date"]
Role = Literal["fellow", "lead"]
RoundKind = Literal["main", "calibrate", "independent", "recheck"]
Outcome = Literal["take", "union", "intersection", "span", "none", "unresolved"]
"""What a lead may decide about a card; how each is read stands in ``coder.reconcile.decisions``."""
Reason = Literal["missed", "boundary", "definition_unclear", "text_ambiguous", "interpretation", "slip"]
"""Why coders differed, as a lead judges it."""
Confidence = Literal["low", "medium", "high"]
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
"""How sure a coder may say they are of a coding, the least sure first."""
MemoSubject = Literal["excerpt", "testimony", "code", "project", "proposal"]
"""What a memo that is on no coding is about; a proposal speaks to the lead about the codebook."""
PairSubject = Literal["persons", "texts"]
"""What a decision about two is about: cases that may be one person, testimonies that may be one text."""
Verdict = Literal["same", "different", "undecided"]
CaseStatus = Literal["included", "excluded", "review"]
CaseMatter = Literal["case", "credibility"]
"""What a decision about one case is about: whether it counts, or how far it can be trusted."""
ProblemKind = Literal["record", "quote", "codebook", "orphan", "register", "duplicate", "folder", "exchange"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, end)`` of a testimony's canonical text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the codebook, identified by its dotted path."""

    path: str
    title: str
    definition: str = ""
    use_when: str = ""
    avoid_when: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    key: str | None = None
    """The upper-case letter that tags with this code; no part of the version."""
    colour: str | None = None
    """``#rrggbb``; no part of the version."""
    codable: bool = True
    """False for a pure heading, which groups codes and is never put on a passage."""
    formerly: tuple[str, ...] = ()
    """Paths that this code bore in earlier versions of the codebook."""
    guid: str = ""
    """Its id in the project that it was brought from; no part of the version."""

    @property
    def family(self) -> str:
        """The first segment of the path."""
        return self.path.partition(".")[0]

    @property
    def parent(self) -> str:
        """The path one level up: a code's, or the family's name."""
        return self.path.rpartition(".")[0]

    @property
    def depth(self) -> int:
        """1 for a code directly below its family."""
        return self.path.count(".")


@dataclass(frozen=True, slots=True)
class Family:
    """A group of codes: the first segment of their paths."""

    name: str
    title: str
    definition: str = ""
    exclusive: bool = False
    """True when one coder's passages with codes of this family never overlap."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An attribute of cases, such as nationality."""

    name: str
    title: str
    type: VariableType = "text"
    values: tuple[str, ...] = ()
    """Allowed values of a category; empty when any value may stand."""
    format: str = "%Y-%m-%d"
    """How dates are written, in strptime's words."""


@dataclass(frozen=True)
class Codebook:
    """What may be coded and how; a value, identified by ``version``."""

    title: str
    version: str
    """sha256 of the canonical content, without keys and colours."""
    description: str = ""
    excerpts: ExcerptKind = "paragraph"
    variables: tuple[Variable, ...] = ()
    families: tuple[Family, ...] = ()
    codes: tuple[Code, ...] = ()
    """Every code, headings included, in reading order (a parent before its children)."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """The team's thresholds and policies, flat dotted keys (``agreement.target``); no part of the version."""

    @cached_property
    def by_path(self) -> Mapping[str, Code]:
        """Codes by their path."""
        return {code.path: code for code in self.codes}

    @cached_property
    def codable(self) -> tuple[Code, ...]:
        """The codes that may be put on a passage, in reading order."""
        return tuple(code for code in self.codes if code.codable)


@dataclass(frozen=True)
class Testimony:
    """One text as a person gave it, in canonical form."""

    id: str
    """Path below ``testimonies/`` without suffix, NFC."""
    text: str
    revision: str
    """sha256 of the canonical text's UTF-8 bytes, in hexadecimal."""
    case: str = ""
    """The person it belongs to; the id itself where nothing else is stated."""
    title: str = ""
    date: str = ""
    source: str = ""
    language: str = ""
    direction: Literal["ltr", "rtl"] = "ltr"
    notice: str = ""
    """A sentence for the reader, e.g. that the file was edited after coding began."""

    __test__ = False  # pytest: not a test class


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A numbered unit of a testimony, by the codebook's ``excerpts`` rule."""

    number: int
    """From 1."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Coding:
    """One code on one span by one coder."""

    id: str
    testimony: str
    revision: str
    coder: str
    code: str
    start: int
    end: int
    round: str = MAIN_ROUND
    codebook: str = ""
    """Version of the codebook it was made under."""
    at: datetime | None = None
    """When it was recorded, UTC."""
    memo: str = ""
    confidence: Confidence | None = None
    """How sure its coder is; None when they did not say."""
    discuss: bool = False
    """Whether its coder wants to talk about it."""

    @property
    def span(self) -> Span:
        """The passage."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Submission:
    """A coder's statement "finished: what I did not code here is absent"."""

    id: str
    testimony: str
    revision: str
    coder: str
    round: str = MAIN_ROUND
    codebook: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memo:
    """A coder's note on something other than a coding, or a proposal for the codebook."""

    id: str
    about: MemoSubject
    coder: str
    text: str
    testimony: str = ""
    revision: str = ""
    """Of an excerpt: the text that its offsets count in."""
    start: int | None = None
    end: int | None = None
    code: str = ""
    """Of a code or proposal; a proposal without one misses a code."""
    round: str = MAIN_ROUND
    at: datetime | None = None


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """A code on a stretch ``[start, end)`` of one testimony, whoever reads it so."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a lead decided about a card of conflicting codings, and on what evidence."""

    id: str
    testimony: str
    revision: str
    lead: str
    outcome: Outcome
    readings: tuple[Reading, ...]
    """What holds because of it, sorted; empty for ``none`` and ``unresolved``."""
    considered: tuple[str, ...]
    """Ids of the codings that were on the card, sorted; the decision binds only to these."""
    submissions: tuple[str, ...] = ()
    """Ids of the submissions that those codings came from, of coders who marked nothing too; sorted."""
    taken: str = ""
    """The coder whose reading was taken; empty unless the outcome is ``take``."""
    reason: Reason | None = None
    note: str = ""
    gap: bool = False
    """The codebook does not settle such passages: something to mend there."""
    round: str = MAIN_ROUND
    codebook: str = ""
    at: datetime | None = None
    replaces: str = ""
    """Id of the lead's own earlier decision that this one takes the place of."""
    overrules: tuple[str, ...] = ()
    """Ids of other leads' decisions on the card that the lead knew and set aside; sorted."""
    stands_for: tuple[str, ...] = ()
    """Ids of the lead's own earlier decisions that it brings back: who overruled one overruled it."""

    @property
    def card(self) -> str:
        """Id of the card as it was: that of its earliest coding."""
        return self.considered[0]


@dataclass(frozen=True, slots=True)
class PairDecision:
    """What a lead decided about two cases or two testimonies, and what they were shown."""

    id: str
    about: PairSubject
    pair: tuple[str, str]
    """The two ids, sorted."""
    verdict: Verdict
    lead: str
    note: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    """(what, in words) as it was at the time, sorted."""
    overrules: tuple[str, ...] = ()
    """Ids of other leads' decisions that it answers."""
    at: datetime | None = None
    replaces: str = ""
    """Id of the lead's own earlier decision that this one takes the place of."""


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """What somebody recorded about a case: a status with its reason, or a credibility note."""

    id: str
    about: CaseMatter
    case: str
    by: str
    status: CaseStatus | None = None
    """None for a credibility note."""
    text: str = ""
    """The reason of a status, or the note."""
    overrules: tuple[str, ...] = ()
    """Ids of others' decisions on the same matter that were known and no longer hold because of it."""
    at: datetime | None = None
    replaces: str = ""
    """Id of the maker's own earlier decision that this one takes the place of."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team."""

    name: str
    role: Role
    at: datetime | None = None
    added_by: str = ""
    sign: str = ""
    """Public key that their bundles are signed with, in hexadecimal; empty without a key."""
    age: str = ""
    """Public key that bundles are sealed to (``age1…``); empty without a key."""


@dataclass(frozen=True, slots=True)
class Round:
    """A stretch of coding under one frozen codebook version."""

    name: str
    kind: RoundKind
    codebook: str = ""
    open: bool = True
    coders: tuple[str, ...] = ()
    """Who codes in it, sorted; in the implicit round everybody does, and nobody is named."""
    testimonies: tuple[str, ...] = ()
    """What is coded in it, sorted; empty for the implicit round, which has everything."""
    assigned: frozenset[tuple[str, str]] = frozenset()
    """(coder, testimony) of every assignment."""
    double: frozenset[str] = frozenset()
    """Testimonies that were drawn for more than one coder."""
    by: tuple[str, ...] = ()
    """Attributes of cases that the draw was stratified by."""
    seed: int | None = None
    """What the draw came from; None for the implicit round."""
    opened_by: str = ""
    opened_at: datetime | None = None
    closed_by: str = ""
    closed_at: datetime | None = None

    @property
    def is_blind(self) -> bool:
        """Whether its coders must not see one another's work now."""
        return self.open and self.kind == "independent"

    def of(self, coder: str) -> tuple[str, ...]:
        """The testimonies assigned to ``coder``, sorted."""
        return tuple(sorted(testimony for name, testimony in self.assigned if name == coder))


@dataclass(frozen=True)
class Case:
    """A person of the study, with attributes as the register states them."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    status: CaseStatus = "included"
    reason: str = ""
    testimonies: tuple[str, ...] = ()
    credibility: str = ""
    """A note on how far the testimony can be trusted, apart from codes."""
    row: int = 0
    """Row of the register, counted from 1 with the header as row 1; 0 without one."""
    aliases: tuple[str, ...] = ()
    """Other names that the person is known by."""
    note: str = ""
    """Anything else that the register says of the person."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a check found: where, what, and what to do next."""

    kind: ProblemKind
    where: str
    what: str
    fix: str
