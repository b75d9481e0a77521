"""Sources of a REFI-QDA project: their texts, how positions were counted, passages and codings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from coder.exchange.calibration import Calibration, Elsewhere, Stated, Way, candidates, choose
from coder.exchange.ids import stable_id
from coder.exchange.model import ForeignCoding, ForeignSource, guid
from coder.exchange.offsets import Ruler, quote_key
from coder.exchange.refi_notes import Notes, Place
from coder.exchange.refi_tree import Tree, guid_of, target_of
from coder.exchange.xml import attribute, child, children, grouped, legal, local, words_of
from coder.model import Span
from coder.text.canonical import BYTE_ORDER_MARK, canonical

_TEXTS_IN = {"PDFSource": "Representation", "AudioSource": "Transcript", "VideoSource": "Transcript",
             "PictureSource": "TextDescription"}  # fmt: skip
_MEDIA = {"PDFSource": "PDF page images", "AudioSource": "sound", "VideoSource": "film",
          "PictureSource": "picture"}  # fmt: skip
_UNCHECKED = "plain characters; no passage states words to check that by"
Passage = tuple[Element, Stated]


class Sources:
    """Collects sources, passages and codings."""

    def __init__(
        self,
        tree: Tree,
        notes: Notes,
        codes: Collection[str],
        values: Callable[[Element], Mapping[str, str]],
    ) -> None:
        self.sources: list[ForeignSource] = []
        self.codings: list[ForeignCoding] = []
        self.places: dict[str, Place] = {}
        """Where each passage lies, by its id."""
        self._tree, self._notes, self._codes, self._values = tree, notes, codes, values
        self._ids: set[str] = set()
        self._named: dict[str, str] = {}
        self._elsewhere = Elsewhere()
        self._waiting: list[tuple[int, str, list[Passage]]] = []
        """Places of sources whose passages state no words of theirs, with their raw texts and passages."""

    def take(self, element: Element) -> None:
        """One source of any kind."""
        kind, name = local(element), attribute(element, "name")
        if kind == "TextSource":
            self._text_source(element, element)
            return
        if kind not in _TEXTS_IN:
            self._tree.lose("sources", name, f"A {kind[:40]} is not known; left out.")
            return
        texts = list(children(element, _TEXTS_IN[kind]))
        source = ""
        if texts:
            self._tree.lose("media", name, f"Only its text was taken, not the {_MEDIA[kind]}.")
            source = self._text_source(texts[0], element)
            for text in texts[1:]:
                self._text_source(text, text)
        else:
            self._tree.lose("sources", name, f"It is {_MEDIA[kind]} without a text; left out.")
            self._lose_codings(children(element, "Coding"), name)
        for each in element:
            if local(each).endswith("Selection"):
                self._area(each, name, source)

    def _area(self, element: Element, name: str, source: str) -> None:
        """A part of a picture, page or recording: what is said of it is said of the ``source``, if any."""
        parts = grouped(element)
        codings = parts.get("Coding", [])
        notes = [*parts.get("NoteRef", ()), *(note for each in codings for note in children(each, "NoteRef"))]
        comment = canonical(words_of(next(iter(parts.get("Description", ())), None)))
        kept = ""
        if source and (comment or notes):
            kept = " What is said of it is a memo on the text."
            if comment:
                self._notes.describe(element, "source", source, None, comment, guid_of(element))
            self._notes.refer(notes, "source", source)
        elif comment:
            kept = f" So is what is said of it: {comment[:60]!r}."
        inner = [each for part in parts.get("Representation", ()) for each in part.iter()]
        if inner:
            n_inner = sum(local(each) == "Coding" for each in inner)
            kept = f" So is a text of its own with {n_inner} coding(s).{kept}"
        why = f"A {local(element)} with {len(codings)} coding(s) has no place in text; left out.{kept}"
        self._tree.lose("passages of media", name, why)

    def _text_source(self, element: Element, owner: Element) -> str:
        """The text of ``element``; what is said of the whole stands in ``owner`` and in ``element``.

        Returns its id, empty where there is no such text.
        """
        name = attribute(owner, "name") or attribute(element, "name") or guid_of(owner)
        raw = self._tree.text(element, name)
        stating = [owner] if owner is element else [owner, element]
        if raw is None:
            rich = attribute(element, "richTextPath")
            only = " as plain text, only as a Word file" if rich else ""
            self._tree.lose("sources", name, f"Its text is not in the archive{only}; left out.")
            lost = (each for part in stating for each in _below(part) if local(each) == "Coding")
            self._lose_codings(lost, name)
            return ""
        source = self._id(owner, name)
        self._named[source] = name
        passages = self._passages(grouped(element), name)
        ways, asking = self._ways(raw), [stated for _, stated in passages]
        how = choose(ways, asking)
        self._elsewhere.hear(lambda: self._ways(raw), asking, how)
        self.sources.append(
            ForeignSource(
                source,
                name,
                how.ruler.text,
                canonical("\n\n".join(filter(None, dict.fromkeys(map(_said_of, stating))))),
                {key: value for each in reversed(stating) for key, value in self._values(each).items()},
                how.words or (_UNCHECKED if passages and not how.asked and _is_doubtful(raw) else ""),
                (how.fitting, how.asked) if how.asked else None,
                self._tree.named(owner, element),
            )
        )
        if passages and not how.fitting:
            self._waiting.append((len(self.sources) - 1, raw, passages))
        else:
            for passage, stated in passages:
                self._passage(passage, stated, source, name, how)
        for each in stating:
            for coding in children(each, "Coding"):
                self._coding(coding, each, (source, 0, len(how.ruler.text)), "", "")
            self._notes.refer(children(each, "NoteRef"), "source", source)
        return source

    def _ways(self, raw: str) -> list[Way]:
        """How positions may be counted in a text of this program, the likeliest first."""
        return candidates(raw, prefer_single=self._tree.origin.casefold().startswith("atlas"))

    def settle(self) -> None:
        """Take the passages of texts that state no words, counted as in the texts that do."""
        for place, raw, passages in self._waiting:
            source = self.sources[place]
            ways, asking = self._ways(raw), [stated for _, stated in passages]
            how = self._elsewhere.like(ways, asking)
            if how is None:
                how = choose(ways, asking)
            else:
                self.sources[place] = replace(source, calibration=how.words)
            for passage, stated in passages:
                self._passage(passage, stated, source.id, source.name, how)
        self._waiting = []

    def _id(self, owner: Element, name: str) -> str:
        """The source's id; where it has none, or a second source has it, one of its name and place."""
        stated = ident = guid_of(owner)
        number = 1
        while not ident or ident in self._ids:
            ident, number = stable_id("source", stated, name, number), number + 1
        if stated and ident != stated:
            why = "Another source has the same id; it got one of its own. What refers to it is on the other."
            self._tree.lose("ids", name, why)
        self._ids.add(ident)
        return ident

    # --- passages ---------------------------------------------------------------------

    def _passages(self, parts: Mapping[str, list[Element]], name: str) -> list[Passage]:
        """The passages with the positions they state."""
        found = []
        points = {guid_of(each): attribute(each, "position") for each in parts.get("SyncPoint", ())}
        stated = [
            (each, attribute(each, "startPosition"), attribute(each, "endPosition"))
            for each in parts.get("PlainTextSelection", ())
        ]
        for each in parts.get("TranscriptSelection", ()):
            ends = guid(attribute(each, "fromSyncPoint")), guid(attribute(each, "toSyncPoint"))
            stated.append((each, points.get(ends[0], ""), points.get(ends[1], "")))
        for each, start, end in stated:
            try:
                places = _whole(start), _whole(end)
                found.append((each, Stated(min(places), max(places), attribute(each, "name"))))
                if places[0] > places[1]:
                    why = "It ends before it begins; taken the other way round."
                    self._tree.lose("positions", f"{name}, {start} to {end}", why)
            except ValueError:
                n_codings = sum(1 for _ in children(each, "Coding"))
                where = f"{start[:20]!r} to {end[:20]!r}"
                why = f"Its position, {where}, is no place in the text; {n_codings} coding(s) left out."
                self._tree.lose("passages", name, why)
        return found

    def _passage(self, element: Element, stated: Stated, source: str, name: str, how: Calibration) -> None:
        parts = grouped(element)
        codings = parts.get("Coding", [])
        span = _span(how.ruler, stated)
        if span is None or not len(span):
            why = "It lies outside the text" if span is None else "It is empty"
            label = f"{name}, {stated.start} to {stated.end}"
            self._tree.lose("passages", label, f"{why}; {len(codings)} coding(s) left out.")
            return
        if how.asked and not how.agrees(stated):
            why = f"The words there are not those stated, {stated.name[:50]!r}; kept by its positions."
            self._tree.lose("positions", f"{name}, {stated.start} to {stated.end}", why)
        passage = guid_of(element)
        place = self.places[passage] = source, span.start, span.end
        memo, references = self._description(element, parts, codings)
        bearers = self._bearers(element, codings) if memo else []
        for coding in codings:
            self._coding(coding, element, place, memo if coding in bearers else "", passage)
        if memo and not bearers:
            self._notes.describe(element, "passage", passage, place, memo)
        self._notes.refer(references, "passage", passage, place)

    def _description(
        self, element: Element, parts: Mapping[str, list[Element]], codings: list[Element]
    ) -> tuple[str, list[Element]]:
        """The passage's description, unless one of its notes says the same, and the notes on it."""
        references = parts.get("NoteRef", [])
        stated = parts.get("Description")
        memo = canonical(words_of(stated[0])) if stated else ""
        if not memo:
            return "", references
        every = [*references, *(each for coding in codings for each in children(coding, "NoteRef"))]
        # XML cannot hold all that a note's file can, and some programs trim.
        same = any(quote_key(legal(words)) == quote_key(memo) for _, words in self._notes.said(every))
        return ("" if same else memo), references

    def _bearers(self, element: Element, codings: list[Element]) -> list[Element]:
        """The codings that a passage's description is said of: those by whoever made the passage."""
        maker = self._tree.named(element)
        return [each for each in codings if not maker or self._tree.named(each, element) == maker]

    def _coding(self, element: Element, owner: Element, place: Place, memo: str, passage: str) -> None:
        source, start, end = place
        parts = grouped(element)
        stated = dict.fromkeys(target_of(each) for each in parts.get("CodeRef", ())) or {"": None}
        codes = [code for code in stated if code in self._codes]
        if len(codes) < len(stated):
            where = f"{self._named.get(source, source)}, {start} to {end}"
            self._tree.lose("codings", where, "Its code is not in the codebook; left out.")
        if not codes:
            return
        user = self._tree.author("codings", element, owner)
        at = self._tree.made("codings", element, owner)
        ident, references = guid_of(element), parts.get("NoteRef", [])
        if not memo:
            memo = canonical(words_of(next(iter(parts.get("Description", ())), None)))
        if references and not memo:
            memo = next((words for by, words in self._notes.said(references) if by == user), "")
        for number, code in enumerate(codes):
            # The standard has one code in a coding; each further one becomes a coding of its own.
            own = stable_id("coding", ident, code) if number and ident else ident
            self.codings.append(ForeignCoding(own, source, start, end, code, user, at, memo, passage))
        self._notes.refer(references, "coding", ident, place)

    def _lose_codings(self, codings: Iterable[Element], name: str) -> None:
        n_codings = sum(1 for _ in codings)
        if n_codings:
            why = f"{n_codings} coding(s) have no text to stand on; left out."
            self._tree.lose("codings", name, why)


def _whole(stated: str) -> int:
    """A position, which some programs write with a fraction of nothing.

    Raises:
        ValueError: it is none.
    """
    try:
        return int(stated)
    except ValueError:
        number, _, fraction = stated.strip().partition(".")
        if fraction.strip("0"):
            raise
        return int(number)


def _said_of(element: Element) -> str:
    return words_of(child(element, "Description"))


def _below(element: Element) -> Iterator[Element]:
    """What a text and its passages hold; of a picture or recording only what is said of all of it."""
    if local(element) in _TEXTS_IN:
        return iter(element)
    return element.iter()


def _span(ruler: Ruler, stated: Stated) -> Span | None:
    try:
        return ruler.to_span(stated.start, stated.end)
    except ValueError:
        return None


def _is_doubtful(raw: str) -> bool:
    """Whether programs count positions in ``raw`` differently."""
    return "\r" in raw or raw.startswith(BYTE_ORDER_MARK) or any(each > "\uffff" for each in raw)
