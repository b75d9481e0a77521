"""Reading a codebook: `codebook.yaml` and the files of `codebook.d`, checked as one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from coder.codebook.faults import CodebookError, CodebookErrors, Faults
from coder.codebook.nodes import Node, near, quoted
from coder.codebook.tree import FAMILIES_LIKE, Tree, check_former, read_tree
from coder.codebook.variables import read_settings, read_variables
from coder.codebook.version import version_of
from coder.errors import NotFound
from coder.model import Codebook, ExcerptKind, Variable
from coder.text.safe_yaml import MAX_BYTES, YamlProblems, parse_yaml

__all__ = [
    "CODEBOOK_FILE",
    "CODEBOOK_FOLDER",
    "CodebookError",
    "CodebookErrors",
    "Source",
    "load_codebook",
    "parse_codebook",
]

CODEBOOK_FILE: Final = "codebook.yaml"
CODEBOOK_FOLDER: Final = "codebook.d"

SETTINGS: Final = ("agreement", "reconcile")
"""Mappings of the team's own thresholds and policies; no part of the version."""
FIELDS: Final = ("title", "description", "excerpts", "variables", "families", *SETTINGS)
ADDED_FIELDS: Final = ("families",)
"""What a file in `codebook.d` may hold."""

_EXCERPTS: Final[dict[str, ExcerptKind]] = {
    "paragraph": "paragraph",
    "line": "line",
    "turn": "turn",
    "sentence": "sentence",
}
_LIKE = "`title: …` and `families:`"
_WAY_IN = ", or bring codes in with `coder import FILE` or `coder codebook import FILE`"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a codebook, decoded."""

    name: str
    """``codebook.yaml`` or ``codebook.d/NAME.yaml``."""
    text: str


def load_codebook(folder: Path, *, may_be_empty: bool = False) -> Codebook:
    """Read the codebook in ``folder``.

    Args:
        folder: The project's.
        may_be_empty: Take one without a family, for codes that are about to come in.

    Raises:
        NotFound: there is no codebook.
        CodebookErrors: it cannot be used; every fault of every file is named.
    """
    main = folder / CODEBOOK_FILE
    if not main.is_file():
        other = folder / "codebook.yml"
        hint = (
            f"rename {other.name} to it" if other.is_file() else f"make a project with: coder init {folder}"
        )
        raise NotFound(f"There is no {CODEBOOK_FILE} in {folder}: {hint}")
    faults = Faults()
    files = [(CODEBOOK_FILE, main), *_added(folder / CODEBOOK_FOLDER, faults)]
    sources = [Source(name, text) for name, path in files if (text := _read(path, name, faults)) is not None]
    if not faults.found:
        return _same(tuple(sources), may_be_empty)
    return _codebook(sources, faults, [name for name, _ in files], may_be_empty)


def parse_codebook(sources: Sequence[Source]) -> Codebook:
    """The codebook that the texts of its files make; the first one is `codebook.yaml`.

    Raises:
        CodebookErrors: it cannot be used; every fault of every file is named.
    """
    if not sources:
        raise CodebookErrors([CodebookError(1, f"the codebook is empty: write {_LIKE}", CODEBOOK_FILE)])
    return _same(tuple(sources), False)


@lru_cache(maxsize=4)
def _same(sources: tuple[Source, ...], may_be_empty: bool) -> Codebook:
    """The codebook of whole files, built once as long as they stay the same."""
    return _codebook(sources, Faults(), [source.name for source in sources], may_be_empty)


def _added(folder: Path, faults: Faults) -> list[tuple[str, Path]]:
    """Names and paths of the files in `codebook.d`, in name order."""
    if not folder.exists():
        return []
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        faults.add(
            CODEBOOK_FOLDER,
            1,
            f"the folder cannot be read ({error.strerror}): make it readable, or remove it",
        )
        return []
    for path in paths:
        if path.suffix.casefold() in (".yml", ".yaml") and path.suffix != ".yaml":
            name = f"{CODEBOOK_FOLDER}/{path.name}"
            faults.add(name, 1, f"only files that end in .yaml are read: rename it to {path.stem}.yaml")
    return [(f"{CODEBOOK_FOLDER}/{path.name}", path) for path in paths if path.suffix == ".yaml"]


def _read(path: Path, name: str, faults: Faults) -> str | None:
    """The text of a file, or None after noting why it cannot be had."""
    try:
        if not path.is_file():
            faults.add(name, 1, "this is not a file: replace it by one, or remove it")
            return None
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 4)
    except OSError as error:
        faults.add(name, 1, f"the file cannot be read ({error.strerror}): make it readable, or remove it")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.add(name, 1, "the file is UTF-16: save it as UTF-8")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end == len(data) > MAX_BYTES:  # the cut fell into a character of a file that is too large
            return data.decode("utf-8-sig", "replace")
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(
            name, line, f"the byte {data[error.start]:02x} (hexadecimal) is not UTF-8: save the file as UTF-8"
        )
        return None


def _codebook(
    sources: Sequence[Source], faults: Faults, names: Sequence[str], may_be_empty: bool
) -> Codebook:
    """Check everything and build the codebook; ``names`` are all its files, read or not."""
    roots = [root for source in sources if (root := _root(source, faults)) is not None]
    whole = len(roots) == len(names) and not faults.found
    codebook = Codebook(title="", version="")
    families: list[Node] = []
    hollow: Node | None = None
    for root in roots:
        is_main = root.source == names[0]
        fields = _fields(root, is_main=is_main)
        if is_main:
            codebook = _head(root, fields)
        found = fields.get("families")
        if is_main and found is not None and found.empty:
            hollow = found  # which is nothing to complain of where other files have families
        elif found is not None:
            families.append(found)
    tree = read_tree(families, whole=whole)
    if whole:
        check_former(tree)
        if families:
            _check_codable(tree, families[0])
        elif not may_be_empty:
            _say_empty(roots[0], hollow)
    if faults.found:
        raise CodebookErrors(faults.sorted(names), codes=len(tree.codes))
    codebook = dataclasses.replace(codebook, families=tree.families, codes=tree.codes)
    return dataclasses.replace(codebook, version=version_of(codebook))


def _root(source: Source, faults: Faults) -> Node | None:
    """The whole file as a node, or None after noting what is wrong with its YAML."""
    try:
        parsed = parse_yaml(source.text, source.name)
    except YamlProblems as error:
        for problem in error.problems:
            faults.add(source.name, problem.line, problem.message)
        return None
    root = Node(source.name, parsed, faults, parsed.value)
    if root.value is None:
        faults.add(source.name, 1, f"the file is empty: write {_LIKE}, or remove it")
        return None
    if not isinstance(root.value, dict):
        root.members(_LIKE)
        return None
    return root


def _fields(root: Node, *, is_main: bool) -> dict[str, Node]:
    if is_main:
        return root.fields(FIELDS, _LIKE)
    remedy = f"this belongs in {CODEBOOK_FILE}: a file in {CODEBOOK_FOLDER} holds only `families`"
    return root.fields(ADDED_FIELDS, "`families:`", elsewhere=dict.fromkeys(FIELDS, remedy))


def _head(root: Node, fields: dict[str, Node]) -> Codebook:
    """Everything of `codebook.yaml` but the families."""
    title = fields["title"].text() if "title" in fields else ""
    if not title and ("title" not in fields or fields["title"].empty):
        root.missing("title", "the title is missing: write `title: …` at the top")
    variables: tuple[Variable, ...] = read_variables(fields["variables"]) if "variables" in fields else ()
    settings: dict[str, str] = {}
    for name in SETTINGS:
        if name in fields:
            settings |= read_settings(fields[name])
    return Codebook(
        title=title,
        version="",
        description=fields["description"].text() if "description" in fields else "",
        excerpts=_excerpts(fields["excerpts"]) if "excerpts" in fields else "paragraph",
        variables=variables,
        settings=settings,
    )


def _excerpts(node: Node) -> ExcerptKind:
    word = node.text()
    if word in _EXCERPTS:
        return _EXCERPTS[word]
    if not isinstance(node.value, (dict, list)):
        meant = near(word, list(_EXCERPTS))
        hint = f"did you mean `{meant}`? " if meant else ""
        node.fault(f"{quoted(word)} is no unit; {hint}write one of {', '.join(_EXCERPTS)}")
    return "paragraph"


def _check_codable(tree: Tree, families: Node) -> None:
    if tree.codes and not any(code.codable for code in tree.codes):
        families.fault(
            "every code is a heading (`codable: false`), so nothing can be coded: remove one `codable`"
        )


def _say_empty(main: Node, hollow: Node | None) -> None:
    """Note that there is no family: in ``codebook.yaml``, where one ``families`` may stand empty."""
    if hollow is None:
        main.missing("families", f"no family is defined: write `families:` and below it the codes{_WAY_IN}")
    else:
        hollow.fault(f"no family stands here: write {FAMILIES_LIKE}{_WAY_IN}")
