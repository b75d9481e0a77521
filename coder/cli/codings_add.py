"""``coder codings add``."""

from __future__ import annotations

import click

from coder.cli.context import echo_json, narrate, opened, verb, working_round


@verb("add")
@click.argument("testimony")
@click.argument("start", type=int)
@click.argument("end", type=int)
@click.argument("code")
@click.option("--memo", default="", help="A note on this coding.")
@working_round
@click.option("--json", "as_json", is_flag=True, help="The output is one JSON document in any case.")
@click.pass_context
def command(
    ctx: click.Context, testimony: str, start: int, end: int, code: str, memo: str, as_json: bool
) -> None:
    """Put CODE on the characters START to END (half-open, from 0) of TESTIMONY."""
    from coder.text.units import snap

    with opened(ctx) as project:
        made = project.add_coding(testimony, start, end, code, memo)
        if project.introduction:
            narrate(project.introduction)
        for breach in project.breaches(made):
            narrate(breach)
        snapped = snap(project.testimony(testimony).text, start, end)
        if (snapped.start, snapped.end) != (start, end):
            narrate(
                "The span cuts through a character that is written with several code points; kept as given. "
                f"The whole characters are {snapped.start}-{snapped.end}."
            )
        echo_json({"id": made.id})
