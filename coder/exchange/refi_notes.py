"""Memos of a REFI-QDA project: notes, what refers to them, descriptions, and links that carry them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element

from coder.exchange.model import ForeignMemo, MemoTarget, guid
from coder.exchange.offsets import quote_key
from coder.exchange.refi_tree import Tree, guid_of, target_of
from coder.exchange.xml import attribute, child, children, local, words_of
from coder.text.canonical import canonical

Place = tuple[str, int, int]
"""A source's id, and the span in its canonical text."""
_SHOWN = 40
_PLAIN_TITLE = re.compile(
    r"(?:(?:memo|note|journal|comment)s?(?: entry)?(?: (?:on|of|about|for) .*)?)?[\s\d:./_()-]*",
    re.IGNORECASE,
)


def _begins(text: str, title: str) -> bool:
    """Whether a memo says its title itself, or the title says nothing but that it is a memo on something."""
    return _PLAIN_TITLE.fullmatch(title) is not None or quote_key(text).startswith(title.rstrip("…. "))


class Notes:
    """Collects the memos."""

    def __init__(self, tree: Tree) -> None:
        self.memos: list[ForeignMemo] = []
        self._tree = tree
        self._notes = {guid_of(each): each for each in children(child(tree.root, "Notes"), "Note")}
        self._taken: set[str] = set()
        self._titled: set[str] = set()
        self._texts: dict[str, str] = {}
        self._authors: dict[str, str] = {}

    def said(self, references: Iterable[Element]) -> list[tuple[str, str]]:
        """Author and words of the notes referred to."""
        found = [target_of(each) for each in references]
        return [(self._author(each), self._text(each)) for each in found if each in self._notes]

    def refer(
        self, references: Iterable[Element], about: MemoTarget, target: str, place: Place | None = None
    ) -> None:
        """The notes that ``references`` point to are memos about ``target``."""
        for reference in references:
            self._note(target_of(reference), about, target, place)

    def describe(
        self,
        element: Element,
        about: MemoTarget,
        target: str,
        place: Place | None,
        text: str,
        ident: str = "",
    ) -> None:
        """An element's description is a memo of its own, with an id of its own or the target's."""
        self._add(ident or target, about, target, text, self._tree.author("memos", element), element, place)

    def links(self, subjects: Callable[[], Mapping[str, tuple[MemoTarget, Place | None]]]) -> None:
        """A link between a note and something is a reference; other links are lost.

        ``subjects`` says what a memo can be about, by id, and where; it is asked when there are links.
        """
        links = list(children(child(self._tree.root, "Links"), "Link"))
        known = subjects() if links else {}
        for link in links:
            ends = guid(attribute(link, "originGUID")), guid(attribute(link, "targetGUID"))
            for note, other in (ends, ends[::-1]):
                found = known.get(other) if note in self._notes else None
                if found is not None:
                    self._note(note, found[0], other, found[1])
                    break
            else:
                name = attribute(link, "name") or ends[0]
                self._tree.lose("links", name, "Links cannot be carried; left out.")

    def rest(self) -> None:
        """Notes that nothing refers to are the project's own; what is coded in notes is lost."""
        left = self._notes.keys() - self._taken
        lost = self._referred() if left else set()
        for ident, element in self._notes.items():
            if ident in left:
                self._note(ident, "project", "")
            if ident in left & lost:
                name = attribute(element, "name") or ident
                why = "What it is about did not come in, or can have no memo here; a memo on the project."
                self._tree.lose("memos", name, why)
            n_codings = sum(1 for each in element.iter() if local(each) == "Coding")
            if n_codings:
                name = attribute(element, "name") or ident
                self._tree.lose(
                    "codings", name, f"{n_codings} coding(s) stand on a memo, not on a text; left out."
                )

    def _referred(self) -> set[str]:
        """The notes that anything but the project as a whole refers to."""
        whole = set(children(self._tree.root, "NoteRef"))
        every = (each for each in self._tree.root.iter() if local(each) == "NoteRef")
        return {target_of(each) for each in every if each not in whole}

    def _note(self, ident: str, about: MemoTarget, target: str, place: Place | None = None) -> None:
        element = self._notes.get(ident)
        if element is None:
            self._tree.lose("memos", ident, "The note that is referred to is not in the project.")
            return
        self._taken.add(ident)
        text = self._text(ident)
        if not text.strip():
            name = attribute(element, "name") or ident
            why = "The note is empty, or its text is not in the archive; left out."
            if attribute(element, "richTextPath"):
                why = "Its text is there only as a Word file, not as plain text; left out."
            self._tree.lose("memos", name, why)
            return
        title = " ".join(attribute(element, "name").split())
        if ident not in self._titled and not _begins(text, title):
            self._titled.add(ident)
            why = f"A memo has no title here; this one begins: {text.strip()[:_SHOWN]!r}."
            self._tree.lose("titles of memos", title, why)
        self._add(ident, about, target, text, self._author(ident), element, place)

    def _author(self, ident: str) -> str:
        if ident not in self._authors:
            self._authors[ident] = self._tree.author("memos", self._notes[ident])
        return self._authors[ident]

    def _text(self, ident: str) -> str:
        if ident not in self._texts:
            element = self._notes[ident]
            text = self._tree.text(element, attribute(element, "name"))
            description = words_of(child(element, "Description"))
            if text is not None and description.strip() and quote_key(description) not in quote_key(text):
                text = f"{text.rstrip()}\n\n{description}"
            self._texts[ident] = canonical(description if text is None else text)
        return self._texts[ident]

    def _add(
        self, ident: str, about: MemoTarget, target: str, text: str, user: str, element: Element,
        place: Place | None,
    ) -> None:  # fmt: skip
        at = self._tree.made("memos", element)
        source, start, end = place if place is not None else ("", None, None)
        self.memos.append(ForeignMemo(ident, about, target, canonical(text), user, at, start, end, source))
