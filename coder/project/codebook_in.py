"""Codes from a file of any known kind into ``codebook.d``; files that people edit are not touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder.codebook.diff import MEANING
from coder.codebook.drafts import Part
from coder.codebook.emit import codebook_yaml
from coder.codebook.faults import CodebookErrors
from coder.codebook.load import Source, parse_codebook
from coder.documents.decode import decode
from coder.documents.foreign import kind_of_bytes
from coder.errors import BadInput
from coder.exchange.model import Foreign, Loss
from coder.exchange.slugs import segment
from coder.model import Code, Codebook, Family
from coder.project.adopting import adopted
from coder.project.bringing import bring
from coder.project.interchange import content, sheet_of
from coder.project.new_files import free_codebook_file, new_files
from coder.project.own_ids import codes_by_id
from coder.text.canonical import canonical
from coder.text.safe_yaml import welcome

if TYPE_CHECKING:
    from coder.exchange.sheet import Sheet
    from coder.project.door import Project

MOST_BYTES = 20_000_000
_QC_BRANCH = re.compile(r"(?m)^[ \t]*-[ \t]+.*:[ \t]*$")
_ITEM = re.compile(r"(?:[-*+]|#{1,6}|\d{1,9}[.)])[ \t]")
_YAML_NAMES = (".yaml", ".yml")
_OURS = re.compile(r"(?m)^families:")


@dataclass(frozen=True)
class TakenCodebook:
    """What came in from a file of codes, or would."""

    format: str
    codes: tuple[str, ...]
    """Paths that are new."""
    present: tuple[str, ...]
    """Paths that were there already and mean the same."""
    file: Path | None
    """The new file in ``codebook.d``; None when every code was there."""
    notes: tuple[str, ...]
    losses: tuple[Loss, ...] = ()


def import_codebook(
    project: Project, path: Path, *, dry_run: bool = False, encoding: str | None = None
) -> TakenCodebook:
    """Take the codes of a file in as a new file of ``codebook.d``; no file that is there is touched.

    The kind of file is told by its content. A code that is there and means the same stays as it is.

    Raises:
        BadInput: the file cannot be read, or clashes with the codebook; each clash is named.
        Refused: the folder cannot be written.
    """
    read = _read(path, project, encoding)
    if isinstance(read, Foreign):
        foreign = adopted(read, project.codebook)
        ours = codes_by_id(project.codebook.codes)
        there = [ours[each.id] for each in foreign.codes if each.id in ours]
        brought = bring(project, foreign, path.stem, dry_run=dry_run)
        return TakenCodebook(
            brought.format, brought.codes, tuple(there), brought.codebook_file, (), brought.losses
        )
    kind, part = read
    part = _welcome(part)
    part, present, notes = _new_of(part, project.codebook, path.name)
    if not part.codes:
        return TakenCodebook(kind, (), present, None, (*part.notes, *notes))
    _check_together(part, project.codebook, path.name)
    place = free_codebook_file(project.folder, path.stem)
    if not dry_run:
        with new_files(project, {place: codebook_yaml(part.families, part.codes).encode()}):
            pass
    return TakenCodebook(kind, tuple(code.path for code in part.codes), present, place, (*part.notes, *notes))


def _read(path: Path, project: Project, encoding: str | None) -> Foreign | tuple[str, Part]:
    data = content(path)
    if len(data) > MOST_BYTES:
        raise BadInput(f"{path.name} is larger than {MOST_BYTES // 10**6} MB, which no codebook is.")
    book = project.codebook
    family = segment(path.stem) or "imported"
    there = [*book.by_path, *(each.name for each in book.families)]
    kind = kind_of_bytes(data)
    if kind == "qdc":
        from coder.exchange.refi_codebook import read_qdc

        return read_qdc(data, path.name)
    if kind:
        raise BadInput(
            f"{path.name} is a whole project, no codebook: take it in with `coder import {path.name}`."
        )
    if data.startswith(b"PK\x03\x04"):
        return _table(sheet_of(path), path.name, "XLSX table", family, there)
    text = canonical(decode(data, encoding, path.name).text)
    named_yaml = path.suffix.lower() in _YAML_NAMES
    if _OURS.search(text) and (named_yaml or not text.lstrip().startswith(("-", "#"))):
        return "codebook in YAML", _own(text, path.name)
    is_list = _is_list(text)
    if named_yaml or (
        is_list and _QC_BRANCH.search(text) and path.suffix.lower() not in (".md", ".markdown")
    ):
        from coder.exchange.qc_tree import read_qc_codebook

        return read_qc_codebook(text, path.name)
    if path.suffix.lower() in (".md", ".markdown") or is_list:
        from coder.codebook.outline import read_outline

        return "Markdown list", read_outline(text, path.name, family=family, segment_of=segment, there=there)
    return _table(sheet_of(path, encoding), path.name, "CSV table", family, there)


def _is_list(text: str) -> bool:
    """Whether the first line that says anything is a heading or an item of a list."""
    lines = (line.strip() for line in text.split("\n"))
    first = next((line for line in lines if line and line != "---"), "")
    return _ITEM.match(first) is not None


def _table(
    sheet: Sheet, source: str, kind: str, family: str, there: Sequence[str]
) -> Foreign | tuple[str, Part]:
    from coder.codebook.code_table import read_rows
    from coder.exchange.sheet import plain_heading
    from coder.exchange.taguette_tables import TAGS_HEADINGS, read_tags

    if sheet.place("tag") is not None and {plain_heading(each) for each in sheet.header} <= TAGS_HEADINGS:
        return read_tags(sheet, source)
    return kind, read_rows(sheet.header, sheet.rows, source, family=family, segment_of=segment, there=there)


def _own(text: str, source: str) -> Part:
    """Families and codes of a codebook in our own YAML, whole or a part."""
    whole = text if re.search(r"(?m)^title:", text) else f"title: {source}\n{text}"
    try:
        book = parse_codebook([Source(source, whole)])
    except CodebookErrors as error:
        raise BadInput(f"{source} is no codebook that can be used:", error.problems) from error
    notes = ["Its variables are left out: write them into codebook.yaml."] if book.variables else []
    return Part(book.families, book.codes, tuple(notes))


def _new_of(part: Part, book: Codebook, source: str) -> tuple[Part, tuple[str, ...], list[str]]:
    """What of ``part`` is new, the paths that are there already, and what is to be said.

    Raises:
        BadInput: a path is there and means something else.
    """
    codes = {path.casefold(): code for path, code in book.by_path.items()}
    families = {family.name.casefold(): family for family in book.families}
    keys = {code.key: code.path for code in book.codes if code.key}
    clashes, present, notes = [], [], []
    new: list[Code] = []
    for code in part.codes:
        ours = codes.get(code.path.casefold())
        if ours is None:
            if code.key in keys:
                notes.append(f"{code.path} has no hot key here: {code.key} belongs to {keys[code.key]}.")
            new.append(replace(code, key=None) if code.key in keys else code)
        elif _meaning(ours) == _meaning(code):
            present.append(ours.path)
        else:
            differing = _differing(ours, code)
            clashes.append(f"{ours.path} is there with another {differing}: give one of them another path")
    heads: list[Family] = []
    for family in part.families:
        mine = families.get(family.name.casefold())
        if mine is None:
            heads.append(family)
        elif (mine.name, mine.title, mine.definition, mine.exclusive) != (
            family.name, family.title, family.definition, family.exclusive
        ):  # fmt: skip
            clashes.append(f"the family {mine.name} is there with another title or definition: rename one")
    if clashes:
        raise BadInput(f"{source} clashes with the codebook; nothing was taken in:", tuple(clashes))
    used = {code.family for code in new}
    known = {*(family.name for family in heads), *(family.name for family in book.families)}
    heads = [family for family in heads if family.name in used]
    heads += [Family(name, name) for name in sorted(used - known)]
    return Part(tuple(heads), tuple(_with_parents(new, book)), part.notes), tuple(present), notes


def _with_parents(codes: Sequence[Code], book: Codebook) -> Iterator[Code]:
    """The codes, each after headings for what is to stand above it and is nowhere."""
    made = {*book.by_path, *(code.path for code in codes)}
    for code in codes:
        segments = code.path.split(".")
        for depth in range(2, len(segments)):
            above = ".".join(segments[:depth])
            if above not in made:
                made.add(above)
                yield Code(above, segments[depth - 1], codable=False)
        yield code


def _welcome(part: Part) -> Part:
    """The part as our files can hold it."""
    families = tuple(
        replace(each, title=welcome(each.title), definition=welcome(each.definition))
        for each in part.families
    )
    codes = tuple(
        replace(
            each, title=welcome(each.title), definition=welcome(each.definition),
            use_when=welcome(each.use_when), avoid_when=welcome(each.avoid_when),
            examples=tuple(map(welcome, each.examples)),
            counter_examples=tuple(map(welcome, each.counter_examples)), guid=welcome(each.guid),
        )
        for each in part.codes
    )  # fmt: skip
    said = "Control characters in names and definitions are left out."
    notes = part.notes if (families, codes) == (part.families, part.codes) else (*part.notes, said)
    return Part(families, codes, notes)


def _meaning(code: Code) -> Code:
    return replace(code, key=None, colour=None, guid="")


def _differing(ours: Code, theirs: Code) -> str:
    names = ("path", *MEANING, "formerly")
    return ", ".join(name for name in names if getattr(ours, name) != getattr(theirs, name))


def _check_together(part: Part, book: Codebook, source: str) -> None:
    """Refuse what would make the codebook unusable.

    Raises:
        BadInput: naming each fault.
    """
    whole = codebook_yaml(
        (*book.families, *part.families), (*book.codes, *part.codes), book.variables, book.title
    )
    try:
        parse_codebook([Source("codebook.yaml", whole)])
    except CodebookErrors as error:
        faults = tuple(fault.message for fault in error.errors)
        raise BadInput(
            f"With {source} the codebook could not be used; nothing was taken in:", faults
        ) from error
