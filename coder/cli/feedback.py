"""``coder feedback``: what reconciliation made of one's own codings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb

if TYPE_CHECKING:
    from coder.reconcile.feedback import Changed


@verb("feedback")
@click.option(
    "--rates", is_flag=True, help="For a lead, when the round is over: how often each coder's readings held."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, rates: bool, as_json: bool) -> None:
    """List the places where the consensus is not how you read them, with the reason.

    Your codings stay as they are: this is for learning from. Say who you are with --as.
    """
    from coder.cli.tables import table
    from coder.project.feedback import feedback

    if rates:
        _rates(ctx, as_json)
        return
    with opened(ctx) as project:
        coder = project.known_coder(project.acting())
        found = feedback(project, coder)
    if as_json:
        echo_json(
            {"coder": coder, "waiting": found.waiting, "feedback": [_row(each) for each in found.changed]}
        )
        return
    rows = [
        [
            each.card.testimony, f"{each.card.start}-{each.card.end}", each.change,
            _marks([(own.code, own.start, own.end) for own in each.own]),
            _marks([(now.code, now.start, now.end) for now in each.consensus]),
            (each.decision and each.decision.reason) or "", (each.decision and each.decision.note) or "",
        ]
        for each in found.changed
    ]  # fmt: skip
    if rows:
        echo(table(["testimony", "span", "change", "yours", "consensus", "reason", "note"], rows))
    many = "1 place" if len(rows) == 1 else f"{len(rows)} places"
    narrate(f"{many} where the consensus is not how {coder} read them.")
    if found.waiting:
        narrate(f"{found.waiting} more are shown when their round is closed.")


def _rates(ctx: click.Context, as_json: bool) -> None:
    from coder.cli.tables import table
    from coder.project.feedback import rates

    with opened(ctx) as project:
        found = rates(project)
    words = ("coder", "code", "held", "boundary", "overruled", "missed", "open", "held_share")
    rows = [[getattr(each, word) for word in words] for each in found.tallies]
    if as_json:
        documents = [dict(zip(words, row, strict=True)) for row in rows]
        for document in documents:
            document["code"] = document["code"] or None
            if document["held_share"] is None:
                document["reason"] = "no_readings"
        echo_json({"rates": documents, "waiting": found.waiting, "why": found.why})
        return
    if rows:
        echo(table(words, [[row[0], row[1] or "all", *row[2:]] for row in rows]))
    narrate(
        "A reading is what one coder says of one code on one card. Held: it is in the consensus as it is."
    )
    if found.waiting:
        narrate(f"{found.waiting} cards wait for their round to be over: {found.why}.")


def _marks(marks: list[tuple[str, int, int]]) -> str:
    return ", ".join(f"{code} {start}-{end}" for code, start, end in marks) or "nothing"


def _row(each: Changed) -> dict[str, object]:
    from coder.cli.cards import decision_document, reading_document

    decision = each.decision
    return {
        "card": each.card.id,
        "testimony": each.card.testimony,
        "start": each.card.start,
        "end": each.card.end,
        "rounds": sorted({coding.round for coding in each.card.codings}),
        "change": each.change,
        "own": [{"id": own.id, "code": own.code, "start": own.start, "end": own.end} for own in each.own],
        "consensus": [reading_document(reading) for reading in each.consensus],
        "reason": None if decision is None else decision.reason,
        "note": "" if decision is None else decision.note,
        "decision": None if decision is None else decision_document(decision),
    }
