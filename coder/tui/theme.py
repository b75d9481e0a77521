"""Colours and signs. Nothing is told by colour alone: lanes, keys, signs and words say the same."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import lru_cache

from textual.color import Color
from textual.theme import Theme

from coder.model import Code, Codebook

CODE_COLOURS = (
    "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#3d8fd1", "#d55e00", "#cc79a7", "#999999",
)  # fmt: skip
"""Okabe and Ito's palette, which colour-blind readers tell apart (Color Universal Design, 2008);
its blue is lightened and its black greyed, to stand on a dark screen."""

DARK_INK = "#101010"
LIGHT_INK = "#ffffff"
LEGIBLE = 3.0
"""Least contrast of a sign with what is behind it (WCAG 2.2, 1.4.11)."""
TINTS = (0.0, 0.11, 0.19, 0.27)
"""How much of the foreground is mixed into the background of text under 0, 1, 2, 3 or more codings."""

STATES: Mapping[str, tuple[str, str]] = {
    "new": ("○", "new"),
    "started": ("◐", "started"),
    "submitted": ("●", "submitted"),
}
"""Sign and word of how far a testimony is."""

ANSI_THEMES = frozenset({"textual-ansi", "ansi-dark", "ansi-light"})
DEFAULT_THEME = "textual-dark"
OWN_THEMES = (
    Theme(
        "high-contrast-dark", primary="#0072ff", secondary="#ffffff", accent="#ffff00", warning="#ffff00",
        error="#ff8080", success="#00ff80", foreground="#ffffff", background="#000000", surface="#000000",
        panel="#303030", dark=True,
    ),
    Theme(
        "high-contrast-light", primary="#003c9e", secondary="#000000", accent="#8a0000", warning="#5a3c00",
        error="#b00000", success="#005a2d", foreground="#000000", background="#ffffff", surface="#ffffff",
        panel="#dcdcdc", dark=False,
    ),
    Theme(
        "colour-blind-dark", primary="#0072b2", secondary="#56b4e9", accent="#f0e442", warning="#e69f00",
        error="#e08030", success="#56b4e9", foreground="#f0f0f0", background="#101418", surface="#181c20",
        panel="#262c33", dark=True,
    ),
    Theme(
        "colour-blind-light", primary="#0072b2", secondary="#005a8c", accent="#7a4a9a", warning="#8f5a00",
        error="#a84300", success="#005a8c", foreground="#101418", background="#f7f7f5", surface="#ffffff",
        panel="#dfe3e6", dark=False,
    ),
    Theme(
        "no-colour-dark", primary="#606060", secondary="#c0c0c0", accent="#ffffff", warning="#ffffff",
        error="#ffffff", success="#ffffff", foreground="#f0f0f0", background="#101010", surface="#181818",
        panel="#303030", dark=True,
    ),
    Theme(
        "no-colour-light", primary="#8a8a8a", secondary="#404040", accent="#000000", warning="#000000",
        error="#000000", success="#000000", foreground="#101010", background="#f8f8f8", surface="#ffffff",
        panel="#dcdcdc", dark=False,
    ),
)  # fmt: skip
"""High contrast: text at 21:1 on its background. Colour-blind: blue, orange and yellow of Okabe and Ito
(2008), never red against green. No colour: greys, codes included (see ``COLOURLESS``)."""

COLOURLESS = frozenset({"no-colour-dark", "no-colour-light"})
"""Themes under which everything on the screen is grey, as it is with ``NO_COLOR``."""


def code_colours(codebook: Codebook) -> dict[str, str]:
    """The colour of each code: its own, or the palette's next; children differ from their siblings."""
    return {
        code.path: code.colour or CODE_COLOURS[at % len(CODE_COLOURS)]
        for at, code in enumerate(codebook.codable)
    }


def code_label(code: Code) -> str:
    """What stands for a code where there is little room: its hot key, or the start of its name."""
    return code.key or code.path.rpartition(".")[2][:3]


def blend(one: str, other: str, share: float) -> str:
    """The colour ``share`` of the way from ``one`` to ``other``, all ``#rrggbb``."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def colour_hex(colour: Color) -> str:
    """A Textual colour as ``#rrggbb``."""
    return "#" + "".join(f"{part:02x}" for part in colour.rgb)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (W3C, WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (W3C, WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Dark or light text, whichever is read better on ``colour`` (``#rrggbb``)."""
    return max(DARK_INK, LIGHT_INK, key=lambda ink: contrast(ink, colour))


@lru_cache(maxsize=1024)
def legible(colour: str, background: str) -> str:
    """``colour``, made lighter or darker until its signs can be told from ``background``."""
    ink = ink_on(background)
    shares = (step / 10 for step in range(11))
    return next(
        (found for share in shares if contrast(found := blend(colour, ink, share), background) >= LEGIBLE),
        ink,
    )


def readable_theme(name: str) -> str:
    """``name``, or the default theme where ``name`` would show black on black.

    Textual's terminal-coloured themes do that under ``NO_COLOR``.
    """
    return DEFAULT_THEME if name in ANSI_THEMES and os.environ.get("NO_COLOR") else name


def first_theme(kept: str, known: Collection[str], otherwise: str) -> str:
    """The theme to begin with: that of the environment, else the one kept, else ``otherwise``."""
    is_named = bool(os.environ.get("TEXTUAL_THEME"))
    return readable_theme(kept if kept in known and not is_named else otherwise)
