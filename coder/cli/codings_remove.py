"""``coder codings remove``."""

from __future__ import annotations

import click

from coder.cli.context import echo_json, opened, verb


@verb("remove")
@click.argument("coding_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The output is one JSON document in any case.")
@click.pass_context
def command(ctx: click.Context, coding_id: str, as_json: bool) -> None:
    """Retract the coding ID, one of your own; the record keeps that it was there."""
    with opened(ctx) as project:
        removed = project.coding(coding_id)
        project.remove_coding(removed.id)
        echo_json({"id": removed.id, "removed": True})
