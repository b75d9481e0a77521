"""Texts that another program holds as HTML: the characters it counts, and our text with its paragraphs.

Programs that mark passages in HTML count only the characters between tags. Paragraphs and line
breaks are tags, so our text gets blank lines that nobody counted: the seams.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html.parser import HTMLParser
from itertools import accumulate

from coder.exchange.offsets import Ruler, Unit
from coder.model import Span

_BLOCK_NAMES = """
address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_TAB = "\t"
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "title", "head"))


@dataclass(frozen=True)
class Seamed(Ruler):
    """A ruler for a text with pieces put in between that the other program does not count.

    Not for positions in lines: a seam may begin a line that only our text has.
    """

    seams: tuple[tuple[int, str], ...] = ()
    """Where in the canonical text without seams, ascending, and what stands there in ours."""

    @cached_property
    def _plain(self) -> Ruler:
        return Ruler(self.raw, self.unit, self.base)

    @cached_property
    def _places(self) -> Sequence[int]:
        return [place for place, _ in self.seams]

    @cached_property
    def _put_in(self) -> Sequence[int]:
        """How many characters the first so many seams have."""
        return [0, *accumulate(len(piece) for _, piece in self.seams)]

    @cached_property
    def text(self) -> str:
        """The canonical text with its seams."""
        parts, done = [], 0
        for place, piece in self.seams:
            parts += [self._plain.text[done:place], piece]
            done = place
        return "".join((*parts, self._plain.text[done:]))

    @property
    def length(self) -> int:
        """How many units the text has without its seams."""
        return self._plain.length

    def to_span(self, start: int, end: int) -> Span:
        """As ``Ruler.to_span``; a passage neither begins nor ends with a seam."""
        span = self._plain.to_span(start, end)
        first = span.start + self._put_in[bisect_right(self._places, span.start)]
        if not len(span):
            return Span(first, first)
        return Span(first, span.end + self._put_in[bisect_left(self._places, span.end)])

    def from_span(self, span: Span) -> tuple[int, int]:
        """As ``Ruler.from_span``; what lies within a seam counts as its place."""
        return self._plain.from_span(Span(self._without(span.start), self._without(span.end)))

    def _without(self, place: int) -> int:
        put_in = 0
        for at, piece in self.seams:
            begins = at + put_in
            if begins >= place:
                break
            put_in += min(len(piece), place - begins)
        return place - put_in

    def in_unit(self, unit: Unit) -> Seamed:
        """The same text in another unit of counting."""
        return replace(self, unit=unit)


def seamed(html: str) -> Seamed:
    """The characters between the tags of ``html``, in UTF-8 bytes, with our seams between its blocks."""
    if "<" not in html and "&" not in html:
        return Seamed(html, "utf8")
    reader = _Reader()
    # What every parser of HTML does before it counts: a line end is one character.
    reader.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    raw = "".join(reader.parts)
    whole = Ruler(raw)
    seams = tuple((whole.to_span(place, place).start, piece) for place, piece in reader.seams)
    return Seamed(raw, "utf8", seams=seams)


class _Reader(HTMLParser):
    """Collects text as it stands and notes where a block or line begins that no character tells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.seams: list[tuple[int, str]] = []
        self._length = 0
        self._gap = ""
        """Blanks since the last visible character."""
        self._wanted = ""
        self._silent = 0
        self._is_after_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        self._silent += tag in _SILENT
        self._boundary(tag)
        self._is_after_pre = tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element with nothing in it."""
        self._boundary(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        self._silent -= tag in _SILENT and self._silent > 0
        self._boundary(tag)

    def _boundary(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._wanted = "\n\n"
        elif tag == "br":
            self._wanted = f"{self._wanted.strip(_TAB)}\n"[:2]
        elif tag == "tr":
            self._wanted = self._wanted.strip(_TAB) or "\n"
        elif tag in _CELLS and not self._wanted:
            self._wanted = _TAB

    def handle_data(self, text: str) -> None:
        """Take characters in; a line end that begins preformatted text does not count."""
        data = text.removeprefix("\n") if self._is_after_pre else text
        self._is_after_pre = False
        if self._silent:
            return
        stripped = data.lstrip()
        blanks = data[: len(data) - len(stripped)]
        self._gap += blanks
        if stripped:
            self._seam(self._length + len(blanks))
            self._gap = stripped[len(stripped.rstrip()) :]
        self.parts.append(data)
        self._length += len(data)

    def _seam(self, place: int) -> None:
        is_first = place == len(self._gap)
        told = len(self._gap) if self._wanted == _TAB else self._gap.count("\n")
        lacking = self._wanted[told:]
        if lacking and not is_first:
            self.seams.append((place, lacking))
        self._wanted = ""
