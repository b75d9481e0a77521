"""``coder proposals``: what coders miss in the codebook, collected for the lead."""

from __future__ import annotations

import click

from coder.cli.context import Verb, VerbGroup, echo, echo_json, narrate, opened
from coder.cli.tables import table
from coder.times import iso


@click.group("proposals", cls=VerbGroup)
def command() -> None:
    """Notes for the lead: a code is missing, or unclear."""


@command.command("add", cls=Verb)
@click.argument("text")
@click.option("--code", metavar="CODE", help="The code that is unclear; none when one is missing.")
@click.option("--json", "as_json", is_flag=True, help="The output is one JSON document in any case.")
@click.pass_context
def add(ctx: click.Context, text: str, code: str | None, as_json: bool) -> None:
    """Tell the lead TEXT about the codebook."""
    with opened(ctx) as project:
        made = project.propose(text, code)
        if project.introduction:
            narrate(project.introduction)
        echo_json({"id": made.id})


@command.command("list", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show the proposals: all of them to leads and without a team, else one's own."""
    with opened(ctx) as project:
        found = project.proposals()
    if as_json:
        rows = [
            {"id": p.id, "coder": p.coder, "code": p.code or None, "text": p.text, "at": iso(p.at)}
            for p in found
        ]
        echo_json({"proposals": rows})
    elif found:
        echo(table(["coder", "code", "proposal"], [[p.coder, p.code or None, p.text] for p in found]))
    else:
        narrate("No proposals.")
