"""``coder memo``: notes on codings, excerpts, testimonies, codes and the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coder.cli.context import Verb, VerbGroup, echo, echo_json, narrate, opened
from coder.cli.tables import table
from coder.errors import BadInput
from coder.times import iso

if TYPE_CHECKING:
    from coder.model import Coding, Memo
    from coder.project import Project

Row = dict[str, object]


@click.group("memo", cls=VerbGroup)
def command() -> None:
    """Notes of one's own on codings, excerpts, testimonies, codes and the project."""


@command.command("add", cls=Verb)
@click.argument("text")
@click.option("--testimony", metavar="ID", help="On this testimony.")
@click.option("--span", type=int, nargs=2, metavar="START END", help="On these characters of it.")
@click.option("--code", metavar="CODE", help="On this code.")
@click.option("--coding", "coding_id", metavar="ID", help="On this coding of one's own; replaces its memo.")
@click.option("--json", "as_json", is_flag=True, help="The output is one JSON document in any case.")
@click.pass_context
def add(
    ctx: click.Context,
    text: str,
    testimony: str | None,
    span: tuple[int, int] | None,
    code: str | None,
    coding_id: str | None,
    as_json: bool,
) -> None:
    """Write TEXT as a memo; without an option it is on the project."""
    with opened(ctx) as project:
        if coding_id is not None:
            if testimony is not None or span is not None or code is not None:
                raise BadInput("A memo is on one thing: leave --coding out, or the others.")
            project.set_memo(coding_id, text)
            made = coding_id
        else:
            made = project.add_memo(text, testimony=testimony, span=span, code=code).id
        if project.introduction:
            narrate(project.introduction)
        echo_json({"id": made})


@command.command("list", cls=Verb)
@click.option("--testimony", metavar="ID", help="Only those in this testimony.")
@click.option("--code", metavar="CODE", help="Only those on this code and on codings with it.")
@click.option("--coder", metavar="NAME", help="Only this coder's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def list_(
    ctx: click.Context, testimony: str | None, code: str | None, coder: str | None, as_json: bool
) -> None:
    """Show memos, the oldest first, with the words that they stand on."""
    from coder.codebook.lookup import resolve

    with opened(ctx) as project:
        place = None if testimony is None else project.known_testimony(testimony)
        path = None
        if code is not None:
            path = resolve(project.codebook, code, recorded=project.record.code_counts())
        who = None if coder is None else project.known_coder(coder)
        rows = [_of_coding(project, each) for each in project.record.codings_with_memos()]
        rows += [_of_memo(project, each) for each in project.memos(everyone=True)]
    wanted = {"testimony": place, "code": path, "coder": who}
    rows = [row for row in rows if all(value in (None, row[name]) for name, value in wanted.items())]
    rows.sort(key=lambda row: str(row["id"]))
    if as_json:
        echo_json({"memos": rows})
    elif rows:
        echo(table(["id", "coder", "on", "memo"], [[r["id"], r["coder"], _on(r), r["text"]] for r in rows]))
    else:
        narrate("No memos here.")


def _of_coding(project: Project, coding: Coding) -> Row:
    text = project.record.text_if_here(coding.revision)
    return {
        "id": coding.id,
        "about": "coding",
        "coder": coding.coder,
        "testimony": coding.testimony,
        "start": coding.start,
        "end": coding.end,
        "code": coding.code,
        "quote": text[coding.start : coding.end],
        "text": coding.memo,
        "round": coding.round,
        "at": iso(coding.at),
    }


def _of_memo(project: Project, memo: Memo) -> Row:
    quote = None
    if memo.about == "excerpt":
        quote = project.record.text_if_here(memo.revision)[memo.start : memo.end]
    return {
        "id": memo.id,
        "about": memo.about,
        "coder": memo.coder,
        "testimony": memo.testimony or None,
        "start": memo.start,
        "end": memo.end,
        "code": memo.code or None,
        "quote": quote,
        "text": memo.text,
        "round": memo.round,
        "at": iso(memo.at),
    }


def _on(row: Row) -> str:
    parts = [row["code"], row["testimony"]]
    if row["start"] is not None:
        parts.append(f"{row['start']}-{row['end']}")
    return " ".join(str(part) for part in parts if part) or "the project"
