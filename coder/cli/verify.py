"""``coder verify``: whether an export still holds."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb


@verb("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Make the export at PATH again from the record, and say what no longer holds.

    PATH is a workbook, a report, an archive, or a folder or file of `coder export csv`. Exits 1 when
    anything differs.
    """
    from coder.project.exports_verify import verify

    with opened(ctx) as project:
        found = verify(project, path)
    if as_json:
        echo_json(
            {"ok": found.ok, "changed": list(found.changed), "kind": found.kind, "command": found.command}
        )
    elif found.ok:
        echo(f"{path} holds: the record gives the same again.")
    else:
        for each in found.changed:
            echo(each)
        narrate(f"{path} no longer holds. Make it again with: {found.command}")
    if not found.ok:
        sys.exit(1)
