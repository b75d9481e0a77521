"""PDF: the lines that each page shows, as pdfium reads them, and a tidied text offered beside.

An empty line stands where a page leaves more room between two lines than usual, as between paragraphs.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.documents.readers.model import Converted, Unreadable
from coder.documents.readers.pdf_columns import Box, is_read_across
from coder.documents.readers.pdf_paragraphs import spaced
from coder.documents.readers.tidying import tidied
from coder.text.canonical import canonical
from coder.text.display import counted

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

MOST_PAGES = 5_000
_HYPHENS = ("\ufffe", "\x02")
"""What pdfium writes for a hyphen and the line end behind it."""
_PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
_SIGNATURE = b"%PDF-"


class PdfReader:
    """``.pdf`` with text in it; not a scan's pictures."""

    kind = "pdf"
    title = "a PDF"
    suffixes = (".pdf",)

    def recognises(self, data: bytes, name: str) -> bool:
        """Its signature, which may stand behind a few bytes of a mail or printer."""
        other = data.startswith((b"PK", b"{\\rtf"))
        return data.startswith(_SIGNATURE) or (
            not other and _SIGNATURE in data[:1024] and b"startxref" in data[-2048:]
        )

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """Every page's lines, pages apart by a blank line; see the module."""
        try:
            import pypdfium2
        except ImportError as error:
            raise Unreadable("needs the library pypdfium2: pip install 'testimony-coder[pdf]'") from error
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD or "assword" in str(error):
                raise Unreadable("is protected by a password: take it off, then import it.") from error
            raise Unreadable("is a damaged PDF: open it and save it again.") from error
        with closing(document):
            pages = _pages(document, pypdfium2.PdfiumError)
        return _composed(pages, f"pypdfium2 {_version()}")


def _version() -> str:
    from importlib.metadata import version

    return version("pypdfium2")


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page says, and what is doubtful about it."""

    text: str | None
    """None for a page that cannot be read."""
    is_across: bool = False
    """Whether it looks like columns whose lines are read across."""
    is_beyond: bool = False
    """Whether words stand outside of what the page shows."""


def _pages(document: PdfDocument, broken: type[Exception]) -> list[_Page]:
    if len(document) > MOST_PAGES:
        raise Unreadable(f"has {len(document):,} pages; at most {MOST_PAGES:,} are read: divide it.")
    pages: list[_Page] = []
    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                pages.append(_page(text, page.get_bbox(), broken))
        except broken:
            pages.append(_Page(None))
    return pages


def _page(page: PdfTextPage, bounds: Box, broken: type[Exception]) -> _Page:
    """A page's lines, with an empty one where it leaves room between two of them."""
    text: str = page.get_text_range()
    if page.count_chars() != len(text):
        # Signs beyond 16 bits, or ones that are left out: places do not answer to each other.
        return _Page(text)
    beyond: list[int] = []

    def box_of(place: int) -> Box | None:
        try:
            left, bottom, right, top = page.get_charbox(place, loose=True)
        except broken:
            return None
        return left, bottom, right, top

    def bottom_of(place: int) -> float | None:
        box = box_of(place)
        if box is None:
            return None
        if box[0] > bounds[2] or box[1] > bounds[3] or box[2] < bounds[0] or box[3] < bounds[1]:
            beyond.append(place)
        return box[1]

    return _Page(spaced(text, bottom_of), is_read_across(text, box_of), bool(beyond))


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:12])) + ("…" if len(numbers) > 12 else "")


def _composed(made: list[_Page], library: str) -> Converted:
    read = [page.text for page in made]
    pages = []
    for page in read:
        text = canonical(page or "")
        for hyphen in _HYPHENS:
            text = text.replace(hyphen, "-\n")
        pages.append("\n".join(line.rstrip() for line in text.split("\n")).strip("\n"))
    if not any(page.strip() for page in pages):
        if all(page is None for page in read):
            raise Unreadable("is a damaged PDF: none of its pages can be read.")
        raise Unreadable(
            "holds pictures of pages and no text, as scans do: let a text recognition (OCR) program "
            "make a PDF with text of it first."
        )
    losses = []
    for numbers, what in (
        ([n for n, page in enumerate(read, 1) if page is None], "that cannot be read"),
        (
            [n for n, page in enumerate(pages, 1) if not page.strip() and read[n - 1] is not None],
            "without text",
        ),
    ):
        if numbers:
            losses.append(f"{counted(len(numbers), 'page')} {what}, pictures perhaps: {_listed(numbers)}")
    if across := [n for n, each in enumerate(made, 1) if each.is_across]:
        losses.append(
            f"the order of columns, perhaps: {counted(len(across), 'page')} with lines side by side, read "
            f"across as the PDF draws them: {_listed(across)}"
        )
    notes = [f"{counted(len(pages), 'page')}, line by line, paragraphs by the space between lines"]
    if beyond := [n for n, each in enumerate(made, 1) if each.is_beyond]:
        notes.append(
            f"words outside of what a page shows, kept; on {counted(len(beyond), 'page')}: {_listed(beyond)}"
        )
    text = "\n\n".join(filter(str.strip, pages))
    return Converted(text, tuple(notes), tuple(losses), tidied=tidied(pages), library=library)
