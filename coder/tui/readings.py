"""How each coder reads a place, as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text

from coder.model import Coding, Reading, Span
from coder.reconcile.consensus import CONSENSUS
from coder.text.display import shown_line

QUOTE = 44


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """What one coder says about a place."""

    label: str
    codings: tuple[Coding, ...]
    """Those on the place, in reading order; none where they marked nothing."""
    others: tuple[str, ...] = ()
    """Titles of other codes that they put on the place."""
    key: str = ""
    """The key that takes the reading."""
    preselected: bool = False
    """Whether Enter takes it too."""


def reading_text(
    lines: Sequence[ReadingLine], text: str, titles: Mapping[str, str], *, name_codes: bool
) -> Text:
    """The lines as text without markup; foreign text is made harmless.

    Args:
        lines: One per coder.
        text: The testimony.
        titles: Code -> its title.
        name_codes: Whether to say under which code, where more than one is at stake.
    """
    said = Text()
    room = max((len(line.label) for line in lines), default=0)
    for at, line in enumerate(lines):
        said.append("\n" if at else "")
        if line.key:
            click = Style(bold=True, reverse=True, meta={"@click": f"screen.take('{line.key}')"})
            said.append(f"{'▸' if line.preselected else ' '}{line.key} ", style=click)
        said.append(f" {shown_line(line.label).ljust(room)} ", style="bold")
        if not line.codings:
            said.append("○ nothing marked")
        for place, coding in enumerate(line.codings):
            said.append(f"\n{' ' * (room + 2 + 3 * bool(line.key))}" if place else "")
            said.append("● ")
            if name_codes:
                said.append(f"{shown_line(titles.get(coding.code, coding.code))} ", style="bold")
            said.append(passage(text, coding.span))
            said.append(f" {coding.start}–{coding.end}", style="dim")
            said.append(remarks(coding), style="italic")
        if line.others:
            said.append(f"   (also: {', '.join(map(shown_line, line.others))})", style="dim")
    return said


def held(testimony: str, reading: Reading) -> Coding:
    """What holds, to be drawn beside what coders marked."""
    name = f"{CONSENSUS} {reading.code} {reading.start}"
    return Coding(name, testimony, "", CONSENSUS, reading.code, reading.start, reading.end)


def remarks(coding: Coding) -> str:
    """Memo, confidence and flag of a coding."""
    parts = [f"memo: {coding.memo}"] if coding.memo else []
    parts += [f"{coding.confidence} confidence"] if coding.confidence else []
    parts += ["wants to discuss"] if coding.discuss else []
    return shown_line(f"  — {'; '.join(parts)}") if parts else ""


def passage(text: str, span: Span) -> str:
    """The passage in quotation marks, its middle left out where it is long."""
    found = shown_line(text[span.start : span.end])
    half = QUOTE // 2
    return f"“{found}”" if len(found) <= QUOTE else f"“{found[:half].rstrip()} … {found[-half:].lstrip()}”"


def reading_lines(
    coders: Sequence[tuple[str, str]],
    codings: Sequence[Coding],
    place: Span,
    codes: frozenset[str],
    titles: Mapping[str, str],
    *,
    keys: bool = False,
    preselected: int | None = None,
) -> list[ReadingLine]:
    """How each of ``coders`` (with their labels) reads ``place`` under ``codes``.

    Codings under other codes that touch the place are only named.
    """
    here = [coding for coding in codings if coding.span.overlaps(place)]
    found = []
    for at, (coder, label) in enumerate(coders):
        own = [coding for coding in here if coding.coder == coder]
        others = sorted({titles.get(each.code, each.code) for each in own if each.code not in codes})
        at_stake = tuple(coding for coding in own if coding.code in codes)
        key = str(at + 1) if keys and at < 9 else ""
        found.append(ReadingLine(label, at_stake, tuple(others), key, preselected=at + 1 == preselected))
    return found
