"""Other programs' projects in, told by what they hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from coder.documents.decode import decode
from coder.documents.foreign import project_kind, title
from coder.documents.names import safe_name
from coder.documents.table import read_table
from coder.documents.workbook import read_workbook
from coder.errors import BadInput
from coder.exchange.model import Foreign
from coder.exchange.sheet import KnownText, Sheet, Texts
from coder.project.adopting import adopted
from coder.project.bringing import Brought, bring
from coder.project.collecting import collector_at_rest
from coder.project.homecoming import come_home
from coder.project.own_ids import testimony_id

if TYPE_CHECKING:
    from coder.project.door import Project

MOST_BYTES = 600_000_000
"""Of a project's file; nobody's texts and codings are larger."""


def read_project(path: Path, project: Project | None = None, encoding: str | None = None) -> Foreign:
    """What another program's project says, of whatever kind it is.

    Args:
        path: A file or folder.
        project: Ours, whose texts and codes tables without texts speak of.
        encoding: Of a table that does not say.

    Raises:
        BadInput: it cannot be read, is damaged, or of a kind that is none of those known.
    """
    kind = project_kind(path)
    reader = _READERS.get(kind)
    if reader is None:
        what = title(kind) if kind else "no project of another program"
        raise BadInput(f"{path.name} is {what}, which cannot be read.")
    foreign = reader(path, project, encoding)
    if foreign.codes and kind not in ("qdpx", "qdc") and project is not None:
        return adopted(foreign, project.codebook, by_ending=kind == "spans")
    return foreign


def _qdpx(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.refi_read import read_qdpx

    return read_qdpx(content(path), path.name)


def _qdc(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.refi_codebook import read_qdc

    return read_qdc(content(path), path.name)


def _sqlite(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.databases import Database
    from coder.exchange.qc import is_qc, read_qc
    from coder.exchange.qualcoder import is_qualcoder, read_qualcoder
    from coder.exchange.taguette import is_taguette, read_taguette

    with Database(path, path.name) as database:
        kinds = (is_taguette(database), is_qualcoder(database), is_qc(database))
    if kinds[0]:
        return read_taguette(path, path.name)
    if kinds[1]:
        return read_qualcoder(path, path.name, path.resolve().parent.name.removesuffix(".qda"))
    if kinds[2]:
        return read_qc(path.parent, path.name, path.name)
    raise BadInput(
        f"{path.name} is a database of no program that is known: Taguette, QualCoder and qc are. Export a "
        "REFI-QDA project (.qdpx) from its program and import that."
    )


def _qualcoder(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.qualcoder import DATABASE, read_qualcoder

    return read_qualcoder(path / DATABASE, f"{path.name}/{DATABASE}", path.name.removesuffix(".qda"))


def _qc(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.qc import read_qc

    return read_qc(path, path.name)


def _brat(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.brat_read import read_brat

    return read_brat(path, path.name)


def _label_studio(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    from coder.exchange.label_studio import read_label_studio

    return read_label_studio(content(path), path.name)


def _codebook(path: Path, _project: Project | None, _encoding: str | None) -> Foreign:
    raise BadInput(f"{path.name} is a codebook: take it in with `coder codebook import {path.name}`.")


def _qc_codebook(path: Path, _project: Project | None, encoding: str | None) -> Foreign:
    from coder.exchange.qc_tree import read_qc_codebook

    return read_qc_codebook(decode(content(path), encoding, path.name).text, path.name)


def _tags(path: Path, _project: Project | None, encoding: str | None) -> Foreign:
    from coder.exchange.taguette_tables import read_tags

    return read_tags(sheet_of(path, encoding), path.name)


def _highlights(path: Path, project: Project | None, encoding: str | None) -> Foreign:
    from coder.exchange.taguette_tables import read_highlights

    return read_highlights(sheet_of(path, encoding), path.name, _texts(project))


def _spans(path: Path, project: Project | None, encoding: str | None) -> Foreign:
    from coder.exchange.span_table import read_spans

    return read_spans(sheet_of(path, encoding), path.name, _texts(project))


Reader = Callable[[Path, "Project | None", str | None], Foreign]

_READERS: Mapping[str, Reader] = {
    "qdpx": _qdpx,
    "qdc": _qdc,
    "sqlite": _sqlite,
    "qualcoder": _qualcoder,
    "qc": _qc,
    "brat": _brat,
    "label-studio": _label_studio,
    "codebook": _codebook,
    "qc-codebook": _qc_codebook,
    "taguette-codebook": _tags,
    "taguette-highlights": _highlights,
    "spans": _spans,
}


def sheet_of(path: Path, encoding: str | None = None) -> Sheet:
    """A table's file for the readers of tables."""
    data = content(path)
    workbook = data.startswith(b"PK\x03\x04")
    table = read_workbook(data, path.name) if workbook else read_table(data, path.name, encoding)
    return Sheet(table.header, [(row.number, row.cells) for row in table.rows])


def _texts(project: Project | None) -> Texts:
    """Finds testimonies by name, with or without a suffix, whatever the capitals."""
    if project is None:
        return lambda _name: None
    known = {name.casefold(): name for name in project.testimony_ids()}

    def find(name: str) -> KnownText | None:
        plain = unicodedata.normalize("NFC", name.strip().replace("\\", "/").removeprefix("testimonies/"))
        wanted = (plain, plain.rpartition(".")[0], safe_name(plain), safe_name(plain).rpartition(".")[0])
        found = next((known[each.casefold()] for each in wanted if each.casefold() in known), None)
        return None if found is None else (testimony_id(project, found), project.testimony(found).text)

    return find


def import_project(
    project: Project,
    path: Path,
    *,
    dry_run: bool = False,
    submit: bool = False,
    encoding: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Brought:
    """Take another program's project in, or our own that comes back: whole or not at all.

    With ``submit``, each testimony with codings counts as finished by their coders.

    Raises:
        BadInput: it cannot be read, or its codes clash with those that are there.
        Refused: it holds others' codings and one is no lead; or the folder cannot be written.
    """
    if project_kind(path) == "qdpx":
        with collector_at_rest():
            home = come_home(project, content(path), path.name, dry_run=dry_run)
        if home is not None:
            return home
    with collector_at_rest():
        foreign = read_project(path, project, encoding)
        return bring(project, foreign, path.stem, dry_run=dry_run, submit=submit, progress=progress)


def content(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        BadInput: too large, or it cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path.name} is larger than {MOST_BYTES // 10**6:,} MB; it was not read.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
