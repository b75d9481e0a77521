"""Our own export leaving with everything, and coming back as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from coder.codebook.emit import codebook_yaml, head_yaml, settings_yaml, whole_yaml
from coder.codebook.load import Source, parse_codebook
from coder.documents.carried import Carried, carried_yaml, parse_carried, read_carried
from coder.documents.register_rows import RegisterChange
from coder.documents.testimonies import is_testimony_name, testimony_id, understand
from coder.errors import BadInput, CoderError
from coder.exchange.model import Loss
from coder.exchange.refi_read import FORMAT, read_people, read_sealed
from coder.exchange.sidecar import Sidecar, read_sidecar, write_sidecar
from coder.model import Code, Codebook
from coder.project.bringing import Brought
from coder.project.brought_people import people_of, register_change
from coder.project.carried import NewCarried, added_to
from coder.project.new_files import free_codebook_file, new_files
from coder.project.seating import keyed_people
from coder.project.sending_out import ORIGIN
from coder.project.unfinished import settle, unfinished
from coder.record.foreseen import would_import
from coder.record.lines import is_control
from coder.record.whole import (
    is_open,
    known_facts,
    names_people,
    new_memos,
    read_whole,
    take_whole,
    whole,
)
from coder.text.display import counted

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.lines import Body

_LONGEST = 255
"""Bytes of a file's name, on the systems that there are."""
_LONGEST_PATH = 1000
"""Of the folders above it too; systems take a little more for the whole."""
_HEAD = ("title", "description", "excerpts", "variables", "settings")
"""What ``codebook.yaml`` alone may say."""
_WAY = "between members of a team it goes by coder bundle or coder sync"


def sidecar_of(project: Project, *, with_names: bool) -> tuple[bytes, list[Loss]]:
    """What travels along for ourselves, and what does not.

    Args:
        project: It is only read.
        with_names: Let the register and notes on credibility out, which say who people are.
    """
    book, losses = project.codebook, []
    record: list[bytes] | None = None
    if keyed_people(project.record):
        losses.append(Loss("records", "coder.db", f"The team has keys: {_WAY}; only the codings are sent."))
    elif not is_open(project.record):
        losses.append(Loss("records", "coder.db", "A round is blind: only what you may see is sent."))
    elif again := project.blindness.again:
        many = counted(len(frozenset().union(*again.values())), "testimony", "testimonies")
        why = f"Round {', '.join(sorted(again))} is a recheck: earlier work on your {many} is not sent."
        losses.append(Loss("records", "coder.db", why))
    else:
        record = whole(project.record, private=with_names)
    files = dict(_files_of(project, losses))
    register = project.texts.folder / "cases.csv"
    if register.is_file() and with_names:
        files[register.name] = register.read_bytes()
    yaml = whole_yaml(book) + settings_yaml(book.settings)
    carried = carried_yaml(read_carried(project.folder)).decode()
    return write_sidecar(Sidecar(yaml, files, record, carried)), losses


def _files_of(project: Project, losses: list[Loss]) -> Iterator[tuple[str, bytes]]:
    for name in project.texts.files.ids:
        file = project.texts.files.file(name)
        try:
            yield file.relative_to(project.texts.folder).as_posix(), file.read_bytes()
        except OSError as error:
            losses.append(Loss("files", name, f"It cannot be read: {error.strerror}."))


def come_home(project: Project, data: bytes, name: str, *, dry_run: bool = False) -> Brought | None:
    """Take our own export in with all it says; None when it has to come in as from any other program.

    That is so when another program wrote it since, when it carries no record, and where there is a team
    or other people's rights in the record: nobody gets a role by a file.

    Args:
        project: Where to.
        data: A REFI-QDA project; what it says for others is not read unless it is needed.
        name: Of its file.
        dry_run: Plan only.

    Raises:
        BadInput: it is damaged, or its codes clash with those that are there.
        RecordError: it says something else than the record here under the same id.
    """
    sealed = read_sealed(data, name)
    sidecar = read_sidecar(sealed) if sealed else None
    if sidecar is None or sidecar.record is None:
        return None
    bodies = read_whole(sidecar.record)
    record = project.record
    if record.people() or (names_people(bodies) and not record.is_empty) or not project.may_see_others():
        return None
    return _Homecoming(project, data, name, sidecar, bodies).brought(dry_run)


class _Homecoming:
    """One project coming back."""

    def __init__(
        self, project: Project, data: bytes, name: str, sidecar: Sidecar, bodies: list[Body]
    ) -> None:
        self.project, self.data, self.name = project, data, name
        self.sidecar, self.bodies = sidecar, bodies
        self.losses: list[Loss] = []
        self.settings = ""

    def brought(self, dry_run: bool) -> Brought:
        """Everything at once, or nothing."""
        book = self._codebook()
        codes, file = self._new_codes(book)
        files = {**file, **self._new_testimonies()}
        ours = {
            testimony_id(PurePosixPath(path.relative_to(self.project.texts.folder)))
            for path in files
            if path.is_relative_to(self.project.texts.folder) and path.name != "cases.csv"
        }
        theirs = {
            testimony_id(PurePosixPath(path)) for path in self.sidecar.testimonies if path != "cases.csv"
        }
        register = self._register(files)
        if register.new is not None:
            files[self.project.texts.folder / "cases.csv"] = register.new
        carried = self._carried()
        files |= carried.files
        present = known_facts(self.project.record, self.bodies)
        facts = sum(len(body.facts) for body in self.bodies) - present
        memos = new_memos(self.project.record, self.bodies)
        if dry_run:
            would_import(self.project.record, (), ())
            left = [f"{each.sentence} {each.fix}" for each in unfinished(self.project.folder)]
        else:
            self.project.make_writable()  # before any file is there: a folder may be unsafe to record in
            name = Path(self.name).stem
            with new_files(self.project, files, name):
                united = take_whole(self.project.record, self.bodies, self.name)
                facts, present = united.added, united.present
            self.project.reload()
            folder = self.project.texts.folder
            left = settle(self.project.folder, name, [folder / each for each in self.sidecar.testimonies])
        return Brought(
            f"{FORMAT} with its record",
            ORIGIN,
            tuple(sorted({actor for body in self.bodies for actor in body.actors})),
            tuple(code.path for code in codes),
            next(iter(file), None),
            tuple(sorted(ours)),
            tuple(sorted(theirs - ours)),
            facts,
            present,
            memos,
            register,
            (),
            tuple(self.losses),
            is_whole=True,
            settings=self.settings,
            sets=carried.sets,
            carried_file=next(iter(carried.files), None),
            unfinished=tuple(left),
        )

    def _register(self, files: Mapping[Path, bytes]) -> RegisterChange:
        """What it says of people, where that is not the register that is here or comes with it."""
        place = self.project.texts.folder / "cases.csv"
        sent = self.sidecar.testimonies.get("cases.csv")
        if place in files or (sent is not None and place.is_file() and place.read_bytes() == sent):
            return RegisterChange()
        foreign = read_people(self.data, self.name)
        stated = {source.id: source.name for source in foreign.sources}
        if foreign.cases and sent is None:
            why = "It was sent without names, so statuses, reasons, aliases and notes are not in it."
            self.losses.append(Loss("register", "cases.csv", why))
        return register_change(self.project, list(people_of(foreign, stated, self._unsaid(files))))

    def _unsaid(self, files: Mapping[Path, bytes]) -> set[str]:
        """The testimonies that come, or are here, whose file does not say whose they are."""
        folder, found = self.project.texts.folder, set()
        for path, data in files.items():
            if path.is_relative_to(folder):
                name = testimony_id(PurePosixPath(path.relative_to(folder).as_posix()))
                if not _case_in(data, name):
                    found.add(name)
        return found

    def _carried(self) -> NewCarried:
        stated = self.sidecar.carried
        came = parse_carried(stated, self.name) if stated else Carried()
        added = added_to(self.project, came, Path(self.name).stem)
        self.losses.extend(added.losses)
        return added

    def _codebook(self) -> Codebook:
        try:
            return parse_codebook([Source("codebook.yaml", self.sidecar.codebook)])
        except CoderError as error:
            raise BadInput("The codebook in it cannot be read; nothing was imported.") from error

    def _new_codes(self, book: Codebook) -> tuple[list[Code], dict[Path, bytes]]:
        here = self.project.codebook
        keys = {code.key for code in here.codes if code.key}
        codes = []
        for code in book.codes:
            if code.path in here.by_path:
                if _meaning(code) != _meaning(here.by_path[code.path]):
                    why = "It says something else here; left as it is here."
                    self.losses.append(Loss("codes", code.path, why))
                continue
            if code.key in keys:
                self.losses.append(Loss("keys", code.path, f"{code.key} is taken by another code here."))
            codes.append(replace(code, key=None) if code.key in keys else code)
        known = {each.name for each in here.families}
        families = [each for each in book.families if each.name not in known]
        otherwise = [what for what in _HEAD if getattr(book, what) != getattr(here, what)]
        for what in otherwise:
            why = "codebook.yaml says otherwise here; write it there if it is to hold."
            self.losses.append(Loss("settings of the codebook", what, why))
        self.settings = head_yaml(book, otherwise)
        if not codes and not families:
            return [], {}
        place = free_codebook_file(self.project.folder, Path(self.name).stem)
        return codes, {place: codebook_yaml(families, codes).encode()}

    def _new_testimonies(self) -> dict[Path, bytes]:
        folder, shelf = self.project.texts.folder, self.project.texts.files
        files, taken = {}, set()
        for name, data in self.sidecar.testimonies.items():
            path = _checked(name)
            called = name if name == "cases.csv" else testimony_id(path)
            if called.casefold() in taken:
                raise BadInput(f"It holds two testimonies of one name: {name[:80]!r}.")
            taken.add(called.casefold())
            place = folder / path
            if not place.exists() and (name == "cases.csv" or testimony_id(path) not in shelf):
                files[place] = data
            elif not place.exists() or place.read_bytes() != data:
                self.losses.append(Loss("files", name, "Another one is here; it was left as it is."))
        return files


def _checked(name: str) -> PurePosixPath:
    """The path below ``testimonies`` of a file that is brought home.

    Raises:
        BadInput: it leads elsewhere, is hidden, is no testimony, or no system could hold it.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or ":" in name:
        raise BadInput(f"It holds a file that leads out of the project: {name[:80]!r}.")
    sizes = [len(part.encode("utf-8", "replace")) for part in path.parts]
    hidden = any(part.startswith(".") for part in path.parts)
    if path.as_posix() != name or hidden or max(sizes) > _LONGEST or sum(sizes) > _LONGEST_PATH:
        raise BadInput(f"It holds a file whose name cannot be right: {name[:80]!r}.")
    if any(map(is_control, name)):
        raise BadInput(f"It holds a file with control characters in its name: {name[:80]!a}.")
    if name != "cases.csv" and not is_testimony_name(path.name):
        raise BadInput(f"It holds a file that is no testimony: {name[:80]!r}.")
    return path


def _case_in(data: bytes, name: str) -> str:
    """Whose it is, as a testimony's own file says; empty where it does not, or cannot be read."""
    try:
        return understand(data, name, name).front_matter.case
    except CoderError:
        return ""


def _meaning(code: Code) -> Code:
    """A code without what a project may choose for itself."""
    return replace(code, key=None, colour=None, guid="")
