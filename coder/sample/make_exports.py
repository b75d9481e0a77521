"""Writes the demo's exports into a folder: ``python -m coder.sample.make_exports DIR``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from coder.project import Project
from coder.project.exports_book import export_everything
from coder.sample.demo import make_demo

SHOWN = ("counts.csv", "agreement.csv", "provenance.json", "workbook.xlsx", "report.html")
"""The codings are left out: they stand in the sample itself."""


def make_exports(folder: Path) -> None:
    """Write the files of ``SHOWN`` as the demo makes them; always the same bytes."""
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        make_demo(demo)
        with Project.open(demo) as project:
            export_everything(project)
        folder.mkdir(parents=True, exist_ok=True)
        for name in SHOWN:
            shutil.copyfile(demo / "exports" / name, folder / name)


if __name__ == "__main__":
    make_exports(Path(sys.argv[1]))
