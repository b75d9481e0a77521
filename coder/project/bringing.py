"""Bringing another program's project in: planned whole, then written whole or not at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coder.codebook.emit import codebook_yaml
from coder.codebook.version import canonical_json
from coder.documents.carried import read_carried
from coder.documents.names import safe_name
from coder.documents.register_rows import RegisterChange
from coder.errors import BadInput
from coder.exchange.model import Foreign, ForeignCode, Loss
from coder.exchange.slugs import paths, segment
from coder.model import RESERVED_NAMES, Code, Family
from coder.project.adopting import known_by_titles, known_heads
from coder.project.brought_facts import Facts, Plan
from coder.project.brought_people import (
    distinct_cases,
    losses_of_people,
    people_of,
    register_change,
    undeclared,
    unsaid_of,
)
from coder.project.carried import KEEPS_IDS, carried_in
from coder.project.intake import check_rights, submissions
from coder.project.new_files import free_codebook_file, new_files
from coder.project.own_ids import (
    codes_by_id,
    families_by_id,
    is_earlier_text,
    renamed_by_id,
    stated_guid,
    testimonies_by_id,
)
from coder.project.unfinished import settle, unfinished
from coder.record.bulk import CodingRow, Imported, SubmissionRow, import_codings
from coder.record.foreseen import withdrawn, would_import
from coder.record.names import check_coder_name
from coder.text.canonical import revision_of
from coder.text.display import counted
from coder.text.safe_yaml import welcome
from coder.text.units import has_visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from coder.project.door import Project

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
    """Codings that are new, or would be. With a whole record: facts."""
    present: int
    """Codings that stand here already."""
    memos: int
    register: RegisterChange
    """What it says of people: a register where there was none, else a patch."""
    calibrations: tuple[str, ...]
    """What was concluded where the file does not say: authors, times, and how positions were counted."""
    losses: tuple[Loss, ...]
    is_whole: bool = False
    """Whether it was our own export, with its record."""
    sets: tuple[str, ...] = ()
    """Names of the sets that are new, all in ``carried_file``."""
    carried_file: Path | None = None
    """The new file in ``interchange.d``; None when there is nothing to keep there."""
    withdrawn: int = 0
    """Codings that came here before and that their coders removed or changed since; they stay so."""
    settings: str = ""
    """Of our own export: what its ``codebook.yaml`` says otherwise than the one here, as YAML."""
    unfinished: tuple[str, ...] = ()
    """Of earlier imports that stopped half way: which this one has ended, and which still lie here."""


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
    foreign = distinct_cases(foreign, read_carried(project.folder).names("case"))
    plan = _Planner(project, foreign, name).plan()
    facts = Facts(project, foreign, plan)
    rows, memos = facts.rows, facts.memos
    coders = {row.coder for row in rows} | {memo.coder for memo in memos}
    check_rights(project, coders, {row.round for row in rows})
    book: dict[Path, bytes] = {}
    if plan.new_codes:
        yaml = codebook_yaml(plan.new_families, plan.new_codes)
        book = {free_codebook_file(project.folder, name): yaml.encode()}
    unsaid = unsaid_of(project, plan.known) if foreign.cases else ()
    register = register_change(project, list(people_of(foreign, plan.testimonies, unsaid)))
    carried = carried_in(project, foreign, plan, name)
    people = {} if register.new is None else {project.texts.folder / "cases.csv": register.new}
    finished = submissions(rows) if submit else []
    gone = withdrawn(project.record, rows)
    if dry_run:
        done = would_import(project.record, rows, memos)
        left = [f"{each.sentence} {each.fix}" for each in unfinished(project.folder)]
    else:
        files = {**plan.files, **book, **people, **carried.files}
        done = _recorded(project, plan, facts, files, finished, name, progress)
        left = settle(project.folder, name, [*plan.files, *map(project.texts.files.file, plan.known)])
    return Brought(
        foreign.format,
        foreign.origin,
        tuple(sorted(coders)),
        tuple(code.path for code in plan.new_codes),
        next(iter(book), None),
        tuple(sorted(set(plan.testimonies.values()) - set(plan.known))),
        tuple(sorted(plan.known)),
        done.added,
        done.present - len(gone),
        done.memos,
        register,
        tuple(_understood(foreign, plan)),
        (
            *foreign.losses,
            *plan.losses,
            *map(_withdrawn, gone),
            *carried.losses,
            *losses_of_people(foreign),
            *undeclared(project, foreign),
        ),
        sets=carried.sets,
        carried_file=next(iter(carried.files), None),
        withdrawn=len(gone),
        unfinished=tuple(left),
    )


def _withdrawn(row: CodingRow) -> Loss:
    where = f"{row.testimony} {row.start} to {row.end}"
    return Loss("codings", where, f"{row.coder} removed or changed it here since; left as it is here.")


def _recorded(
    project: Project,
    plan: Plan,
    facts: Facts,
    files: dict[Path, bytes],
    finished: Sequence[SubmissionRow],
    name: str,
    progress: Callable[[int], None] | None,
) -> Imported:
    """Write the files and record what stands in them, or nothing of either."""
    project.make_writable()  # before any file is there: a folder may be unsafe to record in
    with new_files(project, files, name):
        return import_codings(
            project.record,
            facts.rows,
            texts=plan.text_rows(),
            codebook=(project.codebook.version, canonical_json(project.codebook)),
            memos=facts.memos,
            submit=finished,
            progress=progress,
        )


def _understood(foreign: Foreign, plan: Plan) -> Iterator[str]:
    yield from foreign.assumed
    if plan.renewed:
        yield f"{counted(plan.renewed, 'code')} known by name: the file gives other ids than before."
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
        self.carried = read_carried(project.folder)
        self._plan = Plan()
        self._has_met = False
        """Whether a text that comes is one that is here."""

    def plan(self) -> Plan:
        """The plan, with nothing written."""
        self._people()
        self._places()
        self._code_paths()
        return self._plan

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self._plan.losses.append(Loss(what, where, why))

    def _people(self) -> None:
        taken: Counter[str] = Counter()
        here = self.carried.names("coder")
        for user in self.foreign.users:
            name = here.get(user.id) or " ".join(user.name.split())
            try:
                name = check_coder_name(name)
            except BadInput:
                made = segment(name) or f"coder-{user.id[:8]}"
                name = f"coder-{made}" if made.casefold() in RESERVED_NAMES else made
                self.lose("names of coders", user.name or user.id, f"No coder can be called so: {name} here.")
            taken[name.casefold()] += 1
            if taken[name.casefold()] > 1:
                other = f"{name} {taken[name.casefold()]}"
                self.lose("names of coders", name, f"Two users are called so: the second is {other} here.")
                name = other
            self._plan.coders[user.id] = name

    # --- codes ------------------------------------------------------------------------

    def _code_paths(self) -> None:
        book = self.project.codebook
        renamed = renamed_by_id(book, self.project.record.codes())
        by_guid = renamed | codes_by_id(book.codes) | families_by_id(book.families, self.carried)
        known = {code.id: by_guid[code.id] for code in self.foreign.codes if code.id in by_guid}
        if self.foreign.format.startswith(KEEPS_IDS):
            came = {name for name in self.carried.ids.get("family", ()) if name in set(by_guid.values())}
            renewed = known_by_titles(self.foreign, book, known, came, has_met=self._has_met)
            self._plan.renewed = len(renewed)
            known |= renewed
        known |= known_heads(self.foreign.codes, known)
        family = segment(self.foreign.name) or segment(self.name) or "imported"
        taken = [*book.by_path, *(each.name for each in book.families)]
        new = [code for code in self.foreign.codes if code.id not in known]
        if new and any(each.name.casefold() == family.casefold() for each in book.families):
            family = _free(family, {each.name.casefold() for each in book.families})
        found, families = paths(self.foreign.codes, family, taken, known)
        self._plan.places = found
        self._plan.codes = {ident: path for ident, path in found.items() if "." in path}
        for code in self.foreign.codes:
            is_gone = code.id in renamed
            if code.id in known and not is_gone and self.foreign.format.startswith(KEEPS_IDS):
                self._compare(code, known[code.id])
        titles = {each.name for each in book.families}
        for code in self.foreign.codes:
            if code.id in families:
                name, description = self._words(code)
                head = Family(found[code.id], name or found[code.id], description)
                self._plan.new_families.append(head)
                titles.add(head.name)
            elif code.id not in known:
                self._plan.new_codes.append(_code(code, found[code.id], *self._words(code)))
        lacking = {code.family for code in self._plan.new_codes} - titles
        title = " ".join(welcome(self.foreign.name).split())
        self._plan.new_families += [Family(each, title or each) for each in sorted(lacking)]

    def _compare(self, theirs: ForeignCode, path: str) -> None:
        """Name what a code that is here already says otherwise there."""
        book = self.project.codebook
        ours = book.by_path.get(path)
        if ours is not None:
            stated = (ours.title, ours.definition, ours.colour or "", ours.codable)
        else:
            head = next(each for each in book.families if each.name == path)
            stated = (head.title, head.definition, "", False)
        title, definition, colour, codable = stated
        name, words = (" ".join(welcome(theirs.name).split()), welcome(theirs.description).strip())
        # Some programs need unique names, so that ours leave with the one above before them.
        differs = {
            "name": name not in (title, path) and not name.endswith(f" / {title}"),
            "definition": words != definition.strip(),
            "colour": bool(colour and theirs.colour) and theirs.colour.lower() != colour.lower(),
            "codable": theirs.codable != codable,
        }
        if parts := [part for part, is_other in differs.items() if is_other]:
            self.lose("codes", path, f"{', '.join(parts)}: otherwise there; left as it is here.")

    def _words(self, code: ForeignCode) -> tuple[str, str]:
        """Name and description of a code as our files can hold them."""
        name, description = welcome(code.name), welcome(code.description)
        if (name, description) != (code.name, code.description):
            self.lose("signs", name or code.id, "Control characters in its name or description are left out.")
        return " ".join(name.split()), description.strip()

    # --- texts ------------------------------------------------------------------------

    def _places(self) -> None:
        ours = testimonies_by_id(self.project)
        there = {name.casefold(): name for name in self.project.testimony_ids()}
        taken = set(there)
        cases = {source: case.name for case in self.foreign.cases for source in case.sources if case.name}
        for source in self.foreign.sources:
            if not has_visible(source.text, 0, len(source.text)):
                n = self._codings_on(source.id)
                self.lose("sources", source.name, f"It has no text; left out{n}.")
                continue
            plain = source.name.removesuffix(".txt")
            name = ours(source.id) or there.get(plain.casefold()) or there.get(safe_name(plain).casefold())
            if name is not None and self._is_this(name, source.id, source.text):
                self._known(source.id, source.name, name, source.text)
                continue
            name = _free(safe_name(plain), taken)
            if name != source.name:
                self.lose("names of sources", source.name, f"Called {name} here.")
            taken.add(name.casefold())
            stated = {"title": source.name, "guid": source.id, "case": cases.get(source.id, "")}
            place = self.project.folder / TESTIMONIES / f"{name}.txt"
            self._plan.files[place] = _with_front_matter(stated, source.text)
            self._settle(source.id, name, source.text)

    @cached_property
    def _coded(self) -> Counter[str]:
        return Counter(each.source for each in self.foreign.codings)

    def _codings_on(self, source: str) -> str:
        """With how many codings a text is left out, in words."""
        number = self._coded[source]
        return f" with {counted(number, 'coding')}" if number else ""

    def _is_this(self, name: str, source: str, text: str) -> bool:
        """Whether a testimony is that source: by the id in its file, or by words that it has or had."""
        if stated_guid(self.project, name) == source or self.project.testimony(name).text == text:
            return True
        return is_earlier_text(self.project, name, source, text)

    def _known(self, source: str, theirs: str, name: str, text: str) -> None:
        ours = self.project.testimony(name)
        self._has_met = True
        if ours.text != text:
            n = self._codings_on(source)
            self.lose("texts", theirs, f"{name} has other words here; left out{n}.")
            return
        self._plan.known.append(name)
        self._settle(source, name, text)

    def _settle(self, source: str, name: str, text: str) -> None:
        self._plan.testimonies[source] = name
        self._plan.texts[source] = (text, revision_of(text))


def _code(code: ForeignCode, path: str, name: str, description: str) -> Code:
    return Code(
        path,
        name or path.rpartition(".")[2],
        description,
        colour=code.colour or None,
        codable=code.codable,
        guid=code.id,
    )


def _free(name: str, taken: set[str]) -> str:
    made, number = name, 2
    while made.casefold() in taken:
        made, number = f"{name}-{number}", number + 1
    return made


def _with_front_matter(stated: dict[str, str], text: str) -> bytes:
    lines = [f"{key}: {_quoted(value)}" for key, value in stated.items() if value.strip()]
    return "\n".join(("---", *lines, "---", text)).encode()


def _quoted(value: str) -> str:
    return json.dumps(" ".join(welcome(value).split()), ensure_ascii=False)
