"""Word documents: what a reader of the page sees in the body, in order, and a word on all the rest."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.documents.readers.blocks import Blocks
from coder.documents.readers.markup import Archive, attribute, child, descendants, local
from coder.documents.readers.model import Converted, Unreadable, shortened, words

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OFF = ("0", "false", "off", "none")
_DROPPED = {
    "del": "tracked deletion",
    "moveFrom": "tracked deletion",
    "rt": "reading aid (ruby)",
    "pict": "",
    "object": "embedded object",
    "altChunk": "embedded document",
    "subDoc": "embedded document",
}
"""Elements whose content is no text of the page as it is accepted, and their names in the report."""
_INVISIBLE = words(
    "rPr pPr tblPr tblGrid trPr tcPr sectPr instrText delText delInstrText sdtPr sdtEndPr fldData smartTagPr",
    "customXmlPr rubyPr proofErr bookmarkStart annotationRef footnoteRef endnoteRef separator",
    "continuationSeparator ffData",
)
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


class DocxReader:
    """``.docx``, ``.docm`` and ``.dotx``, of Word and whatever writes the same."""

    kind = "docx"
    title = "a Word document"
    suffixes = (".docx", ".docm", ".dotx")

    def recognises(self, data: bytes, name: str) -> bool:
        """A zip archive with Word's parts, found by their names in its directory at the end."""
        return data.startswith(b"PK\x03\x04") and (b"word/document" in data or b"wordprocessingml" in data)

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """The body's paragraphs and tables; see the module."""
        archive = Archive(data)
        part = _main_part(archive)
        root = archive.xml(part)
        body = child(root, "body")
        if root is None or body is None:
            raise Unreadable("has no document body: open it and save it again.")
        folder = posixpath.dirname(part)
        return _Walk(archive, folder, _list_styles(archive, folder)).run(body)


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if attribute(relation, "Type").endswith("/officeDocument"):
            return posixpath.normpath(attribute(relation, "Target").lstrip("/"))
    return "word/document.xml"


def _list_styles(archive: Archive, folder: str) -> frozenset[str]:
    """The styles whose paragraphs Word numbers or marks by itself."""
    root = archive.xml(posixpath.join(folder, "styles.xml"))
    styles = descendants(root, "style") if root is not None else ()
    return frozenset(
        attribute(style, "styleId") for style in styles if child(child(style, "pPr"), "numPr") is not None
    )


class _Walk:
    """One pass over a body, counting what does not become text."""

    def __init__(self, archive: Archive, folder: str, list_styles: frozenset[str]) -> None:
        self.archive = archive
        self.folder = folder
        self.list_styles = list_styles
        self.blocks = Blocks()
        self.seen: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.notes: list[tuple[str, str]] = []
        """(part, id) of footnotes and endnotes in the order of their marks."""
        self.boxes: list[Element] = []
        self.joined = ""
        """Text before a paragraph mark whose deletion was tracked: the next paragraph continues it."""

    def run(self, body: Element) -> Converted:
        """The whole document."""
        self.flow(body)
        self._end_paragraph()
        self._put_notes()
        self._report()
        return self.blocks.done()

    def _end_paragraph(self) -> None:
        self.blocks.paragraph(self.joined)
        self.joined = ""

    def flow(self, element: Element) -> None:
        """Paragraphs and tables below ``element``, through whatever wraps them."""
        for each in element:
            name = local(each)
            if name == "p":
                self.joined += self.paragraph(each)
                if not _mark_is_deleted(each):
                    self._end_paragraph()
                for box in self._taken_boxes():
                    self.flow(box)
            elif name == "tbl":
                self._end_paragraph()
                self.blocks.table([self._cells(row) for row in self._rows(each)])
            elif name in _DROPPED:
                self._drop(name)
            elif name == "AlternateContent":
                self.flow(_chosen(each))
            elif name not in _INVISIBLE:
                self.flow(each)

    def _taken_boxes(self) -> list[Element]:
        boxes, self.boxes = self.boxes, []
        self.seen["text box"] += len(boxes)
        return boxes

    def _rows(self, table: Element) -> Iterator[Element]:
        for each in table:
            name = local(each)
            if name == "tr":
                if child(child(each, "trPr"), "del") is None:
                    yield each
                else:
                    self._drop("del")
            elif name not in _INVISIBLE:
                yield from self._rows(each)

    def _cells(self, row: Element) -> list[list[str]]:
        cells = []
        for each in row:
            if local(each) == "tc":
                cells.append(self._cell(each))
            elif local(each) not in _INVISIBLE:
                cells += self._cells(each)
        return cells

    def _cell(self, cell: Element) -> list[str]:
        """A cell's paragraphs; those of a table inside it are lines of their own."""
        inside = _Walk(self.archive, self.folder, self.list_styles)
        inside.seen, inside.dropped, inside.notes = self.seen, self.dropped, self.notes
        inside.flow(cell)
        inside._end_paragraph()
        return inside.blocks.done().text.split("\n\n")

    def paragraph(self, element: Element) -> str:
        """A paragraph's visible text."""
        properties = child(element, "pPr")
        style = child(properties, "pStyle")
        is_item = style is not None and attribute(style, "val") in self.list_styles
        self.seen["list item"] += is_item or child(properties, "numPr") is not None
        return "".join(self._inline(element))

    def _inline(self, element: Element) -> Iterator[str]:
        for each in element:
            name = local(each)
            if name == "t":
                yield each.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in _NOTES:
                yield self._mark(_NOTES[name], attribute(each, "id"))
            elif name == "sym":
                yield self._symbol(each)
            elif name == "AlternateContent":
                yield from self._inline(_chosen(each))
            elif not self._is_silent(each, name):
                yield from self._inline(each)

    def _is_silent(self, element: Element, name: str) -> bool:
        """Whether an element adds nothing to the line it stands in; what that leaves out is counted."""
        if name == "r" and _is_hidden(element):
            hidden = "".join(part.text or "" for part in descendants(element, "t"))
            self.dropped["characters of hidden text"] += len(hidden)
        elif name == "softHyphen":
            self.seen["soft hyphen"] += 1
        elif name == "commentReference":
            self.dropped["comment"] += 1
        elif name in ("drawing", "pict", "object"):
            self._drawn(element, name)
        elif name in _DROPPED:
            self._drop(name)
        elif name not in _INVISIBLE:
            self.seen["tracked insertion"] += name in ("ins", "moveTo") and len(element) > 0
            return False
        return True

    def _drop(self, name: str) -> None:
        if _DROPPED[name]:
            self.dropped[_DROPPED[name]] += 1

    def _drawn(self, element: Element, name: str) -> None:
        boxes = list(descendants(element, "txbxContent"))
        inner = {inside for box in boxes for inside in descendants(box, "txbxContent") if inside is not box}
        self.boxes += [box for box in boxes if box not in inner]
        if not boxes:
            self.dropped["embedded object" if name == "object" else "picture"] += 1

    def _symbol(self, element: Element) -> str:
        """A character of a symbol font, whose code stands in Unicode's private area."""
        self.seen["sign of a symbol font"] += 1
        code = attribute(element, "char")
        number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0xFFFD
        return "\ufffd" if number < 0x20 or 0xD800 <= number < 0xE000 else chr(number)

    def _mark(self, part: str, identity: str) -> str:
        self.notes.append((part, identity))
        return f"[{len(self.notes)}]"

    def _put_notes(self) -> None:
        """The notes' texts under the body, each behind its mark; notes inside notes come last."""
        parts: dict[str, dict[str, Element]] = {}
        number = 0
        while number < len(self.notes):
            part, identity = self.notes[number]
            number += 1
            if part not in parts:
                root = self.archive.xml(posixpath.join(self.folder, f"{part}.xml"))
                parts[part] = {attribute(note, "id"): note for note in (root if root is not None else ())}
            note = parts[part].get(identity)
            text = "\n".join(filter(None, self._cell(note))).strip() if note is not None else ""
            self.blocks.paragraph(f"[{number}] {text}")

    def _report(self) -> None:
        say = self.blocks.say
        say(len(self.notes), "footnote or endnote", "put at the end", things="footnotes or endnotes")
        say(self.seen["tracked insertion"], "tracked insertion", "kept")
        say(self.seen["text box"], "text box", "put behind its paragraph", things="text boxes")
        say(self.seen["soft hyphen"], "soft hyphen", "left out")
        say(self.seen["sign of a symbol font"], "sign of a symbol font", "kept by its code")
        say(self.seen["list item"], "list item", "without the number or bullet that Word adds", lost=True)
        for thing, number in self.dropped.items():
            say(number, thing, "left out", lost=True, things=thing if thing.startswith("char") else "")
        for name in self.archive.names:
            kind = re.fullmatch(r"(header|footer)\d*\.xml", posixpath.basename(name))
            if kind and posixpath.dirname(name) == self.folder:
                root = self.archive.xml(name)
                said = shortened(" ".join(part.text or "" for part in _texts(root)))
                if said:
                    self.blocks.losses.append(f"the page's {kind[1]} left out: “{said}”")
        self.blocks.losses[:] = dict.fromkeys(self.blocks.losses)


def _texts(root: Element | None) -> Iterator[Element]:
    return descendants(root, "t") if root is not None else iter(())


def _chosen(element: Element) -> Element:
    """Of alternatives for one content that which holds text, the first in doubt."""
    choices = [each for each in element if local(each) in ("Choice", "Fallback")]
    if not choices:
        return element
    return next((each for each in choices if next(descendants(each, "t"), None) is not None), choices[0])


def _is_on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val").lower() not in _OFF


def _is_hidden(run: Element) -> bool:
    return _is_on(child(child(run, "rPr"), "vanish"))


def _mark_is_deleted(paragraph: Element) -> bool:
    marks = child(child(paragraph, "pPr"), "rPr")
    return child(marks, "del") is not None or child(marks, "moveFrom") is not None
