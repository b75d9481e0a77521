"""Exchange between people: bundles out, bundles in, through a folder, a stick or a server."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import NotFound, Refused
from coder.files import write_atomic
from coder.project.exchanged import AskPassphrase, Exchanged, Held, Progress
from coder.project.putting import put, without_damaged
from coder.project.receiving import Receipt, Receiver
from coder.project.seating import held_key, keyed_people
from coder.project.sending import Sender
from coder.record.authority import gave_up, put_out
from coder.record.ledger import Ledger
from coder.record.members import Charter
from coder.remotes import remember_remote
from coder.team.bundles import SUFFIX, NotRead, Unreadable, is_bundle_name, read_bundle, read_file
from coder.team.keys import file_mark
from coder.team.mirror import Mirror, Seen, State
from coder.team.transport import Found, Transport, reached
from coder.text.display import counted

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.team.keys import Key

_MOST_WAITING = 64 << 20
"""So many bytes of bundles that wait for others are kept in memory; the rest is fetched again."""
WITHOUT_KEYS = (
    "Nobody here has a key: bundles are readable by everybody who gets at them, and anybody can write one. "
    "Keys change that: coder team key"
)


class _Hand:
    """The acting person's key, unlocked when it is first needed."""

    def __init__(self, project: Project, ask: AskPassphrase | None) -> None:
        self._project, self._ask = project, ask

    @cached_property
    def key(self) -> Key | None:
        """The key; None in a project without keys, or where nobody is named.

        Raises:
            Refused: a passphrase is needed and cannot be asked for, or is wrong.
        """
        from coder.team.keys import unlock

        project = self._project
        if project.coder is None or not is_keyed(project):
            return None
        held = held_key(project.record, project.coder)
        if held is None:
            return None
        if not held.is_locked:
            return unlock(held)
        if self._ask is None:
            raise Refused(
                f"The key of {project.coder} is under a passphrase. Exchange where it can be asked for."
            )
        return unlock(held, self._ask(project.coder))


def is_keyed(project: Project) -> bool:
    """Whether this team has keys."""
    charter = Ledger(project.record).charter()
    return bool(keyed_people(project.record)) or bool(charter and charter.root)


# --- the three verbs -------------------------------------------------------------------


def sync(
    project: Project,
    remote: str | Transport,
    *,
    ask: AskPassphrase | None = None,
    dry_run: bool = False,
    plain: bool = False,
    host_key: str = "",
    progress: Progress | None = None,
) -> Exchanged:
    """Take in what is new in ``remote``, then put there what it does not have.

    Can be cut off at any moment: what was taken in stays, and the same command goes on from there.

    Raises:
        Refused: the place cannot be reached, the folder is unsafe for recording, or rights are missing.
    """
    place: AbstractContextManager[Transport] = (
        reached(remote, host_key) if isinstance(remote, str) else nullcontext(remote)
    )
    hand = _Hand(project, ask)
    with place as transport:
        there = transport.list()
        notices = without_damaged(project, dry_run=dry_run)
        run = _Run(project, hand, dry_run=dry_run, plain=plain, progress=progress)
        run.take_new(transport, there)
        notices += _make(project, hand, dry_run=dry_run)
        sent, blocked = put(project, transport, there, run.half, dry_run=dry_run, progress=progress)
        run.held |= blocked
    project.look_again()
    if isinstance(remote, str) and not dry_run:
        remember_remote(project.folder, remote)
    return run.exchanged(sent=sent, notices=notices)


def merge(
    project: Project,
    paths: Sequence[Path],
    *,
    ask: AskPassphrase | None = None,
    dry_run: bool = False,
    plain: bool = False,
    same_project: bool = False,
    progress: Progress | None = None,
) -> Exchanged:
    """Take in bundles by hand: files, or folders with bundles in them.

    Raises:
        NotFound: no such file.
        Refused: the folder is unsafe for recording, or rights are missing.
    """
    files = _Files(_found(paths))
    run = _Run(
        project, _Hand(project, ask), dry_run=dry_run, plain=plain, adopt=same_project, progress=progress
    )
    run.take_new(files, files.list(), by_hand=True)
    project.look_again()
    return run.exchanged()


def bundle(
    project: Project,
    target: Path,
    *,
    ask: AskPassphrase | None = None,
    everybody: bool = False,
    with_texts: bool = False,
) -> Exchanged:
    """Write bundles: into the folder ``target`` whatever it lacks, or one file with all of one's own.

    ``everybody`` puts what came from others into the file too; ``with_texts`` sends the texts along.

    Raises:
        Refused: nobody is named, nothing is recorded, or ``target`` cannot be written.
    """
    hand = _Hand(project, ask)
    project.acting()
    notices = without_damaged(project) + _make(project, hand, with_texts=with_texts)
    if target.is_dir():
        with reached(str(target)) as transport:
            sent, blocked = put(project, transport, transport.list())
        return Exchanged(sent=sent, held=tuple(blocked.values()), notices=tuple(notices))
    charter = Ledger(project.record).charter()
    one = None if charter is None else Sender(project, charter, hand.key).all_own(everybody=everybody)
    if one is None:
        raise Refused(
            f"{project.acting()} has recorded nothing here yet, so there is nothing to put into a bundle."
        )
    if target.suffix != SUFFIX:
        target = target.with_name(target.name + SUFFIX)
    write_atomic(target, one.data)
    return Exchanged(sent=(str(target),), notices=tuple(notices))


# --- taking in -------------------------------------------------------------------------


class _Files:
    """Files named on the command line, as a place to take from."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = {str(path): path for path in paths}
        self.name = "the files named"

    def list(self) -> dict[str, Found]:
        return {name: Found(path.lstat().st_size) for name, path in self._paths.items()}

    def get(self, name: str) -> bytes:
        return read_file(self._paths[name])

    def put_if_absent(self, name: str, data: bytes) -> bool:
        raise Refused(f"{name} is only read.")


def _found(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            found += sorted(each for each in path.iterdir() if each.suffix == SUFFIX)
        elif path.is_symlink() or path.exists():
            found.append(path)
        else:
            raise NotFound(f"There is no file {path} to merge.")
    return found


class _Run:
    """Taking in what is new in one place, again and again while something that waited can go on."""

    def __init__(
        self,
        project: Project,
        hand: _Hand,
        *,
        dry_run: bool,
        plain: bool,
        adopt: bool = False,
        progress: Progress | None,
    ) -> None:
        self.project = project
        self._hand = hand
        self._dry_run = dry_run
        self._progress = progress
        self._options = {"plain": plain, "dry_run": dry_run, "adopt": adopt}
        self.receipts: dict[str, Receipt] = {}
        self.held: dict[str, Held] = {}
        self.half: set[str] = set()
        self._kept: dict[str, bytes] = {}
        keyed = keyed_people(project.record).values()
        self._leads = {file_mark(person.sign) for person in keyed if person.role == "lead"}

    def take_new(self, place: Transport, there: dict[str, Found], *, by_hand: bool = False) -> None:
        """Look at every bundle that is not settled yet."""
        mirror = Mirror(self.project.record.path)
        seen, receiver = mirror.seen(), self._receiver()
        kept = mirror.files().keys() & receiver.ledger.files()
        in_order = [name for name, _ in sorted(there.items(), key=self._order)]
        todo = [
            name
            for name in in_order
            if by_hand
            or not (
                receiver.is_settled(seen.get(name), there[name].size, is_kept=name in kept)
                or self._still_half(name, seen.get(name), there[name], place.name)
            )
        ]
        if todo and not self._dry_run:
            self.project.make_writable()
            receiver = self._receiver()
        fresh: dict[str, Seen] = {}
        while todo:
            before = receiver.judge.grounds()
            for number, name in enumerate(todo, start=1):
                if self._progress is not None:
                    self._progress("taking in", number, len(todo))
                state, reason = self._look_at(receiver, place, name, by_hand=by_hand)
                if state in ("half", "unfit", "unread"):
                    fresh[name] = _half(state, seen.get(name), there[name], reason, place.name)
                else:
                    fresh[name] = Seen(state, receiver.context(state), there[name].size, reason, place.name)
            if self._dry_run or receiver.judge.grounds() == before:
                break
            # Somebody was added or revoked, or a round closed: what was held may be taken in now.
            known = seen | fresh
            todo = [name for name in in_order if name in known and known[name].state in ("waits", "refused")]
        if not self._dry_run and not by_hand:
            gone = {name for name, each in seen.items() if each.source == place.name and name not in there}
            if fresh or gone:
                known = {name: each for name, each in mirror.seen().items() if name not in gone}
                mirror.remember(known | fresh)

    def _still_half(self, name: str, seen: Seen | None, found: Found, place: str) -> bool:
        """Whether half a file is what it was: then it is told as before, without being read."""
        if seen is None or not seen.stands(found, place, _now()):
            return False
        self.held[name] = Held(name, seen.reason, waits=seen.state == "half")
        if seen.state == "half":
            self.half.add(name)
        return True

    def _order(self, item: tuple[str, Found]) -> tuple[bool, str, str]:
        """Leads' bundles first, then old ones: so people are known, or revoked, before what they sent."""
        marks = Path(item[0]).stem.split("-")
        return marks[0] not in self._leads, marks[2] if len(marks) == 4 else "", item[0]

    def _receiver(self) -> Receiver:
        return Receiver(self.project, lambda: self._hand.key, **self._options)

    def _look_at(
        self, receiver: Receiver, place: Transport, name: str, *, by_hand: bool
    ) -> tuple[State, str]:
        """(state, reason) of one bundle after it was looked at."""
        short = Path(name).name
        try:
            data = self._kept.pop(name, None) or place.get(name)
            found = read_bundle(data, short if not by_hand or is_bundle_name(short) else "")
            receipt = receiver.take(found)
        except Unreadable as error:
            self.held[name] = Held(name, str(error), waits=not error.whole)
            if error.whole:
                return "unfit", str(error)
            if isinstance(error, NotRead):
                return "unread", str(error)
            self.half.add(name)
            return "half", str(error)
        earlier = self.receipts.get(name)
        if earlier is not None:
            receipt.outcomes += [each for each in earlier.outcomes if each.taken == "added"]
        self.receipts[name] = receipt
        self.held.pop(name, None)
        if receipt.reason:
            self.held[name] = Held(name, receipt.reason, waits=receipt.state == "waits")
            if len(data) + sum(map(len, self._kept.values())) < _MOST_WAITING:
                self._kept[name] = data
        return receipt.state, receipt.reason

    def exchanged(self, sent: Sequence[str] = (), notices: Sequence[str] = ()) -> Exchanged:
        """What became of it all."""
        receipts = self.receipts.values()
        return Exchanged(
            came=tuple(each.file for each in receipts if each.brought),
            facts=sum(each.facts for each in receipts),
            sent=tuple(sent),
            held=tuple(self.held[name] for name in sorted(self.held)),
            sealed=sum(each.state == "sealed" for each in receipts),
            notices=tuple(notices),
        )


def _half(state: State, before: Seen | None, found: Found, reason: str, place: str) -> Seen:
    """Half a file, or an unread one, as it is remembered: for how long it has been no more than this."""
    now = _now()
    since = now
    if before is not None and (before.state, before.size, before.stamp) == (state, *found):
        since = before.since or now
    return Seen(state, "", found.size, reason, place, since, found.stamp, now)


def _now() -> int:
    return time.time_ns() // 1_000_000


# --- sending ---------------------------------------------------------------------------


def _make(project: Project, hand: _Hand, *, dry_run: bool = False, with_texts: bool = False) -> list[str]:
    """Make bundles of what is to be sent; returns what to say about it."""
    if project.coder is None:
        return ["Nobody is named, so nothing of one's own was sent: --as NAME"]
    keyed = is_keyed(project)
    people = keyed_people(project.record)
    entries = Ledger(project.record).entries()
    if keyed and project.coder not in people and not gave_up(entries, project.coder):
        leads = ", ".join(person.name for person in people.values() if person.role == "lead")
        word = put_out(entries, project.coder)
        if word is not None:
            return [
                f"{word.by} took {project.coder} out of the team, so nothing was sent: nobody would take it "
                f"in. If that is a mistake, ask a lead by voice ({leads})."
            ]
        return [
            f"{project.coder} is not known here as a member of the team, so nothing was sent. Has a lead "
            f"({leads}) added your card? Then sync again after they did."
        ]
    notices = [] if keyed else [WITHOUT_KEYS]
    if dry_run:
        return notices
    if keyed and hand.key is None:
        return [f"The key of {project.coder} is not on this computer, so nothing was sent."]
    project.make_writable()
    charter = _charter(project)
    sender = Sender(project, charter, hand.key)
    sender.send_new(with_texts=with_texts)
    if sender.unsendable:
        notices.append(
            f"{counted(sender.unsendable, 'fact')} of {project.coder}'s stayed here: recorded under ids of "
            "another program, and not to be recorded anew (their round is closed). Others never take them."
        )
    if keyed:
        Sender(project, charter, hand.key).pass_on()
    return notices


def _charter(project: Project) -> Charter:
    """What makes the project this one; made at the first exchange."""
    ledger = Ledger(project.record)
    found = ledger.charter()
    if found is not None:
        return found
    ids = sorted(ledger.project_ids())
    made = Charter(ids[0] if ids else os.urandom(16).hex(), project.codebook.title)
    if ids:
        return made  # its first words are still on their way
    with project.record.writing(project.acting()) as facts:
        facts.charter(made)
    return made
