"""XML from outside: parsed within limits, matched by local names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, XMLParser

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from coder.errors import BadInput

MOST_XML = 400_000_000
"""Bytes of one XML document."""
_PIECE = 4096
_BEFORE_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]+(?=<\?xml)")
_INDENTED = re.compile(r"[ \t]*\r?\n(?: {2,}|\t+)(\S(?:.*\S)?)[ \t]*\r?\n[ \t]*", re.DOTALL)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(data: bytes, source: str, *, most: int = MOST_XML) -> Element:
    """The root of an XML document without DTD.

    Raises:
        BadInput: too large, no XML, or with a document type or entities, which are refused.
    """
    if len(data) > most:
        raise BadInput(
            f"{source} holds {len(data) // 10**6:,} MB of XML; at most {most // 10**6:,} are read."
        )
    if found := _BEFORE_PROLOG.match(data):
        data = data[found.end() :]  # blanks before the first line, which no parser takes
    try:
        _check_prolog(data)
        parser = XMLParser()  # noqa: S314 - without a document type there are no entities
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise BadInput(f"{source} declares a document type or entities, which are not read.") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise BadInput(f"{source} is no well-formed XML: {error}.") from error
    return root


class _RootReached(Exception):
    """The prolog is over."""


class _Prolog:
    """Takes what stands before the root element."""

    def start(self, tag: str, attributes: object) -> None:
        """The root begins."""
        raise _RootReached

    def close(self) -> None:
        """Nothing is built."""


def _check_prolog(data: bytes) -> None:
    """Refuse a document type: it can only stand before the root, and without one there are no entities.

    So the guarded parser, which is slow, reads the prolog only, and the fast one the document.
    """
    guarded = DefusedXMLParser(target=_Prolog(), forbid_dtd=True)
    try:
        for start in range(0, len(data), _PIECE):
            guarded.feed(data[start : start + _PIECE])
    except _RootReached:
        return


@lru_cache(maxsize=1024)
def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The element's name without its namespace, which programs write in several ways."""
    tag = element.tag
    return _bare(tag) if isinstance(tag, str) else ""


def grouped(element: Element) -> dict[str, list[Element]]:
    """The direct children by their local names, in one pass."""
    found: dict[str, list[Element]] = {}
    for each in element:
        found.setdefault(local(each), []).append(each)
    return found


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The direct children called ``name``, in whatever order they stand."""
    for each in within(element):
        if local(each) == name:
            yield each


def within(element: Element | None) -> Iterator[Element]:
    """All direct children; none where there is no element."""
    yield from element if element is not None else ()


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child called ``name``."""
    return next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """The element's own text; empty without one."""
    return (element.text or "") if element is not None else ""


def words_of(element: Element | None) -> str:
    """The element's text, without the line ends and blanks that a program sets it off with."""
    text = text_of(element)
    found = _INDENTED.fullmatch(text) if "\n" in text else None
    return found[1] if found else text


def attribute(element: Element, name: str) -> str:
    """The attribute's value, whatever namespace it stands in; empty without it."""
    found = element.get(name)
    if found is not None:
        return found
    for key, value in element.attrib.items():
        if key.rpartition("}")[2].casefold() == name.casefold():
            return value
    return ""


def legal(text: str) -> str:
    """``text`` without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text) if not text.isprintable() else text
