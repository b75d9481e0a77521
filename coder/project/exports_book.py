"""Joining a project into one document, and writing it as a workbook or a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coder.files import replacing
from coder.project.exports_asked import ExportAsked, last_recorded
from coder.project.exports_made import Exported
from coder.project.exports_words import TYPES, column
from coder.project.leaks import Leak
from coder.project.targets import check_target, is_page, is_workbook
from coder.report.model import Document, Provenance, Quote, Table

if TYPE_CHECKING:
    from coder.project.door import Project


def dictionary(tables: Iterable[Table]) -> Table:
    """What each column of each table means."""
    rows = tuple(
        (table.key, each.name, TYPES[each.kind], each.meaning) for table in tables for each in table.columns
    )
    heads = tuple(map(column, ("table", "column", "type", "meaning")))
    return Table("dictionary", "Data dictionary", "What each column means", "", heads, rows, 2)


def _about(exported: Exported) -> tuple[str, ...]:
    asked = exported.asked
    digest = exported.project.record.digest()
    said = [
        f"Counted in {asked.unit}s, {asked.layer} layer"
        + (f", round {asked.round_name}" if asked.round_name else "")
        + (f", where {asked.where}" if asked.where else "")
        + f"; codebook {exported.project.codebook.version[:8]}, record {digest[:8]}.",
        "A coder who has not declared a testimony finished is missing data there; one who finished it "
        "without using a code has said that it is absent. low and high are the count over the layers: what "
        "every coder found, what any coder found.",
        "Whether this still holds is told by: coder verify FILE",
    ]
    if asked.min_cell >= 2:
        said.append(f"Figures that tell of fewer than {asked.min_cell} people are hidden, and empty here.")
    return tuple(said)


def workbook_document(project: Project, asked: ExportAsked) -> tuple[Document, list[Leak]]:
    """Everything of a project, for a workbook, with the names that its quotes say."""
    made = Exported(project, asked)
    tables = [*made.common_tables(), *_before_codings(made)]
    tables.append(dictionary(tables))
    return _document(made, "workbook", tables), _leaks(made)


def _before_codings(made: Exported) -> list[Table]:
    single = list(made.single_tables())
    return [*single[:-2], made.codebook(), *single[-2:]]


def report_document(project: Project, asked: ExportAsked) -> tuple[Document, list[Leak]]:
    """Tables, methods and a few quotes, for a page, with the names that the project's quotes say."""
    made = Exported(project, asked)
    tables = [*made.common_tables(), made.codebook()]
    if not asked.tells_of_single_people and asked.quotes:
        made.left_out.append(
            f"Quotes: they tell of single people, and --min-cell {asked.min_cell} asks that nothing does."
        )
    return _document(made, "report", tables, made.quotes()), _leaks(made)


def _leaks(made: Exported) -> list[Leak]:
    return [] if made.asked.with_names or not made.asked.tells_of_single_people else made.leaks


def _document(made: Exported, kind: str, tables: Sequence[Table], quotes: tuple[Quote, ...] = ()) -> Document:
    about = made.provenance(kind)
    return Document(
        made.project.codebook.title, _about(made), tuple(tables), Provenance(about),
        last_recorded(made.project), made.methods_text(), quotes, tuple(made.left_out),
    )  # fmt: skip


def export_workbook(project: Project, path: Path, asked: ExportAsked) -> list[Leak]:
    """Write the workbook, whole or not at all; the same record gives the same bytes.

    Returns the names of the register that its quotes say.

    Raises:
        Refused: the path is a link or cannot be written; what was there before is untouched.
    """
    from coder.report.workbook import write_workbook

    check_target(path, is_workbook)
    document, found = workbook_document(project, asked)
    with replacing(path) as temporary:
        write_workbook(temporary, document)
    return found


def export_report(project: Project, path: Path, asked: ExportAsked) -> list[Leak]:
    """Write the page, whole or not at all; the same record gives the same bytes.

    Returns the names of the register that the project's quotes say; the page has none of those quotes.

    Raises:
        Refused: the path is a link or cannot be written; what was there before is untouched.
    """
    from coder.report.page import page

    check_target(path, is_page)
    document, found = report_document(project, asked)
    with replacing(path) as temporary:
        temporary.write_bytes(page(document))
    return found


def export_everything(project: Project) -> list[Path]:
    """Write the CSV set, the workbook and the report into ``exports/``; returns the paths."""
    from coder.project.exports import EXPORTS, export_csv

    folder = project.folder / EXPORTS
    paths = export_csv(project)
    for name, export in (("workbook.xlsx", export_workbook), ("report.html", export_report)):
        export(project, folder / name, ExportAsked())
        paths.append(folder / name)
    return paths
