"""Taking in a file of codings: every row is checked against texts and codebook before one is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from coder.codebook.lookup import codable
from coder.codebook.version import canonical_json
from coder.documents.codings import BadLine, CodingLine
from coder.errors import BadInput, CoderError, Refused
from coder.model import MAIN_ROUND, Span, Testimony
from coder.project.seating import keyed_people
from coder.record.bulk import CodingRow, Imported, SubmissionRow, TextRow, import_codings
from coder.record.store import check_coder_name
from coder.text.units import snap
from coder.times import parsed

if TYPE_CHECKING:
    from coder.project.door import Project

T = TypeVar("T")

_WHOLE = re.compile(r"\s*-?[0-9]{1,18}\s*").fullmatch
MOST_NAMED = 50
"""So many bad rows are named; the others are counted."""


@dataclass(frozen=True)
class Intake:
    """What an import made, and what deserves a look."""

    imported: Imported
    new_coders: tuple[str, ...]
    warnings: tuple[str, ...]


class _Checker:
    """Turns lines into rows, keeping texts, codes and names it has seen."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.faults: list[str] = []
        self.n_faults = 0
        self.split_clusters = 0
        self.rounds = {MAIN_ROUND, *(each.name for each in project.record.rounds())}
        self._texts: dict[str, Testimony | CoderError] = {}
        self._codes: dict[str, str | CoderError] = {}
        self._coders: dict[str, str | CoderError] = {}
        self._times: dict[str, datetime] = {}

    def row(self, line: CodingLine) -> CodingRow | None:
        """The row to record, or None after noting what is wrong with it."""
        try:
            text = _once(self._texts, line.testimony, self.project.testimony)
            code = _once(self._codes, line.code, lambda name: codable(self.project.codebook, name).path)
            coder = _once(self._coders, line.coder, check_coder_name)
            start, end = self._span(line, text)
            self._check_quote(line, text.text[start:end])
            own = self.project.round_name if coder == self.project.coder else MAIN_ROUND
            round_name = line.round or own
            if round_name not in self.rounds:
                raise BadInput(f"no round called {round_name} in this project")
            at = self._time(line.at) if line.at else None
        except (CoderError, ValueError) as error:
            self.fault(line.line, str(error))
            return None
        return CodingRow(text.id, text.revision, coder, code, start, end, line.memo, round_name, at)

    def fault(self, line: int, what: str) -> None:
        """Note what is wrong with a line."""
        self.n_faults += 1
        if self.n_faults <= MOST_NAMED:
            self.faults.append(f"line {line}: {what}")

    def _span(self, line: CodingLine, text: Testimony) -> tuple[int, int]:
        if not (_WHOLE(line.start) and _WHOLE(line.end)):
            raise BadInput(f"start {line.start!r} and end {line.end!r} must be whole numbers")
        start, end = int(line.start), int(line.end)
        if not 0 <= start < end <= len(text.text):
            raise BadInput(
                f"the span {start}-{end} is empty or outside {text.id}, which has {len(text.text)} characters"
            )
        if self._cuts_a_cluster(text.text, start, end):
            self.split_clusters += 1
        return start, end

    @staticmethod
    def _cuts_a_cluster(text: str, start: int, end: int) -> bool:
        """Between two ASCII characters nothing can be cut, since canonical text has no CR."""
        if text.isascii() or (
            text[max(start - 1, 0) : start + 1].isascii() and text[end - 1 : end + 1].isascii()
        ):
            return False
        return snap(text, start, end) != Span(start, end)

    @staticmethod
    def _check_quote(line: CodingLine, quote: str) -> None:
        given, found = line.quote.strip(), quote.strip()
        # A file written without the guard may hold a quote that only looks guarded.
        if given and found not in (given, f"'{given}"):
            raise BadInput(
                f"the quote {_short(line.quote)} is not what stands at {line.start}-{line.end} "
                f"in {line.testimony}: {_short(quote)}"
            )

    def _time(self, text: str) -> datetime:
        if text not in self._times:
            try:
                self._times[text] = parsed(text)
            except ValueError:
                raise BadInput(f"{text!r} is no time; write UTC like 2026-03-02T09:14:05Z") from None
        return self._times[text]


def _once(known: dict[str, T | CoderError], name: str, look_up: Callable[[str], T]) -> T:
    """``look_up(name)``, asked once per name; a refusal is remembered and raised again."""
    found = known.get(name)
    if found is None:
        try:
            found = look_up(name)
        except CoderError as error:
            found = error
        known[name] = found
    if isinstance(found, CoderError):
        raise found
    return found


def _short(text: str) -> str:
    text = text.strip()
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


def take_in_codings(
    project: Project,
    lines: Iterable[CodingLine | BadLine],
    *,
    submit: bool = False,
    finished: Iterable[SubmissionRow] = (),
    progress: Callable[[int], None] | None = None,
) -> Intake:
    """Record every line or none; with ``submit`` each (coder, testimony) is also declared finished.

    ``finished`` names further submissions to record in the same transaction.

    Raises:
        BadInput: at least one bad row; each is named with its line.
        Refused: somebody else's codings in a project with a team, without being a lead.
    """
    checker = _Checker(project)
    rows = []
    for line in lines:
        if isinstance(line, BadLine):
            checker.fault(line.line, line.what)
            continue
        row = checker.row(line)
        if row is not None:
            rows.append(row)
    if checker.n_faults:
        more = checker.n_faults - len(checker.faults)
        faults = (*checker.faults, *((f"and {more} more",) if more else ()))
        raise BadInput(f"Nothing was imported: {_many(checker.n_faults, 'row')} cannot be taken.", faults)
    coders = {row.coder for row in rows}
    check_rights(project, coders, {row.round for row in rows})
    known = set(project.record.coders())
    declared = (*finished, *(submissions(rows) if submit else ()))
    named = sorted({*(row.testimony for row in rows), *(each.testimony for each in declared)})
    project.make_writable()
    imported = import_codings(
        project.record,
        rows,
        texts=[_text_row(project.testimony(name)) for name in named],
        codebook=(project.codebook.version, canonical_json(project.codebook)),
        submit=declared,
        progress=progress,
    )
    warnings = []
    if checker.split_clusters:
        cut = _many(checker.split_clusters, "span")
        warnings.append(
            f"{cut} cut through a character that is written with several code points; kept as given."
        )
    return Intake(imported, tuple(sorted(coders - known)), tuple(warnings))


def check_rights(project: Project, coders: set[str], rounds: set[str]) -> None:
    """Refuse to record for others what the acting coder may not.

    Args:
        project: Where it would be recorded.
        coders: Whose codings come in.
        rounds: The rounds that they belong to.

    Raises:
        Refused: naming whose they are, and the way out.
    """
    roles = {person.name: person.role for person in project.record.people()}
    others = sorted(coders - {project.coder})
    if others and not project.may_see_others():
        raise Refused(
            f"Nothing was imported: the file holds codings of {', '.join(others)}, and while a round is "
            "open and independent you take in your own only. A lead can do it now, you when it is closed."
        )
    if others and keyed_people(project.record):
        raise Refused(
            f"Nothing was imported: the file holds codings of {', '.join(others)}, and in a team with keys "
            "nobody records for another. Each takes in their own, with --as NAME and their own key."
        )
    closed = {each.name for each in project.record.opened_rounds() if not each.open}
    if closed & rounds and not project.may_lead():
        raise Refused(
            f"Nothing was imported: the round {', '.join(sorted(closed & rounds))} is closed, and only "
            "a lead takes in late work. Send them the file."
        )
    if roles and others and roles.get(project.coder or "") != "lead":
        raise Refused(
            f"Nothing was imported: the file holds codings of {', '.join(others)}, and in a project "
            "with a team only a lead takes in others' codings. A lead says who they are with --as NAME."
        )


def submissions(rows: Iterable[CodingRow]) -> tuple[SubmissionRow, ...]:
    """One submission per (coder, testimony, round), as late as its latest coding."""
    latest: dict[tuple[str, str, str], CodingRow] = {}
    for row in rows:
        key = (row.coder, row.testimony, row.round)
        before = latest.get(key)
        if before is None or (row.at is not None and (before.at is None or row.at > before.at)):
            latest[key] = row
    return tuple(
        SubmissionRow(row.testimony, row.revision, row.coder, row.round, row.at) for row in latest.values()
    )


def _text_row(text: Testimony) -> TextRow:
    return TextRow(text.id, text.revision, text.text)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
