"""Whether a codebook can be used, as a value rather than an exception."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coder.codebook.faults import CodebookError, CodebookErrors
from coder.codebook.load import load_codebook


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of a codebook found."""

    errors: tuple[CodebookError, ...]
    """By file and line; empty for a codebook that can be used."""
    codes: int
    """Codes, headings included; those that could be read when there are errors."""
    codable: int | None
    """Codes that may be put on a passage; None when there are errors."""
    families: int | None
    version: str | None
    """None when there are errors."""

    @property
    def ok(self) -> bool:
        """Whether the codebook can be used."""
        return not self.errors


def check_codebook(folder: Path) -> Check:
    """Check the codebook in ``folder``.

    Raises:
        NotFound: there is none.
    """
    try:
        codebook = load_codebook(folder)
    except CodebookErrors as error:
        return Check(error.errors, error.codes, None, None, None)
    return Check((), len(codebook.codes), len(codebook.codable), len(codebook.families), codebook.version)
