"""What pages add to a text, running heads, page numbers, divided words: taken away on request only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from coder.documents.readers.model import Tidied
from coder.text.display import counted

EDGE = 2
"""Lines at the top and at the bottom of a page among which running heads are looked for."""
LEAST_PAGES = 3
"""Pages on which a line must stand before it is a running one."""
LEAST_SHARE = 0.4
"""Of the pages: heads of left and right pages differ."""
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:(?:page|seite|pagina|página|sayfa|p|pp|s|صفحة)\b\.?\s*)?(\d{1,5}|[ivxlc]{1,8})"
    r"(?:\s*(?:/|of|von|sur|de|di|من)\s*\d{1,5})?(?:\s*[-–—|])?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_DIVIDED = re.compile(r"([^\W\d_])-\n(?=([^\W\d_]))")
_ENDS_SENTENCE = re.compile(r"[.!?…:؟۔。]['\"”’»)\]]*$")


def tidied(pages: Sequence[str]) -> Tidied | None:
    """The text of ``pages`` without running heads, page numbers and divided words; None if there are none.

    A running head or foot is a line that stands, apart from its digits, at the same edge of at least
    three pages and two in five of all. A line that is only a number is a page number where it
    grows with the pages. A word divided at a line's end is joined when it goes on with a small
    letter; before a capital the hyphen stays, since it may belong to the word.
    """
    lines = [[line for line in page.split("\n") if line.strip()] for page in pages]
    openings = {(number, place) for number, page in enumerate(pages) for place in _openings(page)}
    found = _running(lines)
    numbers = _page_numbers(lines)
    furniture = _outermost(lines, found | numbers)
    heads, numbers = furniture - numbers, furniture & numbers
    text = ""
    for number, page in enumerate(lines):
        kept = [
            ("\n\n" if (number, place) in openings else "\n") + line
            for place, line in enumerate(page)
            if (number, place) not in furniture
        ]
        if not kept:
            continue
        if text:
            runs_on = any(at == number for at, _ in furniture) and not _ENDS_SENTENCE.search(text)
            text += "\n" if runs_on or text.endswith("-") else "\n\n"
        text += "".join(kept).lstrip("\n")
    text, joined = _DIVIDED.subn(_joined, text)
    what = (
        (len(heads), "running head or foot", "running heads and feet", "taken away"),
        (len(numbers), "page number", "", "taken away"),
        (joined, "word divided at a line's end", "words divided at a line's end", "joined"),
    )
    said = tuple(f"{counted(n, one, many)} {done}" for n, one, many, done in what if n)
    return Tidied(text, said) if said and text else None


def _openings(page: str) -> Iterator[int]:
    """The numbers of those lines with words that stand below an empty one."""
    place, is_open = 0, False
    for line in page.split("\n"):
        if not line.strip():
            is_open = True
            continue
        if is_open:
            yield place
        place, is_open = place + 1, False


def _outermost(pages: Sequence[Sequence[str]], found: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those lines between which and their page's edge stands nothing else: what is inside is text."""
    kept = set()
    for number, page in enumerate(pages):
        for places in (range(len(page)), range(len(page) - 1, -1, -1)):
            for place in places:
                if (number, place) not in found:
                    break
                kept.add((number, place))
    return kept


def _joined(found: re.Match[str]) -> str:
    return found[1] if not found[2].isupper() else f"{found[1]}-"


def _edges(page: Sequence[str]) -> set[int]:
    """The places near a page's top and bottom; a page of a line or two has text there, too."""
    return {*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))}


def _running(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """(page, line) of running heads and feet; a line that stands amid a page, too, is text."""
    inside = {
        _without_digits(line)
        for page in pages
        for place, line in enumerate(page)
        if place not in _edges(page)
    }
    places: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for number, page in enumerate(pages):
        for place in _edges(page):
            from_edge = place if place < EDGE else place - len(page)
            key = (_without_digits(page[place]), from_edge)
            if key[0] not in inside and key[0].strip("# ./-–—|"):
                places.setdefault(key, []).append((number, place))
    enough = max(LEAST_PAGES, LEAST_SHARE * sum(1 for page in pages if page))
    return {each for found in places.values() if len(found) >= enough for each in found}


def _without_digits(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split())).casefold()


def _page_numbers(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """(page, line) of lines that only number the page: page and number differ by the same everywhere."""
    found: list[tuple[int, int, int]] = []
    for number, page in enumerate(pages):
        for place in _edges(page):
            stated = _PAGE_NUMBER.fullmatch(page[place].strip())
            if stated and stated[1].isdecimal():
                found.append((int(stated[1]) - number, number, place))
    shifts = Counter(shift for shift, _, _ in found)
    if not shifts:
        return set()
    shift, times = shifts.most_common(1)[0]
    enough = max(2, LEAST_SHARE * sum(1 for page in pages if page))
    return {(number, place) for each, number, place in found if each == shift} if times >= enough else set()
