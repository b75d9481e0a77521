"""``coder move``: the record out of a folder that is not safe to record in."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import narrate, project_folder, verb


@verb("move")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, folder: Path) -> None:
    """Move the record to FOLDER in one step; the project finds it there from now on."""
    from coder.record.moving import move_record

    made = move_record(project_folder(ctx), folder)
    narrate(f"The record is now {made}; testimonies and codebook stay where they are.")
