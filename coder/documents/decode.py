"""Bytes to text without guessing: what a file says of itself, UTF-8, or what the user names."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from coder.errors import BadInput

_MARKS = (  # longer marks first: UTF-16's is the beginning of UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MADE_OF_CONTROLS = 0.8
_CONTROLS = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text as it stands, not yet canonical."""

    text: str
    encoding: str
    """Python's name of the encoding, such as ``utf-8`` or ``cp1256``."""
    assumed: tuple[str, ...] = ()
    """What was concluded about the file that it does not state itself, a sentence each."""


def decode(data: bytes, encoding: str | None = None, source: str = "The file") -> Decoded:
    """Read bytes as text, by the first of: ``encoding``, a byte order mark, strict UTF-8, UTF-16.

    UTF-16 without a mark is recognised by its zero bytes: the high halves of its letters are
    control bytes, and zeros stand in every second place only. Nothing else is ever guessed.

    Args:
        data: the whole file.
        encoding: what the user named with ``--encoding``.
        source: the file's name, for the error's sentence.

    Raises:
        BadInput: not decodable, or no such encoding; the sentence says to name one.
    """
    if encoding is not None:
        return _as_told(data, encoding, source)
    for mark, name, title in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(name), name)
            except UnicodeDecodeError as error:
                if name == "utf-32-le":
                    continue  # UTF-16 with a zero character at its beginning
                raise BadInput(
                    f"{source} begins with the mark of {title} but is not {title} at byte {error.start}: "
                    "save it again as UTF-8, or name its encoding with --encoding."
                ) from error
    unmarked = _unmarked_utf16(data)
    if unmarked is not None:
        return unmarked
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{source} is not UTF-8 (byte 0x{data[error.start]:02X} in line {line}): name its encoding, "
            "for instance --encoding cp1252 (Western Europe), cp1254 (Turkish) or cp1256 (Arabic)."
        ) from error


def _as_told(data: bytes, encoding: str, source: str) -> Decoded:
    try:
        name = codecs.lookup(encoding).name
        b"text".decode(name, "ignore")  # refuses codecs such as base64, which make no text
    except (LookupError, ValueError) as error:
        raise BadInput(
            f"There is no text encoding {encoding!r}: use a name such as utf-8, cp1252 or cp1256."
        ) from error
    try:
        text = data.decode("utf-8-sig" if name == "utf-8" else name)
        text.encode("utf-8")
    except ValueError as error:
        raise BadInput(
            f"{source} is not in the encoding {name}: name another with --encoding, or save it as UTF-8."
        ) from error
    return Decoded(text, name, (f"read as {name}, as you said",))


def _share_of_controls(half: bytes) -> float:
    return 1 - len(half.translate(None, _CONTROLS)) / len(half)


def _unmarked_utf16(data: bytes) -> Decoded | None:
    """UTF-16 by its zero bytes, or None; in Arabic or Cyrillic only blanks have a zero half."""
    if len(data) % 2 or 0 not in data:
        return None
    even, odd = data[::2], data[1::2]
    for high, low, name, order in (
        (odd, even, "utf-16-le", "little-endian"),
        (even, odd, "utf-16-be", "big-endian"),
    ):
        if 0 in high and 0 not in low and _share_of_controls(high) >= _MADE_OF_CONTROLS:
            try:
                return Decoded(data.decode(name), name, (f"read as UTF-16 {order}, known by its zero bytes",))
            except UnicodeDecodeError:
                return None
    return None
