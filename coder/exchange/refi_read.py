"""Reading a REFI-QDA project (``.qdpx``): what real programs write, not only what the standard says.

Elements are matched by local name and in any order; what cannot be carried is counted as a loss,
never dropped silently. Sources are read in ``refi_sources``, notes in ``refi_notes``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from coder.errors import BadInput
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignSet,
    ForeignSource,
    ForeignVariable,
    MemoTarget,
    VariableKind,
    guid,
)
from coder.exchange.refi_codebook import codes_of, read_codes
from coder.exchange.refi_notes import Notes, Place
from coder.exchange.refi_sources import Sources
from coder.exchange.refi_tree import Tree, guid_of, is_shadow, target_of
from coder.exchange.xml import attribute, child, children, local, parse, text_of, within, words_of
from coder.text.canonical import canonical
from coder.zips import Limits, SafeZip

SIDECAR = "testimony-coder.json"
"""Member in which our own exports keep what the standard cannot carry."""
FORMAT = "REFI-QDA project"
LIMITS = Limits(members=500_000)
"""Each memo is a member of its own, and there may be as many memos as codings."""

_KINDS: dict[str, VariableKind] = {
    "Integer": "number", "Float": "number", "Date": "date", "DateTime": "date", "Boolean": "boolean",
}  # fmt: skip


def read_qdpx(data: bytes, source: str) -> Foreign:
    """Read the project in the archive ``data``; ``source`` names it in messages.

    Raises:
        BadInput: no archive or no project in it, damaged, or beyond the limits of ``coder.zips``.
    """
    with SafeZip(data, source, LIMITS) as archive:
        name, document = _document(archive)
        root = parse(document, f"{source}, {name}")
        if local(root) != "Project":
            raise BadInput(f"{source}, {name} is no REFI-QDA project: its root is {local(root)[:40]!r}.")
        project = _Reader(root, archive).project()
        return replace(project, sidecar=_unsealed(document, archive))


def read_people(data: bytes, source: str) -> Foreign:
    """Only the cases of our own export, and the names of its sources: no text, no passage, no memo.

    Raises:
        BadInput: as ``read_qdpx``.
    """
    with SafeZip(data, source, LIMITS) as archive:
        name, document = _document(archive)
        if b"Cases" not in document:  # most of the time goes into the tree, which then says nothing here
            return Foreign(FORMAT)
        return _Reader(parse(document, f"{source}, {name}"), archive).people()


def read_sealed(data: bytes, source: str) -> bytes:
    """What our own export put beside a project, read without the project itself; else empty.

    Raises:
        BadInput: as ``read_qdpx``.
    """
    with SafeZip(data, source, LIMITS) as archive:
        return _unsealed(_document(archive)[1], archive) if SIDECAR in archive.names else b""


def sealed(document: bytes, sidecar: bytes) -> bytes:
    """``sidecar`` with the digest of the project it belongs to in its first line."""
    return hashlib.sha256(document).hexdigest().encode() + b"\n" + sidecar


def _document(archive: SafeZip) -> tuple[str, bytes]:
    """Name and bytes of the member that holds the project."""
    projects = [name for name in archive.names if name.lower().endswith(".qde") and not is_shadow(name)]
    at_root = [name for name in projects if "/" not in name] or projects
    if len(at_root) != 1:
        how_many = "more than one" if at_root else "no"
        raise BadInput(f"{archive.source} holds {how_many} REFI-QDA project (.qde).")
    return at_root[0], archive.read(at_root[0])


def _unsealed(document: bytes, archive: SafeZip) -> bytes:
    """What our own export put beside; empty when another program has written the project since."""
    if SIDECAR not in archive.names:
        return b""
    digest, _, sidecar = archive.read(SIDECAR).partition(b"\n")
    return sidecar if digest == hashlib.sha256(document).hexdigest().encode() else b""


class _Reader:
    """One run over a project's tree."""

    def __init__(self, root: Element, archive: SafeZip) -> None:
        self.root = root
        self.tree = Tree(root, archive)
        self.notes = Notes(self.tree)
        self.variables = tuple(self._variables())
        self.names_of_variables = {each.id: each.name for each in self.variables}
        self.tree_of_codes = codes_of(child(root, "CodeBook"))
        self.codes, losses = read_codes(self.tree_of_codes)
        self.tree.losses.extend(losses)
        self.known_codes = {each.id for each in self.codes}
        self.sources = Sources(self.tree, self.notes, self.known_codes, self._values)

    def project(self) -> Foreign:
        """The whole project."""
        for element in within(child(self.root, "Sources")):
            self.sources.take(element)
        self.sources.settle()
        cases = tuple(self._cases())
        self.notes.links(lambda: self._subjects({case.id for case in cases}))
        self._code_memos(self.tree_of_codes)
        self.notes.refer(children(self.root, "NoteRef"), "project", "")
        self.notes.rest()
        self._graphs()
        users, sets = tuple(self.tree.people()), tuple(self._sets())
        maker = guid(attribute(self.root, "creatingUserGUID"))
        return Foreign(
            FORMAT,
            attribute(self.root, "name"),
            self.tree.origin,
            canonical(words_of(child(self.root, "Description"))),
            users,
            self.codes,
            tuple(self.sources.sources),
            tuple(self.sources.codings),
            tuple(self.notes.memos),
            self.variables,
            cases,
            sets,
            tuple(self.tree.losses),
            maker if any(user.id == maker for user in users) else "",
            tuple(self.tree.assumed()),
        )

    def people(self) -> Foreign:
        """The cases, and the sources by name alone."""
        sources = within(child(self.root, "Sources"))
        named = tuple(ForeignSource(guid_of(each), attribute(each, "name"), "") for each in sources)
        return Foreign(FORMAT, sources=named, variables=self.variables, cases=tuple(self._cases()))

    def _variables(self) -> Iterator[ForeignVariable]:
        taken: set[str] = set()
        for each in children(child(self.root, "Variables"), "Variable"):
            kind = _KINDS.get(attribute(each, "typeOfVariable"), "text")
            stated = attribute(each, "name").strip() or f"variable {guid_of(each)[:8]}"
            name, number = stated, 2
            while name.casefold() in taken:
                name, number = f"{stated} {number}", number + 1
            taken.add(name.casefold())
            if name != attribute(each, "name").strip():
                why = f"It has no name, or another one but for capitals: called {name} here."
                self.tree.lose("names of attributes", attribute(each, "name") or guid_of(each), why)
            yield ForeignVariable(guid_of(each), name, kind, words_of(child(each, "Description")))

    def _values(self, element: Element) -> dict[str, str]:
        values: dict[str, str] = {}
        for value in children(element, "VariableValue"):
            name = self.names_of_variables.get(target_of(child(value, "VariableRef")))
            stated = next((each for each in value if local(each).endswith("Value")), None)
            if name is None:
                why = "Its variable is not in the project; left out."
                self.tree.lose("values", text_of(stated)[:60], why)
            elif text_of(stated).strip():
                values[name] = text_of(stated).strip()
        return values

    def _cases(self) -> Iterator[ForeignCase]:
        known = {source.id: source.name for source in self.sources.sources}
        for each in children(child(self.root, "Cases"), "Case"):
            sources = tuple(target_of(reference) for reference in children(each, "SourceRef"))
            name = attribute(each, "name")
            if not name and len(sources) == 1:
                name = known.get(sources[0], "")
            for _ in children(each, "CodeRef"):
                self.tree.lose("codes of cases", name, "A code on a whole case cannot be carried; left out.")
            for _ in children(each, "SelectionRef"):
                self.tree.lose("passages of cases", name, "A link to a passage cannot be carried; left out.")
            case = guid_of(each)
            self.notes.refer(children(each, "NoteRef"), "case", case)
            description = words_of(child(each, "Description"))
            yield ForeignCase(case, name, self._values(each), sources, description)

    def _sets(self) -> Iterator[ForeignSet]:
        for each in children(child(self.root, "Sets"), "Set"):
            codes = tuple(target_of(member) for member in children(each, "MemberCode"))
            sources = tuple(target_of(member) for member in children(each, "MemberSource"))
            if any(True for _ in children(each, "MemberNote")):
                self.tree.lose("sets of notes", attribute(each, "name"), "Notes in sets are left out.")
            description = canonical(words_of(child(each, "Description")))
            yield ForeignSet(attribute(each, "name"), codes, sources, guid_of(each), description)

    def _subjects(self, cases: set[str]) -> dict[str, tuple[MemoTarget, Place | None]]:
        """What a memo can be about, by id."""
        found: dict[str, tuple[MemoTarget, Place | None]] = {}
        found.update((each, ("case", None)) for each in cases)
        found.update((each.id, ("source", None)) for each in self.sources.sources)
        found.update((each, ("code", None)) for each in self.known_codes)
        found.update((each, ("passage", place)) for each, place in self.sources.places.items())
        found.update(
            (each.id, ("coding", (each.source, each.start, each.end))) for each in self.sources.codings
        )
        return found

    def _code_memos(self, codes: Element | None) -> None:
        waiting = [codes]
        while waiting:
            above = waiting.pop()
            for code in children(above, "Code"):
                self.notes.refer(children(code, "NoteRef"), "code", guid_of(code))
                waiting.append(code)

    def _graphs(self) -> None:
        graphs = Counter(local(each) for each in within(child(self.root, "Graphs")))
        if graphs:
            self.tree.lose("graphs", f"{sum(graphs.values())}", "Graphs cannot be carried; left out.")
