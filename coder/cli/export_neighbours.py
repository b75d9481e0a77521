"""``coder export brat`` and ``r``: folders for annotation tools and for R's reliability packages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import Verb, echo_json, narrate, opened

if TYPE_CHECKING:
    from coder.project.agreeing import UnitName


@click.command("brat", cls=Verb)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def brat(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Write brat standoff annotations to FOLDER (default: exports/brat), a folder for each coder.

    Texts and annotations lie side by side, annotation.conf and visual.conf above them.
    """
    from coder.cli.import_project import tell_losses
    from coder.project.brat_out import export_brat

    with opened(ctx) as project:
        target = folder or project.folder / "exports" / "brat"
        losses = export_brat(project, target)
    if as_json:
        rows = [{"what": each.what, "where": each.where, "why": each.why} for each in losses]
        echo_json({"path": str(target), "losses": rows})
        return
    narrate(f"Wrote {target}.")
    tell_losses(losses, target.name)


@click.command("r", cls=Verb)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--unit", type=click.Choice(("testimony", "excerpt", "sentence")), default="excerpt",
              show_default=True, help="What is compared.")  # fmt: skip
@click.option("--round", "round_name", metavar="NAME", help="Only this round.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def r(ctx: click.Context, folder: Path | None, unit: UnitName, round_name: str | None, as_json: bool) -> None:
    """Write tables for R's irr, irrCAC and tidycomm to FOLDER (default: exports/r).

    The rule of unitizing stands in the files' names, and a README says how to read each of them.
    """
    from coder.project.r_out import export_r

    with opened(ctx) as project:
        target = folder or project.folder / "exports" / "r"
        names = export_r(project, target, unit=unit, round_name=round_name)
    if as_json:
        echo_json({"path": str(target), "files": names})
        return
    narrate(f"Wrote {target} with {len(names):,} files; README.txt says how to read them.")
