"""``coder cases undecided``."""

from __future__ import annotations

from coder.cli.pair_verdict import verdict_command

command = verdict_command(
    "undecided",
    "Record that it was looked into and cannot be told; the pair stays on the list.\n\n"
    "Counts keep the two apart. With a team, only leads decide.",
)
