"""What an exchange did, in words for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and how much there is."""
AskPassphrase = Callable[[str], str]
"""Asked with a person's name for the passphrase of their key."""


@dataclass(frozen=True, slots=True)
class Held:
    """A bundle that was not taken in, or not all of it."""

    name: str
    reason: str
    waits: bool = False
    """Whether it is taken in by itself as soon as what it waits for has come."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What came and what went; with ``--dry-run``, what would."""

    came: tuple[str, ...] = ()
    """Names of the bundles taken in."""
    facts: int = 0
    """Facts that were new here."""
    sent: tuple[str, ...] = ()
    """Names of the bundles put there."""
    held: tuple[Held, ...] = ()
    """Bundles that were refused, or wait."""
    sealed: int = 0
    """Bundles that are for others only."""
    notices: tuple[str, ...] = ()
    """What else there is to say, a sentence each."""
