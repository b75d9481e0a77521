"""The types of brat annotations: ``annotation.conf`` and ``visual.conf``, as a tree of codes and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SECTION = re.compile(r"\[([\w-]+)\]\s*")
_BACKGROUND = re.compile(r"\bbgColor:\s*(#[0-9A-Fa-f]{6})\b")
_UNWELCOME = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Type:
    """One type of annotation."""

    label: str
    """As annotations name it: letters, digits, ``-`` and ``_``."""
    parent: str = ""
    """Label of the type above; empty at the root."""
    name: str = ""
    """As people see it."""
    codable: bool = True
    colour: str = ""
    """``#rrggbb`` or empty."""


def read_types(annotation: str, visual: str = "") -> list[Type]:
    """The types of ``[entities]``, a parent before its children, with names from ``[labels]``.

    Depth is told by tabs; ``!`` marks a type that only groups. What is no type is passed over.
    """
    names, colours = dict(_labels(visual)), dict(_colours(visual))
    found: dict[str, Type] = {}
    line_above: list[str] = []
    for line in _section(annotation, "entities"):
        depth = len(line) - len(line.lstrip("\t "))
        depth = depth if line.startswith("\t") else depth // 4
        word = line.split()[0]
        label = word.lstrip("!")
        if not label or label.startswith("-") or label.startswith("<"):
            continue
        del line_above[depth:]
        above = next((each for each in reversed(line_above) if each), "")
        line_above += [""] * (depth - len(line_above)) + [label]
        name, colour = names.get(label, label), colours.get(label, "")
        found.setdefault(label, Type(label, above, name, not word.startswith("!"), colour))
    return list(found.values())


def _section(text: str, wanted: str) -> Iterator[str]:
    inside = False
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head = _SECTION.fullmatch(line.strip())
        if head:
            inside = head[1].casefold() == wanted
        elif inside:
            yield line.rstrip("\r")


def _labels(visual: str) -> Iterator[tuple[str, str]]:
    for line in _section(visual, "labels"):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > 1 and parts[1]:
            yield parts[0], parts[1]


def _colours(visual: str) -> Iterator[tuple[str, str]]:
    for line in _section(visual, "drawing"):
        stated = _BACKGROUND.search(line)
        if stated:
            yield line.split()[0], stated[1].lower()


def labels_of(paths: Sequence[str]) -> dict[str, str]:
    """A label for each dotted path, unique, that brat takes."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for path in paths:
        stem = _UNWELCOME.sub("-", path).strip("-") or "code"
        label, again = stem, 2
        while label.casefold() in taken:
            label, again = f"{stem}-{again}", again + 1
        taken.add(label.casefold())
        found[path] = label
    return found


def write_types(types: Sequence[Type]) -> tuple[str, str]:
    """``annotation.conf`` and ``visual.conf`` of types, each parent before its children and beside them."""
    depth = {"": -1}
    lines, names = ["[entities]"], ["[labels]"]
    for each in types:
        depth[each.label] = depth[each.parent] + 1
        lines.append("\t" * depth[each.label] + ("" if each.codable else "!") + each.label)
        names.append(f"{each.label} | {' '.join(each.name.replace('|', '/').split())}")
    drawn = [f"{each.label}\tbgColor:{each.colour}" for each in types if each.colour]
    lines += ["", "[relations]", "", "[events]", "", "[attributes]", ""]
    return "\n".join(lines), "\n".join((*names, "", "[drawing]", *drawn, ""))
