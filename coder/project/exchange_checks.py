"""What the exchange of bundles left to look at: gaps, forks, refusals, and files that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from shlex import quote
from typing import TYPE_CHECKING, Any

from coder.model import Problem
from coder.project import shelving
from coder.project.chain_checks import chain_problems
from coder.project.seating import keyed_people
from coder.record.authority import Entry, above, first_lead, may_change, ranks
from coder.record.ids import from_milliseconds
from coder.record.ledger import CHARTER, Ledger
from coder.record.members import KEPT, believed
from coder.team.keys import file_mark
from coder.team.mirror import FOLDER, Mirror
from coder.text.display import counted, some

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
    members = {person.sign for person in keyed_people(project.record).values()}
    yield from chain_problems(log, project.coder, members)
    yield from _held(project)
    yield from _unshelved(project, ledger, log)
    entries = ledger.entries()
    counting = [each for each in entries if each.counts]
    yield from _beyond(log, counting, ledger)
    yield from _keys(counting)
    yield from _deposed(counting)
    yield from _void(entries, first_lead(project.record.connection, entries).name)
    yield from _texts(project, ledger)
    yield from _files(project, log)
    yield from _altered(project)


def _altered(project: Project) -> Iterator[Problem]:
    """Work of closed rounds that is not what stood when they were closed."""
    of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, coder, testimony in sorted(project.record.altered()):
        of[name, coder].append(testimony)
    for (name, coder), texts in of.items():
        some = ", ".join(texts[:_SOME]) + (", …" if len(texts) > _SOME else "")
        yield Problem(
            "exchange",
            name,
            f"{coder}'s work on {counted(len(texts), 'testimony', 'testimonies')} ({some}) is not what stood "
            "when the round was closed: changed or withdrawn since. It counts as it is now.",
            f"Ask {coder}. coder agree --in-time --round {name} computes with what stood, without what was "
            "changed; a safe copy from before (coder restore) has the codings of then.",
        )


def _held(project: Project) -> Iterator[Problem]:
    """Bundles that were found and not taken in, or not all of them; those with one reason together."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for name, seen in sorted(Mirror(project.record.path).seen().items()):
        if seen.state in ("refused", "unfit", "waits"):
            alike[seen.source, seen.state, seen.reason].append(name)
    for (source, state, reason), names in alike.items():
        few = some(names, _SOME)
        many = "" if len(names) == 1 else f"{len(names)} bundles: "
        if state != "waits":
            fix = "Take it out of the folder, or do what it says."
            yield Problem("exchange", f"{source}: {few}", f"Refused: {many}{reason}", fix)
        else:
            yield Problem(
                "exchange", f"{source}: {few}", f"Waiting: {many}{reason}", "Sync again when that has come."
            )
    yield from _halves(project)


def _unshelved(project: Project, ledger: Ledger, log: Iterable[Part]) -> Iterator[Problem]:
    """Work of others whose bundles are not kept here, so that nobody can have it from here."""
    shelf = Mirror(project.record.path).files().keys()
    missing: dict[str, int] = defaultdict(int)
    for part in log:
        if part.made or part.stream == CHARTER:  # sent anew by itself; came with the invitation
            continue
        if part.file not in shelf and not ledger.files_with(part.name) & shelf:
            missing[part.author] += 1
    for author, number in sorted(missing.items()):
        yield Problem(
            "exchange",
            FOLDER,
            f"{counted(number, 'bundle')} of {author} {'is' if number == 1 else 'are'} not kept beside the "
            "record: what came with it is here, and cannot be passed on from here.",
            "Sync where it still lies. If it lies nowhere, its author writes one with everything: "
            "coder bundle FILE.",
        )


def _halves(project: Project) -> Iterator[Problem]:
    """Half files and unread ones, for long the same: what copied them has stopped, or they are damaged."""
    mirror = Mirror(project.record.path)
    marks = {file_mark(person.sign): name for name, person in keyed_people(project.record).items()}
    kept = mirror.files()
    for name, seen in sorted(mirror.seen().items()):
        if seen.state not in ("half", "unread") or name in kept:
            continue
        since = from_milliseconds(seen.since)
        if datetime.now(UTC) - since < _LONG:
            continue
        mark = name.partition("-")[0]
        what = "Half a file" if seen.state == "half" else "A file that could not be read"
        yield Problem(
            "exchange",
            f"{seen.source}: {name}",
            f"{what} since {since:%Y-%m-%d %H:%M} UTC, made by {marks.get(mark, mark)}, and not taken "
            f"in: {seen.reason}",
            "If a program still copies it, let it end. Else take the file out of there: whoever has it whole "
            "puts it back with their next sync. If it stays away, its author writes one with everything: "
            "coder bundle FILE.",
        )


def _beyond(log: Iterable[Part], entries: Iterable[Entry], ledger: Ledger) -> Iterator[Problem]:
    """Parts taken in here by a key that was retired without naming them, and that it could not send now.

    Whoever was a lead and is a fellow goes on sending what fellows may.
    """
    retired: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    counting = list(entries)
    own = {(entry.name, entry.sign) for entry in counting}
    for entry in counting:
        for key in entry.retires:
            if (entry.name, key) in own:
                retired[key] |= entry.kept
                names[key] = entry.name
    beyond: dict[str, int] = defaultdict(int)
    for part in log:
        if part.key not in retired or part.name[:KEPT] in retired[part.key] or part.made:
            continue
        _, belief = believed(counting, part.key, part.name, part.author)
        if belief == "revoked" or (belief == "fellow" and ledger.has_leads_words(part)):
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


def _deposed(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Leads whom somebody else made no lead any more: told always, because it is a grave thing."""
    listed = list(entries)
    ever = {entry.name for entry in listed if entry.role == "lead"}
    for entry in listed:
        is_less = entry.revoked or entry.role != "lead"
        if entry.current and is_less and entry.name in ever and entry.by != entry.name:
            yield Problem(
                "exchange",
                entry.name,
                f"{entry.by} took the rights of a lead from {entry.name}.",
                "If the team did not agree on it, ask both by voice. Whoever made both leads can put it "
                f"right: coder team add {quote(entry.name)} --card FILE --role lead",
            )


def _void(entries: Sequence[Entry], lead: str) -> Iterator[Problem]:
    """Words about people that count nowhere: told always, because somebody went round the program."""
    rank = ranks(entries, lead)
    for entry in entries:
        if entry.counts:
            continue
        what = "put out of the team" if entry.revoked else f"in the team as {entry.role}"
        if may_change(rank, entry.by, entry.name):
            yield Problem(
                "exchange",
                entry.name,
                f"{entry.by} said that {entry.name} is {what}. It does not count: it was not known when "
                f"{entry.by}'s own rights were taken.",
                f"If it is right, a lead says it again: coder team list shows who is in it. Ask {entry.by}.",
            )
            continue
        yield Problem(
            "exchange",
            entry.name,
            f"{entry.by} said that {entry.name} is {what}. It counts nowhere: only "
            f"{', '.join(above(rank, entry.name))} can change what {entry.name} is.",
            f"Ask {entry.by} by voice: this program refuses to say so. If {entry.by} knows nothing of it, "
            f"somebody else has that key: coder team revoke {quote(entry.by)}",
        )


def _texts(project: Project, ledger: Ledger) -> Iterator[Problem]:
    """Texts that somebody coded and that are neither in the record nor in the folder."""
    for testimony in sorted(set(ledger.wanted_texts().values())):
        yield Problem(
            "exchange",
            testimony,
            "Somebody coded a text under this name that has not come here: it is neither in the record nor "
            "the file. Where there is no text at all, its codings are listed without words, and left out of "
            "agreement.",
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
