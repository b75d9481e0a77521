"""Web pages: the words of their body, without scripts, menus and footers."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser

from coder.documents.decode import decode
from coder.documents.readers.blocks import Blocks
from coder.documents.readers.model import Converted, shortened, words
from coder.errors import BadInput

_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*){0,9}<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_SILENT = words("script style")
"""Elements that hold no words at all."""
_EMBEDDED = words("noscript template svg math iframe object audio video canvas select textarea")
"""Elements whose words are a drawing's, a form's, or for browsers that cannot show them."""
_FURNITURE = words("nav footer aside form dialog menu")
_BLOCK = words(
    "address article blockquote body center details dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5",
    "h6 header hgroup hr html legend main ol p pre section summary ul caption",
)
_VOID = words("area base br col embed hr img input link meta param source track wbr")
_CELLS = frozenset(("td", "th"))
_PARTED = frozenset(("td", "th", "tr", "li", "br", "option", "tspan", "text"))
"""Elements that are no blocks, but whose words stand apart from those before them."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LATIN = frozenset(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"))
_LINE, _TAB, _SPACE = "\ufdd0", "\ufdd1", "\ufdd2"
"""Noncharacters, for blanks that are not to be joined."""
_KEPT = {ord("\n"): _LINE, ord("\t"): _TAB, ord(" "): _SPACE}


class HtmlReader:
    """``.html`` and ``.xhtml`` pages."""

    kind = "html"
    title = "a web page"
    suffixes = (".html", ".htm", ".xhtml")

    def recognises(self, data: bytes, name: str) -> bool:
        """A page by its first tag, in whatever file; or a fragment, in a file that is named so."""
        head = data[:4096].removeprefix(codecs.BOM_UTF8)
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
        return bool(_BEGINS.match(head)) or (name.lower().endswith(self.suffixes) and b"<" in data)

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """The body's paragraphs, lists and tables; see the module."""
        text, said = _decoded(data, encoding)
        page = _Page()
        page.feed(text)
        page.close()
        return page.done(said)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    """The page's characters, and by what: the user's word goes first, then a mark, then the page's own."""
    if encoding is None and not data.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")):
        found = _CHARSET.search(data[:4096])
        stated = found[1].decode("ascii").lower() if found else ""
        if stated and not stated.startswith(("utf-8", "utf8", "utf-16")):
            # Pages that say Latin-1 are read as Windows' extension of it by every browser.
            name = "cp1252" if stated in _LATIN else stated
            try:
                decoded = decode(data, name)
            except BadInput:
                return decode(data).text, (f"the page says it is in {stated}, and is UTF-8",)
            return decoded.text, (f"read as {name}, as the page says",)
    decoded = decode(data, encoding)
    return decoded.text, decoded.assumed


class _Page(HTMLParser):
    """Collects words by block; forgives whatever pages leave open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self.parts: list[str] = []
        self.title = ""
        self.language = ""
        self.open: list[str] = []
        """Open elements inside one whose words are left out, that one first."""
        self.left_out: list[str] = []
        self.in_title = False
        self.is_mute = False
        self.pre = 0
        self.tables: list[list[list[list[str]]]] = []
        self.pictures = 0
        self.items = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        stated = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.is_mute = True
            return
        if self.open:
            if tag not in _VOID and tag == self.open[0]:
                self.open.append(tag)
            elif tag in _BLOCK or tag in _PARTED:
                self.left_out.append(" ")
            return
        self.in_title = tag == "title"
        if tag == "html":
            self.language = stated.get("lang", "")
        hidden = "hidden" in stated or bool(_HIDDEN.search(stated.get("style", "")))
        if tag in _EMBEDDED or tag in _FURNITURE or (hidden and tag not in _VOID):
            self.open = [tag]
            self.left_out = []
            return
        self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag == "br":
            self.parts.append(_LINE)
        elif tag == "img":
            self.pictures += 1
        elif tag == "table":
            self._end_block()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._end_block()
            self.tables[-1].append([])
        elif tag in _CELLS and self.tables:
            self._end_block()
            if not self.tables[-1]:
                self.tables[-1].append([])
            self.tables[-1][-1].append([])
        elif tag == "li":
            self.items += 1
            self._end_block()
        elif tag in _BLOCK:
            self._end_block()
        self.pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _SILENT:
            self.is_mute = False
            return
        if self.in_title and tag == "title":
            self.in_title = False
        if self.open:
            if tag == self.open[-1]:
                self.open.pop()
                if not self.open:
                    self._note_left_out(tag)
            return
        if tag in _BLOCK or tag in _CELLS or tag in ("li", "tr"):
            self._end_block()
        if tag == "pre":
            self.pre = max(0, self.pre - 1)
        elif tag == "table" and self.tables:
            self._end_block()
            self._put_table(self.tables.pop())

    def handle_data(self, data: str) -> None:
        """Take words in."""
        if self.is_mute:
            return
        if self.in_title:
            self.title += data
        elif self.open:
            self.left_out.append(data)
        elif self.pre:
            self.parts.append(data.replace("\r\n", "\n").translate(_KEPT))
        else:
            self.parts.append(data)

    def _note_left_out(self, tag: str) -> None:
        said = shortened("".join(self.left_out))
        if said:
            name = "hidden words"
            if tag in _FURNITURE or tag in _EMBEDDED:
                name = f"the page's <{tag}>"
            self.blocks.losses.append(f"{name} left out: “{said}”")

    def _end_block(self) -> None:
        text = _BLANKS.sub(" ", "".join(self.parts))
        self.parts = []
        text = re.sub(f" ?{_LINE} ?", "\n", text).strip(" \n")
        text = text.replace(_TAB, "\t").replace(_SPACE, " ")
        if not text.strip():
            return
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1].append(text)
        else:
            self.blocks.paragraph(text)

    def _put_table(self, rows: list[list[list[str]]]) -> None:
        if self.tables and self.tables[-1] and self.tables[-1][-1]:  # inside another table's cell
            cell = self.tables[-1][-1][-1]
            cell += ["\t".join(" ".join(part) for part in row) for row in rows]
        else:
            self.blocks.table(rows)

    def done(self, said: tuple[str, ...]) -> Converted:
        """The page's text, and what was left out of it."""
        self._end_block()
        while self.tables:
            self._put_table(self.tables.pop())
        if self.open:
            self._note_left_out(self.open[0])
        self.blocks.notes[:0] = said
        self.blocks.say(self.items, "list item", "without its number or bullet", lost=True)
        self.blocks.say(self.pictures, "picture", "left out", lost=True)
        self.blocks.losses[:] = dict.fromkeys(self.blocks.losses)
        title = " ".join(self.title.split())
        language = (
            self.language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", self.language) else ""
        )
        stated = (("title", title), ("language", language))
        return self.blocks.done(tuple((key, value) for key, value in stated if value))
