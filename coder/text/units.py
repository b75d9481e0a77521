"""Units of a text: excerpts, words, character clusters, and what counts as blank.

All offsets are code points into the text, half-open. Sentences live in
:mod:`coder.text.sentences` and speaker turns in :mod:`coder.text.turns`; both are reached
from here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category

from wcwidth import iter_graphemes

from coder.model import Excerpt, ExcerptKind, Span
from coder.text.sentences import sentence_spans
from coder.text.turns import turn_starts

# Whitespace and Unicode's default-ignorable code points: nothing a reader could see or code.
_BLANK = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
_VISIBLE = re.compile(f"[^{_BLANK}]")
_LETTERS_UNTIL = "\u0900"  # below it no letter extends the cluster before it
# Code points that cling to what follows (Grapheme_Cluster_Break=Prepend).
_PREPENDS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
    "\U000111c2\U000111c3\U000113d1\U0001193f\U00011941\U00011a3a\U00011a84\U00011a85\U00011a86"
    "\U00011a87\U00011a88\U00011a89\U00011d46\U00011f02"
)
_WORD_JOINERS = frozenset("'’ʼ·")  # between letters: don't, Suriye'ye, l’homme
_NUMBER_JOINERS = frozenset(".,:٫٬")  # between digits: 1,000 or 22:15
_WORD_EXTENDERS = frozenset("\u00ad\u200b\u200c\u200d\u2060")


def has_visible(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` holds a code point that is neither whitespace nor zero-width."""
    return _VISIBLE.search(text, start, end) is not None


def _check(text: str, start: int, end: int) -> None:
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"Span {start} to {end} does not lie in a text of {len(text)} characters.")


def _cluster_starts_surely(text: str, at: int) -> bool:
    """Whether a cluster begins at ``at``, as far as two code points can prove it (UAX #29)."""
    before, here = text[at - 1], text[at]
    if before in _PREPENDS:
        return False
    if here.isascii():
        return not (before == "\r" and here == "\n")
    return (here < _LETTERS_UNTIL and here.isalpha()) or "\u4e00" <= here <= "\u9fff"


def _cluster(text: str, offset: int) -> tuple[int, int]:
    """The character cluster (UAX #29) that contains the code point at ``offset``."""
    start = offset
    while start and not _cluster_starts_surely(text, start):
        start -= 1
    for cluster in iter_graphemes(text, start):
        end = start + len(cluster)
        if end > offset:
            break
        start = end
    return start, end


def snap(text: str, start: int, end: int) -> Span:
    """Widen a span to whole character clusters, so that no accent, emoji or tashkeel is cut off.

    An empty span stays empty and moves to the beginning of the cluster it lies in.

    Raises:
        ValueError: the span does not lie in the text.
    """
    _check(text, start, end)
    first = _cluster(text, start)[0] if start < len(text) else start
    if start == end:
        return Span(first, first)
    return Span(first, _cluster(text, end - 1)[1])


def trim(text: str, start: int, end: int) -> Span:
    """Drop blank clusters at both ends of a span; empty at ``start`` when nothing visible is in it.

    A zero-width character that belongs to a visible cluster (an emoji's variation selector) stays.

    Raises:
        ValueError: the span does not lie in the text.
    """
    _check(text, start, end)
    first = _VISIBLE.search(text, start, end)
    if first is None:
        return Span(start, start)
    last = end - 1
    while not _VISIBLE.match(text, last):
        last -= 1
    begin, stop = first.start(), last + 1
    if begin > start and not _cluster_starts_surely(text, begin):
        begin = max(start, _cluster(text, begin)[0])
    if stop < end and not _cluster_starts_surely(text, stop):
        stop = min(end, _cluster(text, last)[1])
    return Span(begin, stop)


_SIGHTED_LINE = rf"(?:(?!\n)[{_BLANK}])*+[^{_BLANK}][^\n]*+"
_BLOCK = re.compile(rf"[{_BLANK}]*+([^{_BLANK}][^\n]*+(?:\n{_SIGHTED_LINE})*+)")


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Maximal runs of lines with something visible on each."""
    while found := _BLOCK.match(text, start, end):
        yield max(start, text.rfind("\n", start, found.start(1)) + 1), found.end()
        start = found.end()


def _turns(text: str) -> Iterator[tuple[int, int]]:
    starts = turn_starts(text)
    yield from _blocks(text, 0, starts[0] if starts else len(text))
    yield from zip(starts, [*starts[1:], len(text)], strict=False)


def _pieces(text: str, kind: ExcerptKind) -> Iterator[tuple[int, int]]:
    match kind:
        case "paragraph":
            yield from _blocks(text, 0, len(text))
        case "line":
            yield from _lines(text, 0, len(text))
        case "turn":
            yield from _turns(text)
        case "sentence":
            for start, end in _blocks(text, 0, len(text)):
                yield from sentence_spans(text, start, end)
        case _:
            raise ValueError(f"Excerpts are paragraph, line, turn or sentence, not {kind!r}.")


def excerpts(text: str, kind: ExcerptKind) -> list[Excerpt]:
    """Divide a text into the codebook's units, numbered from 1 in reading order.

    ``paragraph``: maximal blocks of lines between blank lines (lines without anything
    visible); ``line``: each line that is not blank; ``turn``: from one speaker's name to the
    next, paragraphs before the first; ``sentence``: sentences within paragraphs. Excerpts are
    without blanks at their ends, do not overlap, and together hold everything visible.

    Raises:
        ValueError: ``kind`` is none of the four.
    """
    spans = (trim(text, start, end) for start, end in _pieces(text, kind))
    return [Excerpt(number, span.start, span.end) for number, span in enumerate(filter(len, spans), 1)]


@lru_cache(maxsize=32)
def _sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    found = []
    for block_start, block_end in _blocks(text, start, end):
        for piece in sentence_spans(text, block_start, block_end):
            span = trim(text, *piece)
            if len(span):
                found.append(span)
    return tuple(found)


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences in ``text[start:end]``, without blanks at their ends; none crosses a blank line."""
    _check(text, start, end)
    return list(_sentences(text, start, end))


def _block_at(text: str, offset: int) -> tuple[int, int] | None:
    """The block of non-blank lines around ``offset``, or None on a blank line."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    if not has_visible(text, start, end):
        return None
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not has_visible(text, above, start - 1):
            break
        start = above
    while end < len(text):
        below = text.find("\n", end + 1)
        below = len(text) if below < 0 else below
        if not has_visible(text, end + 1, below):
            break
        end = below
    return start, end


def sentence_at(text: str, offset: int) -> Span:
    """The sentence at ``offset``; between two sentences the one before; empty on a blank line."""
    _check(text, offset, offset)
    block = _block_at(text, offset)
    if block is None:
        return Span(offset, offset)
    found = _sentences(text, *block)
    return found[max(0, bisect_right(found, offset, key=lambda span: span.start) - 1)]


def _extends_word(character: str) -> bool:
    return character in _WORD_EXTENDERS or (not character.isascii() and category(character)[0] == "M")


def _starts_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _may_be_in_word(character: str) -> bool:
    return (
        _starts_word(character)
        or character in _WORD_JOINERS
        or character in _NUMBER_JOINERS
        or _extends_word(character)
    )


def _run_start(text: str, offset: int) -> int:
    while offset and _may_be_in_word(text[offset - 1]):
        offset -= 1
    return offset


def _words(text: str, start: int, until: int) -> Iterator[tuple[int, int]]:
    """Words that begin in ``text[start:until]``; ``start`` must not lie inside one."""
    at = start
    while at < until:
        if not _starts_word(text[at]):
            at += 1
            continue
        first, base = at, text[at]
        at += 1
        while at < len(text):
            character, following = text[at], text[at + 1 : at + 2]
            if _starts_word(character):
                base = character
            elif not (
                _extends_word(character)
                or (character in _WORD_JOINERS and base.isalpha() and following.isalpha())
                or (character in _NUMBER_JOINERS and base.isdigit() and following.isdigit())
            ):
                break
            at += 1
        yield first, at


def word_at(text: str, offset: int) -> Span:
    """The word at ``offset``: letters, digits, marks, and apostrophes between letters.

    Arabic with tashkeel is one word, and so is a number with its separators. On anything else
    the character cluster there; empty at the end of the text.
    """
    _check(text, offset, offset)
    if offset == len(text):
        return Span(offset, offset)
    for start, end in _words(text, _run_start(text, offset), offset + 1):
        if offset < end:
            return snap(text, start, end)
    return snap(text, offset, offset + 1)


def next_word(text: str, offset: int) -> int:
    """Where the next word after ``offset`` begins; the end of the text when there is none."""
    _check(text, offset, offset)
    starts = (start for start, _ in _words(text, _run_start(text, offset), len(text)))
    return next((start for start in starts if start > offset), len(text))


def previous_word(text: str, offset: int) -> int:
    """Where the word before ``offset`` begins (its own, from inside one); 0 when there is none."""
    _check(text, offset, offset)
    at = offset
    while at:
        run = _run_start(text, at)
        starts = [start for start, _ in _words(text, run, at)]
        if starts:
            return starts[-1]
        at = run - 1 if run else 0
    return 0
