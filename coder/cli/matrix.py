"""``coder matrix``: cases by codes."""

from __future__ import annotations

from typing import Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.counted import counting_options
from coder.cli.drift import warn_of_drift
from coder.cli.tables import table


@verb("matrix")
@click.option("--frequency", is_flag=True, help="Numbers of codings instead of 1 and 0.")
@counting_options(min_cell=False, names=False)
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Show which case voices which code: 1 voiced, 0 absent, empty where nobody can say yet.

    Each line is one person, so there is nothing here that --min-cell could hide.
    """
    from coder.project.crossing import matrix

    with opened(ctx) as project:
        warn_of_drift(project)
        report = matrix(project, **asked)
    found = report.table
    lines = [[case, *values] for case, values in zip(found.cases, found.values, strict=True)]
    if as_json:
        echo_json(
            {
                "title": report.title,
                "caption": report.caption,
                "layer": found.layer,
                "frequency": found.frequency,
                "codes": list(found.codes),
                "cases": list(found.cases),
                "values": [list(values) for values in found.values],
                "provenance": report.provenance,
            }
        )
    elif as_csv:
        echo_csv(("case", *found.codes), lines)
    else:
        echo(table(("case", *found.codes), lines))
        narrate(report.caption)
