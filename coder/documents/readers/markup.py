"""XML inside documents: parsed within limits, matched by local names, walked without namespaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.documents.readers.model import Unreadable
from coder.errors import BadInput
from coder.zips import Limits, SafeZip

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_XML = 100_000_000
"""Bytes of one member that are parsed."""
LIMITS = Limits(members=10_000, total=300_000_000, one=MOST_XML, ratio=150)
"""A document may hold many pictures, which are not read; its texts are far smaller."""


def parse(data: bytes) -> Element:
    """The root of an XML document without DTD.

    Raises:
        Unreadable: too large, no XML, or with a document type, which may hold entity bombs.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > MOST_XML:
        raise Unreadable(f"holds more than {MOST_XML // 10**6:,} MB of text: divide it into several files.")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("declares a document type or entities, as no word processor does.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"is damaged ({error}): open it and save it again.") from error
    return root


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The attribute's value, whatever namespace it stands in; empty without it."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Every element below called ``name``."""
    return (each for each in element.iter() if local(each) == name)


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child called ``name``."""
    return next((each for each in element if local(each) == name), None) if element is not None else None


class Archive:
    """The members of a zipped document that hold text."""

    def __init__(self, data: bytes) -> None:
        """Raises ``Unreadable`` when it is no archive that may be read."""
        try:
            self._zip = SafeZip(data, "The file", LIMITS)
        except BadInput as error:
            raise Unreadable(_after_name(error)) from error

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names."""
        return self._zip.names

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            Unreadable: no such member, or one that is damaged, locked or packed like a bomb.
        """
        try:
            return self._zip.read(name)
        except BadInput as error:
            raise Unreadable(_after_name(error)) from error

    def xml(self, name: str) -> Element | None:
        """A member as XML; None when there is no such member."""
        return parse(self.read(name)) if name in self._zip.names else None


def _after_name(error: BadInput) -> str:
    """A sentence about ``The file`` as what follows the file's name."""
    said = str(error)
    return said.removeprefix("The file ") if said.startswith("The file ") else f"cannot be read: {said}"
