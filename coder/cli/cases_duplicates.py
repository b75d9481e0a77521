"""``coder cases duplicates``: people and texts that may be there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.times import iso

if TYPE_CHECKING:
    from coder.cases.sameness import Sameness, Standing
    from coder.model import PairDecision
    from coder.project.duplicates import Duplicates, LikelyPeople, LikelyTexts

_SHOWN = 50


@verb("duplicates")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="X",
    help="Least name score that is shown, above 0 to 1 (default 0.69).",
)
@click.option("--all", "every", is_flag=True, help="Pairs that are decided too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, threshold: float | None, every: bool, as_json: bool) -> None:
    """List people who may be the same and testimonies that may be the same text, the likeliest first.

    Names are compared across transliterations, aliases too; what else the register says is shown beside
    as agreeing or differing. Nothing is merged: decide with `coder cases same A B`, `different`, `undecided`.
    """
    from coder.project.duplicates import duplicates, standings

    with opened(ctx) as project:
        found = duplicates(project, threshold=threshold, every=every)
        decided = standings(project, "persons"), standings(project, "texts")
    if as_json:
        echo_json(_document(found, *decided))
    else:
        _print(found, *decided)


def _document(found: Duplicates, persons: Sameness, texts: Sameness) -> dict[str, object]:
    return {
        "threshold": found.threshold,
        "pairs": [_people_document(each) for each in found.people],
        "texts": [_texts_document(each) for each in found.texts],
        "groups": [list(group) for group in persons.groups],
        "text_groups": [list(group) for group in texts.groups],
        "contradictions": [
            {"about": about, "pair": list(each.pair), "chain": list(each.chain)}
            for about, made in (("persons", persons), ("texts", texts))
            for each in made.contradictions
        ],
    }


def _people_document(each: LikelyPeople) -> dict[str, object]:
    pair = each.pair
    return {
        "cases": [pair.first, pair.second],
        "name_score": round(pair.name_score, 4),
        "names": list(pair.names),
        "rank": round(pair.rank, 4),
        "reasons": list(pair.reasons),
        "evidence": {
            field.field: {"says": field.says, "values": [field.first, field.second]} for field in pair.fields
        },
        **standing_document(each.standing),
    }


def _texts_document(each: LikelyTexts) -> dict[str, object]:
    pair = each.pair
    return {
        "testimonies": [pair.first, pair.second],
        "cases": list(each.cases),
        "share": round(pair.share, 4),
        "resemblance": round(pair.resemblance, 4),
        "common_shingles": pair.common,
        "first_common": {
            "start": pair.start,
            "end": pair.end,
            "other_start": pair.other_start,
            "other_end": pair.other_end,
            "quote": pair.passage,
        },
        **standing_document(each.standing),
    }


def standing_document(standing: Standing | None) -> dict[str, object]:
    """What was decided about a pair, as JSON says it."""
    return {
        "verdict": None if standing is None else standing.verdict,
        "contested": standing is not None and standing.contested,
        "decisions": [] if standing is None else [_decision_document(made) for made in standing.decisions],
    }


def _decision_document(made: PairDecision) -> dict[str, object]:
    return {
        "id": made.id,
        "lead": made.lead,
        "verdict": made.verdict,
        "note": made.note,
        "evidence": dict(made.evidence),
        "at": iso(made.at),
    }


# --- for people --------------------------------------------------------------------------


def _print(found: Duplicates, persons: Sameness, texts: Sameness) -> None:
    for person in found.people[:_SHOWN]:
        _print_people(person)
    for text in found.texts[:_SHOWN]:
        _print_texts(text)
    for made, what in ((persons, "person"), (texts, "text")):
        for group in made.groups:
            echo(f"Counted as one {what}: {', '.join(group)}")
        for each in made.contradictions:
            first, second = each.pair
            echo(
                f"Contradiction: {' = '.join(each.chain)}, yet {first} and {second} are said to be different."
            )
    total = len(found.people) + len(found.texts)
    hidden = sum(max(0, len(each) - _SHOWN) for each in (found.people, found.texts))
    if not total:
        narrate("Nobody and nothing here looks like a duplicate that is still to be decided.")
        return
    people = f"{len(found.people)} pair{'' if len(found.people) == 1 else 's'} of cases"
    narrate(
        f"{people} and {len(found.texts)} of testimonies, at a name score of {found.threshold:g} or more."
    )
    if hidden:
        narrate(f"{hidden} more are not shown; raise --threshold, or take --json for all of them.")


def _print_people(each: LikelyPeople) -> None:
    pair = each.pair
    why = {"name": "", "mark": "  (the same footnote sign)", "mention": "  (the register's own note)"}
    echo(
        f"{pair.first} / {pair.second}  {pair.names[0]} / {pair.names[1]}  name score {pair.name_score:.2f}"
        + "".join(why[reason] for reason in pair.reasons)
    )
    for field in pair.fields:
        if field.says == "agree":
            told = field.first if field.first == field.second else f"{field.first} / {field.second}"
            echo(f"    + {field.field}: {told}")
        elif field.says == "differ":
            echo(f"    - {field.field}: {field.first} / {field.second}")
        else:
            echo(f"    ? {field.field}: {field.first or '–'} / {field.second or '–'}")
    _print_standing(each.standing)


def _print_texts(each: LikelyTexts) -> None:
    pair = each.pair
    cases = each.cases[0] if each.cases[0] == each.cases[1] else " / ".join(each.cases)
    echo(
        f"{pair.first} / {pair.second}  {pair.share:.0%} of the shorter one's shingles in common "
        f"({pair.resemblance:.0%} of both), of {cases}"
    )
    echo(f"    at {pair.start} / {pair.other_start}: “{' '.join(pair.passage.split())}”")
    _print_standing(each.standing)


def _print_standing(standing: Standing | None) -> None:
    if standing is None:
        return
    for made in standing.decisions:
        note = f": {made.note}" if made.note else ""
        echo(f"    {(iso(made.at) or '')[:10]} {made.lead}: {made.verdict}{note}")
    if standing.contested:
        echo("    These leads did not know of each other: one of them decides again.")
