"""``coder snapshot``: a safe copy of the record."""

from __future__ import annotations

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb


@verb("snapshot")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Write a checked copy of the record into snapshots/; the ten newest are kept."""
    with opened(ctx) as project:
        path = project.snapshot("by-hand")
    if as_json:
        echo_json({"snapshot": str(path)})
    else:
        echo(str(path))
        narrate(f"Bring it back with: coder restore {path}")
