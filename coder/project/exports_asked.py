"""What an export is asked to hold, and the provenance that it carries."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from coder import __version__
from coder.errors import BadInput
from coder.project.cases import REGISTER_FILE

if TYPE_CHECKING:
    from coder.project.door import Project

MOST_CODINGS = 200_000
"""With more, what takes a look at every pair of codings is left to commands of its own."""
TESTIMONIES = "testimonies"
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ExportAsked:
    """Which part of the project leaves it, counted how."""

    unit: str = "case"
    layer: str = "any"
    round_name: str | None = None
    where: str = ""
    min_cell: int = 0
    with_names: bool = False
    bootstrap: int = 1000
    seed: int = 1
    quotes: int = 2
    """Words shown in a report under each code."""
    raw: bool = False
    """Whether cells of CSV that begin like a formula stay as they are."""

    @property
    def tells_of_single_people(self) -> bool:
        """Whether tables with a row per person or passage may be in it."""
        return self.min_cell < 2

    def options(self) -> dict[str, object]:
        """What differs from the defaults."""
        return {
            name: value
            for name, value in asdict(self).items()
            if value != type(self).__dataclass_fields__[name].default
        }

    def command(self, kind: str) -> str:
        """The command line that makes the export again."""
        words = ["coder", "export", kind]
        for name, value in self.options().items():
            flag = "--round" if name == "round_name" else f"--{name.replace('_', '-')}"
            words += [flag] if value is True else [flag, shlex.quote(str(value))]
        return " ".join(words)

    @classmethod
    def read(cls, options: object, source: str) -> Self:
        """Options as ``options`` gave them, from a file that somebody may have changed.

        Raises:
            BadInput: one that there is not, or of another type.
        """
        if not isinstance(options, Mapping):
            raise BadInput(f"The provenance of {source} does not say with which options it was made.")
        known = {each.name: each for each in fields(cls)}
        for name, value in options.items():
            default = known[name].default if name in known else MISSING
            kind = str if default is None else type(default)
            fits = type(value) is kind and (not isinstance(value, int) or 0 <= value < 10**9)
            if default is MISSING or not fits:
                raise BadInput(f"The provenance of {source} has an option that no export has: {name}.")
        return cls(**options)


def register_digest(project: Project) -> str | None:
    """sha256 of the register's file; None without one."""
    path = project.folder / TESTIMONIES / REGISTER_FILE
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def last_recorded(project: Project) -> datetime:
    """When the last current coding, submission or decision was recorded."""
    found = [each.at for each in project.record.submissions()]
    found += [each.at for each in project.record.decisions()]
    found.append(project.record.last_coded())
    return max((at for at in found if at is not None), default=_EPOCH)


def provenance_of(project: Project, kind: str, asked: ExportAsked, **more: object) -> dict[str, object]:
    """What every export says of itself; ``more`` comes before the options."""
    submissions = project.record.submissions(round=asked.round_name)
    last = last_recorded(project)
    return {
        "kind": kind,
        "tool": f"testimony-coder {__version__}",
        "project": project.codebook.title,
        "command": asked.command(kind),
        "unit": asked.unit,
        "layer": asked.layer,
        "round": asked.round_name,
        "where": asked.where or None,
        "min_cell": asked.min_cell or None,
        "with_names": asked.with_names,
        "coders": sorted({each.coder for each in submissions}),
        "rounds": project.round_names(),
        "submissions": len(submissions) if asked.tells_of_single_people else None,
        "codebook": project.codebook.version,
        "record": project.record.digest(),
        "register": register_digest(project),
        "last_recorded": last.isoformat(timespec="milliseconds") if last != _EPOCH else None,
        "bootstrap": {
            "replicates": asked.bootstrap, "seed": asked.seed,
            "method": "percentile, resampling testimonies",
        },
        **more,
        "options": asked.options(),
    }  # fmt: skip
