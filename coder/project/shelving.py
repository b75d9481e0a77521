"""What a program says to the others about the files in its folder, and what differs from theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coder.errors import CoderError
from coder.team.mirror import Mirror

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.ledger import Ledger

_DIGITS = 12
MOST_ASKED = 100
"""Damaged bundles that one person asks for at a time."""
MOST_WANTED = 20_000
"""Texts likewise."""


def said_here(project: Project, ledger: Ledger) -> dict[str, Any]:
    """The codebook's version, a digest of each row of the register, texts and bundles that are missing."""
    mirror = Mirror(project.record.path)
    kept = mirror.files()
    half = (
        name for name, seen in mirror.seen().items() if seen.state in ("half", "unfit") and name not in kept
    )
    return {
        "codebook": getattr(project, "file_codebook", project.codebook).version,
        "register": register_digests(project),
        "wants": sorted(ledger.told_texts(ledger.wanted_texts()))[:MOST_WANTED],
        "half": sorted(half)[:MOST_ASKED],
    }


def register_digests(project: Project) -> dict[str, str]:
    """Case -> digest of what the register says of it, wherever the row stands."""
    try:
        cases = project.texts.register.cases
    except CoderError:
        return {}
    digests = {}
    for case in cases:
        said = [
            dict(sorted(case.attributes.items())), case.status, case.reason, sorted(case.testimonies),
            case.credibility, sorted(case.aliases), case.note,
        ]  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        digests[case.id] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return digests


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    """(cases only here, cases only there, cases with other words), sorted."""
    return (
        sorted(ours.keys() - theirs.keys()),
        sorted(theirs.keys() - ours.keys()),
        sorted(case for case in ours.keys() & theirs.keys() if ours[case] != theirs[case]),
    )
