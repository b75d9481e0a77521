"""The project as other programs understand it, and what they cannot understand of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from coder.documents.carried import Carried, read_carried
from coder.documents.headings import understood
from coder.documents.register import read_register
from coder.errors import NotFound
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSet,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
    Loss,
    MemoTarget,
    VariableKind,
)
from coder.exchange.refi_parts import made_guid
from coder.model import MAIN_ROUND, Case, Codebook, Memo, MemoSubject, Variable
from coder.project.carried import sets_out
from coder.project.cases import REGISTER_FILE, effective_cases
from coder.project.leaks import name_variables
from coder.project.own_ids import code_id, fact_guid, own_id, testimony_id
from coder.record.bodies import kept_texts
from coder.record.ids import from_milliseconds, id_text
from coder.text.canonical import revision_of
from coder.times import day_of

if TYPE_CHECKING:
    from coder.documents.carried import Thing
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
    book, carried = project.codebook, read_carried(project.folder)
    made: list[ForeignCode] = []
    for family in book.families:
        head = carried.id_of("family", family.name) or own_id("family", family.name)
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


def ids_of_codes(book: Codebook, carried: Carried) -> dict[str, str]:
    """The id of each code by its path, and of each family by its name."""
    names = (each.name for each in book.families)
    families = {name: carried.id_of("family", name) or own_id("family", name) for name in names}
    return families | {code.path: code_id(code) for code in book.codes}


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


def _iso(variable: Variable, value: str) -> str:
    """A date as everybody writes it; what is none by the codebook's own format as it stands."""
    day = day_of(value, variable.format)
    return value if day is None else day.isoformat()


class _Sender:
    """One export."""

    def __init__(self, project: Project, with_names: bool) -> None:
        self.project = project
        self.record = project.record
        self.carried = read_carried(project.folder)
        self.with_names = with_names
        self.hidden = frozenset() if with_names else frozenset(name_variables(project.codebook))
        self.losses: list[Loss] = list(losses_of_codes(project))
        self.users: dict[str, str] = {}
        self.codes = list(codes_of(project))
        self.code_ids = {code.path: code_id(code) for code in project.codebook.codes}
        self.source_ids: dict[str, str] = {}
        self.revisions: dict[str, str] = {}
        self.lengths: dict[str, int] = {}

    def foreign(self) -> Foreign:
        """The whole."""
        sources = tuple(self._sources())
        codings = tuple(self._codings())
        memos = (*self._memos_on_codings(codings), *self._memos())
        cases = tuple(self._cases())
        sets = tuple(self._sets())
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
            sets,
            tuple(self.losses),
        )

    def lose(self, what: str, where: str, why: str) -> None:
        """Note a loss."""
        self.losses.append(Loss(what, where, why))

    def _own(self, thing: Thing, name: str) -> str:
        """The id that somebody or something came with, or its own."""
        return self.carried.id_of(thing, name) or own_id(thing, name)

    def _user(self, name: str) -> str:
        if name not in self.users:
            self.users[name] = self._own("coder", name)
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
        kept = self._kept()
        for name in self.project.testimony_ids():
            text = kept.get(name)
            text, revision = self._text(name) if text is None else (text, revision_of(text))
            if not text and revision != revision_of(text):
                self.lose(
                    "testimonies", name, "Its text has not come here; it leaves empty, without codings."
                )
                revision = ""
            self.revisions[name] = revision
            self.lengths[name] = len(text)
            self.source_ids[name] = testimony_id(self.project, name)
            yield ForeignSource(self.source_ids[name], name, text)

    def _kept(self) -> dict[str, str]:
        """The texts about which there is nothing to find out: one revision, still coded, no step away."""
        if self.record.steps():
            return {}
        coded = set(self.record.testimonies())
        return {name: text for name, text in kept_texts(self.record).items() if name in coded}

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
        fields = self.record.coding_fields()
        for start, end, code, coder, ident, _, revision, _, at, testimony, memo, marks in fields:
            if revision != self.revisions.get(testimony):
                where = f"{testimony} {start} to {end}"
                self.lose("codings", where, "They stand on an earlier wording of the text; left out.")
                continue
            if end > self.lengths[testimony]:
                where = f"{testimony} {start} to {end}"
                self.lose("codings", where, "They end behind the text (coder check); left out.")
                continue
            if marks:
                where = f"{testimony} {start} to {end}"
                self.lose("marks", where, "Others have no place for how sure one is and what to discuss.")
            yield ForeignCoding(
                id_text(ident),
                self.source_ids[testimony],
                start,
                end,
                self.code_ids.get(code) or self._code(code),
                self.users.get(coder) or self._user(coder),
                from_milliseconds(at),
                memo,
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

    def _sets(self) -> Iterator[ForeignSet]:
        codes = ids_of_codes(self.project.codebook, self.carried)
        for each in sets_out(self.carried, self.source_ids.get, codes.get):
            if isinstance(each, Loss):
                self.losses.append(each)
            else:
                yield each

    def _cases(self) -> Iterator[ForeignCase]:
        columns = self._columns()
        dates = {each.name: each for each in self.project.codebook.variables if each.type == "date"}
        for case in effective_cases(self.project):
            attributes = {
                name: _iso(dates[name], value) if name in dates else value
                for name, value in (*case.attributes.items(), *columns.get(case.id, {}).items())
                if value.strip() and name not in self.hidden
            }
            sources = tuple(self.source_ids[each] for each in case.testimonies if each in self.source_ids)
            self._lose_of(case)
            if attributes or case.testimonies != (case.id,):
                yield ForeignCase(self._own("case", case.id), case.id, attributes, sources)

    def _columns(self) -> dict[str, Mapping[str, str]]:
        """By case, what stands in columns of the register that the codebook does not declare.

        Those that came with another program's project leave as they came; of others nobody has said
        what they hold, so that they leave only where names do.
        """
        project = self.project
        declared = project.codebook.variables
        unread = understood(project.texts.register.columns, declared).unread
        sent = []
        for _, name in unread:
            if self.with_names or self.carried.id_of("variable", name):
                sent.append(Variable(name, name, type="text"))
            else:
                why = "codebook.yaml does not declare it: declare it there, or say --with-names."
                self.lose("columns of the register", name, why)
        if not sent:
            return {}
        register = read_register(project.texts.folder / REGISTER_FILE, sent)
        return {case.id: case.attributes for case in register.cases}

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
            yield ForeignVariable(self._own("variable", name), name, kind)

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
