"""Families and codes from all files of a codebook, joined into one tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from coder.codebook.nodes import Node, quoted
from coder.model import MAIN_ROUND, RESERVED_NAMES, Code, Family

SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""One step of a code's path."""

FAMILY_FIELDS: Final = ("title", "definition", "exclusive", "codes")
CODE_FIELDS: Final = (
    "title",
    "definition",
    "use_when",
    "avoid_when",
    "examples",
    "counter_examples",
    "key",
    "colour",
    "codable",
    "formerly",
    "guid",
    "codes",
)
RESERVED_FAMILIES: Final = RESERVED_NAMES - {MAIN_ROUND}

_CODES_LIKE = "`brutality:` and below it, indented, `title: Brutality against civilians`"
FAMILIES_LIKE: Final = "`defection:` and below it, indented, `title: …` and `codes:`"
_KEY = re.compile(r"[A-Z]")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(slots=True)
class Branch:
    """A family or code as the files give it, with what stands below it."""

    path: str
    first: Node
    """Where it is named first."""
    definition: Node | None = None
    """Where it is defined; a file that only adds codes below it names it without defining it."""
    fields: dict[str, Node] = field(default_factory=dict)
    inside: dict[str, Branch] = field(default_factory=dict)
    """By casefolded segment, in reading order."""

    def below(self) -> Iterator[Branch]:
        """Everything below, a parent before its children."""
        for branch in self.inside.values():
            yield branch
            yield from branch.below()


@dataclass(frozen=True, slots=True)
class Tree:
    """What `read_tree` found."""

    families: tuple[Family, ...]
    codes: tuple[Code, ...]
    """A parent before its children."""
    places: dict[str, Node]
    """Path of a code -> where it is defined."""
    former: tuple[tuple[str, str, Node], ...]
    """Old path, path of the code that claims it, and where."""


def read_tree(roots: Sequence[Node], *, whole: bool) -> Tree:
    """Join the `families` of every file.

    Args:
        roots: The value of `families` in each file, in reading order.
        whole: False when a file could not be read at all, so that what seems to be missing
            may stand there.
    """
    top = Branch("", roots[0]) if roots else None
    for root in roots:
        if root.empty:
            root.fault(f"no family stands here: write {FAMILIES_LIKE}, or remove the line")
        assert top is not None
        _join(top, root, FAMILY_FIELDS, FAMILIES_LIKE)
    branches = list(top.inside.values()) if top else []
    families: list[Family] = []
    codes: list[Code] = []
    places: dict[str, Node] = {}
    former: list[tuple[str, str, Node]] = []
    for branch in branches:
        families.append(_family(branch, whole))
        for inner in branch.below():
            code = _code(inner, whole)
            codes.append(code)
            places[code.path] = inner.definition or inner.first
            former += [(old, code.path, inner.fields["formerly"]) for old in code.formerly]
    _check_keys(codes, places)
    return Tree(tuple(families), tuple(codes), places, tuple(former))


def check_former(tree: Tree) -> None:
    """Note each old path that still lives or stands twice; one that several claim was split."""
    live = {code.path.casefold(): code.path for code in tree.codes}
    live |= {family.name.casefold(): family.name for family in tree.families}
    claimed: set[tuple[str, str]] = set()
    for old, path, node in tree.former:
        folded = old.casefold()
        if folded in live:
            node.fault(
                f"{old} is a living code or family, not a former one: remove it here, or rename that one"
            )
        elif (folded, path) in claimed:
            node.fault(f"{old} stands here twice: keep one")
        claimed.add((folded, path))


def _join(parent: Branch, node: Node, known: Sequence[str], like: str) -> None:
    """Add the entries of a `families` or `codes` mapping below ``parent``."""
    for segment, entry in node.members(like).items():
        path = f"{parent.path}.{segment}" if parent.path else segment
        branch = parent.inside.setdefault(segment.casefold(), Branch(path, entry))
        if branch.first is entry:
            _check_segment(segment, entry, is_family=not parent.path)
        elif branch.path != path:
            entry.fault(
                f"{path} differs from {branch.path} ({branch.first.where}) only in capitals: rename one"
            )
        fields = entry.fields(known, like)
        codes = fields.get("codes")
        # An entry with nothing but `codes` adds to what another file defines.
        if not isinstance(entry.value, dict) or entry.value.keys() != {"codes"}:
            if branch.definition is not None and branch.path == path:
                entry.fault(f"{path} is defined twice, first in {branch.definition.where}: keep one of them")
            elif branch.definition is None:
                branch.definition, branch.fields = entry, fields
        if codes is not None:
            if codes.empty:
                codes.fault(f"no code stands here: write {_CODES_LIKE}, or remove the line")
            _join(branch, codes, CODE_FIELDS, _CODES_LIKE)


def _check_segment(segment: str, entry: Node, *, is_family: bool) -> None:
    if not SEGMENT.fullmatch(segment):
        hint = "; a code below another stands in its `codes`" if "." in segment else ""
        entry.fault(
            f"{quoted(segment)} cannot name a {'family' if is_family else 'code'}: use the letters A to Z,"
            f" digits, - and _, and begin with a letter or digit{hint}"
        )
    elif is_family and segment.casefold() in RESERVED_FAMILIES:
        entry.fault(f"{segment} means something else in commands and tables: choose another name")


def _title(branch: Branch, whole: bool) -> str:
    node = branch.fields.get("title")
    title = node.text() if node else ""
    name = branch.path.rpartition(".")[2]
    if branch.definition is None:
        if whole:
            branch.first.missing(
                "title", f"{branch.path} is defined nowhere: write `title: …` below `{name}:`"
            )
    elif (
        not title and isinstance(branch.definition.value, (dict, type(None))) and (node is None or node.empty)
    ):
        branch.definition.missing("title", f"the title is missing: write `title: …` below `{name}:`")
    return title


def _family(branch: Branch, whole: bool) -> Family:
    fields = branch.fields
    if (
        whole
        and not branch.inside
        and "codes" not in fields
        and isinstance(branch.first.value, (dict, type(None)))
    ):
        branch.first.fault(f"the family has no codes: write `codes:` and below it {_CODES_LIKE}")
    return Family(
        name=branch.path,
        title=_title(branch, whole),
        definition=fields["definition"].text() if "definition" in fields else "",
        exclusive=fields["exclusive"].flag(default=False) if "exclusive" in fields else False,
    )


def _code(branch: Branch, whole: bool) -> Code:
    fields = branch.fields

    def text(name: str) -> str:
        return fields[name].text() if name in fields else ""

    def texts(name: str) -> tuple[str, ...]:
        return fields[name].texts() if name in fields else ()

    return Code(
        path=branch.path,
        title=_title(branch, whole),
        definition=text("definition"),
        use_when=text("use_when"),
        avoid_when=text("avoid_when"),
        examples=texts("examples"),
        counter_examples=texts("counter_examples"),
        key=_key(fields["key"]) if "key" in fields else None,
        colour=_colour(fields["colour"]) if "colour" in fields else None,
        codable=fields["codable"].flag(default=True) if "codable" in fields else True,
        formerly=_formerly(fields["formerly"]) if "formerly" in fields else (),
        guid=text("guid"),
    )


def _key(node: Node) -> str | None:
    key = node.text()
    if _KEY.fullmatch(key):
        return key
    if not isinstance(node.value, (dict, list)):
        wanted = key.upper() if _KEY.fullmatch(key.upper()) else "B"
        node.fault(
            f"{quoted(key)} is no hot key: write one upper-case letter from A to Z, such as `key: {wanted}`"
        )
    return None


def _colour(node: Node) -> str | None:
    colour = node.text()
    if _COLOUR.fullmatch(colour):
        return colour.lower()
    if node.empty:
        node.fault(
            'nothing stands here (a bare # begins a comment): write it in quotes, as in `colour: "#d55e00"`'
        )
    elif not isinstance(node.value, (dict, list)):
        node.fault(
            f'{quoted(colour)} is no colour: write # and six hexadecimal digits, as in `colour: "#d55e00"`'
        )
    return None


def _formerly(node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for path in node.texts():
        if all(SEGMENT.fullmatch(segment) for segment in path.split(".")):
            found.append(path)
        else:
            node.fault(
                f"{quoted(path)} is no path of a code: write it with dots, as in `- defection.violence`"
            )
    return tuple(found)


def _check_keys(codes: Sequence[Code], places: dict[str, Node]) -> None:
    """Note each hot key that two codes have."""
    owners: dict[str, str] = {}
    for code in codes:
        if code.key is None:
            continue
        owner = owners.setdefault(code.key, code.path)
        if owner != code.path:
            taken = places[owner]
            places[code.path].fault(
                f"the key {code.key} belongs to {owner} already ({taken.where}): choose another letter"
            )
