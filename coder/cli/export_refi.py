"""``coder export qdpx`` and ``qdc``: to other programs for qualitative data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import Verb, echo_json, narrate, opened

if TYPE_CHECKING:
    from coder.exchange.model import Loss


@click.command("qdpx", cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--with-names", is_flag=True, help="Let names, aliases and credibility notes out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def qdpx(ctx: click.Context, path: Path | None, with_names: bool, as_json: bool) -> None:
    """Write a REFI-QDA project to PATH (default: exports/project.qdpx).

    NVivo, ATLAS.ti, MAXQDA, QualCoder and others open it. What they have no place for is named, and
    travels along for ourselves: `coder import` of the file gives the same project.
    """
    from coder.project.refi_out import export_qdpx

    with opened(ctx) as project:
        target = path or project.folder / "exports" / "project.qdpx"
        losses = export_qdpx(project, target, with_names=with_names)
        _tell(target, losses, as_json)
    if not as_json and all(each.what != "records" for each in losses):
        narrate("`coder import` brings what others lose back from this file.")


@click.command("qdc", cls=Verb)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def qdc(ctx: click.Context, path: Path | None, as_json: bool) -> None:
    """Write the codebook as REFI-QDA to PATH (default: exports/codebook.qdc)."""
    from coder.project.refi_out import export_qdc

    with opened(ctx) as project:
        target = path or project.folder / "exports" / "codebook.qdc"
        _tell(target, export_qdc(project, target), as_json)


def _tell(path: Path, losses: tuple[Loss, ...], as_json: bool) -> None:
    from coder.cli.import_project import tell_losses

    if as_json:
        rows = [{"what": each.what, "where": each.where, "why": each.why} for each in losses]
        echo_json({"path": str(path), "losses": rows})
        return
    narrate(f"Wrote {path}.")
    tell_losses(losses, path.name)
