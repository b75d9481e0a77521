"""``coder search``: words in every testimony."""

from __future__ import annotations

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb
from coder.cli.tables import table

SHOWN_CONTEXT = 24


@verb("search")
@click.argument("query")
@click.option("--regex", is_flag=True, help="QUERY is a regular expression; capitals do not matter.")
@click.option("--testimony", metavar="ID", help="Only in this testimony.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=200, show_default=True, help="At most so many hits."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, query: str, regex: bool, testimony: str | None, limit: int, as_json: bool
) -> None:
    """Find QUERY in the testimonies, in any spelling.

    Case, accents, tashkeel and Arabic letter variants do not matter. When nothing is exactly so,
    similar passages are shown, the best first.
    """
    from coder.project.searching import Search

    with opened(ctx) as project:
        found = Search(project).find(query, regex=regex, testimony=testimony, limit=limit)
    if as_json:
        rows = [
            {
                "testimony": each.testimony,
                "start": each.start,
                "end": each.end,
                "quote": each.quote,
                "score": each.score,
                "excerpt": each.excerpt or None,
                "before": each.before,
                "after": each.after,
            }
            for each in found
        ]
        echo_json({"hits": rows})
        return
    if not found:
        narrate("Nothing found.")
        return
    lines = [
        [
            each.testimony,
            each.excerpt or None,
            f"{each.start}-{each.end}",
            each.score,
            f"…{each.before[-SHOWN_CONTEXT:]}[{each.quote}]{each.after[:SHOWN_CONTEXT]}…",
        ]
        for each in found
    ]
    echo(table(["testimony", "excerpt", "span", "score", "passage"], lines))
    if len(found) == limit:
        narrate(f"The first {limit} hits; --limit shows more.")
