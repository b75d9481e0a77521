"""Speaker turns of an interview: ``Q:``, ``INTERVIEWER:``, ``Leïla :``, ``أبو عمر:`` at a line's start.

Where nobody is named, what is said from one cue time to the next is a turn.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from coder.model import Span
from coder.text.cues import Cue, cues

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
    r"(?:[ \t]*[\[(]\d{1,2}:\d\d(?::\d\d)?[\])])?"  # and one behind it
    r"(?:\*\*|__)?[ \t\u00a0\u202f]?[:：](?:\*\*|__)?(?=\s|\Z)",
    re.MULTILINE,
)
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")  # Leyla (00:12): / Omar [laughs]:


_HEADED = re.compile(  # Leyla Haddad  0:12, on a line of its own above what she says
    rf"^[ \t]*(?P<label>[^\W\d_][^\n:：]{{0,{MAX_LABEL - 1}}}?)"
    r"[ \t]+\(?\d{1,2}:[0-5]\d(?::[0-5]\d)?\)?[ \t]*$",
    re.MULTILINE,
)


def turn_starts(text: str) -> list[int]:
    """Offsets at which speakers begin, in order; empty when the text is no dialogue.

    A label is at most four words before a colon and a blank (or before a time, alone on its
    line), each with a capital (particles such as ``al`` or ``de`` excepted) or in a script without
    capitals. A single label that is none of ``ROLES`` makes no dialogue: ``Note:`` occurs in
    monologues too. A turn begins with the cue times right above its label; where nobody is named,
    two cue times or more that begin lines stand for speakers.
    """
    return _starts(_labels(text), cues(text))


def signposts(text: str) -> list[Span]:
    """Speakers' labels and cue times, in order, none overlapping: what a transcriber added to the words."""
    found = sorted([*_labels(text), *(Span(cue.start, cue.end) for cue in cues(text))])
    kept: list[Span] = []
    for span in found:
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return kept


def in_stretch(spans: list[Span], start: int, end: int) -> list[Span]:
    """Those of ``spans``, in order and apart from one another, that share a character with a stretch."""
    first = max(bisect_right(spans, start, key=lambda span: span.start) - 1, 0)
    found = []
    for span in spans[first:]:
        if span.start >= end:
            break
        if span.end > start:
            found.append(span)
    return found


def _starts(labels: list[Span], found: list[Cue]) -> list[int]:
    if not labels:
        heads = [cue.start for cue in found if cue.heads]
        return heads if len(heads) > 1 else []
    above = {cue.end + 1: cue.start for cue in found if cue.is_line}
    starts = []
    for label in labels:
        start = label.start
        while start in above:
            start = above[start]
        starts.append(start)
    return starts


def _labels(text: str) -> list[Span]:
    """Where speakers are named, the colon included."""
    matches = [*_LABEL.finditer(text), *_HEADED.finditer(text)]
    named = [(match, label) for match in matches if (label := _speaker(match["label"]))]
    if len(named) == 1 and _plain(named[0][1]).split()[0] not in ROLES:
        return []
    return sorted(Span(match.start(), match.end()) for match, _ in named)


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
