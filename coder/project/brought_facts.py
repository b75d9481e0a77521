"""Codings and memos of another program's project as facts of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from coder.exchange.model import Foreign, ForeignCoding, ForeignMemo, Loss, is_guid
from coder.model import Code, Coding, Family
from coder.record.bulk import CodingRow, MemoRow, TextRow
from coder.record.noting import Subject

if TYPE_CHECKING:
    from coder.project.door import Project

_IDS = UUID("8a1f5a3b-0f0c-5b0e-8d5e-0c9a3e7d1b11")
"""Namespace of ids for what bears none of its own, so that a second import finds it again."""
_SHOWN = 40


@dataclass
class Plan:
    """What is to be written, and which of ours answers to which of theirs."""

    coders: dict[str, str] = field(default_factory=dict)
    """Their user -> our coder."""
    codes: dict[str, str] = field(default_factory=dict)
    """Their code -> our path."""
    places: dict[str, str] = field(default_factory=dict)
    """Likewise, with those that are families here."""
    renewed: int = 0
    """Codes that are known by their names, for the file gives them other ids than before."""
    new_codes: list[Code] = field(default_factory=list)
    new_families: list[Family] = field(default_factory=list)
    testimonies: dict[str, str] = field(default_factory=dict)
    """Their source -> our testimony."""
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Their source -> its canonical text and revision."""
    files: dict[Path, bytes] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.losses.append(Loss(what, where, why))

    def coder(self, user: str) -> str:
        """Our name for a user; ``unknown`` for nobody."""
        return self.coders.setdefault(user, "unknown")

    def text_rows(self) -> list[TextRow]:
        """The texts that the facts speak of."""
        return [
            TextRow(self.testimonies[source], revision, text)
            for source, (text, revision) in self.texts.items()
        ]


class Facts:
    """What can be recorded; what bears it and has no place here is named in the plan's losses."""

    def __init__(self, project: Project, foreign: Foreign, plan: Plan) -> None:
        self._foreign, self._plan = foreign, plan
        self._here = {UUID(each.id).bytes: each for each in project.record.codings()}
        memos = project.record.memos()
        self._memos_here = {UUID(each.id).bytes: each.text for each in memos}
        self._said_here = {
            (
                each.coder,
                each.text,
                each.about,
                each.testimony,
                each.start,
                each.end,
                each.code,
                each.revision,
            )
            for each in memos
        }
        self._description = project.codebook.description
        self._headings = {code.id for code in foreign.codes if not code.codable}
        self._taken: dict[bytes, tuple[object, ...]] = {}
        self._bodies = {(each.id, each.memo) for each in foreign.codings if each.memo}
        self._second: list[ForeignMemo] = []
        self.rows = list(self._rows())
        self.memos = list(self._memos())

    # --- codings ----------------------------------------------------------------------

    def _rows(self) -> Iterator[CodingRow]:
        made: dict[tuple[object, ...], str] = {}
        for each in self._foreign.codings:
            testimony, path = self._plan.testimonies.get(each.source), self._plan.codes.get(each.code)
            if testimony is None:
                continue
            if path is None:
                self._lose("codings", each, "Its code became a family, which cannot be coded; left out.")
                continue
            if each.code in self._headings:
                self._plan.lose("headings", path, "It only groups codes, but a passage bears it; kept so.")
            coder = self._plan.coder(each.user)
            content = (testimony, each.start, each.end, path, coder)
            if content in made:
                self._repeated(each, made[content])
                continue
            made[content] = each.memo
            otherwise = (each.source, each.start, each.end, each.code, each.user)
            revision, ident = self._plan.texts[each.source][1], self._id(each.id, content, otherwise)
            row = CodingRow(
                testimony, revision, coder, path, each.start, each.end, each.memo, at=each.at, id=ident
            )
            yield self._row(each, content, row)

    def _row(self, each: ForeignCoding, content: tuple[object, ...], row: CodingRow) -> CodingRow:
        """``row``, after saying where the same coding stands here otherwise."""
        here = self._here.get(row.id or b"")
        if here is not None and (here.revision, *_content(here)) != (row.revision, *content):
            self._lose("codings", each, "It stands here otherwise under the same id; left as it is here.")
        elif here is not None and here.memo != row.memo:
            self._lose("memos", each, "The coding has another memo here; left as it is here.")
        return row

    def _repeated(self, each: ForeignCoding, memo: str) -> None:
        """The same coding a second time: one here, with what its memo says more on the passage."""
        more = " Its memo is one on the passage." if each.memo and each.memo != memo else ""
        self._lose(
            "codings", each, f"The same coding by the same coder stands there already; one here.{more}"
        )
        if more:
            ident = str(uuid5(_IDS, f"second {each.id} {each.memo}"))
            self._second.append(
                ForeignMemo(ident, "passage", each.passage, each.memo, each.user, each.at, each.start,
                            each.end, each.source)
            )  # fmt: skip

    def _lose(self, what: str, each: ForeignCoding, why: str) -> None:
        source = self._plan.testimonies.get(each.source, each.source)
        self._plan.lose(what, f"{source} {each.start} to {each.end}", why)

    def _id(self, stated: str, content: tuple[object, ...], otherwise: tuple[object, ...]) -> bytes:
        """The fact's id: the stated one, unless something else bore it before."""
        ident = _bytes_of(stated) if is_guid(stated) else _made((stated, *otherwise))
        if self._taken.setdefault(ident, content) != content:
            ident = _made((stated, *otherwise))
            self._taken[ident] = content
        return ident

    # --- memos ------------------------------------------------------------------------

    def _memos(self) -> Iterator[MemoRow]:
        for memo in (*self._foreign.memos, *self._second, *self._descriptions()):
            said = memo.about == "coding" and (memo.target, memo.text) in self._bodies
            if said or not memo.text.strip():
                continue
            subject = self._subject(memo)
            if subject is None:
                self._plan.lose("memos", memo.text[:_SHOWN], "What it is about did not come in; left out.")
                continue
            ident = self._id(memo.id, (subject, memo.text), (memo.text, *_place(subject)))
            if ident not in self._memos_here and self._is_there(memo, subject):
                continue  # some programs make new ids at each export
            if self._memos_here.get(ident, memo.text) != memo.text:
                why = f"It says something else here: {self._memos_here[ident][:_SHOWN]!r}; left so."
                self._plan.lose("memos", memo.text[:_SHOWN], why)
            yield MemoRow(self._plan.coder(memo.user), subject, memo.text, ident, memo.at)

    def _is_there(self, memo: ForeignMemo, subject: Subject) -> bool:
        """Whether the same person has said the same of the same thing."""
        said = (self._plan.coder(memo.user), memo.text, *_place(subject), subject.revision)
        return said in self._said_here

    def _descriptions(self) -> Iterator[ForeignMemo]:
        """Descriptions of texts and of the whole, which are memos here."""
        foreign = self._foreign
        only = foreign.users[0].id if len(foreign.users) == 1 else ""
        for source in foreign.sources:
            if source.id in self._plan.testimonies:
                author = source.user or foreign.user or only
                yield ForeignMemo(f"of {source.id}", "source", source.id, source.description, author)
        if foreign.description.strip() != self._description.strip():
            yield ForeignMemo("of the project", "project", "", foreign.description, foreign.user or only)

    def _subject(self, memo: ForeignMemo) -> Subject | None:
        testimony = self._plan.testimonies.get(memo.source or memo.target)
        if memo.about in ("passage", "coding") and testimony is not None and memo.start is not None:
            revision = self._plan.texts[memo.source][1]
            return Subject("excerpt", testimony, revision, memo.start, memo.end)
        if memo.about == "source" and testimony is not None:
            return Subject("testimony", testimony)
        if memo.about == "code" and memo.target in self._plan.codes:
            return Subject("code", code=self._plan.codes[memo.target])
        if memo.about in ("case", "code"):
            why = f"It is about the {memo.about} {self._name(memo.target)}; a memo on the project here."
            self._plan.lose("memos", memo.text[:_SHOWN], why)
        return Subject("project") if memo.about in ("project", "case", "code") else None

    def _name(self, target: str) -> str:
        names = {case.id: case.name for case in self._foreign.cases}
        names |= {code.id: code.name for code in self._foreign.codes}
        return names.get(target) or target


def _content(coding: Coding) -> tuple[object, ...]:
    return coding.testimony, coding.start, coding.end, coding.code, coding.coder


def _place(subject: Subject) -> tuple[object, ...]:
    return subject.about, subject.testimony, subject.start, subject.end, subject.code


def _bytes_of(guid: str) -> bytes:
    return bytes.fromhex(guid.replace("-", ""))


def _made(parts: tuple[object, ...]) -> bytes:
    return uuid5(_IDS, "\x1f".join(map(str, parts))).bytes
