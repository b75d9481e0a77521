"""The texts of a project as they are coded: files joined with the revisions that the record keeps."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from coder.documents.register import Register, read_register
from coder.documents.testimonies import Shelf, shelf
from coder.errors import BadInput, NotFound
from coder.model import Case, Codebook, Excerpt, Problem, Testimony
from coder.record.store import Record
from coder.text.canonical import revision_of
from coder.text.search import near
from coder.text.units import excerpts

TESTIMONIES = "testimonies"
REGISTER = "cases.csv"
NOT_HERE = (
    "Somebody coded this text on another machine, and it has not come here yet: coder sync asks for it."
)
OTHERS_TEXT = "Somebody else coded another text of this name; this is the file's. coder check says who."


class Texts:
    """Testimonies, their excerpts and their people, read lazily; one reading of the files."""

    def __init__(self, folder: Path, codebook: Codebook) -> None:
        self.folder = folder / TESTIMONIES
        self.codebook = codebook
        self._excerpts: dict[str, list[Excerpt]] = {}

    @cached_property
    def files(self) -> Shelf:
        """The testimony files; each is read when it is asked for."""
        return shelf(self.folder)

    @cached_property
    def register(self) -> Register:
        """The register of cases; empty when there is no file."""
        return read_register(self.folder / REGISTER, self.codebook.variables)

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Registered cases by id."""
        return {case.id: case for case in self.register.cases}

    @cached_property
    def _case_of(self) -> dict[str, str]:
        return {text: case.id for case in self.register.cases for text in case.testimonies}

    def ids(self, record: Record) -> list[str]:
        """Every testimony: those with a file, and those only the record still holds."""
        return sorted({*self.files.ids, *record.testimonies()})

    def known(self, name: str, record: Record) -> str:
        """``name`` if there is such a testimony.

        Raises:
            NotFound: unknown, with near spellings.
        """
        names = self.ids(record)
        if name in names:
            return name
        close = near(name, names)
        hint = f" Did you mean {', '.join(close)}?" if close else ""
        raise NotFound(f"No testimony {name} in {self.folder}.{hint}")

    def testimony(self, name: str, record: Record) -> Testimony:
        """The testimony as it is coded: the recorded revision, once there is one that not others alone sent.

        Without a file it is empty, with a notice, until a text that somebody else coded has come here.

        Raises:
            NotFound: no file, and nothing was coded under this name.
            BadInput: the file cannot be read, and nothing was coded in it yet.
        """
        recorded = record.revision_of(name)
        if name not in self.files:
            if recorded is None:
                self.known(name, record)
            case = self._case_of.get(name, name)
            try:
                text = record.revision_text(recorded or "")
            except NotFound:
                return Testimony(name, "", recorded or "", case, notice=NOT_HERE)
            notice = "The file is gone; this is the text that was coded."
            return Testimony(name, text, revision_of(text), case, notice=notice)
        try:
            found = self._filed(name)
        except BadInput as error:
            if recorded is None:
                raise
            text = record.text_if_here(recorded)
            notice = f"{error} This is the text that was coded." if text else f"{error} {NOT_HERE}"
            return Testimony(name, text, recorded, self._case_of.get(name, name), notice=notice)
        if recorded is None or recorded == found.revision:
            return found
        return self._coded(found, recorded, record)

    def _coded(self, found: Testimony, recorded: str, record: Record) -> Testimony:
        """What is shown of a testimony whose file is another text than the recorded one."""
        try:
            text = record.revision_text(recorded)
        except NotFound:
            notice = "Somebody coded another text of this name, which has not come here; this is the file's."
            return replace(found, notice=notice)
        if record.is_others_text(found.id, recorded, found.revision):
            return replace(found, notice=OTHERS_TEXT)
        notice = "The file was edited after coding began; this is the text that was coded."
        return replace(found, text=text, revision=recorded, notice=notice)

    def heading(self, name: str, record: Record) -> Testimony:
        """As ``testimony``, but with the file's text where there is one: its title and person, quickly.

        Raises:
            NotFound, BadInput: as ``testimony``.
        """
        if name in self.files:
            with suppress(BadInput):
                return self._filed(name)
        return self.testimony(name, record)

    def _filed(self, name: str) -> Testimony:
        reading = self.files.reading(name)
        case = reading.front_matter.case or self._case_of.get(name, name)
        return replace(reading.testimony, case=case)

    def excerpts(self, testimony: Testimony) -> list[Excerpt]:
        """The numbered excerpts of ``testimony`` by the codebook's rule."""
        key = testimony.revision
        if key not in self._excerpts:
            self._excerpts[key] = excerpts(testimony.text, self.codebook.excerpts)
        return self._excerpts[key]

    def case(self, testimony: Testimony) -> Case:
        """The person of ``testimony``: the register's entry, or a bare case when there is none."""
        return self.cases.get(testimony.case) or Case(testimony.case, testimonies=(testimony.id,))

    def case_id(self, name: str, record: Record) -> str:
        """The case of a testimony; its own id where the file cannot be read."""
        try:
            return self.testimony(name, record).case
        except BadInput:
            return self._case_of.get(name, name)

    def case_ids(self, names: Iterable[str]) -> list[str]:
        """The case of each testimony, as ``case_id`` gives it; of a file only the beginning is read."""
        files = self.files
        return [
            (files.stated_case(name) if name in files else "") or self._case_of.get(name, name)
            for name in names
        ]

    def coded_text(self, name: str, record: Record) -> tuple[str, list[Excerpt]]:
        """Text and excerpts of a testimony; empty where the file cannot be read and nothing is recorded."""
        try:
            found = self.testimony(name, record)
        except BadInput:
            return "", []
        return found.text, self.excerpts(found)

    def file_problems(self, name: str) -> tuple[Problem, ...]:
        """What is doubtful in a testimony's file; nothing where there is none or it cannot be read."""
        try:
            return self.files.reading(name).problems if name in self.files else ()
        except BadInput:
            return ()

    def stated_case(self, name: str) -> str:
        """The case that the testimony's own file states; empty where it states none or cannot be read."""
        try:
            return self.files.reading(name).front_matter.case if name in self.files else ""
        except BadInput:
            return ""

    def registered_case(self, name: str) -> str:
        """The case that the register lists the testimony under; empty where it lists none."""
        return self._case_of.get(name, "")
