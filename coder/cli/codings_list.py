"""``coder codings list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.filters import CONSENSUS, Filters, chosen, chosen_consensus, filter_options
from coder.cli.tables import table
from coder.times import iso

if TYPE_CHECKING:
    from coder.project.passages import Passage

QUOTE_SHOWN = 60
COLUMNS = ["id", "testimony", "case", "coder", "code", "start", "end", "quote", "memo", "round", "at"]


@verb("list")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, as_csv: bool, **filters: Any) -> None:
    """Show the current codings with their words."""
    from coder.project.passages import passages

    asked = Filters(**filters)
    with opened(ctx) as project:
        if asked.layer == CONSENSUS:
            layer = chosen_consensus(project, asked)
            found = passages(project, (row.coding for row in layer))
            rows = [
                _row(passage) | {"status": row.status, "card": row.card, "coders": row.coders}
                for passage, row in zip(found, layer, strict=True)
            ]
        else:
            rows = [_row(passage) for passage in passages(project, chosen(project, asked))]
    if as_json:
        echo_json({"codings": rows})
    elif as_csv:
        columns = list(rows[0]) if rows else COLUMNS
        echo_csv(columns, [list(row.values()) for row in rows])
    elif rows:
        headers = ["id", "testimony", "coder", "code", "span", "quote"]
        headers += ["status"] if asked.layer == CONSENSUS else []
        echo(table(headers, [_short(row) for row in rows]))
    else:
        narrate("No codings here.")


def _row(passage: Passage) -> dict[str, object]:
    coding = passage.coding
    return {
        "id": coding.id,
        "testimony": coding.testimony,
        "case": passage.case.id,
        "coder": coding.coder,
        "code": coding.code,
        "start": coding.start,
        "end": coding.end,
        "quote": passage.quote,
        "memo": coding.memo,
        "round": coding.round,
        "at": iso(coding.at),
        "confidence": coding.confidence,
        "discuss": coding.discuss,
    }


def _short(row: dict[str, object]) -> list[object]:
    quote = " ".join(str(row["quote"]).split())
    quote = quote if len(quote) <= QUOTE_SHOWN else quote[: QUOTE_SHOWN - 1] + "…"
    span = f"{row['start']}-{row['end']}"
    cells = [row["id"], row["testimony"], row["coder"], row["code"], span, quote]
    return [*cells, row["status"]] if "status" in row else cells
