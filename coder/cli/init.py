"""``coder init``: a new project folder."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import echo, verb


@verb("init")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a new project in FOLDER: the study's codebook, testimonies/ and exports/."""
    from coder.sample import make_project

    make_project(folder)
    echo(f"Made {folder}: edit codebook.yaml, put texts into testimonies/, then run: coder -C {folder}")
