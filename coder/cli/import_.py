"""``coder import``: testimonies and registers in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, project_folder, verb

if TYPE_CHECKING:
    from coder.documents.intake import FileReport


@verb("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--encoding", help="How the files are encoded, where they do not say.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], encoding: str | None, dry_run: bool, as_json: bool
) -> None:
    """Copy testimonies (.txt, .md, folders of them) and a register (.csv with a column case) in."""
    from coder.documents.intake import take_in

    reports = take_in(paths, project_folder(ctx) / "testimonies", encoding=encoding, dry_run=dry_run)
    if as_json:
        echo_json({"files": [_row(report) for report in reports], "dry_run": dry_run})
    else:
        for report in reports:
            echo(_sentence(report))
    if any(report.action == "refused" for report in reports):
        sys.exit(1)


def _row(report: FileReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "action": report.action,
        "testimony": report.testimony,
        "read": report.read,
        "assumed": list(report.assumed),
        "why": report.why,
    }


def _sentence(report: FileReport) -> str:
    name = f" as {report.testimony}" if report.testimony else ""
    assumed = f" Assumed: {'; '.join(report.assumed)}." if report.assumed else ""
    why = f" {report.why}" if report.why else ""
    read = f" ({report.read})" if report.read else ""
    return f"{report.path}: {report.action}{name}{read}.{assumed}{why}"
