"""``coder codings import``."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import echo_json, narrate, opened, verb
from coder.cli.progress_bar import progress_bar


@verb("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", help="How the file is encoded, where it does not say.")
@click.option("--submit", is_flag=True, help="Also declare each (coder, testimony) in the file finished.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, file: Path, encoding: str | None, submit: bool, as_json: bool) -> None:
    """Take in codings from FILE (CSV or JSON lines), all or none.

    Columns: testimony,coder,start,end,code[,quote,memo,round,at]. A row that is there already
    changes nothing.
    """
    from coder.documents.codings import read_codings
    from coder.project.intake import take_in_codings

    with opened(ctx) as project, progress_bar("importing") as progress:
        done = take_in_codings(project, read_codings(file, encoding), submit=submit, progress=progress)
    for name in done.new_coders:
        narrate(f"{name} is a new coder here.")
    for warning in done.warnings:
        narrate(warning)
    if as_json:
        echo_json(
            {
                "added": done.imported.added,
                "present": done.imported.present,
                "submitted": done.imported.submitted,
            }
        )
    else:
        narrate(f"{done.imported.added} codings added, {done.imported.present} were there already.")
        if submit:
            narrate(f"{done.imported.submitted} testimonies marked as submitted, counted per coder.")
