"""What the exchange of bundles left to look at: gaps, forks, refusals, and files that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from coder.model import Problem
from coder.project import shelving
from coder.project.seating import keyed_people
from coder.record.ids import from_milliseconds
from coder.record.ledger import Ledger
from coder.record.members import KEPT, Entry
from coder.team.keys import file_mark
from coder.team.mirror import Mirror

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.parts import Part

_SOME = 5
_LONG = timedelta(hours=1)
"""No copy of a bundle stands still for so long."""


@dataclass(frozen=True, slots=True)
class LastHeard:
    """The newest bundle of one person's device that is known here."""

    author: str
    device: str
    number: int
    at: datetime
    """When it came, or was made here."""
    is_ours: bool
    """Whether it was made from this record."""


def last_exchanges(project: Project) -> list[LastHeard]:
    """Per person and device the newest bundle, by person; the time is that of its coming here."""
    newest: dict[tuple[str, str], Part] = {}
    for part in Ledger(project.record).parts():
        before = newest.get((part.author, part.device))
        if before is None or part.number >= before.number:
            newest[part.author, part.device] = part
    return [
        LastHeard(part.author, part.device, part.number, from_milliseconds(part.at), part.made)
        for _, part in sorted(newest.items())
    ]


def problems(project: Project) -> Iterator[Problem]:
    """What is to be looked at, each with what to do."""
    ledger = Ledger(project.record)
    log = ledger.parts()
    yield from _chains(log)
    yield from _held(project)
    yield from _beyond(log, ledger.entries())
    yield from _keys(ledger.entries())
    yield from _texts(project, ledger)
    yield from _files(project, log)


def _chains(log: Iterable[Part]) -> Iterator[Problem]:
    """Forks and gaps in what each device sent."""
    chains: dict[tuple[str, str, str, str], dict[int, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in log:
        chains[part.author, part.key, part.device, part.stream][part.place].append(part)
    for (author, _, device, _), places in sorted(chains.items()):
        where = f"{author}, device {device}"
        if any(len(parts) > 1 for parts in places.values()):
            yield Problem(
                "exchange",
                where,
                f"{author} sent two different bundles with the same number: that computer was brought back "
                "from a backup, or copied. Nothing is lost, both were taken in.",
                f"{author} looks through what was recorded twice. If {author} did nothing like that, "
                "somebody else has their key: coder team revoke NAME.",
            )
        missing = sorted(set(range(1, max(places))) - places.keys())
        if missing:
            yield Problem(
                "exchange",
                where,
                f"{len(missing)} bundle{'s' if len(missing) > 1 else ''} of {author} never came here; later "
                "ones did.",
                "Sync again; if they stay away, their author writes one with everything: coder bundle FILE.",
            )


def _held(project: Project) -> Iterator[Problem]:
    """Bundles that were found and not taken in, or not all of them."""
    for name, seen in sorted(Mirror(project.record.path).seen().items()):
        if seen.state == "refused":
            fix = "Take it out of the folder, or do what it says."
            yield Problem("exchange", f"{seen.source}: {name}", f"Refused: {seen.reason}", fix)
        elif seen.state == "waits":
            fix = "Sync again when that has come."
            yield Problem("exchange", f"{seen.source}: {name}", f"Waiting: {seen.reason}", fix)
    yield from _halves(project)


def _halves(project: Project) -> Iterator[Problem]:
    """Half files that have not grown for long: whatever copied them has stopped, or they are damaged."""
    mirror = Mirror(project.record.path)
    marks = {file_mark(person.sign): name for name, person in keyed_people(project.record).items()}
    kept = mirror.files()
    for name, seen in sorted(mirror.seen().items()):
        if seen.state != "half" or name in kept:
            continue
        since = from_milliseconds(seen.since)
        if datetime.now(UTC) - since < _LONG:
            continue
        mark = name.partition("-")[0]
        yield Problem(
            "exchange",
            f"{seen.source}: {name}",
            f"Half a file since {since:%Y-%m-%d %H:%M} UTC, made by {marks.get(mark, mark)}, and not taken "
            f"in: {seen.reason}",
            "If a program still copies it, let it end. Else take the file out of there: whoever has it whole "
            "puts it back with their next sync. If it stays away, its author writes one with everything: "
            "coder bundle FILE.",
        )


def _beyond(log: Iterable[Part], entries: Iterable[Entry]) -> Iterator[Problem]:
    """Parts taken in here by a key that was retired without their being named."""
    retired: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for entry in entries:
        for key in entry.retires:
            retired[key] |= entry.kept
            names[key] = entry.name
    beyond: dict[str, int] = defaultdict(int)
    for part in log:
        if part.key in retired and part.name[:KEPT] not in retired[part.key] and not part.made:
            beyond[part.key] += 1
    for key, number in sorted(beyond.items()):
        yield Problem(
            "exchange",
            names[key],
            f"{number} bundle{'s' if number > 1 else ''} of {names[key]} came here before the word that "
            "their key no longer counts; others refuse them, so this record has more than theirs.",
            "A lead who has them too says once more which ones count: coder team revoke NAME",
        )


def _keys(entries: Iterable[Entry]) -> Iterator[Problem]:
    """People who had more than one key: told always, because whoever changes a key could be somebody else."""
    keys: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        if entry.sign:
            keys[entry.name].setdefault(entry.sign, entry.by)
    for name, own in sorted(keys.items()):
        if len(own) > 1:
            yield Problem(
                "exchange",
                name,
                f"{name}'s key was changed by {list(own.values())[-1]}.",
                f"Have {name} read the fingerprint out that coder team list shows; if it is not theirs, a "
                "lead revokes it.",
            )


def _texts(project: Project, ledger: Ledger) -> Iterator[Problem]:
    """Texts that somebody coded and that are neither in the record nor in the folder."""
    for testimony in sorted(set(ledger.wanted_texts().values())):
        yield Problem(
            "exchange",
            testimony,
            "Somebody coded another text under this name, which has not come here.",
            "Sync: it is asked for by that, and comes with the next bundle of whoever has it.",
        )


def _files(project: Project, log: Iterable[Part]) -> Iterator[Problem]:
    """Registers and codebooks of others that are not as the ones here."""
    said: dict[str, dict[str, Any]] = {}
    for part in log:
        if not part.made and part.said is not None and part.author != project.coder:
            said[part.author] = said.get(part.author, {}) | part.said
    ours = shelving.register_digests(project)
    version = getattr(project, "file_codebook", project.codebook).version
    for author, files in sorted(said.items()):
        if files.get("codebook", version) != version:
            yield Problem(
                "exchange",
                "codebook.yaml",
                f"{author}'s codebook is another version than the one here.",
                "Agree on one file; coder codebook diff FILE shows what differs.",
            )
        if not isinstance(files.get("register"), dict):
            continue
        only_here, only_there, other = shelving.differences(ours, files["register"])
        phrases = [
            f"{len(cases)} {what} ({', '.join(cases[:_SOME])}{', …' if len(cases) > _SOME else ''})"
            for cases, what in ((other, "differ"), (only_here, "only here"), (only_there, "only there"))
            if cases
        ]
        if phrases:
            yield Problem(
                "exchange",
                "testimonies/cases.csv",
                f"{author}'s register is not the one here, case by case: {'; '.join(phrases)}.",
                "Compare the two files with its author, and put the right one into both folders.",
            )
