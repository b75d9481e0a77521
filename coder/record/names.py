"""Which names a coder may bear."""

from __future__ import annotations

import unicodedata

from coder.errors import BadInput
from coder.model import RESERVED_NAMES

LONGEST_NAME = 80
"""In code points; a name has to fit a status row and a column head."""

_UNSEEN = {"Cc": "a control character", "Cf": "an invisible format character", "Cs": "half a character"}
_UNSEEN |= {"Zl": "a line separator", "Zp": "a paragraph separator"}


def check_coder_name(name: str) -> str:
    """``name`` as it is recorded: NFC, without outer blanks.

    Raises:
        BadInput: empty, too long, reserved, or with characters nobody sees: two coders must
            never look alike and be different.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise BadInput("A coder needs a name. Say it with --as NAME.")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"A coder's name has at most {LONGEST_NAME} characters; this one has {len(name)}.")
    for place, character in enumerate(name, start=1):
        if unseen := _UNSEEN.get(unicodedata.category(character)):
            raise BadInput(
                f"Character {place} of the coder's name is {unseen} (U+{ord(character):04X}). Leave it out."
            )
    if name.casefold() in RESERVED_NAMES:
        raise BadInput(
            f"No coder may be called {name}: the word names a layer or round. Choose another name."
        )
    return name
