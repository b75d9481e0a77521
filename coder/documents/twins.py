"""Values of one column that are the same thing written twice: which of the two is the odd one.

Each way of telling works by lookup, never by comparing every value with every other, so a column
of thousands of values costs milliseconds. A value without a near twin is never suspected.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from coder.documents.findings import Twin
from coder.documents.slips import misspelled
from coder.documents.words import ARTICLES, TYPE_WORDS, folded, form, is_missing, plain, without_mark


def twins(counts: Mapping[str, int], *, nations: bool = False, people: bool = False) -> Iterator[Twin]:
    """The odd values of a column, each once, by the surest way of telling.

    Args:
        counts: how often each value stands in the column, in the order of the rows.
        nations: the heading says nationality, country or the like.
        people: the values are persons' names, which are compared for capitals and blanks only.
    """
    seen: set[str] = set()
    ways: list[Iterator[Twin]] = [_same_form(counts)]
    if not people:
        known = {value: count for value, count in counts.items() if not is_missing(value)}
        ways += [_marked(known), _countries(known, nations), _short_names(known)]
        ways.append(misspelled(known, seen, peoples=nations and _are_peoples(known)))
    for way in ways:
        for twin in way:
            if twin.odd not in seen:
                seen.add(twin.odd)
                yield twin


# --- capitals, blanks, dashes -----------------------------------------------------------


def _same_form(counts: Mapping[str, int]) -> Iterator[Twin]:
    capitals = sum(count for value, count in counts.items() if value[:1].isupper())
    mostly_capital = 2 * capitals > sum(counts.values())
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for value in counts:
        groups[form(value)].append(value)
    for key, group in groups.items():
        if len(group) < 2 or not key:
            continue
        usual = max(group, key=lambda v: (counts[v], v[:1].isupper() == mostly_capital, -group.index(v)))
        for odd in group:
            if odd != usual:
                yield Twin("spelling", odd, usual, _difference(odd, usual))


def _difference(odd: str, usual: str) -> str:
    if odd.casefold() == usual.casefold():
        return "they differ in capitals only"
    if plain(odd) == plain(usual):
        return "they differ in blanks, dashes or unseen characters only"
    if plain(odd).casefold() == plain(usual).casefold():
        return "they differ in capitals and blanks or dashes only"
    if folded(odd) == folded(usual):
        return "they differ in accents only"
    return "they differ in blanks, dashes or stops only"


def _marked(counts: Mapping[str, int]) -> Iterator[Twin]:
    forms = _by_form(counts)
    for odd in counts:
        bare = without_mark(odd)
        usual = forms.get(form(bare)) if bare and bare != odd else None
        if usual is not None and usual != odd:
            yield Twin("footnote", odd, usual, "it bears a footnote mark")


def _by_form(counts: Mapping[str, int]) -> dict[str, str]:
    """Form -> the commonest value of that form."""
    found: dict[str, str] = {}
    for value in sorted(counts, key=lambda v: -counts[v]):
        found.setdefault(form(value), value)
    return found


# --- a country among demonyms, or the other way round -----------------------------------

_NOUN_TO_ADJECTIVE = (
    ("", "n"), ("", "an"), ("", "ian"), ("", "i"), ("", "ese"), ("", "lese"), ("", "ish"), ("", "vian"),
    ("a", "ese"), ("a", "ian"), ("a", "e"), ("a", ""), ("ca", "can"), ("e", "ian"), ("e", "ish"),
    ("en", "ish"), ("ey", "ish"), ("y", "ian"), ("y", ""),
    ("o", "an"), ("o", "ese"), ("on", "ese"), ("us", "iot"),
    ("ce", "k"), ("ance", "ench"), ("ain", "anish"), ("ain", "ish"), ("ium", "ian"), ("way", "wegian"),
    ("land", ""), ("land", "lish"), ("land", "nish"), ("land", "tish"), ("eland", "ish"), ("land", "ish"),
    ("land", "lander"), ("land", "landic"), ("istan", ""), ("stan", ""),
    ("ie", "ien"), ("ie", "ienne"), ("", "ais"), ("", "aise"), ("", "ois"), ("", "ain"), ("", "aine"),
    ("e", "ais"), ("c", "cain"), ("en", "isch"), ("", "isch"), ("", "er"), ("", "li"), ("", "lu"),
    ("", "ي"), ("ا", "ي"), ("يا", "ي"), ("", "ية"),
)  # fmt: skip
"""Endings of a country's name and of its people's, in the tongues registers are kept in."""
_ADJECTIVE = re.compile(r"(?:ian|ean|yan|ish|ese|[^aeiou]i|isch|ien|enne|ais|aise|ois|oise|li|lu|ي|ية)\Z")
_NOUN = re.compile(r"(?:ia|ya|a|land|stan|ey|y|on|ium|ique|ie|ien?|ا|ان)\Z")
_STATE = re.compile(r"\w*(?:ia|land|stan|republic|federation|emirates)\Z")
_SHORTEST_STEM = 3  # one letter less where the ending itself is long enough to tell
_LEAST_ADJECTIVES = 3


def adjectives_of(noun: str) -> list[str]:
    """What may be said of a person from there, in folded letters, the likeliest first."""
    found: dict[str, None] = {}
    for ending, other in _NOUN_TO_ADJECTIVE:
        stem = noun[: len(noun) - len(ending)]
        enough = _SHORTEST_STEM - (len(ending) >= _SHORTEST_STEM)
        if noun.endswith(ending) and len(stem) >= enough and stem + other != noun:
            found[stem + other] = None
    return list(found)


def _countries(counts: Mapping[str, int], nations: bool) -> Iterator[Twin]:
    keys = {value: folded(value) for value in counts}
    shapes, adjectives, nouns = _shapes(counts)
    if not nations and (adjectives < _LEAST_ADJECTIVES or 2 * adjectives < shapes):
        return
    by_key: dict[str, str] = {}
    for value in sorted(counts, key=lambda v: -counts[v]):
        by_key.setdefault(keys[value], value)
    for noun_key, noun in by_key.items():
        for adjective_key in adjectives_of(noun_key):
            adjective = by_key.get(adjective_key)
            if adjective is None:
                continue
            noun_is_odd = adjectives > nouns or (adjectives == nouns and counts[noun] < counts[adjective])
            odd, usual = (noun, adjective) if noun_is_odd else (adjective, noun)
            if _ADJECTIVE.search(noun_key):
                odd, usual = (noun, adjective) if counts[noun] < counts[adjective] else (adjective, noun)
                why = "both seem to name the same people"
            elif noun_is_odd:
                why = "it has the shape of a country's name, while most values here name the people"
            else:
                why = "it has the shape of a people's name, while most values here name the country"
            yield Twin("country", odd, usual, why)
    if adjectives > nouns:
        yield from _named_states(by_key)


def _shapes(counts: Mapping[str, int]) -> tuple[int, int, int]:
    """(values of letters alone, those with the shape of a people's name, those with that of a country's)."""
    shapes = [key for key in {folded(value) for value in counts} if key.replace(" ", "").isalpha()]
    adjectives = sum(_ADJECTIVE.search(key) is not None for key in shapes)
    nouns = sum(_NOUN.search(key) is not None and _ADJECTIVE.search(key) is None for key in shapes)
    return len(shapes), adjectives, nouns


def _are_peoples(counts: Mapping[str, int]) -> bool:
    """Whether most values have the shape of a people's or a country's name."""
    shapes, adjectives, nouns = _shapes(counts)
    return 2 * (adjectives + nouns) >= shapes


def _named_states(by_key: Mapping[str, str]) -> Iterator[Twin]:
    """States whose name begins with that of the people: a republic, an Arabia."""
    for key, value in by_key.items():
        people, _, state = key.rpartition(" ")
        if people in by_key and _STATE.match(state):
            why = "it has the shape of a country's name, while most values here name the people"
            yield Twin("country", value, by_key[people], why)


# --- with and without a word that says nothing ------------------------------------------


def _short_names(counts: Mapping[str, int]) -> Iterator[Twin]:
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for value in counts:
        groups[_core(value)].append(value)
    for group in groups.values():
        for one in group if len(group) > 1 else ():
            longer = sorted(
                (v for v in group if _extends(_bare(v), _bare(one))), key=lambda v: len(_tokens(v))
            )
            if not longer or any(not _extends(_bare(b), _bare(a)) for a, b in pairwise(longer)):
                continue  # several longer names: the short one may be any of them
            other = longer[0]
            extra = " ".join(word for word in _tokens(other) if word not in _tokens(one))
            odd, usual = (other, one) if counts[other] < counts[one] else (one, other)
            yield Twin("short name", odd, usual, f"they differ in the word “{extra}” only")
        yield from _articles(group, counts)


def _articles(group: Sequence[str], counts: Mapping[str, int]) -> Iterator[Twin]:
    """Names of a group that differ in an article only."""
    with_article: dict[tuple[str, ...], str] = {_bare(v): v for v in group if _bare(v) != _tokens(v)}
    for value in group:
        other = with_article.get(_tokens(value))
        if other is not None and other != value:
            odd, usual = (other, value) if counts[other] < counts[value] else (value, other)
            yield Twin("short name", odd, usual, "they differ in the article only")


def _extends(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    return len(longer) > len(shorter) and longer[: len(shorter)] == shorter


def _tokens(value: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", folded(value)))


def _bare(value: str) -> tuple[str, ...]:
    """The words of a name without its article."""
    words = _tokens(value)
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def _core(value: str) -> tuple[str, ...]:
    """The words of a name without its article and the words that say what kind of thing it names."""
    words = _bare(value)
    while len(words) > 1 and words[-1] in TYPE_WORDS:
        words = words[:-1]
    return words


def near_values(value: str, allowed: Sequence[str]) -> list[str]:
    """Which of the allowed values a cell seems to mean, by the same ways of telling."""
    counts = Counter(dict.fromkeys(allowed, 5))
    counts[value] = 1
    found = [
        twin.usual for twin in twins(counts, nations=True) if twin.odd == value and twin.usual in allowed
    ]
    found += [twin.odd for twin in twins(counts, nations=True) if twin.usual == value and twin.odd in allowed]
    return list(dict.fromkeys(found))
