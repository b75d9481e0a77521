"""Putting bundles where others find them: whatever is whole here and is not, or not whole, there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from coder.project.exchanged import Held, Progress
from coder.project.shelving import MOST_ASKED
from coder.record.ledger import Ledger
from coder.team.bundles import Unreadable
from coder.team.mirror import FOLDER, Mirror
from coder.text.display import some

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.team.transport import Found, Transport

_SOME = 3
"""Names in one sentence."""


def without_damaged(project: Project, *, dry_run: bool = False) -> list[str]:
    """Set aside what is damaged beside the record; returns what to say about it."""
    mirror = Mirror(project.record.path)
    names = mirror.damaged() if dry_run else mirror.set_aside_damaged()
    if not names:
        return []
    aside = "a sync sets them aside" if dry_run else f"set aside in {FOLDER} under the ending .damaged"
    return [
        f"Damaged beside the record: {some(names, _SOME)}; {aside}, so that nobody gets them. They are "
        "fetched again from where they lie whole, and work of one's own in them is sent anew."
    ]


def put(
    project: Project,
    transport: Transport,
    there: dict[str, Found],
    half: Collection[str] = (),
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> tuple[tuple[str, ...], dict[str, Held]]:
    """Put the bundles there that it lacks, or has half of: one's own, and those passed on.

    A file that is damaged there although its size is right is noticed by whoever fetches it, and looked
    at here once they say so.

    Returns:
        The names of those that went, and those that could not with the reason.
    """
    mirror = Mirror(project.record.path)
    ledger = Ledger(project.record)
    files, half = ledger.files(), {*half, *_half_elsewhere(ledger)}
    here = sorted(mirror.files().items())
    due = [name for name, size in here if name in files and (_size(there, name) != size or name in half)]
    sent: list[str] = []
    blocked: dict[str, Held] = {}
    for number, name in enumerate(due, start=1):
        if progress is not None:
            progress("sending", number, len(due))
        try:
            if dry_run or transport.put_if_absent(name, mirror.read(name)):
                sent.append(name)
        except Unreadable as error:
            blocked[name] = Held(name, str(error))
    return tuple(sent), blocked


def _size(there: dict[str, Found], name: str) -> int | None:
    return there[name].size if name in there else None


def _half_elsewhere(ledger: Ledger) -> set[str]:
    """Bundles that others fetched and found damaged, by the newest word of each."""
    newest: dict[tuple[str, str], object] = {}
    for part in ledger.parts():
        if not part.made and part.said is not None and "half" in part.said:
            newest[part.author, part.device] = part.said["half"]
    return {
        name
        for names in newest.values()
        if isinstance(names, list)
        for name in names[:MOST_ASKED]
        if isinstance(name, str)
    }
