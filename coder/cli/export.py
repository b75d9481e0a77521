"""``coder export``: tables that leave the project, into ``exports/``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import Verb, VerbGroup, narrate, opened
from coder.cli.counted import where_option
from coder.cli.drift import warn_of_drift
from coder.cli.export_neighbours import brat, r
from coder.cli.export_refi import qdc, qdpx

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.project.exports_asked import ExportAsked
    from coder.project.leaks import Leak

UNITS = ("case", "testimony", "excerpt", "coding", "character")
_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "unit": click.option("--unit", type=click.Choice(UNITS), default="case", show_default=True,
                         help="What is counted; a case is a person."),
    "layer": click.option("--layer", default="any", show_default=True,
                          help="A coder's name; any, all, majority of those who submitted; or consensus."),
    "round": click.option("--round", "round_name", metavar="NAME", help="Only this round."),
    "where": where_option,
    "min_cell": click.option("--min-cell", type=click.IntRange(min=0), default=0, metavar="N",
                             help="Hide figures about fewer than N people; no rows of single people."),
    "names": click.option("--with-names", is_flag=True, help="Let names, aliases and credibility notes out."),
    "bootstrap": click.option("--bootstrap", type=click.IntRange(0, 100_000), default=1000, show_default=True,
                              help="Resamples for intervals; 0 for none."),
    "seed": click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True,
                         help="Seed of the resampling."),
}  # fmt: skip
_COUNTED = ("unit", "layer", "round", "where", "min_cell", "names", "bootstrap", "seed")


def export_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that exports share, in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


@click.group("export", cls=VerbGroup)
def command() -> None:
    """Write what was counted, with its provenance, into exports/."""


command.add_command(qdpx)
command.add_command(qdc)
command.add_command(brat)
command.add_command(r)


@command.command("workbook", cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@export_options(*_COUNTED)
@click.pass_context
def workbook(ctx: click.Context, /, path: Path | None, **asked: Any) -> None:
    """Write an Excel workbook to PATH (default: exports/workbook.xlsx).

    A sheet per table with charts, the codings, the codebook, decisions, and where all of it comes from.
    """
    from coder.project.exports_asked import ExportAsked
    from coder.project.exports_book import export_workbook

    with opened(ctx) as project:
        warn_of_drift(project)
        target = path or project.folder / "exports" / "workbook.xlsx"
        wanted = ExportAsked(**asked)
        _tell(project, [target], export_workbook(project, target, wanted), wanted)


@command.command("report", cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@export_options(*_COUNTED)
@click.option("--quotes", type=click.IntRange(0, 100), default=2, show_default=True, metavar="N",
              help="Passages shown under each code; 0 for none.")  # fmt: skip
@click.pass_context
def report(ctx: click.Context, /, path: Path | None, **asked: Any) -> None:
    """Write one HTML page that needs nothing else to PATH (default: exports/report.html).

    Tables, charts, the methods paragraph and a few quotes; quotes that say a name of the register are not
    among them unless --with-names is given.
    """
    from coder.project.exports_asked import ExportAsked
    from coder.project.exports_book import export_report

    with opened(ctx) as project:
        warn_of_drift(project)
        target = path or project.folder / "exports" / "report.html"
        wanted = ExportAsked(**asked)
        export_report(project, target, wanted)  # without the quotes that say a name
        _tell(project, [target], [], wanted)


@command.command("csv", cls=Verb)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--raw", is_flag=True, help="Leave cells that begin like a formula as they are.")
@export_options("round", "where", "min_cell", "names", "bootstrap", "seed")
@click.pass_context
def csv_(ctx: click.Context, /, folder: Path | None, **asked: Any) -> None:
    """Write the tables as CSV with dictionary.csv and provenance.json to FOLDER (default: exports/)."""
    from coder.project.exports import stale_files, write_csv_set
    from coder.project.exports_asked import ExportAsked

    wanted = ExportAsked(**asked)
    with opened(ctx) as project:
        warn_of_drift(project)
        target = folder or project.folder / "exports"
        _tell(project, *write_csv_set(project, target, wanted), wanted)
    for path in stale_files(target, wanted):
        narrate(
            f"{path} is of an earlier export and tells of single people: take it away before you pass on."
        )


@command.command("archive", cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@export_options("names", "bootstrap", "seed")
@click.pass_context
def archive(ctx: click.Context, /, path: Path | None, **asked: Any) -> None:
    """Write everything in open formats for a repository to PATH (default: exports/archive.zip).

    Transcripts, codebook, codings, memos, decisions, checksums and a README; a folder unless PATH ends
    in .zip.
    """
    from coder.project.exports_archive import export_archive
    from coder.project.exports_asked import ExportAsked

    with opened(ctx) as project:
        warn_of_drift(project)
        target = path or project.folder / "exports" / "archive.zip"
        wanted = ExportAsked(**asked)
        _tell(project, [target], export_archive(project, target, wanted), wanted)


def _tell(project: Project, paths: Sequence[Path], found: list[Leak], asked: ExportAsked) -> None:
    from coder.project.leaks import leaks_notice
    from coder.project.leaks_beside import beside_notice, names_beside

    for path in paths:
        narrate(f"Wrote {path}.")
    beside = [] if asked.with_names else names_beside(project, single_people=asked.tells_of_single_people)
    for notice in (leaks_notice(found), beside_notice(beside)):
        if notice:
            narrate(notice)
