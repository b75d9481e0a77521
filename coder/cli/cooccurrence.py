"""``coder cooccurrence``: codes that occur together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.counted import counting_options, labels_in, show_behind
from coder.cli.drift import warn_of_drift
from coder.cli.tables import WITHHELD, table
from coder.errors import BadInput

if TYPE_CHECKING:
    from coder.counts.cooccurrence import Pair

COLUMNS = ("a", "b", "count", "people", "jaccard", "expected", "residual")


@verb("cooccurrence")
@click.option(
    "--within",
    type=click.Choice(["passage", "excerpt", "testimony", "case"]),
    default="excerpt",
    show_default=True,
    help="In one passage codes occur together where they share characters.",
)
@counting_options(names=False, show="'CODE, CODE'")
@click.pass_context
def command(ctx: click.Context, /, show: str | None, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Count how often two codes occur together, and how often chance would bring them together."""
    from coder.project.crossing import cooccurrence
    from coder.project.opening import behind_pair

    with opened(ctx) as project:
        warn_of_drift(project)
        report = cooccurrence(project, **asked)
        if show is not None:
            codes = labels_in(show)
            if len(codes) != 2:
                raise BadInput("--show takes two codes with a comma between: 'needs, brutality'.")
            behind = behind_pair(report, *codes)
            show_behind(project, behind, as_json=as_json, as_csv=as_csv)
            return
    found = report.table
    if as_json:
        echo_json(
            {
                "title": report.title,
                "caption": report.caption,
                "within": found.within,
                "layer": found.layer,
                "where": report.where or None,
                "n_cases": found.n_cases,
                "n_units": found.n_units,
                "pairs": [
                    {**dict(zip(COLUMNS, _cells(pair), strict=True)), **_reason(pair)} for pair in found.pairs
                ],
                "min_cell": found.min_cell,
                "suppressed": found.suppressed,
                "provenance": report.provenance,
            }
        )
    elif as_csv:
        echo_csv((*COLUMNS, "reason"), [(*_cells(pair), pair.reason) for pair in found.pairs])
    else:
        shown = sorted((pair for pair in found.pairs if pair.count != 0), key=lambda pair: -(pair.count or 0))
        lines = [
            [WITHHELD if pair.count is None and at > 1 else cell for at, cell in enumerate(_cells(pair))]
            for pair in shown
        ]
        echo(table(COLUMNS, lines))
        narrate(f"{len(found.pairs) - len(shown)} other pairs never occur together. {report.caption}")


def _cells(pair: Pair) -> list[object]:
    return [pair.a, pair.b, pair.count, pair.people, pair.jaccard, pair.expected, pair.residual]


def _reason(pair: Pair) -> dict[str, str]:
    return {} if pair.reason is None else {"reason": pair.reason}
