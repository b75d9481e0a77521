"""``coder methods``: the methods paragraph, written from the data."""

from __future__ import annotations

import dataclasses

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb


@verb("methods")
@click.option(
    "--bootstrap",
    type=click.IntRange(min=0),
    default=1000,
    show_default=True,
    metavar="B",
    help="Resamples for the intervals; 0 for none.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the resamples.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, bootstrap: int, seed: int, as_json: bool) -> None:
    """Write how the study was coded, measured and reconciled, with the codebook's gaps.

    Coefficients are those of the independent codings; beside them stands the share of conflicts decided.
    """
    from coder.project.methods import methods
    from coder.report.methods import paragraph

    with opened(ctx) as project:
        figures = methods(project, bootstrap=bootstrap, seed=seed)
    text = paragraph(figures)
    if as_json:
        document = dataclasses.asdict(figures)
        document["by_coders"] = {str(many): number for many, number in sorted(figures.by_coders.items())}
        document["kinds"] = {
            kind: {
                "cards": each.cards,
                "decided": each.decided,
                "share": each.decided / each.cards if each.cards else None,
                **({} if each.cards else {"reason": "no_cards"}),
            }
            for kind, each in figures.kinds.items()
        }
        echo_json({"text": text, **document})
        return
    echo(text)
    if figures.gaps:
        narrate("To mend in the codebook:")
        for gap in figures.gaps:
            narrate(f"- {gap.told}")
