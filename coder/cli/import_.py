"""``coder import``: documents, registers and other programs' projects in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, project_folder, verb
from coder.cli.import_project import take_project
from coder.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from coder.documents.intake import FileReport, Intake, Wishes
    from coder.documents.register_rows import RegisterChange


@verb("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--encoding", help="How the files are encoded, where they do not say.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--clean", is_flag=True, help="Take running heads, page numbers and word division out of PDFs.")
@click.option("--replace", is_flag=True, help="Put a changed document in its former place.")
@click.option(
    "--name-pattern",
    metavar="PATTERN",
    default="",
    help="What file names say, such as {case}_{date}_{source}; {skip} for what means nothing.",
)
@click.option("--submit", is_flag=True, help="Declare what a project's coders coded finished by them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    encoding: str | None,
    dry_run: bool,
    clean: bool,
    replace: bool,
    name_pattern: str,
    submit: bool,
    as_json: bool,
) -> None:
    """Bring in documents, folders of them, and a register.

    Texts (.txt, .md) are kept as they are; Word, OpenDocument, PDF, RTF, web pages and subtitles are
    converted and kept beside, in originals/. A table (.csv, .xlsx) with a column `text` is a testimony
    for each row, one with a column `case` the register. Projects and codebooks of other programs
    (REFI-QDA, Taguette, QualCoder, qc, brat, Label Studio, tables of spans) come in whole, with a report
    of what is lost. Files are told by their content.
    """
    from coder.documents.foreign import WITHOUT_TEXTS, is_project_file, project_kind
    from coder.documents.intake import Wishes

    projects = [path for path in paths if is_project_file(path)]
    documents = [path for path in paths if path not in projects]
    # Tables of passages speak of texts that may come in with them.
    tables = [path for path in projects if project_kind(path) in WITHOUT_TEXTS]
    rows: list[dict[str, object]] = []

    def take(paths: Iterable[Path]) -> None:
        for path in paths:
            row = take_project(ctx, path, dry_run, submit=submit, tell=not as_json, encoding=encoding)
            rows.append(row)
            if not as_json:
                echo(f"{one_line(row['path'])}: {row['action']}. {row['why']}")

    take(path for path in projects if path not in tables)
    wishes = Wishes(encoding, dry_run, clean, replace, name_pattern)
    change, hidden, is_whole = None, 0, True
    if documents:
        with _intake(ctx, wishes) as intake:
            reports, is_whole = _run(intake, documents, None if as_json else _tell)
            change = intake.register()
            hidden = len(intake.hidden)
        rows += [_row(report) for report in reports]
    take(tables)
    if as_json:
        echo_json({"files": rows, "dry_run": dry_run, "hidden": hidden, "register": _change(change)})
    else:
        _tell_of_people(change, dry_run)
    if dry_run:
        narrate("Nothing was written: this was a dry run.")
    if hidden:
        narrate(f"{hidden:,} hidden files or folders were passed over.")
    if not is_whole:
        narrate("Stopped. What is reported has come in whole; run the same again to go on.")
    if not is_whole or any(row["action"] == "refused" for row in rows):
        sys.exit(1)


def _intake(ctx: click.Context, wishes: Wishes) -> Intake:
    from coder.codebook.load import load_codebook
    from coder.documents.intake import Intake

    folder = project_folder(ctx)
    variables = load_codebook(folder, may_be_empty=True).variables
    return Intake(folder / "testimonies", wishes, variables, _coded(ctx))


def _coded(ctx: click.Context) -> Callable[[str], bool]:
    """Whether a testimony was coded; the record is opened when that is first asked."""
    known: set[str] = set()
    asked: list[bool] = []

    def is_coded(name: str) -> bool:
        if not asked:
            asked.append(True)
            with opened(ctx, keyless=True, may_be_empty=True) as project:
                known.update(project.record.testimonies())
        return name in known

    return is_coded


def _run(
    intake: Intake, paths: Iterable[Path], tell: Callable[[FileReport], None] | None
) -> tuple[list[FileReport], bool]:
    """The reports so far, and whether nobody stopped it."""
    reports: list[FileReport] = []
    try:
        with progress_bar("Files read") as progress:
            for report in intake.take(paths, progress):
                reports.append(report)
                if tell is not None and not sys.stdout.isatty():
                    tell(report)
    except KeyboardInterrupt:
        is_whole = False
    else:
        is_whole = True
    if tell is not None and sys.stdout.isatty():  # lines among a moving progress line are torn
        for report in reports:
            tell(report)
    return reports, is_whole


def _row(report: FileReport) -> dict[str, object]:
    return {
        "path": str(report.path),
        "action": report.action,
        "testimony": report.testimony,
        "testimonies": list(report.testimonies),
        "read": report.read,
        "assumed": list(report.assumed),
        "losses": list(report.losses),
        "original": report.original,
        "converter": report.converter,
        "diff": report.diff,
        "why": report.why,
    }


def _tell(report: FileReport) -> None:
    """A file's report in a line, and below it what deserves a look."""
    name = f" as {report.testimony}" if report.testimony else ""
    read = f" ({report.read})" if report.read else ""
    path = one_line(report.path)
    echo(f"{path}: {report.action}{name}{read}.{f' {report.why}' if report.why else ''}")
    for title, said in (("Noted", report.assumed), ("Lost", report.losses)):
        if said:
            echo(f"  {title}: {'; '.join(said)}.")
    if report.original:
        echo(f"  The document is kept as {report.original}.")
    for line in report.diff.split("\n") if report.diff else ():
        echo(f"  {line}")


def _change(change: RegisterChange | None) -> dict[str, object] | None:
    if change is None:
        return None
    return {"new": change.new is not None, "patch": change.patch, "doubts": list(change.doubts)}


def _tell_of_people(change: RegisterChange | None, dry_run: bool) -> None:
    if change is None:
        return
    if change.new is not None:
        rows = change.new.count(b"\n") - 1
        narrate(
            f"testimonies/cases.csv {'would be' if dry_run else 'was'} written, with {rows:,} people; "
            "edit it from now on."
        )
    for doubt in change.doubts:
        narrate(doubt)
    if change.patch:
        narrate("The register is yours to edit; this patch (`patch -p1`) would add what was learned:")
        echo(change.patch.rstrip("\n"))


def one_line(path: object) -> str:
    """A path as it is told: nobody's file name makes a line of its own."""
    return str(path).replace("\n", "␊").replace("\r", "␍")
