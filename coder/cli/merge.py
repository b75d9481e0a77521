"""``coder merge``: bundles in, by hand."""

from __future__ import annotations

from pathlib import Path

import click

from coder.cli.context import opened, verb
from coder.cli.exchanging import ask_passphrase, exchange_bar, tell


@verb("merge")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come.")
@click.option("--plain", is_flag=True, help="Take unsigned bundles although the team has keys.")
@click.option("--same-project", is_flag=True, help="Take bundles that name another project: it is one study.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, files: tuple[Path, ...], dry_run: bool, plain: bool, same_project: bool, as_json: bool
) -> None:
    """Take in bundles, or every bundle of a folder. What is here already changes nothing."""
    from coder.project.exchange import merge

    with opened(ctx) as project, exchange_bar() as progress:
        done = merge(
            project, files, ask=ask_passphrase, dry_run=dry_run, plain=plain, same_project=same_project,
            progress=progress,
        )  # fmt: skip
    tell(done, as_json=as_json, dry_run=dry_run, strict=True)
