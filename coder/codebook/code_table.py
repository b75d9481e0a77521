"""A codebook as a table with a row for each family and code, and back; and others' tables of codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coder.codebook.drafts import Draft, Part, SegmentOf, settle
from coder.errors import BadInput
from coder.model import Code, Family
from coder.text.cells import unguarded

COLUMNS = (
    "path", "title", "definition", "use_when", "avoid_when", "examples", "counter_examples", "key", "colour",
    "codable", "exclusive", "formerly", "guid",
)  # fmt: skip
_CONTINUED = "  "
_OTHERS: dict[str, tuple[str, ...]] = {
    "title": ("title", "code", "code name", "name", "label", "tag", "theme", "subcode"),
    "definition": ("definition", "description", "meaning", "full definition", "brief definition"),
    "use_when": ("use when", "when to use", "inclusion", "inclusion criteria", "include", "includes"),
    "avoid_when": ("avoid when", "when not to use", "exclusion", "exclusion criteria", "exclude", "excludes"),
    "examples": ("examples", "example", "example quote", "typical exemplars", "quote", "quotes"),
    "counter_examples": ("counter examples", "counter example", "atypical exemplars", "close but no"),
    "key": ("key", "hot key"),
    "colour": ("colour", "color"),
    "codable": ("codable",),
    "exclusive": ("exclusive",),
    "formerly": ("formerly",),
    "guid": ("guid",),
}
"""How columns may be called, capitals and ``_`` aside."""
_ABOVE = ("parent", "parent code", "family", "category", "group", "theme", "code group")


def table_rows(families: Sequence[Family], codes: Sequence[Code]) -> Iterator[Sequence[str]]:
    """A row of ``COLUMNS`` for each family, below it its codes in reading order."""
    for family in families:
        stated = {"path": family.name, "title": family.title, "definition": family.definition,
                  "exclusive": "true" if family.exclusive else ""}  # fmt: skip
        yield [stated.get(name, "") for name in COLUMNS]
        yield from (_row(code) for code in codes if code.family == family.name)


def _row(code: Code) -> list[str]:
    return [
        code.path, code.title, code.definition, code.use_when, code.avoid_when, listed(code.examples),
        listed(code.counter_examples), code.key or "", code.colour or "", "" if code.codable else "false",
        "", " ".join(code.formerly), code.guid,
    ]  # fmt: skip


def listed(texts: Sequence[str]) -> str:
    """Texts in one cell: each begins a line, and its further lines are indented."""
    return "\n".join(text.replace("\n", f"\n{_CONTINUED}") for text in texts)


def unlisted(cell: str) -> tuple[str, ...]:
    """The texts of a cell, as ``listed`` writes them."""
    found: list[str] = []
    for line in cell.split("\n"):
        if line.startswith(_CONTINUED) and found:
            found[-1] += "\n" + line.removeprefix(_CONTINUED)
        elif line.strip():
            found.append(line)
    return tuple(each.strip() for each in found)


def read_rows(
    header: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    source: str,
    *,
    family: str,
    segment_of: SegmentOf,
    there: Sequence[str] = (),
) -> Part:
    """Families and codes of a table, ours or another's.

    With a column ``path`` each row says where it belongs. Otherwise a code's title is its name, and a
    column such as ``family``, ``category`` or ``parent`` names the entry above.

    Raises:
        BadInput: no column that names codes; or every faulty row with its number.
    """
    plain = [" ".join(name.replace("_", " ").replace("-", " ").casefold().split()) for name in header]
    places = {name: next((plain.index(each) for each in names if each in plain), None)
              for name, names in _OTHERS.items()}  # fmt: skip
    path = plain.index("path") if "path" in plain else None
    above = next((plain.index(each) for each in _ABOVE if each in plain), None)
    if above is not None and above == places["title"]:
        above = None
    if places["title"] is None and path is None:
        raise BadInput(
            f"{source} names no codes: it needs a column `path` and `title`, or `code` and `definition`; "
            f"its columns are {', '.join(each[:30] for each in header[:12]) or 'none'}."
        )
    reader = _Rows(places, path, above)
    for number, cells in rows:
        reader.row(number, [unguarded(cell) for cell in cells])
    read = {place for place in (*places.values(), path, above) if place is not None}
    part = settle(reader.drafts, source, family=family, segment_of=segment_of, there=there)
    unread = [name for place, name in enumerate(header) if place not in read and name]
    notes = [f"Columns that mean nothing here: {', '.join(unread)}."] if unread else []
    return Part(part.families, part.codes, (*part.notes, *notes))


class _Rows:
    """Makes drafts of rows, and of what a row says stands above it."""

    def __init__(self, places: dict[str, int | None], path: int | None, above: int | None) -> None:
        self.places, self.path, self.above = places, path, above
        self.drafts: list[Draft] = []
        self.known: dict[str, int] = {}

    def row(self, number: int, cells: Sequence[str]) -> None:
        """Take one row in."""

        def of(place: int | None) -> str:
            return "" if place is None or place >= len(cells) else cells[place].strip()

        stated = {name: of(place) for name, place in self.places.items()}
        path = of(self.path)
        title = stated["title"] or path.rpartition(".")[2]
        if not title:
            return
        above = -1 if path else self._above(of(self.above), f"row {number}")
        self.known.setdefault(title.casefold(), len(self.drafts))
        self.drafts.append(
            Draft(
                f"row {number}", title, above, path, stated["definition"], stated["use_when"],
                stated["avoid_when"], unlisted(stated["examples"]), unlisted(stated["counter_examples"]),
                stated["key"], stated["colour"], stated["codable"], stated["exclusive"],
                tuple(stated["formerly"].replace(",", " ").split()), stated["guid"],
            )
        )  # fmt: skip

    def _above(self, title: str, where: str) -> int:
        """The entry that a row says it stands below; made where there is none yet."""
        if not title:
            return -1
        place = self.known.get(title.casefold())
        if place is None:
            place = self.known[title.casefold()] = len(self.drafts)
            self.drafts.append(Draft(where, title, codable="false"))
        return place
