"""``coder bundle``: what one recorded, as a file to hand over."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.exchanging import ask_passphrase


@verb("bundle")
@click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--everybody", is_flag=True, help="Put what came from others into the file too.")
@click.option("--with-texts", is_flag=True, help="Send the coded texts along, for somebody without them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, target: Path, everybody: bool, with_texts: bool, as_json: bool) -> None:
    """Write your own work as one bundle FILE, or put into the folder DIR whatever bundles it lacks.

    In a team with keys it is signed and sealed to those who may read it.
    """
    from coder.project.exchange import bundle

    with opened(ctx) as project:
        done = bundle(project, target, ask=ask_passphrase, everybody=everybody, with_texts=with_texts)
    for notice in done.notices:
        narrate(notice)
    if as_json:
        echo_json({"sent": list(done.sent)})
        return
    for name in done.sent:
        echo(name)
    if not done.sent:
        narrate(f"{target} has everything already.")
