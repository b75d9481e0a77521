"""Writing a REFI-QDA project (``.qdpx``) and codebook (``.qdc``) that real programs read rightly.

The profile: ``project.qde`` and ``sources/<guid>.txt`` (UTF-8, line feeds, no mark), one selection
per passage and coder with its user on selection and coding, unique names of codes, no empty
containers, memos as description and as note. The same project gives the same bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter, itemgetter

from coder.exchange.model import (
    Foreign,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSet,
    ForeignSource,
    Loss,
)
from coder.exchange.refi_parts import (
    NAME_LENGTH,
    Written,
    code_tree,
    description,
    made_guid,
    made_guids,
    references,
    stamp,
    unique_names,
)
from coder.exchange.refi_read import SIDECAR, sealed
from coder.exchange.xml_write import box, boxed, document, element, text, value
from coder.zips import pack

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_PLACES = "http://schema.qdasoftware.org/versions"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = {"text": "Text", "number": "Float", "date": "Date", "boolean": "Boolean"}
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BLANK = re.compile(r"[^\S ]")
_LOOKED_AT = 3 * NAME_LENGTH
"""Characters of a passage that its name is mostly found in."""
_FASTEST = 1
"""How hard the archive is packed: harder makes it a little smaller and takes thrice as long."""

_Place = tuple[int, int, str]
"""Start, end and user: what one selection is for."""
_place: Callable[[ForeignCoding], _Place] = attrgetter("start", "end", "user")


def write_qdpx(project: Foreign, *, origin: str, at: datetime | None = None) -> Written:
    """The project as a ``.qdpx`` archive; ``project.sidecar`` travels in it, unseen by others.

    Args:
        project: With ids that are GUIDs; a parent code before its children.
        origin: Name and version of this program.
        at: The time the export states; the latest of the codings and memos when None.
    """
    return _Writer(project, origin, at).written()


def write_qdc(codes: Sequence[ForeignCode], *, origin: str, sets: Sequence[ForeignSet] = ()) -> Written:
    """The codes and the sets of them as a ``.qdc`` document."""
    names, losses = unique_names(codes)
    attributes = {
        "xmlns": CODEBOOK_NAMESPACE,
        "xmlns:xsi": _INSTANCE,
        "xsi:schemaLocation": f"{CODEBOOK_NAMESPACE} {_PLACES}/Codebook/v1.0/Codebook.xsd",
        "origin": origin,
    }
    made = (
        element(
            "Set",
            _head(each),
            description(each.description),
            *(element("MemberCode", {"guid": code}) for code in each.codes),
        )
        for each in sets
        if each.codes
    )
    return Written(
        document("CodeBook", attributes, [code_tree(codes, names, {}), box("Sets", made)]), tuple(losses)
    )


def _head(each: ForeignSet) -> dict[str, str]:
    return {"guid": each.id or made_guid("set", each.name), "name": each.name}


def _is_number(words: str) -> bool:
    return _DECIMAL.fullmatch(words) is not None


def _is_date(words: str) -> bool:
    try:
        return _DATE.fullmatch(words) is not None and bool(date.fromisoformat(words))
    except ValueError:
        return False


def _times(codings: Iterable[ForeignCoding], memos: Iterable[ForeignMemo]) -> list[datetime]:
    stated = [*(each.at for each in codings), *(each.at for each in memos)]
    return [at for at in stated if at is not None]


def _by_place(
    codings: Iterable[ForeignCoding], noted: Collection[_Place]
) -> Iterator[tuple[_Place, Sequence[ForeignCoding]]]:
    """The codings of a text by what one selection is for, in order; with the places of ``noted``."""
    ordered = sorted(codings, key=_place)
    if not noted:
        yield from ((place, list(group)) for place, group in groupby(ordered, _place))
        return
    found: dict[_Place, list[ForeignCoding]] = {place: [] for place in noted}
    for each in ordered:
        found.setdefault(_place(each), []).append(each)
    yield from sorted(found.items(), key=itemgetter(0))


class _Quotes:
    """The words of a text's passages as names of them: on one line, and as attributes' values."""

    def __init__(self, text: str) -> None:
        self._flat = _BLANK.sub(" ", text)
        self._is_plain = value(self._flat) == self._flat

    def __call__(self, start: int, end: int) -> str:
        """The passage's words, or the beginning of them."""
        near = start + _LOOKED_AT
        quote = self._flat[start : end if end < near else near].strip(" ")
        if "  " in quote:
            quote = " ".join(quote.split())
        if near < end and len(quote) <= NAME_LENGTH:
            quote = " ".join(self._flat[start:end].split())
        if len(quote) > NAME_LENGTH:
            quote = f"{quote[: NAME_LENGTH - 1]}…"
        return quote if self._is_plain else value(quote)


class _Writer:
    """One export."""

    def __init__(self, project: Foreign, origin: str, at: datetime | None) -> None:
        self.project = project
        self.origin = origin
        times = _times(project.codings, project.memos)
        self.at = stamp(at or max(times, default=datetime(2000, 1, 1, tzinfo=UTC)))
        self.who = {user.id: f' creatingUser="{user.id}"' for user in project.users}
        self.losses: list[Loss] = []
        self.texts: dict[str, bytes] = {}
        self.memos: dict[tuple[str, str], list[ForeignMemo]] = defaultdict(list)
        self.on_codings: dict[str, list[str]] = defaultdict(list)
        for memo in project.memos:
            if memo.about == "coding":
                self.on_codings[memo.target].append(memo.id)
            else:
                self.memos[memo.about, memo.target].append(memo)
        self.kinds = {each.name: self._kind(each.name, each.kind) for each in project.variables}
        self.variable_ids = {each.name: each.id for each in project.variables}

    def written(self) -> Written:
        """The archive."""
        project = self.project
        attributes = {
            "xmlns": PROJECT_NAMESPACE,
            "xmlns:xsi": _INSTANCE,
            "xsi:schemaLocation": f"{PROJECT_NAMESPACE} {_PLACES}/Project/v1.0/Project.xsd",
            "name": project.name or "project",
            "origin": self.origin,
        }
        if project.users:
            attributes["creatingUserGUID"] = project.users[0].id
        attributes |= {"creationDateTime": self.at, "modifiedDateTime": self.at}
        whole = document("Project", attributes, self._content())
        members = [("project.qde", whole), *sorted(self.texts.items())]
        if project.sidecar:
            members.append((SIDECAR, sealed(whole, project.sidecar)))
        return Written(pack(members, level=_FASTEST), tuple(self.losses))

    def _content(self) -> Iterator[str]:
        """What stands in the project, in the order that the standard asks for."""
        users = self.project.users
        yield box("Users", (element("User", {"guid": each.id, "name": each.name}) for each in users))
        yield self._codebook()
        yield box("Variables", self._variables())
        yield box("Cases", self._cases())
        yield from boxed("Sources", self._sources())
        yield from boxed("Notes", map(self._note, self.project.memos))
        yield box("Sets", self._sets())
        yield description(self.project.description)
        yield self._about("project", "")

    def _about(self, about: str, target: str) -> str:
        memos = self.memos.get((about, target))
        return references(memo.id for memo in memos) if memos else ""

    def _codebook(self) -> str:
        codes = self.project.codes
        names, losses = unique_names(codes)
        self.losses.extend(losses)
        notes = {
            target: [memo.id for memo in memos]
            for (about, target), memos in self.memos.items()
            if about == "code"
        }
        return box("CodeBook", (code_tree(codes, names, notes),))

    # --- variables and cases ----------------------------------------------------------

    def _kind(self, name: str, kind: str) -> str:
        """The standard's type of a variable: text unless every value is what it should be."""
        stated = [*(each.attributes for each in self.project.cases)]
        stated += [each.attributes for each in self.project.sources]
        values = [attributes[name] for attributes in stated if name in attributes]
        fits = {"number": _is_number, "date": _is_date}.get(kind)
        odd = next((value for value in values if fits is not None and not fits(value)), None)
        if odd is not None:
            why = f"Not every value is a {kind} ({odd[:40]!r} is not): written as text."
            self.losses.append(Loss("types", name, why))
        return kind if fits is not None and odd is None else "text"

    def _variables(self) -> Iterator[str]:
        for each in self.project.variables:
            kind = _TYPES[self.kinds[each.name]]
            attributes = {"guid": each.id, "name": each.name, "typeOfVariable": kind}
            yield element("Variable", attributes, description(each.description))

    def _values(self, attributes: Mapping[str, str]) -> str:
        made = []
        for name, said in attributes.items():
            if name in self.kinds:
                kind = f"{_TYPES[self.kinds[name]]}Value"
                reference = element("VariableRef", {"targetGUID": self.variable_ids[name]})
                made.append(f"<VariableValue>{reference}<{kind}>{text(said)}</{kind}></VariableValue>")
        return "".join(made)

    def _cases(self) -> Iterator[str]:
        for case in self.project.cases:
            yield element(
                "Case",
                {"guid": case.id, "name": case.name},
                description(case.description),
                self._values(case.attributes),
                *(element("SourceRef", {"targetGUID": source}) for source in case.sources),
            )

    # --- sources ----------------------------------------------------------------------

    def _sources(self) -> Iterator[str]:
        by_source: dict[str, list[ForeignCoding]] = defaultdict(list)
        for coding in self.project.codings:
            by_source[coding.source].append(coding)
        passages: dict[str, list[ForeignMemo]] = defaultdict(list)
        for memo in self.project.memos:
            if memo.about == "passage":
                passages[memo.source].append(memo)
        for source in self.project.sources:
            yield from self._source(source, by_source.get(source.id, ()), passages.get(source.id, ()))

    def _source(
        self, source: ForeignSource, codings: Iterable[ForeignCoding], memos: Iterable[ForeignMemo]
    ) -> Iterator[str]:
        """A text in pieces, those with odd signs apart: one would make what it stands in fourfold."""
        name = made_guid("text", source.id)
        self.texts[f"sources/{name}.txt"] = source.text.encode("utf-8")
        noted: dict[_Place, list[ForeignMemo]] = {}
        for memo in memos:
            if memo.start is not None and memo.end is not None:
                noted.setdefault((memo.start, memo.end, memo.user), []).append(memo)
        passage, name_of = made_guids("passage", source.id), _Quotes(source.text)
        head = f'<TextSource guid="{source.id}" name="{value(source.name)}" '
        maker = self._made(self.project.users[0].id if self.project.users else "", None)
        yield f'{head}plainTextPath="internal://{name}.txt"{maker}>'
        yield description(source.description)
        for place, group in _by_place(codings, noted):
            start, end, user = place
            yield f'<PlainTextSelection guid="{passage(start, end, user)}" name="'
            yield name_of(start, end)
            yield (
                f'" startPosition="{start}" endPosition="{end}"'
                f"{self._selection(user, group, noted.get(place, ()))}"
            )
        yield f"{self._about('source', source.id)}{self._values(source.attributes)}</TextSource>"

    def _selection(self, user: str, codings: Sequence[ForeignCoding], memos: Sequence[ForeignMemo]) -> str:
        """What a selection says behind its place: who and when, and what stands in it."""
        if len(codings) == 1 and not memos:  # as of most
            alone = codings[0]
            made = self._made(user, alone.at)
            memo = description(alone.memo) if alone.memo else ""
            return f"{made}>{memo}{self._coding(alone, made)}</PlainTextSelection>"
        said = next((each.memo for each in codings if each.memo), memos[0].text if memos else "")
        return (
            f"{self._made(user, min(_times(codings, memos), default=None))}>{description(said)}"
            f"{''.join(self._coding(each, self._made(each.user, each.at)) for each in codings)}"
            f"{references(memo.id for memo in memos)}</PlainTextSelection>"
        )

    def _coding(self, coding: ForeignCoding, made: str) -> str:
        """A coding with the notes about it; ``made`` says who and when."""
        ident = coding.id
        notes = references(self.on_codings[ident]) if ident in self.on_codings else ""
        return f'<Coding guid="{ident}"{made}><CodeRef targetGUID="{coding.code}" />{notes}</Coding>'

    def _made(self, user: str, at: datetime | None) -> str:
        """Attributes that say who and when."""
        return f'{self.who.get(user, "")} creationDateTime="{self.at if at is None else stamp(at)}"'

    # --- notes and sets ---------------------------------------------------------------

    def _note(self, memo: ForeignMemo) -> str:
        name = made_guid("note", memo.id)
        self.texts[f"sources/{name}.txt"] = memo.text.encode("utf-8")
        first = memo.text.strip().split("\n", 1)[0][:NAME_LENGTH] or "memo"
        return (
            f'<Note guid="{memo.id}" name="{value(first)}" plainTextPath="internal://{name}.txt"'
            f"{self._made(memo.user, memo.at)} />"
        )

    def _sets(self) -> Iterator[str]:
        for each in self.project.sets:
            members = [element("MemberCode", {"targetGUID": code}) for code in each.codes]
            members += [element("MemberSource", {"targetGUID": source}) for source in each.sources]
            yield element("Set", _head(each), description(each.description), *members)
