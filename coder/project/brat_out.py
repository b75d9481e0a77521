"""The project as brat annotations: a folder per coder with the texts that they worked on."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from coder.documents.carried import read_carried
from coder.documents.names import safe_name
from coder.exchange.brat_write import write_brat
from coder.exchange.model import Loss
from coder.project.folders_out import write_folder, write_losses
from coder.project.own_ids import code_id, own_id
from coder.project.sending_out import foreign_of, ids_of_codes

if TYPE_CHECKING:
    from coder.project.door import Project

_SIGN = "annotation.conf"
_NOT_THERE = ("submissions", "decisions", "rounds", "roles", "proposals", "marks", "codings", "codes")
"""Kinds of losses that hold for brat as for any other program."""


def export_brat(project: Project, folder: Path) -> tuple[Loss, ...]:
    """Write standoff annotations to ``folder``; returns what brat has no place for.

    A coder's folder has the testimonies that they coded or finished. What is lost is kept beside too.

    Raises:
        Refused: the folder holds something else, or cannot be written.
    """
    foreign = foreign_of(project)
    carried = read_carried(project.folder)
    paths = {ident: path for path, ident in ids_of_codes(project.codebook, carried).items()}
    paths |= {code_id(code): code.path for code in project.codebook.codes}
    paths |= {code.id: code.name for code in foreign.codes if code.id not in paths}
    users = {user.name: user.id for user in foreign.users}
    sources = {source.name: source.id for source in foreign.sources}
    worked: dict[str, set[str]] = defaultdict(set)
    for coding in foreign.codings:
        worked[coding.user].add(coding.source)
    for finished in project.record.submissions():
        user = users.setdefault(finished.coder, own_id("coder", finished.coder))
        if finished.testimony in sources:
            worked[user].add(sources[finished.testimony])
    folders: dict[str, str] = {}
    for name, ident in sorted(users.items()):
        folders[ident] = _free(safe_name(name), {other.casefold() for other in folders.values()})
    files, losses = write_brat(foreign, paths, folders, worked)
    write_folder(folder, files, _SIGN)
    known = (each for each in foreign.losses if each.what in _NOT_THERE)
    told = (*known, *losses)
    write_losses(folder, told)
    return told


def _free(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made.casefold() in taken:
        made, number = f"{name}-{number}", number + 1
    return made
