"""A codebook as a nested list in Markdown, and back; and lists of codes as people write them.

Our own lists name each entry's path in backticks; its definition stands below it, its rules and
examples in paragraphs that begin with their name in italics. Any other nested list is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coder.codebook.drafts import Draft, Part, SegmentOf, settle
from coder.errors import BadInput
from coder.model import Code, Family

_STEP = "  "
_TEXTS = {"Use when": "use_when", "Avoid when": "avoid_when", "Key": "key", "Colour": "colour",
          "Codable": "codable", "Exclusive": "exclusive", "Id": "guid", "Title": "title"}  # fmt: skip
_LISTS = {"Example": "examples", "Counter-example": "counter_examples", "Formerly": "formerly"}
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?")
_NAMED = re.compile(r"`([A-Za-z0-9][A-Za-z0-9_-]*)`(?: (.*))?")
_FIELD = re.compile(rf"\*({'|'.join((*_TEXTS, *_LISTS))}):\*(?: (.*))?")
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_SPECIAL = re.compile(r"[\\`*_\[\]<>#]")
_LINE_START = re.compile(r"([ \t]*)([-+]|\d{1,9}[.)]|=|:)")
_ESCAPED = re.compile(r"\\([!-@\[-`{-~])")
"""Punctuation and digits: every backslash of ours stands before one."""
_BOLD = re.compile(r"(\*\*|__)(.+?)\1[ \t]*[:.]?[ \t]*(?:[-–—:][ \t]+)?(.*)")
_DIVIDED = re.compile(r"(.+?)(?::| [-–—])[ \t]+(.+)")


def write_outline(title: str, families: Sequence[Family], codes: Sequence[Code]) -> str:
    """The Markdown of families and codes, each code below what stands above it."""
    lines = [f"# {_escaped(' '.join(title.split())) or 'Codebook'}", ""]
    for family in families:
        lines += _entry(family.name, 0, family.title, family.definition,
                        [("Exclusive", "true")] if family.exclusive else [])  # fmt: skip
        for code in codes:
            if code.family == family.name:
                lines += _entry(
                    code.path.rpartition(".")[2], code.depth, code.title, code.definition, _fields(code)
                )
    return "\n".join(lines) + "\n"


def _fields(code: Code) -> list[tuple[str, str]]:
    said = [("Use when", code.use_when), ("Avoid when", code.avoid_when)]
    said += [("Example", text) for text in code.examples]
    said += [("Counter-example", text) for text in code.counter_examples]
    said += [("Formerly", text) for text in code.formerly]
    said += [("Key", code.key or ""), ("Colour", code.colour or ""), ("Id", code.guid)]
    return [*((name, text) for name, text in said if text), *([] if code.codable else [("Codable", "false")])]


def _entry(
    segment: str, depth: int, title: str, definition: str, fields: Sequence[tuple[str, str]]
) -> Iterator[str]:
    margin = _STEP * depth
    inner = margin + _STEP
    line = " ".join(title.split())
    yield f"{margin}- `{segment}` {_escaped(line)}".rstrip()
    if line != title:
        fields = [("Title", title), *fields]
    if definition:
        yield ""
        yield from _paragraph(definition, inner)
    for name, text in fields:
        yield ""
        yield from _paragraph(text, inner, f"*{name}:* ")
    yield ""


def _paragraph(text: str, margin: str, label: str = "") -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        escaped = _escaped(line)
        if number or not label:
            escaped = _LINE_START.sub(r"\1\\\2", escaped, count=1) if _LINE_START.match(escaped) else escaped
        yield f"{margin}{label if not number else ''}{escaped}" if line else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


@dataclass
class _Open:
    """An item while its lines are read."""

    line: int
    indent: int
    """Columns before its text."""
    above: int
    segment: str
    title: str
    definition: list[str] = field(default_factory=list)
    fields: list[tuple[str, list[str]]] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Add a line of text that stands below the item."""
        width = min(self.indent, len(line) - len(line.lstrip(" \t")))
        text = line[width:]
        labelled = _FIELD.fullmatch(text)
        if labelled:
            self.fields.append((labelled[1], [labelled[2] or ""]))
        else:
            (self.fields[-1][1] if self.fields else self.definition).append(text)


def read_outline(
    text: str, source: str, *, family: str, segment_of: SegmentOf, there: Sequence[str] = ()
) -> Part:
    """Families and codes of a nested list.

    Of lists that are not ours a bold beginning, or what stands before a colon or dash, is the title and
    the rest the definition; headings are passed over, but those with a list below them are families
    where the list has none of its own.

    Raises:
        BadInput: no list, or every fault with its line.
    """
    items = list(_items(text))
    if not items:
        raise BadInput(f"{source} holds no codes: it needs a list, with `- ` before each code.")
    drafts: list[Draft] = []
    for item in items:
        above = drafts[item.above] if item.above >= 0 else None
        path = ""
        if item.segment:
            path = item.segment if above is None else f"{above.path}.{item.segment}" if above.path else ""
        drafts.append(_draft(item, path))
    return settle(drafts, source, family=family, segment_of=segment_of, there=there)


def _items(text: str) -> Iterator[_Open]:
    """The items in order; each names the one above by its place."""
    found: list[_Open] = []
    line_above: list[tuple[int, int]] = []
    """(column of the marker, place) of the items that are open."""
    heading = -1
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.replace("\t", "    ") if raw[:1] in " \t" and _ITEM.fullmatch(raw) else raw
        item = _ITEM.fullmatch(line)
        headed = _HEADING.fullmatch(line)
        if headed:
            heading = len(found)
            line_above = []
            found.append(_Open(number, 0, -1, "", _unescaped(headed[1].strip())))
        elif item and item[2] and item[2].strip():
            column = len(item[1])
            while line_above and line_above[-1][0] >= column:
                line_above.pop()
            above = line_above[-1][1] if line_above else heading
            line_above.append((column, len(found)))
            named = _NAMED.fullmatch(item[2].strip())
            segment, title = (named[1], named[2] or "") if named else ("", item[2].strip())
            found.append(_Open(number, line.index(item[2]), above, segment, title))
        elif found and (line.strip() or found[-1].definition or found[-1].fields) and line_above:
            found[-1].take(line)
    return iter(_without_headings(found))


def _without_headings(found: list[_Open]) -> list[_Open]:
    """The items without the document's headings, unless these group plain lists of codes."""
    is_heading = [item.indent == 0 for item in found]
    inner = {item.above for item in found}
    plain = all(not item.segment for item, heading in zip(found, is_heading, strict=True) if not heading)
    deep = any(item.above >= 0 and not is_heading[item.above] for item in found)
    used = [place for place, heading in enumerate(is_heading) if heading and place in inner]
    if plain and not deep and len(used) > 1:
        kept = [place for place, heading in enumerate(is_heading) if not heading or place in used]
    else:
        kept = [place for place, heading in enumerate(is_heading) if not heading]
    places = {old: new for new, old in enumerate(kept)}
    made = []
    for place in kept:
        item = found[place]
        item.above = places.get(item.above, -1)
        made.append(item)
    return made


def _draft(item: _Open, path: str) -> Draft:
    title, definition = item.title, "\n".join(item.definition)
    if item.segment:
        title = _unescaped(title)
    elif item.indent:
        title, more = _divided(title)
        definition = f"{more}\n{definition}" if more else definition
    stated: dict[str, Any] = {}
    for name, lines in item.fields:
        text = _unescaped("\n".join(lines)).strip()
        if name in _TEXTS:
            stated[_TEXTS[name]] = text
        else:
            stated[_LISTS[name]] = (*stated.get(_LISTS[name], ()), text)
    draft = Draft(f"line {item.line}", title, item.above, path, _unescaped(definition).strip())
    return replace(draft, **stated)


def _divided(text: str) -> tuple[str, str]:
    """Title and definition of an item in somebody's list."""
    found = _BOLD.fullmatch(text) or _DIVIDED.fullmatch(text)
    if found is None:
        return _unescaped(text.strip("*_ ").removesuffix(":")), ""
    title, more = (found[2], found[3]) if found.re is _BOLD else (found[1], found[2])
    return _unescaped(title.strip("*_ ").removesuffix(":")), more.strip()
