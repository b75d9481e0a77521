"""``coder cases note``: how far a case's words can be trusted."""

from __future__ import annotations

import click

from coder.cli.context import narrate, opened, verb


@verb("note")
@click.argument("case")
@click.argument("text", required=False, default="")
@click.option("--retract", is_flag=True, help="Take your note back; the one before it holds again.")
@click.pass_context
def command(ctx: click.Context, case: str, text: str, retract: bool) -> None:
    """Note how far the words of CASE can be trusted, apart from any code; everybody may.

    The note takes the place of the register's `credibility`. What stands there, and what was noted
    before, shows `coder cases status CASE`.
    """
    from coder.project.cases import note_credibility, take_back

    if retract == bool(text):
        raise click.UsageError("Say the note, or --retract.")
    with opened(ctx) as project:
        found = take_back(project, case, "credibility") if retract else note_credibility(project, case, text)
        if project.introduction:
            narrate(project.introduction)
    narrate(f"Credibility of case {found.id}: {found.credibility or 'nothing is noted'}")
