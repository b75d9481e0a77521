"""A sheet with one row per testimony: which columns hold what, and the testimonies of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coder.documents.front_matter import KNOWN_KEYS
from coder.documents.headings import CASE_COLUMN, COLUMNS, understood
from coder.documents.register_rows import RegisterRow
from coder.documents.table import Table
from coder.errors import BadInput
from coder.model import Variable
from coder.text.units import has_visible

TEXTS = ("text", "full text", "fulltext", "testimony text", "transcript", "transcription", "body")
IDS = ("id", "testimony", "testimony id", "text id", "document", "file", "filename", "name", CASE_COLUMN)
CODINGS = frozenset(("testimony", "coder", "start", "end", "code"))
MOST_OF_A_NAME, MOST_FOLDERS = 200, 8
"""Characters and folders of a row's name, which becomes that of a file."""
EXCEL_CELL = 32_767
"""Characters that Excel keeps of a cell; a text of exactly so many was probably cut off."""


@dataclass(frozen=True, slots=True)
class SheetText:
    """One row's testimony."""

    name: str
    text: str
    attributes: tuple[tuple[str, str], ...]
    """For its front matter."""
    row: RegisterRow | None
    """What the row says of the person."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The testimonies of a table, and what is to be said of it."""

    texts: tuple[SheetText, ...]
    notes: tuple[str, ...]
    losses: tuple[str, ...]


def text_column(header: Sequence[str], variables: Sequence[Variable]) -> int | None:
    """The column that holds testimonies; None without one, or where the codebook declares another thing."""
    declared = {name.casefold() for variable in variables for name in (variable.name, variable.title)}
    plain = [_plain(heading) for heading in header]
    return next((plain.index(name) for name in TEXTS if name in plain and name not in declared), None)


def is_codings(header: Sequence[str]) -> bool:
    """Whether a table holds codings, which are imported by another verb."""
    return {_plain(heading) for heading in header} >= CODINGS


def testimonies(table: Table, source: str, stem: str, variables: Sequence[Variable]) -> Sheet:
    """The testimonies of a sheet's rows.

    A row is named by its column ``id`` (or ``testimony``, ``document``, ``case``), else by the
    sheet's name and the row's number.

    Raises:
        BadInput: no row has a text, or two rows have one name.
    """
    place = text_column(table.header, variables)
    if place is None:
        raise BadInput(f"{source} has no column `text`.")
    columns = _Columns(table.header, place, variables)
    texts: list[SheetText] = []
    rows: dict[str, int] = {}
    notes, losses = list(table.assumed), [f"{each}, is not read" for each in table.unread]
    for row in table.rows:
        if any(cell for cell, heading in zip(row.cells, table.header, strict=True) if not heading):
            headings = sum(map(bool, table.header))
            raise BadInput(
                f"{source}, row {row.number}: it has more cells than the {headings} that the first row "
                "names. Put a text with commas in quotes, or give each column a heading."
            )
        text = row.cells[place]
        if not has_visible(text, 0, len(text)):
            losses.append(f"row {row.number} has no text")
            continue
        name = columns.name(row.cells) or f"{stem}-{row.number}"
        if len(name) > MOST_OF_A_NAME or name.count("/") > MOST_FOLDERS:
            raise BadInput(
                f"{source} calls the text of row {row.number} by a name that is too long: shorten it."
            )
        before = rows.setdefault(name.casefold(), row.number)
        if before != row.number:
            raise BadInput(
                f"{source} calls the texts of rows {before} and {row.number} by one name, {name}: give each "
                "its own in a column `id`."
            )
        if len(text) == EXCEL_CELL:
            losses.append(f"row {row.number} fills an Excel cell to its limit: its end may be cut off")
        texts.append(columns.text(name, text, row.cells))
    if not texts:
        raise BadInput(f"{source} has no row with a text.")
    named = "" if columns.id_place is None else f", named by the column {table.header[columns.id_place]!r}"
    notes.append(f"one testimony for each row, from the column {table.header[place]!r}{named}")
    if columns.unread:
        losses.append(f"columns that mean nothing here: {', '.join(columns.unread)}")
    return Sheet(tuple(texts), tuple(notes), tuple(losses))


class _Columns:
    """Which column is the text's name, its front matter, an attribute of the person."""

    def __init__(self, header: Sequence[str], text: int, variables: Sequence[Variable]) -> None:
        plain = [_plain(heading) for heading in header]
        headings = understood(header, variables)
        self.id_place = next((plain.index(name) for name in IDS if name in plain), None)
        self.front = {key: plain.index(key) for key in KNOWN_KEYS if key in plain}
        declared = {variable.name for variable in variables}
        own = {name for name in COLUMNS if name not in (CASE_COLUMN, "testimonies")}
        taken = (text, self.id_place)
        self.people = {
            name: at for name, at in headings.places.items() if name in declared | own and at not in taken
        }
        if CASE_COLUMN not in self.front and CASE_COLUMN in headings.places:
            at = headings.places[CASE_COLUMN]
            if at != text:
                self.front[CASE_COLUMN] = at
        read = {text, self.id_place, *self.front.values(), *self.people.values()}
        self.unread = tuple(heading for at, heading in enumerate(header) if at not in read and heading)

    def name(self, cells: Sequence[str]) -> str:
        """What the row's text is called; empty where its cell is."""
        return "" if self.id_place is None else " ".join(cells[self.id_place].split())

    def text(self, name: str, text: str, cells: Sequence[str]) -> SheetText:
        """A row's testimony."""
        front = tuple((key, cells[at]) for key, at in self.front.items() if cells[at])
        values = {key: cells[at] for key, at in self.people.items() if cells[at]}
        case = dict(front).get(CASE_COLUMN, "") or name
        return SheetText(name, text, front, RegisterRow(case, values) if values else None)


def _plain(heading: str) -> str:
    return " ".join(heading.replace("_", " ").casefold().split())


def each_row(sheet: Sheet) -> Iterator[RegisterRow]:
    """What the sheet says of people."""
    return (text.row for text in sheet.texts if text.row is not None)
