"""What the verbs ``same``, ``different`` and ``undecided`` of ``coder cases`` have in common."""

from __future__ import annotations

import click

from coder.cli.cases_duplicates import standing_document
from coder.cli.context import Verb, echo_json, narrate, opened
from coder.errors import Refused
from coder.model import PairSubject, Verdict
from coder.record.pairing import said


def verdict_command(verdict: Verdict, doc: str) -> click.Command:
    """The verb that records ``verdict`` about two cases or testimonies."""

    @click.command(verdict, cls=Verb, help=doc)
    @click.argument("first")
    @click.argument("second")
    @click.option("--texts", is_flag=True, help="FIRST and SECOND are testimonies, not cases.")
    @click.option("--note", default="", metavar="TEXT", help="Why, for whoever asks later.")
    @click.option("--retract", is_flag=True, help="Take this decision of yours back.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
    @click.pass_context
    def command(
        ctx: click.Context, first: str, second: str, texts: bool, note: str, retract: bool, as_json: bool
    ) -> None:
        _record(ctx, verdict, first, second, "texts" if texts else "persons", note, retract, as_json)

    return command


def _record(
    ctx: click.Context,
    verdict: Verdict,
    first: str,
    second: str,
    about: PairSubject,
    note: str,
    retract: bool,
    as_json: bool,
) -> None:
    from coder.project.duplicates import decide, own_verdict, standings, take_back

    with opened(ctx) as project:
        if retract:
            stands = own_verdict(project, about, first, second)
            if stands not in (None, verdict):
                raise Refused(
                    f"Your decision on {first} and {second} is “{stands}”, not “{verdict}”. "
                    f"Take it back with: coder cases {stands} {first} {second} --retract"
                )
            standing = take_back(project, about, first, second)
            narrate(f"Took “{verdict}” on {first} and {second} back.")
        else:
            standing = decide(project, about, first, second, verdict, note)
            if project.introduction:
                narrate(project.introduction)
            narrate(f"Recorded: {said(verdict, *standing.pair)}.")
        contradictions = standings(project, about).contradictions
    for each in contradictions:
        narrate(
            f"This contradicts another decision: {' = '.join(each.chain)}, yet {each.pair[0]} and "
            f"{each.pair[1]} are said to be different. Counts put none of them together until it is settled."
        )
    if as_json:
        pair = sorted((first, second)) if standing is None else list(standing.pair)
        echo_json({"about": about, "pair": pair, **standing_document(standing)})
