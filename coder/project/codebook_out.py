"""The codebook out of the project, as a file that people, spreadsheets and other programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from coder.errors import Refused
from coder.exchange.model import Loss
from coder.files import make_folder, write_atomic
from coder.model import Codebook
from coder.project.sending_out import codes_of, losses_of_codes
from coder.project.targets import check_target

if TYPE_CHECKING:
    from coder.project.door import Project

CodebookFormat = Literal["csv", "xlsx", "md", "html", "yaml", "qdc", "taguette", "qc"]
FORMATS: tuple[CodebookFormat, ...] = get_args(CodebookFormat)
_BY_SUFFIX: Mapping[str, CodebookFormat] = {
    ".csv": "csv", ".xlsx": "xlsx", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html",
    ".yaml": "yaml", ".yml": "yaml", ".qdc": "qdc",
}  # fmt: skip


def format_of(path: Path) -> CodebookFormat:
    """The format that a file's ending names.

    Raises:
        Refused: it names none.
    """
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        raise Refused(
            f"{path.name} does not say what to write: end it in {', '.join(_BY_SUFFIX)}, or name a --format."
        )
    return found


def export_codebook(project: Project, path: Path, format_: CodebookFormat | None = None) -> tuple[Loss, ...]:
    """Write the codebook to ``path``, whole or not at all; returns what the format has no place for.

    Raises:
        Refused: the path is a link or cannot be written, or its ending names no format.
    """
    wanted = format_ or format_of(path)
    check_target(path)
    data, losses = _WRITERS[wanted](project)
    make_folder(path.parent)
    write_atomic(path, data)
    return losses


def _csv(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.codebook.code_table import COLUMNS, table_rows
    from coder.report.tables import csv_text

    book = project.codebook
    return csv_text(COLUMNS, table_rows(book.families, book.codes)).encode(), tuple(_not_codes(book))


def _xlsx(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.codebook.code_table import COLUMNS, table_rows
    from coder.report.code_sheet import text_sheet

    book = project.codebook
    return text_sheet("codebook", COLUMNS, table_rows(book.families, book.codes)), tuple(_not_codes(book))


def _md(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.codebook.outline import write_outline

    book = project.codebook
    return write_outline(book.title, book.families, book.codes).encode(), tuple(_not_codes(book))


def _html(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.codebook.printed import page

    return page(project.codebook), (
        Loss("ways back", "the page", "It is for reading; it cannot come in again."),
    )


def _yaml(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.codebook.emit import whole_yaml

    losses = [Loss("settings", name, "Left out: they are this team's.") for name in project.codebook.settings]
    return whole_yaml(project.codebook).encode(), tuple(losses)


def _qdc(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder import __version__
    from coder.exchange.refi_write import write_qdc
    from coder.project.sending_out import ORIGIN

    made = write_qdc(codes_of(project), origin=f"{ORIGIN} {__version__}")
    return made.data, (*losses_of_codes(project), *made.losses, *_not_codes(project.codebook))


def _taguette(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.exchange.taguette_tables import CODEBOOK_HEADER
    from coder.report.tables import csv_text

    book = project.codebook
    # Taguette takes cells as they are: a guard would become part of the tag's description.
    rows = [(code.path, code.definition or code.title) for code in book.codes]
    data = csv_text(CODEBOOK_HEADER, rows, raw=True).encode()
    return data, (*_names_only(book, ("definition",)), *_not_codes(book))


def _qc(project: Project) -> tuple[bytes, tuple[Loss, ...]]:
    from coder.exchange.qc_tree import write_qc_codebook

    book = project.codebook
    tree: dict[str, list[str]] = {"": [family.name for family in book.families]}
    for code in book.codes:
        tree.setdefault(code.parent, []).append(code.path)
    data = write_qc_codebook(tree).encode()
    names = Counter(code.path.rpartition(".")[2] for code in book.codes)
    why = "qc takes codes of one name for one."
    twice = [Loss("names of codes", name, why) for name, many in names.items() if many > 1]
    return data, (*_names_only(book, ()), *twice, *_not_codes(book))


_WRITERS: Mapping[CodebookFormat, Callable[[Project], tuple[bytes, tuple[Loss, ...]]]] = {
    "csv": _csv, "xlsx": _xlsx, "md": _md, "html": _html, "yaml": _yaml, "qdc": _qdc, "taguette": _taguette,
    "qc": _qc,
}  # fmt: skip


def _not_codes(book: Codebook) -> Iterator[Loss]:
    """What is no code and so is not in a file of codes."""
    for variable in book.variables:
        yield Loss("variables", variable.name, "A file of codes has no place for attributes of people.")
    for name in book.settings:
        yield Loss("settings", name, "A file of codes has no place for settings.")
    if book.description:
        yield Loss("descriptions", book.title, "A file of codes has no place for the codebook's description.")


def _names_only(book: Codebook, kept: Collection[str]) -> Iterator[Loss]:
    """What is lost where a code is its path and the parts that are ``kept``."""
    for family in book.families:
        if family.definition or family.exclusive or family.title != family.name:
            why = "Only its name is kept: it is the beginning of its codes' paths."
            yield Loss("families", family.name, why)
    for code in book.codes:
        stated: dict[str, object] = {
            "title": code.title != code.path.rpartition(".")[2], "definition": code.definition,
            "use_when": code.use_when, "avoid_when": code.avoid_when, "examples": code.examples,
            "counter_examples": code.counter_examples, "key": code.key, "colour": code.colour,
            "that it is a heading": not code.codable, "formerly": code.formerly,
        }  # fmt: skip
        if lost := [name for name, value in stated.items() if value and name not in kept]:
            yield Loss("parts of codes", code.path, f"Not kept: {', '.join(lost)}.")
