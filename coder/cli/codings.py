"""``coder codings``: list, add, remove, import and export codings."""

from __future__ import annotations

import click

from coder.cli.context import VerbGroup


@click.group("codings", cls=VerbGroup)
def command() -> None:
    """Codings: one code on one passage by one coder."""


def _load() -> None:
    """Register the verbs; each stands in its own file."""
    from coder.cli import codings_add, codings_export, codings_import, codings_list, codings_remove

    for part in (codings_list, codings_add, codings_remove, codings_import, codings_export):
        command.add_command(part.command)


_load()
