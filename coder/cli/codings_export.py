"""``coder codings export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from coder.cli.context import narrate, opened, verb
from coder.cli.filters import Filters, chosen, filter_options


@verb("export")
@click.argument("file", type=click.Path(path_type=Path))
@filter_options
@click.option("--raw", is_flag=True, help="Leave cells that begin like a formula as they are.")
@click.pass_context
def command(ctx: click.Context, /, file: Path, raw: bool, **filters: Any) -> None:
    """Write the current codings with quotes and case attributes to FILE (CSV)."""
    from coder.files import write_atomic
    from coder.project.passages import codings_table
    from coder.report.tables import csv_text

    with opened(ctx) as project:
        columns, rows = codings_table(project, chosen(project, Filters(**filters)))
        text = csv_text(columns, rows, raw=raw)
    write_atomic(file, text.encode("utf-8"))
    narrate(f"Wrote {file}.")
