"""A plain table of spans, as any program can write one: document, coder, code, start, end, quote."""

from __future__ import annotations

from coder.errors import BadInput
from coder.exchange.databases import number as whole
from coder.exchange.gathering import Gathering, Mark, time_of
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign
from coder.exchange.sheet import Sheet, Texts

DOCUMENT = ("document", "testimony", "source", "file", "filename", "doc", "document name", "document id")
CODER = ("coder", "annotator", "user", "rater", "owner", "creator", "coder name")
CODE = ("code path", "code", "label", "tag", "category")
START = ("start", "start offset", "begin", "start position", "pos0", "from")
END = ("end", "end offset", "stop", "end position", "pos1", "to")
QUOTE = ("quote", "text", "content", "quotation", "segment", "snippet", "seltext")
MEMO = ("memo", "comment", "note")
AT = ("created", "at", "date", "timestamp")
_NEEDED = {"document": DOCUMENT, "code": CODE, "start": START, "end": END}


def read_spans(sheet: Sheet, source: str, texts: Texts) -> Foreign:
    """Read a table of spans against texts that are there.

    How positions are counted, from 0 or 1 and in what, is found out by the quotes where there are any.
    Dots in a code divide it into levels.

    Raises:
        BadInput: columns are missing, or none of the documents is there.
    """
    places = {name: sheet.place(*names) for name, names in _NEEDED.items()}
    lacking = [name for name, place in places.items() if place is None]
    if lacking:
        raise BadInput(f"{source} is no table of spans: it has no column {', '.join(lacking)}.")
    found = Gathering("table of spans")
    more = [sheet.place(*names) for names in (CODER, QUOTE, MEMO, AT)]
    marks: dict[str, list[Mark]] = {}
    for row, (document, code, *rest) in sheet.cells(*places.values(), *more):
        mark = _mark(found, f"row {row}", code, rest)
        if mark is not None:
            marks.setdefault(document, []).append(mark)
    known = {document: texts(document) for document in marks}
    if marks and not any(known.values()):
        raise BadInput(
            f"None of the documents of {source} is here ({', '.join(sorted(marks)[:5])}): a table of spans "
            "has no texts, so import these first."
        )
    if more[0] is None:
        found.lose("coders", source, "The table does not tell who coded: unknown here.")
    for document, listed in marks.items():
        there = known[document]
        if there is None:
            why = f"There is no such testimony; {len(listed):,} spans are left out."
            found.lose("sources", document, why)
        else:
            found.text(document, there[1], listed, ident=there[0])
    return found.foreign()


def _mark(found: Gathering, where: str, code: str, rest: list[str]) -> Mark | None:
    start, end = whole(rest[0]), whole(rest[1])
    if start is None or end is None:
        found.lose("passages", where, f"{rest[0]!r} to {rest[1]!r} are no positions; left out.")
        return None
    if not code.strip():
        found.lose("passages", where, "It has no code; left out.")
        return None
    path = tuple(part.strip() for part in code.split("."))
    names = path if all(path) else (code.strip(),)
    ident = found.dotted(names, lambda path: stable_id("spans", "code", *path))
    coder, quote, memo, at = rest[2:]
    return Mark(start, end, ident, coder, quote, memo, time_of(at))
