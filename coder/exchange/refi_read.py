"""Reading a REFI-QDA project (``.qdpx``): what real programs write, not only what the standard says.

Elements are matched by local name and in any order, ids without case and braces, files by name
without folder or case; what cannot be carried is counted as a loss, never dropped silently.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from coder.errors import BadInput
from coder.exchange.calibration import Calibration, Stated, calibrate, fits, is_quote
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCoding,
    ForeignMemo,
    ForeignSet,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
    Loss,
    MemoTarget,
    VariableKind,
    guid,
)
from coder.exchange.offsets import Ruler
from coder.exchange.refi_codebook import read_codes
from coder.exchange.xml import attribute, child, children, local, parse, text_of, within
from coder.model import Span
from coder.zips import SafeZip

SIDECAR = "testimony-coder.json"
"""Member in which our own exports keep what the standard cannot carry."""
FORMAT = "REFI-QDA project"

_KINDS: dict[str, VariableKind] = {
    "Integer": "number", "Float": "number", "Date": "date", "DateTime": "date", "Boolean": "boolean",
}  # fmt: skip
_TEXT_SOURCES = ("TextSource",)
_WITH_TEXT = {"PDFSource": "Representation", "AudioSource": "Transcript", "VideoSource": "Transcript",
              "PictureSource": "TextDescription"}  # fmt: skip
_MEDIA = {
    "PDFSource": "PDF page images",
    "AudioSource": "sound",
    "VideoSource": "film",
    "PictureSource": "picture",
}
_FRACTION = re.compile(r"(\.\d{6})\d+")


def read_qdpx(data: bytes, source: str) -> Foreign:
    """Read the project in the archive ``data``; ``source`` names it in messages.

    Raises:
        BadInput: no archive or no project in it, damaged, or beyond the limits of ``coder.zips``.
    """
    with SafeZip(data, source) as archive:
        projects = [name for name in archive.names if name.lower().endswith(".qde")]
        at_root = [name for name in projects if "/" not in name] or projects
        if len(at_root) != 1:
            raise BadInput(
                f"{source} holds {'no' if not at_root else 'more than one'} REFI-QDA project (.qde)."
            )
        document = archive.read(at_root[0])
        root = parse(document, f"{source}, {at_root[0]}")
        if local(root) != "Project":
            raise BadInput(
                f"{source}, {at_root[0]} is no REFI-QDA project: its root is {local(root)[:40]!r}."
            )
        project = _Reader(root, archive).project()
        return replace(project, sidecar=_unsealed(document, archive))


def sealed(document: bytes, sidecar: bytes) -> bytes:
    """``sidecar`` with the digest of the project it belongs to in its first line."""
    return hashlib.sha256(document).hexdigest().encode() + b"\n" + sidecar


def _unsealed(document: bytes, archive: SafeZip) -> bytes:
    """What our own export put beside; empty when another program has written the project since."""
    if SIDECAR not in archive.names:
        return b""
    digest, _, sidecar = archive.read(SIDECAR).partition(b"\n")
    return sidecar if digest == hashlib.sha256(document).hexdigest().encode() else b""


def _time(text: str) -> datetime | None:
    """A dateTime as it is written by real programs, in UTC; None when it is not one."""
    text = _FRACTION.sub(r"\1", text.strip())
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


@dataclass
class _Found:
    """What has been read so far."""

    sources: list[ForeignSource] = field(default_factory=list)
    codings: list[ForeignCoding] = field(default_factory=list)
    memos: list[ForeignMemo] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    taken_notes: set[str] = field(default_factory=set)


class _Reader:
    """One run over a project's tree."""

    def __init__(self, root: Element, archive: SafeZip) -> None:
        self.root = root
        self.archive = archive
        self.files = {PurePosixPath(name).name.casefold(): name for name in archive.names}
        self.found = _Found()
        self.origin = attribute(root, "origin")
        self.users = {_guid_of(each): each for each in children(child(root, "Users"), "User")}
        self.seen_users: dict[str, None] = {}
        self.notes = {_guid_of(each): each for each in children(child(root, "Notes"), "Note")}
        self.variables = tuple(self._variables())
        self.names_of_variables = {each.id: each.name for each in self.variables}
        self.codes, losses = read_codes(child(child(root, "CodeBook"), "Codes"))
        self.found.losses.extend(losses)
        self.known_codes = {each.id for each in self.codes}

    def project(self) -> Foreign:
        """The whole project."""
        for element in within(child(self.root, "Sources")):
            self._source(element)
        cases = tuple(self._cases())
        self._links()
        self._code_memos(child(child(self.root, "CodeBook"), "Codes"))
        self._memos_of(self.root, "project", "")
        self._other_notes()
        self._graphs()
        found = self.found
        return Foreign(
            FORMAT,
            attribute(self.root, "name"),
            self.origin,
            text_of(child(self.root, "Description")),
            tuple(self._people()),
            self.codes,
            tuple(found.sources),
            tuple(found.codings),
            tuple(found.memos),
            self.variables,
            cases,
            tuple(self._sets()),
            tuple(found.losses),
        )

    # --- people, variables, cases, sets ---------------------------------------------

    def _people(self) -> Iterator[ForeignUser]:
        for name, element in self.users.items():
            yield ForeignUser(name, attribute(element, "name") or attribute(element, "id"))
        for name in self.seen_users:
            if name and name not in self.users:
                self.lose("users", name, "The project names no such user; called by the beginning of the id.")
                yield ForeignUser(name, f"user-{name[:8]}")

    def _variables(self) -> Iterator[ForeignVariable]:
        for each in children(child(self.root, "Variables"), "Variable"):
            kind = _KINDS.get(attribute(each, "typeOfVariable"), "text")
            name = attribute(each, "name")
            yield ForeignVariable(_guid_of(each), name, kind, text_of(child(each, "Description")))

    def _values(self, element: Element) -> dict[str, str]:
        values: dict[str, str] = {}
        for value in children(element, "VariableValue"):
            reference = child(value, "VariableRef")
            name = self.names_of_variables.get(_target(reference))
            stated = next((each for each in value if local(each).endswith("Value")), None)
            if name is None:
                self.lose("values", text_of(stated)[:60], "Its variable is not in the project; left out.")
            elif text_of(stated).strip():
                values[name] = text_of(stated).strip()
        return values

    def _cases(self) -> Iterator[ForeignCase]:
        for each in children(child(self.root, "Cases"), "Case"):
            sources = tuple(_target(reference) for reference in children(each, "SourceRef"))
            name = attribute(each, "name")
            known = {source.id: source.name for source in self.found.sources}
            if not name and len(sources) == 1:
                name = known.get(sources[0], "")
            for _ in children(each, "CodeRef"):
                self.lose("codes of cases", name, "A code on a whole case cannot be carried; left out.")
            for _ in children(each, "SelectionRef"):
                self.lose("passages of cases", name, "A link to a passage cannot be carried; left out.")
            description = text_of(child(each, "Description"))
            case = _guid_of(each)
            self._memos_of(each, "case", case)
            yield ForeignCase(case, name, self._values(each), sources, description)

    def _sets(self) -> Iterator[ForeignSet]:
        for each in children(child(self.root, "Sets"), "Set"):
            codes = tuple(_target(member) for member in children(each, "MemberCode"))
            sources = tuple(_target(member) for member in children(each, "MemberSource"))
            if any(True for _ in children(each, "MemberNote")):
                self.lose("sets of notes", attribute(each, "name"), "Notes in sets are left out.")
            yield ForeignSet(attribute(each, "name"), codes, sources)

    # --- sources ----------------------------------------------------------------------

    def _source(self, element: Element) -> None:
        kind = local(element)
        if kind in _TEXT_SOURCES:
            self._text_source(element, element)
            return
        if kind not in _WITH_TEXT:
            self.lose("sources", attribute(element, "name"), f"A {kind[:40]} is not known; left out.")
            return
        name = attribute(element, "name")
        texts = list(children(element, _WITH_TEXT[kind]))
        for each in element:
            if local(each).endswith("Selection"):
                n_codings = sum(1 for _ in children(each, "Coding"))
                self.lose(
                    "passages of media",
                    name,
                    f"A {local(each)} with {n_codings} coding(s) has no place in text; left out.",
                )
        if not texts:
            self.lose("sources", name, f"It is {_MEDIA[kind]} without a text; left out.")
            return
        self.lose("media", name, f"Only its text was taken, not the {_MEDIA[kind]}.")
        for text in texts:
            self._text_source(text, element)

    def _text_source(self, element: Element, owner: Element) -> None:
        source = _guid_of(element)
        name = attribute(owner, "name") or attribute(element, "name") or source
        raw = self._content(element, name)
        if raw is None:
            self.lose("sources", name, "Its text is not in the archive; its codings are lost with it.")
            self._lose_codings(element, name)
            return
        selections = self._selections(element, name)
        how = calibrate(
            raw,
            [Stated(start, end, attribute(each, "name")) for each, start, end in selections],
            prefer_single=self.origin.casefold().startswith("atlas"),
        )
        description = text_of(child(owner, "Description"))
        attributes = self._values(owner)
        score = (how.fitting, how.asked) if how.asked else None
        self.found.sources.append(
            ForeignSource(source, name, how.ruler.text, description, attributes, how.words, score)
        )
        for selection, start, end in selections:
            self._selection(selection, source, name, how, start, end)
        for coding in children(owner, "Coding"):
            self._coding(coding, owner, source, 0, len(how.ruler.text), "", "")
        self._memos_of(owner, "source", source)

    def _content(self, element: Element, name: str) -> str | None:
        path = attribute(element, "plainTextPath")
        if path:
            member = self.files.get(PurePosixPath(unquote(path).replace("\\", "/")).name.casefold())
            member = member or self.files.get(PurePosixPath(path.replace("\\", "/")).name.casefold())
            if member is not None:
                try:
                    return self.archive.read(member).decode("utf-8")
                except UnicodeDecodeError:
                    self.lose("texts", name, "Its text is not UTF-8; read as Windows-1252.")
                    return self.archive.read(member).decode("cp1252", "replace")
        inline = child(element, "PlainTextContent")
        return text_of(inline) if inline is not None else None

    def _selections(self, element: Element, name: str) -> list[tuple[Element, int, int]]:
        found = []
        points = {_guid_of(each): attribute(each, "position") for each in children(element, "SyncPoint")}
        for each in element:
            if local(each) == "PlainTextSelection":
                stated = [attribute(each, "startPosition"), attribute(each, "endPosition")]
            elif local(each) == "TranscriptSelection":
                sides = (attribute(each, "fromSyncPoint"), attribute(each, "toSyncPoint"))
                stated = [points.get(guid(side), "") for side in sides]
            else:
                continue
            try:
                start, end = int(stated[0]), int(stated[1])
            except ValueError:
                self.lose("passages", name, f"Its position {stated[0][:20]!r} is no number; left out.")
                continue
            found.append((each, start, end))
        return found

    def _selection(
        self, element: Element, source: str, name: str, how: Calibration, start: int, end: int
    ) -> None:
        span = _span(how.ruler, start, end)
        label = f"{name}, {start} to {end}"
        n_codings = sum(1 for _ in children(element, "Coding"))
        if span is None:
            self.lose("passages", label, f"It lies outside the text; {n_codings} coding(s) left out.")
            return
        if len(span) == 0:
            self.lose("passages", label, f"It is empty; {n_codings} coding(s) left out.")
            return
        quote = attribute(element, "name")
        if how.asked and not _agrees(how, start, end, quote):
            self.lose(
                "positions", label, f"The words there are not those stated, {quote[:50]!r}; kept as given."
            )
        passage = _guid_of(element)
        memo = text_of(child(element, "Description"))
        codings = list(children(element, "Coding"))
        for coding in codings:
            self._coding(coding, element, source, span.start, span.end, memo, passage)
        place = (source, span.start, span.end)
        if memo and not codings:
            self._add_memo(passage, "passage", passage, memo, element, place)
        self._memos_of(element, "passage", passage, place)

    def _coding(
        self, element: Element, owner: Element, source: str, start: int, end: int, memo: str, passage: str
    ) -> None:
        user = guid(attribute(element, "creatingUser") or attribute(owner, "creatingUser"))
        self.seen_users.setdefault(user)
        code = _target(child(element, "CodeRef"))
        if code not in self.known_codes:
            self.lose("codings", f"{start} to {end}", "Its code is not in the codebook; left out.")
            return
        at = _time(attribute(element, "creationDateTime") or attribute(owner, "creationDateTime"))
        name = _guid_of(element)
        self.found.codings.append(ForeignCoding(name, source, start, end, code, user, at, memo, passage))
        self._memos_of(element, "coding", name, (source, start, end))

    def _lose_codings(self, element: Element, name: str) -> None:
        n_codings = sum(1 for each in element.iter() if local(each) == "Coding")
        if n_codings:
            self.lose("codings", name, f"{n_codings} coding(s) have no text to stand on; left out.")

    # --- notes ------------------------------------------------------------------------

    def _memos_of(
        self, element: Element, about: MemoTarget, target: str, place: tuple[str, int, int] | None = None
    ) -> None:
        for reference in children(element, "NoteRef"):
            self._note(_target(reference), about, target, place)

    def _note(
        self, name: str, about: MemoTarget, target: str, place: tuple[str, int, int] | None = None
    ) -> None:
        element = self.notes.get(name)
        if element is None:
            self.lose("memos", name, "The note that is referred to is not in the project.")
            return
        self.found.taken_notes.add(name)
        text = self._content(element, attribute(element, "name"))
        text = text if text is not None else text_of(child(element, "Description"))
        self._add_memo(name, about, target, text, element, place)

    def _add_memo(
        self,
        name: str,
        about: MemoTarget,
        target: str,
        text: str,
        element: Element,
        place: tuple[str, int, int] | None = None,
    ) -> None:
        user = guid(attribute(element, "creatingUser"))
        self.seen_users.setdefault(user)
        at = _time(attribute(element, "creationDateTime") or attribute(element, "modifiedDateTime"))
        source, start, end = place if place is not None else ("", None, None)
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        self.found.memos.append(ForeignMemo(name, about, target, text, user, at, start, end, source))

    def _code_memos(self, codes: Element | None) -> None:
        for code in children(codes, "Code"):
            self._memos_of(code, "code", _guid_of(code))
            self._code_memos(code)

    def _links(self) -> None:
        places = {each.passage: (each.source, each.start, each.end) for each in self.found.codings}
        for link in children(child(self.root, "Links"), "Link"):
            ends = guid(attribute(link, "originGUID")), guid(attribute(link, "targetGUID"))
            notes = [end for end in ends if end in self.notes]
            others = [end for end in ends if end not in self.notes]
            if len(notes) == 1 and others and others[0] in places:
                self._note(notes[0], "passage", others[0], places[others[0]])
            else:
                self.lose("links", attribute(link, "name") or ends[0], "Links cannot be carried; left out.")

    def _other_notes(self) -> None:
        """Notes that nothing refers to are the project's own."""
        for name in self.notes:
            if name not in self.found.taken_notes:
                self._note(name, "project", "")

    def _graphs(self) -> None:
        graphs = Counter(local(each) for each in within(child(self.root, "Graphs")))
        if graphs:
            self.lose("graphs", f"{sum(graphs.values())}", "Graphs cannot be carried; left out.")

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.found.losses.append(Loss(what, where, why))


def _guid_of(element: Element) -> str:
    return guid(attribute(element, "guid"))


def _target(element: Element | None) -> str:
    return guid(attribute(element, "targetGUID")) if element is not None else ""


def _span(ruler: Ruler, start: int, end: int) -> Span | None:
    try:
        return ruler.to_span(start, end)
    except ValueError:
        return None


def _agrees(how: Calibration, start: int, end: int, quote: str) -> bool:
    return not is_quote(quote) or fits(how.ruler, Stated(start, end, quote))
