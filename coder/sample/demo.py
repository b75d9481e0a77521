"""Making the demo: the sample with its three coders' work, and a lead's first decisions, recorded."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import get_args

from coder.documents.codings import read_codings
from coder.errors import Refused
from coder.files import make_folder
from coder.model import Outcome, Reason, Span
from coder.project import Project
from coder.project.intake import take_in_codings
from coder.project.reconciling import decide, reconciliation
from coder.reconcile.decisions import Choice
from coder.record.bulk import SubmissionRow
from coder.sample import CODEBOOK, copy_sample, decisions, find_sample, submissions
from coder.times import parsed


def make_demo(folder: Path) -> None:
    """Copy the sample to ``folder`` and record its codings, submissions and decisions.

    Raises:
        Refused: there is a project already, or the folder cannot be written.
    """
    if (folder / CODEBOOK).exists():
        raise Refused(f"{folder} holds a project already; nothing was changed. Choose another folder.")
    make_folder(folder.resolve().parent)
    # Made aside and put in place when it is whole: a demo that broke off is no demo.
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=folder.resolve().parent) as aside:
        _make(Path(aside) / "demo")
        try:
            (Path(aside) / "demo").replace(folder)
        except OSError as error:
            raise Refused(f"Cannot make the demo in {folder}: {error.strerror}. Choose another.") from error


def _make(folder: Path) -> None:
    copy_sample(folder)
    with Project.open(folder) as project:
        finished = [
            SubmissionRow(name, project.testimony(name).revision, coder, "main", parsed(at))
            for name, coder, at in submissions()
        ]
        take_in_codings(project, read_codings(find_sample().codings), finished=finished)
        _decide(project)


def _decide(project: Project) -> None:
    """Record the sample's decisions; most conflicts are left for whoever tries the demo."""
    cluster_ids = {
        (each.testimony, each.code, each.start, each.end): each.id
        for card in reconciliation(project).cards
        for each in card.clusters
    }
    seated = project.coder
    for row in decisions():
        spans = (span.split("-") for span in row["spans"].split(";") if span)
        choice = Choice(
            outcome=next(each for each in get_args(Outcome) if each == row["outcome"]),
            coder=row["coder"],
            spans=tuple(Span(int(start), int(end)) for start, end in spans),
            codes=tuple(code for code in row["codes"].split(";") if code),
            reason=next((each for each in get_args(Reason) if each == row["reason"]), None),
            note=row["note"],
            gap=bool(row["gap"]),
        )
        project.coder = row["lead"]
        place = row["testimony"], row["code"], int(row["start"]), int(row["end"])
        decide(project, cluster_ids[place], choice, at=parsed(row["at"]))
    project.coder = seated
