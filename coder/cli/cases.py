"""``coder cases``: the people of the study, whether they count, and what is wrong in their register."""

from __future__ import annotations

import importlib

import click

from coder.cli.context import VerbGroup

PARTS = {
    "list": "coder.cli.cases_list",
    "check": "coder.cli.cases_check",
    "status": "coder.cli.cases_status",
    "note": "coder.cli.cases_note",
    "compare": "coder.cli.cases_compare",
    "duplicates": "coder.cli.cases_duplicates",
    "same": "coder.cli.cases_same",
    "different": "coder.cli.cases_different",
    "undecided": "coder.cli.cases_undecided",
}
"""Verb -> module; each is loaded only when it is asked for."""


class CaseVerbs(VerbGroup):
    """A group that imports a verb's module at the moment the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the documentation."""
        return list(PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or None for an unknown word."""
        module = PARTS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command


@click.group("cases", cls=CaseVerbs)
def command() -> None:
    """Cases: the people of the study, one row of the register each."""
