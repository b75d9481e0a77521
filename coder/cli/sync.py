"""``coder sync``: bundles in and out, through a folder or a server."""

from __future__ import annotations

import click

from coder.cli.context import opened, verb
from coder.cli.exchanging import ask_passphrase, exchange_bar, tell


@verb("sync")
@click.argument("remote", metavar="[REMOTE]", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would come and go.")
@click.option("--plain", is_flag=True, help="Take unsigned bundles although the team has keys.")
@click.option("--host-key", default="", metavar="SHA256:…", help="Trust a server with this key from now on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, remote: str | None, dry_run: bool, plain: bool, host_key: str, as_json: bool
) -> None:
    """Exchange bundles through REMOTE: a folder, or sftp://user@host:port/path; or the place used last.

    Takes in what is new there, then puts there what it lacks. It may be cut off at any moment: the
    same command goes on from there.
    """
    from coder.project.exchange import sync
    from coder.remotes import last_remote

    with opened(ctx) as project, exchange_bar() as progress:
        place = remote or last_remote(project.folder)
        if not place:
            raise click.UsageError("Through which place? coder sync FOLDER, or coder sync sftp://HOST/PATH")
        done = sync(
            project, place, ask=ask_passphrase, dry_run=dry_run, plain=plain, host_key=host_key,
            progress=progress,
        )  # fmt: skip
    tell(done, as_json=as_json, dry_run=dry_run)
