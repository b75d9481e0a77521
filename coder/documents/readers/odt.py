"""OpenDocument texts (LibreOffice): paragraphs, tables and notes of the body, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.documents.readers.blocks import Blocks
from coder.documents.readers.markup import Archive, attribute, child, descendants, local
from coder.documents.readers.model import Converted, Unreadable, shortened, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_REPEATED = 200
"""Times that a cell or row which says it is repeated is believed; sheets pad with thousands."""
_KIND = b"application/vnd.oasis.opendocument.text"
_SPACES = re.compile("[ \t\n\r]+")
_PARAGRAPHS = frozenset(("p", "h"))
_DROPPED = {
    "annotation": "comment",
    "ruby-text": "reading aid (ruby)",
    "object": "embedded object",
    "object-ole": "embedded object",
    "image": "picture",
}
_PASSED = words(
    "tracked-changes annotation-end sequence-decls variable-decls user-field-decls forms soft-page-break",
    "title desc note-citation alphabetical-index-source table-columns",
)


class OdtReader:
    """``.odt`` and its templates."""

    kind = "odt"
    title = "an OpenDocument text"
    suffixes = (".odt", ".ott")

    def recognises(self, data: bytes, name: str) -> bool:
        """A zip archive that says so in its first member, as OpenDocument demands."""
        if not data.startswith(b"PK\x03\x04") or b"content.xml" not in data:
            return False
        if _KIND in data[:200]:
            return True
        try:
            return _KIND in Archive(data).read("mimetype")
        except Unreadable:
            return False

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """The body's paragraphs and tables; see the module."""
        archive = Archive(data)
        manifest = archive.xml("META-INF/manifest.xml")
        if manifest is not None and next(descendants(manifest, "encryption-data"), None) is not None:
            raise Unreadable("is protected by a password: take it off, then import it.")
        root = archive.xml("content.xml")
        body = child(child(root, "body"), "text")
        if root is None or body is None:
            raise Unreadable("has no text body: open it and save it again.")
        return _Walk(root).run(body, archive)


class _Walk:
    """One pass over a body, counting what does not become text."""

    def __init__(self, root: Element) -> None:
        self.blocks = Blocks()
        self.dropped: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.notes: list[Element] = []
        self.boxes: list[Element] = []
        self.hidden = {
            attribute(style, "name")
            for style in descendants(root, "style")
            if any(attribute(each, "display") == "none" for each in descendants(style, "text-properties"))
        }
        """Styles that hide their text."""

    def run(self, body: Element, archive: Archive) -> Converted:
        """The whole document."""
        for change in descendants(body, "changed-region"):
            self.seen["insertion"] += child(change, "insertion") is not None
            self.dropped["tracked deletion"] += child(change, "deletion") is not None
        self.flow(body)
        number = 0
        while number < len(self.notes):
            note = child(self.notes[number], "note-body")
            number += 1
            text = "\n".join(self._inside(note)) if note is not None else ""
            self.blocks.paragraph(f"[{number}] {text}")
        self._report(archive)
        return self.blocks.done()

    def flow(self, element: Element) -> None:
        """Paragraphs and tables below ``element``, through whatever wraps them."""
        for each in element:
            name = local(each)
            if name in _PARAGRAPHS:
                self.blocks.paragraph(self.paragraph(each))
                boxes, self.boxes = self.boxes, []
                for box in boxes:
                    self.flow(box)
            elif name == "table":
                self.blocks.table(list(self._rows(each)))
            elif name in _DROPPED:
                self.dropped[_DROPPED[name]] += 1
            elif name == "list-item":
                self.seen["list item"] += 1
                self.flow(each)
            elif name not in _PASSED and not self._is_hidden_section(each):
                self.flow(each)

    def _is_hidden_section(self, element: Element) -> bool:
        hidden = local(element) == "section" and attribute(element, "display") == "none"
        if hidden:
            self.dropped["hidden section"] += 1
        return hidden

    def _rows(self, element: Element) -> Iterator[list[list[str]]]:
        for each in element:
            if local(each) == "table-row":
                row = [cell for cells in each for cell in self._cells(cells)]
                times = _times(each, "number-rows-repeated") if any(map(any, row)) else 1
                yield from [row] * times
            elif local(each) in ("table-rows", "table-header-rows", "table-row-group"):
                yield from self._rows(each)

    def _cells(self, cell: Element) -> list[list[str]]:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            return []
        return [self._inside(cell)] * _times(cell, "number-columns-repeated")

    def _inside(self, element: Element) -> list[str]:
        """The paragraphs of a cell or a note."""
        outer, self.blocks = self.blocks, Blocks()
        self.flow(element)
        text = self.blocks.done().text
        self.blocks = outer
        return text.split("\n\n") if text else []

    def paragraph(self, element: Element) -> str:
        """A paragraph's visible text; blanks that only lay out its XML are one blank."""
        parts: list[str] = []
        if attribute(element, "style-name") in self.hidden:
            self._hide(element)
        else:
            self._inline(element, parts)
        # Characters that must not be collapsed stand in the text as private signs until here.
        text = _SPACES.sub(" ", "".join(parts)).strip(" ")
        return text.replace(_LINE, "\n").replace(_TAB, "\t").replace(_SPACE, " ")

    def _hide(self, element: Element) -> None:
        self.dropped["characters of hidden text"] += len("".join(element.itertext()))

    def _inline(self, element: Element, parts: list[str]) -> None:
        parts.append(element.text or "")
        for each in element:
            self._one(each, local(each), parts)
            parts.append(each.tail or "")

    def _one(self, each: Element, name: str, parts: list[str]) -> None:
        if name == "s":
            parts.append(_SPACE * _times(each, "c", 10_000))
        elif name == "tab":
            parts.append(_TAB)
        elif name == "line-break":
            parts.append(_LINE)
        elif name == "note":
            self.notes.append(each)
            parts.append(f"[{len(self.notes)}]")
        elif name in _DROPPED:
            self.dropped[_DROPPED[name]] += 1
        elif name == "text-box":
            self.seen["text box"] += 1
            self.boxes.append(each)
        elif name in ("hidden-text", "hidden-paragraph") or self._is_hidden_span(each, name):
            self._hide(each)
        elif name and name not in _PASSED:
            self._inline(each, parts)

    def _is_hidden_span(self, element: Element, name: str) -> bool:
        return name == "span" and attribute(element, "style-name") in self.hidden

    def _report(self, archive: Archive) -> None:
        say = self.blocks.say
        say(len(self.notes), "footnote or endnote", "put at the end", things="footnotes or endnotes")
        say(self.seen["insertion"], "tracked insertion", "kept")
        say(self.seen["text box"], "text box", "put behind its paragraph", things="text boxes")
        say(self.seen["list item"], "list item", "without its number or bullet", lost=True)
        for thing, number in self.dropped.items():
            say(number, thing, "left out", lost=True, things=thing if thing.startswith("char") else "")
        styles = archive.xml("styles.xml")
        for kind in ("header", "footer") if styles is not None else ():
            for part in descendants(styles, kind) if styles is not None else ():
                said = shortened("".join(part.itertext()))
                if said:
                    self.blocks.losses.append(f"the page's {kind} left out: “{said}”")
        self.blocks.losses[:] = dict.fromkeys(self.blocks.losses)


_LINE, _TAB, _SPACE = "\ufdd0", "\ufdd1", "\ufdd2"  # noncharacters, which no document holds


def _times(element: Element, name: str, most: int = MOST_REPEATED) -> int:
    stated = attribute(element, name)
    return min(int(stated), most) if re.fullmatch("[0-9]{1,9}", stated) else 1
