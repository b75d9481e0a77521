"""``coder cases same``."""

from __future__ import annotations

from coder.cli.pair_verdict import verdict_command

command = verdict_command(
    "same",
    "Decide that two cases are one person (or two testimonies one text): counts put them together.\n\n"
    "It carries on: where A is B and B is C, A is C. With a team, only leads decide.",
)
