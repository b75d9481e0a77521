"""What the screen of corrected texts shows: each edited passage, as it was and where it is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from coder.project import Project
from coder.project.revising import EditedPassage, RevisionPlan, new_text, old_text, plans
from coder.text.display import counted
from coder.text.revisions import marked
from coder.text.search import find
from coder.tui.people import FAINT, PLAIN, STRONG, Compared, Line

Kind = Literal["file", "proposed", "orphan", "aside"]
SIGNS: Mapping[Kind, tuple[str, str]] = {
    "file": ("»", "corrected"),
    "proposed": ("≈", "proposed"),
    "orphan": ("–", "orphan"),
    "aside": ("×", "refused"),
}
"""Sign and word of each kind of row."""
AROUND = 90
"""Characters shown before and behind a passage."""
LEAD_IN = 16
"""Characters before the first edit of a passage in the list."""
NOWHERE = "(not in the new text)"


@dataclass(frozen=True)
class CorrectedRow:
    """A corrected file that was not taken over yet, or one edited passage."""

    kind: Kind
    plan: RevisionPlan
    passage: EditedPassage | None
    """None for a file."""
    old_around: tuple[str, str] = ("", "")
    """What stands before and behind it in the old text."""
    new_around: tuple[str, str] = ("", "")
    """The same around its place in the new one."""
    new_text: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by, whatever is decided about it."""
        name, old = (self.passage.name, self.passage.old) if self.passage is not None else ("", "")
        return self.plan.testimony, old, name

    @property
    def who(self) -> str:
        """Codes of the passage with their coders."""
        codings = self.passage.codings if self.passage is not None else ()
        return ", ".join(sorted({f"{each.code} ({each.coder})" for each in codings}))


def corrected_rows(project: Project) -> list[CorrectedRow]:
    """Every corrected file that waits and every edited passage, by testimony; what was refused comes last.

    Raises:
        CoderError: a file or the record cannot be read.
    """
    found: list[CorrectedRow] = []
    for plan in plans(project, with_aside=True):
        if plan.is_pending:
            found.append(CorrectedRow("file", plan, None))
        for kind, passages in (("proposed", plan.proposed), ("orphan", plan.orphans), ("aside", plan.aside)):
            found += [_row(project, kind, plan, each) for each in passages]  # type: ignore[arg-type]
    return found


def _row(project: Project, kind: Kind, plan: RevisionPlan, passage: EditedPassage) -> CorrectedRow:
    old, new = old_text(project, passage), new_text(project, plan, passage)
    return CorrectedRow(
        kind,
        plan,
        passage,
        _around(old, passage.start, passage.end),
        _around(new, passage.to.start, passage.to.end),
        new,
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    return ("…" if start > AROUND else "") + before, after + ("…" if end + AROUND < len(text) else "")


def rows_line(rows: Iterable[CorrectedRow]) -> str:
    """How many of each kind there are."""
    many: dict[Kind, int] = {}
    for row in rows:
        many[row.kind] = many.get(row.kind, 0) + 1
    said = [counted(many["file"], "corrected file")] if "file" in many else []
    said += [f"{many['proposed']} proposed"] if "proposed" in many else []
    said += [counted(many["orphan"], "orphan")] if "orphan" in many else []
    said += [f"{many['aside']} refused"] if "aside" in many else []
    return " · ".join(said) or "nothing waits"


def row_words(row: CorrectedRow) -> str:
    """What is to be known of a row in a list: of an edited passage, its first edit."""
    if row.passage is None:
        waiting = len(row.plan.proposed) + len(row.plan.orphans)
        return (
            f"{counted(row.plan.exact, 'coding')} would come over unchanged, "
            f"{counted(waiting, 'passage')} would wait"
        )
    if row.kind != "proposed":
        return row.passage.quote
    text = marked(row.passage.quote, row.passage.proposal)
    first = min((at for at in (text.find("[-"), text.find("{+")) if at >= 0), default=0)
    return text if first <= LEAD_IN else f"…{text[first - LEAD_IN :]}"


def row_lines(row: CorrectedRow) -> list[Line]:
    """What is to be known of a row, above the two texts."""
    if row.passage is None:
        return [
            (f"{row.plan.testimony}: the file is another text than the one that is coded", STRONG),
            (f"{row_words(row)}; y takes the file's text over", PLAIN),
        ]
    lines: list[Line] = [(row.who, STRONG)]
    if row.kind == "proposed":
        lines.append((marked(row.passage.quote, row.passage.proposal), PLAIN))
    elif row.kind == "orphan":
        lines.append(("The new text does not have it: p puts it somewhere, x refuses it.", PLAIN))
    else:
        lines.append(("Refused: what is coded there rests. y or p takes it in after all.", PLAIN))
    return [*lines, ("", FAINT)]


def row_sides(row: CorrectedRow) -> list[Compared]:
    """The passage with what stands around it in both texts."""
    each = row.passage
    if each is None:
        return []
    place = f"{each.to.start}-{each.to.end}" if each.proposal else f"near {each.to.start}"
    return [
        Compared("", "as it was coded", "", "as it is now", strong=True),
        Compared("place", each.name, "→", place),
        Compared("before", row.old_around[0].strip(), "", row.new_around[0].strip()),
        Compared("passage", each.quote, SIGNS[row.kind][0], each.proposal or NOWHERE, strong=True),
        Compared("behind", row.old_around[1].strip(), "", row.new_around[1].strip()),
    ]


def place_said(line: str, text: str) -> tuple[int, int] | str:
    """The place in ``text`` that somebody typed, as START END or as its words; or what is wrong with it."""
    parts = line.replace("-", " ").split()
    if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
        start, end = int(parts[0]), int(parts[1])
        is_there = 0 <= start < end <= len(text)
        return (start, end) if is_there else f"{start}-{end} is no passage of {len(text)} characters."
    if line and text.count(line) == 1:
        return text.index(line), text.index(line) + len(line)
    hits = find(text, line, 2, fuzzy=False)
    if len(hits) == 1:
        return hits[0].start, hits[0].end
    if hits:
        return "These words stand there more than once: type more of them, or START END."
    return "Type words as they stand in the new text, or START END; Esc leaves it."
