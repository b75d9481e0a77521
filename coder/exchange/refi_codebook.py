"""Reading a REFI-QDA codebook (``.qdc``), and the tree of codes of a project."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from coder.errors import BadInput
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign, ForeignCode, ForeignSet, Loss, guid
from coder.exchange.xml import attribute, child, children, local, parse, words_of

FORMAT = "REFI-QDA codebook"

_LONG = re.compile(r"#?([0-9a-fA-F]{6})|#([0-9a-fA-F]{6})[0-9a-fA-F]{2}")
_SHORT = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})[^)]*\)")
_MOST_DEPTH = 60


def colour_of(text: str) -> str:
    """``#rrggbb`` from the ways in which programs write colours; empty when it is none of them."""
    text = text.strip()
    if found := _LONG.fullmatch(text):
        return f"#{(found[1] or found[2]).lower()}"
    if found := _SHORT.fullmatch(text):
        return "#" + "".join(digit * 2 for digit in found.groups()).lower()
    if (found := _RGB.fullmatch(text)) and all(int(part) <= 255 for part in found.groups()):
        return "#{:02x}{:02x}{:02x}".format(*map(int, found.groups()))
    return ""


def codes_of(book: Element | None) -> Element | None:
    """What holds a codebook's codes: its box for them, or itself where it has none."""
    box = child(book, "Codes")
    return book if box is None else box


def read_codes(codes: Element | None) -> tuple[tuple[ForeignCode, ...], list[Loss]]:
    """The tree below ``Codes``, a parent before its children, and what is lost of it.

    Raises:
        BadInput: codes below codes deeper than anybody means.
    """
    found: list[ForeignCode] = []
    losses: list[Loss] = []
    seen: set[str] = set()
    waiting = [(each, "", 1) for each in reversed(list(children(codes, "Code")))]
    while waiting:
        element, parent, depth = waiting.pop()
        if depth > _MOST_DEPTH:
            raise BadInput(f"The codes lie more than {_MOST_DEPTH} levels deep; nobody's codebook does.")
        name = attribute(element, "name")
        ident = guid(attribute(element, "guid")) or stable_id("code", parent, name)
        if ident in seen:
            losses.append(Loss("codes", name, "A second code has the same id; left out with all below it."))
            continue
        seen.add(ident)
        colour = attribute(element, "color")
        if colour and not colour_of(colour):
            losses.append(
                Loss("colours", name, f"The colour {colour[:30]!r} is none that is known; left out.")
            )
        codable = attribute(element, "isCodable").strip().lower() not in ("false", "0")
        description = words_of(child(element, "Description"))
        found.append(ForeignCode(ident, name, parent, codable, colour_of(colour), description))
        waiting.extend((each, ident, depth + 1) for each in reversed(list(children(element, "Code"))))
    return tuple(found), losses


def read_qdc(data: bytes, source: str) -> Foreign:
    """Read a codebook; ``source`` names it in messages.

    Raises:
        BadInput: it is no REFI-QDA codebook.
    """
    root = parse(data, source)
    if local(root) != "CodeBook":
        raise BadInput(f"{source} is no REFI-QDA codebook: its root is {local(root)[:40]!r}.")
    codes, losses = read_codes(codes_of(root))
    sets = []
    for each in children(child(root, "Sets"), "Set"):
        members = tuple(
            guid(attribute(member, "guid") or attribute(member, "targetGUID"))
            for member in children(each, "MemberCode")
        )
        description = words_of(child(each, "Description"))
        sets.append(
            ForeignSet(attribute(each, "name"), members, (), guid(attribute(each, "guid")), description)
        )
    return Foreign(FORMAT, "", attribute(root, "origin"), codes=codes, sets=tuple(sets), losses=tuple(losses))
