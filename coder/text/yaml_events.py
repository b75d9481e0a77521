"""The events of a YAML text, from PyYAML's pure scanner and parser made quick.

PyYAML's C library would be quicker still, but it is absent from some installs and words its
errors differently.
"""

from __future__ import annotations

import re

from yaml.events import Event
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner
from yaml.tokens import ScalarToken

_WORD = r"(?:[^\0 \t\r\n:]++|:(?![\0 \t\r\n]))++"
_PLAIN_LINE = re.compile(rf"{_WORD}(?:\x20++(?!\#){_WORD})*+")
_SIMPLE_QUOTED = re.compile(r"""("[^"\\\n\0]*+"|'[^'\n\0]*+'(?!'))""")
_GAP = re.compile(r"(?:\x20*+(?:\#[^\n\0]*+)?\n)*+\x20*+(?:\#[^\n\0]*+)?")


class YamlEvents(Reader, Scanner, Parser):
    """PyYAML's event parser for a text in memory whose only line break is a newline.

    The overridden methods do the same as the originals (a test compares the events), by
    slices and patterns instead of character by character: about three times as fast.
    """

    buffer: str

    def __init__(self, text: str) -> None:
        """``text`` holds no carriage return and none of U+0085, U+2028, U+2029."""
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def next_event(self) -> Event:
        """The next event; raises ``yaml.YAMLError`` where the text is not YAML."""
        event: Event = self.get_event()  # type: ignore[no-untyped-call]
        return event

    def peek(self, index: int = 0) -> str:
        """The character ``index`` places ahead; NUL ends the text."""
        return self.buffer[self.pointer + index]

    def prefix(self, length: int = 1) -> str:
        """The next ``length`` characters."""
        return self.buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        """Step over ``length`` characters, counting lines and columns."""
        passed = self.buffer[self.pointer : self.pointer + length]
        self.pointer += length
        self.index += length
        newline = passed.rfind("\n")
        if newline < 0:
            self.column += length
        else:
            self.line += passed.count("\n")
            self.column = length - newline - 1

    def scan_to_next_token(self) -> None:
        """Step over blanks, line breaks and comments."""
        gap = _GAP.match(self.buffer, self.pointer)
        if gap is None or not gap[0]:
            return
        self.forward(len(gap[0]))
        if "\n" in gap[0] and not self.flow_level:
            self.allow_simple_key = True

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        """A quoted text; those on one line without escapes need no second look."""
        quoted = _SIMPLE_QUOTED.match(self.buffer, self.pointer)
        if quoted is None:
            return super().scan_flow_scalar(style)
        start = self.get_mark()
        self.forward(len(quoted[0]))
        return ScalarToken(quoted[0][1:-1], False, start, self.get_mark(), style)

    def scan_plain(self) -> ScalarToken:
        """An unquoted text, line by line."""
        if self.flow_level:
            return super().scan_plain()
        chunks: list[str] = []
        start = end = self.get_mark()
        indent = self.indent + 1
        between: list[str] = []
        while self.peek() != "#":
            line = _PLAIN_LINE.match(self.buffer, self.pointer)
            if line is None:
                break
            self.allow_simple_key = False
            chunks += (*between, line[0])
            self.forward(len(line[0]))
            end = self.get_mark()
            between = self.scan_plain_spaces(indent, start) or []
            if not between or self.column < indent:
                break
        return ScalarToken("".join(chunks), True, start, end)
