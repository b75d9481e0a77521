"""``coder cases check``: what is doubtful in the register, row by row."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, project_folder, verb
from coder.errors import BadInput, CoderError
from coder.text.display import shown

if TYPE_CHECKING:
    from coder.documents.findings import Finding
    from coder.documents.register import Register
    from coder.model import Problem, Variable

REGISTER = Path("testimonies") / "cases.csv"


@verb("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--patch", "as_patch", is_flag=True, help="Print the proposed mends as a patch; apply nothing.")
@click.option("--encoding", help="How FILE is encoded, where it does not say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, file: Path | None, as_patch: bool, encoding: str | None, as_json: bool
) -> None:
    """Look for flaws in the project's register, or in the register FILE before it is imported.

    Impossible and stray dates, values written in two ways, hedged values, what the codebook does not
    allow, rows that repeat another; each with its row and what may be meant. Nothing is changed.
    """
    from coder.documents.register import read_register

    if file is not None:
        if not file.is_file():
            raise BadInput(f"There is no register {file}.")
        register = read_register(file, _variables(ctx), encoding)
        beyond: tuple[Problem, ...] = ()
        place, name = file, file.name
    else:
        from coder.project.cases import decision_problems
        from coder.project.expectations import drift

        with opened(ctx) as project:
            register = project.texts.register
            beyond = (*decision_problems(project), *drift(project))
        place, name = project_folder(ctx) / REGISTER, REGISTER.as_posix()
        if not register.table.header:
            narrate(f"No register yet: put one at {REGISTER}, or bring it in with: coder import FILE")
    if as_patch:
        _print_patch(register, place, name)
    elif as_json:
        _print_json(register, beyond)
    else:
        _print_text(register, beyond)
    if (register.structure or register.flaws or beyond) and not as_patch:
        sys.exit(1)


def _variables(ctx: click.Context) -> tuple[Variable, ...]:
    """What the codebook says of the columns, where there is a project."""
    from coder.codebook.load import load_codebook

    try:
        folder = project_folder(ctx)
    except CoderError:
        narrate("No project here, so the columns are judged by their headings and cells alone.")
        return ()
    return load_codebook(folder).variables


def _print_text(register: Register, beyond: tuple[Problem, ...]) -> None:
    for problem in (*register.structure, *beyond):
        echo(f"{problem.where}: {problem.what}\n    {problem.fix}")
    for finding in register.findings:
        label = "notice: " if finding.notice else ""
        said = " ".join(filter(None, (finding.what, finding.why)))
        mend = "" if finding.mend is None or finding.notice else f" Proposed: {finding.mend}"
        echo(f"{label}{finding.where(register.source)}: {said}\n    {finding.fix}{mend}")
    notices = sum(finding.notice for finding in register.findings)
    found = len(register.structure) + len(beyond) + len(register.flaws)
    if not found:
        narrate(f"{len(register.cases)} cases, nothing wrong found; {_many(notices, 'notice')}.")
        return
    narrate(f"{_many(found, 'flaw')}, {_many(notices, 'notice')} in {len(register.cases)} cases.")
    if any(finding.mend is not None for finding in register.flaws):
        narrate("The proposed mends as a patch, which nobody applies but you: coder cases check --patch")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print_json(register: Register, beyond: tuple[Problem, ...]) -> None:
    plain = [
        {"kind": each.kind, "where": each.where, "what": each.what, "fix": each.fix}
        for each in (*register.structure, *beyond)
    ]
    echo_json(
        {
            "ok": not (plain or register.flaws),
            "problems": [*plain, *(_document(finding, register) for finding in register.flaws)],
            "notices": [_document(each, register) for each in register.findings if each.notice],
            "cases": len(register.cases),
            "assumed": list(register.assumed),
        }
    )


def _document(finding: Finding, register: Register) -> dict[str, object]:
    problem = finding.problem(register.source)
    return {
        "kind": problem.kind,
        "where": problem.where,
        "what": problem.what,
        "fix": problem.fix,
        "flaw": finding.kind,
        "row": finding.row,
        "case": finding.case or None,
        "column": finding.column or None,
        "value": finding.value or None,
        "mend": finding.mend,
    }


def _print_patch(register: Register, place: Path, name: str) -> None:
    from coder.documents.mends import patch

    if place.suffix.lower() != ".csv":
        raise BadInput(f"{place.name} is no CSV file, and a patch mends text only: import it first.")
    made = patch(place.read_bytes() if place.is_file() else b"", name, register.table.header, register.flaws)
    for finding in made.left:
        narrate(f"{finding.where(register.source)}: this mend could not be placed; make it by hand.")
    unmended = sum(finding.mend is None for finding in register.flaws)
    if unmended:
        narrate(f"{_many(unmended, 'flaw')} without a proposed mend: see coder cases check")
    if not made.applies:
        narrate(f"{name} is not UTF-8, so no program will apply this patch: make the changes by hand.")
    if not made.text:
        narrate("There is nothing to mend.")
    elif sys.stdout.isatty():
        click.echo(shown(made.text), nl=False)
    else:
        sys.stdout.buffer.write(made.text.encode("utf-8"))
        sys.stdout.buffer.flush()
