"""`coder codebook`: show, check, compare, take in and hand on the codebook."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING

import click

from coder.cli.codebook_apply import command as apply
from coder.cli.codebook_diff import command as diff
from coder.cli.codebook_files import export, import_
from coder.cli.codebook_review import command as review
from coder.cli.context import VerbGroup, echo, echo_json, project_folder

if TYPE_CHECKING:
    from coder.codebook.check import Check
    from coder.model import Code, Codebook, Family, Variable


@click.group("codebook", cls=VerbGroup)
def command() -> None:
    """Show, check and compare the codebook; take codes in and hand them on."""


command.add_command(diff)
command.add_command(review)
command.add_command(apply)
command.add_command(export)
command.add_command(import_)


@command.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON document with everything in it.")
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    """Print families and codes with their definitions and rules."""
    from coder.codebook.load import load_codebook
    from coder.codebook.render import render_codebook

    codebook = load_codebook(project_folder(ctx))
    if as_json:
        echo_json(_codebook_document(codebook))
    else:
        width = min(shutil.get_terminal_size().columns, 100)
        echo(render_codebook(codebook, width).rstrip("\n"))


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: ok, errors, codes, version.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Name every error of the codebook with its file and line; exit 1 when there is one."""
    from coder.codebook.check import check_codebook
    from coder.codebook.render import render_check

    found = check_codebook(project_folder(ctx))
    if as_json:
        echo_json(_check_document(found))
    else:
        echo(render_check(found))
    ctx.exit(0 if found.ok else 1)


def _codebook_document(codebook: Codebook) -> dict[str, object]:
    """Everything in ``codebook`` as plain values for JSON; families and codes in reading order."""
    return {
        "title": codebook.title,
        "description": codebook.description,
        "version": codebook.version,
        "excerpts": codebook.excerpts,
        "variables": [_plain(variable) for variable in codebook.variables],
        "families": [
            _plain(family)
            | {
                "codes": [
                    _plain(code) | {"parent": code.parent}
                    for code in codebook.codes
                    if code.family == family.name
                ]
            }
            for family in codebook.families
        ],
        "settings": dict(codebook.settings),
    }


def _check_document(check: Check) -> dict[str, object]:
    """``check`` as plain values for JSON; what is unknown is None beside a ``reason``."""
    document: dict[str, object] = {
        "ok": check.ok,
        "errors": [
            {"line": error.line, "message": error.message, "source": error.source} for error in check.errors
        ],
        "codes": check.codes,
        "codable": check.codable,
        "families": check.families,
        "version": check.version,
    }
    if not check.ok:
        document["reason"] = "errors"
    return document


def _plain(item: Variable | Family | Code) -> dict[str, object]:
    """The fields of a dataclass, tuples as lists."""
    values = dataclasses.asdict(item)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
