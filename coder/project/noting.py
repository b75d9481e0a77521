"""Memos, proposals for the codebook, and the marks on one's own codings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from coder.codebook.lookup import resolve
from coder.errors import BadInput, NotFound
from coder.model import Coding, Confidence, Memo, MemoSubject
from coder.project.spans import check_span

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.noting import Subject

ABOUT: tuple[MemoSubject, ...] = ("excerpt", "testimony", "code", "project")
PASSAGES: tuple[MemoSubject, ...] = ("excerpt",)
LONGEST_IN_VIVO = 300
"""Characters of a passage that an in-vivo note repeats."""
PROPOSALS: tuple[MemoSubject, ...] = ("proposal",)


def add_memo(
    project: Project,
    text: str,
    *,
    testimony: str | None = None,
    span: tuple[int, int] | None = None,
    code: str | None = None,
) -> Memo:
    """Write a memo: on ``span`` of ``testimony``, on the testimony, on ``code``, or on the project.

    A coding's own memo is written with ``set_memo``.

    Raises:
        NotFound: unknown testimony or code.
        BadInput: an empty text, a span outside the text or without a testimony, or two subjects.
    """
    from coder.record.noting import Subject

    if code is not None and testimony is not None:
        raise BadInput("A memo is on a testimony or on a code, not on both: write two.")
    if span is not None and testimony is None:
        raise BadInput("A memo on a span needs the testimony that it lies in.")
    if testimony is None:
        about = Subject("project") if code is None else Subject("code", code=_code(project, code))
        return _write(project, about, text)
    found = project.testimony(testimony)
    if span is None:
        return _write(project, Subject("testimony", found.id), text)
    check_span(found, *span)
    return _write(project, Subject("excerpt", found.id, found.revision, *span), text, found.text)


def propose(project: Project, text: str, code: str | None = None) -> Memo:
    """Tell the lead that ``code`` is unclear or, without one, what the codebook misses.

    Raises:
        NotFound: unknown code.
        BadInput: an empty text.
    """
    from coder.record.noting import Subject

    return _write(project, Subject("proposal", code="" if code is None else _code(project, code)), text)


def note_in_vivo(project: Project, testimony: str, start: int, end: int, where: str) -> str:
    """Propose a passage's own words as a code, and note them on the passage; the words, on one line.

    One step of the history: a memo on the passage and a proposal for the lead, who learns from
    ``where`` (``excerpt 3``) what it stands in. The same words on the same passage are noted once.

    Raises:
        NotFound: unknown testimony.
        BadInput: the span is empty or outside the text.
    """
    from coder.record.noting import Subject

    found = project.testimony(testimony)
    check_span(found, start, end)
    words = " ".join(found.text[start:end].split())
    words = f"{words[:LONGEST_IN_VIVO]}…" if len(words) > LONGEST_IN_VIVO else words
    note = f"in their words: “{words}”"
    with project.writing() as facts:
        known = project.record.memos(about=PASSAGES, coder=project.acting(), testimony=found.id)
        if not any((one.start, one.end, one.text) == (start, end, note) for one in known):
            facts.keep_text(found.id, found.revision, found.text)
            facts.add_memo(Subject("excerpt", found.id, found.revision, start, end), note)
            facts.add_memo(Subject("proposal"), f"“{words}” as a code, from {found.id} {where}")
    return words


def rewrite_memo(project: Project, memo_id: str, text: str) -> None:
    """Give a memo or proposal of one's own other words; an empty text takes it away.

    Raises:
        NotFound: no such memo.
        Refused: another coder's, or no longer current.
    """
    with project.writing() as facts:
        facts.rewrite_memo(memo_id, text)


def mark(
    project: Project, coding_id: str, *, confidence: Confidence | None = None, discuss: bool = False
) -> Coding:
    """Say how sure one is of an own coding and whether to talk about it; both are replaced.

    Raises:
        NotFound: no such coding.
        Refused: another coder's, or the testimony is submitted.
    """
    with project.writing() as facts:
        facts.set_marks(coding_id, confidence, discuss=discuss)
    return project.coding(coding_id)


def memos(
    project: Project,
    *,
    everyone: bool = False,
    testimony: str | None = None,
    code: str | None = None,
) -> list[Memo]:
    """Memos that are on no coding, the oldest first: the acting coder's own, or everyone's.

    ``code`` is a path as recorded. Nothing when nobody is named and not everyone is asked for.
    """
    if not everyone and project.coder is None:
        return []
    coder = None if everyone else project.coder
    return project.record.memos(about=ABOUT, coder=coder, testimony=testimony, code=code)


def proposals(project: Project) -> list[Memo]:
    """Proposals for the codebook, the oldest first: all for leads and without a team, else one's own."""
    found = project.record.memos(about=PROPOSALS)
    roles: Mapping[str, str] = {person.name: person.role for person in project.record.people()}
    if not roles or roles.get(project.coder or "") == "lead":
        return found
    return [each for each in found if each.coder == project.coder]


def _code(project: Project, name: str) -> str:
    """Headings take memos too, and so do codes that only the record still knows."""
    try:
        return resolve(project.codebook, name)
    except NotFound:
        return resolve(project.codebook, name, recorded=project.record.code_counts())


def _write(project: Project, subject: Subject, text: str, content: str | None = None) -> Memo:
    with project.writing() as facts:
        if content is not None:
            facts.keep_text(subject.testimony, subject.revision, content)
        made = facts.add_memo(subject, text)
    about: tuple[MemoSubject, ...] = (subject.about,)
    found = project.record.memos(about=about, coder=project.acting())
    return next(memo for memo in found if memo.id == made)
