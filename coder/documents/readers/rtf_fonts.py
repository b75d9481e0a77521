"""Which code page the bytes of a Rich Text file are in: by their font, else by the document."""

from __future__ import annotations

from dataclasses import dataclass, field

_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""``\\fcharset`` -> code page, by the Rich Text Format Specification 1.9.1, font table."""
_DOCUMENT = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_UTF8 = 65001
_MOST_BYTES = 4
"""Of one character, in any code page."""


@dataclass(slots=True)
class Fonts:
    """What a document says of its fonts and of itself."""

    codecs: dict[int, str] = field(default_factory=dict)
    """By the font's number; only of those that say."""
    document: str = ""
    """Of what bears no such font; empty where the reader of characters knows it."""
    ansi: str = "cp1252"
    """The document's code page as it names it."""
    default: int | None = None
    _listed: int | None = None
    _pending: bytes = b""

    def says(self, word: str, number: int | None, *, in_table: bool) -> None:
        """A control word that may speak of code pages."""
        if word in _DOCUMENT:
            self.document = _DOCUMENT[word]
        elif word == "ansicpg":
            self.document = "utf-8" if number == _UTF8 else ""
            self.ansi = f"cp{number}" if number else self.ansi
        elif word == "deff":
            self.default = number
        elif in_table and word == "f":
            self._listed = number
        elif in_table and self._listed is not None and word == "fcharset" and number in _CHARSETS:
            self.codecs[self._listed] = _CHARSETS[number]

    def decoded(self, data: bytes, font: int | None) -> str | None:
        """The characters of ``data`` in ``font``; None where the reader of characters knows them as well.

        Half of a character that takes several bytes is kept until its other half comes.

        Raises:
            UnicodeDecodeError: bytes that are not in the code page.
            LookupError: a code page that does not exist.
        """
        if not self.codecs and not self.document:
            return None
        number = self.default if font is None else font
        codec = self.codecs.get(number) if number is not None else None
        codec = codec or self.document or self.ansi
        data, self._pending = self._pending + data, b""
        for size in range(len(data), max(0, len(data) - _MOST_BYTES), -1):
            try:
                text = data[:size].decode(codec)
            except UnicodeDecodeError:
                continue
            self._pending = data[size:]
            return text
        if len(data) < _MOST_BYTES:
            self._pending = data
            return ""
        return data.decode(codec)  # which it is not

    def rest(self) -> str:
        """The mark of a character whose other half never came."""
        lost, self._pending = self._pending, b""
        return "\ufffd" if lost else ""


def spelled(text: str) -> str:
    """Characters as Rich Text spells them whatever the code page."""
    units = text.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(f"{{\\uc1\\u{number}?}}" for number in numbers)
