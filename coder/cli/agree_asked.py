"""What ``coder agree`` was asked for, and which wishes do not go together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

UnitName = Literal["testimony", "excerpt", "sentence", "character"]
DISTANCES = Literal["masi", "jaccard", "dice", "nominal", "passonneau2004"]

METRICS = Literal["ordinal", "interval", "ratio"]

REPLICATES = 1000
"""Resamples of a project and of bare spans, unless another number is given."""


@dataclass(frozen=True)
class AgreeAsked:
    """The options as given; None and empty mean that nothing was said."""

    file: Path | None
    unit: UnitName | None
    codes: tuple[str, ...]
    coders: tuple[str, ...]
    round_name: str | None
    bootstrap: int | None
    in_time: bool
    seed: int
    level: float
    interval: Literal["percentile", "bca"]
    distances: tuple[DISTANCES, ...]
    categories: str | None
    metrics: tuple[METRICS, ...]
    units_in_columns: bool
    spans: Path | None
    lengths: Path | None
    diagnose: bool
    width: float
    matrix: bool
    gamma: bool
    explain: str | None
    as_json: bool
    as_csv: bool

    @property
    def replicates(self) -> int:
        """Resamples where intervals come from a bootstrap by default."""
        return REPLICATES if self.bootstrap is None else self.bootstrap

    def check(self) -> None:
        """Refuse options that belong to another form of the command.

        Raises:
            click.UsageError: naming the option and what it is for.
        """
        if self.file is not None and self.spans is not None:
            raise click.UsageError("Give either a matrix or --spans, not both.")
        if (self.spans is None) != (self.lengths is None):
            raise click.UsageError("--spans and --lengths belong together.")
        if self.as_json and self.as_csv:
            raise click.UsageError("Take either --json or --csv.")
        if not 0 < self.level < 1:
            raise click.UsageError("--level lies between 0 and 1, e.g. 0.95.")
        if not self.width > 0:
            raise click.UsageError("--width lies above 0, e.g. 0.2.")
        if self.as_csv and (self.diagnose or self.gamma):
            raise click.UsageError("--diagnose and --gamma are printed as a page or with --json.")
        plain = self.file is not None or self.spans is not None
        misplaced = {
            "--unit": plain and self.unit is not None,
            "--round": plain and self.round_name is not None,
            "--in-time": plain and self.in_time,
            "--code": self.file is not None and bool(self.codes),
            "--set-distance": self.spans is not None and bool(self.distances),
            "--metric": self.file is None and bool(self.metrics),
            "--categories": self.file is None and self.categories is not None,
            "--diagnose": plain and self.diagnose,
            "--matrix": plain and self.matrix,
            "--gamma": self.file is not None and self.gamma,
            "--units-in-columns": self.file is None and self.units_in_columns,
        }
        form = (
            "a matrix" if self.file is not None else "bare spans" if self.spans is not None else "a project"
        )
        for option, wrong in misplaced.items():
            if wrong:
                raise click.UsageError(f"{option} has no meaning for {form}; leave it out.")
