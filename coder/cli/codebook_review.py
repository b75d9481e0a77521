"""``coder codebook review``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.tables import table
from coder.text.display import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coder.project.recoding import ReviewedCode

MOST = 20
"""Codings of one code that are printed; --json has all."""


@verb("review")
@click.option("--holds", multiple=True, metavar="ID", help="Your coding holds under its code as it is now.")
@click.option("--own", is_flag=True, help="Only your own codings.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, holds: Sequence[str], own: bool, as_json: bool) -> None:
    """List codings whose code is gone, renamed, merged, split, or means something else by now.

    A coding leaves the list when its coder says that it holds (--holds), changes it or removes it, or
    when a lead puts another code in its code's place: coder codebook apply.
    """
    from coder.project.rechecking import still_holds
    from coder.project.recoding import review

    with opened(ctx) as project:
        for coding_id in holds:
            made = still_holds(project, coding_id)
            narrate(f"Saved: {made.code} at {made.start}-{made.end} in {made.testimony} holds.")
        if project.introduction:
            narrate(project.introduction)
        found = review(project, everyone=not own)
    if as_json:
        echo_json({"codes": [_document(each) for each in found]})
        return
    if not found:
        narrate("Every coding was made under its code as the codebook has it now.")
    for each in found:
        echo(f"{shown_line(each.path)}: {shown_line(each.why)}. {_many(len(each.codings))}.")
        rows = [(c.id, c.coder, c.testimony, f"{c.start}-{c.end}") for c in each.codings[:MOST]]
        echo(table(("id", "coder", "testimony", "place"), rows))
        if len(each.codings) > MOST:
            echo(f"  and {len(each.codings) - MOST} more (--json has all)")
    if any(each.heirs for each in found):
        narrate("coder codebook apply puts heirs in their place; --sort ID CODE gives one coding its code.")


def _many(many: int) -> str:
    return f"{many} coding{'' if many == 1 else 's'}"


def _document(each: ReviewedCode) -> dict[str, object]:
    return {
        "code": each.path,
        "fate": each.fate,
        "heirs": list(each.heirs),
        "why": each.why,
        "changes": [change.field for change in each.drift.changes],
        "codings": [
            {
                "id": coding.id,
                "testimony": coding.testimony,
                "coder": coding.coder,
                "start": coding.start,
                "end": coding.end,
                "codebook": coding.codebook,
            }
            for coding in each.codings
        ],
    }
