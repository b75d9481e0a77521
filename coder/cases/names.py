"""The parts of a name: what is said of its order, titles, kunya, patronymics and origin.

``Abd ar-Rahman bin Khalid al-Masri``, ``ABDURRAHMAN KHALED EL MASRY`` and ``عبد الرحمن خالد المصري``
have the same parts. A name is only taken apart; how alike two are says ``likeness``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from coder.cases.sounds import coarse, folded, is_abjad, sounds

Kind = Literal["given", "kunya", "origin", "title"]

SERVANT, ARTICLE = "abd", "al"
_ARTICLE = re.compile(r"[aeuio]l|ال|[aeu](?:[srdntz]|sh|dh|th)")
"""``al`` before any word, and ``ar``, ``ad``, ``as`` as they are spoken before a sun letter."""
_ARTICLE_GROWN = re.compile(r"[ae]l(?![aeioul])\w{4}")
_PARENT = frozenset(
    "abu abou aboo abi aba bu ابو ابي ابا umm um oum oumm om omm ام".split()  # noqa: SIM905 - readable so
)
_PARENT_GROWN = re.compile(r"ab(?:u|ou)l?(?=[b-df-hj-np-tv-xz]\w{3})|ابو(?:ال)?(?=\w{3})")
_CHILD = frozenset("bin ben ibn bint binti bn wald ould wa بن ابن بنت".split())  # noqa: SIM905
_ALSO_GIVEN = "ben"
"""At the head of a name it is a first name as well, as in Ben Brook."""
_SERVANT = re.compile(r"abe?d(?:[aeiou]l?|l)?|عبد")
_SERVANT_GROWN = re.compile(r"ab[ei]?d[aeiou](?:l(?=[^l])|(?=([sdrntz])\1))(?=\w{3})")
_RELIGION_GROWN = re.compile(r"[aeu]d(d(?:ine?|een))$")
_ENDINGS = {
    **dict.fromkeys(
        ("din", "deen", "dine", "eddine", "eddin", "uddin", "addin", "aldin", "الدين", "دين"), "din"
    ),
    **dict.fromkeys(("allah", "ullah", "ollah", "olla", "alla", "ulla", "الله", "اله"), "alah"),
}
"""Words that make one name with the word before: Nur al-Din, Hamid Ullah."""
_OF_A_PLACE = ("i", "y", "ي", "ie")
_TITLE_WORDS = """
mullah mulla mawlawi maulavi mawlavi maulawi molvi moulavi mawlana maulana sheikh shaykh sheik shaikh
cheikh haji hajji hajj haj alhaj qari hafiz dr doctor prof eng engineer mr mrs ms col colonel general gen
lt captain commander commandant major brigadier ustadz ustad ustadh sayyid sayed syed jr sr
شيخ ملا مولوي حاج حاجي قاري دكتور
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_UNKNOWN = frozenset({"unknown", "anonymous", "anon", "unnamed", "unidentified", "withheld", "مجهول"})
"""A name with one of these names nobody: Unknown woman, Anonymous (Raqqa)."""
_NONE = frozenset({"na", "nn", "none"})
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\bborn\b.*|\b(?:a|f)\.?k\.?a\b\.?|\b[a-z]\)")
_MARKS = re.compile(r"[*†‡§]")
_SPLIT = re.compile(r"[^\w']+")


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One part of a name."""

    sound: str
    """In the alphabet of ``sounds``."""
    kind: Kind = "given"
    abjad: bool = False
    """Whether it was written in Arabic script, without short vowels."""

    @property
    def key(self) -> str:
        """What likely spellings of this part share."""
        return coarse(self.sound)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts, in their order."""

    written: str
    parts: tuple[Part, ...]
    marks: str = ""
    """Footnote signs printed with it."""

    def __bool__(self) -> bool:
        """Whether it names anybody: ``Unknown`` does not."""
        return bool(self.parts)


@lru_cache(maxsize=100_000)
def parse(written: str) -> Name:
    """Take a name apart; one that says nothing (``Unknown``, blanks) has no parts."""
    marks = "".join(sorted(set(_MARKS.findall(written))))
    text = _ASIDE.sub(" ", folded(written))
    head, comma, tail = text.partition(",")
    if comma and tail.strip():  # AWEYS, Hassan Dahir
        text = f"{tail} {head}"
    words = [word for word in _SPLIT.split(text) if word]
    if not words or not _UNKNOWN.isdisjoint(words) or "".join(words) in _NONE:
        return Name(written, (), marks)
    return Name(written, tuple(_parts(words)), marks)


def variants(written: str) -> tuple[Name, ...]:
    """The names in a cell that holds several, divided by ``;`` or ``/``."""
    return tuple(filter(None, map(parse, re.split(r"[;/]", written))))


def _parts(words: list[str]) -> list[Part]:
    """Particles are read with the word that follows; the last word is none, whatever it looks like."""
    found: list[Part] = []
    kunya = servant = article = False
    for place, word in enumerate(words):
        if place < len(words) - 1:
            if word in _PARENT:
                kunya = True
            elif _SERVANT.fullmatch(word):
                servant = True
            elif _ARTICLE.fullmatch(word):
                article = True
            child = word in _CHILD and (place > 0 or word != _ALSO_GIVEN)
            if word in _PARENT or child or _SERVANT.fullmatch(word) or _ARTICLE.fullmatch(word):
                continue
        ending = _ENDINGS.get(word)
        if ending and found and not servant and not kunya:
            before = found.pop()
            found.append(Part(sounds(before.sound + ending), before.kind, before.abjad))
        else:
            found.append(_part(word, kunya, servant, article, bool(found)))
        kunya = servant = article = False
    return found


def _part(word: str, kunya: bool, servant: bool, article: bool, follows: bool) -> Part:
    """The part that a word makes, by the particles before it and what has grown onto it."""
    grown = _PARENT_GROWN.match(word)
    if grown:
        kunya, word = True, word[grown.end() :]
    abjad = is_abjad(word)
    stem, particle = _stem(word, abjad)
    sound = sounds(stem, abjad=abjad)
    if servant or particle == SERVANT:
        sound = SERVANT + sound
    kind: Kind = "kunya" if kunya else "title" if word in _TITLES else "given"
    if kind == "given" and (article or particle == ARTICLE) and follows and stem.endswith(_OF_A_PLACE):
        kind = "origin"
    return Part(sound, kind, abjad)


def _stem(word: str, abjad: bool) -> tuple[str, str]:
    """(a word without what has grown onto it, which of ``SERVANT`` and ``ARTICLE`` that was or "")."""
    if abjad:
        if word.startswith("عبد") and len(word) > 4:
            return word[3:].removeprefix("ال"), SERVANT
        return (word[2:], ARTICLE) if word.startswith("ال") and len(word) > 4 else (word, "")
    grown = _SERVANT_GROWN.match(word)
    if grown:
        return word[grown.end() :], SERVANT
    if _ARTICLE_GROWN.match(word):
        return word[2:], ARTICLE
    return _RELIGION_GROWN.sub(r"\1", word), ""
