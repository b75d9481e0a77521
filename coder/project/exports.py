"""The tidy set of CSV files, each with where it comes from; all of them are written, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from coder.counts.tally import CONSENSUS, CountRow
from coder.errors import Refused
from coder.files import make_folder, replacing
from coder.project.agreeing import AGREEMENT_COLUMNS, Asked, UnitName, agreement, agreement_rows
from coder.project.counting import count
from coder.project.exports_asked import MOST_CODINGS, ExportAsked
from coder.project.exports_book import dictionary
from coder.project.exports_made import Exported
from coder.project.exports_words import columns
from coder.project.leaks import Leak
from coder.project.material import Material
from coder.project.targets import check_target, has_provenance
from coder.report.model import Provenance, Row, Rows, Table, rounded
from coder.report.reading import PROVENANCE_FILE
from coder.report.tables import write_csv

if TYPE_CHECKING:
    from coder.project.door import Project

EXPORTS = "exports"
COUNT_COLUMNS = (
    "unit", "layer", "code", "title", "count", "absent", "unknown", "share", "low", "high", "unresolved",
)  # fmt: skip
COUNTED = (
    ("case", "any"), ("case", "majority"), ("case", "all"),
    ("testimony", "any"), ("testimony", "majority"), ("testimony", "all"),
    ("excerpt", "any"), ("excerpt", "majority"), ("excerpt", "all"),
    ("coding", "any"),
    ("case", "consensus"), ("testimony", "consensus"), ("excerpt", "consensus"), ("coding", "consensus"),
)  # fmt: skip
AGREEMENT_UNITS: tuple[UnitName, ...] = ("testimony", "excerpt", "character")
_SINGLE = ("codings.csv", "decisions.csv", "cases.csv")


def counts_table(project: Project, asked: ExportAsked | None = None) -> tuple[Sequence[str], list[Row]]:
    """Every unit and layer below one another."""
    asked = asked or ExportAsked()
    titles = {code.path: code.title for code in project.codebook.codes}
    gathered = Material(project, "any", round_name=asked.round_name, unit="excerpt")
    materials: dict[str, Material] = {}
    rows: list[Row] = []
    for unit, layer in COUNTED:
        if layer == CONSENSUS and len(gathered.evidence.start) > MOST_CODINGS:
            continue
        material = materials.setdefault(layer, gathered.in_layer(layer))
        found = count(
            project, unit=unit, layer=layer, round_name=asked.round_name, where=asked.where,
            min_cell=asked.min_cell, material=material,
        )  # fmt: skip
        rows += [
            (unit, layer, row.code, titles.get(row.code, ""), *_figures(row)) for row in found.counts.rows
        ]
    return COUNT_COLUMNS, rows


def _figures(row: CountRow) -> Row:
    return (row.count, row.absent, row.unknown, row.share, row.low, row.high, row.unresolved)


def agreement_table(
    project: Project, *, bootstrap: int, seed: int, round_name: str | None = None, single: bool = True
) -> tuple[Sequence[str], list[Row]]:
    """Agreement per code and overall at each unit; ``single``: with numbers that may tell of one person."""
    rows: list[Row] = []
    for unit in AGREEMENT_UNITS:
        found = agreement(project, Asked(unit, round_name=round_name), bootstrap=bootstrap, seed=seed)
        for name, code, *numbers in agreement_rows(found):
            shown = numbers if single else [None, None, None, "", *numbers[4:]]
            rows.append((name, code, *map(rounded, shown)))
    return AGREEMENT_COLUMNS, rows


class CsvSet:
    """The tables of one export as CSV files."""

    def __init__(self, project: Project, asked: ExportAsked) -> None:
        self.project, self.asked = project, asked
        self.exported = Exported(project, asked)

    def tables(self) -> Iterator[Table]:
        """All of them but the dictionary; ``key`` is the file's name without suffix."""
        project, asked, exported = self.project, self.asked, self.exported
        yield self._made(
            "counts", "How many carry each code, by unit and layer", counts_table(project, asked), 3
        )
        yield self._made("crosstabs", "Codes by attributes, over time, and families", self._crossed(), 3)
        yield exported.tables.together(within="excerpt")
        if exported.is_large:
            exported.leave_out_agreement()
        else:
            found = agreement_table(
                project, bootstrap=asked.bootstrap, seed=asked.seed, round_name=asked.round_name,
                single=asked.tells_of_single_people,
            )  # fmt: skip
            yield self._made("agreement", "Agreement between coders", found, 3)
        yield exported.codebook()
        for table in exported.single_tables():
            yield self._codings() if table.key == "codings" else table

    def _made(self, key: str, title: str, made: tuple[Sequence[str], Iterable[Row]], keys: int) -> Table:
        heads, rows = made
        return Table(key, key, title, "", columns(heads, self.project.codebook), tuple(rows), keys)

    def _crossed(self) -> tuple[Sequence[str], list[Row]]:
        rows: list[Row] = []
        for table in self.exported.tables.crossed():
            rows += [
                (table.key, line[0], table.columns[at].name, line[at], line[at] is None)
                for line in table.rows
                for at in (*table.heat, len(table.columns) - 1)
            ]
        return ("table", "row", "column", "count", "suppressed"), rows

    def _codings(self) -> Table:
        """Every current coding in the columns that ``coder codings import`` reads."""
        spoken = self.exported.spoken
        return Table(
            "codings", "codings", "A row per coding", "",
            columns(spoken.coding_heads, self.project.codebook),
            Rows(spoken.coding_rows, len(spoken.table)), 4,
        )  # fmt: skip

    def leaks(self) -> list[Leak]:
        """Names of the register that the quotes say."""
        if self.asked.with_names or not self.asked.tells_of_single_people:
            return []
        return self.exported.leaks


def write_tables(folder: Path, tables: Iterable[Table], *, raw: bool, stack: ExitStack) -> dict[str, str]:
    """Write each table beside its place; they take it when ``stack`` closes. Returns name -> sha256."""
    sums = {}
    for table in tables:
        name = f"{table.key}.csv"
        check_target(folder / name, lambda _: has_provenance(folder))
        temporary = stack.enter_context(replacing(folder / name))
        sums[name] = write_csv(temporary, [each.name for each in table.columns], table.rows, raw=raw)
    return sums


def write_csv_set(project: Project, folder: Path | None, asked: ExportAsked) -> tuple[list[Path], list[Leak]]:
    """Write the set into ``folder`` (``exports/``), all files or none; the same record gives the same bytes.

    Returns the paths, and the names of the register that the quotes say.

    Raises:
        Refused: the folder cannot be written, or a file in it is a link; earlier exports are as they were.
    """
    folder = folder if folder is not None else project.folder / EXPORTS
    if folder.is_symlink():
        raise Refused(f"{folder} is a link. Name the folder that it leads to, or another one.")
    if not folder.is_dir():
        check_target(folder)
    made = CsvSet(project, asked)
    make_folder(folder)
    with ExitStack() as stack:
        tables: list[Table] = []

        def each() -> Iterator[Table]:
            for table in made.tables():
                tables.append(table)
                yield table
            yield dictionary([*tables, dictionary(())])

        sums = write_tables(folder, each(), raw=asked.raw, stack=stack)
        about = made.exported.provenance("csv", files=dict(sorted(sums.items())))
        check_target(folder / PROVENANCE_FILE)
        temporary = stack.enter_context(replacing(folder / PROVENANCE_FILE))
        temporary.write_bytes(Provenance(about).text.encode("utf-8"))
    return [folder / name for name in (*sums, PROVENANCE_FILE)], made.leaks()


def stale_files(folder: Path, asked: ExportAsked) -> list[Path]:
    """Files of an earlier export in ``folder`` that tell of single people, where this one must not."""
    if asked.tells_of_single_people:
        return []
    return [folder / name for name in _SINGLE if (folder / name).exists()]


def export_csv(
    project: Project, folder: Path | None = None, *, raw: bool = False, bootstrap: int = 1000, seed: int = 1
) -> list[Path]:
    """Write the whole set; returns the paths.

    Raises:
        Refused: the folder cannot be written; earlier exports are as they were.
    """
    return write_csv_set(project, folder, ExportAsked(raw=raw, bootstrap=bootstrap, seed=seed))[0]
