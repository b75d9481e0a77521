"""What a check of the register says: one cell, why it is doubtful, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coder.model import Problem

FlawKind = Literal[
    "date", "number", "unlisted", "spelling", "country", "hedge", "short name", "footnote", "repeated row",
    "outlier", "form",
]  # fmt: skip
TwinKind = Literal["spelling", "country", "short name", "footnote"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw of one cell (or row, or column), or a notice about it."""

    kind: FlawKind
    row: int
    """As a spreadsheet counts, the header being row 1; 1 for what is said of a whole column."""
    case: str
    column: str
    value: str
    what: str
    """A sentence."""
    why: str
    """What in the register shows it: a sentence, or empty."""
    fix: str
    mend: str | None = None
    """What to write into the cell; None where only a person can know."""
    notice: bool = False
    """Worth knowing, and no flaw."""

    def where(self, source: str) -> str:
        """The place in words: file, row and case."""
        return f"{source}, row {self.row}" + (f" (case {self.case})" if self.case else "")

    def problem(self, source: str) -> Problem:
        """The finding as the doctor says it."""
        return Problem(
            "register", self.where(source), " ".join(filter(None, (self.what, self.why))), self.fix
        )


@dataclass(frozen=True, slots=True)
class Twin:
    """A value that seems to be another one, written otherwise."""

    kind: TwinKind
    odd: str
    usual: str
    why: str
    """What tells them: a clause."""
    sure: bool = True
