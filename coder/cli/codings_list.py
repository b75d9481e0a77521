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
@click.option(
    "--quotes", is_flag=True, help="A row per quote, with attributes and the code level by level in columns."
)
@click.option("--with-names", is_flag=True, help="With --quotes: attributes that hold names too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(
    ctx: click.Context, /, quotes: bool, with_names: bool, as_json: bool, as_csv: bool, **filters: Any
) -> None:
    """Show the current codings with their words."""
    from coder.project.passages import passages

    asked = Filters(**filters)
    if quotes:
        _quotes(ctx, asked, with_names=with_names, as_json=as_json, as_csv=as_csv)
        return
    with opened(ctx) as project:
        if asked.layer == CONSENSUS:
            layer = chosen_consensus(project, asked)
            found = passages(project, (held.coding for held in layer))
            rows = [
                row(passage) | {"status": held.status, "card": held.card, "coders": held.coders}
                for passage, held in zip(found, layer, strict=True)
            ]
        else:
            rows = [row(passage) for passage in passages(project, chosen(project, asked))]
            if project.record.opened_rounds():
                late = project.record.late()
                places = ((line["round"], line["coder"], line["testimony"]) for line in rows)
                rows = [line | {"late": at in late} for line, at in zip(rows, places, strict=True)]
    if as_json:
        echo_json({"codings": rows})
    elif as_csv:
        columns = list(rows[0]) if rows else COLUMNS
        echo_csv(columns, [list(line.values()) for line in rows])
    elif rows:
        headers = ["id", "testimony", "coder", "code", "span", "quote"]
        headers += ["status"] if asked.layer == CONSENSUS else []
        echo(table(headers, [_short(line) for line in rows]))
    else:
        narrate("No codings here.")


def _quotes(ctx: click.Context, asked: Filters, *, with_names: bool, as_json: bool, as_csv: bool) -> None:
    from coder.cli.counted import warn_of_names
    from coder.project.passages import passages
    from coder.project.quotes import quotes_table

    with opened(ctx) as project:
        codings = (
            [held.coding for held in chosen_consensus(project, asked)]
            if asked.layer == CONSENSUS
            else list(chosen(project, asked))
        )
        columns, rows = quotes_table(project, codings, with_names=with_names)
        if as_json:
            echo_json({"quotes": [dict(zip(columns, line, strict=True)) for line in rows]})
        elif as_csv:
            echo_csv(columns, rows)
        else:
            echo(table(columns, [[_shortened(cell) for cell in line] for line in rows]))
        if not with_names:
            warn_of_names(project, list(passages(project, codings)))


def row(passage: Passage) -> dict[str, object]:
    """A coding as JSON and CSV show it."""
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


def _shortened(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    line = " ".join(cell.split())
    return line if len(line) <= QUOTE_SHOWN else line[: QUOTE_SHOWN - 1] + "…"


def _short(row: dict[str, object]) -> list[object]:
    quote = _shortened(row["quote"])
    span = f"{row['start']}-{row['end']}"
    coder = f"{row['coder']} (late)" if row.get("late") else row["coder"]
    cells = [row["id"], row["testimony"], coder, row["code"], span, quote]
    return [*cells, row["status"]] if "status" in row else cells
