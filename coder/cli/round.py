"""``coder round``: open, extend and close a round of coding, and list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import click

from coder.cli.context import Verb, VerbGroup, echo, echo_json, narrate, opened
from coder.cli.tables import table
from coder.times import iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from coder.model import Round, RoundKind
    from coder.project import Project
    from coder.project.progress import RoundState
    from coder.project.rounds import Opened
    from coder.project.sampling import Sample

KINDS = ("calibrate", "independent", "recheck")


@click.group("round", cls=VerbGroup)
def command() -> None:
    """Rounds: who codes what under which codebook, drawn at random, blind where it is to be independent."""


def _draw_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--coders", multiple=True, metavar="NAME,…", help="Who codes (default: the fellows)."),
        click.option(
            "--double", type=float, metavar="SHARE", help="The share that two code, 0 to 1 (default: 1)."
        ),
        click.option("--number", type=int, metavar="N", help="Instead: how many testimonies two code."),
        click.option("--sample", type=int, metavar="N", help="Only so many testimonies, drawn at random."),
        click.option(
            "--testimony", "testimonies", multiple=True, metavar="ID", help="Only this testimony; repeat it."
        ),
        click.option("--by", multiple=True, metavar="ATTR,…", help="Stratify by these attributes of cases."),
        click.option("--seed", type=int, metavar="N", help="Draw the same again (default: a new seed)."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@command.command("open", cls=Verb)
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="independent",
    show_default=True,
    help="calibrate: everybody codes everything and may talk; independent: blind; "
    "recheck: coders code again some of what they submitted, their earlier codings hidden.",
)
@_draw_options
@click.pass_context
def open_(ctx: click.Context, /, name: str, kind: str, as_json: bool, **asked: Any) -> None:
    """Open the round NAME under the codebook as it is now, and draw who codes what.

    Each pair of coders gets equally many testimonies in common, and every coder equally much work.
    """
    with opened(ctx) as project:
        made = project.open_round(
            name, kind=cast("RoundKind", kind), coders=_names(asked["coders"]), sample=_sample(asked)
        )
        _tell(project, made, as_json)
        if made.round.is_blind and not as_json:
            narrate(
                "While it is open, no coder's program shows another's work in it. On one coder.db that "
                "several people open, this is a discipline: the file itself holds everything."
            )


@command.command("extend", cls=Verb)
@click.argument("name")
@_draw_options
@click.pass_context
def extend(ctx: click.Context, /, name: str, as_json: bool, **asked: Any) -> None:
    """Add coders, or testimonies (--testimony, --sample), to the open round NAME."""
    with opened(ctx) as project:
        made = project.extend_round(name, coders=_names(asked["coders"]), sample=_sample(asked))
        _tell(project, made, as_json)


@command.command("close", cls=Verb)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def close(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Close the round NAME (or the one that is open): its work stands, and everybody sees it."""
    with opened(ctx) as project:
        closed = project.close_round(name)
        missing = [row for row in project.coder_progress(closed.name) if row.missing]
        if as_json:
            echo_json(_document(_state(project, closed)))
            return
        narrate(f"The round {closed.name} is closed by {closed.closed_by}. What comes later is kept as late.")
        for row in missing:
            narrate(f"{row.coder} has not submitted {len(row.missing)} of {row.assigned}.")


@command.command("list", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show the rounds, their design, and what of their work you may see."""
    with opened(ctx) as project:
        states = project.round_states()
        if as_json:
            found = [_document(one) for one in states]
            echo_json({"working_in": project.round_name, "rounds": found})
            return
        if not states:
            narrate("No round was opened: everything belongs to the round main, and is assigned to everyone.")
            return
        rows = [_line(each) for each in states]
        headers = ["round", "kind", "state", "codebook", "coders", "testimonies", "double", "assigned"]
        echo(table([*headers, "submitted", "late", "changed"], rows))
        narrate(f"You work in the round {project.round_name}.")


def _names(words: tuple[str, ...]) -> list[str]:
    return [name.strip() for word in words for name in re.split("[,;]", word) if name.strip()]


def _sample(asked: dict[str, Any]) -> Sample:
    from coder.project.sampling import Sample

    return Sample(
        asked["double"], asked["number"], asked["sample"], tuple(_names(asked["testimonies"])),
        tuple(_names(asked["by"])), asked["seed"],
    )  # fmt: skip


def _state(project: Project, found: Round) -> RoundState:
    return next(each for each in project.round_states() if each.round.name == found.name)


def _line(state: RoundState) -> list[object]:
    found = state.round
    return [
        found.name, found.kind, "open" if found.open else "closed", found.codebook[:8],
        ", ".join(found.coders), len(found.testimonies), len(found.double), len(found.assigned),
        state.submitted, state.late, state.changed,
    ]  # fmt: skip


def _document(state: RoundState) -> dict[str, object]:
    found = state.round
    return {
        "name": found.name,
        "kind": found.kind,
        "open": found.open,
        "blind": found.is_blind,
        "codebook": found.codebook,
        "coders": list(found.coders),
        "testimonies": list(found.testimonies),
        "double": sorted(found.double),
        "assigned": [{"coder": coder, "testimony": text} for coder, text in sorted(found.assigned)],
        "overlaps": [{"a": a, "b": b, "testimonies": number} for (a, b), number in state.overlaps.items()],
        "by": list(found.by),
        "seed": found.seed,
        "submitted": state.submitted,
        "late": state.late,
        "changed": state.changed,
        "opened_by": found.opened_by,
        "opened_at": iso(found.opened_at),
        "closed_by": found.closed_by or None,
        "closed_at": iso(found.closed_at) if found.closed_at else None,
    }


def _tell(project: Project, made: Opened, as_json: bool) -> None:
    for warning in (project.introduction, *made.warnings):
        if warning:
            narrate(warning)
    if as_json:
        expected = {"width": made.expected_width, "alpha": made.expected_alpha, "level": 0.95}
        reason = {} if made.expected_width is not None else {"reason": "nothing_coded_twice"}
        echo_json(_document(_state(project, made.round)) | {"expected": expected | reason})
        return
    found = made.round
    size = f"{len(found.testimonies)} testimonies, {len(found.coders)} coders, {len(found.double)} double"
    drawn = f"codebook {found.codebook[:8]}, seed {found.seed}"
    echo(f"Round {found.name} ({found.kind}): {size}; {drawn}.")
    echo(table(["coder", "testimonies"], [[coder, number] for coder, number in sorted(made.load.items())]))
    if len(found.coders) > 1:
        echo("")
        rows = [[f"{a} – {b}", number] for (a, b), number in made.overlaps.items()]
        echo(table(["pair", "in common"], rows))
    if made.expected_width is not None:
        narrate(
            f"To expect: where alpha is {made.expected_alpha:g} for a code in every fifth testimony, its 95% "
            f"interval over testimonies will be about {made.expected_width:.2f} wide."
        )
