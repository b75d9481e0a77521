"""Making the demo: the sample with its three coders' work recorded."""

from __future__ import annotations

from pathlib import Path

from coder.documents.codings import read_codings
from coder.project import Project
from coder.project.intake import take_in_codings
from coder.record.bulk import SubmissionRow
from coder.sample import copy_sample, find_sample, submissions
from coder.times import parsed


def make_demo(folder: Path) -> None:
    """Copy the sample to ``folder`` and record the sample's codings and submissions.

    Raises:
        Refused: there is a project already, or the folder cannot be written.
    """
    copy_sample(folder)
    with Project.open(folder) as project:
        finished = [
            SubmissionRow(name, project.testimony(name).revision, coder, "main", parsed(at))
            for name, coder, at in submissions()
        ]
        take_in_codings(project, read_codings(find_sample().codings), finished=finished)
