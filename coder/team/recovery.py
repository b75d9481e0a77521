"""A key as a text to print: four lines of letters and digits, each with its own check.

Crockford's base32: no I, L, O or U, and a 0 read as O or a 1 read as I or l is understood.
"""

from __future__ import annotations

import hashlib
import re

from coder.errors import BadInput
from coder.team.keys import SEED_BYTES

LINES = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_PER_LINE = SEED_BYTES // LINES
_CHECK_BYTES = 2
_SIGNS = (_PER_LINE + _CHECK_BYTES) * 8 // 5


def recovery_text(seed: bytes) -> str:
    """Four numbered lines that bring the key back."""
    return "\n".join(_line(number, seed) for number in range(1, LINES + 1))


def from_recovery_text(text: str) -> bytes:
    """The secret bytes that the lines write out; case, blanks, dashes and line numbers do not matter.

    Raises:
        BadInput: naming the line with the mistake.
    """
    lines = [_signs(line) for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) == LINES * _SIGNS:
        lines = [lines[0][at : at + _SIGNS] for at in range(0, LINES * _SIGNS, _SIGNS)]
    if len(lines) != LINES:
        raise BadInput(f"A recovery text has {LINES} lines; this one has {len(lines)}.")
    return b"".join(_read(number, line) for number, line in enumerate(lines, start=1))


def _line(number: int, seed: bytes) -> str:
    own = seed[(number - 1) * _PER_LINE : number * _PER_LINE]
    value = int.from_bytes(own + _check(number, own), "big")
    signs = "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(_SIGNS)))
    return f"{number}: {'-'.join(signs[at : at + 4] for at in range(0, _SIGNS, 4))}"


def _signs(line: str) -> str:
    line = re.sub(r"^\s*[1-4]\s*[:.)]", "", line)
    return re.sub(r"[\s-]", "", line).upper().translate(_READ_AS)


def _read(number: int, line: str) -> bytes:
    if len(line) != _SIGNS or any(sign not in _ALPHABET for sign in line):
        raise BadInput(
            f"Line {number} of the recovery text needs {_SIGNS} letters and digits; look at it again."
        )
    value = 0
    for sign in line:
        value = value << 5 | _ALPHABET.index(sign)
    whole = value.to_bytes(_PER_LINE + _CHECK_BYTES, "big")
    own = whole[:_PER_LINE]
    if whole[_PER_LINE:] != _check(number, own):
        raise BadInput(
            f"Line {number} of the recovery text does not fit together: one letter or digit is wrong."
        )
    return own


def _check(number: int, own: bytes) -> bytes:
    return hashlib.sha256(b"coder recovery %d " % number + own).digest()[:_CHECK_BYTES]
