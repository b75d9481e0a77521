"""``coder codings export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from coder.cli.context import narrate, opened, verb
from coder.cli.filters import CONSENSUS, Filters, chosen, chosen_consensus, filter_options


@verb("export")
@click.argument("file", type=click.Path(path_type=Path))
@filter_options
@click.option("--raw", is_flag=True, help="Leave cells that begin like a formula as they are.")
@click.pass_context
def command(ctx: click.Context, /, file: Path, raw: bool, **filters: Any) -> None:
    """Write the current codings with quotes and case attributes to FILE (CSV; JSON lines for .jsonl).

    The consensus layer has the columns status, card and coders besides.
    """
    from coder.documents.codings import JSON_LINES
    from coder.files import write_atomic
    from coder.project.passages import codings_table, consensus_table
    from coder.report.tables import csv_text, json_lines

    asked = Filters(**filters)
    with opened(ctx) as project:
        columns, rows = (
            consensus_table(project, chosen_consensus(project, asked))
            if asked.layer == CONSENSUS
            else codings_table(project, chosen(project, asked))
        )
        as_lines = file.suffix.lower() in JSON_LINES
        text = json_lines(columns, rows) if as_lines else csv_text(columns, rows, raw=raw)
    write_atomic(file, text.encode("utf-8"))
    narrate(f"Wrote {file}.")
