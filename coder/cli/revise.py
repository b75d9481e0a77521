"""``coder revise``: the corrected text of a testimony in the place of the coded one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.tables import table
from coder.text.display import shown_line
from coder.text.revisions import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coder.project.revising import EditedPassage, Placing, RevisionPlan


@verb("revise")
@click.argument("testimony", required=False)
@click.option("--dry-run", is_flag=True, help="Only show what would become of the codings.")
@click.option("--accept", multiple=True, metavar="PASSAGE", help="It stands where it is proposed.")
@click.option(
    "--put",
    multiple=True,
    metavar="PASSAGE START END",
    type=(str, int, int),
    help="It stands at START-END of the new text.",
)
@click.option(
    "--aside", multiple=True, metavar="PASSAGE", help="It stands nowhere: what is coded there rests."
)
@click.option("--back", is_flag=True, help="Take your correction of it back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    testimony: str | None,
    dry_run: bool,
    accept: Sequence[str],
    put: Sequence[tuple[str, int, int]],
    aside: Sequence[str],
    back: bool,
    as_json: bool,
) -> None:
    """Put the corrected file of TESTIMONY in the place of the text that is coded.

    Codings on passages that were not edited come over by themselves. For each other passage its old
    words are shown with the place that is proposed, or none: say --accept, --put or --aside for it.
    PASSAGE is START-END in the old text. Nothing that was coded is changed or lost. Without TESTIMONY, the
    testimonies are listed for which there is something to do. With a team, leads revise.
    """
    from coder.project.revising import place_passages, plan_revision, plans, take_back_revision

    says = bool(accept or put or aside)
    if testimony is None and (says or back or dry_run):
        raise click.UsageError("Which testimony? Name it: coder revise TESTIMONY")
    if back and (says or dry_run):
        raise click.UsageError("--back goes with nothing else.")
    with opened(ctx) as project:
        if testimony is None:
            found = plans(project)
            if as_json:
                echo_json({"testimonies": [_document(plan) for plan in found]})
            else:
                _list(found)
            return
        if back:
            narrate(take_back_revision(project, testimony))
        elif not dry_run:
            for sentence in place_passages(project, testimony, _placings(accept, put, aside), take_over=True):
                narrate(sentence)
        if project.introduction:
            narrate(project.introduction)
        plan = plan_revision(project, testimony)
    if as_json:
        echo_json(_document(plan))
    else:
        _show(plan)


def _placings(
    accept: Sequence[str], put: Sequence[tuple[str, int, int]], aside: Sequence[str]
) -> list[Placing]:
    from coder.project.revising import Placing

    return [
        *(Placing(passage, accept=True) for passage in accept),
        *(Placing(passage, (start, end)) for passage, start, end in put),
        *(Placing(passage) for passage in aside),
    ]


def _codings(many: int) -> str:
    return f"{many} coding{'' if many == 1 else 's'}"


def _list(found: Sequence[RevisionPlan]) -> None:
    if not found:
        narrate("No file was corrected since it was coded, and nothing waits.")
        return
    rows = [
        (
            plan.testimony, "corrected" if plan.is_pending else "taken over", plan.exact, len(plan.proposed),
            len(plan.orphans), len(plan.aside),
        )
        for plan in found
    ]  # fmt: skip
    echo(table(("testimony", "file", "unchanged", "proposed", "orphans", "set aside"), rows))
    narrate("coder revise TESTIMONY --dry-run shows the passages.")


def _show(plan: RevisionPlan) -> None:
    if plan.is_pending:
        echo(f"{plan.testimony}: {_codings(plan.exact)} would come over unchanged.")
    if not plan.edited:
        echo(f"{plan.testimony}: nothing waits." if not plan.is_pending else "Nothing else is coded.")
    for title, passages in (
        ("Proposed", plan.proposed),
        ("Orphans: the new text does not have them", plan.orphans),
        ("Set aside", plan.aside),
    ):
        if passages:
            echo(f"\n{title}")
            for each in passages:
                _show_passage(each)
    if plan.proposed or plan.orphans:
        narrate(
            f"Say for each: coder revise {plan.testimony} --accept PASSAGE, --put PASSAGE START END or "
            "--aside PASSAGE. Until then it is in no count."
        )


def _show_passage(each: EditedPassage) -> None:
    who = sorted({f"{coding.code} ({coding.coder})" for coding in each.codings})
    echo(f"{each.name}  {shown_line(', '.join(who))}")
    if each.proposal:
        echo(f"  {shown_line(marked(each.quote, each.proposal))}")
        echo(f"  proposed at {each.to.start}-{each.to.end}")
    else:
        echo(f"  {shown_line(each.quote)}")


def _document(plan: RevisionPlan) -> dict[str, object]:
    return {
        "testimony": plan.testimony,
        "old": plan.old,
        "new": plan.new,
        "pending": plan.is_pending,
        "exact": plan.exact,
        "proposed": [_passage(each) for each in plan.proposed],
        "orphans": [_passage(each) for each in plan.orphans],
        "aside": [_passage(each) for each in plan.aside],
    }


def _passage(each: EditedPassage) -> dict[str, object]:
    is_placed = each.to.fate == "proposed"
    return {
        "passage": each.name,
        "start": each.start,
        "end": each.end,
        "quote": each.quote,
        "to": {"start": each.to.start, "end": each.to.end, "quote": each.proposal} if is_placed else None,
        **({} if is_placed else {"reason": "orphan"}),
        "codings": [{"id": coding.id, "coder": coding.coder, "code": coding.code} for coding in each.codings],
    }
