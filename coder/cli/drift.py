"""A warning beside every figure: the register is not what the team expects it to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.cli.context import narrate

if TYPE_CHECKING:
    from coder.project import Project


def warn_of_drift(project: Project) -> None:
    """Say on stderr what no longer holds of ``checks.yaml``; nothing without that file."""
    from coder.project.expectations import drift

    for problem in drift(project):
        narrate(f"WARNING: {problem.where}: {problem.what} {problem.fix}")
