"""``coder codebook export`` and ``import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import Verb, echo, echo_json, narrate, opened
from coder.text.display import shown_line

if TYPE_CHECKING:
    from coder.project.codebook_in import TakenCodebook
    from coder.project.codebook_out import CodebookFormat

_FORMATS = ("csv", "xlsx", "md", "html", "yaml", "qdc", "taguette", "qc")


@click.command("export", cls=Verb)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="What to write, where the file's ending does not say.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def export(ctx: click.Context, path: Path, format_: CodebookFormat | None, as_json: bool) -> None:
    """Write the codebook to FILE: .csv .xlsx .md .html .yaml .qdc, or --format taguette or qc.

    CSV, XLSX, Markdown and YAML hold everything of every code and come back as they were; the HTML page is
    for printing. What a format has no place for is named.
    """
    from coder.cli.import_project import tell_losses
    from coder.project.codebook_out import export_codebook

    with opened(ctx) as project:
        losses = export_codebook(project, path, format_)
    if as_json:
        rows = [{"what": each.what, "where": each.where, "why": each.why} for each in losses]
        echo_json({"path": str(path), "losses": rows})
        return
    narrate(f"Wrote {path}.")
    tell_losses(losses, path.name)


@click.command("import", cls=Verb)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--encoding", help="How the file is encoded, where it does not say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def import_(ctx: click.Context, path: Path, dry_run: bool, encoding: str | None, as_json: bool) -> None:
    """Take the codes of FILE in, as a new file in codebook.d/; nothing that is there is changed.

    A table (.csv, .xlsx), a Markdown list, a REFI-QDA codebook (.qdc), Taguette's and qc's codebooks, or a
    codebook in our own YAML, told by the content. Codes that are there and mean the same are passed over;
    one that means something else is a clash, and then nothing is taken in.
    """
    from coder.project.codebook_in import import_codebook

    with opened(ctx, may_be_empty=True) as project:
        taken = import_codebook(project, path, dry_run=dry_run, encoding=encoding)
    if as_json:
        echo_json(_document(taken, dry_run))
    else:
        _tell(taken, path, dry_run)


def _document(taken: TakenCodebook, dry_run: bool) -> dict[str, object]:
    return {
        "format": taken.format,
        "dry_run": dry_run,
        "codes": list(taken.codes),
        "present": list(taken.present),
        "file": None if taken.file is None else str(taken.file),
        "notes": list(taken.notes),
        "losses": [{"what": each.what, "where": each.where, "why": each.why} for each in taken.losses],
    }


def _tell(taken: TakenCodebook, path: Path, dry_run: bool) -> None:
    from coder.cli.import_project import tell_losses

    there = f", {len(taken.present):,} were there" if taken.present else ""
    place = f" in codebook.d/{taken.file.name}" if taken.file else ""
    verb = "would be new" if dry_run else "new"
    echo(shown_line(f"{path}: {taken.format}: {len(taken.codes):,} codes {verb}{place}{there}."))
    for code in taken.codes:
        echo(f"  {shown_line(code)}")
    for note in taken.notes:
        narrate(note)
    if taken.losses:
        tell_losses(taken.losses, path.name)
    if dry_run:
        narrate("Nothing was written: this was a dry run.")
