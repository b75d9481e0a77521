"""``coder team``: people and their roles."""

from __future__ import annotations

import click

from coder.cli.context import Verb, VerbGroup, echo, echo_csv, echo_json, narrate, opened
from coder.cli.tables import table
from coder.times import iso


@click.group("team", cls=VerbGroup)
def command() -> None:
    """People and roles. Without a team, everybody may do everything."""


@command.command("add", cls=Verb)
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["fellow", "lead"]), default="fellow", show_default=True, help="Their rights."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def add(ctx: click.Context, name: str, role: str, as_json: bool) -> None:
    """Add NAME to the team; the first person must be a lead."""
    with opened(ctx) as project:
        person = project.add_person(name, "lead" if role == "lead" else "fellow")
        if as_json:
            echo_json({"name": person.name, "role": person.role})
        else:
            narrate(f"{person.name} is in the team as {person.role}.")


@command.command("list", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool, as_csv: bool) -> None:
    """Show the team."""
    with opened(ctx) as project:
        people = project.record.people()
        if as_json:
            echo_json(
                {
                    "people": [
                        {"name": p.name, "role": p.role, "at": iso(p.at), "added_by": p.added_by}
                        for p in people
                    ]
                }
            )
            return
        if as_csv:
            echo_csv(
                ["name", "role", "at", "added_by"], [[p.name, p.role, iso(p.at), p.added_by] for p in people]
            )
            return
        if not people:
            narrate("No team yet: everybody may do everything. Begin with: coder team add NAME --role lead")
            return
        echo(table(["name", "role"], [[p.name, p.role] for p in people]))
