"""What is wrong with a codebook: every fault with its file, line and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coder.errors import BadInput

MAX_FAULTS = 500
"""No more than this many faults are kept; nobody reads on, and looking for near spellings takes time."""


@dataclass(frozen=True, slots=True)
class CodebookError:
    """One fault of a codebook file: where it stands, what it is, and what to write instead."""

    line: int
    """Counted from 1."""
    message: str
    source: str
    """``codebook.yaml``, or ``codebook.d/NAME.yaml``."""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.message}"


class CodebookErrors(BadInput):
    """A codebook that cannot be used; ``errors`` holds all its faults, by file and line."""

    def __init__(self, errors: Sequence[CodebookError], codes: int = 0) -> None:
        """``errors`` is not empty; ``codes`` is the number of codes that could be read nevertheless."""
        count = "one error" if len(errors) == 1 else f"{len(errors)} errors"
        super().__init__(
            f"The codebook has {count}; correct what is named and try again:",
            tuple(str(error) for error in errors),
        )
        self.errors = tuple(errors)
        self.codes = codes


@dataclass(slots=True)
class Faults:
    """Collects faults while files are read, so that all are told at once."""

    found: list[CodebookError] = field(default_factory=list)

    def add(self, source: str, line: int, message: str) -> None:
        """Note a fault; beyond `MAX_FAULTS` it is dropped."""
        if not self.full:
            self.found.append(CodebookError(line, message, source))

    @property
    def full(self) -> bool:
        """Whether further faults are dropped."""
        return len(self.found) >= MAX_FAULTS

    def sorted(self, sources: Sequence[str]) -> tuple[CodebookError, ...]:
        """The faults by file, in the order of ``sources``, and line."""
        order = {name: index for index, name in enumerate(sources)}
        return tuple(sorted(self.found, key=lambda fault: (order.get(fault.source, len(order)), fault.line)))
