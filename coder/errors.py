"""The errors a user may meet: each says what happened, where, and what to do next."""

from __future__ import annotations


class CoderError(Exception):
    """Base of every error that is shown to the user as a sentence (exit 1)."""


class NotFound(CoderError):
    """A project, testimony, code, coder or coding that does not exist."""


class Refused(CoderError):
    """Something that is understood but may not be done (rights, folder, round, read-only)."""


class BadInput(CoderError):
    """A file or value that cannot be taken; ``problems`` names each fault."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        """``message`` is one sentence; ``problems`` are one line each, all faults at once."""
        super().__init__(message)
        self.problems = problems

    def __str__(self) -> str:
        head = super().__str__()
        return "\n".join((head, *(f"  {line}" for line in self.problems)))


class RecordError(CoderError):
    """The record cannot be opened, read or written; the old data is intact."""
