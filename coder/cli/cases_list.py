"""``coder cases list``."""

from __future__ import annotations

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.tables import table
from coder.model import Case

COLUMNS = ("case", "status", "reason", "testimonies", "credibility", "aliases", "row")
_SHOWN = 40


@verb("list")
@click.option("--where", default="", metavar="FILTER", help="Only cases that pass, such as 'sex is F'.")
@click.option(
    "--status",
    "statuses",
    type=click.Choice(["included", "excluded", "review"]),
    multiple=True,
    help="Only these; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout.")
@click.pass_context
def command(ctx: click.Context, where: str, statuses: tuple[str, ...], as_json: bool, as_csv: bool) -> None:
    """Show every case with its attributes, as it counts: recorded decisions override the register."""
    from coder.project.cases import effective_cases
    from coder.project.expectations import filtered

    with opened(ctx) as project:
        attributes = [variable.name for variable in project.codebook.variables]
        cases = effective_cases(project)
        chosen = filtered(project, cases, where) if where.strip() else list(cases)
    shown = [case for case in chosen if not statuses or case.status in statuses]
    if as_json:
        echo_json({"cases": [case_document(case) for case in shown]})
    elif as_csv:
        echo_csv((*COLUMNS, *attributes), [_row(case, attributes) for case in shown])
    elif shown:
        heads = ("case", "status", *attributes, "testimonies")
        echo(table(heads, [_short(case, attributes) for case in shown]))
        narrate(_summary(shown))
    else:
        narrate("No cases here." if not cases else "No case passes.")


def case_document(case: Case) -> dict[str, object]:
    """A case as JSON says it."""
    return {
        "case": case.id,
        "status": case.status,
        "attributes": dict(case.attributes),
        "reason": case.reason,
        "testimonies": list(case.testimonies),
        "credibility": case.credibility,
        "aliases": list(case.aliases),
        "row": case.row or None,
    }


def _row(case: Case, attributes: list[str]) -> list[object]:
    lists = "; ".join(case.testimonies), case.credibility, "; ".join(case.aliases)
    return [case.id, case.status, case.reason, *lists, case.row or None, *_values(case, attributes)]


def _short(case: Case, attributes: list[str]) -> list[object]:
    cells = (case.id, case.status, *_values(case, attributes), ", ".join(case.testimonies))
    return [cell if len(cell) <= _SHOWN else cell[: _SHOWN - 1] + "…" for cell in cells]


def _values(case: Case, attributes: list[str]) -> list[str]:
    return [case.attributes.get(name, "") for name in attributes]


def _summary(cases: list[Case]) -> str:
    counts = {status: sum(case.status == status for case in cases) for status in ("excluded", "review")}
    parts = [
        f"{count} {'under review' if name == 'review' else name}" for name, count in counts.items() if count
    ]
    said = f"{len(cases)} case{'' if len(cases) == 1 else 's'}"
    return f"{said}, {', '.join(parts)}." if parts else f"{said}."
