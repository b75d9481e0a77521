"""``coder codebook apply``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.tables import table
from coder.text.display import shown_line
from coder.times import iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coder.project.recoding import Applied
    from coder.record.revising import TakenStep


@verb("apply")
@click.option("--dry-run", is_flag=True, help="Only show what would be put in whose place.")
@click.option(
    "--sort", multiple=True, metavar="ID CODE", type=(str, str), help="This coding has CODE since the split."
)
@click.option(
    "--back", metavar="CODE", help="Take back what you put in the place of CODE (or of a coding's)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, dry_run: bool, sort: Sequence[tuple[str, str]], back: str | None, as_json: bool
) -> None:
    """Put codes in the place of those that they say they were formerly.

    From then on everybody's codings under the old code are read under its heir, also those that come
    from other machines later; what was recorded stays as it was. A code that was split has several heirs:
    --sort says for each coding which. With a team, only leads do this, but everybody sorts their own.
    """
    from coder.project.recoding import Applied, applied_steps, apply, sort_coding, take_back_code

    if sum((dry_run, bool(sort), back is not None)) > 1:
        raise click.UsageError("Say one of --dry-run, --sort and --back.")
    with opened(ctx) as project:
        found = Applied((), 0, ())
        if back is not None:
            narrate(take_back_code(project, back))
        elif sort:
            for coding_id, code in sort:
                narrate(sort_coding(project, coding_id, code))
        else:
            found = apply(project, dry_run=dry_run)
        if project.introduction:
            narrate(project.introduction)
        standing = applied_steps(project)
    if as_json:
        echo_json(_document(found, standing))
        return
    _show(found, standing, dry_run=dry_run)


def _show(found: Applied, standing: Sequence[TakenStep], *, dry_run: bool) -> None:
    if found.steps:
        many = f"{found.codings} coding{'' if found.codings == 1 else 's'}"
        narrate(f"{'Would read' if dry_run else 'Saved:'} {many} under another code.")
    for step in found.steps:
        echo(f"{shown_line(step.old)} → {shown_line(step.new)}")
    for each in found.left:
        narrate(f"Left: {shown_line(each.path)}, {shown_line(each.why)}: {len(each.codings)} codings.")
    if not found.steps and not found.left and not standing:
        narrate("Every recorded code is in the codebook; there is nothing to put in a place.")
    if standing and not found.steps:
        rows = [(each.step.old, each.step.new, each.by) for each in standing]
        echo(table(("was", "is read as", "by"), rows))


def _document(found: Applied, standing: Sequence[TakenStep]) -> dict[str, object]:
    from coder.record.ids import from_milliseconds

    return {
        "applied": [{"old": step.old, "new": step.new} for step in found.steps],
        "codings": found.codings,
        "left": [
            {"code": each.path, "fate": each.fate, "heirs": list(each.heirs), "codings": len(each.codings)}
            for each in found.left
        ],
        "standing": [
            {
                "id": each.id,
                "about": each.step.about,
                "old": each.step.old,
                "new": each.step.new,
                "by": each.by,
                "at": iso(from_milliseconds(each.at)),
            }
            for each in standing
        ],
    }
