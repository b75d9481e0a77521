"""Memos beside codings: on passages, testimonies, codes and the project. No screen in here.

Each call returns when the record has it on disk; what is refused comes back as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coder.errors import CoderError
from coder.model import Coding, Memo, Span
from coder.project import noting
from coder.tui.desk import Desk, Outcome, quote
from coder.tui.manuscript import Manuscript
from coder.tui.widgets.spots import Spot


@dataclass(frozen=True, slots=True)
class Page:
    """One thing that a memo may stand on, with the memo that it bears."""

    on: str
    """What it is, in words: ``this testimony``, ``the code Faith``."""
    text: str = ""
    """The memo; empty where there is none."""
    quote: str = ""
    """The words of the passage, if it is one."""
    testimony: str = ""
    span: Span | None = None
    number: int = 0
    """Of the excerpt that the passage begins in."""
    code: str = ""
    """Path, where it is a code."""
    memo_id: str = ""
    coding: Coding | None = None
    """The coding, where it is one."""

    @property
    def key(self) -> str:
        """Tells it from every other page."""
        return self.coding.id if self.coding else f"{self.testimony}|{self.span}|{self.code}"

    @property
    def spot(self) -> Spot | None:
        """The place to go to; None where it has none."""
        if not self.testimony:
            return None
        span = self.span or Span(0, 0)
        coding_id = self.coding.id if self.coding else ""
        return Spot(self.testimony, span.start, span.end, self.number, "", self.quote, "", "", coding_id)


class Notebook:
    """The memos of the coder at ``desk``, as they stand on what is on the screen."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    # --- what there is --------------------------------------------------------------

    def noted(self, text: Manuscript) -> list[Memo]:
        """Own memos on passages of ``text`` as it is shown, in reading order."""
        found = self.desk.project.memos(testimony=text.testimony.id)
        here = [memo for memo in found if memo.about == "excerpt" and _is_shown(memo, text)]
        return sorted(here, key=lambda memo: (_span(memo), memo.id))

    def passage(self, text: Manuscript, span: Span) -> Page:
        """The visible part of ``span``, with the newest memo that stands on exactly it."""
        passage = text.codable(span.start, span.end)
        memos = [memo for memo in self.noted(text) if _span(memo) == passage]
        return self._passage(text, passage, memos[-1] if memos else None)

    def passage_at(self, text: Manuscript, offset: int) -> Page | None:
        """The shortest passage at ``offset`` with a memo of its own."""
        here = [memo for memo in self.noted(text) if _span(memo).start <= offset < _span(memo).end]
        found = min(here, key=lambda memo: len(_span(memo)), default=None)
        return None if found is None else self._passage(text, _span(found), found)

    def code(self, path: str) -> Page:
        """A code, with the newest memo on it."""
        memos = [memo for memo in self.desk.project.memos(code=path) if memo.about == "code"]
        return self._code(path, memos[-1] if memos else None)

    def pages(self, text: Manuscript, codings: Sequence[Coding], path: str | None) -> list[Page]:
        """Everything with a memo, and what may get one: the testimony, the code ``path``, the project.

        First these three, then this testimony in reading order, then other codes and testimonies.
        """
        memos = self.desk.project.memos()
        here, title = text.testimony.id, "this testimony"
        top = [_about(memos, "testimony", testimony=here), _about(memos, "project")]
        pages = [_with(Page(title, testimony=here), top[0])]
        if path is not None:
            pages.append(self.code(path))
        pages.append(_with(Page("the project"), top[1]))
        passages = [self._passage(text, _span(memo), memo) for memo in self.noted(text)]
        passages += [self._coding(text, coding) for coding in codings if coding.memo]
        pages += sorted(passages, key=lambda page: page.span or Span(0, 0))
        shown = {page.memo_id for page in pages}
        return pages + [self._elsewhere(memo) for memo in memos if memo.id not in shown]

    def _elsewhere(self, memo: Memo) -> Page:
        if memo.about == "code":
            return self._code(memo.code, memo)
        if memo.about == "project":
            return _with(Page("the project"), memo)
        if memo.about == "testimony":
            return _with(Page(f"all of {memo.testimony}", testimony=memo.testimony), memo)
        whole = self.desk.project.record.text_if_here(memo.revision)
        span = _span(memo)
        words = whole[span.start : span.end]
        return _with(Page(f"in {memo.testimony}", quote=words, testimony=memo.testimony, span=span), memo)

    def _passage(self, text: Manuscript, span: Span, memo: Memo | None) -> Page:
        return _with(
            Page(
                "this passage",
                quote=text.text[span.start : span.end],
                testimony=text.testimony.id,
                span=span,
                number=_number(text, span.start),
            ),
            memo,
        )

    def _code(self, path: str, memo: Memo | None) -> Page:
        return _with(Page(f"the code {self.desk.title(path)}", code=path), memo)

    def _coding(self, text: Manuscript, coding: Coding) -> Page:
        return Page(
            self.desk.on(coding),
            coding.memo,
            text.text[coding.start : coding.end],
            coding.testimony,
            coding.span,
            _number(text, coding.start),
            coding=coding,
        )

    # --- writing --------------------------------------------------------------------

    def write(self, text: Manuscript, page: Page, memo: str) -> Outcome:
        """Make ``memo`` the memo of ``page``; an empty one takes it away."""
        if page.coding is not None:
            return self.desk.write_memo(text, page.coding, memo)
        if not memo and not page.memo_id:
            return Outcome("Nothing was written.")

        def act() -> str:
            project = self.desk.project
            if page.memo_id:
                project.rewrite_memo(page.memo_id, memo)
            elif page.code:
                project.add_memo(memo, code=page.code)
            elif page.testimony:
                span = (page.span.start, page.span.end) if page.span is not None else None
                project.add_memo(memo, testimony=page.testimony, span=span)
            else:
                project.add_memo(memo)
            if memo:
                return f"Saved: memo on {page.on}"
            return f"Removed the memo on {page.on} (u brings it back)"

        return self._attempt(act)

    def in_vivo(self, text: Manuscript, span: Span) -> Outcome:
        """Propose the words of ``span`` as a code, and note them on the passage."""
        passage = text.codable(span.start, span.end)
        if not len(passage):
            return Outcome("There is nothing to see in this passage.", failed=True)

        def act() -> str:
            where = f"excerpt {_number(text, passage.start)}"
            noting.note_in_vivo(self.desk.project, text.testimony.id, passage.start, passage.end, where)
            return f"Saved: {quote(text, passage)} proposed as a code, in their own words"

        return self._attempt(act)

    def _attempt(self, act: Callable[[], str]) -> Outcome:
        try:
            outcome = Outcome(act())
        except CoderError as error:
            return Outcome(str(error), failed=True)
        introduction, self.desk.project.introduction = self.desk.project.introduction, ""
        return replace(outcome, warning=introduction)


def _with(page: Page, memo: Memo | None) -> Page:
    return page if memo is None else replace(page, text=memo.text, memo_id=memo.id)


def _about(memos: Sequence[Memo], about: str, testimony: str = "") -> Memo | None:
    """The newest memo on the project or on a testimony."""
    found = [memo for memo in memos if memo.about == about and memo.testimony == testimony]
    return found[-1] if found else None


def _span(memo: Memo) -> Span:
    return Span(memo.start or 0, memo.end or 0)


def _is_shown(memo: Memo, text: Manuscript) -> bool:
    """Whether a memo's offsets count in the text on the screen."""
    return memo.revision == text.testimony.revision


def _number(text: Manuscript, offset: int) -> int:
    excerpt = text.excerpt_at(offset)
    return excerpt.number if excerpt is not None and excerpt.start <= offset < excerpt.end else 0
