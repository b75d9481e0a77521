"""What an exchange did, in words for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coder.text.display import counted

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

    def sentences(self, *, dry_run: bool = False, most_held: int | None = None) -> list[str]:
        """What came and went, and each bundle that was not taken in; ``most_held`` of those at most."""
        came, went = ("would come", "would go") if dry_run else ("came", "went")
        found = [
            f"{counted(len(self.came), 'bundle')} {came} with {counted(self.facts, 'new fact')}; "
            f"{counted(len(self.sent), 'bundle')} {went}."
        ]
        shown = self.held[:most_held]
        found += [f"{'Waiting' if each.waits else 'Refused'}: {each.name}: {each.reason}" for each in shown]
        if len(shown) < len(self.held):
            found.append(f"{len(self.held) - len(shown)} more were not taken in: coder check lists them.")
        return found
