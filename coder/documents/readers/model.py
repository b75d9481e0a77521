"""What a reader is, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Unreadable(ValueError):
    """A document that cannot be taken: the rest of a sentence that begins with the file's name."""


@dataclass(frozen=True, slots=True)
class CueTime:
    """When a stretch of the text was said."""

    start: int
    end: int
    """Code points into the text, half-open."""
    begins: str
    ends: str
    """As in the subtitles, with a full stop before the milliseconds: ``00:01:02.500``."""


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text without what its pages added, offered for review and never put in place unasked."""

    text: str
    what: tuple[str, ...]
    """What is taken away or joined, a phrase each with its number."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A document's text, canonical, and what became of the rest of it."""

    text: str
    notes: tuple[str, ...] = ()
    """What was kept in another form, or concluded, a phrase each."""
    losses: tuple[str, ...] = ()
    """What the original has and the text has not, a phrase each."""
    attributes: tuple[tuple[str, str], ...] = ()
    """What the document says of itself in the words of front matter: title, language."""
    cues: tuple[CueTime, ...] = ()
    tidied: Tidied | None = None
    library: str = ""
    """Name and version of the library that read it, where it is not our own code."""


class Reader(Protocol):
    """One kind of document."""

    @property
    def kind(self) -> str:
        """Its short name, such as ``docx``."""
        ...

    @property
    def title(self) -> str:
        """As a person calls it, with its article: ``a Word document``."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the names of such files end."""
        ...

    def recognises(self, data: bytes, name: str) -> bool:
        """Whether a file is of this kind, by its content; the name decides only between texts."""
        ...

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """Make text of a file.

        Args:
            data: the whole file.
            encoding: what the user named, for formats that are text themselves.

        Raises:
            Unreadable: damaged, protected, or without text.
            BadInput: not decodable.
        """
        ...


def words(*lines: str) -> frozenset[str]:
    """The words of some lines, for tables of names."""
    return frozenset(" ".join(lines).split())


def shortened(text: str, most: int = 60) -> str:
    """A text on one line, cut where it is longer than ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
