"""``coder agree``: inter-coder agreement of the project, of a matrix, or of bare spans."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from coder.cli.agree_asked import DISTANCES, METRICS, AgreeAsked
from coder.cli.context import verb


@verb("agree")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[MATRIX.csv]")
@click.option(
    "--unit",
    type=click.Choice(["testimony", "excerpt", "sentence", "character"]),
    help="Unit of analysis in a project (default: excerpt).",
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code; repeat for several.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Only this coder; repeat for several.")
@click.option("--round", "round_name", metavar="NAME", help="Only this round of a project.")
@click.option(
    "--bootstrap",
    type=click.IntRange(0, 1_000_000),
    help="Resamples for intervals, 0 for none (project and spans: 1000; matrix: analytic unless asked).",
)
@click.option("--in-time", is_flag=True, help="As it stood at the close of each round (project).")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Seed of the resampling.")
@click.option("--level", default=0.95, show_default=True, help="Of the intervals, between 0 and 1.")
@click.option(
    "--interval",
    type=click.Choice(["percentile", "bca"]),
    default="percentile",
    show_default=True,
    help="How a bootstrap's intervals are made; bca corrects for bias and skew.",
)
@click.option(
    "--set-distance",
    "distances",
    multiple=True,
    type=click.Choice(get_args(DISTANCES)),
    help="Distance between sets of labels (project: masi); repeat for several.",
)
@click.option("--categories", metavar="LIST", help="The categories offered, separated by commas (matrix).")
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    type=click.Choice(get_args(METRICS)),
    help="Also alpha with this difference between categories (matrix); repeat for several.",
)
@click.option("--units-in-columns", is_flag=True, help="The matrix stands on its side: one row per coder.")
@click.option("--spans", type=click.Path(path_type=Path), help="Bare spans: testimony,coder,start,end,code.")
@click.option("--lengths", type=click.Path(path_type=Path), help="For --spans: testimony,length[,coders].")
@click.option("--diagnose", is_flag=True, help="What keeps agreement down: costs, drift, planning (project).")
@click.option("--width", default=0.2, show_default=True, help="For --diagnose: how wide an interval may be.")
@click.option(
    "--matrix", is_flag=True, help="Print the units x coders matrix behind the figures, as CSV (project)."
)
@click.option("--gamma", is_flag=True, help="Also gamma of each testimony with two or three coders.")
@click.option("--explain", metavar="NAME", help="Explain a coefficient and stop; 'all' lists the names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Measure agreement between coders.

    Without MATRIX.csv: of the project, per code and overall, on the independent codings of coders
    who submitted. With it: of a plain reliability matrix (a row of coder names, a row per unit).
    """
    asked = AgreeAsked(**given)
    if asked.explain is not None:
        from coder.cli.agree_explained import show_explanation

        show_explanation(asked.explain, as_json=asked.as_json)
        return
    asked.check()
    if asked.file is not None:
        from coder.cli.agree_matrix import show_matrix

        show_matrix(asked.file, asked)
    elif asked.spans is not None and asked.lengths is not None:
        from coder.cli.agree_spans import show_spans

        show_spans(asked.spans, asked.lengths, asked)
    else:
        from coder.cli.agree_project import show_project

        show_project(ctx, asked)
