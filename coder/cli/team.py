"""``coder team``: people, their roles and their keys."""

from __future__ import annotations

import os
from pathlib import Path

import click

from coder.cli.context import Verb, VerbGroup, echo, echo_csv, echo_json, narrate, opened, session
from coder.cli.exchanging import ask_passphrase, new_passphrase
from coder.cli.tables import table
from coder.errors import NotFound, Refused
from coder.model import Role
from coder.times import iso

_FILE = click.Path(path_type=Path)


@click.group("team", cls=VerbGroup)
def command() -> None:
    """People, roles and keys. Without a team, everybody may do everything."""


@command.command("add", cls=Verb)
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["fellow", "lead"]), default="fellow", show_default=True, help="Their rights."
)
@click.option("--card", type=_FILE, metavar="FILE", help="Their card, with their public keys.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def add(ctx: click.Context, name: str, role: str, card: Path | None, as_json: bool) -> None:
    """Add NAME to the team; the first person must be a lead.

    In a team with keys a lead adds people by the card they made with `coder team key`.
    """
    from coder.project.teamwork import admit
    from coder.team.keys import fingerprint

    wanted: Role = "lead" if role == "lead" else "fellow"
    with opened(ctx) as project:
        person = project.add_person(name, wanted) if card is None else admit(project, card, wanted, name)
    if as_json:
        said = {"name": person.name, "role": person.role}
        echo_json(said | ({"fingerprint": fingerprint(person.sign)} if person.sign else {}))
        return
    narrate(f"{person.name} is in the team as {person.role}.")
    if card is not None:
        narrate(
            f"Their key: {fingerprint(person.sign)}. Have {person.name} read theirs out to you; "
            "they must be the same."
        )


@command.command("list", cls=Verb)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool, as_csv: bool) -> None:
    """Show the team, with the fingerprints of their keys."""
    from coder.project.teamwork import members

    with opened(ctx, keyless=True) as project:
        found = members(project)
    columns = ["name", "role", "at", "added_by", "fingerprint", "key_here"]
    rows = [
        [m.person.name, m.person.role, iso(m.person.at), m.person.added_by, m.fingerprint, m.is_here]
        for m in found
    ]
    if as_json:
        echo_json({"people": [dict(zip(columns, row, strict=True)) for row in rows]})
    elif as_csv:
        echo_csv(columns, rows)
    elif not found:
        narrate("No team yet: everybody may do everything. Begin with: coder team add NAME --role lead")
    else:
        shown = [[m.person.name, m.person.role, m.fingerprint or None, _here(m.is_here)] for m in found]
        echo(table(["name", "role", "key", ""], shown))


def _here(is_here: bool) -> str:
    return "on this computer" if is_here else ""


@command.command("key", cls=Verb)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that the key is kept under.")
@click.option("--card", type=_FILE, metavar="FILE", help="Write your card there, for a lead.")
@click.option("--recovery", type=_FILE, metavar="FILE", help="Write the recovery text there, to print.")
@click.pass_context
def key(ctx: click.Context, passphrase: bool, card: Path | None, recovery: Path | None) -> None:
    """Make your own key (once), and show its fingerprint.

    For the first lead of a project this is where keys begin there. Everybody else sends the card to
    a lead. The recovery text brings the key back: print it and lock it away.
    """
    from coder.project import teamwork

    name = _myself(ctx)
    made = teamwork.make_key(name, new_passphrase(name) if passphrase else "")
    narrate(f"{'Made' if made.is_new else 'There is already'} a key of {name}, in {made.path}.")
    if made.recovery and recovery is None:
        narrate("Its recovery text; write it down or print it, it is shown once:")
        for line in made.recovery.splitlines():
            narrate(f"    {line}")
    if recovery is not None:
        text = made.recovery or teamwork.recovery(name, ask_passphrase)
        teamwork.write_recovery(recovery, name, made.public, text)
        narrate(f"Its recovery text is in {recovery}. Print it, lock it away, and delete the file.")
    if card is not None:
        teamwork.card(name, card, ask_passphrase)
        narrate(f"Your card is in {card}. Send it to a lead.")
    echo(made.public.fingerprint)
    _begin(ctx, name)


def _begin(ctx: click.Context, name: str) -> None:
    """The first lead's key makes a project one with keys; outside of one there is nothing to do."""
    from coder.project.teamwork import exchanged_before, found

    try:
        with opened(ctx, keyless=True) as project:
            roles = {person.name: person.role for person in project.record.people()}
            if roles.get(name) == "lead" and found(project):
                narrate(
                    "From now on this project has keys. Others join with: coder team invite FILE, then "
                    "coder team add NAME --card FILE"
                )
                if others := exchanged_before(project):
                    narrate(
                        f"You exchanged with {', '.join(others)} before. Only one of you can be "
                        "first here: tell them not to say coder team key as a lead too, but to join with "
                        "your invitation."
                    )
    except NotFound:
        return


@command.command("recover", cls=Verb)
@click.argument("file", type=_FILE, required=False)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that the key is kept under.")
@click.pass_context
def recover(ctx: click.Context, file: Path | None, passphrase: bool) -> None:
    """Bring your key back from its recovery text, typed in or from FILE."""
    from coder.project import teamwork
    from coder.team.recovery import LINES

    name = _myself(ctx)
    if file is not None:
        text = _recovery_lines(file)
    else:
        text = "\n".join(
            click.prompt(f"Line {number}", hide_input=False, err=True) for number in range(1, LINES + 1)
        )
    made = teamwork.recover(name, text, new_passphrase(name) if passphrase else "")
    narrate(f"The key of {name} is back, in {made.path}.")
    echo(made.public.fingerprint)


def _recovery_lines(file: Path) -> str:
    """The lines of the text in a file that may be the page as it was written."""
    import re

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"{file} cannot be read as a recovery text.") from error
    numbered = [line for line in text.splitlines() if re.match(r"\s*[1-4]\s*[:.)]", line)]
    return "\n".join(numbered) or text


@command.command("invite", cls=Verb)
@click.argument("file", type=_FILE)
@click.pass_context
def invite(ctx: click.Context, file: Path) -> None:
    """Write an invitation to this project into FILE, for everybody who is to join."""
    from coder.project import teamwork

    with opened(ctx) as project:
        made = teamwork.invite(project, file, ask_passphrase)
    narrate(f"The invitation to “{made.title}” is in {file}. It names {made.root.name}'s key:")
    echo(made.root.fingerprint)
    narrate("Read that out to whoever joins; they must see the same.")


@command.command("join", cls=Verb)
@click.argument("file", type=_FILE)
@click.option("--card", type=_FILE, metavar="FILE", help="Write your card there, for a lead.")
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that a new key is kept under.")
@click.pass_context
def join(ctx: click.Context, file: Path, card: Path | None, passphrase: bool) -> None:
    """Join the team of the invitation in FILE, in your copy of the project's files."""
    from coder.project import teamwork

    name = _myself(ctx)
    with opened(ctx, keyless=True) as project:
        made = teamwork.join(project, file)
    own = teamwork.make_key(name, new_passphrase(name) if passphrase else "")
    narrate(f"This project is “{made.title}” now; {made.root.name} leads it, with the key:")
    echo(made.root.fingerprint)
    narrate(f"Have {made.root.name} read theirs out to you; they must be the same.")
    if own.recovery:
        narrate("Your new key's recovery text; write it down or print it, it is shown once:")
        for line in own.recovery.splitlines():
            narrate(f"    {line}")
    if card is not None:
        teamwork.card(name, card, ask_passphrase)
        narrate(
            f"Your card is in {card}. Send it to {made.root.name}; when they have added you: "
            "coder sync REMOTE"
        )
    else:
        narrate(f"{made.root.name} needs your card: coder team key --card FILE")


@command.command("revoke", cls=Verb)
@click.argument("name")
@click.pass_context
def revoke(ctx: click.Context, name: str) -> None:
    """Take NAME out of the team: what came from them until now stays, later bundles are refused."""
    from coder.project import teamwork

    with opened(ctx) as project:
        teamwork.revoke(project, name)
    narrate(
        f"{name} is out of the team. Everybody refuses their later bundles from the next exchange with "
        "you on; what they could read until now, they still have."
    )


def _myself(ctx: click.Context) -> str:
    """The name on the command line, in the environment, or remembered here."""
    from coder import seat
    from coder.cli.context import project_folder
    from coder.record.store import check_coder_name

    name = session(ctx).coder or os.environ.get("CODER_AS")
    if not name:
        try:
            name = seat.remembered(project_folder(ctx))
        except NotFound:
            name = None
    if not name:
        raise Refused("Whose key? Say it with --as NAME, or set CODER_AS.")
    return check_coder_name(name)
