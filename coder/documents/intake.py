"""Bringing testimonies and a register into a project: ``coder import``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from coder.documents import foreign
from coder.documents.arrivals import Arrival, Walk
from coder.documents.converting import Maker, Material, Text
from coder.documents.name_pattern import NamePattern
from coder.documents.names import safe_name
from coder.documents.originals import ORIGINALS, below, digest, place_of, stated
from coder.documents.register_rows import RegisterChange, RegisterRow, register_patch
from coder.documents.testimonies import Reading, read_bytes, shelf, testimony_id, understand
from coder.errors import BadInput, CoderError
from coder.files import write_together
from coder.model import Variable

REGISTER_NAME = "cases.csv"
BATCH = 2_000
"""Files that are put on the disk together."""
BATCH_BYTES = 32 << 20
Action = Literal["added", "unchanged", "replaced", "refused"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    path: Path
    action: Action
    testimony: str | None
    """Its id in the project; None for a register, a sheet of several and for what was refused."""
    read: str
    """What was read, in words: encoding, length, front matter."""
    assumed: tuple[str, ...]
    """What was concluded that the file does not state, or kept in another form, a phrase each."""
    why: str
    """Why it was refused and what to do; empty otherwise."""
    losses: tuple[str, ...] = ()
    """What the document has and the text has not, a phrase each."""
    original: str = ""
    """Where the document itself is kept, below the project; empty for plain text, which is itself kept."""
    converter: str = ""
    diff: str = ""
    """What tidying changes, line by line, where it was asked for."""
    testimonies: tuple[str, ...] = ()
    """The ids of a sheet's testimonies."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an import is to be done."""

    encoding: str | None = None
    """Of every file named, when they do not tell it themselves."""
    dry_run: bool = False
    """Report what would happen and write nothing."""
    clean: bool = False
    """Take away what a PDF's pages add to its text."""
    replace: bool = False
    """Put changed documents in the place of those imported before."""
    name_pattern: str = ""
    """How files are named, such as ``{case}_{date}``."""


@dataclass(slots=True)
class _Plan:
    """What one file becomes: its report, and the files to write, the testimony last."""

    report: FileReport
    writes: list[tuple[Path, bytes]] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)
    """Folded ids that this file made known."""


def take_in(
    paths: Iterable[Path],
    testimonies_folder: Path,
    *,
    encoding: str | None = None,
    dry_run: bool = False,
    variables: Sequence[Variable] | None = None,
) -> tuple[FileReport, ...]:
    """Bring documents and a register into a project's ``testimonies/``; see :class:`Intake`.

    Returns:
        A report for each file, in the order they were met.
    """
    wishes = Wishes(encoding, dry_run)
    with Intake(testimonies_folder, wishes, variables) as intake:
        return tuple(intake.take(paths))


class Intake:
    """One import: what stands in the project, and what has come in so far. Use as a context manager.

    Folders are taken with everything below them, each file to the same place below
    ``testimonies/``. Plain text is kept byte by byte, except that with an ``encoding`` it is stored as
    UTF-8; any other document is converted by what it is, not by its name, and itself kept in
    ``originals/``. A table with a column ``case`` becomes ``cases.csv``; one with a column ``text``
    becomes a testimony for each row. A file is refused alone: the others still come in. Bytes that
    are there already change nothing.
    """

    def __init__(
        self,
        folder: Path,
        wishes: Wishes | None = None,
        variables: Sequence[Variable] | None = None,
        is_coded: Callable[[str], bool] | None = None,
    ) -> None:
        """Look at what stands in the project.

        Args:
            folder: the project's ``testimonies/``; made when it is missing.
            wishes: how it is to be done.
            variables: the codebook's, which say what a register's columns are and how a workbook's
                dates are to be written; without them nothing is said of columns.
            is_coded: whether a testimony was coded already; asked of those whose document changed.

        Raises:
            BadInput: the pattern of names cannot be read.
        """
        self.folder = folder
        self.originals = folder.parent / ORIGINALS
        self.wishes = wishes if wishes is not None else Wishes()
        self.variables = variables
        self._is_coded = is_coded
        pattern = self.wishes.name_pattern
        names = [variable.name for variable in variables or ()]
        self._maker = Maker(
            encoding=self.wishes.encoding,
            clean=self.wishes.clean,
            pattern=NamePattern(pattern, names) if pattern else None,
            variables=variables,
        )
        self._present = {name.casefold(): file for name, file in _places(folder)}
        """Folded testimony id -> file in the project."""
        self._planned: dict[Path, bytes] = {}
        """What is to be put in place, or in a dry run would have been."""
        self._people: list[RegisterRow] = []
        self.hidden: tuple[Path, ...] = ()
        """Hidden files and folders that were passed over."""

    def __enter__(self) -> Intake:
        return self

    def __exit__(self, *_: object) -> None:
        self._maker.close()

    def take(
        self, paths: Iterable[Path], progress: Callable[[int], None] | None = None
    ) -> Iterator[FileReport]:
        """Take files in; each report is given when its file is safely in place.

        Stopping between two reports, or by Ctrl+C, leaves whole files only.
        """
        walk = Walk(paths)
        waiting: list[_Plan] = []
        size = 0
        for number, arrival in enumerate(walk, 1):
            plan = self._plan(arrival)
            waiting.append(plan)
            if progress is not None:
                progress(number)
            size += sum(len(data) for _, data in plan.writes)
            if len(waiting) >= BATCH or size >= BATCH_BYTES:
                yield from self._settled(waiting)
                waiting, size = [], 0
        yield from self._settled(waiting)
        self.hidden = tuple(walk.hidden)

    def register(self) -> RegisterChange:
        """What was learned of people; a register that was not there is written, unless in a dry run."""
        target = self.folder / REGISTER_NAME
        existing = self._planned.get(target)
        if existing is None and os.path.lexists(target):
            existing = read_bytes(target, f"{self.folder.name}/{REGISTER_NAME}")
        source = f"{self.folder.name}/{REGISTER_NAME}"
        change = register_patch(existing, self._people, source, self.variables or ())
        if change.new is not None and not self.wishes.dry_run:
            (fault,) = write_together([[(target, change.new)]])
            if fault:
                return replace(change, new=None, doubts=(*change.doubts, fault))
        return change

    def _settled(self, plans: list[_Plan]) -> Iterator[FileReport]:
        """Put the files in place, and tell of each."""
        faults = [""] * len(plans)
        if not self.wishes.dry_run and any(plan.writes for plan in plans):
            faults = write_together([plan.writes for plan in plans])
        for plan, fault in zip(plans, faults, strict=True):
            if not self.wishes.dry_run:
                for path, _ in plan.writes:
                    self._planned.pop(path, None)
            if fault:
                for name in plan.claimed:
                    self._present.pop(name, None)
                yield FileReport(plan.report.path, "refused", None, "", (), fault)
            else:
                yield plan.report

    def _plan(self, arrival: Arrival) -> _Plan:
        plan = _Plan(FileReport(arrival.path, "refused", None, "", (), ""))
        try:
            if arrival.why:
                raise BadInput(arrival.why)
            name = arrival.path.name
            data = read_bytes(arrival.path, name)
            if kind := foreign.kind_of_bytes(data):
                raise BadInput(
                    f"{name} is {foreign.title(kind)}, not a document: import it by itself, "
                    "naming it on the command line."
                )
            material = self._maker.material(data, name)
            if material.register is not None:
                self._plan_register(plan, material, material.register)
            else:
                self._plan_texts(plan, arrival, material, data)
        except CoderError as error:
            return self._given_up(plan, str(error))
        except OSError as error:  # a name too long, a disk that is gone
            why = f"{arrival.path.name} cannot be taken in: {error.strerror or error}."
            return self._given_up(plan, why)
        self._planned.update(plan.writes)
        self._people += material.people
        return plan

    def _given_up(self, plan: _Plan, why: str) -> _Plan:
        """A plan that came to nothing; what it claimed is free again."""
        for folded in plan.claimed:
            self._present.pop(folded, None)
        for path, _ in plan.writes:
            self._planned.pop(path, None)
        return _Plan(FileReport(plan.report.path, "refused", None, "", (), why))

    def _plan_register(self, plan: _Plan, material: Material, stored: bytes) -> None:
        target = self.folder / REGISTER_NAME
        before = self._before(target)
        if before is not None and before != stored:
            raise BadInput(
                f"The project has another register, {self.folder.name}/{REGISTER_NAME}: join the two in a "
                "spreadsheet, or remove that one and import again."
            )
        if before is None:
            plan.writes.append((target, stored))
        action: Action = "added" if before is None else "unchanged"
        plan.report = FileReport(plan.report.path, action, None, material.read, material.notes, "")

    def _plan_texts(self, plan: _Plan, arrival: Arrival, material: Material, data: bytes) -> None:
        suffix = PurePosixPath(arrival.path.name).suffix.lower()
        actions: list[Action] = []
        names: list[str] = []
        notes = list(material.notes)
        kept: Path | None = None
        if material.keeps_original:
            place = safe_place(arrival.below.with_suffix("") if suffix else arrival.below, suffix=".txt")
            kept = place_of(self.originals, place, suffix or f".{material.kind}", data)
        for text in material.texts:
            at = arrival.below.parent / text.name if text.name else arrival.below
            target = self.folder / safe_place(at, suffix=text.suffix, cut="" if text.name else suffix)
            name, action = self._plan_text(plan, target, text, kept, digest(data), notes)
            names.append(name)
            actions.append(action)
        if kept is not None and any(action != "unchanged" for action in actions):
            if material.cues:
                plan.writes.insert(0, (kept.with_name(f"{kept.name}.cues.csv"), material.cues))
            if not kept.exists():
                plan.writes.insert(0, (kept, data))
        action = next((each for each in ("replaced", "added") if each in actions), "unchanged")
        original = f"{ORIGINALS}/{below(kept, self.originals)}" if kept is not None else ""
        one = len(names) == 1 and not material.is_sheet
        plan.report = FileReport(
            arrival.path, action, names[0] if one else None, material.read, tuple(notes), "",
            material.losses, original, material.converter, material.diff, () if one else tuple(names),
        )  # fmt: skip

    def _plan_text(
        self, plan: _Plan, target: Path, text: Text, kept: Path | None, sha: str, notes: list[str]
    ) -> tuple[str, Action]:
        """Where one testimony goes, and whether it is there already.

        Raises:
            BadInput: another text stands there, and is not to be replaced.
        """
        name = testimony_id(PurePosixPath(target.relative_to(self.folder).as_posix()))
        there = self._present.get(name.casefold(), target)
        known = testimony_id(PurePosixPath(there.relative_to(self.folder).as_posix()))
        attributes = dict(text.attributes)
        if kept is not None:
            attributes |= {"original": below(kept, self.originals), "original_sha256": sha}
        before = self._before(there)
        if before is not None:
            if before == text.stored:
                return known, "unchanged"
            old = _reading(before, there.name)
            if old is not None and self._is_same(old, text, sha, notes):
                return known, "unchanged"
            if not self.wishes.replace:
                raise BadInput(self._clash(known, there, old))
            if old is not None:
                attributes = dict(_front(old)) | attributes
            former = place_of(
                self.originals, there.relative_to(self.folder), f".former{there.suffix}", before
            )
            plan.writes.append((former, before))
            notes.append(f"what {known} was before is kept as {ORIGINALS}/{below(former, self.originals)}")
            if self._is_coded is not None and self._is_coded(known):
                notes.append(
                    f"{known} was coded before: this is a new revision, and the coded text stays shown "
                    "until its codings are carried over"
                )
        data = text.stored if text.stored is not None else stated(text.text, attributes)
        if before is None:
            self._present[name.casefold()] = there
            plan.claimed.append(name.casefold())
        plan.writes.append((there, data))
        self._planned[there] = data
        return known, "added" if before is None else "replaced"

    def _is_same(self, old: Reading, text: Text, sha: str, notes: list[str]) -> bool:
        """Whether a testimony came from the same document in the same way, or has the same text."""
        if old.testimony.text == text.text and text.stored is None:
            if old.front_matter.extra.get("original_sha256", sha) != sha:
                notes.append("the document is another than before, its text the same")
            return True
        same_source = old.front_matter.extra.get("original_sha256") == sha
        same_way = old.front_matter.extra.get("converter", "").endswith(", tidied") == text.is_tidied
        return same_source and same_way and not self.wishes.replace

    def _clash(self, name: str, there: Path, old: Reading | None) -> str:
        made_from = old.front_matter.extra.get("original", "") if old is not None else ""
        origin = f", made from {made_from}" if made_from else ""
        way_out = "rename this file to add it, or import with --replace if this is its new version"
        if self._is_coded is not None and self._is_coded(name):
            way_out += (
                "; it was coded already, so that would be a new revision, and the coded text would stay "
                "shown until its codings are carried over"
            )
        return (
            f"A testimony {name} with other content is in the project already, as "
            f"{there.name}{origin}: {way_out}."
        )

    def _before(self, target: Path) -> bytes | None:
        """What stands at a place, or will when this import is done."""
        planned = self._planned.get(target)
        if planned is None and os.path.lexists(target):
            return read_bytes(target, f"{self.folder.name}/{target.name}")
        return planned


def _places(folder: Path) -> Iterator[tuple[str, Path]]:
    present = shelf(folder)
    return ((name, present.file(name)) for name in present.ids)


def safe_place(at: PurePosixPath, *, suffix: str = "", cut: str = "") -> Path:
    """A path below ``testimonies/`` that every system takes, however a file or a row is called.

    Args:
        at: the wanted place; steps upwards are left out.
        suffix: what the result is to end in; the file's own ending stays where this is empty.
        cut: the ending to take off first, as it stands in lower case.
    """
    own = at.suffix.lower() if not suffix else ""
    stem = at.name[: len(at.name) - len(cut or own)]
    folders = [safe_name(part) for part in at.parts[:-1] if part not in ("", ".", "..", "/")]
    return Path(*folders, safe_name(stem, suffix or own))


def _reading(data: bytes, source: str) -> Reading | None:
    try:
        return understand(data, source, source)
    except BadInput:
        return None


def _front(old: Reading) -> Iterator[tuple[str, str]]:
    """What a file's front matter states, to be kept when its text is replaced."""
    front = old.front_matter
    for key in ("case", "title", "date", "source", "language", "direction"):
        if value := getattr(front, key):
            yield key, value
    yield from front.extra.items()
