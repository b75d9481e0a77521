"""What ``coder import`` says of another program's project."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, narrate, opened
from coder.cli.ending import ending_in_order
from coder.cli.progress_bar import progress_bar
from coder.errors import CoderError
from coder.text.display import counted

if TYPE_CHECKING:
    from coder.exchange.model import Loss
    from coder.project.bringing import Brought

_LISTED = 20
"""So many losses of one kind are named on a terminal; JSON has all of them."""


def take_project(
    ctx: click.Context,
    path: Path,
    dry_run: bool,
    *,
    submit: bool,
    tell: bool,
    encoding: str | None = None,
) -> dict[str, object]:
    """Import one, as a row of the report; what it lost is told on stderr when ``tell``."""
    from coder.documents.foreign import project_kind
    from coder.project.interchange import import_project

    head: dict[str, object] = {"path": str(path), "testimony": None, "read": project_kind(path)}
    with opened(ctx, may_be_empty=True) as project:
        try:
            with ending_in_order(), progress_bar("Codings read") as progress:
                brought = import_project(
                    project, path, dry_run=dry_run, submit=submit, encoding=encoding, progress=progress
                )
        except CoderError as error:
            return {**head, "action": "refused", "assumed": [], "why": " ".join(str(error).split())}
    if tell:
        _tell(path, brought, dry_run)
        if brought.added and not submit and not brought.is_whole:
            narrate("Nobody has declared these texts finished, so counts know no absence yet: use --submit.")
    return {**head, "action": "would import" if dry_run else "imported", **_row(brought)}


def _row(brought: Brought) -> dict[str, object]:
    return {
        "why": _summary(brought),
        "read": brought.format,
        "origin": brought.origin,
        "assumed": list(brought.calibrations),
        "losses": [{"what": each.what, "where": each.where, "why": each.why} for each in brought.losses],
        "coders": list(brought.coders),
        "codes": list(brought.codes),
        "codebook_file": None if brought.codebook_file is None else str(brought.codebook_file),
        "testimonies": list(brought.testimonies),
        "known": list(brought.known),
        "codings": {"added": brought.added, "present": brought.present},
        "withdrawn": brought.withdrawn,
        "memos": brought.memos,
        "unfinished": list(brought.unfinished),
        "settings": brought.settings,
        "sets": list(brought.sets),
        "carried_file": None if brought.carried_file is None else str(brought.carried_file),
        "register": {
            "new": brought.register.new is not None,
            "patch": brought.register.patch,
            "doubts": list(brought.register.doubts),
        },
    }


def _summary(brought: Brought) -> str:
    known = [f"{brought.present:,} were there"] if brought.present else []
    if brought.withdrawn:
        known.append(f"{brought.withdrawn:,} removed or changed here since")
    there = f" ({', '.join(known)})" if known else ""
    book = f" in codebook.d/{brought.codebook_file.name}" if brought.codebook_file else ""
    facts = "facts of the record" if brought.is_whole else "codings"
    head = f"{brought.format}{f' by {brought.origin}' if brought.origin else ''}: "
    if not brought.testimonies and not brought.known:
        return f"{head}{len(brought.codes):,} new codes{book}."
    return (
        f"{head}"
        f"{len(brought.testimonies):,} new testimonies, {len(brought.codes):,} new codes{book}, "
        f"{brought.added:,} {facts} by {len(brought.coders):,} coders{there}, {brought.memos:,} memos."
    )


def _tell(path: Path, brought: Brought, dry_run: bool) -> None:
    for sentence in brought.calibrations:
        narrate(sentence)
    for sentence in brought.unfinished:
        narrate(sentence)
    tell_losses(brought.losses, path.name)
    if brought.carried_file is not None and brought.sets:
        n, would = counted(len(brought.sets), "set"), "would be" if dry_run else "are"
        narrate(f"{n} of texts and codes {would} in interchange.d/{brought.carried_file.name}.")
    if brought.settings:
        narrate("codebook.yaml is yours to edit; this is what the one in the file says otherwise:")
        echo(brought.settings.rstrip("\n"))
    change = brought.register
    if change.new is not None:
        rows = change.new.count(b"\n") - 1
        narrate(f"testimonies/cases.csv {'would be' if dry_run else 'was'} written, with {rows:,} people.")
    for doubt in change.doubts:
        narrate(doubt)
    if change.patch:
        narrate("The register is yours to edit; this patch (`patch -p0`) would add what was learned:")
        echo(change.patch.rstrip("\n"))


def tell_losses(losses: tuple[Loss, ...], name: str) -> None:
    """The loss report: every kind with its count, and each item up to a screenful."""
    if not losses:
        narrate(f"{name}: nothing is lost.")
        return
    narrate(f"{name}: what is not carried over, or not as it was:")
    kinds = Counter(each.what for each in losses)
    for what, number in kinds.items():
        narrate(f"  {what}: {number:,}")
        for each in [each for each in losses if each.what == what][:_LISTED]:
            narrate(f"    {each.where}: {each.why}")
        if number > _LISTED:
            narrate(f"    and {number - _LISTED:,} more; --json names each.")
