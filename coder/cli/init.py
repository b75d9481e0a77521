"""``coder init``: a new project folder."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import echo, verb


@verb("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--empty", is_flag=True, help="Without codes, for those that you will import or write.")
def command(folder: Path, empty: bool) -> None:
    """Make a new project in FOLDER: the study's codebook, testimonies/ and exports/."""
    from coder.sample import make_project

    make_project(folder, empty=empty)
    if empty:
        echo(f"Made {folder}: it has no codes yet. Bring them in with: coder -C {folder} import FILE")
    else:
        echo(f"Made {folder}: edit codebook.yaml, put texts into testimonies/, then run: coder -C {folder}")
