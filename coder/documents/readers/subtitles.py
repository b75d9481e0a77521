"""Subtitles, SRT and WebVTT: one paragraph per cue, who speaks before what is said, times in a side table."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from coder.documents.decode import decode
from coder.documents.readers.model import Converted, CueTime, Unreadable, shortened
from coder.text.canonical import canonical
from coder.text.display import counted

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(?:[ \t]+[^\n]*)?\Z")
_FIRST_CUE = re.compile(rf"\s*(?:\d+[ \t]*\r?\n)?[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_HEADED = re.compile(r"WEBVTT(?:[ \t][^\n]*)?(?:\n|\Z)")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|\Z)")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>\n]*)>")
_TAG = re.compile(r"</?(?:[ibu]|font|c|v|lang|ruby|rt|span)(?:[.\s][^<>\n]*)?/?>|<\d[\d:.]*>", re.IGNORECASE)
_READING_AID = re.compile(r"<rt(?:\.[^<>\n]*)?>([^<\n]*)(?:</rt>)?")
_PLACED = re.compile(r"\{\\[^{}\n]*\}|\{[YyCcFfSsPp]:[^{}\n]*\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


@dataclass(frozen=True, slots=True)
class _Cue:
    begins: str
    ends: str
    lines: tuple[str, ...]


class SubtitleReader:
    """``.srt`` and ``.vtt``; one reader, for files often carry the other's name."""

    kind = "subtitles"
    title = "subtitles"
    suffixes = (".srt", ".vtt")

    def recognises(self, data: bytes, name: str) -> bool:
        """WebVTT by its first word; SRT by its first cue, in a file that does not call itself plain text."""
        head = data[:2048].removeprefix(b"\xef\xbb\xbf")
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
        begins = head.decode("latin-1")
        if _HEADED.match(begins.replace("\r\n", "\n").replace("\r", "\n")):
            return True
        plain = name.lower().endswith((".txt", ".md"))
        return name.lower().endswith(self.suffixes) or (not plain and bool(_FIRST_CUE.match(begins)))

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """Every cue in the file's order; see the module."""
        decoded = decode(data, encoding)
        text = canonical(decoded.text)
        parts: list[str] = []
        cues: list[CueTime] = []
        tally = _Tally()
        at = 0
        for block in _blocks(text, tally):
            said = block if isinstance(block, str) else _said(block.lines, tally)
            if not said.strip():
                tally.empty += 1
                continue
            parts.append(said)
            if isinstance(block, _Cue):
                cues.append(CueTime(at, at + len(said), _time(block.begins), _time(block.ends)))
            at += len(said) + 2
        if not cues:
            raise Unreadable("holds no cue with a time and words.")
        notes, losses = tally.report(len(cues))
        return Converted("\n\n".join(parts), (*decoded.assumed, *notes), losses, cues=tuple(cues))


class _Tally:
    """What is not words, counted."""

    def __init__(self) -> None:
        self.asides = self.outside = self.empty = self.tags = self.placed = self.entities = self.voices = 0
        self.readings: list[str] = []

    def report(self, n_cues: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(notes, losses)."""
        notes = [f"{counted(n_cues, 'cue')}, a paragraph each, times in a table beside the original"]
        if self.voices:
            notes.append(f"{counted(self.voices, 'speaker mark')} written as `Speaker:`")
        if self.entities:
            notes.append(f"{counted(self.entities, 'entity', 'entities')} decoded")
        if self.outside:
            notes.append(f"{counted(self.outside, 'block')} without a time kept")
        lost = (
            (self.asides, "note or style block", "notes and style blocks"),
            (self.tags, "formatting tag", ""),
            (self.placed, "placing mark", ""),
            (self.empty, "cue without words", "cues without words"),
        )
        losses = [f"{counted(n, one, many)} left out" for n, one, many in lost if n]
        if self.readings:
            what = counted(len(self.readings), "reading above characters", "readings above characters")
            losses.append(f"{what} left out: “{shortened(', '.join(self.readings))}”")
        return tuple(notes), tuple(losses)


def _blocks(text: str, tally: _Tally) -> Iterator[_Cue | str]:
    """Cues, and as plain strings what stands outside of them."""
    lines = text.split("\n")
    if _HEADED.match(text):
        while lines and lines[0].strip():
            lines.pop(0)
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        if block:
            yield from _of_block(block, tally)
        block = []


def _of_block(block: list[str], tally: _Tally) -> Iterator[_Cue | str]:
    """The cues of a block; several where the blank line between them is missing."""
    if _ASIDE.match(block[0]) and not any(map(_TIMING.match, block[:2])):
        tally.asides += 1
        return
    places = [place for place, line in enumerate(block) if _TIMING.match(line)]
    if not places:
        tally.outside += 1
        yield _said(tuple(block), tally)
        return
    if places[0] > 1:
        tally.outside += 1
        yield _said(tuple(block[: places[0] - 1]), tally)
    for place, following in zip(places, [*places[1:], None], strict=True):
        end = len(block) if following is None else following
        if following is not None and end > place + 1 and block[end - 1].strip().isdecimal():
            end -= 1  # the next cue's number
        found = _TIMING.match(block[place])
        if found is not None:
            yield _Cue(found[1], found[2], tuple(block[place + 1 : end]))


def _said(lines: tuple[str, ...], tally: _Tally) -> str:
    return "\n".join(filter(str.strip, (_line(line, tally) for line in lines)))


def _line(line: str, tally: _Tally) -> str:
    line, placed = _PLACED.subn("", line)
    tally.placed += placed
    tally.readings += [_plain(each, tally) for each in _READING_AID.findall(line)]
    line = _READING_AID.sub("", line).replace("</v>", "")
    pieces = _VOICE.split(line)
    # Text before the first voice, then (speaker, words) in turns.
    spoken = [_plain(pieces[0], tally)]
    for speaker, words in zip(pieces[1::2], pieces[2::2], strict=True):
        tally.voices += 1
        name = " ".join(_unescaped(speaker, tally).split())
        spoken.append(f"{name}: {_plain(words, tally).strip()}" if name else _plain(words, tally))
    return "\n".join(filter(str.strip, spoken)) if len(spoken) > 1 else spoken[0]


def _plain(words: str, tally: _Tally) -> str:
    words, tags = _TAG.subn("", words)
    tally.tags += tags
    return _unescaped(words, tally)


def _unescaped(words: str, tally: _Tally) -> str:
    def one(found: re.Match[str]) -> str:
        sign = html.unescape(found[0])
        tally.entities += sign != found[0]
        return "" if unicodedata.category(sign[0]) in ("Cc", "Cs") else sign

    return _ENTITY.sub(one, words) if "&" in words else words


def _time(stated: str) -> str:
    """``1:02,5`` as ``00:01:02.500``."""
    clock, _, fraction = stated.replace(",", ".").partition(".")
    hours, minutes, seconds = ("0:" * (2 - clock.count(":")) + clock).split(":")
    return f"{int(hours):02d}:{int(minutes):02d}:{int(seconds):02d}.{fraction.ljust(3, '0')}"
