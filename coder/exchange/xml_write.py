"""XML as it leaves: elements as text, with every character escaped or replaced that would break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coder.exchange.xml import legal

_VISIBLE = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_IN_TEXT = (*_VISIBLE[:3], ("\r", "&#13;"))
_IN_VALUE = (*_VISIBLE, ("\r", "&#13;"), ("\n", "&#10;"), ("\t", "&#9;"))


def text(words: str) -> str:
    """``words`` as an element's content."""
    return _escaped(words, _IN_TEXT)


def value(words: str) -> str:
    """``words`` as an attribute's value, without the quotes around it."""
    return _escaped(words, _VISIBLE if words.isprintable() else _IN_VALUE)


def element(name: str, attributes: Mapping[str, str], *content: str) -> str:
    """An element; ``content`` is markup already."""
    stated = "".join(f' {key}="{value(said)}"' for key, said in attributes.items())
    inside = "".join(content)
    return f"<{name}{stated}>{inside}</{name}>" if inside else f"<{name}{stated} />"


def box(name: str, content: Iterable[str]) -> str:
    """A container without attributes; nothing when it would be empty, which the standard forbids."""
    inside = "".join(content)
    return f"<{name}>{inside}</{name}>" if inside else ""


def document(name: str, attributes: Mapping[str, str], content: Iterable[str]) -> bytes:
    """The file of a root element, encoded piece by piece: one odd sign would make a long text fourfold."""
    start = element(name, attributes, "\0")
    head, foot = start.split("\0")
    pieces = [f'<?xml version="1.0" encoding="utf-8"?>\n{head}'.encode()]
    pieces.extend(piece.encode() for piece in content)
    pieces.append(f"{foot}\n".encode())
    return b"".join(pieces)


def boxed(name: str, content: Iterable[str]) -> Iterator[str]:
    """As ``box``, piece by piece."""
    pieces = iter(content)
    first = next(pieces, None)
    if first is not None:
        yield f"<{name}>{first}"
        yield from pieces
        yield f"</{name}>"


def _escaped(words: str, signs: tuple[tuple[str, str], ...]) -> str:
    made = legal(words)
    for sign, spelling in signs:
        if sign in made:
            made = made.replace(sign, spelling)
    return made
