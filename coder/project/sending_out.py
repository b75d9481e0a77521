"""The project as other programs understand it, and what they cannot understand of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.errors import NotFound
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
    Loss,
    MemoTarget,
    VariableKind,
)
from coder.exchange.refi_parts import made_guid
from coder.model import MAIN_ROUND, Case, Coding, Memo, MemoSubject
from coder.project.cases import effective_cases
from coder.project.leaks import name_variables
from coder.project.own_ids import code_id, fact_guid, own_id, testimony_id

if TYPE_CHECKING:
    from coder.project.door import Project

ORIGIN = "testimony-coder"
_KINDS: dict[str, VariableKind] = {"number": "number", "date": "date"}
_ABOUT: dict[MemoSubject, MemoTarget] = {
    "excerpt": "passage", "testimony": "source", "code": "code", "project": "project",
}  # fmt: skip


def foreign_of(project: Project, *, with_names: bool = False) -> Foreign:
    """Everything of the project that the acting coder may see and that other programs have a place for.

    Args:
        project: It is only read.
        with_names: Let attributes out that hold names of people.
    """
    with project.record.reading():
        return _Sender(project, with_names).foreign()


def codes_of(project: Project) -> tuple[ForeignCode, ...]:
    """The codebook as a tree: families are codes that only group others."""
    book = project.codebook
    made: list[ForeignCode] = []
    for family in book.families:
        head = own_id("family", family.name)
        made.append(ForeignCode(head, family.title, codable=False, description=family.definition))
        by_path = {code.path: code_id(code) for code in book.codes if code.family == family.name}
        for code in book.codes:
            if code.family == family.name:
                above = by_path.get(code.path.rpartition(".")[0], head)
                colour = code.colour if code.colour and code.colour.startswith("#") else ""
                made.append(
                    ForeignCode(by_path[code.path], code.title, above, code.codable, colour, code.definition)
                )
    return tuple(made)


def losses_of_codes(project: Project) -> Iterator[Loss]:
    """What other programs' codebooks have no place for."""
    for code in project.codebook.codes:
        kept = {
            "use_when": code.use_when, "avoid_when": code.avoid_when, "examples": code.examples,
            "counter_examples": code.counter_examples, "key": code.key, "formerly": code.formerly,
        }  # fmt: skip
        if stated := [name for name, value in kept.items() if value]:
            yield Loss("parts of codes", code.path, f"Others have no place for {', '.join(stated)}.")
        if code.colour and not code.colour.startswith("#"):
            yield Loss("colours", code.path, f"{code.colour} is no colour with a number; left out.")
    for family in project.codebook.families:
        if family.exclusive:
            yield Loss("exclusive families", family.name, "Others do not know that only one code may hold.")


class _Sender:
    """One export."""

    def __init__(self, project: Project, with_names: bool) -> None:
        self.project = project
        self.record = project.record
        self.hidden = frozenset() if with_names else frozenset(name_variables(project.codebook))
        self.losses: list[Loss] = list(losses_of_codes(project))
        self.users: dict[str, str] = {}
        self.codes = list(codes_of(project))
        self.code_ids = {code.path: code_id(code) for code in project.codebook.codes}
        self.source_ids: dict[str, str] = {}
        self.revisions: dict[str, str] = {}

    def foreign(self) -> Foreign:
        """The whole."""
        sources = tuple(self._sources())
        codings = tuple(self._codings())
        memos = (*self._memos_on_codings(codings), *self._memos())
        cases = tuple(self._cases())
        self._what_else()
        book = self.project.codebook
        return Foreign(
            ORIGIN,
            book.title or self.project.folder.name,
            ORIGIN,
            book.description,
            tuple(ForeignUser(ident, name) for name, ident in sorted(self.users.items())),
            tuple(self.codes),
            sources,
            codings,
            memos,
            tuple(self._variables(cases)),
            cases,
            losses=tuple(self.losses),
        )

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.losses.append(Loss(what, where, why))

    def _user(self, name: str) -> str:
        if name not in self.users:
            self.users[name] = own_id("coder", name)
        return self.users[name]

    def _code(self, path: str) -> str:
        """The id of a code; one that the codebook no longer has leaves under its path."""
        if path not in self.code_ids:
            ident = self.code_ids[path] = own_id("code", path)
            self.codes.append(ForeignCode(ident, path))
            self.lose("codes", path, "The codebook no longer has it; it leaves under its path.")
        return self.code_ids[path]

    # --- texts and codings ------------------------------------------------------------

    def _sources(self) -> Iterator[ForeignSource]:
        for name in self.project.testimony_ids():
            text, self.revisions[name] = self._text(name)
            self.source_ids[name] = testimony_id(self.project, name)
            yield ForeignSource(self.source_ids[name], name, text)

    def _text(self, name: str) -> tuple[str, str]:
        """The text as it is coded and its revision; of what was coded the file is not read."""
        revision = self.record.revision_of(name)
        try:
            if revision is not None:
                return self.record.revision_text(revision), revision
        except NotFound:
            pass
        found = self.project.testimony(name)
        return found.text, found.revision

    def _codings(self) -> Iterator[ForeignCoding]:
        for each in self.record.codings():
            if each.revision != self.revisions.get(each.testimony):
                where = f"{each.testimony} {each.start} to {each.end}"
                self.lose("codings", where, "They stand on an earlier wording of the text; left out.")
                continue
            yield self._coding(each)

    def _coding(self, each: Coding) -> ForeignCoding:
        if each.confidence is not None or each.discuss:
            where = f"{each.testimony} {each.start} to {each.end}"
            self.lose("marks", where, "Others have no place for how sure one is and what to discuss.")
        return ForeignCoding(
            fact_guid(each.id),
            self.source_ids[each.testimony],
            each.start,
            each.end,
            self._code(each.code),
            self._user(each.coder),
            each.at,
            each.memo,
        )

    def _memos_on_codings(self, codings: tuple[ForeignCoding, ...]) -> Iterator[ForeignMemo]:
        for each in codings:
            if each.memo.strip():
                yield ForeignMemo(
                    made_guid("memo", each.id), "coding", each.id, each.memo, each.user, each.at,
                    each.start, each.end, each.source,
                )  # fmt: skip

    def _memos(self) -> Iterator[ForeignMemo]:
        for each in self.record.memos():
            found = self._memo(each)
            if found is None:
                self.lose("memos", each.text[:40], "They stand on an earlier wording of the text; left out.")
            else:
                yield found

    def _memo(self, each: Memo) -> ForeignMemo | None:
        if each.about == "excerpt" and each.revision != self.revisions.get(each.testimony):
            return None
        source = self.source_ids.get(each.testimony, "")
        target = self._code(each.code) if each.about == "code" else "" if each.about == "project" else source
        return ForeignMemo(
            fact_guid(each.id), _ABOUT[each.about], target, each.text, self._user(each.coder), each.at,
            each.start, each.end, source,
        )  # fmt: skip

    # --- people -----------------------------------------------------------------------

    def _cases(self) -> Iterator[ForeignCase]:
        for case in effective_cases(self.project):
            attributes = {
                name: value
                for name, value in case.attributes.items()
                if value.strip() and name not in self.hidden
            }
            sources = tuple(self.source_ids[each] for each in case.testimonies if each in self.source_ids)
            self._lose_of(case)
            if attributes or case.testimonies != (case.id,):
                yield ForeignCase(own_id("case", case.id), case.id, attributes, sources)

    def _lose_of(self, case: Case) -> None:
        if case.status != "included":
            self.lose("statuses of cases", case.id, f"Others count it, although it is {case.status} here.")
        stated = {"aliases": case.aliases, "credibility": case.credibility, "note": case.note}
        kept = [name for name, value in stated.items() if value]
        kept += [name for name in self.hidden if case.attributes.get(name)]
        if kept:
            self.lose("parts of cases", case.id, f"Not sent: {', '.join(kept)}.")

    def _variables(self, cases: tuple[ForeignCase, ...]) -> Iterator[ForeignVariable]:
        known = {each.name: each for each in self.project.codebook.variables}
        used = dict.fromkeys(name for case in cases for name in case.attributes)
        for name in (
            *(each for each in known if each in used),
            *(each for each in used if each not in known),
        ):
            kind: VariableKind = _KINDS.get(known[name].type, "text") if name in known else "text"
            yield ForeignVariable(own_id("variable", name), name, kind)

    # --- what others do not know ------------------------------------------------------

    def _what_else(self) -> None:
        record = self.record
        proposed: tuple[MemoSubject, ...] = ("proposal",)
        for what, number, why in (
            ("submissions", len(record.submissions()), "Others do not tell absent from not yet looked at."),
            ("decisions", len(record.decisions()), "The consensus is no coder's reading."),
            (
                "rounds",
                sum(each.name != MAIN_ROUND for each in record.rounds()),
                "Others do not know in which round a coding was made.",
            ),
            ("roles", len(record.people()), "Others do not know who leads."),
            ("proposals", len(record.memos(about=proposed)), "They are for this project's lead."),
        ):
            if number:
                self.lose(what, f"{number:,}", why)
