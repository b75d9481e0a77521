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
@click.option("--with-names", is_flag=True, help="Attributes that hold names too.")
@click.pass_context
def command(ctx: click.Context, /, file: Path, raw: bool, with_names: bool, **filters: Any) -> None:
    """Write the current codings with quotes and case attributes to FILE (CSV; JSON lines for .jsonl).

    The consensus layer has the columns status, card and coders besides.
    """
    from coder.documents.codings import JSON_LINES
    from coder.files import write_atomic
    from coder.project.leaks import leaks, leaks_notice
    from coder.project.passages import codings_table, consensus_table, passages
    from coder.project.targets import check_target, is_table_of
    from coder.report.tables import csv_text, json_lines

    check_target(file, is_table_of("testimony", "coder", "start", "end", "code"))
    asked = Filters(**filters)
    with opened(ctx) as project:
        if asked.layer == CONSENSUS:
            layer = chosen_consensus(project, asked)
            codings = [row.coding for row in layer]
            columns, rows = consensus_table(project, layer, with_names=with_names)
        else:
            codings = list(chosen(project, asked))
            columns, rows = codings_table(project, codings, with_names=with_names)
        as_lines = file.suffix.lower() in JSON_LINES
        text = json_lines(columns, rows) if as_lines else csv_text(columns, rows, raw=raw)
        warning = "" if with_names else leaks_notice(leaks(project, passages(project, codings)))
    write_atomic(file, text.encode("utf-8"))
    if warning:
        narrate(warning)
    narrate(f"Wrote {file}.")
