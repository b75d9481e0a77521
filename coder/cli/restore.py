"""``coder restore``: the record as a snapshot holds it."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import narrate, project_folder, verb


@verb("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Put the snapshot FILE in the place of the record; what is there now is snapshot first."""
    from coder.record.place import locate
    from coder.record.snapshots import restore

    kept = restore(locate(project_folder(ctx)), file)
    narrate(f"The record is as in {file}." + (f" What was there before is in {kept}." if kept else ""))
