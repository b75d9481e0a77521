"""What the commands that count have in common: options, provenance, and the passages behind a figure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate

if TYPE_CHECKING:
    from coder.project import Project
    from coder.project.counting import Report
    from coder.project.opening import Behind

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def counting_options(
    *, unit: Sequence[str] = (), min_cell: bool = True, names: bool = True, show: str = ""
) -> Decorator:
    """``--unit --layer --round --where --min-cell --with-names --show --json --csv``, in this order.

    Args:
        unit: What ``--unit`` offers; empty for none.
        min_cell: Whether there is ``--min-cell``.
        names: Whether there is ``--with-names``.
        show: What ``--show`` takes, in words; empty for none.
    """
    options = [
        *([_unit_option(unit)] if unit else []),
        click.option(
            "--layer", default="any", show_default=True,
            help="A coder's name; any, all, majority of those who submitted; or consensus (reconciled).",
        ),
        click.option("--round", "round_name", metavar="NAME", help="Only this round."),
        where_option,
        *([_min_cell_option] if min_cell else []),
        *([_names_option] if names else []),
        *([_show_option(show)] if show else []),
        click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout."),
        click.option("--csv", "as_csv", is_flag=True, help="CSV on stdout."),
    ]  # fmt: skip

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _unit_option(units: Sequence[str]) -> Decorator:
    return click.option(
        "--unit", type=click.Choice(units), default="case", show_default=True,
        help="What is counted; a case is a person.",
    )  # fmt: skip


def _show_option(cell: str) -> Decorator:
    return click.option("--show", metavar="CELL", help=f"The passages behind a figure: {cell}.")


_min_cell_option = click.option(
    "--min-cell", type=click.IntRange(min=0), default=0, metavar="N",
    help="Hide figures about fewer than N people, and what would give them away.",
)  # fmt: skip
_names_option = click.option(
    "--with-names", is_flag=True, help="Let attributes that hold names leave the project."
)
where_option = click.option(
    "--where", default="", metavar="FILTER",
    help="Only people who pass, such as 'nationality is Syrian and not has recruitment.faith'.",
)  # fmt: skip


def only(report: Report, names: Sequence[str]) -> Report:
    """The rows of some codes and families alone, and the command that gives just these.

    Raises:
        NotFound: no such code, with near spellings.
    """
    assert report.material is not None
    paths = list(dict.fromkeys(report.material.code(name) for name in names))
    counts = report.counts
    said = " ".join(f"--code {path}" for path in paths)
    return replace(
        report,
        counts=replace(
            counts,
            rows=tuple(row for row in counts.rows if row.code in paths),
            families=tuple(row for row in counts.families if row.code in paths),
        ),
        provenance={**report.provenance, "command": f"{report.provenance['command']} {said}"},
    )


def labels_in(cell: str) -> list[str]:
    """The comma-separated labels of ``--show``; one with a comma stands in double quotes."""
    return next(csv.reader([cell], skipinitialspace=True), [])


def show_behind(
    project: Project, behind: Behind, *, as_json: bool, as_csv: bool, with_names: bool = False
) -> None:
    """Print the passages behind a figure, or who was counted where there are none."""
    from coder.project.passages import passages
    from coder.project.quotes import quotes_table

    if as_csv:
        columns, rows = quotes_table(project, behind.codings, with_names=with_names)
        echo_csv(columns, rows)
        return
    found = list(passages(project, behind.codings))
    if as_json:
        from coder.cli.codings_list import row

        echo_json(
            {
                "cell": behind.said,
                "cases": list(behind.cases),
                "units": list(behind.units),
                "codings": [row(passage) for passage in found],
            }
        )
        return
    for passage in found:
        coding = passage.coding
        place = f"{coding.testimony} {coding.start}-{coding.end}"
        echo(f"{passage.case.id}  {place}  {coding.code}  {coding.coder}")
        echo("    " + " ".join(passage.quote.split()))
    if not found:
        echo("\n".join(behind.units))
    people = f"{len(behind.cases)} {'person' if len(behind.cases) == 1 else 'people'}"
    narrate(f"{behind.said}: {people}, {len(found)} passages.")
    warn_of_names(project, found)


def warn_of_names(project: Project, found: Sequence[Any]) -> None:
    """Say on stderr which quotes say names of the register."""
    from coder.project.leaks import leaks, leaks_notice

    notice = leaks_notice(leaks(project, found))
    if notice:
        narrate(notice)
