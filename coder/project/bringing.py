"""Bringing another program's project in: planned whole, then written whole or not at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from coder.codebook.emit import codebook_yaml
from coder.codebook.version import canonical_json
from coder.documents.names import safe_name
from coder.documents.register_rows import RegisterChange
from coder.errors import BadInput
from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, ForeignMemo, Loss, is_guid
from coder.exchange.slugs import paths, segment
from coder.model import RESERVED_NAMES, Code, Family
from coder.project.brought_people import losses_of_people, people_of, register_change, undeclared
from coder.project.intake import check_rights, submissions
from coder.project.new_files import free_codebook_file, new_files
from coder.project.own_ids import codes_by_id, stated_guid, testimonies_by_id
from coder.record.bulk import CodingRow, MemoRow, TextRow, import_codings
from coder.record.names import check_coder_name
from coder.record.noting import Subject
from coder.text.canonical import revision_of
from coder.text.units import has_visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from coder.project.door import Project

_MEMO_IDS = UUID("8a1f5a3b-0f0c-5b0e-8d5e-0c9a3e7d1b11")
"""Namespace of ids for what bears none of its own, so that a second import finds it again."""
TESTIMONIES = "testimonies"


@dataclass(frozen=True)
class Brought:
    """What was made, or would be, of another program's project."""

    format: str
    origin: str
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    """Paths that are new in the codebook."""
    codebook_file: Path | None
    """The new file in ``codebook.d``; None when every code was there."""
    testimonies: tuple[str, ...]
    """Testimonies whose file is new."""
    known: tuple[str, ...]
    """Testimonies that were there already."""
    added: int
    """Codings that are new; in a dry run, all that would be recorded. With a whole record: facts."""
    present: int
    memos: int
    register: RegisterChange
    """What it says of people: a register where there was none, else a patch."""
    calibrations: tuple[str, ...]
    """How positions were counted, a sentence per source where that had to be found out."""
    losses: tuple[Loss, ...]
    is_whole: bool = False
    """Whether it was our own export, with its record."""


@dataclass
class _Plan:
    """What is to be written."""

    coders: dict[str, str] = field(default_factory=dict)
    """Their user -> our coder."""
    codes: dict[str, str] = field(default_factory=dict)
    """Their code -> our path."""
    new_codes: list[Code] = field(default_factory=list)
    new_families: list[Family] = field(default_factory=list)
    testimonies: dict[str, str] = field(default_factory=dict)
    """Their source -> our testimony."""
    files: dict[Path, bytes] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def bring(
    project: Project,
    foreign: Foreign,
    name: str,
    *,
    dry_run: bool = False,
    submit: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Brought:
    """Take ``foreign`` into the project: codes, texts, codings and memos, or nothing of it.

    Codes go to a new file in ``codebook.d``; no file that is there is touched. Ids are kept, so a
    second time changes nothing. Codings are recorded for their own coders.

    Args:
        project: Where to.
        foreign: What a reader made.
        name: Of the file it came from, without suffix; names the codebook file and the family.
        dry_run: Plan only.
        submit: Declare each testimony finished by each coder with codings in it.
        progress: Told how many codings were read so far.

    Raises:
        BadInput: the codes clash with those that are there.
        Refused: others' codings in a team, without being a lead; or the folder cannot be written.
    """
    planner = _Planner(project, foreign, name)
    plan = planner.plan()
    rows, memos = planner.rows(), planner.memos()
    planner.check_rights(rows)
    book: dict[Path, bytes] = {}
    if plan.new_codes:
        yaml = codebook_yaml(plan.new_families, plan.new_codes)
        book = {free_codebook_file(project.folder, name): yaml.encode()}
    register = register_change(project, list(people_of(foreign, plan.testimonies, plan.known)))
    people = {} if register.new is None else {project.texts.folder / "cases.csv": register.new}
    finished = submissions(rows) if submit else []
    added, present, n_memos = len(rows), 0, len(memos)
    if not dry_run:
        with new_files(project, {**plan.files, **book, **people}):
            project.make_writable()
            done = import_codings(
                project.record,
                rows,
                texts=planner.texts(),
                codebook=(project.codebook.version, canonical_json(project.codebook)),
                memos=memos,
                submit=finished,
                progress=progress,
            )
            added, present, n_memos = done.added, done.present, done.memos
    return Brought(
        foreign.format,
        foreign.origin,
        tuple(sorted({row.coder for row in rows} | {memo.coder for memo in memos})),
        tuple(code.path for code in plan.new_codes),
        next(iter(book), None),
        tuple(sorted(set(plan.testimonies.values()) - set(plan.known))),
        tuple(sorted(plan.known)),
        added,
        present,
        n_memos,
        register,
        tuple(_calibrated(foreign)),
        (*foreign.losses, *plan.losses, *losses_of_people(foreign), *undeclared(project, foreign)),
    )


def _calibrated(foreign: Foreign) -> Iterator[str]:
    for source in foreign.sources:
        if source.calibration or (source.score and source.score[0] < source.score[1]):
            how = source.calibration or "plain characters"
            held, asked = source.score or (0, 0)
            score = f": {held} of {asked} passages hold the words they state" if asked else ""
            yield f"{source.name}: positions understood as {how}{score}."


class _Planner:
    """Matches what is there with what comes."""

    def __init__(self, project: Project, foreign: Foreign, name: str) -> None:
        self.project, self.foreign, self.name = project, foreign, name
        self._plan = _Plan()
        self._texts: dict[str, tuple[str, str]] = {}

    def plan(self) -> _Plan:
        """The plan, with nothing written."""
        self._people()
        self._code_paths()
        self._places()
        return self._plan

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self._plan.losses.append(Loss(what, where, why))

    def _people(self) -> None:
        taken: Counter[str] = Counter()
        for user in self.foreign.users:
            name = " ".join(user.name.split())
            try:
                name = check_coder_name(name)
            except BadInput:
                made = segment(name) or f"coder-{user.id[:8]}"
                self.lose("names of coders", user.name or user.id, f"No coder can be called so: {made} here.")
                name = f"coder-{made}" if made.casefold() in RESERVED_NAMES else made
            taken[name.casefold()] += 1
            if taken[name.casefold()] > 1:
                other = f"{name} {taken[name.casefold()]}"
                self.lose("names of coders", name, f"Two users are called so: the second is {other} here.")
                name = other
            self._plan.coders[user.id] = name

    def _coder(self, user: str) -> str:
        return self._plan.coders.setdefault(user, "unknown")

    # --- codes ------------------------------------------------------------------------

    def _code_paths(self) -> None:
        book = self.project.codebook
        by_guid = codes_by_id(book.codes)
        known = {code.id: by_guid[code.id] for code in self.foreign.codes if code.id in by_guid}
        family = segment(self.foreign.name) or segment(self.name) or "imported"
        taken = [*book.by_path, *(each.name for each in book.families)]
        new = [code for code in self.foreign.codes if code.id not in known]
        if new and any(each.name.casefold() == family.casefold() for each in book.families):
            family = _free(family, {each.name.casefold() for each in book.families})
        found, families = paths(self.foreign.codes, family, taken, known)
        self._plan.codes = {ident: path for ident, path in found.items() if "." in path}
        titles = {each.name for each in book.families}
        for code in self.foreign.codes:
            if code.id in families:
                head = Family(found[code.id], code.name.strip() or found[code.id], code.description.strip())
                self._plan.new_families.append(head)
                titles.add(head.name)
            elif code.id not in known:
                self._plan.new_codes.append(_code(code, found[code.id]))
        lacking = {code.family for code in self._plan.new_codes} - titles
        self._plan.new_families += [Family(each, self.foreign.name or each) for each in sorted(lacking)]

    # --- texts ------------------------------------------------------------------------

    def _places(self) -> None:
        ours = testimonies_by_id(self.project)
        taken = {name.casefold() for name in self.project.testimony_ids()}
        cases = {source: case.name for case in self.foreign.cases for source in case.sources if case.name}
        for source in self.foreign.sources:
            if not has_visible(source.text, 0, len(source.text)):
                self.lose("sources", source.name, "It has no text; left out.")
                continue
            name = ours(source.id)
            if name is not None and self._is_this(name, source.id, source.text):
                self._known(source.id, source.name, name, source.text)
                continue
            name = _free(safe_name(source.name.removesuffix(".txt")), taken)
            if name != source.name:
                self.lose("names of sources", source.name, f"Called {name} here.")
            taken.add(name.casefold())
            stated = {"title": source.name, "guid": source.id, "case": cases.get(source.id, "")}
            place = self.project.folder / TESTIMONIES / f"{name}.txt"
            self._plan.files[place] = _with_front_matter(stated, source.text)
            self._settle(source.id, name, source.text)

    def _is_this(self, name: str, source: str, text: str) -> bool:
        """Whether a testimony is that source: by the id in its file, or by its name and words."""
        return stated_guid(self.project, name) == source or self.project.testimony(name).text == text

    def _known(self, source: str, theirs: str, name: str, text: str) -> None:
        ours = self.project.testimony(name)
        if ours.text != text:
            self.lose("texts", theirs, f"{name} has other words here; its codings are left out.")
            return
        self._plan.known.append(name)
        self._settle(source, name, text)

    def _settle(self, source: str, name: str, text: str) -> None:
        self._plan.testimonies[source] = name
        self._texts[source] = (text, revision_of(text))

    # --- facts ------------------------------------------------------------------------

    def rows(self) -> list[CodingRow]:
        """The codings that can be recorded."""
        made = []
        headings = {code.id for code in self.foreign.codes if not code.codable}
        for each in self.foreign.codings:
            testimony, path = self._plan.testimonies.get(each.source), self._plan.codes.get(each.code)
            label = f"{each.start} to {each.end}"
            if testimony is None:
                continue
            if path is None:
                self.lose("codings", label, "Its code became a family, which cannot be coded; left out.")
                continue
            if each.code in headings:
                self.lose("headings", path, "It only groups codes, but a passage bears it; kept so.")
            made.append(self._row(each, testimony, path))
        return made

    def _row(self, each: ForeignCoding, testimony: str, path: str) -> CodingRow:
        return CodingRow(
            testimony,
            self._texts[each.source][1],
            self._coder(each.user),
            path,
            each.start,
            each.end,
            each.memo,
            at=each.at,
            id=_fact_id(each.id, each.source, each.start, each.end, each.code, each.user),
        )

    def texts(self) -> list[TextRow]:
        """The texts that the facts speak of."""
        return [
            TextRow(self._plan.testimonies[source], revision, text)
            for source, (text, revision) in self._texts.items()
        ]

    def memos(self) -> list[MemoRow]:
        """The memos that can be recorded; what bears them is named where it has no place here."""
        made = []
        bodies = {(each.id, each.memo) for each in self.foreign.codings}
        for memo in self.foreign.memos:
            if not memo.text.strip() or (memo.about == "coding" and (memo.target, memo.text) in bodies):
                continue
            subject = self._subject(memo)
            if subject is None:
                self.lose("memos", memo.text[:40], "What it is about did not come in; left out.")
                continue
            ident = _fact_id(memo.id, memo.text)
            made.append(MemoRow(self._coder(memo.user), subject, memo.text, ident, memo.at))
        for source in self.foreign.sources:
            if source.description.strip() and source.id in self._plan.testimonies:
                subject = Subject("testimony", self._plan.testimonies[source.id])
                author = self.foreign.users[0].id if self.foreign.users else ""
                ident = _fact_id("", "description", source.id)
                made.append(MemoRow(self._coder(author), subject, source.description, ident))
        return made

    def _subject(self, memo: ForeignMemo) -> Subject | None:
        testimony = self._plan.testimonies.get(memo.source or memo.target)
        if memo.about in ("passage", "coding") and testimony is not None and memo.start is not None:
            return Subject("excerpt", testimony, self._texts[memo.source][1], memo.start, memo.end)
        if memo.about == "source" and testimony is not None:
            return Subject("testimony", testimony)
        if memo.about == "code" and memo.target in self._plan.codes:
            return Subject("code", code=self._plan.codes[memo.target])
        return Subject("project") if memo.about in ("project", "case", "code") else None

    def check_rights(self, rows: list[CodingRow]) -> None:
        """Refuse others' codings in a team, but for its leads.

        Raises:
            Refused: naming whose they are.
        """
        check_rights(self.project, {row.coder for row in rows}, {row.round for row in rows})


def _code(code: ForeignCode, path: str) -> Code:
    return Code(
        path,
        " ".join(code.name.split()) or path.rpartition(".")[2],
        code.description.strip(),
        colour=code.colour or None,
        codable=code.codable,
        guid=code.id,
    )


def _free(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made.casefold() in taken:
        made, number = f"{name}-{number}", number + 1
    return made


def _fact_id(ident: str, *otherwise: object) -> bytes:
    if is_guid(ident):
        return UUID(ident).bytes
    return uuid5(_MEMO_IDS, "\x1f".join(map(str, (ident, *otherwise)))).bytes


def _with_front_matter(stated: dict[str, str], text: str) -> bytes:
    lines = [f"{key}: {_quoted(value)}" for key, value in stated.items() if value.strip()]
    return "\n".join(("---", *lines, "---", text)).encode()


def _quoted(value: str) -> str:
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
