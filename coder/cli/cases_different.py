"""``coder cases different``."""

from __future__ import annotations

from coder.cli.pair_verdict import verdict_command

command = verdict_command(
    "different",
    "Decide that two cases are different people (or two testimonies different texts).\n\n"
    "They are not listed as likely duplicates any more. With a team, only leads decide.",
)
