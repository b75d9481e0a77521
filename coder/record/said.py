"""What a program says of the files where it is, in the head of a part: bounds, and what can be right."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from coder.record.shapes import LATEST_OFFSET

CHAIN = re.compile(r"[0-9a-f]{16} [0-9A-Za-z-]{1,64}")
"""How words on a device's chain of parts name it: the beginning of the key, and the device."""
_MARK = re.compile(r"[0-9a-f]{16}")
MOST_CHAINS = 2_000
"""That one program tells of: every device, and every copy of a record brought back, makes one."""
_SAID: Mapping[str, tuple[type, int]] = {
    "codebook": (str, 200), "register": (dict, 100_000), "wants": (list, 20_000), "half": (list, 1_000),
    "chains": (dict, MOST_CHAINS),
}  # fmt: skip
"""What a program may say of the files where it is: of which type, and how many at the most."""
LONGEST_SAID = 4 << 20
"""Characters of it in all, for it is kept, and read at each exchange."""


def is_said(said: Any) -> bool:
    """Whether words about files can be kept; what is told of chains is looked at when it is heard."""
    if not isinstance(said, dict) or not said.keys() <= _SAID.keys():
        return False
    for name, value in said.items():
        kind, most = _SAID[name]
        if not isinstance(value, str | list | dict) or type(value) is not kind or len(value) > most:
            return False
    register: dict[str, Any] = said.get("register", {})
    strings = [*register, *register.values(), *said.get("wants", ()), *said.get("half", ())]
    return (
        all(isinstance(each, str) and is_encodable(each) for each in strings)
        and len(json.dumps(said)) <= LONGEST_SAID
    )


def chains_in(said: Mapping[str, Any]) -> dict[str, tuple[int, list[str]]]:
    """By chain: a place, and beginnings of the names of the parts there; only what can be right of it.

    It is for telling only: whoever says nonsense here says nothing, and is heard in all else.
    """
    found = said.get("chains")
    listed = list(found.items())[:MOST_CHAINS] if isinstance(found, dict) else []
    return {name: (each[0], each[1]) for name, each in listed if is_chain(name, each)}


def is_chain(name: str, value: Any) -> bool:
    """Whether this can be said of a chain."""
    return (
        CHAIN.fullmatch(name) is not None
        and isinstance(value, list)
        and len(value) == 2
        and type(value[0]) is int
        and 0 < value[0] < LATEST_OFFSET
        and isinstance(value[1], list)
        and 0 < len(value[1]) <= MOST_CHAINS
        and all(isinstance(mark, str) and _MARK.fullmatch(mark) for mark in value[1])
    )


def is_encodable(text: str) -> bool:
    """Whether it can be written as UTF-8: JSON may hold halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
