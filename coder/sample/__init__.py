"""The sample that ships with the program, and making projects from it.

In a clone and an editable install the sample is the repository's own ``codebook.yaml`` and
``testimonies/``; in a wheel the same files lie beside this module.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coder.errors import NotFound, Refused
from coder.files import make_folder, write_atomic
from coder.text.safe_yaml import welcome

HERE = Path(__file__).parent
CODEBOOK = "codebook.yaml"
TESTIMONIES = "testimonies"


@dataclass(frozen=True)
class Sample:
    """Where the sample's files lie."""

    codebook: Path
    testimonies: Path
    codings: Path = HERE / "codings.csv"
    submissions: Path = HERE / "submissions.csv"
    decisions: Path = HERE / "decisions.csv"


def find_sample() -> Sample:
    """The sample of this installation.

    Raises:
        NotFound: the installation is incomplete.
    """
    for folder in (HERE, HERE.parent.parent):
        if (folder / CODEBOOK).is_file() and (folder / TESTIMONIES).is_dir():
            return Sample(folder / CODEBOOK, folder / TESTIMONIES)
    raise NotFound(f"The sample project is missing beside {HERE}: install testimony-coder again.")


_NO_CODES = """\
title: {title}
# There are no codes yet. Bring them in (coder import FILE, coder codebook import FILE), or write them here:
# families:
#   defection:
#     title: Reasons to leave
#     codes:
#       brutality:
#         title: Brutality against civilians
"""


def make_project(folder: Path, *, empty: bool = False) -> None:
    """Make ``folder`` a project with the sample's codebook and no testimonies.

    Args:
        folder: Where; it need not be there yet.
        empty: With a codebook that has no codes instead.

    Raises:
        Refused: there is a project already, or the folder cannot be written.
    """
    if (folder / CODEBOOK).exists():
        raise Refused(f"{folder} holds a {CODEBOOK} already; nothing was changed. Choose another folder.")
    for part in (TESTIMONIES, "exports"):
        make_folder(folder / part)
    name = welcome(folder.resolve().name).encode("utf-8", "replace").decode()
    title = json.dumps(name.strip() or "Study", ensure_ascii=False)
    book = _NO_CODES.format(title=title).encode() if empty else find_sample().codebook.read_bytes()
    write_atomic(folder / CODEBOOK, book)


def copy_sample(folder: Path) -> None:
    """Make ``folder`` a project with the sample's codebook, testimonies and register."""
    sample = find_sample()
    make_project(folder)
    for path in sorted(sample.testimonies.rglob("*")):
        if path.is_file():
            write_atomic(folder / TESTIMONIES / path.relative_to(sample.testimonies), path.read_bytes())


def decisions() -> Iterator[dict[str, str]]:
    """A lead's decisions on the sample: each names a cluster by testimony, code, start and end."""
    with find_sample().decisions.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def submissions() -> Iterator[tuple[str, str, str]]:
    """(testimony, coder, time as ISO 8601) of each finished testimony of the sample."""
    with find_sample().submissions.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["testimony"], row["coder"], row["at"]
