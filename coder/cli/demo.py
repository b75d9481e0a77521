"""``coder demo``: the sample project, coded by three fictional people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, narrate, verb
from coder.cli.tables import table

if TYPE_CHECKING:
    from coder.project import Project


@verb("demo")
@click.argument("folder", required=False, default="demo-project", type=click.Path(path_type=Path))
@click.option("--no-screen", is_flag=True, help="Do not open the screens afterwards.")
@click.pass_context
def command(ctx: click.Context, folder: Path, no_screen: bool) -> None:
    """Make the sample project in FOLDER, print agreement and counts, write its exports, open the screens.

    A demo that is there already is opened as it is.
    """
    from coder.project import Project
    from coder.project.exports import EXPORTS, export_csv
    from coder.sample import CODEBOOK
    from coder.sample.demo import make_demo

    if (folder / CODEBOOK).exists():
        narrate(f"{folder} is there already and is opened as it is.")
    else:
        narrate(f"Making the sample project in {folder} (fiction; no real person).")
        make_demo(folder)
    with Project.open(folder) as project:
        _print_figures(project)
        if not any((folder / EXPORTS).glob("*")):
            for path in export_csv(project):
                narrate(f"Wrote {path}.")
        else:
            narrate(f"{folder / EXPORTS} is left as it is; `coder export` writes it again.")
    if no_screen or not (sys.stdin.isatty() and sys.stdout.isatty()):
        narrate(f"Open the screens with: coder -C {folder}")
        return
    from coder.tui.app import run

    ended = run(folder, None)
    if not ended:
        narrate(f"Everything is saved. Open it again with: coder -C {folder}")
    ctx.exit(ended)


def _print_figures(project: Project) -> None:
    from coder.project.agreeing import Asked, agreement, summary_rows
    from coder.project.counting import count

    found = agreement(project, Asked("excerpt"))
    coders = found.report.coders
    echo(f"Agreement per code, unit: excerpt, {len(coders)} coders: {', '.join(coders)}")
    columns, rows = summary_rows(found)
    echo(table(columns, rows))
    echo("")
    counts = count(project, unit="case", layer="any")
    echo("People whose testimonies carry each code, as any coder found it")
    cells = [
        [row.code, row.count, row.absent, row.unknown, row.share, row.low, row.high]
        for row in counts.counts.rows
    ]
    echo(table(["code", "people", "absent", "unknown", "share", "low", "high"], cells))
    narrate(counts.caption)
