"""Writing a REFI-QDA project (``.qdpx``) and codebook (``.qdc``) that real programs read rightly.

The profile: ``project.qde`` and ``sources/<guid>.txt`` (UTF-8, line feeds, no mark), one selection
per passage and coder with its user on selection and coding, unique names of codes, no empty
containers, memos as description and as note. The same project gives the same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from coder.exchange.model import (
    Foreign,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSource,
    Loss,
    is_guid,
)
from coder.exchange.refi_read import SIDECAR, sealed
from coder.exchange.xml import legal
from coder.zips import pack

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_PLACES = "http://schema.qdasoftware.org/versions"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_OURS = UUID("6c0a8d0e-5a2b-5f0c-9a57-4d1e6f2b7c33")
"""Namespace of the ids that are made here, so that the same thing has the same id in each export."""
_NAME_LENGTH = 100
_TYPES = {"text": "Text", "number": "Float", "date": "Date", "boolean": "Boolean"}


@dataclass(frozen=True)
class Written:
    """An archive or document, and what it could not carry."""

    data: bytes
    losses: tuple[Loss, ...]


def made_guid(*parts: object) -> str:
    """A GUID that the parts alone decide."""
    return str(uuid5(_OURS, "\x1f".join(map(str, parts))))


def write_qdpx(project: Foreign, *, origin: str, at: datetime | None = None) -> Written:
    """The project as a ``.qdpx`` archive; ``project.sidecar`` travels in it, unseen by others.

    Args:
        project: With ids that are GUIDs; a parent code before its children.
        origin: Name and version of this program.
        at: The time the export states; the latest of the codings and memos when None.
    """
    return _Writer(project, origin, at).written()


def write_qdc(codes: Sequence[ForeignCode], *, origin: str) -> Written:
    """The codes as a ``.qdc`` document."""
    names, losses = unique_names(codes)
    root = Element("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "xmlns:xsi": _INSTANCE, "origin": origin})
    root.set("xsi:schemaLocation", f"{CODEBOOK_NAMESPACE} {_PLACES}/Codebook/v1.0/Codebook.xsd")
    if codes:
        _codes(SubElement(root, "Codes"), codes, names, {})
    return Written(_document(root), tuple(losses))


def unique_names(codes: Sequence[ForeignCode]) -> tuple[dict[str, str], list[Loss]]:
    """A name for each code's id that no other code bears: with its parent's before it where needed."""
    by_id = {code.id: code for code in codes}
    count = Counter(code.name.casefold() for code in codes)
    names: dict[str, str] = {}
    taken: set[str] = {name for name, number in count.items() if number == 1}
    losses: list[Loss] = []
    for code in codes:
        name = code.name
        if count[name.casefold()] > 1:
            above = by_id.get(code.parent)
            name = f"{above.name} / {code.name}" if above is not None else code.name
            number = 2
            stem = name
            while name.casefold() in taken:
                name, number = f"{stem} ({number})", number + 1
            if name != code.name:
                why = f"Others need unique names: written as {name!r}."
                losses.append(Loss("names of codes", code.name, why))
        taken.add(name.casefold())
        names[code.id] = name
    return names, losses


def _codes(
    parent: Element,
    codes: Sequence[ForeignCode],
    names: dict[str, str],
    notes: dict[str, list[str]],
) -> None:
    elements: dict[str, Element] = {}
    for code in codes:
        above = elements.get(code.parent, parent)
        attributes = {"guid": code.id, "name": legal(names[code.id]), "isCodable": str(code.codable).lower()}
        if code.colour:
            attributes["color"] = code.colour.upper()
        element = elements[code.id] = SubElement(above, "Code", attributes)
        _description(element, code.description)
        _references(element, notes.get(code.id, ()))


def _description(element: Element, text: str) -> None:
    if text:
        SubElement(element, "Description").text = legal(text)


def _references(element: Element, targets: Iterable[str]) -> None:
    for target in targets:
        SubElement(element, "NoteRef", {"targetGUID": target})


def _document(root: Element) -> bytes:
    body = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_number(text: str) -> bool:
    try:
        return (
            text == text.strip()
            and text.lower().strip("+-") not in ("inf", "infinity", "nan")
            and float(text) is not None
        )
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _times(codings: Iterable[ForeignCoding], memos: Iterable[ForeignMemo]) -> list[datetime]:
    stated = [*(each.at for each in codings), *(each.at for each in memos)]
    return [at for at in stated if at is not None]


class _Writer:
    """One export."""

    def __init__(self, project: Foreign, origin: str, at: datetime | None) -> None:
        self.project = project
        self.origin = origin
        times = _times(project.codings, project.memos)
        self.at = _stamp(at or max(times, default=datetime(2000, 1, 1, tzinfo=UTC)))
        self.users = {user.id for user in project.users}
        self.losses: list[Loss] = []
        self.texts: dict[str, bytes] = {}
        self.memos: dict[tuple[str, str], list[ForeignMemo]] = defaultdict(list)
        for memo in project.memos:
            self.memos[memo.about, memo.target].append(memo)
        self.kinds = {each.name: self._kind(each.name, each.kind) for each in project.variables}
        self.variable_ids = {each.name: each.id for each in project.variables}

    def written(self) -> Written:
        """The archive."""
        project = self.project
        root = Element("Project", {"xmlns": PROJECT_NAMESPACE, "xmlns:xsi": _INSTANCE})
        root.set("xsi:schemaLocation", f"{PROJECT_NAMESPACE} {_PLACES}/Project/v1.0/Project.xsd")
        root.set("name", legal(project.name) or "project")
        root.set("origin", self.origin)
        if project.users:
            root.set("creatingUserGUID", project.users[0].id)
        root.set("creationDateTime", self.at)
        root.set("modifiedDateTime", self.at)
        self._people(root)
        self._codebook(root)
        self._variables(root)
        self._cases(root)
        self._sources(root)
        self._notes(root)
        self._sets(root)
        _description(root, project.description)
        _references(root, [memo.id for memo in self.memos["project", ""]])
        document = _document(root)
        members = [("project.qde", document), *sorted(self.texts.items())]
        if project.sidecar:
            members.append((SIDECAR, sealed(document, project.sidecar)))
        return Written(pack(members), tuple(self.losses))

    def _people(self, root: Element) -> None:
        if self.project.users:
            users = SubElement(root, "Users")
            for user in self.project.users:
                SubElement(users, "User", {"guid": user.id, "name": legal(user.name)})

    def _codebook(self, root: Element) -> None:
        names, losses = unique_names(self.project.codes)
        self.losses.extend(losses)
        if self.project.codes:
            notes = {
                code.id: [memo.id for memo in self.memos["code", code.id]] for code in self.project.codes
            }
            _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), self.project.codes, names, notes)

    # --- variables and cases ----------------------------------------------------------

    def _kind(self, name: str, kind: str) -> str:
        """The standard's type of a variable: Text unless every value is what it should be."""
        stated = [*(each.attributes for each in self.project.cases)]
        stated += [each.attributes for each in self.project.sources]
        values = [attributes[name] for attributes in stated if name in attributes]
        fits = {"number": _is_number, "date": _is_date}.get(kind)
        if kind == "text" or fits is None or not all(map(fits, values)):
            if kind != "text":
                self.losses.append(Loss("types", name, f"Not every value is a {kind}: written as text."))
            return "text"
        return kind

    def _variables(self, root: Element) -> None:
        if not self.project.variables:
            return
        box = SubElement(root, "Variables")
        for each in self.project.variables:
            kind = _TYPES[self.kinds[each.name]]
            attributes = {"guid": each.id, "name": legal(each.name), "typeOfVariable": kind}
            _description(SubElement(box, "Variable", attributes), each.description)

    def _values(self, element: Element, attributes: Iterable[tuple[str, str]]) -> None:
        for name, value in attributes:
            if name not in self.kinds:
                continue
            box = SubElement(element, "VariableValue")
            SubElement(box, "VariableRef", {"targetGUID": self.variable_ids[name]})
            SubElement(box, f"{_TYPES[self.kinds[name]]}Value").text = legal(value)

    def _cases(self, root: Element) -> None:
        if not self.project.cases:
            return
        box = SubElement(root, "Cases")
        for case in self.project.cases:
            element = SubElement(box, "Case", {"guid": case.id, "name": legal(case.name)})
            _description(element, case.description)
            self._values(element, case.attributes.items())
            for source in case.sources:
                SubElement(element, "SourceRef", {"targetGUID": source})

    # --- sources ----------------------------------------------------------------------

    def _sources(self, root: Element) -> None:
        if not self.project.sources:
            return
        by_source: dict[str, list[ForeignCoding]] = defaultdict(list)
        for coding in self.project.codings:
            by_source[coding.source].append(coding)
        passages: dict[str, list[ForeignMemo]] = defaultdict(list)
        for memo in self.project.memos:
            if memo.about == "passage":
                passages[memo.source].append(memo)
        box = SubElement(root, "Sources")
        for source in self.project.sources:
            self._source(box, source, by_source[source.id], passages[source.id])

    def _source(
        self, box: Element, source: ForeignSource, codings: list[ForeignCoding], memos: list[ForeignMemo]
    ) -> None:
        text = made_guid("text", source.id)
        self.texts[f"sources/{text}.txt"] = source.text.encode("utf-8")
        element = SubElement(box, "TextSource", {"guid": source.id, "name": legal(source.name)})
        element.set("plainTextPath", f"internal://{text}.txt")
        self._made(element, self.project.users[0].id if self.project.users else "", None)
        _description(element, source.description)
        groups: dict[tuple[int, int, str], tuple[list[ForeignCoding], list[ForeignMemo]]] = {}
        for coding in codings:
            groups.setdefault((coding.start, coding.end, coding.user), ([], []))[0].append(coding)
        for memo in memos:
            if memo.start is not None and memo.end is not None:
                groups.setdefault((memo.start, memo.end, memo.user), ([], []))[1].append(memo)
        for (start, end, user), (on_it, about_it) in sorted(groups.items(), key=lambda group: group[0]):
            self._selection(element, source, (start, end, user), on_it, about_it)
        _references(element, [memo.id for memo in self.memos["source", source.id]])
        self._values(element, source.attributes.items())

    def _selection(
        self,
        parent: Element,
        source: ForeignSource,
        place: tuple[int, int, str],
        codings: list[ForeignCoding],
        memos: list[ForeignMemo],
    ) -> None:
        start, end, user = place
        quote = " ".join(source.text[start:end].split())
        name = quote if len(quote) <= _NAME_LENGTH else quote[: _NAME_LENGTH - 1] + "…"
        element = SubElement(parent, "PlainTextSelection", {"guid": made_guid("passage", source.id, *place)})
        element.set("name", legal(name))
        element.set("startPosition", str(start))
        element.set("endPosition", str(end))
        times = _times(codings, memos)
        self._made(element, user, min(times, default=None))
        first = next((each.memo for each in codings if each.memo), "")
        _description(element, first or next((each.text for each in memos), ""))
        for coding in codings:
            box = SubElement(element, "Coding", {"guid": coding.id})
            self._made(box, user, coding.at)
            SubElement(box, "CodeRef", {"targetGUID": coding.code})
            _references(box, [memo.id for memo in self.memos["coding", coding.id]])
        _references(element, [memo.id for memo in memos])

    def _made(self, element: Element, user: str, at: datetime | None) -> None:
        if user in self.users:
            element.set("creatingUser", user)
        element.set("creationDateTime", self.at if at is None else _stamp(at))

    # --- notes and sets ---------------------------------------------------------------

    def _notes(self, root: Element) -> None:
        if not self.project.memos:
            return
        box = SubElement(root, "Notes")
        for memo in self.project.memos:
            text = made_guid("note", memo.id)
            self.texts[f"sources/{text}.txt"] = memo.text.encode("utf-8")
            first = memo.text.strip().split("\n")[0][:_NAME_LENGTH]
            element = SubElement(box, "Note", {"guid": memo.id, "name": legal(first) or "memo"})
            element.set("plainTextPath", f"internal://{text}.txt")
            self._made(element, memo.user, memo.at)

    def _sets(self, root: Element) -> None:
        sets = [each for each in self.project.sets if each.codes or each.sources]
        if not sets:
            return
        box = SubElement(root, "Sets")
        for each in sets:
            name = {"guid": made_guid("set", each.name), "name": legal(each.name)}
            element = SubElement(box, "Set", name)
            for code in each.codes:
                SubElement(element, "MemberCode", {"targetGUID": code})
            for source in each.sources:
                SubElement(element, "MemberSource", {"targetGUID": source})


def check_ids(project: Foreign) -> None:
    """Refuse ids that are no GUIDs: the standard's form of them.

    Raises:
        ValueError: naming the first one.
    """
    ids = [each.id for each in project.users]
    ids += [each.id for each in project.codes]
    ids += [each.id for each in project.sources]
    ids += [each.id for each in project.codings]
    ids += [each.id for each in project.memos]
    ids += [each.id for each in project.cases]
    for each in ids:
        if not is_guid(each):
            raise ValueError(f"{each!r} is no GUID")
