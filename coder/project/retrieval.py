"""Going back to what was coded: a code's passages page by page, today's work, what is left, one's history."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from coder.codebook.lookup import resolve
from coder.errors import NotFound
from coder.model import Case, Coding, Excerpt
from coder.project.steps import Wording
from coder.record.retrieval import Place

if TYPE_CHECKING:
    from coder.project.door import Project

__all__ = ["FoundPassage", "HistoryLine", "Page", "Place", "Today"]

CONTEXT = 60
"""Characters of the text before and behind a passage that are shown with it."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A coding with its words, what stands around them, and whose they are."""

    coding: Coding
    quote: str
    before: str
    """The end of what stands before it."""
    after: str
    """The beginning of what stands behind it."""
    excerpt: int
    """Number of the excerpt in which it begins; 0 between excerpts."""
    case: Case


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a retrieval list."""

    passages: tuple[FoundPassage, ...]
    next: Place | None
    """Give it to ``passages_of`` as ``after`` for the next page; None at the end."""


@dataclass(frozen=True, slots=True)
class Today:
    """What the acting coder recorded since midnight, by this machine's clock."""

    codings: tuple[Coding, ...]
    """The newest first, at most as many as were asked for; what was changed today counts as of today."""
    per_code: Mapping[str, int]
    """The most frequent first."""
    per_testimony: Mapping[str, int]
    submitted: tuple[str, ...]
    """Testimonies declared finished today, sorted."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step of one's own, as a person reads it."""

    said: str
    at: datetime | None
    is_undone: bool
    """Whether it was undone since, and not redone."""


def passages_of(
    project: Project,
    code: str,
    *,
    everyone: bool = False,
    below: bool = True,
    where: Mapping[str, str] | str | None = None,
    round_name: str | None = None,
    after: Place | None = None,
    limit: int = 50,
    context: int = CONTEXT,
) -> Page:
    """The passages with a code across testimonies, by testimony and place, a page at a time.

    Args:
        project: Where to look.
        code: A path, or its last segment where that is unambiguous.
        everyone: All coders' passages; otherwise the acting coder's own, as blind coding needs.
        below: Also those with codes below it.
        where: A filter (``sex is F``) that the case must pass, or attributes that it must have, by name.
        round_name: Only of this round.
        after: ``Page.next`` of the page before.
        limit: Passages on a page.
        context: Characters before and behind each passage.

    Raises:
        NotFound: no such code or attribute.
        Refused: own passages are asked for and nobody is named.
    """
    codes = _codes(project, code, below=below)
    coder = None if everyone else project.acting()
    names = _where(project, where or {}, project.record.coded_testimonies(), after)
    found = project.record.codings_of(
        codes, names, coder=coder, round=round_name, after=after, limit=limit + 1
    )
    shown = found[:limit]
    following = None
    if len(found) > limit:
        last = shown[-1]
        following = Place(last.testimony, last.start, last.end, last.id)
    return Page(tuple(in_context(project, coding, context) for coding in shown), following)


def recent_passages(
    project: Project, code: str, limit: int = 8, context: int = CONTEXT
) -> list[FoundPassage]:
    """The acting coder's passages with a code, or with one below it, that were coded last, the newest first.

    Raises:
        NotFound: no such code.
        Refused: nobody is named.
    """
    found = project.record.newest_of(_codes(project, code, below=True), project.acting(), limit)
    return [in_context(project, coding, context) for coding in found]


def _codes(project: Project, name: str, *, below: bool) -> list[str]:
    if name in project.codebook.by_path:
        path = name
    else:
        try:
            path = resolve(project.codebook, name)
        except NotFound:  # perhaps a code that the codebook lost; to list those takes longer
            path = resolve(project.codebook, name, recorded=project.record.code_counts())
    if not below:
        return [path]
    inside = [code.path for code in project.codebook.codes if code.path.startswith(f"{path}.")]
    return sorted({path, *inside, *project.record.names_below(path)})


def _where(
    project: Project, wanted: Mapping[str, str] | str, names: Iterable[str], after: Place | None
) -> Iterator[str]:
    """The testimonies whose case passes; by attributes alone each is looked at when its turn comes."""
    if isinstance(wanted, str):
        from coder.project.filtering import texts_where

        kept, _ = texts_where(project, wanted)
        return (name for name in names if name in kept and (after is None or name >= after.testimony))
    known = [variable.name for variable in project.codebook.variables]
    folded = {name.casefold(): name for name in known}
    asked: dict[str, str] = {}
    for name, value in wanted.items():
        if name.casefold() not in folded:
            raise NotFound(f"Cases have no attribute {name}. There are: {', '.join(known) or 'none'}.")
        asked[folded[name.casefold()]] = value.strip().casefold()

    def fits(testimony: str) -> bool:
        case = project.texts.cases.get(project.texts.case_id(testimony, project.record))
        has = case.attributes if case else {}
        return all(has.get(name, "").strip().casefold() == value for name, value in asked.items())

    def chosen() -> Iterator[str]:
        for testimony in names:
            if after is not None and testimony < after.testimony:
                continue
            if not asked or fits(testimony):
                yield testimony

    return chosen()


def in_context(project: Project, coding: Coding, context: int = CONTEXT) -> FoundPassage:
    """``coding`` with its words and ``context`` characters before and behind, as it was coded."""
    testimony = project.testimony(coding.testimony)
    is_shown = testimony.revision == coding.revision
    text = testimony.text if is_shown else project.record.text_if_here(coding.revision)
    before = text[max(coding.start - context, 0) : coding.start]
    number = excerpt_at(project.excerpts(testimony), coding.start) if is_shown else 0
    return FoundPassage(
        coding,
        text[coding.start : coding.end],
        before,
        text[coding.end : coding.end + context],
        number,
        project.texts.case(testimony),
    )


def excerpt_at(excerpts: Sequence[Excerpt], offset: int) -> int:
    """Number of the excerpt that holds ``offset``; 0 when none does."""
    at = bisect_right(excerpts, offset, key=lambda excerpt: excerpt.start) - 1
    return excerpts[at].number if at >= 0 and offset < excerpts[at].end else 0


def today(project: Project, limit: int = 100) -> Today:
    """What the acting coder recorded since midnight; nothing when nobody is named.

    Counts are of everything, ``codings`` at most the ``limit`` newest.
    """
    if project.coder is None:
        return Today((), {}, {}, ())
    midnight = datetime.combine(datetime.now().astimezone().date(), time.min).astimezone()
    record = project.record
    finished = record.submissions(coder=project.coder)
    return Today(
        tuple(record.codings_since(project.coder, midnight, limit)),
        record.counts_since("code", project.coder, midnight),
        record.counts_since("testimony", project.coder, midnight),
        tuple(sorted({each.testimony for each in finished if each.at is not None and each.at >= midnight})),
    )


def next_uncoded(project: Project, testimony: str, offset: int = 0) -> Excerpt | None:
    """The first excerpt behind ``offset`` without a coding of the acting coder's, else the first one before.

    The excerpt that holds ``offset`` comes last; None when every excerpt has a coding.

    Raises:
        NotFound: no such testimony.
        BadInput: its file cannot be read.
    """
    found = project.testimony(testimony)
    spans = sorted(coding.span for coding in project.own_codings(testimony))
    uncoded = []
    place, reached = 0, -1
    for excerpt in project.excerpts(found):
        # Spans come by start, so only the furthest end of those that began before matters.
        while place < len(spans) and spans[place].start < excerpt.end:
            reached = max(reached, spans[place].end)
            place += 1
        if reached <= excerpt.start:
            uncoded.append(excerpt)
    here = [each for each in uncoded if each.start <= offset < each.end]
    behind = [each for each in uncoded if each.start > offset]
    before = [each for each in uncoded if each.end <= offset]
    return next(iter([*behind, *before, *here]), None)


def history(project: Project, limit: int = 100) -> list[HistoryLine]:
    """The acting coder's last steps on this machine, the newest first, undone ones included."""
    if project.coder is None:
        return []
    lines = []
    wording = Wording(project)
    undone = redone = 0
    verbs = {"do": "", "undo": "undid: ", "redo": "redid: "}
    for act in project.record.history(project.coder, limit):
        is_undone = False
        if act.way == "redo":
            redone += 1
        elif act.way == "undo":
            undone, redone = (undone, redone - 1) if redone else (undone + 1, 0)
        elif undone:
            undone -= 1
            is_undone = True
        said = verbs[act.way] + wording.of(act.what, act.touched)
        lines.append(HistoryLine(said[0].upper() + said[1:], act.at, is_undone))
    return lines
