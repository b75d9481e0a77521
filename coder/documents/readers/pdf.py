"""PDF: the lines that each page shows, as pdfium reads them, and a tidied text offered beside.

An empty line stands where a page leaves more room between two lines than usual, as between paragraphs.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from coder.documents.readers.model import Converted, Unreadable
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


def _pages(document: PdfDocument, broken: type[Exception]) -> list[str | None]:
    """Each page's text; None for a page that cannot be read."""
    if len(document) > MOST_PAGES:
        raise Unreadable(f"has {len(document):,} pages; at most {MOST_PAGES:,} are read: divide it.")
    pages: list[str | None] = []
    for number in range(len(document)):
        try:
            with closing(document[number]) as page, closing(page.get_textpage()) as text:
                pages.append(_page_text(text, broken))
        except broken:
            pages.append(None)
    return pages


def _page_text(page: PdfTextPage, broken: type[Exception]) -> str:
    """A page's lines, with an empty one where it leaves room between two of them."""
    text: str = page.get_text_range()
    if page.count_chars() != len(text):
        return text  # signs beyond 16 bits, or ones that are left out: places do not answer to each other

    def bottom_of(place: int) -> float | None:
        try:
            return float(page.get_charbox(place, loose=True)[1])
        except broken:
            return None

    return spaced(text, bottom_of)


def _composed(read: list[str | None], library: str) -> Converted:
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
            listed = ", ".join(map(str, numbers[:12])) + ("…" if len(numbers) > 12 else "")
            losses.append(f"{counted(len(numbers), 'page')} {what}, pictures perhaps: {listed}")
    notes = (f"{counted(len(pages), 'page')}, line by line, paragraphs by the space between lines",)
    text = "\n\n".join(filter(str.strip, pages))
    return Converted(text, notes, tuple(losses), tidied=tidied(pages), library=library)
