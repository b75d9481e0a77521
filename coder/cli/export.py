"""``coder export``: tables that leave the project, into ``exports/``."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import Verb, VerbGroup, narrate, opened


@click.group("export", cls=VerbGroup)
def command() -> None:
    """Write what was counted, with its provenance, into exports/."""


@command.command("csv", cls=Verb)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--raw", is_flag=True, help="Leave cells that begin like a formula as they are.")
@click.option("--bootstrap", default=1000, show_default=True, help="Resamples for intervals; 0 for none.")
@click.option("--seed", default=1, show_default=True, help="Seed of the resampling.")
@click.pass_context
def csv_(ctx: click.Context, folder: Path | None, raw: bool, bootstrap: int, seed: int) -> None:
    """Write counts.csv, agreement.csv, codings.csv and provenance.json to FOLDER (default: exports/)."""
    from coder.project.exports import export_csv

    with opened(ctx) as project:
        for path in export_csv(project, folder, raw=raw, bootstrap=bootstrap, seed=seed):
            narrate(f"Wrote {path}.")
