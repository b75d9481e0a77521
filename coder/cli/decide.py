"""``coder decide``: what holds where coders differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from coder.cli.context import echo_json, narrate, opened, verb
from coder.model import Outcome, Reason, Span

if TYPE_CHECKING:
    from coder.model import Decision
    from coder.reconcile.cards import Card
    from coder.reconcile.decisions import Choice

REASONS: tuple[Reason, ...] = get_args(Reason)


@verb("decide")
@click.argument("card")
@click.option("--take", metavar="CODER", help="This coder's reading holds; nothing, if they marked nothing.")
@click.option("--union", is_flag=True, help="Everything that anybody marked holds.")
@click.option("--intersection", is_flag=True, help="Only what all those marked who used the code holds.")
@click.option(
    "--span",
    "spans",
    type=(int, int),
    multiple=True,
    metavar="START END",
    help="These characters hold (half-open, from 0); may be repeated.",
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Under this code; may be repeated.")
@click.option("--none", "none", is_flag=True, help="Nobody is right: nothing is coded here.")
@click.option("--unresolved", is_flag=True, help="Keep the readings beside one another.")
@click.option(
    "--overrule",
    is_flag=True,
    help="Set aside what other leads decided about this card; needs a --note that says why.",
)
@click.option("--retract", is_flag=True, help="Take your decision back; the one before it holds again.")
@click.option("--reason", type=click.Choice(REASONS), help="Why the coders differed.")
@click.option("--note", default="", metavar="TEXT", help="Anything that a reader should know.")
@click.option("--gap", is_flag=True, help="The codebook does not settle this: to be mended there.")
@click.option("--round", "round_name", metavar="NAME", help="The round that the card was listed for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    card: str,
    take: str | None,
    union: bool,
    intersection: bool,
    spans: tuple[tuple[int, int], ...],
    codes: tuple[str, ...],
    none: bool,
    unresolved: bool,
    overrule: bool,
    retract: bool,
    reason: Reason | None,
    note: str,
    gap: bool,
    round_name: str | None,
    as_json: bool,
) -> None:
    """Decide CARD, as `coder conflicts` names it; no coder's codings are touched.

    A later decision of yours replaces the earlier one. With a team, only leads decide. Where leads
    decide differently nothing holds until they decide alike, one takes theirs back, or one overrules.
    """
    from coder.project.reconciling import decide, take_back
    from coder.reconcile.decisions import Choice

    asked: dict[Outcome | str, object] = {
        "take": take, "union": union, "intersection": intersection, "span": spans,
        "none": none, "unresolved": unresolved, "retract": retract,
    }  # fmt: skip
    chosen = [name for name, value in asked.items() if value]
    if len(chosen) != 1:
        words = ", ".join(f"--{name}" for name in asked)
        raise click.UsageError(f"Say exactly one of {words}.")
    if overrule and retract:
        raise click.UsageError("--overrule says nothing beside --retract.")
    if codes and chosen[0] in ("none", "unresolved", "retract"):
        raise click.UsageError(f"--code says nothing beside --{chosen[0]}.")
    with opened(ctx) as project:
        if retract:
            _say_taken_back(take_back(project, card, round_name=round_name), as_json)
            return
        outcome = next(each for each in get_args(Outcome) if each == chosen[0])
        placed = tuple(Span(start, end) for start, end in spans)
        choice = Choice(outcome, take or "", placed, codes, reason, note, gap, overrule)
        made = decide(project, card, choice, round_name=round_name)
        if project.introduction:
            narrate(project.introduction)
        _say(made, choice, project.acting(), as_json)


def _say_taken_back(taken: Decision, as_json: bool) -> None:
    if as_json:
        echo_json({"id": taken.id, "card": taken.card, "retracted": True})
    else:
        narrate(f"Took back “{taken.outcome}” on {taken.card}.")


def _say(card: Card, choice: Choice, lead: str, as_json: bool) -> None:
    from coder.cli.cards import decision_document

    own = [decision for decision in card.decisions if decision.lead == lead][-1]
    if as_json:
        about = {"card": card.id, "status": card.status, "contested": card.contested, "why": card.why}
        echo_json(decision_document(own) | about)
        return
    holds = ", ".join(f"{each.code} at {each.start}-{each.end}" for each in own.readings) or "nothing"
    if choice.outcome == "unresolved":
        holds = "the readings stay beside one another"
    narrate(f"Decided {card.id} ({choice.outcome}): {holds}. The card is {card.status}.")
    if card.contested:
        narrate(card.why)
