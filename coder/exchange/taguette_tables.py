"""The tables that Taguette exports: the codebook and the highlights; and the codebook for Taguette."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coder.errors import BadInput
from coder.exchange.gathering import Gathering, Mark
from coder.exchange.model import Foreign
from coder.exchange.offsets import Ruler, quote_key
from coder.exchange.sheet import Sheet, Texts
from coder.exchange.taguette import add_tag

CODEBOOK_HEADER = ("tag", "description")
TAGS_HEADINGS = frozenset(("tag", "parent", "description", "number of highlights", "number of documents", ""))
"""All that Taguette writes; a table of codes with more columns says more than tags."""
HIGHLIGHTS_HEADER = ("id", "document", "tag", "content")


def read_tags(sheet: Sheet, source: str) -> Foreign:
    """Read the codebook that Taguette exports, in a table.

    Raises:
        BadInput: it has no column of tags.
    """
    tag, description, parent = sheet.place("tag", "name", "path"), sheet.place("description"), sheet.place(
        "parent"
    )  # fmt: skip
    if tag is None:
        raise BadInput(f"{source} is no codebook of Taguette: it has no column `tag`.")
    found = Gathering("Taguette codebook")
    for number, (name, about, above) in sheet.cells(tag, description, parent):
        if not name.strip():
            found.lose("codes", f"row {number}", "It has no tag; left out.")
            continue
        is_whole = not above or name.startswith(f"{above}.")
        add_tag(found, name if is_whole else f"{above}.{name}", about)
    return found.foreign()


def read_highlights(sheet: Sheet, source: str, texts: Texts) -> Foreign:
    """Read the highlights that Taguette exports, in a table, against texts that are there.

    The table says neither who made a highlight nor where: it is looked for by its words, and taken
    where these stand once in the document.

    Raises:
        BadInput: columns are missing, or none of the documents is there.
    """
    places = [sheet.place(name) for name in HIGHLIGHTS_HEADER]
    if None in places:
        raise BadInput(
            f"{source} holds no highlights of Taguette: {', '.join(HIGHLIGHTS_HEADER)} are needed."
        )
    found = Gathering("Taguette highlights")
    marks: dict[str, list[Mark]] = {}
    missing: set[str] = set()
    finders: dict[str, _Finder] = {}
    for number, (_, document, tag, content) in sheet.cells(*places):
        known = texts(document)
        if known is None:
            missing.add(document)
            found.lose("passages", f"row {number}", f"There is no testimony {document}; left out.")
            continue
        if not tag.strip():
            found.lose("passages", f"row {number}", "It bears no tag; left out.")
            continue
        code = add_tag(found, tag)
        finder = finders.setdefault(document, _Finder(known[1]))
        spans = finder.places(content)
        if len(spans) != 1:
            why = "stand nowhere" if not spans else f"stand {len(spans)} times"
            found.lose("passages", f"row {number}", f"Its words {why} in {document}; left out.")
            continue
        marks.setdefault(document, []).append(Mark(*spans[0], code, quote=content))
    if missing and not finders:
        raise BadInput(
            f"None of the documents of {source} is here ({', '.join(sorted(missing)[:5])}): import the texts "
            "first, then this; or import Taguette's project.sqlite3, which has both."
        )
    if marks:
        found.lose("coders", source, "The table does not tell who made a highlight: unknown here.")
    for document, listed in marks.items():
        known = texts(document)
        if known is not None:
            found.text(document, known[1], listed, ways=[("", Ruler(known[1]))], ident=known[0])
    return found.foreign()


class _Finder:
    """Looks for words in one text, however their blanks are written."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.starts: list[int] = []
        at = 0
        for word in text.split():
            at = text.index(word, at)
            self.words.append(word)
            self.starts.append(at)
            at += len(word)
        self.line = " ".join(self.words)
        places, at = [], 0
        for word in self.words:
            places.append(at)
            at += len(word) + 1
        self.places_in_line = places

    def places(self, quote: str) -> list[tuple[int, int]]:
        """Where the words of ``quote`` stand, at most twice."""
        wanted = quote_key(quote)
        found: list[tuple[int, int]] = []
        at = self.line.find(wanted) if wanted else -1
        while at >= 0 and len(found) < 2:
            found.append((self._place(at), self._place(at + len(wanted) - 1) + 1))
            at = self.line.find(wanted, at + 1)
        return found

    def _place(self, at: int) -> int:
        from bisect import bisect_right

        word = bisect_right(self.places_in_line, at) - 1
        return self.starts[word] + at - self.places_in_line[word]


def tags_table(codes: Sequence[tuple[str, str, int, int]]) -> Iterator[Sequence[object]]:
    """Header and rows that Taguette imports: path, description, highlights, documents of each code."""
    yield (*CODEBOOK_HEADER, "number of highlights", "number of documents")
    yield from codes
