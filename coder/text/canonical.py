"""The canonical form of a testimony, to which every offset refers."""

from __future__ import annotations

import hashlib

BYTE_ORDER_MARK = "\ufeff"


def canonical(raw: str) -> str:
    r"""Return ``raw`` as it is stored, coded and shown: the text that offsets count in.

    NUL is removed, byte order marks at the beginning are dropped, CRLF and lone CR become
    ``\n``. Nothing else changes: no Unicode normalisation, no trimming; U+2028, NEL and
    zero-width characters stay. Applying it twice changes nothing more.
    """
    text = raw.replace("\0", "") if "\0" in raw else raw
    if text.startswith(BYTE_ORDER_MARK):
        text = text.lstrip(BYTE_ORDER_MARK)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def revision_of(text: str) -> str:
    """Return the sha256 of the text's UTF-8 bytes in hexadecimal, which identifies a revision.

    Raises:
        UnicodeEncodeError: the text holds a lone surrogate, which no file can hold.
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
