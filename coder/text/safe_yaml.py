"""YAML from people, read as plain text: no types guessed, no anchors, nothing that hangs.

Only the events of PyYAML's parser are used. They are assembled here, so none of its
resolvers and constructors ever runs: `no`, `012`, `1:30` and dates stay the text
that was written, and a file cannot name a type to be built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from coder.errors import CoderError
from coder.text.yaml_events import YamlEvents

MAX_BYTES = 2_000_000
"""Largest text taken, in UTF-8 bytes."""
MAX_DEPTH = 40
"""Deepest nesting of mappings and lists."""
MAX_NODES = 100_000
"""Most texts, lists and mappings in one file."""
MAX_PROBLEMS = 100
"""Reading stops at this many problems."""

YamlValue: TypeAlias = "dict[str, YamlValue] | list[YamlValue] | str | None"
"""A text, a list, a mapping with text keys, or None where nothing was written."""

PathKey: TypeAlias = str | int

# C0 but tab and newline, DEL, C1, the Unicode line separators (editors and this module would
# count lines differently), surrogates, byte order marks inside the text and non-characters.
_UNWELCOME = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_PLAIN_WORDS = (
    (
        "mapping values are not allowed",
        "a colon and a space stand inside unquoted text, or the line is indented"
        " differently from its neighbours: put the text in quotes, or align the line",
    ),
    ("cannot start any token", "the text begins with {found}: put it in quotes"),
    ("found unexpected end of stream", "the quotation mark that opens here is never closed: close it"),
    ("found unexpected document separator", "the quotation mark that opens here is never closed: close it"),
    (
        "could not find expected ':'",
        "this line is neither `name: text` nor part of the text above: write the colon, or indent the line",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above: align it with its neighbours,"
        " or put text with quotation marks or brackets wholly in quotes",
    ),
    (
        "expected ',' or",
        "a bracket opened with [ or { is not closed, or a comma is missing: close it,"
        " or put the text in quotes",
    ),
    (
        "sequence entries are not allowed",
        "a list item may not stand here: begin the list on a line of its own",
    ),
    (
        "unknown escape character",
        "a backslash inside double quotes begins an unknown escape: write \\\\, or use single quotes",
    ),
    (
        "hexadecimal numbers",
        "a backslash escape inside double quotes is incomplete: write \\\\, or use single quotes",
    ),
    ("<document start>", "something stands after the end of the document: align the line with the first one"),
    ("chomping or indentation", "text stands on the line of | or >: begin it on the next line, indented"),
    ("a comment or a line break", "text stands on the line of | or >: begin it on the next line, indented"),
    ("undefined tag handle", "the text begins with !: put it in quotes"),
)
_AT_CONTEXT = ("unexpected end of stream", "document separator", "could not find expected ':'")


def welcome(text: str) -> str:
    """``text`` as a file of ours can hold it: line separators as line feeds, control characters left out.

    Foreign names and definitions go through this before they are written, as the loader refuses the rest.
    """
    if _UNWELCOME.search(text) is None:
        return text
    return _UNWELCOME.sub("", _LINE_ENDS.sub("\n", text))


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """One fault: the line it stands in, counted from 1, and what to write instead."""

    line: int
    message: str


class YamlProblems(CoderError):
    """A text that cannot be taken as YAML; every fault found is in ``problems``."""

    def __init__(self, source: str, problems: tuple[YamlProblem, ...]) -> None:
        """``source`` names the file; ``problems`` is not empty and in order of lines."""
        super().__init__("\n".join(f"{source}:{problem.line}: {problem.message}." for problem in problems))
        self.source = source
        self.problems = problems


@dataclass(slots=True)
class _Mark:
    """Where a value stands, and where the values inside it stand."""

    line: int
    inside: dict[PathKey, _Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document of plain text values and the lines they stand in."""

    value: YamlValue
    """None for a document without content."""
    _root: _Mark

    def line(self, path: tuple[PathKey, ...] = ()) -> int:
        """Line, from 1, of the key or list item at ``path``; of the nearest thing around it if absent."""
        mark = self._root
        for key in path:
            inner = mark.inside.get(key)
            if inner is None:
                break
            mark = inner
        return mark.line


class _Stop(Exception):
    """Reading cannot go on; the problems say why."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read."""

    value: dict[str, YamlValue] | list[YamlValue]
    mark: _Mark
    key: str | None = None
    """The mapping's key that waits for its value."""
    key_line: int = 0
    repeated: bool = False
    """True while the value of a repeated key is read, which is then dropped."""


class _Builder:
    """Assembles events into values, and notes every problem on the way."""

    def __init__(self) -> None:
        self.value: YamlValue = None
        self.root = _Mark(1)
        self.problems: list[YamlProblem] = []
        self._open: list[_Open] = []
        self._documents = 0
        self._nodes = 0

    def complain(self, line: int, message: str) -> None:
        self.problems.append(YamlProblem(line, message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def refuse(self, line: int, message: str) -> None:
        self.complain(line, message)
        raise _Stop

    def take(self, event: Event) -> None:
        """Add one event of the parser."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, NodeEvent):
            self._node(event, line)
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
            if self._open:
                self._open[-1].key = None
        elif isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self.refuse(
                    line, "a second document begins here: keep one and remove the `---` line between them"
                )
            if event.tags:
                self.complain(line, "a %TAG line is not taken: remove it")

    def _node(self, event: NodeEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self.refuse(line, f"the file holds more than {MAX_NODES:,} entries: split it")
        if isinstance(event, AliasEvent):
            self.complain(
                line, f"the alias *{_short(event.anchor)} is not taken: write the text out, or quote it"
            )
        elif event.anchor is not None:
            self.complain(
                line, f"the anchor &{_short(event.anchor)} is not taken: remove it, or quote the text"
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.complain(line, f"the tag {_short(str(tag))} is not taken: remove it, or quote the text")
        parent = self._open[-1] if self._open else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, event, line)
        else:
            self._place(parent, event, line)

    def _key(self, parent: _Open, event: NodeEvent, line: int) -> None:
        if not isinstance(event, ScalarEvent):
            self.refuse(
                line, "a list or mapping stands where a name belongs: put text with brackets in quotes"
            )
        else:
            key = self._text(event, line) or ""
            if not key:
                self.complain(line, "a name is missing before the colon: write it, or quote the text")
            parent.key, parent.key_line = key, line
            first = parent.mark.inside.get(key)
            parent.repeated = first is not None
            if first is not None:
                where = ".".join([*self._names(), key])
                self.complain(
                    line, f"`{_short(where)}` stands here again, first in line {first.line}: keep one of them"
                )

    def _place(self, parent: _Open | None, event: NodeEvent, line: int) -> None:
        value: YamlValue
        if isinstance(event, ScalarEvent):
            value = self._text(event, line)
        else:
            value = [] if isinstance(event, SequenceStartEvent) else {}
        mark = _Mark(line)
        if parent is None:
            self.value = value
            self.root = self.root if value is None else mark
        elif isinstance(parent.value, list):
            parent.mark.inside[len(parent.value)] = mark
            parent.value.append(value)
        elif parent.key is not None:
            mark.line = parent.key_line
            if not parent.repeated:
                parent.mark.inside[parent.key] = mark
                parent.value[parent.key] = value
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)) and isinstance(value, (dict, list)):
            if len(self._open) >= MAX_DEPTH:
                self.refuse(line, f"lists and mappings are nested deeper than {MAX_DEPTH}: flatten them")
            self._open.append(_Open(value, mark))
        elif parent is not None:
            parent.key = None

    def _text(self, event: ScalarEvent, line: int) -> str | None:
        text: str = event.value
        if not text and event.style is None:
            return None
        # Only escapes in double quotes bring in characters that the raw text did not hold.
        found = _UNWELCOME.search(text) if event.style == '"' else None
        if found:
            self.complain(
                line, f"the escape for the control character {_code_point(found[0])} is not taken: remove it"
            )
        return text

    def _names(self) -> list[str]:
        """Keys and item numbers (from 1) that lead to the innermost open mapping."""
        return [
            str(len(outer.value)) if isinstance(outer.value, list) else outer.key or ""
            for outer in self._open[:-1]
        ]


def parse_yaml(text: str, source: str) -> Parsed:
    """Read one YAML document as plain text values.

    Args:
        text: The document; a leading byte order mark is dropped.
        source: Name of the file, for the message.

    Returns:
        The value (None for an empty document) and the lines of its parts. Texts are as
        written; a plain empty value is None, an empty pair of quotes is ``""``.

    Raises:
        YamlProblems: The text is too large, too deep, not YAML, or uses anchors, aliases,
            tags, repeated keys, control characters or several documents.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    problems = _unwelcome(text)
    if problems:
        raise YamlProblems(source, problems)
    builder = _Builder()
    try:
        for event in _events(text, builder):
            builder.take(event)
    except _Stop:
        pass
    if builder.problems:
        raise YamlProblems(source, tuple(sorted(builder.problems, key=lambda problem: problem.line)))
    return Parsed(builder.value, builder.root)


def _events(text: str, builder: _Builder) -> Iterator[Event]:
    parser = YamlEvents(text)
    try:
        while parser.check_event():
            yield parser.next_event()
    except MarkedYAMLError as error:
        builder.refuse(*_in_words(error, parser.line + 1))
    except (YAMLError, ValueError, OverflowError, IndexError):
        # An escape such as "\UFFFFFFFF", or a version directive of a thousand digits.
        builder.refuse(parser.line + 1, "this cannot be read as YAML: check the escapes on this line")


def _unwelcome(text: str) -> tuple[YamlProblem, ...]:
    # Every character is at least one byte, so the length already refuses most large texts cheaply.
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return (YamlProblem(1, f"the file is larger than {MAX_BYTES // 1_000_000} MB: split it"),)
    problems: list[YamlProblem] = []
    line, counted = 1, 0
    for found in _UNWELCOME.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        message = f"the invisible character {_code_point(found[0])} is not taken: remove it"
        if not problems or problems[-1] != YamlProblem(line, message):
            problems.append(YamlProblem(line, message))
        if len(problems) >= MAX_PROBLEMS:
            break
    return tuple(problems)


def _in_words(error: MarkedYAMLError, line: int) -> tuple[int, str]:
    """The line and the sentence for an error of the parser."""
    problem = error.problem or ""
    at_context = any(part in problem for part in _AT_CONTEXT)
    mark = (error.context_mark if at_context else None) or error.problem_mark
    if mark is not None:
        line = mark.line + 1
    if r"'\t'" in problem:
        return line, "a tab stands where spaces belong: indent with spaces"
    found = re.search(r"'(.)'", problem)
    for part, words in _PLAIN_WORDS:
        if part in problem:
            return line, words.replace("{found}", found[1] if found else "a sign")
    return line, f"this cannot be read as YAML ({_short(problem)}): put the text in quotes"


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _short(name: str | None) -> str:
    name = name or ""
    return name if len(name) <= 80 else f"{name[:79]}…"
