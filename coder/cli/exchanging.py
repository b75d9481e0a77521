"""What bundle, merge and sync have in common: asking for a passphrase, and saying what was done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo_json, narrate
from coder.cli.progress_bar import progress_line
from coder.text.display import shown_line

if TYPE_CHECKING:
    from coder.project.exchanged import Exchanged, Progress


_MOST_HELD = 20
"""Bundles that one sync names; ``coder check`` lists them all."""


def ask_passphrase(name: str) -> str:
    """Ask on the terminal, without showing what is typed."""
    answer: str = click.prompt(f"Passphrase of {name}'s key", hide_input=True, err=True)
    return answer


def new_passphrase(name: str) -> str:
    """Ask twice for a new passphrase; empty for none."""
    answer: str = click.prompt(
        f"Passphrase for {name}'s key (empty for none)", default="", hide_input=True,
        confirmation_prompt=True, show_default=False, err=True,
    )  # fmt: skip
    return answer


@contextmanager
def exchange_bar() -> Iterator[Progress]:
    """A progress line that says what is going on, and how much of it is done."""
    with progress_line() as show:
        yield lambda doing, done, whole: show(f"{doing}: {done:,} of {whole:,}")


def tell(done: Exchanged, *, as_json: bool, dry_run: bool = False, strict: bool = False) -> None:
    """Say what came and went; ``strict`` exits 1 where not all of it was taken in."""
    refused = [held for held in done.held if not held.waits]
    if as_json:
        echo_json(
            {
                "dry_run": dry_run,
                "came": list(done.came),
                "facts": done.facts,
                "sent": list(done.sent),
                "waiting": [{"bundle": each.name, "reason": each.reason} for each in done.held if each.waits],
                "refused": [{"bundle": each.name, "reason": each.reason} for each in refused],
            }
        )
    else:
        for sentence in done.sentences(dry_run=dry_run, most_held=None if strict or dry_run else _MOST_HELD):
            narrate(shown_line(sentence))
    for notice in done.notices:
        narrate(shown_line(notice))
    if strict and done.held:
        sys.exit(1)
