"""Speaker turns of an interview: ``Q:``, ``INTERVIEWER:``, ``Leïla :``, ``أبو عمر:`` at a line's start."""

from __future__ import annotations

import re

MAX_LABEL = 40  # code points; a longer run before a colon is a sentence
MAX_WORDS = 4


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


ROLES = _listed(
    "q a i r p s interviewer interviewee respondent moderator participant speaker translator interpreter",
    "witness question answer host journalist researcher intervieweur intervieweuse enquêteur enquêtrice",
    "témoin journaliste réponse soru cevap görüşmeci muhabir tanik",
    "س ج المحاور المحاورة الشاهد السائل المجيب الصحفي الباحث سؤال جواب",
)
"""Words that name a speaker even when they occur once, folded by :func:`_plain`."""

_PARTICLES = _listed(
    "al el as ash an ad ar at bin ibn bint umm abu abou ben de del della di da la le von van und et"
)
# "He said:", "I asked him:" in languages without capitals: the label would be no name.
_SAYING = re.compile(
    r"[وف]?(?:قال|قلت|قالت|قالوا|قلنا|يقول|تقول|أقول|سأل|سألت|سألني|أجاب|أجبت|أجابت|گفت|گفتم)\b"
)
_LABEL = re.compile(
    r"^[ \t]*(?:\[?\(?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\)?\]?[ \t]*)?"  # a time stamp before the name
    r"(?:\*\*|__)?"
    rf"(?P<label>[^\W_](?:[^\n:：*]){{0,{MAX_LABEL - 1}}}?)"
    r"(?:\*\*|__)?[ \t\u00a0\u202f]?[:：](?:\*\*|__)?(?=\s|\Z)",
    re.MULTILINE,
)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")  # Leyla (00:12): / Omar [laughs]:


def turn_starts(text: str) -> list[int]:
    """Offsets at which speakers begin, in order; empty when the text is no dialogue.

    A label is at most four words before a colon and a blank, each with a capital (particles such
    as ``al`` or ``de`` excepted) or in a script without capitals. A single label that is none
    of ``ROLES`` makes no dialogue: ``Note:`` occurs in monologues too.
    """
    found = [(match.start(), _speaker(match["label"])) for match in _LABEL.finditer(text)]
    named = [(start, label) for start, label in found if label]
    if len(named) == 1 and _plain(named[0][1]).split()[0] not in ROLES:
        return []
    return [start for start, _ in named]


def _speaker(label: str) -> str:
    """The label as a name, or nothing when it reads like a sentence."""
    name = _ASIDE.sub("", label)
    words = name.split()
    if not 0 < len(words) <= MAX_WORDS or _SAYING.match(name):
        return ""
    if _plain(name) in ROLES:
        return name
    if not all(_names(word) for word in words) or words[0][0].isdigit():
        return ""
    return name


def _plain(name: str) -> str:
    """Lower case, with the dotted and dotless i of Turkish as one."""
    return name.replace("İ", "i").casefold().replace("ı", "i")


def _names(word: str) -> bool:
    core = word.strip(".,#'’-")
    if not core:
        return False
    head = re.split(r"[-'’]", core)
    return core.isdigit() or core in _PARTICLES or not core[0].islower() or not head[-1][0:1].islower()
