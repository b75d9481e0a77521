"""Where sentences end: stops, closing quotes, and the abbreviations that only look like stops.

One pass over the stops with bounded looks to either side, so a paragraph of a million
characters costs linear time. A proposal for the reader, always adjustable by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NARROW_STOPS = ".!?…؟۔।॥։።"
_WIDE_STOPS = frozenset("。！？｡")  # Chinese and Japanese: no blank follows
# Quotes and brackets behind a stop belong to the sentence. A guillemet may stand off by a
# blank (French), but one directly before a letter opens the next sentence (German, Danish).
_STOP = re.compile(rf"[{_NARROW_STOPS}。！？｡]+" r"(?:[\"'”’)\]}*_›」』]|[ \u00a0\u202f]?»(?!\w))*")
_REACH = 24  # code points looked at before and after a stop
_OPENERS = frozenset("\"'“‘«‹„([{*_¿¡-–— \t\n\u00a0\u202f")


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


TITLES = _listed(
    "mr mrs ms mx dr prof st gen col lt sgt capt cpl maj cmdr adm gov rev hon sr pres",
    "mme mlle mm mgr doç yrd uzm alb yzb bnb şh hz hr fr",
)
"""Written with a capital and before a name: ``Col. Haddad``."""

LINKS = _listed("e.g i.e eg ie viz vs cf al z.b d.h u.a bzw c.-à-d c.à.d p.ex bkz")
"""After these a sentence goes on, whatever follows."""

NUMBERED = _listed(
    "no nos nr num n p pp pg vol vols art fig figs ch chap sec para tel bd s sf cad sok blv",
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc",
)
"""Abbreviations only before a number: ``No. 5`` goes on, ``no.`` is an answer."""

TRAILING = _listed("etc inc ltd jr bros dept approx a.m p.m pm b.c a.d vb vd örn yy usw")
"""Abbreviations that may end a sentence: one does when a capital follows."""


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Divide ``text[start:end]``, one paragraph, at its sentence ends, blanks included.

    The pieces follow each other without a gap and cover the whole stretch.
    """
    first = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_sentence(text, stop, first, end):
            yield first, stop.end()
            first = stop.end()
    if first < end:
        yield first, end


def _ends_sentence(text: str, stop: re.Match[str], start: int, end: int) -> bool:
    marks, after = stop[0], stop.end()
    if not _WIDE_STOPS.isdisjoint(marks):
        return True
    if not text[after].isspace():
        return False
    following = _following(text, after, end)
    hesitates = "…" in marks or ".." in marks
    closed = marks[-1] not in _NARROW_STOPS
    if (closed or hesitates) and following.islower():
        return False  # "Why?" he asked. / I was... well, afraid.
    if marks.startswith(".") and not hesitates:
        return not _abbreviates(text, start, stop.start(), following)
    return True


def _following(text: str, after: int, end: int) -> str:
    """The first letter, digit or other sign that follows, past blanks, quotes and dashes."""
    for character in text[after : min(end, after + _REACH)]:
        if character not in _OPENERS:
            return character
    return ""


def _abbreviates(text: str, start: int, stop: int, following: str) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it and ends nothing."""
    first = stop
    while first > max(start, stop - _REACH) and (text[first - 1].isalnum() or text[first - 1] in ".-"):
        first -= 1
    token = text[first:stop].lstrip(".-")
    if token.isdigit():
        opens = not text[start:first].strip() if first - start < _REACH else False
        return len(token) < 3 and (opens or following.islower())  # 1. Item / am 3. gün
    return _is_initial(token, following) or _is_abbreviation(token, following)


def _is_initial(token: str, following: str) -> bool:
    """J. Smith, the U.S. army, د. أحمد: one letter that is not lower case, and a word after it."""
    letter = token.rpartition(".")[2]
    return (
        len(letter) == 1
        and letter.isalpha()
        and not letter.islower()
        and letter != "I"
        and following.isalpha()
    )


def _is_abbreviation(token: str, following: str) -> bool:
    word = token.lower()
    return (
        word in LINKS
        or (word in TITLES and token[0].isupper() and not following.islower())
        or (word in NUMBERED and following.isdigit())
        or (word in TRAILING and not following.isupper())
    )
