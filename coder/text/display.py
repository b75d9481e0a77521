"""The one filter between foreign text and a terminal: one character in, one character out.

A terminal obeys escape sequences, C1 controls and bidi overrides wherever they come from,
so a testimony, a name or a file name could retitle the window, write to the clipboard or
reorder what is read. Every such character is replaced by a visible mark of its own, so
offsets into the shown string are offsets into the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

REPLACEMENT = "\ufffd"
BIDI_MARK = "◇"
ZERO_WIDTH_MARK = "·"
LINE_MARK = "↵"

_ZERO_WIDTH = "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"
_BIDI = "\u202a-\u202e\u2066-\u206f"
_LINES = "\x85\u2028\u2029"
_UNSAFE = re.compile(
    f"[\0-\x09\x0b-\x1f\x7f-\x9f{_LINES}{_BIDI}{_ZERO_WIDTH}\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_KINDS = (
    (re.compile("\t"), " "),
    (re.compile("\x7f"), "\u2421"),
    (re.compile(f"[{_LINES}]"), LINE_MARK),
    (re.compile(f"[{_BIDI}]"), BIDI_MARK),
    (re.compile(f"[{_ZERO_WIDTH}]"), ZERO_WIDTH_MARK),
)


def _mark(found: re.Match[str]) -> str:
    character = found[0]
    for kind, mark in _KINDS:
        if kind.match(character):
            return mark
    return chr(0x2400 + ord(character)) if character < " " else REPLACEMENT


def shown(text: str) -> str:
    r"""Return ``text`` harmless for a terminal and of the same length.

    C0 controls become their pictures (U+2400..), a tab a space, DEL U+2421; C1 controls, lone
    surrogates, tags and noncharacters U+FFFD; bidi controls ◇; invisible zero-width characters
    ·; line separators other than ``\n`` ↵. ``\n``, combining marks, Arabic, ZWJ, ZWNJ, LRM and
    RLM are untouched. The result is still no markup: show it with markup switched off.
    """
    return _UNSAFE.sub(_mark, text)


def shown_line(text: str) -> str:
    r"""Return ``shown(text)`` on one line: ``\n`` becomes ↵ as well, so names cannot break a list."""
    return shown(text).replace("\n", LINE_MARK)


def some(names: Sequence[str], most: int) -> str:
    """The first names with how many there are besides: ``a, b and 3 more``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def counted(number: int, thing: str, things: str = "") -> str:
    """A number with its noun: ``1 hit``, ``3 hits``."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
