"""``coder cases status``: whether a case counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.cases_list import case_document
from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.model import Case, CaseStatus
from coder.times import iso

if TYPE_CHECKING:
    from coder.model import CaseDecision
    from coder.project.cases import CaseStory
    from coder.record.casing import Became

STATUSES: tuple[CaseStatus, ...] = ("included", "excluded", "review")


@verb("status")
@click.argument("case")
@click.argument("status", required=False, type=click.Choice(STATUSES))
@click.option("--reason", default="", metavar="TEXT", help="Why; an exclusion needs it.")
@click.option("--retract", is_flag=True, help="Take your decision back; the one before it holds again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, case: str, status: CaseStatus | None, reason: str, retract: bool, as_json: bool
) -> None:
    """Decide that CASE counts, does not, or is under review; without STATUS, show what was decided.

    A recorded decision overrides the register, and a later one overrules those its maker knew. With a
    team, only leads decide.
    """
    from coder.project.cases import case_story, decide_status, take_back

    if retract and status is not None:
        raise click.UsageError("Say a status, or --retract, not both.")
    if reason and status is None:
        raise click.UsageError("--reason needs a status: included, excluded or review.")
    with opened(ctx) as project:
        if retract:
            found = take_back(project, case)
            narrate(f"Took it back. {_standing(found)}")
        elif status is not None:
            found = decide_status(project, case, status, reason)
            if project.introduction:
                narrate(project.introduction)
            narrate(_standing(found))
        story = case_story(project, case)
    if as_json:
        echo_json(_document(story))
    elif status is None and not retract:
        _show(story)


def _show(story: CaseStory) -> None:
    case = story.case
    echo(_standing(case))
    if story.stated is not None:
        reason = f": {story.stated.reason}" if story.stated.reason else ""
        echo(f"  the register (row {story.stated.row}) says {story.stated.status}{reason}")
    for made, became in story.statuses:
        echo(f"  {_day(made)} {made.by}: {made.status}{f': {made.text}' if made.text else ''} ({became})")
    if case.credibility:
        echo(f"Credibility: {case.credibility}")
    for made, became in story.notes:
        echo(f"  {_day(made)} {made.by}: {made.text} ({became})")


def _standing(case: Case) -> str:
    status = "under review" if case.status == "review" else case.status
    return f"Case {case.id} is {status}{f': {case.reason}' if case.reason else ''}".rstrip(".") + "."


def _day(made: CaseDecision) -> str:
    return (iso(made.at) or "")[:10]


def _document(story: CaseStory) -> dict[str, object]:
    def told(each: tuple[CaseDecision, Became]) -> dict[str, object]:
        made, became = each
        said = {"status": made.status} if made.about == "case" else {}
        return {"id": made.id, "by": made.by, "at": iso(made.at), **said, "text": made.text, "now": became}

    stated = story.stated
    return {
        **case_document(story.case),
        "stated": None if stated is None else {"status": stated.status, "reason": stated.reason},
        "history": [told(each) for each in story.statuses],
        "notes": [told(each) for each in story.notes],
    }
