"""Whether an export still holds: made again from the record and compared, cell by cell."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import BadInput
from coder.project.exports_asked import ExportAsked
from coder.report.reading import ReadExport, ReadTable, read_export

if TYPE_CHECKING:
    from coder.project.door import Project

MOST_NAMED = 20
"""Changes named in each table; the others are counted."""
_MOST_COMPARED, _LONGEST_WORD = 5000, 60
"""Rows and letters up to which columns of words are tried as names of rows."""
_STATES = (
    ("tool", "program version differs"),
    ("codebook", "codebook version differs"),
    ("record", "record digest differs"),
    ("register", "register (cases.csv) differs"),
)


@dataclass(frozen=True)
class Verified:
    """What became of an export."""

    kind: str
    command: str
    changed: tuple[str, ...]
    """What no longer holds, each in a few words; empty where everything does."""

    @property
    def ok(self) -> bool:
        """Whether it still holds."""
        return not self.changed


def verify(project: Project, path: Path) -> Verified:
    """Make the export at ``path`` again by the options in its provenance, and compare.

    Raises:
        NotFound: nothing is there.
        BadInput: it is no export of this program, or its provenance cannot be followed.
        CoderError: the same can no longer be computed, such as for a round that is gone.
    """
    held = read_export(path)
    asked = ExportAsked.read(held.provenance.get("options", {}), path.name)
    project.record.digest(anew=True)  # nothing is taken on trust here, not even from the cache
    with tempfile.TemporaryDirectory(prefix="coder-verify-") as folder:
        fresh = read_export(_made_again(project, held, asked, Path(folder)))
    changed = [*held.edited]
    for name, said in _STATES:
        old, new = held.provenance.get(name), fresh.provenance.get(name)
        if old != new:
            changed.append(f"{said}: {_short(old)} -> {_short(new)}")
    for key in dict.fromkeys((*held.tables, *fresh.tables)):
        changed += _table(key, held.tables.get(key), fresh.tables.get(key))
    if not changed:
        changed += _parts(held, fresh)
    return Verified(held.kind, str(fresh.provenance.get("command", "")), tuple(changed))


def _made_again(project: Project, held: ReadExport, asked: ExportAsked, folder: Path) -> Path:
    if held.kind == "workbook":
        from coder.project.exports_book import export_workbook

        export_workbook(project, folder / "again.xlsx", asked)
        return folder / "again.xlsx"
    if held.kind == "report":
        from coder.project.exports_book import export_report

        export_report(project, folder / "again.html", asked)
        return folder / "again.html"
    if held.kind == "csv":
        from coder.project.exports import write_csv_set

        write_csv_set(project, folder / "again", asked)
        return folder / "again"
    if held.kind == "archive":
        from coder.project.exports_archive import export_archive

        export_archive(project, folder / "again", asked)
        return folder / "again"
    raise BadInput(f"{held.path} is a {held.kind or 'nameless'} export; this program cannot make it again.")


def _parts(held: ReadExport, fresh: ReadExport) -> Iterator[str]:
    """What differs beside the tables although everything that it is made from is the same."""
    if held.provenance != fresh.provenance:
        names = sorted(
            name
            for name in {*held.provenance, *fresh.provenance}
            if held.provenance.get(name) != fresh.provenance.get(name)
        )
        yield f"provenance differs: {', '.join(names)}"
    other = [name for name in {*held.parts, *fresh.parts} if held.parts.get(name) != fresh.parts.get(name)]
    if other and held.kind == "archive":
        yield from (f"{name} differs" for name in sorted(other))
    elif other:
        yield "file was edited: its bytes are not those that the command writes; its tables are the same"


def _table(key: str, old: ReadTable | None, new: ReadTable | None) -> Iterator[str]:
    if old is None or new is None:
        yield f"{key}: table {'is new' if old is None else 'is gone'}"
        return
    if old.columns != new.columns:
        yield f"{key}: columns differ"
        return
    if old.rows == new.rows:
        return
    found = list(_cells(key, old, new))
    yield from found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        yield f"{key}: {len(found) - MOST_NAMED} further changes"


def _cells(key: str, old: ReadTable, new: ReadTable) -> Iterator[str]:
    """Changes cell by cell, where texts name the rows; otherwise rows that came or went."""
    keys = _naming(old, new)
    if keys:
        before, after = ({tuple(row[at] for at in keys): row for row in table.rows} for table in (old, new))
        for name in dict.fromkeys((*before, *after)):
            said = " ".join(part for part in name if part)
            if name not in after or name not in before:
                yield f"{key}: {said} {'is gone' if name not in after else 'is new'}"
                continue
            for column, one, two in zip(old.columns, before[name], after[name], strict=True):
                if one != two:
                    yield f"{key}: {said} {column} {_short(one) or 'empty'} -> {_short(two) or 'empty'}"
        return
    was, now = Counter(old.rows), Counter(new.rows)
    if was == now:
        yield f"{key}: rows stand in another order"
    for row in now - was:
        yield f"{key}: new row {_row(row)}"
    for row in was - now:
        yield f"{key}: row is gone {_row(row)}"


def _naming(old: ReadTable, new: ReadTable) -> tuple[int, ...]:
    """A few columns that tell each row from every other in both tables: the first ones, else words."""

    def tell(keys: Sequence[int]) -> bool:
        return all(
            len({tuple(row[at] for at in keys) for row in table.rows}) == len(table.rows)
            for table in (old, new)
        )

    for most in range(1, min(4, len(old.columns)) + 1):
        if tell(range(most)):
            return tuple(range(most))
    if max(len(old.rows), len(new.rows)) > _MOST_COMPARED:
        return ()
    words = [at for at in range(len(old.columns)) if _are_words(row[at] for row in (*old.rows, *new.rows))]
    return next((keys for size in (2, 3) for keys in combinations(words, size) if tell(keys)), ())


def _are_words(cells: Iterable[str]) -> bool:
    """Whether a column has short texts that are no numbers."""
    return all(cell and len(cell) <= _LONGEST_WORD and not cell[:1].isdecimal() for cell in cells)


def _row(row: tuple[str, ...]) -> str:
    return _short(", ".join(cell for cell in row if cell), 90)


def _short(value: object, most: int = 40) -> str:
    text = " ".join(str("none" if value is None else value).split())
    return text if len(text) <= most else text[:most] + "…"
